"""Decisions from file to suggestion: what is read, where it is kept, when it is used, and when it is not."""

import json
import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, MakeFramework

from matcher import Matcher
from matcher.domain import Skipped
from matcher.errors import InputError
from matcher.framework import load_framework
from matcher.pipeline.lesson_files import LESSONS, LOCK, about, forget, lessons_folder, locked_lessons, tuning_folder
from matcher.pipeline.lessons import Lesson, merged, read_lessons, to_line
from matcher.pipeline.tuning import in_force, reset, tune

TEXTS = (
    "Filled in the retro board on Friday.",
    "Wrote my part of the retro board.",
    "The retro board has my three cards now.",
)
NEW = "Put two cards on the retro board before lunch."


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what is learned out of the home of whoever runs the tests."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="module")
def framework(make_framework: MakeFramework) -> str:
    """Return a framework without a bank: it needs no fitting."""
    return str(make_framework())


def row(text: str = TEXTS[0], behavior: str = "ask", decision: str = "accepted", **more: Any) -> dict[str, Any]:
    """Return a decision as it stands in a file."""
    return {"artifact": {"text": text, "kind": "work_log"}, "behavior": behavior, "decision": decision, **more}


def written(folder: Path, rows: Sequence[dict[str, Any] | str | bytes], name: str = "decisions.jsonl") -> Path:
    """Return a file of these lines."""
    lines = [r if isinstance(r, bytes) else (r if isinstance(r, str) else json.dumps(r)).encode() for r in rows]
    path = folder / name
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def confidence(framework: str, *, tuned: bool = True) -> float:
    """Return the confidence of what the decisions are about, for an artifact that none is about."""
    matched = Matcher(framework, tuned=tuned).match(NEW, kind="work_log")
    return matched.about("ask").confidence


def test_what_is_learned_is_used_and_said(framework: str, tmp_path: Path) -> None:
    """The next matcher finds it by itself; fingerprint and notes tell; the untuned one is as before."""
    before = Matcher(framework).match(NEW, kind="work_log")
    done = tune(framework, None, written(tmp_path, [row(text) for text in TEXTS]))
    after = Matcher(framework).match(NEW, kind="work_log")
    assert (len(done.lessons), done.skipped) == (3, ())
    assert confidence(framework) > confidence(framework, tuned=False)
    assert after.notes == (*before.notes, "tuned with 3 decisions")
    assert after.provenance.model_fingerprint != before.provenance.model_fingerprint
    assert Matcher(framework, tuned=False).match(NEW, kind="work_log") == before


def test_a_framework_with_a_bank_learns_too(make_framework: MakeFramework, tmp_path: Path) -> None:
    """On top of what its bank taught."""
    path = str(make_framework(bank=True))
    tune(path, None, written(tmp_path, [row(text) for text in TEXTS]))
    assert confidence(path) > confidence(path, tuned=False)


def test_reset_is_exactly_the_base_again(framework: str, tmp_path: Path) -> None:
    """Nothing is left: not the decisions, not what they taught."""
    before = Matcher(framework).match(NEW)
    tune(framework, None, written(tmp_path, [row()]))
    forgotten = reset(framework)
    assert len(forgotten.lessons) == 1
    assert Matcher(framework).match(NEW) == before
    assert list(forgotten.file.parent.iterdir()) == []
    assert reset(framework).lessons == in_force(framework).lessons == ()


def test_files_are_for_their_owner_alone(framework: str, tmp_path: Path, data: Path) -> None:
    """Decisions hold the words of artifacts: nobody else on the machine reads them."""
    tune(framework, None, written(tmp_path, [row()]))
    files = [p for p in data.rglob("*") if p.is_file() and p.name != LOCK]
    assert sorted(p.suffix for p in files) == [".jsonl", ".npz"]
    assert {p.stat().st_mode & 0o777 for p in files} == {0o600}
    assert files[0].parent == tuning_folder(load_framework(Path(framework)))


def test_what_is_forgotten_while_somebody_learns_does_not_come_back(framework: str, tmp_path: Path) -> None:
    """Who learns reads what is kept only once nobody else is at it."""
    file = tune(framework, None, written(tmp_path, [row()])).file
    with ThreadPoolExecutor() as pool:
        with locked_lessons():
            more = pool.submit(tune, framework, None, written(tmp_path, [row(TEXTS[1])], "more.jsonl"))
            time.sleep(1.5)  # by now it waits
            assert not more.done()
            file.unlink()
        assert [lesson.artifact.text for lesson in more.result().lessons] == [TEXTS[1]]


def test_decisions_add_up_and_the_later_word_counts(framework: str, tmp_path: Path) -> None:
    """Learning again adds to what was learned; changing one's mind replaces the pair."""
    tune(framework, None, written(tmp_path, [row(TEXTS[0]), row(TEXTS[1])]))
    done = tune(framework, None, written(tmp_path, [row(TEXTS[1], decision="rejected"), row(TEXTS[2])]))
    assert [(d.artifact.text, d.accepted) for d in done.lessons] == [
        (TEXTS[0], True),
        (TEXTS[1], False),
        (TEXTS[2], True),
    ]
    assert in_force(framework).lessons == done.lessons


