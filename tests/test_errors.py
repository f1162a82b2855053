"""What a person is told who has mistyped a name, or lacks an extra."""

import shlex
import time
import tomllib
from pathlib import Path

from matcher.errors import PROJECT, install_command, meant

IDS = [f"https://github.com/acme/service-{n % 97}/pull/{n}" for n in range(200_000)]
MISTYPED = "https://github.com/acme/servcie-12/pull/12"


def test_what_is_spelled_alike_is_proposed() -> None:
    """At most three; where there is nothing like it, what to do instead."""
    assert meant(MISTYPED, IDS[:1_000], "collect it").startswith(f"did you mean {IDS[12]!r} or ")
    assert meant("SERVICE-12/pull/12", IDS[:13], "collect it") == f"did you mean {IDS[12]!r}?"
    assert meant("zzz", IDS[:1_000], "collect it") == "collect it"


def test_nobody_waits_for_what_they_may_have_meant() -> None:
    """Over the ids of a large store: what holds the name is proposed still."""
    begun = time.monotonic()
    assert meant(MISTYPED, IDS, "collect it") == "collect it"
    assert meant("service-12/pull/12", IDS, "collect it").startswith(f"did you mean {IDS[12]!r} or ")
    assert time.monotonic() - begun < 5


def test_the_command_that_installs_an_extra_names_this_project() -> None:
    """It is on no index, and somebody else's package of its name could be: the checkout is named, and has the extra."""
    *command, named = shlex.split(install_command("web"))
    assert command == ["pip", "install", "-e"]
    folder, extra = Path(named.removesuffix("[web]")), named[-len("[web]") :]
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (project["name"], extra) == (PROJECT, "[web]")
    assert "web" in project["optional-dependencies"]
