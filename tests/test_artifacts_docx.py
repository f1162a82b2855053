"""Word documents, made by python-docx and unmade by hand."""

import io
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.artifacts import read as read_any
from matcher.artifacts.docx import read
from matcher.artifacts.source import Source, UnreadableError
from matcher.domain import Artifact, Skipped


def _document() -> bytes:
    document = docx.Document()
    core = document.core_properties
    core.author, core.title, core.created = "Ada", "Cache RFC", datetime(2025, 3, 31, 12)
    document.add_heading("Cache RFC", 0)
    document.add_heading("Why", 2)
    paragraph = document.add_paragraph("I cut p95 by ")
    paragraph.add_run("half").bold = True
    paragraph.add_run(" HIDDEN").font.hidden = True
    paragraph.add_run(" STRUCK").font.strike = True
    document.add_paragraph("one", style="List Bullet")
    document.add_paragraph("two", style="List Bullet")
    document.add_paragraph("their words", style="Quote")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "cell a", "cell b"
    document.add_comment(paragraph.runs[0], text="Great!", author="Bo")
    return _saved(document)


def _saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _edited(edit: Callable[[str, bytes], bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the document with every part passed through `edit(name, content)`."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(DOCUMENT)) as old,
        zipfile.ZipFile(out, "w", packing) as new,
    ):
        for name in old.namelist():
            new.writestr(name, edit(name, old.read(name)))
    return out.getvalue()


def _in_document(old: bytes, new: bytes) -> bytes:
    return _edited(lambda name, part: part.replace(old, new) if name == "word/document.xml" else part)


DOCUMENT = _document()


def _read(data: bytes, max_bytes: int = 20_000_000) -> Artifact:
    (found,) = read(Source(name="rfcs/a.docx", path=None, stream=io.BytesIO(data), max_bytes=max_bytes))
    assert isinstance(found, Artifact)
    return found


def test_a_word_document() -> None:
    """Headings, lists, quotes and cells are text; hidden and struck words are not; a comment is its author's."""
    found = _read(DOCUMENT)
    assert found.text == (
        "# Cache RFC\n\n## Why\n\nI cut p95 by half\n\n- one\n- two\n\n> their words\n\n"
        "|  |  |\n| --- | --- |\n| cell a | cell b |"
    )
    assert (found.title, found.author, found.kind) == ("Cache RFC", "Ada", "design_doc")
    assert found.created_at == datetime(2025, 3, 31, 12, tzinfo=UTC)
    (comment,) = found.comments
    assert (comment.text, comment.author) == ("Great!", "Bo")
    assert comment.created_at is not None


def test_words_hidden_by_a_style_are_dropped() -> None:
    """Hiding through a style is hiding."""
    document = docx.Document()
    document.styles.add_style("Secret", 1).font.hidden = True
    document.styles.add_style("SecretRun", 2).font.hidden = True
    document.add_paragraph("HIDDEN", style="Secret")
    document.add_paragraph("seen").add_run(" HIDDEN", style="SecretRun")
    assert _read(_saved(document)).text == "seen"


def test_words_hidden_by_what_a_style_is_based_on_are_dropped() -> None:
    """A style hides as the one it is based on does, until one switches that off, and so does a run."""
    document = docx.Document()
    styles = document.styles
    styles.add_style("Secret", 1).font.hidden = True
    for name, base in (("Child", "Secret"), ("Grandchild", "Child"), ("Shown", "Child"), ("Shown below", "Shown")):
        styles.add_style(name, 1).base_style = styles[base]
    styles["Shown"].font.hidden = False
    for name in ("Child", "Grandchild"):
        document.add_paragraph("HIDDEN", style=name).add_run(" own").font.hidden = False
    document.add_paragraph("seen", style="Shown")
    document.add_paragraph("seen below", style="Shown below")
    assert _read(_saved(document)).text == "own\n\nown\n\nseen\n\nseen below"


def test_words_hidden_by_the_usual_style_are_dropped() -> None:
    """A paragraph that names no style has the usual one."""
    document = docx.Document()
    document.styles["Normal"].font.hidden = True
    document.styles["Title"].font.hidden = False
    document.add_paragraph("seen", style="Title")
    document.add_paragraph("HIDDEN")
    assert _read(_saved(document)).text == "# seen"


def test_styles_based_on_each_other_end() -> None:
    """A circle of styles, which only a hostile document holds, hides nothing and costs nothing."""
    document = docx.Document()
    one, other = document.styles.add_style("One", 1), document.styles.add_style("Other", 1)
    one.base_style, other.base_style = other, one
    document.styles.add_style("Secret", 1).font.hidden = True
    document.add_paragraph("seen", style="One")
    assert _read(_saved(document)).text == "seen"


def test_what_a_program_writes_as_author_and_date_is_nobody_and_never() -> None:
    """The properties of python-docx's template are no person and no day; the document's own lines serve."""
    document = docx.Document()
    document.add_paragraph("Author: Ada")
    found = _read(_saved(document))
    assert (found.author, found.created_at, found.notes) == ("Ada", None, ())


def test_hidden_switched_off_is_seen() -> None:
    """Word writes `w:vanish w:val="0"` for words that are shown."""
    data = _in_document(b"<w:vanish/>", b'<w:vanish w:val="0"/>')
    assert "half HIDDEN" in _read(data).text


def test_deleted_words_of_a_tracked_change_are_dropped() -> None:
    """What a tracked change took out is not the document's text."""
    gone = b'<w:del w:id="9" w:author="Bo"><w:r><w:delText>GONE</w:delText></w:r></w:del></w:p>'
    assert "GONE" not in _read(_in_document(b"</w:p>", gone)).text


def test_without_a_core_title_the_first_heading_serves() -> None:
    """A document whose properties are empty still has a title."""
    data = _edited(lambda name, part: b"<x/>" if name == "docProps/core.xml" else part)
    found = _read(data)
    assert (found.title, found.author, found.created_at) == ("Cache RFC", None, None)


def test_a_document_without_text_is_refused() -> None:
    """An empty document is no artifact."""
    with pytest.raises(UnreadableError, match="has no text"):
        _read(_saved(docx.Document()))


@pytest.mark.parametrize("data", [b"\xd0\xcf\x11\xe0 old Word", b"words"])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    """An old .doc under a new name is named for what it is."""
    with pytest.raises(UnreadableError, match=r"not a Word document.*save it as \.docx"):
        _read(data)


def test_another_zip_is_refused() -> None:
    """A zip of other things is no Word document."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.xml", "<a/>")
    with pytest.raises(UnreadableError, match="not a Word document"):
        _read(out.getvalue())


@pytest.mark.parametrize("part", [0.3, 0.7, 0.99])
def test_a_truncated_document_is_refused(part: float) -> None:
    """A download that broke off is said to be damaged."""
    with pytest.raises(UnreadableError, match="damaged"):
        _read(DOCUMENT[: int(len(DOCUMENT) * part)])


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    """A part that unpacks a thousandfold is not unpacked."""
    began = time.monotonic()
    bomb = _edited(lambda name, part: b" " * 18_000_000 if name == "word/settings.xml" else part)
    with pytest.raises(UnreadableError, match="unpacks to far more"):
        _read(bomb)
    assert time.monotonic() - began < 10


def test_pictures_do_not_count_until_they_are_absurd() -> None:
    """A document may hold pictures larger than its text may be, but not without end."""
    out = io.BytesIO(DOCUMENT)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.png", b"\0" * 1_000_000)
    assert _read(out.getvalue(), max_bytes=900_000).title == "Cache RFC"
    with pytest.raises(UnreadableError, match="unpacks to far more"):
        _read(out.getvalue(), max_bytes=45_000)


def test_text_over_the_limit_is_refused() -> None:
    """The limit counts what is unpacked, not what is packed."""
    with pytest.raises(UnreadableError, match="unpacks to text that is larger than 60,000 bytes"):
        _read(DOCUMENT, max_bytes=60_000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_expanded(encoding: str) -> None:
    """A document that declares entities, as no Word document does, is refused."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'.encode(encoding)
    with pytest.raises(UnreadableError, match="declares XML entities"):
        _read(_edited(lambda name, part: bomb if name == "word/document.xml" else part))


def test_a_document_of_nothing_but_tags_is_refused_at_once() -> None:
    """A hostile document costs a moment, not minutes."""
    began = time.monotonic()
    many = b"<w:p/>" * 1_100_000 + b"<w:sectPr"
    with pytest.raises(UnreadableError, match="XML tags"):
        _read(
            _edited(
                lambda name, part: part.replace(b"<w:sectPr", many) if name == "word/document.xml" else part,
                zipfile.ZIP_STORED,
            )
        )
    assert time.monotonic() - began < 10


def test_depth_without_end_is_one_line() -> None:
    """Nesting that no parser survives ends in a line."""
    deep = b"<w:sdt><w:sdtContent>" * 5_000 + b"</w:sdtContent></w:sdt>" * 5_000 + b"<w:sectPr"
    (found,) = read_any(["-"], stdin=io.BytesIO(_in_document(b"<w:sectPr", deep)))
    assert isinstance(found, Skipped)
    assert found.source == "<stdin>"


@settings(deadline=10_000, max_examples=60)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_one_line(data: bytes, as_zip: bool) -> None:
    """No bytes raise anything but the one error before they reach the parsers."""
    with suppress(UnreadableError):
        _read((b"PK\x03\x04" if as_zip else b"") + data)


@settings(deadline=10_000, max_examples=60)
@given(st.integers(0, len(DOCUMENT) - 1), st.binary(min_size=1, max_size=8))
def test_a_mutated_document_is_an_artifact_or_a_line(at: int, junk: bytes) -> None:
    """Bytes overwritten anywhere in the file raise nothing."""
    data = DOCUMENT[:at] + junk + DOCUMENT[at + len(junk) :]
    (found,) = read_any(["-"], stdin=io.BytesIO(data), input_format="docx")
    assert isinstance(found, Artifact | Skipped)


@settings(deadline=10_000, max_examples=60)
@given(st.data())
def test_a_document_with_mutated_xml_is_an_artifact_or_a_line(data: st.DataObject) -> None:
    """XML that is cut, doubled or renamed raises nothing."""

    def edit(name: str, part: bytes) -> bytes:
        if name not in ("word/document.xml", "word/styles.xml", "word/comments.xml", "docProps/core.xml"):
            return part
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(part))] * 2)))
        if data.draw(st.booleans()):
            return part[:end] + part[start:end] + part[end:]
        return part.replace(b'w:val="', data.draw(st.sampled_from([b'w:val="x', b'w:val="-1', b'val="'])))

    (found,) = read_any(["-"], stdin=io.BytesIO(_edited(edit)), input_format="docx")
    assert isinstance(found, Artifact | Skipped)
