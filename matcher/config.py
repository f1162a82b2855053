"""Settings a person keeps: one small TOML file, and environment variables over it.

The file is `config.toml` in the user's configuration folder (`$XDG_CONFIG_HOME/matcher`); `MATCHER_FRAMEWORK` and
`MATCHER_MODEL` override it, command-line options override both.
"""

import os
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from matcher.errors import ConfigurationError

MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a person may set once instead of on every call."""

    framework: str | None = None
    """Framework file, or the id of a shipped one; None is the shipped IC1 Machine Learning Engineer."""
    model: str | None = None
    """Encoder name or folder; None is the shipped one."""
    max_bytes: int = MAX_BYTES
    """Larger files, or JSONL lines, are skipped with a note."""


def config_path() -> Path:
    """Return where the settings file is, whether or not it exists."""
    import platformdirs

    return Path(platformdirs.user_config_dir("matcher", appauthor=False)) / "config.toml"


def cache_folder() -> Path:
    """Return the folder for what can be made anew: compiled models and fitted banks."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("matcher", appauthor=False))


def load_settings(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of the file, overridden by the environment; defaults where there is no file.

    Raises:
        ConfigurationError: naming file, key and remedy, where a setting is unknown or of the wrong type.
    """
    path = path or config_path()
    environment = os.environ if environment is None else environment
    values = _read(path)
    for name in ("framework", "model"):
        if given := environment.get(f"MATCHER_{name.upper()}"):
            values[name] = given
    return _checked(values, path)


def change_setting(name: str, value: str | None, path: Path | None = None) -> Path:
    """Write one setting, or remove it where `value` is None, and return the file.

    Raises:
        ConfigurationError: where the setting is unknown, of the wrong type, or the file cannot be written.
    """
    path = path or config_path()
    values = _read(path)
    if value is None:
        values.pop(name, None)
    else:
        values[name] = int(value) if name == "max_bytes" and value.isdecimal() else value
    settings = _checked(values if value is not None else {**values, name: None}, path)
    kept = {k: v for k, v in asdict(settings).items() if k in values}
    write_atomically(path, "".join(f"{k} = {_toml(v)}\n" for k, v in kept.items()))
    return path


def write_atomically(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner only when new.

    Raises:
        ConfigurationError: where the folder cannot be written.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        temporary.replace(path)
    except (OSError, UnicodeEncodeError) as error:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        if isinstance(error, UnicodeEncodeError):
            raise ConfigurationError(f"{path}: cannot hold a text that is not UTF-8; give another") from error
        raise ConfigurationError(f"{path}: cannot be written ({error.strerror}); choose another place") from error


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read as TOML ({error}); mend or delete it") from error


def _checked(values: Mapping[str, object], path: Path) -> Settings:
    known = {f.name: f for f in fields(Settings)}
    for name, value in values.items():
        if name not in known:
            raise ConfigurationError(f"{path}: unknown setting {name!r}; known are {', '.join(known)}")
        expected = int if name == "max_bytes" else str
        if value is not None and (not isinstance(value, expected) or isinstance(value, bool)):
            raise ConfigurationError(f"{path}: {name} must be {'a whole number' if expected is int else 'a text'}")
    return Settings(**{k: v for k, v in values.items() if v is not None})  # type: ignore[arg-type]  # checked above


def _toml(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    import json

    # A JSON string is a TOML basic string, but for the one control that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
