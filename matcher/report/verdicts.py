"""How a language model's verdict reads: its choice out of four, and our own words for why."""

from matcher.domain import Verdict
from matcher.report.visibility import visible

SUPPORT = {
    "supported": "supported",
    "partly": "partly supported",
    "unsupported": "not supported",
    "unsure": "unsure",
}


def verdict_words(verdict: Verdict) -> str:
    """Return `not supported (planned, not done)`: what it said, and of whose deed or plan it took it."""
    reason = f" ({visible(verdict.reason)})" if verdict.reason else ""
    return f"{SUPPORT[verdict.support]}{reason}"


def second_reader(verdict: Verdict) -> str:
    """Return `language model qwen: not supported (planned, not done)`."""
    return f"language model {visible(verdict.model)}: {verdict_words(verdict)}"
