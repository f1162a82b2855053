"""From a judgement to suggestions: thresholds, quotes, echoes and the rules a person sets."""

import numpy as np
import pytest

from matcher.domain import Artifact, Behavior, Framework, Matched, Passage, Provenance
from matcher.evidence_model import Judgement
from matcher.matching import Rules, countable, suggest
from matcher.matching.quoting import quotes

TEXT = "I broke it. Tests were added. Lunch was good."
SPANS = ((0, 11), (12, 29), (30, 45))
FRAMEWORK = Framework(
    id="f",
    title="F",
    behaviors=(
        Behavior(id="own", text="I own my failures and learn from them"),
        Behavior(id="test", text="My code is tested and documented"),
        Behavior(id="hire", text="I am learning to interview candidates. I consistently give timely, useful feedback."),
        Behavior(id="ask", text="I ask"),
    ),
)
PROVENANCE = Provenance(
    framework_id="f",
    framework_fingerprint="sha256:0",
    model_id="m",
    model_fingerprint="sha256:1",
    settings_fingerprint="sha256:2",
)


def passages_of(*texts: str) -> tuple[Passage, ...]:
    """Return passages with these words; offsets do not matter for echoes."""
    return tuple(Passage(artifact_id="a", field="text", start=0, end=len(t), text=t, prose=t) for t in texts)


def suggested(
    confidence: list[float], *, relevance: list[list[float]] | None = None, rules: Rules | None = None
) -> Matched:
    """Return the result for three passages judged so; the threshold is one half."""
    passages = tuple(
        Passage(artifact_id="a", field="text", start=s, end=e, text=TEXT[s:e], prose=TEXT[s:e]) for s, e in SPANS
    )
    logits = np.array(relevance if relevance is not None else [[2.0] * 4, [1.5] * 4, [-3.0] * 4])
    judgement = Judgement(
        kind="other",
        confidence=np.array(confidence),
        thresholds=np.full(4, 0.5),
        relevance=logits.reshape(-1, 4),
        distinct=logits.reshape(-1, 4),
        others=np.zeros(len(logits)),
        similarity=np.full((len(logits), 4), 0.25),
        nearest=np.zeros((len(logits), 4), dtype=np.int64),
        contributions=np.zeros((4, 2)),
    )
    return suggest(
        Artifact(id="a", text=TEXT),
        passages[: len(logits)],
        judgement,
        FRAMEWORK,
        rules=rules or Rules(),
        provenance=PROVENANCE,
    )


def ids(matched: Matched) -> list[str]:
    """Return the ids of what is suggested, in order."""
    return [s.behavior.id for s in matched.suggested]


def test_suggested_from_the_threshold_on_most_confident_first() -> None:
    """At the threshold is enough; every behavior is there, suggested or not; ties go by id."""
    matched = suggested([0.5, 0.9, 0.49, 0.9])
    assert ids(matched) == ["ask", "test", "own"]
    assert [s.behavior.id for s in matched.suggestions] == ["ask", "test", "own", "hire"]


def test_min_confidence_replaces_the_thresholds() -> None:
    """A person can ask for more, or for less."""
    assert ids(suggested([0.6, 0.9, 0.1, 0.1], rules=Rules(min_confidence=0.8))) == ["test"]
    lenient = suggested([0.6, 0.9, 0.1, 0.0], rules=Rules(min_confidence=0.1))
    assert ids(lenient) == ["test", "own", "hire"]
    assert {s.threshold for s in lenient.suggestions} == {0.1}


def test_top_keeps_the_most_confident() -> None:
    """At most so many are suggested; the others are still listed, as not suggested."""
    matched = suggested([0.6, 0.9, 0.7, 0.1], rules=Rules(top=2))
    assert ids(matched) == ["test", "hire"]
    assert len(matched.suggestions) == 4


