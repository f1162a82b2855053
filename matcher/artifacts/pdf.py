"""PDF files: the text layer, page by page."""

import logging
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING

from matcher.artifacts.authorship import somebody
from matcher.artifacts.byline import byline, named_in
from matcher.artifacts.dates import day_named
from matcher.artifacts.detect import guessed_kind
from matcher.artifacts.markup import words
from matcher.artifacts.pdf_lines import flowed
from matcher.artifacts.source import Source, TooLargeError, UnreadableError, moment
from matcher.domain import Artifact, Skipped

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MOST_PAGES = 1_000
MOST_SECONDS = 60.0
_NOT_PDF = ("is not a PDF file", "save it again as PDF")
_DAMAGED = ("is a damaged PDF file", "open it in a PDF viewer and save it again")
_ENCRYPTED = ("is encrypted", "save it without a password")
_NO_TEXT = ("has no text layer", "run OCR first")
_TOO_SLOW = (f"takes more than {MOST_SECONDS:.0f} seconds to read", "save its text as a file of its own")
_TOO_MUCH = ("unpacks to far more than a document holds", "print it to PDF again, if you trust it")
_UNTITLED = {"", "anonymous", "(anonymous)", "unknown", "untitled", "(untitled)", "unspecified", "(unspecified)"}
"""What programs write where nobody said."""


def read(source: Source) -> Iterator[Artifact | Skipped]:
    """Yield the one artifact of a PDF: its lines as Markdown, without running headers and footers.

    Raises:
        UnreadableError: it is no PDF, damaged, encrypted, without text, or beyond `MOST_PAGES` or `MOST_SECONDS`.
    """
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

    data = source.read()
    if b"%PDF-" not in data[:1024]:
        raise UnreadableError(*_NOT_PDF)
    try:
        with _quiet():
            reader = _opened(data)
            pages = _pages(reader, source.max_bytes)
            about = _about(reader)
    except (DependencyError, FileNotDecryptedError) as error:
        raise UnreadableError(*_ENCRYPTED) from error
    except LimitReachedError as error:
        raise UnreadableError(*_TOO_MUCH) from error
    except PyPdfError as error:
        raise UnreadableError(*_DAMAGED) from error
    title = about.get("title")
    text = flowed(pages, title)
    if not text.strip():
        raise UnreadableError(*_NO_TEXT)
    author, written = byline(text)
    created_at, undated = moment(about.get("date"))  # when it was printed: what the document says goes before
    yield Artifact(
        id=source.id,
        text=text,
        title=title,
        kind=guessed_kind(source.name, title),
        author=somebody(about.get("author")) or author or named_in(title),
        created_at=written or day_named(PurePath(source.name).stem, title) or created_at,
        source=source.name,
        notes=(undated,) if undated else (),
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pypdf's remarks on odd files from the screen; what matters to the reader is in our own lines."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


def _opened(data: bytes) -> "PdfReader":
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(data))
    # Many files are "encrypted" with an empty password, only to forbid printing.
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableError(*_ENCRYPTED)
    return reader


def _pages(reader: "PdfReader", max_bytes: int) -> list[str]:
    pages = len(reader.pages)
    if pages > MOST_PAGES:
        raise UnreadableError(f"has {pages:,} pages, more than {MOST_PAGES:,}", "save the part that matters")
    deadline = time.monotonic() + MOST_SECONDS
    found: list[str] = []
    length = 0
    for page in reader.pages:
        if said := _page_text(page, deadline):
            found.append(said)
            length += len(said)
        if length > max_bytes:
            raise TooLargeError(max_bytes, what="unpacks to text that is")
    if not found:
        raise UnreadableError(*_NO_TEXT)
    return found


def _page_text(page: "PageObject", deadline: float) -> str:
    def check(*_operation: object) -> None:
        if time.monotonic() > deadline:
            raise UnreadableError(*_TOO_SLOW)

    check()
    text = page.extract_text(visitor_operand_before=check)
    check()  # pypdf swallows what is raised inside a form
    # Unpaired surrogates come from broken fonts, and could be neither printed nor stored.
    lines = (line.rstrip() for line in text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "").splitlines())
    return "\n".join(lines).strip("\n")


def _about(reader: "PdfReader") -> dict[str, str]:
    """Return the title, author and date that the file names."""
    found: Mapping[str, object] = reader.metadata or {}
    about = {key: words(str(found.get(f"/{key.capitalize()}") or "")) for key in ("title", "author")}
    about["title"] = re.sub(r"^Microsoft (?:Word|PowerPoint) - ", "", about["title"])
    about["date"] = _date(str(found.get("/CreationDate") or ""))
    return {key: value for key, value in about.items() if value.lower() not in _UNTITLED}


def _date(value: str) -> str:
    """Return a PDF date, `D:20250331120000+02'00'`, in ISO 8601; a part that is missing is left out."""
    found = re.match(r"D:(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?)?\s*(?:(Z)|([+-])(\d\d)'?(\d\d)?)?", value)
    if not found:
        return value
    year, month, day, hour, minute, second, utc, sign, off, off_minute = found.groups()
    zone = "Z" if utc else f"{sign}{off}:{off_minute or '00'}" if sign else ""
    clock = f"T{hour}:{minute}:{second or '00'}{zone}" if hour else ""
    return f"{year}-{month or '01'}-{day or '01'}{clock}"
