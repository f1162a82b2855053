"""The DOCX file around the words: styles, paper, and the same bytes for the same words on every machine and day."""

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands where a document's properties want a time: the packet's own times are in its words."""
ZIP_NEVER = (1980, 1, 1, 0, 0, 0)
DROPPED = ("thumbnail", "stylesWithEffects")
"""Parts of python-docx's template that no reader needs."""
INK, QUIET, EDGE, MARK = "1D1F23", "565B64", "4A6FA5", "7A4B00"
HEADINGS = {"Title": (22, INK, 0), "Heading 1": (16, INK, 18), "Heading 2": (11, QUIET, 12), "Heading 3": (12, INK, 12)}
"""Points, colour, points above."""
PARAGRAPHS = {
    "About": (11, INK, 10, 6, 0),
    "Item": (11, INK, 8, 0, 0),
    "Facts": (9, QUIET, 0, 0, 0),
    "Mark": (9, MARK, 2, 2, 0),
    "Quoted": (11, INK, 4, 4, 0.6),
    "Note": (10, INK, 2, 2, 0),
    "Provenance": (9, QUIET, 0, 8, 0),
    "Cell": (9, INK, 1, 1, 0),
    "Foot": (8, QUIET, 0, 3, 0),
}
"""Points, colour, points above and below, centimetres from the left."""
STAY_WITH_NEXT = {"Item", "Facts", "Mark", "Quoted", "Note"}


def new_document(heading: str) -> "Document":
    """Return an empty A4 document with the packet's styles."""
    import docx

    document = docx.Document()
    _paper(document)
    _styles(document)
    _properties(document, heading)
    package = document.part.package
    for holder in (package.rels, document.part.rels):
        for key in [key for key, rel in holder.items() if rel.reltype.endswith(DROPPED)]:
            holder.pop(key)
    return document


def fixed_bytes(document: "Document") -> bytes:
    """Return the file with the template's unused table styles, all clock times and all compression left out.

    Without compression the bytes do not depend on the machine's zlib.
    """
    saved, fixed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_NEVER)
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name))
    return fixed.getvalue()


def _paper(document: "Document") -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)


def _styles(document: "Document") -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    for style in [s for s in document.styles if s.type == WD_STYLE_TYPE.TABLE]:
        if style.name not in {"Normal Table", "Table Grid"}:
            style.delete()
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    for name, (size, colour, above) in HEADINGS.items():
        _dress(document.styles[name], size, colour, above, 4)
        document.styles[name].font.name = "Calibri"
    for name, (size, colour, above, below, indent) in PARAGRAPHS.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _dress(style, size, colour, above, below, indent)
        style.paragraph_format.keep_with_next = name in STAY_WITH_NEXT
        style.paragraph_format.keep_together = True
    document.styles["Item"].font.bold = document.styles["Mark"].font.bold = True
    # Word wants a paragraph's properties in the schema's order.
    document.styles["Quoted"].element.get_or_add_pPr().insert_element_before(_edge(), "w:spacing", "w:ind")
    web: Any = document.styles.add_style("Web link", WD_STYLE_TYPE.CHARACTER)
    web.font.underline = True
    web.font.color.rgb = _rgb("174EA6")


def _dress(style: Any, size: float, colour: str, above: float, below: float, indent: float = 0) -> None:
    from docx.shared import Cm, Pt

    style.font.size, style.font.color.rgb = Pt(size), _rgb(colour)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(above), Pt(below)
    style.paragraph_format.left_indent = Cm(indent)


def _rgb(colour: str) -> Any:
    from docx.shared import RGBColor

    return RGBColor.from_string(colour)


def _edge() -> Any:
    """Return the line on a quote's left."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    return parse_xml(f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="18" w:space="8" w:color="{EDGE}"/></w:pBdr>')


def _properties(document: "Document", heading: str) -> None:
    properties = document.core_properties
    properties.title = heading[:255]
    properties.author = properties.last_modified_by = "evidence-matcher"
    properties.comments = properties.keywords = properties.subject = properties.category = ""
    properties.revision = 1
    properties.created = properties.modified = NEVER
    properties.language = "en"
