"""Answers kept on disk, so that the same question is paid for once and an interrupted batch goes on where it stopped.

A file an answer, `FOLDER/GROUP/QUESTION.json`, named by digests, readable by its owner only. The model's answers repeat
words of what was read: `forget` deletes all that is kept about one group, such as one artifact.
"""

import json
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from matcher.config import write_atomically
from matcher.domain import digest
from matcher.errors import ConfigurationError
from matcher.llm.protocol import LanguageModel, Reply, Request
from matcher.parsing import json_of

LAYOUT = 2
MAX_BYTES = 200_000_000
_TYPES = {"text": str, "prompt_tokens": int, "completion_tokens": int, "seconds": float, "cut": bool}
"""What is kept of a reply."""


class Cached:
    """A model that is asked only what it was not asked before; safe with threads and several processes.

    Past `max_bytes` the answers that were longest of no use go first, by the time of their file. An answer that cannot
    be written, on a full disk for instance, is given all the same and asked for again next time. Servers may call
    different models by the same name: what one has answered is not taken for another's word.

    Raises:
        ConfigurationError: where the folder cannot be made.
    """

    def __init__(self, model: LanguageModel, folder: Path, max_bytes: int = MAX_BYTES, *, server: str = "") -> None:
        """Wrap a model of the server at that address; the folder is made where it is not there."""
        self._model, self._folder, self._max_bytes, self._server = model, folder, max_bytes, server
        self._lock = threading.Lock()
        self._unseen = max_bytes
        """Bytes written since the folder was looked through; at first as if all were."""
        _make_private(folder)

    @property
    def id(self) -> str:
        """The name of the model within."""
        return self._model.id

    def ask(self, request: Request) -> Reply:
        """Return the answer that is kept, or the model's.

        Raises:
            LanguageModelError: as the model does.
        """
        path = self._path(request)
        kept = self._read(path, request)
        if kept is not None:
            with suppress(OSError):
                os.utime(path)
            return kept
        reply = self._model.ask(request)
        self._write(path, request, reply)
        return reply

    def _path(self, request: Request) -> Path:
        name = _name([LAYOUT, self._server, self.id, request.key])
        return self._folder / _group(request.group) / f"{name}.json"

    def _read(self, path: Path, request: Request) -> Reply | None:
        """Return the reply of a file, or None where there is none, or none that is whole and to this question."""
        try:
            entry = json_of(path.read_bytes())
            reply = {name: entry["reply"][name] for name in _TYPES}
            whole = (entry["model"], entry["question"]) == (self.id, request.key) and all(
                type(reply[name]) is kind for name, kind in _TYPES.items()
            )
            return Reply(**reply, cached=True) if whole else None
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def _write(self, path: Path, request: Request, reply: Reply) -> None:
        kept = {name: value for name, value in asdict(reply).items() if name in _TYPES}
        text = json.dumps({"model": self.id, "question": request.key, "reply": kept}) + "\n"
        with suppress(ConfigurationError, OSError):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_atomically(path, text)
            self._make_room(len(text))

    def _make_room(self, written: int) -> None:
        with self._lock:
            self._unseen += written
            if self._unseen * 20 < self._max_bytes:
                return
            self._unseen = 0
            _drop_oldest(self._folder, self._max_bytes)


def forget(folder: Path, group: str) -> int:
    """Delete all answers about a group and return how many there were.

    Raises:
        ConfigurationError: where they cannot be deleted.
    """
    own = folder / _group(group)
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix="forgotten-", ignore_cleanup_errors=True) as out:
            gone = own.rename(Path(out) / own.name)  # at once, whoever is writing there
            count = sum(1 for _ in gone.glob("*.json"))
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise ConfigurationError(f"{own}: cannot be deleted ({error.strerror}); delete it by hand") from error
    if Path(out).exists():
        raise ConfigurationError(f"{out}: cannot be deleted; delete it by hand")
    return count


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise ConfigurationError(f"{folder}: answers cannot be kept there ({error.strerror})") from error


def _drop_oldest(folder: Path, max_bytes: int) -> None:
    entries = sorted(_entries(folder))
    total = sum(size for _, _, size in entries)
    for _, path, size in entries:
        if total <= max_bytes:
            return
        with suppress(OSError):
            Path(path).unlink(missing_ok=True)
        total -= size
        with suppress(OSError):
            Path(path).parent.rmdir()


def _entries(folder: Path) -> Iterator[tuple[int, str, int]]:
    """Yield time, path and size of each file of the cache, a crashed writer's too."""
    for group in folder.iterdir():
        with suppress(OSError), os.scandir(group) as files:
            for file in files:
                with suppress(OSError):
                    found = file.stat(follow_symlinks=False)
                    yield found.st_mtime_ns, file.path, found.st_size


def _group(group: str | None) -> str:
    return "ungrouped" if group is None else _name(group)


def _name(value: object) -> str:
    return digest(value).removeprefix("sha256:")[:40]
