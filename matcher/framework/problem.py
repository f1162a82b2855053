"""What can be wrong with a file that a person wrote."""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in a file: where it is, what it is, and what to do about it."""

    where: str
    """A path, with the line where there is one (`ic1.toml:17`)."""
    what: str
    remedy: str

    def __str__(self) -> str:
        """Return the one line a person reads."""
        return f"{self.where}: {self.what}; {self.remedy}"


def read_utf8(path: Path) -> str | Problem:
    """Return a file's text, with plain line feeds and no byte order mark, or what is wrong with it."""
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        return Problem(where=str(path), what="no such file", remedy="check the path")
    except IsADirectoryError:
        return Problem(where=str(path), what="a folder, not a file", remedy="name the file in it")
    except OSError as error:
        return Problem(where=str(path), what=f"cannot be read ({error.strerror})", remedy="check its permissions")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return Problem(where=f"{path}:{line}", what="not UTF-8", remedy="save the file as UTF-8")


def is_text(value: object) -> bool:
    """Return whether a value is a text with something in it that can be written as UTF-8."""
    return isinstance(value, str) and bool(value.strip()) and not re.search("[\ud800-\udfff]", value)
