"""From judged passages to suggestions: which behaviors, how sure, and which words say so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher.domain import Artifact, Behavior, Evidence, Framework, Matched, Passage, Provenance, Suggestion, digest
from matcher.evidence_model import EvidenceModel, Judgement, Reference

QUOTES = 2
"""How many passages a suggestion shows at most."""
SECOND_QUOTE_MARGIN = 1.0
"""How far, in log-odds, a further quote may stand behind the first."""
ECHO_SHARE = 0.8
"""A passage that holds this share of a statement's words in one run repeats the framework."""

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How confidences become suggestions."""

    min_confidence: float | None = None
    """Replaces the fitted thresholds where given."""
    top: int | None = None
    """At most so many suggestions an artifact."""

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over every setting that decides what is suggested."""
        return digest([self.min_confidence, self.top, QUOTES, SECOND_QUOTE_MARGIN, ECHO_SHARE])


def without_echo(passages: Sequence[Passage], framework: Framework) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Return the passages that do not repeat a statement nearly word for word, and a note where some do."""
    statements = [_words(b.text) for b in framework.behaviors]
    kept = tuple(p for p in passages if not any(_repeats(_words(p.prose), s) for s in statements))
    echoes = len(passages) - len(kept)
    if not echoes:
        return kept, ()
    what = "passage repeats" if echoes == 1 else "passages repeat"
    return kept, (f"echo of the framework: {echoes} {what} its sentences and were not counted",)


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
    suggestions = [_suggestion(k, b, passages, judgement, rules) for k, b in enumerate(framework.behaviors)]
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
    k: int, behavior: Behavior, passages: Sequence[Passage], judgement: Judgement, rules: Rules
) -> Suggestion:
    relevance = judgement.relevance[:, k]
    best = sorted(range(len(passages)), key=lambda i: (-relevance[i], i))[:QUOTES]
    quoted = [i for i in best if relevance[i] >= relevance[best[0]] - SECOND_QUOTE_MARGIN]
    evidence = tuple(Evidence(passage=passages[i], similarity=float(judgement.similarity[i, k])) for i in quoted)
    confidence = float(judgement.confidence[k])
    threshold = float(judgement.thresholds[k]) if rules.min_confidence is None else rules.min_confidence
    return Suggestion(
        behavior=behavior,
        confidence=confidence,
        threshold=threshold,
        suggested=bool(evidence) and confidence >= threshold,
        evidence=evidence,
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
