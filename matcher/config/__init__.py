"""Settings a person keeps, and where their files lie."""

from matcher.config.files import write_atomically
from matcher.config.places import cache_folder, config_path, data_folder
from matcher.config.settings import (
    LLM_CANDIDATES,
    LLM_CONCURRENCY,
    LLM_TIMEOUT,
    MAX_BYTES,
    MOST,
    NAMES,
    Settings,
    change_setting,
    load_settings,
)
from matcher.config.subjects import change_subject

__all__ = [
    "LLM_CANDIDATES",
    "LLM_CONCURRENCY",
    "LLM_TIMEOUT",
    "MAX_BYTES",
    "MOST",
    "NAMES",
    "Settings",
    "cache_folder",
    "change_setting",
    "change_subject",
    "config_path",
    "data_folder",
    "load_settings",
    "write_atomically",
]
