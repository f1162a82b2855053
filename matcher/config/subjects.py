"""The people whose evidence is collected: names, and the aliases they go by elsewhere."""

from collections.abc import Sequence
from pathlib import Path

from matcher.config.files import read_toml
from matcher.config.places import config_path
from matcher.config.settings import write_settings
from matcher.errors import ConfigurationError, UsageError


def change_subject(name: str, aliases: Sequence[str] | None, path: Path | None = None) -> Path:
    """Write one subject with all their aliases, or remove them where `aliases` is None, and return the file.

    A subject is known by their name in any case.

    Raises:
        UsageError: where a name is blank, or nobody of that name is there to remove.
        ConfigurationError: where the file is broken or cannot be written.
    """
    path = path or config_path()
    if not name.strip() or any(not alias.strip() for alias in aliases or ()):
        raise UsageError("a name is blank; give the names as they stand in the artifacts")
    values = read_toml(path)
    table = values.get("subjects", {})
    if not isinstance(table, dict):
        raise ConfigurationError(f'{path}: subjects must be a table: [subjects], then "Name" = ["alias", …]')
    kept = {known: own for known, own in table.items() if known.casefold() != name.casefold()}
    if aliases is None and len(kept) == len(table):
        known = ", ".join(table) or "none"
        raise UsageError(f"no subject {name!r} in {path}; known are: {known}")
    write_settings({**values, "subjects": kept if aliases is None else {**kept, name: list(aliases)}}, path)
    return path
