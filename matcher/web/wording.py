"""The pages' words."""

from matcher.domain import ReviewItem
from matcher.report import visible


def sentence(text: str) -> str:
    """Return the text with a capital in front and a full stop behind."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?")) else ".")


def why(item: ReviewItem) -> str:
    """Return how an item came here: the machine's word, in numbers that say how sure it is, or a person's."""
    word = item.suggestion
    if word is None:
        return {"attested": "Attested by a person", "added": "Found by a person"}.get(
            item.origin, "No longer suggested"
        )
    return f"Confidence {word.confidence:.2f}, suggested from {word.threshold:.2f}"


def ruled(item: ReviewItem) -> str:
    """Return who ruled on an item and when; empty where nobody did."""
    decision = item.decision
    if decision is None:
        return ""
    return f"{decision.ruling.capitalize()} by {visible(decision.by)} on {decision.at.date().isoformat()}"
