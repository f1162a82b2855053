"""Plans: what somebody says they will do is no evidence that they did it."""

import re

from matcher.domain import Passage
from matcher.passages.headings import announces_plans

_ANNOUNCED = re.compile(
    r"^\W*(?:"
    r"(?:I|we|We)(?:['\u2019]ll| will| want to| plan to| intend to| hope to"
    r"|(?:['\u2019]m| am|['\u2019]re| are) (?:going|planning|hoping) to)"
    r"|[Ww]ant to|[Pp]lan(?:ning)? to|[Gg]oing to|[Hh]opefully|TODO|[Tt]o ?do:"
    r")\b"
)
"""Only what a passage begins with: later in it, a plan may stand beside the deed."""


def is_plan(passage: Passage) -> bool:
    """Return whether a passage announces what is still to be done, by its first words or by what it stands under."""
    return announces_plans(passage.heading) or _ANNOUNCED.match(passage.prose) is not None