@pytest.mark.parametrize(
    ("relevance", "quotes"),
    [
        ([1.9, -6.0, 2.0], ["Lunch was good.", "I broke it."]),
        ([0.9, -6.0, 2.0], ["Lunch was good."]),
        ([-6.0, 2.0, 1.0], ["Tests were added. Lunch was good."]),
        ([2.0, 2.0, 2.0], ["I broke it. Tests were added. Lunch was good."]),
    ],
    ids=["two", "no weak second", "a neighbour goes with it", "all of them"],
)
def test_quotes_are_the_strongest_passages(relevance: list[float], quotes: list[str]) -> None:
    """The strongest first, with neighbours that are nearly as strong; a second only where it is, too; verbatim."""
    (found,) = suggested([0.9, 0, 0, 0], relevance=[[value] * 4 for value in relevance]).suggested
    assert [e.passage.text for e in found.evidence] == quotes
    assert all(TEXT[e.passage.start : e.passage.end] == e.passage.text for e in found.evidence)
    assert found.evidence[0].similarity == 0.25


@pytest.mark.parametrize(
    ("text", "far", "near"),
    [
        ("I broke it. It was late. Lunch was good.", True, True),
        ("I broke it.\nIt was late.\nLunch was good.", True, True),
        ("I broke it.\n\nIt was late.\n\nLunch was good.", False, True),
        ("- I broke it.\n- It was late.\n- Lunch was good.", False, True),
        ("1. I broke it.\n2. It was late.\n3. Lunch was good.", False, True),
        ("I broke it.\n```\nx\n```\nIt was late.\n```\nx\n```\nLunch was good.", False, False),
    ],
    ids=["sentences", "wrapped lines", "paragraphs", "list items", "numbered items", "code between"],
)
def test_what_says_it_on_is_quoted_with_it(text: str, far: bool, near: bool) -> None:
    """A sentence of the same paragraph soon; of another one, or another list item, where it is nearly as strong."""
    artifact = Artifact(id="a", text=text)
    sentences = ("I broke it.", "It was late.", "Lunch was good.")
    passages = [
        Passage(artifact_id="a", field="text", start=start, end=start + len(said), text=said, prose=said)
        for said in sentences
        for start in [text.index(said)]
    ]
    whole = text[passages[0].start : passages[2].end]
    for behind, together in ((4.0, far), (1.5, near)):
        first, *_ = quotes(artifact, passages, [2.0 - behind, 2.0, 2.0 - behind], [0.0, 0.0, 0.0])
        assert first.passage.text == (whole if together else "It was late.")
        assert text[first.passage.start : first.passage.end] == first.passage.text


def test_nothing_is_suggested_without_words_to_quote() -> None:
    """However sure the model is: no passage, no suggestion."""
    assert ids(suggested([1.0, 1.0, 1.0, 1.0], relevance=[])) == []


@pytest.mark.parametrize(
    "echo",
    [
        "I own my failures and learn from them",
        "- **I own my failures, and learn from them.**",
        "Expectation: I OWN MY FAILURES AND LEARN FROM THEM (see page)",
        "I own my failures and learn from",
        "I consistently give timely, useful feedback.",
        "I am learning to interview candidates.",
    ],
)
def test_repeating_the_framework_is_no_evidence(echo: str) -> None:
    """A pasted statement, or one sentence of it, is set aside with a note that says so."""
    kept, notes = countable(passages_of(echo, "I broke the build."), FRAMEWORK)
    assert [p.text for p in kept] == ["I broke the build."]
    assert notes == ("echo of the framework: 1 passage repeats its sentences and was not counted",)


@pytest.mark.parametrize(
    "own", ["I own the failures of last week.", "I ask", "I ask Petra first.", "My code was tested by Petra.", ""]
)
def test_words_in_common_are_no_echo(own: str) -> None:
    """Using the framework's words in a sentence of one's own stays evidence."""
    assert countable(passages_of(own), FRAMEWORK) == (passages_of(own), ())


def test_every_rule_is_in_the_fingerprint() -> None:
    """Two results made by different rules can be told apart."""
    rules = [Rules(), Rules(min_confidence=0.5), Rules(top=1), Rules(min_confidence=0.5, top=1)]
    assert len({r.fingerprint for r in rules}) == 4
    assert Rules(top=1).fingerprint == Rules(top=1).fingerprint
