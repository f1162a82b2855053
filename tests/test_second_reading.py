"""`--llm`, end to end: what goes out, what comes of it, and that a bad server costs nothing but the second reading."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, CommandLine
from llm_servers import (
    Behavior,
    Scripted,
    answers,
    drips,
    fails,
    hangs_up,
    never_ends,
    says,
    scripted,
    self_signed,
    sleeps,
)

from matcher import Matcher
from matcher.domain import Artifact, Matched
from matcher.errors import ConfigurationError, UsageError
from matcher.pipeline.second_reading import SecondReaderOptions

SECRET = "ghp_" + "k3Yz8Qw1Ra5Tn7Lm2Vb9Xc4Df6Gh0JsPqEuW"
TEXT = f"""\
The outage on Tuesday was mine: I had skipped the canary step, and the new scorer met half of all traffic.
I wrote a page on how it came to that, and added a check to the deploy script so that it cannot be skipped again.
There are regression tests for both paths now, and the README explains the flag.
I asked Priya Raman which of the two dates is the real deadline.
Write to noor.haddad@quillmart.example or +49 170 5551234.
The token was {SECRET}, rotated since.
"""
ARTIFACT = Artifact(id="pr-7", kind="pull_request", title="Fix the canary", text=TEXT, author="Noor Haddad")
BUMP = ROOT / "examples" / "pull-requests" / "1274-bump-lightgbm.md"
CHORE = Artifact(id="chore", text=BUMP.read_text(encoding="utf-8"))
ENTRY = {"passage": 0, "words": "", "whose": "unknown", "state": "unknown", "support": "unsupported"}


@pytest.fixture(autouse=True)
def own_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep each test's answers apart; the compiled encoder may stay where it is."""
    monkeypatch.setattr("matcher.pipeline.places.cache_folder", lambda: tmp_path / "cache")


@pytest.fixture(scope="module")
def offline() -> Matched:
    """Return what is suggested without a second reader."""
    return Matcher(tuned=False).match(ARTIFACT)


def thinking(answer: Callable[[str, list[str]], dict[str, dict[str, object]]]) -> Behavior:
    """Answer each question as the function says, given the user's turn and the candidates' names."""

    def behave(handler: object) -> None:
        user = handler.server.scripted.received[-1].json["messages"][1]["content"]  # type: ignore[attr-defined]
        names = re.findall(r"^(B\d+) = ", user, re.MULTILINE)
        answers(json.dumps(answer(user, names)), usage=(700, 60))(handler)  # type: ignore[arg-type]

    return behave


def all_unsupported(_: str, names: list[str]) -> dict[str, dict[str, object]]:
    """Say no to everything."""
    return dict.fromkeys(names, ENTRY)


def first_supported(user: str, names: list[str]) -> dict[str, dict[str, object]]:
    """Say yes to the first behavior, with true words, and no to the others."""
    owned = ENTRY | {"passage": 2, "words": "I had skipped the canary step", "support": "supported"}
    return all_unsupported(user, names) | {names[0]: owned | {"whose": "author", "state": "done"}}


@pytest.fixture
def server() -> Iterator[Scripted]:
    """Return a server whose model sees that the first candidate is shown."""
    with scripted(thinking(first_supported)) as running:
        yield running


def reading(url: str, **options: object) -> Matcher:
    """Return a matcher with a second reader behind an address."""
    chosen = SecondReaderOptions(url=url, model="small", timeout=2.0, concurrency=2)
    return Matcher(tuned=False, second_reader=replace(chosen, **options))  # type: ignore[arg-type]


def same(found: Matched, offline: Matched) -> bool:
    """Return whether the same is suggested, just as surely, with the same quotes."""
    return [(s.behavior, s.confidence, s.suggested, s.evidence) for s in found.suggestions] == [
        (s.behavior, s.confidence, s.suggested, s.evidence) for s in offline.suggestions
    ]


def test_a_model_that_was_never_measured_only_annotates(server: Scripted, offline: Matched) -> None:
    """Its verdicts stand beside the suggestions, with words of the artifact, and change none."""
    matcher = reading(server.url)
    found = matcher.match(ARTIFACT)
    assert same(found, offline)
    first = found.suggestions[0].verdict
    assert first is not None
    assert (first.support, first.quote, first.model) == ("supported", "I had skipped the canary step", "small")
    assert first.quote is not None
    assert first.quote in ARTIFACT.text
    assert found.provenance != offline.provenance
    assert matcher.second is not None
    assert any("never measured" in line for line in matcher.second.report())


