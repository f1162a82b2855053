"""Settings a person keeps: one small TOML file, and environment variables over it.

The file is `config.toml` in the user's configuration folder (`$XDG_CONFIG_HOME/matcher`); `MATCHER_FRAMEWORK`,
`MATCHER_MODEL`, `MATCHER_STORE`, `MATCHER_LLM_URL` and `MATCHER_LLM_MODEL` override it, command-line options override
both. The key of a language model's server is never a setting: see `llm_key_file`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from matcher.config.files import read_toml, toml, write_atomically
from matcher.config.places import config_path
from matcher.domain.author_names import names_of
from matcher.errors import ConfigurationError

MAX_BYTES = 20_000_000
LLM_CANDIDATES = 5
LLM_CONCURRENCY = 4
LLM_TIMEOUT = 300
MOST = {"max_bytes": 1 << 40, "retention_days": 36_500, "llm_concurrency": 64}
"""A tebibyte, a century, a thread each: what is more was mistyped, and does not fit everywhere."""
MOST_OTHERS = 1_000_000
LONGEST = 100
"""Digits of a number, or characters of a value that is told: Python reads no number of thousands of digits."""
SWITCHES = ("llm", "llm_plain_http")
FROM_ENVIRONMENT = ("framework", "model", "store", "llm_url", "llm_model")
AT_LEAST_ONE = {
    "max_bytes": "leave it out for the default",
    "retention_days": "leave it out to keep everything",
    "llm_candidates": "leave it out for the default",
    "llm_concurrency": "leave it out for the default",
    "llm_timeout": "leave it out for the default",
}
"""The settings that are numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a person may set once instead of on every call."""

    framework: str | None = None
    """Framework file, or the id of a shipped one; None is the shipped IC1 Machine Learning Engineer."""
    model: str | None = None
    """Encoder name or folder; None is the shipped one."""
    max_bytes: int = MAX_BYTES
    """Larger files, or JSONL lines, are skipped with a note."""
    store: str | None = None
    """File, or `postgresql://…`, of what was collected; None is `evidence.db` in the user's data folder."""
    reviewer: str | None = None
    """Who decides, as it stands beside each ruling; None is whom git or the machine knows."""
    retention_days: int | None = None
    """Artifacts of which nothing is newer are dropped when collecting; None keeps everything."""
    llm: bool = False
    """True has candidates read a second time by the language model, on every call, as `--llm` does on one."""
    llm_url: str | None = None
    """Where its server is, up to and with `/v1`; without one, no language model is ever asked."""
    llm_model: str | None = None
    """Its name, as the server knows it."""
    llm_key_file: str | None = None
    """File that holds the server's key and that only its owner can read; `MATCHER_LLM_KEY` comes before it."""
    llm_plain_http: bool = False
    """True lets the key go unencrypted to another machine, over http://."""
    llm_candidates: int = LLM_CANDIDATES
    """So many behaviors of an artifact are read a second time at most."""
    llm_concurrency: int = LLM_CONCURRENCY
    """So many artifacts are read a second time at once."""
    llm_timeout: int = LLM_TIMEOUT
    """Seconds that one question may take, with all its tries."""
    subjects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """People by the name that `--subject` takes, each with the other names they go by: addresses, logins."""


NAMES = tuple(f.name for f in fields(Settings) if f.name != "subjects")
"""The settings that hold one value."""


def load_settings(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of the file, overridden by the environment; defaults where there is no file.

    Raises:
        ConfigurationError: naming file, key and remedy, where a setting is unknown or of the wrong type.
    """
    path = path or config_path()
    environment = os.environ if environment is None else environment
    values = read_toml(path)
    for name in FROM_ENVIRONMENT:
        if given := environment.get(f"MATCHER_{name.upper()}"):
            values[name] = given
    return _checked(values, path)


def change_setting(name: str, value: str | None, path: Path | None = None) -> Path:
    """Write one setting, or remove it where `value` is None, and return the file.

    Raises:
        ConfigurationError: where the setting is unknown, of the wrong type, or the file cannot be written.
    """
    path = path or config_path()
    values = read_toml(path)
    if value is None:
        values.pop(name, None)
    else:
        values[name] = typed = _typed(name, value)
        if wrong := _wrong(name, typed):
            raise ConfigurationError(f"{value[:LONGEST]!r}: is not kept; {name} must be {wrong}")
    write_settings(values if value is not None else {**values, name: None}, path)
    return path


def write_settings(values: Mapping[str, object], path: Path) -> None:
    """Write the settings file anew where all is well with the values; what is None is left out.

    Raises:
        ConfigurationError: where a setting is unknown, of the wrong type, or the file cannot be written.
    """
    _checked(values, path)
    known = [f.name for f in fields(Settings) if values.get(f.name) is not None]
    write_atomically(path, toml({name: values[name] for name in known}))


def _checked(values: Mapping[str, object], path: Path) -> Settings:
    known = [f.name for f in fields(Settings)]
    for name, value in values.items():
        if name not in known:
            hint = "; the key is none: see llm_key_file" if name in ("llm_key", "llm_api_key") else ""
            raise ConfigurationError(f"{path}: unknown setting {name!r}; known are {', '.join(known)}{hint}")
        if value is not None and name != "subjects" and (wrong := _wrong(name, value)):
            raise ConfigurationError(f"{path}: {name} must be {wrong}")
    given = {k: v for k, v in values.items() if v is not None}
    return Settings(**given | {"subjects": _subjects(given.get("subjects", {}), path)})  # type: ignore[arg-type]


def _typed(name: str, value: str) -> object:
    """Return the value that a person's words stand for; the words where they stand for none."""
    if name in SWITCHES:
        return {"true": True, "false": False}.get(value.lower(), value)
    is_number = name in AT_LEAST_ONE and value.isdecimal() and len(value) <= LONGEST
    return int(value) if is_number else value


def _wrong(name: str, value: object) -> str | None:
    """Return what the value must be and is not, or None where all is well."""
    if name in SWITCHES:
        return None if isinstance(value, bool) else "true or false"
    if name not in AT_LEAST_ONE:
        return None if isinstance(value, str) else "a text"
    most = MOST.get(name, MOST_OTHERS)
    if not isinstance(value, int) or isinstance(value, bool):
        return f"a whole number, {most:,} or less"
    if value > most:
        return f"{most:,} or less"
    return f"1 or more; {AT_LEAST_ONE[name]}" if value < 1 else None


def _subjects(table: object, path: Path) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, dict):
        raise ConfigurationError(f'{path}: subjects must be a table: [subjects], then "Name" = ["alias", …]')
    for name, aliases in table.items():
        if not (isinstance(aliases, list | tuple) and all(isinstance(a, str) and a.strip() for a in aliases)):
            raise ConfigurationError(f'{path}: subject {name!r} must be a list of names, such as ["n.haddad", "noor"]')
    owners: dict[str, str] = {}
    for name, aliases in table.items():
        for each in sorted({each for one in (name, *aliases) for each in names_of(one)}):
            if (other := owners.setdefault(each, name)) != name:
                raise ConfigurationError(f"{path}: {each!r} is a name of both {other!r} and {name!r}; keep it for one")
    return {name: tuple(aliases) for name, aliases in table.items()}
