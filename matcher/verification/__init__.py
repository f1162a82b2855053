"""A second reader: what a language model is asked of an artifact, and which of its answers count."""
