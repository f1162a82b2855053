"""What language models are told: a folder for each version, and the one way to read it."""

from matcher.prompts.loading import Prompt, load_prompt

__all__ = ["Prompt", "load_prompt"]
