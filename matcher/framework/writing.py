"""Writes a framework as a TOML file."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from matcher.deferred import lazy_regex
from matcher.domain import Behavior, Framework
from matcher.errors import UsageError

_CONTROL = lazy_regex("[\x7f-\x9f]")
_HEAD = ("id", "title", "version", "source", "license", "summary", "ownership", "collaborative_reach")


def to_toml(framework: Framework, remarks: Mapping[str, Sequence[str]] = MappingProxyType({})) -> str:
    """Return a framework as TOML that loads to an equal one; what it does not have is left out.

    Args:
        framework: what to write.
        remarks: lines to stand below a behavior as comments, by its id.
    """
    lines = [*_pairs({key: getattr(framework, key) for key in _HEAD})]
    if framework.impact_levers:
        lines.append(
            "impact_levers = [\n" + "".join(f"    {_quote(lever)},\n" for lever in framework.impact_levers) + "]"
        )
    lines.extend(_pairs({"bank": framework.bank}))
    for behavior in framework.behaviors:
        lines.extend(("", "[[behaviors]]", *_behavior(behavior)))
        lines.extend(f"# {remark}" for remark in remarks.get(behavior.id, ()))
    return "\n".join(lines) + "\n"


def write_framework(
    framework: Framework,
    path: Path,
    *,
    force: bool = False,
    remarks: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> None:
    """Write a framework as TOML, whole or not at all; `remarks` as `to_toml` takes them.

    Raises:
        UsageError: the file is there already and `force` was not given, or cannot be written.
    """
    if path.exists() and not force:
        raise UsageError(f"{path}: is there already; name another file, or overwrite it with --force")
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            file.write(to_toml(framework, remarks))
        _publish(Path(file.name), path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another file") from error


def _publish(written: Path, path: Path) -> None:
    """Move a finished file to its name, with the rights that a new file has (a temporary one is private)."""
    try:
        umask = os.umask(0)
        os.umask(umask)
        written.chmod(0o666 & ~umask)
        written.replace(path)
    except OSError:
        written.unlink(missing_ok=True)
        raise


def _behavior(behavior: Behavior) -> Iterator[str]:
    yield from _pairs({key: getattr(behavior, key) for key in ("id", "text", "pillar", "section", "observable")})
    if behavior.like:
        yield f"like = [{', '.join(map(_quote, behavior.like))}]"


def _pairs(values: dict[str, str | None]) -> Iterator[str]:
    return (f"{key} = {_quote(value)}" for key, value in values.items() if value is not None)


def _quote(text: str) -> str:
    """Return a TOML basic string: JSON's escapes are TOML's, but for DEL, which TOML wants escaped.

    So are the controls behind it, which JSON leaves as they are and some terminals obey.
    """
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04X}", json.dumps(text, ensure_ascii=False))
