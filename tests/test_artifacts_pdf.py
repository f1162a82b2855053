"""PDF files, made by reportlab and unmade by hand."""

import io
import logging
import time
import zlib
from contextlib import suppress
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from matcher.artifacts import pdf
from matcher.artifacts import read as read_any
from matcher.artifacts.source import Source, UnreadableError
from matcher.domain import Artifact, Skipped


def _pdf(*pages: str, password: str | None = None, title: str = "Cache RFC", author: str = "Ada") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=None if password is None else StandardEncryption(password, ownerPassword="owner"))
    canvas.setTitle(title)
    canvas.setAuthor(author)
    for page in pages:
        canvas.rect(10, 10, 20, 20)
        for number, line in enumerate(page.split("\n")):
            canvas.drawString(72, 720 - 14 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _raw(content: bytes, info: bytes = b"", kids: bytes = b"3 0 R") -> bytes:
    """Return a PDF of one page with this content stream."""
    packed = zlib.compress(content)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % kids.count(b"R"),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<<" + info + b">>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, entry in enumerate(objects, start=1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj%sendobj\n" % (number, entry)
    table = b"xref\n0 7\n0000000000 65535 f \n" + b"".join(places)
    return out + table + b"trailer<</Size 7/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)


TWO_PAGES = _pdf("I cut p95\nby half.", "Then I wrote it down.")
WORDS = b"BT /F1 12 Tf 72 720 Td (Words) Tj ET"


def _read(data: bytes, max_bytes: int = 20_000_000) -> Artifact:
    (found,) = pdf.read(Source(name="rfcs/a.pdf", path=None, stream=io.BytesIO(data), max_bytes=max_bytes))
    assert isinstance(found, Artifact)
    return found


def test_a_pdf() -> None:
    """Lines stay lines, a page ends in an empty line, and the file's properties become fields."""
    found = _read(TWO_PAGES)
    assert found.text == "I cut p95\nby half.\n\nThen I wrote it down."
    assert (found.title, found.author, found.kind) == ("Cache RFC", "Ada", "design_doc")
    assert found.created_at is not None
    assert found.created_at.tzinfo is not None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"D:20250331120000Z", "2025-03-31T12:00:00+00:00"),
        (b"D:20250331120000+02'00'", "2025-03-31T10:00:00+00:00"),
        (b"D:20250331120000-05", "2025-03-31T17:00:00+00:00"),
        (b"D:202503", "2025-03-01T00:00:00+00:00"),
    ],
)
def test_pdf_dates(written: bytes, expected: str) -> None:
    """The shapes of a PDF date are understood."""
    found = _read(_raw(WORDS, b"/CreationDate(" + written + b")"))
    assert found.created_at is not None
    assert found.created_at.astimezone(UTC).isoformat() == expected


def test_a_bad_date_is_noted() -> None:
    """A date without sense is None and said."""
    found = _read(_raw(WORDS, b"/CreationDate(soon)"))
    assert found.created_at is None
    assert "not understood" in found.notes[0]


def test_what_programs_write_for_nobody_is_left_out() -> None:
    """An untitled file by anonymous has no title and no author, and Word's own name is taken off."""
    found = _read(_pdf("x", title="untitled", author="(anonymous)"))
    assert (found.title, found.author) == (None, None)
    assert _read(_pdf("x", title="Microsoft Word - Plan.docx")).title == "Plan.docx"


def test_an_encrypted_file_says_what_to_do() -> None:
    """A password is asked for nowhere."""
    with pytest.raises(UnreadableError, match=r"^is encrypted; save it without a password$"):
        _read(_pdf("x", password="secret"))


def test_a_file_that_only_forbids_printing_is_read() -> None:
    """Encryption with an empty password keeps nobody from reading."""
    assert _read(_pdf("words", password="")).text == "words"


def test_a_scan_says_what_to_do() -> None:
    """A file of pictures has nothing to read."""
    with pytest.raises(UnreadableError, match=r"^has no text layer; run OCR first$"):
        _read(_pdf("", ""))


@pytest.mark.parametrize("data", [b"words", b"<html>"])
def test_another_file_is_refused(data: bytes) -> None:
    """A file that is no PDF is named so."""
    with pytest.raises(UnreadableError, match="is not a PDF"):
        _read(data)


@pytest.mark.parametrize("data", [TWO_PAGES[:700], b"%PDF-1.7\njunk"])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    """A file that broke off is said to be damaged."""
    with pytest.raises(UnreadableError, match="damaged"):
        _read(data)


def test_too_many_pages_are_refused() -> None:
    """A page listed without end is not read without end."""
    with pytest.raises(UnreadableError, match=r"has 1,001 pages, more than 1,000"):
        _read(_raw(WORDS, kids=b"3 0 R " * 1_001))


def test_time_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that takes too long ends in a line, even in the middle of a page."""
    monkeypatch.setattr(pdf, "MOST_SECONDS", 0.05)
    began = time.monotonic()
    with pytest.raises(UnreadableError, match="seconds to read"):
        _read(_raw(b"BT /F1 12 Tf 72 720 Td " + b"(Hi) Tj T* " * 60_000 + b" ET"))
    assert time.monotonic() - began < 10


def test_text_over_the_limit_is_refused() -> None:
    """A small file that unpacks to much text is stopped."""
    with pytest.raises(UnreadableError, match="unpacks to text that is larger than 5,000 bytes"):
        _read(_raw(b"BT /F1 12 Tf 72 720 Td (" + b"a" * 100_000 + b") Tj ET"), max_bytes=5_000)


def test_remarks_of_the_parser_stay_off_the_screen(caplog: pytest.LogCaptureFixture) -> None:
    """An odd file is read quietly, and the parser's own log level is left as it was."""
    level = logging.getLogger("pypdf").level
    with caplog.at_level(logging.WARNING):
        _read(TWO_PAGES.replace(b"startxref\n", b"startxref\n1"))
    assert not caplog.records
    assert logging.getLogger("pypdf").level == level


@settings(deadline=10_000, max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_are_one_line(data: bytes) -> None:
    """Junk behind a PDF header is an artifact or a line."""
    (found,) = read_any(["-"], stdin=io.BytesIO(b"%PDF-1.4\n" + data), input_format="pdf")
    assert isinstance(found, Artifact | Skipped)


@settings(deadline=10_000, max_examples=100)
@given(st.integers(0, len(TWO_PAGES) - 1), st.binary(min_size=1, max_size=12), st.booleans())
def test_a_mutated_file_is_an_artifact_or_a_line(at: int, junk: bytes, insert: bool) -> None:
    """Bytes overwritten or slipped in anywhere raise nothing."""
    data = TWO_PAGES[:at] + junk + TWO_PAGES[at + (0 if insert else len(junk)) :]
    (found,) = read_any(["-"], stdin=io.BytesIO(data), input_format="pdf")
    assert isinstance(found, Artifact | Skipped)


@settings(deadline=10_000, max_examples=100)
@given(
    st.lists(
        st.sampled_from(
            [b"BT", b"ET", b"(x)", b"Tj", b"[", b"]", b"<<", b">>", b"/F1", b"12", b"Tf", b"q", b"cm", b"Do"]
        )
    )
)
def test_any_content_stream_is_an_artifact_or_a_line(tokens: list[bytes]) -> None:
    """Operators without sense raise nothing."""
    with suppress(UnreadableError):
        (found,) = read_any(["-"], stdin=io.BytesIO(_raw(b" ".join(tokens))), input_format="pdf")
        assert isinstance(found, Artifact | Skipped)
