"""What is printed: golden files of every format, and artifact text that cannot break out of any of them."""

import csv
import io
import json
import math
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from matcher.domain import (
    Artifact,
    Behavior,
    Evidence,
    Framework,
    LabelledArtifact,
    Matched,
    Passage,
    Provenance,
    Suggestion,
    Verdict,
)
from matcher.evaluation import GoldSet, constant_scores, evaluation
from matcher.evidence_model import Reference
from matcher.matching import Explanation, Likeness
from matcher.report import evaluation_json, evaluation_table, explanation_text, render, to_record, visible

GOLDEN = Path(__file__).parent / "golden"
BANNED = re.compile(
    r"\b(demonstrat\w*|meets?|scor(?:e|es|ed|ing)|rank(?:s|ed|ing)?|ratings?|percent|level)\b|%", re.IGNORECASE
)
TEXT = "The outage was mine: I had skipped the canary.\nI added a check, *and* a test [see](http://x.y) | <b>&amp;</b>."
OWN = Behavior(id="own", text="I own my failures and learn from them", pillar="Results", section="Key Behaviors")
TEST = Behavior(id="test", text="My code is tested & documented")
FRAMEWORK = Framework(id="tiny", title="Tiny", behaviors=(OWN, TEST))
PROVENANCE = Provenance(
    framework_id="tiny",
    framework_fingerprint=FRAMEWORK.fingerprint,
    model_id="hand / made",
    model_fingerprint="sha256:" + "1" * 64,
    settings_fingerprint="sha256:" + "2" * 64,
)


def evidence(text: str, start: int, end: int, similarity: float = 0.61) -> Evidence:
    """Return evidence for a stretch of a text."""
    part = text[start:end]
    passage = Passage(artifact_id="pr-1", field="text", start=start, end=end, text=part, prose=part)
    return Evidence(passage=passage, similarity=similarity)


def matched_with(text: str, title: str | None = "Fix the *canary*") -> Matched:
    """Return a result that quotes the whole of a text for one of two behaviors."""
    return matched(Artifact(id="a", text=text, title=title), (evidence(text, 0, len(text)),))


def matched(artifact: Artifact, quotes: tuple[Evidence, ...], notes: tuple[str, ...] = ()) -> Matched:
    """Return a result that suggests the first behavior where there are quotes, and never the second."""
    suggestions = (
        Suggestion(behavior=OWN, confidence=0.83, threshold=0.25, suggested=bool(quotes), evidence=quotes),
        Suggestion(behavior=TEST, confidence=0.0312, threshold=0.25, suggested=False, evidence=quotes[-1:]),
    )
    return Matched(artifact=artifact, suggestions=suggestions, provenance=PROVENANCE, notes=notes)


FULL = Artifact(
    id="pr-1",
    kind="pull_request",
    title="Fix the *canary* | \x1b[31mred\x1b[0m \u202eevil",
    text=TEXT,
    author="Noor Haddad",
    created_at=datetime(2026, 7, 16, 14, 22, 8, tzinfo=UTC),
    url="https://git.example/pull/1",
    source="log.jsonl:1",
)
BATCH = (
    matched(FULL, (evidence(TEXT, 0, 46), evidence(TEXT, 47, len(TEXT), -0.02)), ("shared work: 1 co-author",)),
    matched(
        Artifact(id="empty", text=""),
        (),
        ("language 'de' is not supported by this model: 2 passages were not matched",),
    ),
    matched(Artifact(id="=cmd|' /C calc'!A0", title="@SUM(1+1)", text="- minus 🚀 re\u0301sume\u0301"), ()),
)


@pytest.fixture
def golden(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return a function that compares with a golden file; UPDATE_GOLDEN=1 writes it anew instead."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")

    def compare(name: str, printed: str) -> None:
        path = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_bytes(printed.encode("utf-8"))
        assert printed == path.read_bytes().decode("utf-8")

    return compare


@pytest.mark.parametrize("every_behavior", [False, True], ids=["suggested", "all"])
@pytest.mark.parametrize("output_format", ["table", "md", "csv", "jsonl", "json"])
def test_each_format_prints_what_it_always_printed(
    golden: Callable[[str, str], None], output_format: str, every_behavior: bool
) -> None:
    """Whole reports, letter by letter: an artifact with quotes, one without, and one whose names are formulas."""
    name = f"match{'-all' if every_behavior else ''}.{'txt' if output_format == 'table' else output_format}"
    golden(name, "".join(render(BATCH, output_format, every_behavior=every_behavior)))


