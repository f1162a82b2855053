"""What `matcher explain` prints: why a behavior is suggested, or how an artifact was read."""

from collections.abc import Iterator

from matcher.domain import Artifact, Kind, Suggestion
from matcher.matching import Explanation, Likeness, Overview, Stretch
from matcher.report.visibility import called, visible

LIKELY = 0.5
OTHERS = 3
"""So many behaviors that are not suggested are named, the nearest first."""
LEFT_OUT = 100
"""So many characters are shown of what was not read."""


def explanation_text(explanation: Explanation) -> str:
    """Return the explanation as plain text, one block a question."""
    return "\n".join(_lines(explanation)) + "\n"


def overview_text(overview: Overview) -> str:
    """Return how an artifact was read as plain text, from its title to its last line."""
    return "\n".join(_overview(overview)) + "\n"


def _overview(overview: Overview) -> Iterator[str]:
    matched = overview.matched
    yield called(matched.artifact)
    yield from _taken_for(overview.kind, matched.artifact)
    yield ""
    yield "suggested:" if matched.suggested else "nothing is suggested"
    yield from map(_confidence, matched.suggested)
    yield "nearest of the others:"
    yield from map(_confidence, [s for s in matched.suggestions if not s.suggested][:OTHERS])
    yield ""
    yield "read (+), with what a passage may show by itself (log-odds), and left out (-):"
    yield from (line for stretch in overview.stretches for line in _stretch(stretch))
    yield from (f"note: {visible(note)}" for note in matched.notes)


def _confidence(suggestion: Suggestion) -> str:
    sign = ">=" if suggestion.suggested else "<"
    said = f"{suggestion.behavior.id}: {visible(suggestion.behavior.text)}"
    return f"  {suggestion.confidence:.3f} {sign:<2} {suggestion.threshold:.3f}  {said}"


def _stretch(stretch: Stretch) -> Iterator[str]:
    said, where = visible(stretch.text), f"{stretch.field} {stretch.start}-{stretch.end}"
    if not stretch.read:
        more = " …" if len(said) > LEFT_OUT else ""
        yield f"- {where}: {said[:LEFT_OUT]}{more}"
        return
    yield f"+ {where}: “{said}”"
    yield from (f"    {value:+.2f}  {behavior.id}" for behavior, value in stretch.shows)
    yield from (f"    {doubt}" for doubt in _doubts(stretch.other_person_probability, stretch.near_miss_probability))


def _doubts(other_person: float, near_miss: float) -> Iterator[str]:
    if other_person >= LIKELY:
        yield "likely somebody else's deed"
    if near_miss >= LIKELY:
        yield "likely no deed: what was not done, is asked, ordered, or said of all"


def _taken_for(kind: Kind, artifact: Artifact) -> Iterator[str]:
    if kind != artifact.kind:
        yield f"kind not stated; judged as {kind.replace('_', ' ')}, which it reads like"


def _lines(explanation: Explanation) -> Iterator[str]:
    suggestion, artifact = explanation.suggestion, explanation.matched.artifact
    sign, verb = (">=", "is suggested") if suggestion.suggested else ("<", "is not suggested")
    yield f"{suggestion.behavior.id}: {visible(suggestion.behavior.text)}"
    yield f"{verb} for {called(artifact)}"
    yield f"confidence {suggestion.confidence:.3f} {sign} threshold {suggestion.threshold:.3f}"
    yield from _taken_for(explanation.kind, artifact)
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
    doubt = "".join(f", {said}" for said in _doubts(likeness.other_person_probability, likeness.near_miss_probability))
    where = f"{passage.field} {passage.start}-{passage.end}"
    yield f"passage {number} ({where}), {likeness.log_odds:+.2f} on its own{doubt}:"
    yield f"  “{visible(passage.text)}”"
    yield f"  nearest known ({likeness.reference.origin}, similarity {likeness.similarity:.2f}):"
    yield f"  {visible(likeness.reference.text)}"
    yield ""
