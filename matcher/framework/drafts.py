"""What a language model proposed for a bank: written in whole files, over nobody's work, and not yet learned from."""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain, count
from pathlib import Path

from matcher.domain import Framework
from matcher.errors import UsageError
from matcher.framework.bank import Example
from matcher.framework.template import bank_file, bank_readme


def is_begun(folder: Path, behavior_id: str) -> bool:
    """Return whether a behavior has a file with something in it; an empty one, of the skeleton, is nobody's work."""
    return not _is_free(folder / bank_file(behavior_id))


def to_line(example: Example) -> str:
    """Return the line that reads as this example, wherever it stands."""
    entry: dict[str, object] = {"text": example.text, "kind": example.kind, "labels": dict(example.labels)}
    if example.near_miss:
        entry |= {"near_miss": example.near_miss, "why": example.why}
    if example.drafted:
        entry["drafted"] = example.drafted
    return json.dumps(entry, ensure_ascii=False)


def write_draft(folder: Path, behavior_id: str, examples: Iterable[Example]) -> Path:
    """Write a behavior's examples into a file of their own, whole or not at all, and return it.

    Where somebody has begun the behavior's own file meanwhile, the examples go into one beside it.

    Raises:
        UsageError: where the folder cannot be written to.
    """
    text = "".join(f"{to_line(example)}\n" for example in examples)
    name = bank_file(behavior_id)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return next(path for path in _names(folder / name) if _published(text, path))
    except OSError as error:
        raise _unwritable(folder / name, error) from error


def write_readme(framework: Framework, folder: Path) -> None:
    """Write what a bank's lines mean into its folder, where no README is there yet.

    Raises:
        UsageError: where the folder cannot be written to.
    """
    path = folder / "README.md"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(bank_readme(framework, folder), encoding="utf-8", newline="\n")
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path}: cannot be written ({error.strerror}); name another folder with -o")


def _is_free(path: Path) -> bool:
    """Return whether nothing has the name, or an empty file; what cannot be looked into is somebody's."""
    try:
        return not path.read_bytes().strip()
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _names(path: Path) -> Iterator[Path]:
    """Yield the name, then others beside it."""
    return chain([path], (path.with_name(f"{path.stem}.drafted-{n}.jsonl") for n in count(1)))


def _published(text: str, path: Path) -> bool:
    """Write a whole file under a name that nothing else has; return False where something has it."""
    if not _is_free(path):
        return False
    umask = os.umask(0)
    os.umask(umask)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n", dir=path.parent, prefix=".draft-") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        Path(file.name).chmod(0o666 & ~umask)
        path.unlink(missing_ok=True)
        try:
            os.link(file.name, path)
        except FileExistsError:
            return False
    return True