@pytest.mark.parametrize("columns", ["40", "72", "140"])
def test_no_word_is_cut_off_in_a_table(monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    """An identifier that is longer than its column goes on in the next line: quotes are verbatim on a screen, too."""
    monkeypatch.setenv("COLUMNS", columns)
    name = "Ж" * 150
    printed = "".join(render([matched_with(f"I renamed {name}.")], "table", every_behavior=False))
    assert printed.count("Ж") == len(name)
    assert max(map(len, printed.splitlines())) <= int(columns)


VERDICT = Verdict(support="partly", quote="The outage was mine", reason="planned, not done", model="qwen\x1b[31m|7b")
READ_TWICE = replace(
    BATCH[0],
    suggestions=(replace(BATCH[0].suggestions[0], verdict=VERDICT), *BATCH[0].suggestions[1:]),
)


@pytest.mark.parametrize("output_format", ["table", "md", "csv", "jsonl"])
def test_a_language_models_verdict_stands_beside_the_suggestion(
    golden: Callable[[str, str], None], output_format: str
) -> None:
    """Its choice, our words for why, and its name, in which nothing can act."""
    name = f"match-verdict.{'txt' if output_format == 'table' else output_format}"
    golden(name, "".join(render([READ_TWICE], output_format)))


def explained(*, suggested: bool = True, passages: int = 2) -> Explanation:
    """Return a hand-made explanation."""
    quotes = tuple(e.passage for e in BATCH[0].suggestions[0].evidence)
    suggestion = BATCH[0].suggestions[0 if suggested else 1]
    references = (
        Reference(text="The outage was mine.", origin="results-own-failures.jsonl:17"),
        Reference(text=OWN.text, origin="statement"),
    )
    return Explanation(
        matched=BATCH[0],
        suggestion=suggestion,
        kind="pull_request",
        contributions=(("strongest passage", 2.345), ("length of the artifact", -0.5)),
        likenesses=tuple(
            Likeness(
                passage=p,
                log_odds=1.5 - 2 * n,
                other_person_probability=0.8 * n,
                near_miss_probability=0.0,
                similarity=0.61,
                reference=r,
            )
            for n, (p, r) in enumerate(zip(quotes, references, strict=True))
        )[:passages],
    )


def test_an_explanation_prints_what_it_always_printed(golden: Callable[[str, str], None]) -> None:
    """Why it is suggested; why it is not; and that nothing was found to look at."""
    golden("explain.txt", explanation_text(explained()))
    golden("explain-not.txt", explanation_text(explained(suggested=False, passages=0)))


def measured() -> str:
    """Return the figures over a hand-made gold set of three artifacts."""
    gold = GoldSet(
        name="hand-made",
        artifacts=tuple(
            LabelledArtifact(
                artifact=m.artifact, grades=grades, quotes=(("The outage was mine",), ()), group=m.artifact.id
            )
            for m, grades in zip(BATCH, ((2.0, 0.0), (0.0, 0.0), (0.5, 1.5)), strict=True)
        ),
    )
    result = evaluation(
        gold,
        FRAMEWORK,
        BATCH,
        {"constant": constant_scores(gold.artifacts)},
        folds=None,
        bootstrap_samples=20,
        seed=0,
    )
    values = json.loads(evaluation_json(result))
    assert values["metrics"]["recall"] == 0.5
    assert values["cross_validated_folds"] is None
    assert not any(isinstance(v, float) and math.isnan(v) for v in values["metrics"].values())
    return evaluation_table(result)


def test_figures_print_what_they_always_printed(golden: Callable[[str, str], None]) -> None:
    """The table of `matcher eval`, baselines and behaviors and kinds."""
    golden("eval.txt", measured())


def test_nothing_printed_rates_a_person() -> None:
    """No report says that somebody meets or demonstrates anything, scores, ranks, or counts behaviors per person."""
    printed = [
        *("".join(render(BATCH, form, every_behavior=True)) for form in ("table", "md", "csv", "jsonl")),
        explanation_text(explained()),
        explanation_text(explained(suggested=False, passages=0)),
        measured(),
    ]
    for text in printed:
        assert not (found := BANNED.search(text)), found


def test_no_number_belongs_to_a_person() -> None:
    """Numbers stand beside behaviors and quotes alone: the record around them holds none but the schema's version."""
    record = to_record(BATCH[0], every_behavior=True)
    numbers = {key for key, value in record.items() if isinstance(value, int | float)}
    assert numbers == {"schema_version"}
    assert not {"coverage", "gap", "readiness", "total", "count", "level"} & set(record)
    for output_format in ("table", "md"):
        one, two = ("".join(render([BATCH[0]] * n, output_format)) for n in (1, 2))
        assert two == one * 2, "a batch prints nothing beside its artifacts"


HOSTILE = st.text(
    st.sampled_from("ab 1.)-+=~*_`#>|[](){}<>!&\\;:/@'\"\n\r\t=😀e\u0301\x1b\x9b\u202e\u200b"),
    min_size=1,
    max_size=30,
)


@given(text=HOSTILE)
def test_markdown_in_an_artifact_stays_text(text: str) -> None:
    """Rendered as Markdown, the quote reads as it was written: no heading, list, link, tag or entity of its own."""
    if not text.strip():
        return
    tokens = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse("".join(render([matched_with(text)], "md")))
    )
    allowed = {"heading", "paragraph", "bullet_list", "list_item", "blockquote"}
    kinds = [re.sub("_(open|close)$", "", t.type) for t in tokens if t.type != "inline"]
    assert set(kinds) <= allowed
    assert kinds.count("blockquote") == 2
    assert kinds.count("bullet_list") == 2
    inside = next(i for i, t in enumerate(tokens) if t.type == "blockquote_open")
    (quote,) = [t for t in tokens[inside:] if t.type == "inline"][:1]
    assert {child.type for child in quote.children or ()} <= {"text", "text_special"}
    assert "".join(child.content for child in quote.children or ()) == visible(text)


