"""Language models: a question in, an answer out. Off until configured; knows nothing of artifacts or behaviors."""

from matcher.llm.asking import LanguageModel, Reply, Request

__all__ = ["LanguageModel", "Reply", "Request"]
