"""Fingerprints: the same value, the same digest, on every machine."""

import hashlib
import json


def digest(value: object) -> str:
    """Return `sha256:…` over the canonical JSON of a value."""
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