@given(text=HOSTILE, title=HOSTILE)
def test_a_spreadsheet_gets_the_same_cells_and_no_formula(text: str, title: str) -> None:
    """Every row has every column whatever the text holds; a cell that begins a formula is guarded."""
    rows = list(csv.reader(io.StringIO("".join(render([matched_with(text, title)], "csv")), newline="")))
    assert [len(row) for row in rows] == [15, 15]
    assert rows[1][14].removeprefix("'") == text.removeprefix("'") or rows[1][14] == text
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in rows[1])


@given(text=st.text(), title=st.text(max_size=20))
@pytest.mark.parametrize("output_format", ["table", "md"])
def test_a_terminal_cannot_be_steered(output_format: str, text: str, title: str) -> None:
    """No control, escape or bidirectional character of an artifact reaches a screen."""
    hostile = f"a\x1b]0;owned\x07\x9b31m\u202e\u2066{text}"
    printed = "".join(render([matched_with(hostile, title)], output_format))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\ud800-\udfff]", printed)
    assert "�" in printed


@pytest.mark.parametrize("output_format", ["table", "md"])
def test_a_framework_cannot_steer_a_terminal(output_format: str) -> None:
    """Nor can the sentence of a behavior, whoever wrote it."""
    one = replace(BATCH[0].suggestions[0], behavior=replace(OWN, text="I \x1b[2Jown"))
    printed = "".join(render([replace(BATCH[0], suggestions=(one,))], output_format))
    explanation = explanation_text(replace(explained(), suggestion=one))
    assert not [said for said in (printed, explanation) if "\x1b" in said or "I �" not in said]


def test_an_explanation_cannot_steer_a_terminal() -> None:
    """Nor does an explanation let one through."""
    assert "\x1b" not in explanation_text(explained())
    assert "�[31mred" in explanation_text(explained())


def test_marks_replace_what_cannot_be_seen() -> None:
    """Emoji with joiners and combining marks stay; everything else invisible is shown as a mark, on one line."""
    assert visible("👩‍👧 re\u0301sume\u0301\r\n\tnext") == "👩‍👧 re\u0301sume\u0301 next"
    assert visible("a\x1bb\x9bc\u202ed\u200be\ud800f\x00") == "a�b�c�d�e�f�"


def test_a_verdict_is_part_of_the_record() -> None:
    """What a language model said stands beside the suggestion, in its own place."""
    verdict = Verdict(support="partly", quote="mine", reason=None, model="m")
    suggestion = Suggestion(behavior=OWN, confidence=0.5, threshold=0.2, suggested=False, evidence=(), verdict=verdict)
    one = Matched(artifact=FULL, suggestions=(suggestion,), provenance=PROVENANCE)
    record = to_record(one, every_behavior=True)["behaviors"][0]
    assert record["verdict"] == {"support": "partly", "quote": "mine", "reason": None, "model": "m"}
    assert record["confidence"] == 0.5
