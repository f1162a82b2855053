"""Fingerprint of what decides a result beside the framework, the model and the artifact: the settings, and the code.

Whoever updates the matcher gets other passages, quotes and confidences from the same model. A result that was kept says
by this that it is of another code, so that `collect` matches its artifact anew and no two versions share a batch.
"""

import hashlib
from functools import cache
from pathlib import Path

from matcher.domain import SelectionRules, digest

_MATCHER = Path(__file__).resolve().parent.parent
DECIDING = (
    "domain/gold.py",
    "embedding",
    "evidence_model",
    "framework/bank.py",
    "framework/bank_files.py",
    "index/facility_location.py",
    "index/nearest.py",
    "matching",
    "passages",
    "pipeline/artifact_pipeline.py",
    "pipeline/models.py",
    "wordlists",
)
"""The code between an artifact and its suggestions. What reads files is left out: what it reads has a fingerprint."""
DECIDING_SECOND = ("pipeline/second_reading", "verification", "wordlists")
"""The code between suggestions and what a second reader makes of them."""


def settings_fingerprint(rules: SelectionRules) -> str:
    """Return `sha256:…` over the rules by which suggestions are selected, and over the code that makes them."""
    return digest([rules.min_confidence, rules.precision, rules.top, code_fingerprint()])


@cache
def code_fingerprint(deciding: tuple[str, ...] = DECIDING) -> str:
    """Return the sha256 over names and bytes of the files that decide; some milliseconds, once."""
    found = hashlib.sha256()
    for part in deciding:
        path = _MATCHER / part
        files = (file for file in path.rglob("*") if file.suffix in (".py", ".txt")) if path.is_dir() else [path]
        for file in sorted(files):
            found.update(f"{file.relative_to(_MATCHER).as_posix()}\0".encode())
            found.update(file.read_bytes())
    return found.hexdigest()
