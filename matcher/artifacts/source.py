"""What every reader is given, and what every reader of text needs: bytes, characters, moments.

A reader is `Callable[[Source], Iterator[Artifact | Skipped]]`. It yields what it finds, yields a `Skipped` for
a line or row it cannot use, and raises `UnreadableError` where the whole input is of no use.
"""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePath
from typing import BinaryIO

from matcher.domain import Artifact, Skipped
from matcher.domain.artifact import MISREAD
from matcher.errors import InputError

MAX_BYTES = 20_000_000
HEAD = 65_536
"""How many of the first bytes decide the format."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CODECS = frozenset(
    (
        *("ascii", "utf-8", "iso8859-1", "mac-roman", "mac-cyrillic", "cp866", "koi8-r", "koi8-u"),
        *(f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)),
        *("cp874", "tis-620", *(f"cp{n}" for n in range(1250, 1259))),
        *("gb2312", "gbk", "gb18030", "big5", "big5hkscs"),
        *("euc_jp", "iso2022_jp", "shift_jis", "cp932", "euc_kr", "cp949"),
    )
)
"""The encodings that browsers know, as Python calls them, but for UTF-16: what can say so in ASCII is none.

Source: https://encoding.spec.whatwg.org/#names-and-labels
"""
_CONTROLS = bytes(sorted({*range(0x20), 0x7F} - {0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B}))


class UnreadableError(InputError):
    """An input of which nothing can be used. The driver turns it into a `Skipped` with the input's name."""

    def __init__(self, reason: str, remedy: str) -> None:
        """Keep what is wrong apart from what to do about it."""
        super().__init__(f"{reason}; {remedy}")
        self.reason = reason
        self.remedy = remedy


class TooLargeError(UnreadableError):
    """An input, or what it unpacks to, that is over the limit."""

    def __init__(self, max_bytes: int, *, what: str = "is") -> None:
        """Say the limit; `what` is the verb phrase before "larger than"."""
        super().__init__(f"{what} larger than {max_bytes:,} bytes", "split it or raise --max-bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One opened input. The driver opens and closes it; a reader only reads forward."""

    name: str
    """What messages and `Artifact.source` show: the path as given, or `<stdin>`."""
    path: Path | None
    """None for standard input."""
    stream: BinaryIO
    """Positioned at 0. Not seekable for standard input, which is not held: read it forward."""
    max_bytes: int = MAX_BYTES
    """A whole-file format larger than this is skipped; JSONL applies it to each line."""

    place: str | None = None
    """What names the input from whatever folder, where ids must last; None is the name."""

    @property
    def id(self) -> str:
        """The id of an artifact that brings none: the path, as given or whole, with forward slashes; or the URL."""
        place = self.place or self.name
        return place if "://" in place else PurePath(place).as_posix()

    def head(self) -> bytes:
        """Return up to the first `HEAD` bytes without moving on."""
        if self.stream.seekable():
            data = self.stream.read(HEAD)
            self.stream.seek(0)
            return data
        peek: Callable[[int], bytes] = self.stream.peek  # type: ignore[attr-defined]  # the driver gives a BufferedReader
        return peek(HEAD)[:HEAD]

    def read(self) -> bytes:
        """Return the whole content.

        Raises:
            TooLargeError: it has more than `max_bytes`.
        """
        data = self.stream.read(self.max_bytes + 1)
        if len(data) > self.max_bytes:
            raise TooLargeError(self.max_bytes)
        return data

    def skipped(self, reason: str, remedy: str, *, at: str | int | None = None, harmless: bool = False) -> Skipped:
        """Return the outcome for this input, or for one place in it (`at`: a line or row)."""
        place = self.name if at is None else f"{self.name}:{at}"
        return Skipped(source=place, reason=reason, remedy=remedy, harmless=harmless)


Reader = Callable[[Source], Iterator[Artifact | Skipped]]


def decode(data: bytes) -> tuple[str, str | None]:
    r"""Return the characters, and a note where the encoding had to be guessed.

    A byte order mark decides and is taken off; else UTF-8; else Windows-1252. Line ends are left as they are.

    Raises:
        UnreadableError: it is not text (NUL bytes, many control characters, or a broken UTF-16).
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding), None
    if b"\0" in data or len(data) - len(data.translate(None, _CONTROLS)) > len(data) // 50:
        raise UnreadableError("is not text", "save it as UTF-8 text, or leave it out")
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), f"{MISREAD}: read as Windows-1252, so check accented letters"


def codec_of(charset: str) -> str | None:
    """Return Python's name for an encoding that a page or mail declares; None where no text is in it.

    Python knows more: some take a hostile page hours (punycode), some make other text of it (unicode_escape).
    """
    try:
        codec = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return None
    return codec if codec in CODECS else None


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        reason = f"is not valid {encoding.upper()} at byte {error.start}"
        raise UnreadableError(reason, "save it again as UTF-8") from error
    if "\0" in text:
        raise UnreadableError("is not text", "save it as UTF-8 text, or leave it out")
    return text


def lines(text: str) -> str:
    r"""Return the text with every line end as a single `\n`; nothing else is changed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def moment(value: object) -> tuple[datetime | None, str | None]:
    """Return an aware datetime, and a note where the value says something that is none.

    Takes ISO 8601 dates and times, `date` and `datetime`. What names no zone is taken as UTC, a date as its
    midnight, so that any two moments can be compared.
    """
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        return None, None
    try:
        if not isinstance(value, str | date):
            raise ValueError(value)  # of 1776123191036, a day of 1776 could be read
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None, f"date not understood: {str(value)[:60]!r} (write it as 2025-03-31)"
    if not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)), None
