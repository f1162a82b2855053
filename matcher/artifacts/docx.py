"""Word documents: through mammoth to HTML, and from there as a saved page."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from matcher.artifacts.authorship import somebody
from matcher.artifacts.byline import byline, named_in
from matcher.artifacts.detect import guessed_kind
from matcher.artifacts.html import page_text, parse
from matcher.artifacts.markup import words
from matcher.artifacts.source import Source, TooLargeError, UnreadableError, moment
from matcher.domain import Artifact, Comment, Skipped

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOT_WORD = ("is not a Word document (.docx)", "open it in Word and save it as .docx")
_DAMAGED = ("is a damaged Word document", "open it in Word, let it repair the file, and save it again")
_BOMB = ("unpacks to far more than a document holds", "open it in Word and save it again, if you trust it")
_NO_TEXT = ("has no text", "write something in it, or leave it out")
_MOST_UNPACKED = 20
"""How many times `max_bytes` all members together may unpack to; pictures are large, and never unpacked."""
_MOST_RATIO = 250
"""How far a large document part may be compressed; Word's own stay under 50, a bomb is near 1,000."""
_MOST_TAGS = 1_000_000
"""XML tags in all parts together, closing ones too; mammoth takes some 25 microseconds for each."""
_TEMPLATE_DATE = "2013-12-23T23:15:00Z"
"""When python-docx's template was made, which its documents say of themselves."""
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
_DECLARATIONS = tuple(
    mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)


def read(source: Source) -> Iterator[Artifact | Skipped]:
    """Yield the one artifact of a Word document; comments go beside its text, deleted and hidden words nowhere.

    Raises:
        UnreadableError: it is no Word document, damaged, a bomb, or without text.
    """
    try:
        parts = _parts(source.read(), source.max_bytes)
        text = page_text(parse(_html(_packed(parts))))
    except (zipfile.BadZipFile, EOFError, ExpatError, ElementTree.ParseError) as error:
        raise UnreadableError(*_DAMAGED) from error
    if not text:
        raise UnreadableError(*_NO_TEXT)
    core = parse(_characters(parts, "docProps/core.xml"))
    title = _property(core, "dc:title") or _first_heading(text)
    author, written = byline(text)
    created = _property(core, "dcterms:created")
    created_at, undated = moment(None if created == _TEMPLATE_DATE else created)
    yield Artifact(
        id=source.id,
        text=text,
        title=title,
        kind=guessed_kind(source.name, title),
        author=somebody(_property(core, "dc:creator")) or author or named_in(title),
        created_at=created_at or written,
        source=source.name,
        comments=tuple(_comments(parse(_characters(parts, "word/comments.xml")))),
        notes=(undated,) if undated else (),
    )


def _parts(data: bytes, max_bytes: int) -> dict[str, bytes]:
    """Return the XML parts by name, after a look at what they would unpack to."""
    if not data.startswith(b"PK"):
        raise UnreadableError(*_NOT_WORD)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > _MOST_UNPACKED * max_bytes:
            raise UnreadableError(*_BOMB)
        wanted = [member for member in members if member.filename.endswith((".xml", ".rels"))]
        if any(m.file_size > 1_000_000 and m.file_size > _MOST_RATIO * m.compress_size for m in wanted):
            raise UnreadableError(*_BOMB)
        if sum(member.file_size for member in wanted) > max_bytes:
            raise TooLargeError(max_bytes, what="unpacks to text that is")
        parts = {member.filename: archive.read(member) for member in wanted}
    if not any(name.startswith("word/") for name in parts):
        raise UnreadableError(*_NOT_WORD)
    if sum(part.count(b"<") for part in parts.values()) > _MOST_TAGS:
        raise UnreadableError(f"has more than {_MOST_TAGS:,} XML tags", "save the part that matters")
    if any(mark in part for part in parts.values() for mark in _DECLARATIONS):
        raise UnreadableError("declares XML entities, which no Word document does", "save it again from Word")
    return parts