def test_what_goes_over_the_wire_is_what_the_dry_run_prints(
    server: Scripted, tmp_path: Path, command_line: CommandLine
) -> None:
    """Byte for byte, with secrets, contacts and names taken out and no metadata."""
    file = tmp_path / "pr.jsonl"
    file.write_text(
        json.dumps(
            {"id": "pr-7", "kind": "pull_request", "title": "Fix the canary", "text": TEXT, "author": "Noor Haddad"}
        )
    )
    own = {"XDG_CACHE_HOME": str(tmp_path / "c")}
    choice = ("--llm-url", server.url, "--llm-model", "small")
    dry = command_line("match", file, "--llm", *choice, "--dry-run", environment=own)
    assert dry.returncode == 0, dry.stderr
    assert server.received == []
    assert "nothing was sent" in dry.stderr
    wet = command_line("match", file, "--llm", *choice, environment=own)
    assert wet.returncode == 0, wet.stderr
    (sent,) = server.received
    assert sent.body.decode() + "\n" == dry.stdout
    for private in (SECRET, "Noor", "Haddad", "Priya", "Raman", "quillmart", "5551234", "pr-7"):
        assert private not in dry.stdout
    assert "I had skipped the canary step" in dry.stdout
    off = command_line("match", file, "--llm", "--redact", "off", "--dry-run", environment=own)
    assert SECRET in off.stdout


