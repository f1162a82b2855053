"""`matcher review` line by line and `matcher add`, as processes over a real store."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from click.testing import CliRunner
from conftest import CommandLine
from reviews import OUTAGE, PARSER, collect, make_store, quotes, rulings

from matcher.cli.add import add
from matcher.errors import InputError, UsageError
from matcher.store import open_store

Ran = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store with three suggestions that nobody has ruled on."""
    return make_store(tmp_path)


@pytest.fixture
def run(command_line: CommandLine, store: Path) -> Ran:
    """Return a function that runs a command of `matcher` on the store, with answers on stdin."""

    def ran(
        command: str, *words: str, answers: str = "", environment: dict[str, str] | None = None
    ) -> "CompletedProcess[str]":
        framework = store.parent / "tiny.toml"
        who = {"GIT_CONFIG_GLOBAL": str(store.parent / "nobody"), "LOGNAME": "mia", "HOME": str(store.parent)}
        arguments = (command, "--store", store, "--framework", framework, *words)
        return command_line(*arguments, stdin=answers, environment=who | (environment or {}))

    return ran


def test_answers_from_a_file_rule_and_nothing_hangs(run: Ran, store: Path) -> None:
    """Where stdin is no terminal it is plain by itself: no question is printed, and the end of input is a quit."""
    result = run("review", answers="accept\nr\n")
    assert result.returncode == 0
    assert result.stdout.startswith("Item 1 of 3.\nBehavior: I own my failures and learn from them\nPillar: Results\n")
    assert "Quote: “The outage was mine: I had skipped the canary. I asked Petra what done means.�[2J”" in result.stdout
    assert "Accepted.\nItem 2 of 3.\n" in result.stdout
    assert "Rejected: it does not come back.\nItem 3 of 3.\n" in result.stdout
    assert "Accept, reject" not in result.stdout
    assert result.stderr == f"what you ruled is kept in {store}\n"
    assert (rulings(store), rulings(store, PARSER, "test")) == (["accepted"], ["rejected"])
    assert run("review").stdout.startswith("Item 1 of 1.")


def test_answers_without_end_come_to_an_end(run: Ran) -> None:
    """`yes skip` answers for ever: behind the last item it is listened to for a while."""
    result = run("review", answers="skip\n" * 10_000)
    assert result.returncode == 0
    assert result.stdout.count("There is no item to rule on.") < 50


def test_every_answer_does_what_help_says(run: Ran, store: Path) -> None:
    """A note, a skip, other words, another behavior, an undo, a filter, the end and once more from there."""
    answers = (
        "help",
        "note ask Ada",
        "quote was mine: I had skipped",
        "undo",
        "skip",
        "other ask",
        "undo",
        "filter kind work_log",
        "text",
        "skip",
        "skip",
        "accept",
        "again",
        "filter all",
        "quit",
        "reject",
    )
    result = run("review", answers="\n".join(answers))
    said = result.stdout
    for line in ("Note kept.", "Accepted with your words.", "Taken back.", "Only kind work_log.", "Everything."):
        assert f"\n{line}\n" in said
    assert "Accepted for: I ask questions to clarify expectations." in said
    assert "Note: ask Ada" in said
    assert "All of the artifact:\nThe outage was mine:\n" in said
    assert "This is the end; 2 of what was skipped can be looked at again." in said
    assert "There is no item to rule on." in said
    assert rulings(store) == ["open", "accepted", "open"]
    assert rulings(store, PARSER, "ask") == ["accepted", "open"]
    assert rulings(store, OUTAGE, "test") == []


def test_wrong_answers_cost_a_line_and_change_nothing(run: Ran, store: Path) -> None:
    """Words that do not stand in the artifact, unknown behaviors, answers and filters."""
    answers = "frob\x1b\nquote I had skiped the canary\nother tset\nother I\nfilter moon\nother own\n"
    result = run("review", answers=answers)
    assert "“frob�” is no answer here" in result.stdout
    assert "these words do not stand in work/outage.md; did you mean “had skipped the canary.”?" in result.stdout
    assert "did you mean 'test'?" in result.stdout
    assert "Several behaviors fit; say other with one of these ids." in result.stdout
    assert "None fits; these are known." in result.stdout
    assert "is the behavior that it stands at already" in result.stdout
    assert rulings(store) == []


def test_a_scripts_next_line_is_its_next_answer(run: Ran, store: Path) -> None:
    """Who says nothing with a note, a quote, a behavior or a filter is told so; the line after it is no part of it."""
    for word in ("note", "quote", "other", "filter"):
        assert f"Say {word} and " in run("review", answers=f"{word}\nskip\nquit\n").stdout
    assert rulings(store) == []
    run("review", answers="note\nreject\nquit\n")
    assert rulings(store) == ["rejected"]


def test_a_terminal_of_another_encoding_shows_marks(run: Ran) -> None:
    """What it cannot show is a question mark, and the session goes on."""
    result = run("review", answers="skip\n", environment={"PYTHONIOENCODING": "latin-1"})
    assert (result.returncode, result.stdout.count("Quote: ?The")) == (0, 2)


