"""`matcher search` in this process: what is found, in which format, and what is said where nothing is."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from collecting import ARTIFACTS, MINE, artifact, collect, rule
from jsonschema import Draft202012Validator

from matcher import Matcher
from matcher.cli.commands import cli
from matcher.errors import UsageError
from matcher.report import SEARCH_SCHEMA
from matcher.store import open_store

Run = Callable[..., Result]
HOSTILE = "Moved the cursor\x1b[2J and \u202ereversed the \ud83d half of the [bold]marimba[/bold] orchestra."


@pytest.fixture(scope="module")
def place(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of five artifacts and a hostile one; one pair is accepted, one rejected."""
    path = tmp_path_factory.mktemp("store") / "evidence.db"
    with open_store(path) as store:
        collect(store, Matcher(tiny, tuned=False), [*ARTIFACTS, artifact("log6", HOSTILE, author="Eve")])
        rule(store, ARTIFACTS[0], "own", "accepted", MINE)
        rule(store, ARTIFACTS[1], "own", "rejected")
    return path


@pytest.fixture
def run(tiny: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that searches that store; errors come out as they reach the door."""
    for name in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in ("FRAMEWORK", "MODEL", "STORE"):
        monkeypatch.delenv(f"MATCHER_{name}", raising=False)

    def invoke(*words: str, store: Path = place) -> Result:
        return CliRunner().invoke(cli, ["search", *words, "--store", str(store), "--framework", str(tiny)])

    return invoke


def test_each_finding_is_an_object_of_the_contract(run: Run) -> None:
    """JSON holds the schema for words and for a behavior, hostile text included, and quotes verbatim."""
    check = Draft202012Validator(json.loads(SEARCH_SCHEMA.read_text(encoding="utf-8")))
    texts = {one.id: one.text for one in ARTIFACTS} | {"log6": HOSTILE}
    for options in (["canary outage"], ["marimba"], ["--behavior", "own", "--top", "50"]):
        result = run(*options, "--format", "json")
        assert (result.exit_code, result.stderr) == (0, "")
        rows = json.loads(result.stdout)
        assert rows
        assert [json.loads(line) for line in run(*options, "--format", "jsonl").stdout.splitlines()] == rows
        for rank, row in enumerate(rows, start=1):
            check.validate(row)
            assert row["rank"] == rank
            passage = row["passage"]
            if passage["field"] == "text":
                assert texts[row["artifact_id"]][passage["start"] : passage["end"]] == passage["quote"]


def test_the_states_of_pairs_stand_beside_a_behavior(run: Run) -> None:
    """Accepted is said, rejected does not come back, and words have no state."""
    rows = json.loads(run("--behavior", "own", "--top", "50", "--format", "json").stdout)
    states = {row["artifact_id"]: row["state"] for row in rows}
    assert states["pr1"] == "accepted"
    assert "log2" not in states
    assert {row["query"]["behavior_text"] for row in rows} == {"I own my failures and learn from them"}
    rows = json.loads(run("canary", "--format", "json").stdout)
    assert {(row["state"], row["query"]["words"], row["query"]["behavior_id"]) for row in rows} == {
        (None, "canary", None)
    }


def test_a_person_reads_a_table(run: Run) -> None:
    """Title, the words in quotation marks, and the facts with the link; several words need no quotation marks."""
    lines = run("skipped", "the", "canary", "--top", "1").stdout.splitlines()
    assert lines[0] == "1. Notes pr1"
    shown = " ".join(" ".join(lines).split())
    assert f"“{MINE}”" in shown
    assert "pull request · Noor Haddad <noor@example.org> · 2026-07-05 · https://git.example/pr1 · similarity" in shown
    assert "not suggested" not in shown
    assert "accepted" in run("--behavior", "own", "--top", "50").stdout


def test_hostile_text_steers_no_terminal(run: Run) -> None:
    """Controls are marked, and square brackets are no markup."""
    shown = run("marimba", "--top", "1").stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]marimba[/bold]" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("options", "artifacts"),
    [
        (["--subject", "ike oduya"], {"log3", "pr5"}),
        (["--period", "2026-08"], {"log2"}),
        (["--kind", "pull_request"], {"pr1", "pr5"}),
        (["--kind", "pull_request", "--subject", "noor@example.org", "--period", "2026-Q3"], {"pr1"}),
    ],
)
def test_options_restrict(run: Run, options: list[str], artifacts: set[str]) -> None:
    """Subject, period and kind, alone and together."""
    rows = json.loads(run("what was done", "--top", "50", "--format", "json", *options).stdout)
    assert {row["artifact_id"] for row in rows} == artifacts


def test_top_limits(run: Run) -> None:
    """At most so many."""
    assert len(run("what was done", "--top", "2", "--format", "jsonl").stdout.splitlines()) == 2


def test_nothing_found_is_said_and_is_no_failure(run: Run, tmp_path: Path) -> None:
    """One line on stderr says why; stdout is what the format has for nothing."""
    result = run("canary", "--subject", "nobody", "--format", "json")
    assert (result.exit_code, result.stdout) == (0, "[]\n")
    said, who = result.stderr.splitlines()
    assert said == "nothing found by this person, of this time and kind"
    assert "is by nobody; see the names there with: matcher data list" in who
    assert "leave it out for everybody" in str(run("canary", "--subject", " ").exception)
    empty = tmp_path / "other.db"
    open_store(empty).close()
    result = run("canary", store=empty)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith(f"nothing to search in {empty}: matcher collect")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [[], ["canary", "--behavior", "own"], ["--behavior", "nonsense"], [" "]])
def test_wrong_usage_is_one_line(run: Run, words: list[str]) -> None:
    """Neither, both, an unknown behavior, or blanks."""
    error = run(*words).exception
    assert isinstance(error, UsageError)
    assert "\n" not in str(error)
