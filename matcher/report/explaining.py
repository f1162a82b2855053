"""What `matcher explain` prints."""

from collections.abc import Iterator

from matcher.matching import Explanation, Likeness
from matcher.report.visibility import visible

LIKELY = 0.5


def explanation_text(explanation: Explanation) -> str:
    """Return the explanation as plain text, one block a question."""
    return "\n".join(_lines(explanation)) + "\n"


def _lines(explanation: Explanation) -> Iterator[str]:
    suggestion, artifact = explanation.suggestion, explanation.matched.artifact
    sign, verb = (">=", "is suggested") if suggestion.suggested else ("<", "is not suggested")
    yield f"{suggestion.behavior.id}: {suggestion.behavior.text}"
    yield f"{verb} for {visible(artifact.title or artifact.id)}"
    yield f"confidence {suggestion.confidence:.3f} {sign} threshold {suggestion.threshold:.3f}"
    if explanation.kind != artifact.kind:
        yield f"kind not stated; judged as {explanation.kind.replace('_', ' ')}, which it reads like"
    yield ""
    yield "what the confidence is made of (log-odds above or below the usual artifact):"
    yield from (f"  {value:+6.2f}  {name}" for name, value in explanation.contributions)
    yield ""
    if not explanation.likenesses:
        yield "no passage of the author's own prose was found"
    for number, likeness in enumerate(explanation.likenesses, 1):
        yield from _likeness(number, likeness)
    yield from (f"note: {visible(note)}" for note in explanation.matched.notes)


def _likeness(number: int, likeness: Likeness) -> Iterator[str]:
    passage = likeness.passage
    whose = ", likely somebody else's deed" if likeness.others >= LIKELY else ""
    where = f"{passage.field} {passage.start}-{passage.end}"
    yield f"passage {number} ({where}), {likeness.log_odds:+.2f} on its own{whose}:"
    yield f"  “{visible(passage.text)}”"
    yield f"  nearest known ({likeness.reference.origin}, similarity {likeness.similarity:.2f}):"
    yield f"  {visible(likeness.reference.text)}"
    yield ""
