"""The files of a bank: where they lie, and what of their bytes a model can learn."""

from pathlib import Path

from matcher.domain import Framework
from matcher.framework.problem import is_text
from matcher.parsing import ParsingError, json_of


def bank_folder(framework: Framework, path: Path) -> Path | None:
    """Return the folder of a framework's bank, given the framework's file; None where it names none."""
    return path.parent / framework.bank if framework.bank else None


def holds_artifacts(file: Path) -> bool:
    """Return whether a bank's file holds whole artifacts, not passages."""
    return file.stem.startswith("artifacts")


def counting(file: Path) -> bytes:
    """Return what a model can learn of a bank's file: all of it, save lines that are drafted and that nobody has read.

    In their place is a blank line, so that what stands below keeps its number; behind the last line there is none.
    """
    content = file.read_bytes()
    if b'"drafted"' not in content or holds_artifacts(file):
        return content
    lines = [b"" if _is_drafted(line) else line for line in content.split(b"\n")]
    return b"\n".join(lines).rstrip(b"\n") + b"\n"


def _is_drafted(line: bytes) -> bool:
    try:
        entry = json_of(line) if b'"drafted"' in line else None
    except ParsingError:
        return False
    return isinstance(entry, dict) and is_text(entry.get("drafted"))