def test_only_what_was_asked_for_is_shown(run: Ran) -> None:
    """Kind, behavior, pillar, subject, period and state restrict; misspelt ones are named in one line."""
    assert "pull/7" in run("review", "--kind", "pull_request").stdout
    assert run("review", "--behavior", "own").stdout.startswith("Item 1 of 1.")
    assert run("review", "--pillar", "craft").stdout.startswith("Item 1 of 2.")
    unknown = run("review", "--subject", "Bob").stderr
    assert "nothing to look at" in unknown
    assert "is by Bob; see the names there with: matcher data list" in unknown
    assert "nothing to look at" in run("review", "--period", "2025").stderr
    assert "nothing to look at" in run("review", "--state", "accepted").stderr
    wrong = run("review", "--pillar", "Crafts")
    assert (wrong.returncode, wrong.stderr) == (
        2,
        "error: 'Crafts': tiny has no such pillar; name one of: Results, Craft\n",
    )
    assert "did you mean 'test'?" in run("review", "--behavior", "tset").stderr


def test_a_changed_artifact_says_what_has_changed(run: Ran, store: Path) -> None:
    """Accepted once, it comes again with the difference; a rejected pair does not, whatever came."""
    run("review", answers="quote I had skipped the canary.\nreject\nreject\n")
    rewritten = replace(OUTAGE, title="The outage", text=OUTAGE.text.replace("Petra", "Paul"))
    collect(store, rewritten, "own", "test", model="second")
    collect(store, replace(PARSER, text="Another text, and another model."), "test", model="second")
    result = run("review", answers="accept\n")
    assert result.stdout.startswith("Item 1 of 1.\nBehavior: I own")
    assert "Changed: Its title was “Outage of the export”." in result.stdout
    assert "and now says “I had skipped the canary. I asked Paul" in result.stdout
    assert "Changed: The accepted words still stand in it." in result.stdout
    assert "nothing to look at" in run("review").stderr
    assert rulings(store) == ["accepted", "accepted"]


def test_missed_evidence_is_added_with_its_words(run: Ran, store: Path) -> None:
    """Verbatim, accepted, marked as found by a person; added twice it is there once."""
    call = ("add", "--artifact", "work/outage.md", "--behavior", "ask")
    for _ in range(2):
        result = run(*call, "--quote", "I asked Petra", "--quote", "what done means.")
        assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.endswith(" for ask: “I asked Petra” “what done means.”\n")
    assert quotes(store, OUTAGE, "ask") == ["I asked Petra", "what done means."]
    with open_store(store) as opened:
        assert opened.history("work/outage.md", "ask")[-1].origin == "added"


def test_what_has_no_artifact_is_attested(run: Ran, store: Path) -> None:
    """It is kept as a claim of its subject and day, and is found again."""
    sentence = "mentored a new colleague through the first on-call week"
    words = ("--attest", sentence, "--behavior", "ask", "--subject", "Ada", "--date", "2026-08-14", "--note", "June")
    result = run("add", *words)
    assert (result.returncode, result.stderr) == (0, "")
    assert "attested:" in result.stdout
    shown = run("review", "--state", "accepted", "--subject", "ada", "--period", "2026-08").stdout
    assert f"Artifact: Without an artifact\nDate: 2026-08-14\nAuthor: Ada\nQuote: “{sentence}”\n" in shown
    assert "Note: June" in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--artifact", "work/outag.md", "--quote", "mine"), "the store has no such artifact; did you mean 'work/out"),
        (("--artifact", "pull/7", "--quote", "The parser had tests"), "did you mean “The parser has tests"),
        (("--artifact", "pull/7"), "no words of 'pull/7' were named"),
        (("--attest", "did it", "--subject", "Ada"), "who did it, and when?"),
        (("--attest", "did it", "--artifact", "pull/7"), "either --artifact ID with --quote, or --attest"),
        (("--artifact", "pull/7", "--quote", "parser", "--url", "https://x.example"), "go with --attest"),
        (("--attest", " ", "--subject", "Ada", "--date", "2026-08-14"), "nothing is attested"),
        (("--artifact", "pull/7", "--quote", " "), "no words were given"),
    ],
)
def test_what_cannot_be_added_is_told_in_a_line(store: Path, words: tuple[str, ...], told: str) -> None:
    """One line that says what to do, the exit code of wrong usage, nothing kept."""
    call = [*words, "--behavior", "own", "--store", str(store), "--framework", str(store.parent / "tiny.toml")]
    result = CliRunner().invoke(add, call)
    assert isinstance(result.exception, UsageError)
    assert told in str(result.exception)
    assert "\n" not in str(result.exception)
    with open_store(store) as opened:
        assert opened.counts()["decisions"] == 0


def test_a_mistyped_store_is_told_and_not_made(store: Path, tmp_path: Path) -> None:
    """Words of an artifact can only be added where it was collected; what is attested may be the first in a store."""
    typo, rest = tmp_path / "typo.db", ["--behavior", "own", "--framework", str(store.parent / "tiny.toml")]
    result = CliRunner().invoke(add, ["--artifact", "pull/7", "--quote", "x", "--store", str(typo), *rest])
    assert isinstance(result.exception, InputError)
    assert f"{typo}: there is no store yet" in str(result.exception)
    assert not typo.exists()
    attested = ["--attest", "mentored", "--subject", "Ada", "--date", "2026-08-14", "--store", str(typo)]
    assert CliRunner().invoke(add, [*attested, *rest]).exit_code == 0
    assert typo.exists()
