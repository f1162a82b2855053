"""From judged passages to suggestions: which behaviors, how sure, and which words say so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher.domain import Artifact, Behavior, Evidence, Framework, Matched, Passage, Provenance, Suggestion, digest
from matcher.evidence_model import EvidenceModel, Judgement, Reference
from matcher.passages import is_plan

QUOTES = 2
"""How many passages a suggestion shows at most."""
SECOND_QUOTE_MARGIN = 1.0
"""How far, in log-odds, a further quote may stand behind the first."""
NEIGHBOUR_MARGIN = 2.0
"""How far, in log-odds, a neighbour may stand behind a quoted passage to be quoted with it."""
QUOTE_WORDS = 80
"""How long a quote may grow by its neighbours."""
BETWEEN = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])?\s*")
ECHO_SHARE = 0.8
"""A passage that holds this share of a statement's words in one run repeats the framework."""

WORD = re.compile(r"\w+")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How confidences become suggestions."""

    min_confidence: float | None = None
    """Replaces the fitted thresholds where given."""
    precision: float | None = None
    """The share of suggestions that is to be expected to hold: the model's thresholds are those of this share."""
    top: int | None = None
    """At most so many suggestions an artifact."""

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over every setting that decides what is suggested."""
        return digest(
            [
                self.min_confidence,
                self.precision,
                self.top,
                QUOTES,
                SECOND_QUOTE_MARGIN,
                NEIGHBOUR_MARGIN,
                QUOTE_WORDS,
                ECHO_SHARE,
            ]
        )


def countable(passages: Sequence[Passage], framework: Framework) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Return the passages that can be evidence, and notes on the others: plans, and echoes of the framework."""
    done = tuple(p for p in passages if not is_plan(p))
    kept, echo = _without_echo(done, framework)
    plans = len(passages) - len(done)
    if not plans:
        return kept, echo
    said = (
        "passage announces what is still to be done and was"
        if plans == 1
        else "passages announce what is still to be done and were"
    )
    return kept, (f"plans: {plans} {said} not counted", *echo)


