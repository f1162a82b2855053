"""What a second reading adds to suggestions for people to see, and which of its claims have words behind them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from matcher.domain import Artifact, Checked, Matched, SecondReading, Span, Suggestion, Verdict

Flaw = Literal["invented", "unquoted"]


def sound(checked: Checked, artifact: Artifact) -> tuple[Checked, Flaw | None]:
    """Return the verdict that counts, and why the claim does not, if so: then it is unsure and quotes nothing.

    `invented`: its span holds no words of the artifact; `unquoted`: it claims support and names no words at all.
    """
    if checked.evidence is not None and not words_of(checked.evidence, artifact).strip():
        return Checked(behavior_id=checked.behavior_id, support="unsure"), "invented"
    if checked.evidence is None and checked.support in ("supported", "partly"):
        return Checked(behavior_id=checked.behavior_id, support="unsure"), "unquoted"
    return checked, None


def words_of(span: Span, artifact: Artifact) -> str:
    """Return the words of a span; none where it does not lie in the artifact."""
    text = artifact.field(span.field)
    return text[span.start : span.end] if 0 <= span.start < span.end <= len(text) else ""


def verdicts_of(reading: SecondReading, artifact: Artifact) -> Mapping[str, Checked]:
    """Return what counts of a reading, by the behavior's id: verdicts on behaviors that were asked about."""
    asked = set(reading.asked)
    return {c.behavior_id: sound(c, artifact)[0] for c in reading.verdicts if c.behavior_id in asked}


def annotated(matched: Matched, reading: SecondReading) -> Matched:
    """Return the same suggestions with the verdicts beside them; nothing else changes."""
    verdicts = verdicts_of(reading, matched.artifact)
    suggestions = (_with_verdict(s, verdicts.get(s.behavior.id), matched, reading) for s in matched.suggestions)
    return replace(matched, suggestions=tuple(suggestions))


def reason(checked: Checked) -> str | None:
    """Return what stands in the way of a verdict, in our own words; None where nothing is known to."""
    parts = [*_WHOSE.get(checked.whose, ()), *_STATE.get(checked.state, ())]
    return "; ".join(parts) or None


_WHOSE: Mapping[str, tuple[str, ...]] = {"other": ("another person's deed",), "shared": ("done together with others",)}
_STATE: Mapping[str, tuple[str, ...]] = {"planned": ("planned, not done",), "ongoing": ("under way, not done",)}


def _with_verdict(
    suggestion: Suggestion, checked: Checked | None, matched: Matched, reading: SecondReading
) -> Suggestion:
    if checked is None:
        return suggestion
    quote = words_of(checked.evidence, matched.artifact) if checked.evidence else None
    verdict = Verdict(support=checked.support, quote=quote, reason=reason(checked), model=reading.model)
    return replace(suggestion, verdict=verdict)
