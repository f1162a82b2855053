"""The packet's words. They say what somebody chose and where it stands, never how good anybody is."""

from datetime import date

from matcher.domain import Artifact, Kind, ReviewItem, Verdict
from matcher.report.verdicts import verdict_words
from matcher.report.visibility import visible

TITLE = "Evidence packet"
ABOUT = (
    "This packet quotes work artifacts where a person decided that the words may evidence a behavior of the framework.",
    "It is a selection to talk about and no judgement: it does not measure or compare anybody, and a behavior that is "
    "not named here means nothing either way.",
)
UNDECIDED_TOO = (
    "Where it says “not decided yet”, the matcher suggested the words and nobody has said yes or no to them so far."
)
EMPTY = "Nothing has been chosen for this packet yet. That says nothing about the person or the work."
WHEN = "When the quoted artifacts were made"
WHEN_DOTS = "Each dot is one artifact."
WHEN_NOTE = "What was at hand and what was chosen decides how many there are, not how much was done."
TALK = "Not usually visible in artifacts: talk about it"
TALK_NOTE = "Work artifacts rarely show these behaviors, whoever the person is. A conversation does."
MADE = "How this packet was made"
NO_PILLAR = "Behaviors"
NO_PILLAR_BESIDE_OTHERS = "Other behaviors"
ATTESTED = "Without an artifact"
UNDATED = "without a date"
MARKS = {
    "undecided": "not decided yet",
    "changed": "the artifact has changed since it was accepted",
}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def kind_words(kind: Kind) -> str:
    """Return how a kind reads beside an artifact."""
    return kind.replace("_", " ")


def kind_label(artifact: Artifact) -> str:
    """Return an artifact's kind in words; what was attested without one is none of them."""
    return "attested" if artifact.attested and artifact.kind == "other" else kind_words(artifact.kind)


def month_words(year: int, month: int) -> str:
    """Return `July 2026`; the same in every locale."""
    return f"{MONTHS[month - 1]} {year}"


def day_words(day: date) -> str:
    """Return `2026-07-16`."""
    return day.isoformat()


def provenance(item: ReviewItem) -> tuple[str, ...]:
    """Return how an item came here: who found it, who accepted it, and what a language model said, if one was asked."""
    sentences = [_found(item)]
    word = item.suggestion
    if word is not None and word.verdict is not None:
        sentences.append(_checked(word.verdict))
    if item.state == "changed":
        sentences.append(_still_there(item))
    if item.ruled_on is not None:
        sentences.append(f"the sentence was another then: \u201c{visible(item.ruled_on)}\u201d")
    return tuple(sentences)


def _found(item: ReviewItem) -> str:
    word, decision = item.suggestion, item.decision
    # Of an artifact that has changed, what is suggested now is not what was accepted then.
    now = word if item.state != "changed" else None
    by_matcher = "suggested by the matcher" + (f" (run {now.run})" if now is not None else "")
    if decision is None:
        return by_matcher
    who = f"by {visible(decision.by)} on {day_words(decision.at.date())}"
    if item.origin == "attested":
        return f"attested {who}"
    if item.origin == "added":
        return f"found in the artifact {who}"
    if item.state == "undecided":
        return by_matcher
    other_words = now is not None and {q.text for q in now.quotes} != {q.text for q in decision.quotes}
    return f"{by_matcher}, accepted {who}" + (" with words of their own choice" if other_words else "")


def _checked(verdict: Verdict) -> str:
    return f"checked by a language model ({visible(verdict.model)}): {verdict_words(verdict)}"


def _still_there(item: ReviewItem) -> str:
    if all(quote.text in item.artifact.field(quote.field) for quote in item.quotes):
        return "the quoted words still stand in it"
    return "the words are quoted as they were accepted and no longer stand in it like that"


def sentence(text: str) -> str:
    """Return the text with a capital in front and a full stop behind."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?")) else ".")
