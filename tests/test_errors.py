"""What a person is told who has mistyped a name."""

import time

from matcher.errors import meant

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
