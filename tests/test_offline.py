"""Without a flag that says so nothing leaves the machine, whichever command is run."""

import json
from pathlib import Path

from barred import COMMANDS, WATCH
from conftest import ROOT, CommandLine

QUIET = "os._exit = sys.exit\nfrom matcher.cli import main\n"
NOTES = ROOT / "examples" / "pull-requests"


def test_a_way_out_that_is_tried_is_told(command_line: CommandLine) -> None:
    """Else the next test could not fail."""
    for way in ("create_connection(('192.0.2.1', 80))", "getaddrinfo('example.org', 80)", "gethostbyname('a.example')"):
        code = f"{WATCH}try: socket.{way}\nexcept OSError as error: print(error)"
        done = command_line(start=("-c", code))
        assert (done.returncode, done.stdout) == (0, "network\n")
        assert done.stderr.startswith("network: ")


def test_nothing_leaves_the_machine(command_line: CommandLine, tiny: Path, tmp_path: Path) -> None:
    """With every way out barred, a quarter is collected, searched, reviewed and reported, and all else works too."""
    good, store = tmp_path / "good.md", ("--store", str(tmp_path / "evidence.db"))
    good.write_text("---\nauthor: Noor Haddad\n---\nI own my failures: I broke the export.\n", encoding="utf-8")
    by = ("--framework", str(tiny))
    commands = (
        ("collect", str(good), str(NOTES), "--jobs", "1", *store, *by),
        ("search", "broken export", *store, *by),
        ("search", "--behavior", "own", *store, *by),
        ("review", "--plain", *store, *by),
        ("report", *store, *by, "-o", str(tmp_path / "packet.html")),
        ("data", "list", *store),
        ("data", "export", *store, "--subject", "Noor Haddad"),
        ("match", str(good)),
        ("match", str(good), *by, "--llm", "--llm-url", "http://192.0.2.1", "--llm-model", "small", "--dry-run"),
        ("llm", "show-prompt", str(good), *by),
        ("explain", str(good), "own", *by),
        ("tune", "--show", *by),
        ("framework", "list"),
        ("framework", "validate", str(tiny)),
        ("config", "show"),
        ("doctor", *by),
    )
    done = command_line(json.dumps(commands), start=("-c", WATCH + QUIET + COMMANDS), stdin="accept\nq\n")
    assert done.returncode == 0, done.stderr
    assert "network" not in done.stderr
    assert "Accepted." in done.stdout and '"messages"' in done.stdout
    assert (tmp_path / "packet.html").read_text(encoding="utf-8").count("I broke the export") > 0