def test_the_same_decisions_teach_the_same(framework: str, tmp_path: Path) -> None:
    """Same input, same output, whether learned at once, kept, or learned again."""
    file = written(tmp_path, [row(text) for text in TEXTS])
    tune(framework, None, file)
    first = Matcher(framework).match(NEW)
    reset(framework)
    tune(framework, None, file)
    assert Matcher(framework).match(NEW) == first


@pytest.mark.parametrize("damage", [b"", b"not a file of numbers", None])
def test_what_is_stale_or_broken_is_learned_again(
    framework: str, tmp_path: Path, data: Path, damage: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    """A damaged file is made again from the decisions, and so is one that another version made; the user is told."""
    tune(framework, None, written(tmp_path, [row(text) for text in TEXTS]))
    first = Matcher(framework).match(NEW)
    (learned,) = data.rglob("*.npz")
    if damage is None:
        learned.rename(learned.with_name(f"{'0' * 32}.npz"))
    else:
        learned.write_bytes(damage)
    with caplog.at_level(logging.WARNING, "matcher"):
        assert Matcher(framework).match(NEW) == first
    assert "learning again from the decisions" in caplog.text
    caplog.clear()
    assert Matcher(framework).match(NEW) == first
    assert "learning again" not in caplog.text


def test_another_base_learns_anew_from_the_same_decisions(make_framework: MakeFramework, tmp_path: Path) -> None:
    """What one model learned is no other's: a framework that gets a bank starts from the decisions, not the numbers."""
    path = make_framework()
    tune(str(path), None, written(tmp_path, [row(text) for text in TEXTS]))
    path.write_text(path.read_text().replace("I ask questions", "I ask good questions"))
    matched = Matcher(path).match(NEW)
    assert matched.notes[-1] == "tuned with 3 decisions"
    assert len(list(tuning_folder(load_framework(path)).glob("*.npz"))) == 2


def test_a_behavior_that_is_gone_costs_its_decisions_alone(
    make_framework: MakeFramework, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Frameworks are edited; the other decisions stay, and a line says which do not count."""
    path = make_framework()
    tune(str(path), None, written(tmp_path, [row(TEXTS[0]), row(TEXTS[1], "own")]))
    path.write_text(path.read_text().replace('id = "own"', 'id = "owns"'))
    with caplog.at_level(logging.WARNING, "matcher"):
        assert Matcher(path).match(NEW).notes[-1] == "tuned with 1 decision"
    assert "no behavior 'own'; did you mean 'owns'?" in caplog.text


def test_what_cannot_be_read_at_the_moment_is_kept_when_more_is_learned(
    make_framework: MakeFramework, tmp_path: Path
) -> None:
    """Decisions on a behavior that was renamed count again once it has its id back, whatever was learned meanwhile."""
    path = make_framework()
    before = path.read_text()
    tune(str(path), None, written(tmp_path, [row(TEXTS[0]), row(TEXTS[1], "own")]))
    path.write_text(before.replace('id = "own"', 'id = "owns"'))
    assert [one.behavior for one in tune(str(path), None, written(tmp_path, [row(TEXTS[2])])).lessons] == ["ask"] * 2
    path.write_text(before)
    assert [one.behavior for one in in_force(str(path)).lessons] == ["ask", "ask", "own"]


def test_an_evaluation_never_judges_what_was_decided(make_framework: MakeFramework, tmp_path: Path) -> None:
    """Figures are of artifacts that nobody taught: the others are judged by the base."""
    path = make_framework()
    labels = [{"behavior": "ask", "grade": 2, "quotes": []}]
    rows = [{"id": f"g{n}", "kind": "work_log", "text": t, "labels": labels} for n, t in enumerate((*TEXTS, NEW))]
    gold = written(tmp_path, rows, "gold.jsonl")
    before = Matcher(path).evaluate(gold, bootstrap_samples=0).matched
    tune(str(path), None, written(tmp_path, [row(text) for text in TEXTS]))
    after = Matcher(path).evaluate(gold, bootstrap_samples=0).matched
    same = [
        [s.confidence for s in a.suggestions] == [s.confidence for s in b.suggestions]
        for a, b in zip(before, after, strict=True)
    ]
    assert same == [True, True, True, False]


WRONG = (
    ("{", "is not JSON in UTF-8"),
    (b'{"artifact": {"text": "\xff"}}', "is not JSON in UTF-8"),
    ("[" * 100_000, "is not JSON in UTF-8"),
    (f'{{"behavior": {"9" * 5_000}}}', "is not JSON in UTF-8"),
    ("[1]", "is not a JSON object"),
    ({"behavior": "ask", "decision": "accepted"}, "has no artifact"),
    (row(" "), "neither text nor title"),
    ({**row(), "artifact": {"text": 1}}, "'text' is no text"),
    (row(behavior="asks"), "no behavior 'asks'; did you mean 'ask'?"),
    (row(behavior="zzz"), "matcher framework show tiny"),
    ({**row(), "behavior": None}, "no behavior None"),
    (row(decision="yes"), "decision is 'yes'; write 'accepted' or 'rejected'"),
    ({**row(), "decision": ["accepted"]}, "decision is ['accepted']"),
    (row(quote="never written"), "the quote stands in neither title nor text"),
    (row(quote=["x"]), "'quote' is no text"),
)


@pytest.mark.parametrize(("wrong", "told"), WRONG)
def test_a_bad_line_is_told_and_costs_nothing_else(
    framework: str, tmp_path: Path, wrong: dict[str, Any] | str | bytes, told: str
) -> None:
    """One line: file, line number, what is wrong, what to do; the good lines around it count."""
    path = written(tmp_path, [row(TEXTS[0]), wrong, "", row(TEXTS[1])])
    found = list(read_lessons(path, load_framework(Path(framework))))
    assert [type(one) for one in found] == [Lesson, Skipped, Lesson]
    assert str(found[1]).startswith(f"{path}:2: ")
    assert told in str(found[1])
    assert "\n" not in str(found[1])


@pytest.mark.parametrize("line", ["{", "[" * 100_000, "9" * 5_000], ids=("cut", "deep", "long"))
def test_a_kept_line_that_cannot_be_read_is_forgotten_by_its_words(line: str) -> None:
    """Whatever an accident left is text: it goes with whom it is about, and keeps nobody else's from going."""
    folder = lessons_folder() / "tiny"
    folder.mkdir(parents=True)
    written(folder, [row(TEXTS[0]), line, row(TEXTS[1])], LESSONS)
    assert forget(lambda artifact: artifact.text in (line, TEXTS[0])) == (2, 1)
    assert [kept["artifact"]["text"] for kept in about(lambda _: True)] == [TEXTS[1]]


def test_what_was_left_half_written_is_forgotten_too(framework: str) -> None:
    """Whoever is killed before the new file is in its place leaves words: they go with a purge and with a reset."""
    folder = lessons_folder() / "tiny"
    folder.mkdir(parents=True)
    halves = [folder / f".{LESSONS}.k1ll3d", folder / ".0123.npz.k1ll3d"]
    for forgetting in (lambda: forget(lambda _: False), lambda: reset(framework)):
        for half in halves:
            half.write_text("words")
        (folder / "notes.txt").write_text("not ours")
        forgetting()
        assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_a_decision_reads_back_as_it_was_written(framework: str, tmp_path: Path) -> None:
    """Whatever the Unicode, with and without a quote, a title alone, and a file that begins with a mark."""
    rows = [
        row("I asked \u2028 🚀 \ud83d", quote="🚀"),
        {"artifact": {"title": "Retro", "id": 7}, "behavior": "own", "decision": "rejected"},
        {**row(), "artifact": {"text": "a", "kind": "no such kind"}},
    ]
    known = load_framework(Path(framework))
    path = written(tmp_path, rows)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    first = [d for d in read_lessons(path, known) if isinstance(d, Lesson)]
    path.write_text("".join(map(to_line, first)), encoding="utf-8")
    assert list(read_lessons(path, known)) == first
    assert [d.artifact.kind for d in first] == ["work_log", "other", "other"]
    assert merged(first, first) == tuple(first)


@pytest.mark.parametrize("rows", [[], ["{"], [row("- [ ] unchecked")]])
def test_nothing_to_learn_from_is_one_line_and_keeps_nothing(
    framework: str, tmp_path: Path, data: Path, rows: list[Any]
) -> None:
    """Empty, broken, or about artifacts without prose: exit 4, and nothing is stored."""
    with pytest.raises(InputError, match=r"decisions\.jsonl"):
        tune(framework, None, written(tmp_path, rows))
    assert not list(data.rglob("*.jsonl"))


def test_a_file_that_is_not_there_is_one_line(framework: str, tmp_path: Path) -> None:
    """What, where, what to do."""
    with pytest.raises(InputError, match="cannot be read"):
        tune(framework, None, tmp_path / "absent.jsonl")


def test_many_decisions_are_learned_in_seconds(framework: str, tmp_path: Path) -> None:
    """A quarter's worth of decisions is no reason to fetch coffee, and the examples' behaviors are learned."""
    rows = [
        row(f"Note {n}: {text}", behavior, "accepted" if behavior == label else "rejected")
        for n in range(5)
        for text, label in EXAMPLES
        for behavior in ("own", "test", "ask")
    ]
    tune(framework, None, written(tmp_path, rows))
    matched = Matcher(framework).match("I broke the nightly job by dropping a column.", kind="work_log")
    assert matched.suggestions[0].behavior.id == "own"
    assert matched.suggestions[0].confidence > 0.3