def _packed(parts: dict[str, bytes]) -> BytesIO:
    """Return the document again: only its XML, without hidden words."""
    styles = _hiding_styles(parts.get("word/styles.xml", b""))
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            hides = name.startswith("word/") and (b"vanish" in part or styles)
            archive.writestr(name, _seen(part, styles) if hides else part)
    packed.seek(0)
    return packed


def _hiding_styles(part: bytes) -> frozenset[str]:
    """Return the ids of the styles that hide their words, by themselves or by what they are based on.

    The empty id is among them where paragraphs that name no style are hidden.
    """
    if b"vanish" not in part:
        return frozenset()
    styles = {style.get(f"{_W}styleId", ""): style for style in ElementTree.fromstring(part).iter(f"{_W}style")}
    hiding = {name for name in styles if _style_hides(name, styles)}
    return frozenset(hiding | {""} if any(_is_usual(styles[name]) for name in hiding) else hiding)


def _style_hides(name: str, styles: Mapping[str, ElementTree.Element]) -> bool:
    """Return what the nearest style says that speaks of hiding: this one, or one it is based on."""
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        hides = _vanishes(styles[name].find(f"{_W}rPr"))
        if hides is not None:
            return hides
        based = styles[name].find(f"{_W}basedOn")
        name = "" if based is None else based.get(f"{_W}val", "")
    return False


def _is_usual(style: ElementTree.Element) -> bool:
    """Return whether a style is that of paragraphs that name none."""
    return style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in ("1", "true", "on")


def _seen(part: bytes, styles: frozenset[str]) -> bytes:
    """Return a part without the runs that Word does not show."""
    root = ElementTree.fromstring(part)
    for paragraph in list(root.iter(f"{_W}p")):
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        whole = ("" if named is None else named.get(f"{_W}val", "")) in styles
        for parent in list(paragraph.iter()):
            for run in parent.findall(f"{_W}r"):
                if _is_hidden(run, styles, whole=whole):
                    parent.remove(run)
    return ElementTree.tostring(root)


def _is_hidden(run: ElementTree.Element, styles: frozenset[str], *, whole: bool) -> bool:
    """Return whether a run is not shown: what it says itself goes before its style and the paragraph's (`whole`)."""
    own = _vanishes(run.find(f"{_W}rPr"))
    named = run.find(f"{_W}rPr/{_W}rStyle")
    return (whole or (named is not None and named.get(f"{_W}val") in styles)) if own is None else own


def _vanishes(properties: ElementTree.Element | None) -> bool | None:
    """Return whether properties hide what has them; None where they do not say."""
    mark = None if properties is None else properties.find(f"{_W}vanish")
    return None if mark is None else mark.get(f"{_W}val", "1") not in ("0", "false", "off")


def _html(document: BytesIO) -> str:
    """Return the document as HTML; pictures are not opened, and the file brings no style map of its own."""
    import mammoth

    converted = mammoth.convert_to_html(
        document,
        style_map=_STYLES,
        include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(lambda _image: {}),
    )
    return str(converted.value)


def _characters(parts: dict[str, bytes], name: str) -> str:
    return parts.get(name, b"").decode("utf-8", "replace")


def _property(core: "BeautifulSoup", name: str) -> str | None:
    found = core.find(name)
    return (words(found.get_text()) or None) if found else None


def _comments(page: "BeautifulSoup") -> Iterator[Comment]:
    for comment in page.find_all("w:comment"):
        text = "\n".join(filter(None, (words("".join(p.strings)) for p in comment.find_all("w:p"))))
        created_at, _ = moment(str(comment.get("w:date", "")))
        if text:
            yield Comment(text=text, author=words(str(comment.get("w:author", ""))) or None, created_at=created_at)


def _first_heading(text: str) -> str | None:
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return found[1] if found else None
