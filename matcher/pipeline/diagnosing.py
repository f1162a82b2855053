"""What `matcher doctor` looks at."""

import importlib.metadata
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from matcher.config import cache_folder, config_path, data_folder, load_settings
from matcher.errors import ConfigurationError, MatcherError
from matcher.framework import load_framework, resolve
from matcher.pipeline.models import evidence_model
from matcher.pipeline.parts import parts_of

LIBRARIES = ("numpy", "faiss-cpu", "openvino", "tokenizers", "sentence-transformers", "torch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at."""

    what: str
    found: str
    good: bool


def diagnose(framework: str | None, model: str | None, *, allow_download: bool = False) -> Iterator[Check]:
    """Yield a check for each part the main job needs; a failing one names its remedy."""
    for name in LIBRARIES:
        yield _checked(name, partial(importlib.metadata.version, name))
    yield _checked("settings", lambda: f"{load_settings() and config_path()}")
    yield _checked("cache", lambda: _usable(cache_folder(), "XDG_CACHE_HOME"))
    yield _checked("data", _data)
    yield _checked("framework", lambda: _framework(framework))
    yield _checked("model", lambda: _model(framework, model, allow_download))


def _checked(what: str, look: Callable[[], str]) -> Check:
    try:
        return Check(what=what, found=look(), good=True)
    except MatcherError as error:
        return Check(what=what, found=str(error), good=False)
    except importlib.metadata.PackageNotFoundError:
        return Check(what=what, found=f"not installed; run: pip install {what}", good=False)


def _data() -> str:
    """Return where the store and what was learned are kept; the folder is made by whoever first keeps something.

    Raises:
        ConfigurationError: where nothing can be written there.
    """
    folder = data_folder()
    if folder.exists():
        return _usable(folder, "XDG_DATA_HOME")
    nearest = next(parent for parent in folder.parents if parent.exists())
    if not os.access(nearest, os.W_OK):
        raise ConfigurationError(f"{nearest}: cannot be written; set XDG_DATA_HOME to a folder of yours")
    return f"{folder} (not there yet)"


def _usable(folder: Path, variable: str) -> str:
    """Return a folder that can be written; nothing is left behind in it.

    Raises:
        ConfigurationError: where nothing can be written there, naming the variable that moves it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return str(folder)
    except OSError as error:
        remedy = f"set {variable} to a folder of yours"
        raise ConfigurationError(f"{folder}: cannot be written ({error.strerror}); {remedy}") from error


def _framework(name: str | None) -> str:
    path = resolve(name)
    loaded = load_framework(path)
    return f"{loaded.title}, {len(loaded.behaviors)} behaviors ({path})"


def _model(framework: str | None, model: str | None, allow_download: bool) -> str:
    parts = parts_of(framework, model, allow_download=allow_download)
    judge = evidence_model(parts, cache_folder())
    encoder = parts.encoder
    encoder.encode(["Does it load?"])
    return f"{encoder.id} ({encoder.fingerprint[:19]}…), {judge.id} with {len(judge.references)} references"