def _without_echo(passages: Sequence[Passage], framework: Framework) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Return the passages that do not repeat a statement nearly word for word, and a note where some do."""
    # A statement of several sentences is repeated by each: passages are sentences.
    statements = [_words(part) for b in framework.behaviors for part in (b.text, *SENTENCE_END.split(b.text))]
    kept = tuple(p for p in passages if not any(_repeats(_words(p.prose), s) for s in statements))
    echoes = len(passages) - len(kept)
    if not echoes:
        return kept, ()
    one, many = "passage repeats its sentences and was", "passages repeat its sentences and were"
    return kept, (f"echo of the framework: {echoes} {one if echoes == 1 else many} not counted",)


def suggest(
    artifact: Artifact,
    passages: Sequence[Passage],
    judgement: Judgement,
    framework: Framework,
    *,
    rules: Rules,
    provenance: Provenance,
    notes: tuple[str, ...] = (),
) -> Matched:
    """Return every behavior with its confidence and quotes, most confident first."""
    suggestions = [_suggestion(k, b, artifact, passages, judgement, rules) for k, b in enumerate(framework.behaviors)]
    ordered = sorted(suggestions, key=lambda s: (-s.confidence, s.behavior.id))
    if rules.top is not None:
        allowed = {s.behavior.id for s in [s for s in ordered if s.suggested][: rules.top]}
        ordered = [replace(s, suggested=s.behavior.id in allowed) for s in ordered]
    return Matched(artifact=artifact, suggestions=tuple(ordered), provenance=provenance, notes=notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """One passage as evidence of one behavior, with what it resembles."""

    passage: Passage
    log_odds: float
    """Of being evidence, on its own."""
    similarity: float
    reference: Reference
    """The nearest thing known of the behavior: an example, or its statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a behavior is suggested for an artifact, or why not."""

    matched: Matched
    suggestion: Suggestion
    contributions: tuple[tuple[str, float], ...]
    """What each feature adds to the log-odds of the confidence, strongest first."""
    likenesses: tuple[Likeness, ...]
    """The strongest passages first."""


def explanation(
    matched: Matched,
    behavior: Behavior,
    passages: Sequence[Passage],
    judgement: Judgement,
    model: EvidenceModel,
    framework: Framework,
    *,
    count: int,
) -> Explanation:
    """Return what a judgement was made of, for one behavior and its `count` strongest passages."""
    k = framework.behaviors.index(behavior)
    added = zip(model.feature_names, judgement.contributions[k].tolist(), strict=True)
    strongest = sorted(range(len(passages)), key=lambda i: (-judgement.relevance[i, k], i))[:count]
    return Explanation(
        matched=matched,
        suggestion=next(s for s in matched.suggestions if s.behavior == behavior),
        contributions=tuple(sorted(added, key=lambda pair: -abs(pair[1]))),
        likenesses=tuple(
            Likeness(
                passage=passages[i],
                log_odds=float(judgement.relevance[i, k]),
                similarity=float(judgement.similarity[i, k]),
                reference=model.references[judgement.nearest[i, k]],
            )
            for i in strongest
        ),
    )


def _suggestion(
    k: int,
    behavior: Behavior,
    artifact: Artifact,
    passages: Sequence[Passage],
    judgement: Judgement,
    rules: Rules,
) -> Suggestion:
    evidence = _quotes(artifact, passages, judgement.relevance[:, k].tolist(), judgement.similarity[:, k].tolist())
    confidence = float(judgement.confidence[k])
    threshold = float(judgement.thresholds[k]) if rules.min_confidence is None else rules.min_confidence
    return Suggestion(
        behavior=behavior,
        confidence=confidence,
        threshold=threshold,
        suggested=bool(evidence) and confidence >= threshold,
        evidence=evidence,
    )


def _quotes(
    artifact: Artifact, passages: Sequence[Passage], relevance: Sequence[float], similarity: Sequence[float]
) -> tuple[Evidence, ...]:
    """Return the strongest passages as quotes, each with the neighbours that say the same thing on."""
    if not passages:
        return ()
    order = sorted(range(len(passages)), key=lambda i: (-relevance[i], i))
    floor = relevance[order[0]]
    quotes: list[Evidence] = []
    used: set[int] = set()
    for i in order:
        if len(quotes) == QUOTES or relevance[i] < floor - SECOND_QUOTE_MARGIN:
            break
        if i in used:
            continue
        span = _run(artifact, passages, relevance, i, used)
        used.update(span)
        quotes.append(Evidence(passage=_joined(artifact, passages, span), similarity=max(similarity[n] for n in span)))
    return tuple(quotes)


def _run(
    artifact: Artifact, passages: Sequence[Passage], relevance: Sequence[float], start: int, used: set[int]
) -> range:
    """Return the run of passages around `start` that are nearly as relevant and stand right beside it."""
    first = last = start
    words = len(passages[start].prose.split())
    while True:
        beside = [
            n
            for n, inner in ((first - 1, first), (last + 1, last))
            if 0 <= n < len(passages)
            and n not in used
            and relevance[n] >= relevance[start] - NEIGHBOUR_MARGIN
            and words + len(passages[n].prose.split()) <= QUOTE_WORDS
            and _touch(artifact, passages[min(n, inner)], passages[max(n, inner)])
        ]
        if not beside:
            return range(first, last + 1)
        best = max(beside, key=lambda n: relevance[n])
        words += len(passages[best].prose.split())
        first, last = min(first, best), max(last, best)


def _touch(artifact: Artifact, one: Passage, following: Passage) -> bool:
    """Return True where nothing but space and list marks stands between two passages of one field."""
    if one.field != following.field:
        return False
    return BETWEEN.fullmatch(artifact.field(one.field)[one.end : following.start]) is not None


def _joined(artifact: Artifact, passages: Sequence[Passage], span: range) -> Passage:
    if len(span) == 1:
        return passages[span[0]]
    one, last = passages[span[0]], passages[span[-1]]
    return replace(
        one,
        end=last.end,
        text=artifact.field(one.field)[one.start : last.end],
        prose=" ".join(passages[n].prose for n in span),
    )


def _repeats(words: list[str], statement: list[str]) -> bool:
    """Return True where `words` hold one run of at least ECHO_SHARE of the statement's words."""
    need = max(3, round(ECHO_SHARE * len(statement)))
    if len(words) < need:
        return False
    text = f" {' '.join(words)} "
    runs = (statement[i : i + need] for i in range(len(statement) - need + 1))
    return any(f" {' '.join(run)} " in text for run in runs)


def _words(text: str) -> list[str]:
    return WORD.findall(text.lower())
