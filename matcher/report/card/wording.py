"""The card's words. They say how sure the machine is of its suggestion, never anything about a person."""

from matcher.domain import Behavior, ReviewItem
from matcher.report.packet.wording import day_words, kind_words
from matcher.report.verdicts import verdict_words
from matcher.report.visibility import called, visible

SURE = (
    (0.85, "a careful reader would almost certainly call this clear evidence"),
    (0.6, "a careful reader would probably call this clear evidence"),
    (0.4, "one careful reader would call this clear evidence, and another would not"),
    (0.0, "a careful reader might call this clear evidence, but more likely would not"),
)
"""From which confidence on which words are used, highest first."""
NOTHING_QUOTED = "No words to quote stand in the artifact any more."
ATTESTED = "Without an artifact"


def where(behavior: Behavior) -> tuple[str, ...]:
    """Return pillar and section, where the framework has them."""
    return tuple(part for part in (behavior.pillar, behavior.section) if part)


def title(item: ReviewItem) -> str:
    """Return what the artifact is called."""
    return ATTESTED if item.origin == "attested" and not item.artifact.title else called(item.artifact)


def facts(item: ReviewItem) -> tuple[tuple[str, str], ...]:
    """Return kind, date and author with their names; what is not known is left out."""
    artifact = item.artifact
    day = day_words(artifact.created_at.date()) if artifact.created_at else None
    kind = None if item.origin == "attested" and artifact.kind == "other" else kind_words(artifact.kind)
    named = (("Kind", kind), ("Date", day), ("Author", artifact.author))
    return tuple((name, visible(value)) for name, value in named if value)


def source(item: ReviewItem) -> str | None:
    """Return the link, else the file, else the id; nothing where the title says it, or there is no artifact."""
    artifact = item.artifact
    place = artifact.url or (None if item.origin == "attested" else artifact.source or artifact.id)
    shown = visible(place) if place else None
    return None if shown == title(item) else shown


def why(item: ReviewItem) -> tuple[str, ...]:
    """Return why the pair is shown: what the machine says and how sure it is, or who found it."""
    word, decision = item.suggestion, item.decision
    sentences = []
    if word is not None:
        sure = next(words for least, words in SURE if word.confidence >= least)
        sentences.append(f"The matcher suggests it: {sure}.")
    if word is not None and word.verdict is not None:
        sentences.append(f"A language model ({visible(word.verdict.model)}) calls it {verdict_words(word.verdict)}.")
    if decision is not None and item.origin != "suggested":
        found = "attested it" if item.origin == "attested" else "found it in the artifact"
        sentences.append(f"{visible(decision.by)} {found} on {day_words(decision.at.date())}.")
    return tuple(sentences)


def ruled(item: ReviewItem) -> str | None:
    """Return who has accepted or rejected it; nothing where it is to be ruled on, or `changed` says it."""
    if item.decision is None or item.state not in ("accepted", "rejected"):
        return None
    when = day_words(item.decision.at.date())
    then = "" if item.ruled_on is None else f" The sentence was another then: \u201c{visible(item.ruled_on)}\u201d"
    return f"{item.state.capitalize()} by {visible(item.decision.by)} on {when}.{then}"
