"""What is taken out of a text before a language model sees it: secrets, contacts, and who people are."""

from matcher.verification.redaction.redacted import CATEGORIES, Category, Redacted, Replaced
from matcher.verification.redaction.redaction import NO_REDACTION, Redaction, redaction_for

__all__ = ["CATEGORIES", "NO_REDACTION", "Category", "Redacted", "Redaction", "Replaced", "redaction_for"]
