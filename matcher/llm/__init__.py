"""Language models: a question in, an answer out. Off until configured; knows nothing of artifacts or behaviors.

Importing this costs nothing; the SDK and its HTTP client are loaded where a model is asked.
"""

from typing import TYPE_CHECKING

from matcher.deferred import exporter
from matcher.llm.protocol import BudgetSpentError, LanguageModel, Reply, Request, ServerError, ServerRefusalError

if TYPE_CHECKING:
    from matcher.llm.assembling import Assembled, Usage, assemble
    from matcher.llm.budget import Budgeted, Guarded
    from matcher.llm.cache import Cached, forget
    from matcher.llm.endpoint import Endpoint, check_url
    from matcher.llm.keys import find_key, read_key
    from matcher.llm.server import connect, outgoing

__all__ = [
    "Assembled",
    "BudgetSpentError",
    "Budgeted",
    "Cached",
    "Endpoint",
    "Guarded",
    "LanguageModel",
    "Reply",
    "Request",
    "ServerError",
    "ServerRefusalError",
    "Usage",
    "assemble",
    "check_url",
    "connect",
    "find_key",
    "forget",
    "outgoing",
    "read_key",
]

__getattr__ = exporter(
    __name__,
    {
        "assembling": ["Assembled", "Usage", "assemble"],
        "budget": ["Budgeted", "Guarded"],
        "cache": ["Cached", "forget"],
        "endpoint": ["Endpoint", "check_url"],
        "keys": ["find_key", "read_key"],
        "server": ["connect", "outgoing"],
    },
)
