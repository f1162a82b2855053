"""Reading and writing small files: TOML, whole or not at all."""

import json
import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from matcher.errors import ConfigurationError
from matcher.parsing import ParsingError, toml_of


def read_toml(path: Path) -> dict[str, object]:
    """Return what the file says; nothing where there is none.

    Raises:
        ConfigurationError: where it cannot be read.
    """
    try:
        return toml_of(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror}); see to whom it belongs") from error
    except (UnicodeDecodeError, ParsingError) as error:
        raise ConfigurationError(f"{path}: cannot be read as TOML ({error}); mend or delete it") from error


def toml(values: Mapping[str, object]) -> str:
    """Return the values as TOML that reads back as the same: texts, numbers, switches, lists and tables of texts."""
    plain = "".join(f"{key} = {_value(value)}\n" for key, value in values.items() if not isinstance(value, dict))
    tables = (
        f"\n[{key}]\n" + "".join(f"{_value(name)} = {_value(inner)}\n" for name, inner in value.items())
        for key, value in values.items()
        if isinstance(value, dict) and value
    )
    return plain + "".join(tables)


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all, readable by its owner only when new; a symbolic link stays, to the file.

    Raises:
        ConfigurationError: where the folder cannot be written.
    """
    temporary: Path | None = None
    try:
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        stream, temporary = opened_beside(target)
        with stream:
            stream.write(content.encode() if isinstance(content, str) else content)
        temporary.replace(target)
    except (OSError, UnicodeEncodeError) as error:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        if isinstance(error, UnicodeEncodeError):
            raise ConfigurationError(f"{path}: cannot hold a text that is not UTF-8; give another") from error
        raise ConfigurationError(f"{path}: cannot be written ({error.strerror}); choose another place") from error


def opened_beside(target: Path) -> tuple[BinaryIO, Path]:
    """Return a new file in the same folder, open: as readable as the one it is to replace, or for its owner alone."""
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=_beginning(target))
    stream = cast(BinaryIO, os.fdopen(handle, "wb"))
    if mode is not None:
        Path(name).chmod(mode)
    return stream, Path(name)


def is_to_become(target: Path, path: Path) -> bool:
    """Return whether a file is the target, whose path is a whole one, or one that was opened beside it."""
    alike = path.name == target.name or path.name.startswith(_beginning(target))
    return alike and path.parent.resolve() == target.parent


def _beginning(target: Path) -> str:
    return f".{target.name[:100]}."


def _value(value: object) -> str:
    if isinstance(value, int):
        return str(value).lower()  # true, false
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    # A JSON string is a TOML basic string, but for the one control that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