def test_a_dry_run_needs_no_server_and_no_settings(tmp_path: Path, command_line: CommandLine) -> None:
    """Whoever wonders what would go out can look before there is anything to send it to."""
    file = tmp_path / "pr.md"
    file.write_text(TEXT)
    done = command_line("match", file, "--llm", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["messages"][0]["role"] == "system"
    shown = command_line("llm", "show-prompt", file)
    assert "I had skipped the canary step" in shown.stdout
    assert json.loads(done.stdout)["messages"][1]["content"] in shown.stdout


def test_a_dry_run_says_what_it_could_not_read(tmp_path: Path, command_line: CommandLine) -> None:
    """By its exit code, too, as a run that sends does: 5 where some could not be read, 4 where none could."""
    broken = tmp_path / "two.jsonl"
    broken.write_text(json.dumps({"id": "a", "text": TEXT}) + "\nno JSON\n")
    for before, after in ((("match",), ("--llm", "--dry-run")), (("llm", "show-prompt"), ())):
        done = command_line(*before, broken, *after)
        assert done.returncode == 5, done.stderr
        assert "two.jsonl:2" in done.stderr
    for command in ("match", "collect"):
        done = command_line(command, "--llm", "--dry-run", tmp_path / "absent.md")
        assert (done.returncode, done.stdout) == (4, ""), done.stderr


@pytest.mark.parametrize(
    ("words", "says_so"),
    [
        (("--llm",), "no language model is configured"),
        (("--llm", "--llm-url", "http://127.0.0.1:9/v1"), "the language model has no name"),
        (("--dry-run",), "--dry-run: goes with --llm"),
        (("--llm-url", "http://127.0.0.1:9/v1"), "--llm-url: goes with --llm"),
        (("--redact", "off"), "--redact off: goes with --llm"),
        (("--max-calls", "0"), "--max-calls: goes with --llm"),
    ],
)
def test_half_an_order_is_refused_in_one_line(
    words: tuple[str, ...], says_so: str, tmp_path: Path, command_line: CommandLine
) -> None:
    """What is missing is named, and nothing is matched or sent."""
    file = tmp_path / "pr.md"
    file.write_text(TEXT)
    done = command_line("match", file, *words)
    assert done.returncode in (2, 3)
    assert done.stdout == ""
    assert says_so in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


MISCHIEF: dict[str, Behavior] = {
    "slow": sleeps(30),
    "too many requests": fails(429, headers={"Retry-After": "60"}),
    "server error": fails(500),
    "cut off": hangs_up,
    "invalid JSON": says(b"{]"),
    "another shape": says(b'{"choices": 7}'),
    "endless": never_ends,
    "drip by drip": drips,
    "no such model": fails(404),
    "no access": fails(401),
}


@pytest.mark.parametrize("mischief", MISCHIEF.values(), ids=MISCHIEF.keys())
def test_a_failing_server_leaves_the_offline_answer_with_a_note(mischief: Behavior, offline: Matched) -> None:
    """Nothing is lost and nothing is wrong; the reader is told."""
    with scripted(mischief) as server:
        found = reading(server.url, timeout=0.6).match(ARTIFACT)
    assert same(found, offline)
    assert all(s.verdict is None for s in found.suggestions)
    assert found.provenance == offline.provenance
    (note,) = set(found.notes) - set(offline.notes)
    assert note.startswith("the language model could not be asked (")
    assert SECRET not in note


def test_a_server_that_nobody_vouches_for_is_not_told_anything(tmp_path: Path, offline: Matched) -> None:
    """A self-signed certificate: nothing is sent."""
    with scripted(thinking(first_supported), certificate=self_signed(tmp_path)) as server:
        found = reading(server.url).match(ARTIFACT)
        assert server.received == []
    assert same(found, offline)


@pytest.mark.parametrize(
    "text", ["yes", '{"B1": 1}', None, "{" * 5000], ids=["prose", "wrong schema", "none", "braces"]
)
def test_an_answer_in_no_usable_form_is_unsure_or_a_failure_never_a_guess(text: str | None, offline: Matched) -> None:
    """A model that cannot keep to the form changes nothing."""
    with scripted(answers(text)) as server:
        found = reading(server.url).match(ARTIFACT)
        assert len(server.received) <= 4
    assert same(found, offline)
    assert {s.verdict.support for s in found.suggestions if s.verdict} <= {"unsure"}


def test_a_busy_server_is_asked_again(offline: Matched) -> None:
    """A short refusal costs a wait, not the reading."""
    with scripted(fails(429, headers={"Retry-After": "0"}), fails(503), thinking(first_supported)) as server:
        found = reading(server.url, timeout=20.0).match(ARTIFACT)
        assert len(server.received) == 3
    assert found.suggestions[0].verdict is not None


def test_what_was_answered_once_is_not_asked_again(server: Scripted) -> None:
    """A second run over unchanged work sends nothing; another model is asked for itself."""
    first = reading(server.url).match(ARTIFACT)
    second = reading(server.url).match(ARTIFACT)
    assert len(server.received) == 1
    assert second == first
    reading(server.url, model="large").match(ARTIFACT)
    assert len(server.received) == 2


def test_answers_about_an_artifact_are_forgotten_when_that_is_asked(
    server: Scripted, tmp_path: Path, command_line: CommandLine
) -> None:
    """Of one file, or of all; what was forgotten is asked again."""
    own = {"XDG_CACHE_HOME": str(tmp_path / "c")}
    files = [tmp_path / f"{day}.md" for day in ("monday", "tuesday")]
    for file in files:
        file.write_text(TEXT.replace("Tuesday", file.stem))
    words = ("match", *files, "--llm", "--llm-url", server.url, "--llm-model", "small")
    command_line(*words, environment=own)
    assert len(server.received) == 2
    assert command_line("llm", "forget", files[0], environment=own).stderr.startswith("1 answer deleted")
    command_line(*words, environment=own)
    assert len(server.received) == 3
    assert command_line("llm", "forget", environment=own).stderr.startswith("2 answers deleted")


def test_an_artifact_without_candidates_costs_no_call(server: Scripted) -> None:
    """A chore is not sent anywhere."""
    reading(server.url).match(CHORE)
    assert server.received == []


def test_a_spent_budget_leaves_the_rest_offline(server: Scripted, offline: Matched) -> None:
    """The first artifact is read twice, the second keeps its offline answer and says why."""
    other = replace(ARTIFACT, id="pr-8", text=TEXT.replace("Tuesday", "Thursday"))
    first, second = reading(server.url, max_calls=1, concurrency=1).match_many([ARTIFACT, other])
    assert isinstance(first, Matched)
    assert isinstance(second, Matched)
    assert first.suggestions[0].verdict is not None
    assert second.suggestions[0].verdict is None
    assert any("--max-calls" in note for note in second.notes)
    assert len(server.received) == 1


def test_the_order_of_a_batch_is_kept_however_the_server_dawdles() -> None:
    """Artifacts are read side by side; each gets its own verdicts."""
    texts = [TEXT.replace("Tuesday", day) for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")]
    artifacts = [replace(ARTIFACT, id=f"pr-{n}", text=text) for n, text in enumerate(texts)]
    with scripted(thinking(first_supported)) as server:
        found = list(reading(server.url, concurrency=4).match_many(artifacts))
        assert len(server.received) == 5
    assert [one.artifact.id for one in found if isinstance(one, Matched)] == [a.id for a in artifacts]


def test_no_second_reader_no_questions() -> None:
    """The library says what is missing, too."""
    with pytest.raises(UsageError, match="no second reader"):
        Matcher(tuned=False).questions([ARTIFACT])
    with pytest.raises(ConfigurationError, match="no language model is configured"):
        Matcher(tuned=False, second_reader=SecondReaderOptions())
