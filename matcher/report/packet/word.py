"""The packet as DOCX, for those whose reviews are written in Word."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from matcher.report.packet import wording
from matcher.report.packet.page import Chapter, Entry, Page
from matcher.report.packet.timeline import Timeline
from matcher.report.packet.word_file import fixed_bytes, new_document

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph


def word(page: Page) -> bytes:
    """Return the packet as a DOCX file: headings to navigate by, links that work and can be read on paper."""
    document = new_document(page.heading)
    document.add_paragraph(page.title, style="Title")
    for name, value in page.facts:
        document.add_paragraph(style="Facts").add_run(f"{name}: {value}")
    document.add_paragraph(" ".join(page.about), style="About")
    if not page.chapters:
        document.add_paragraph(wording.EMPTY)
    for chapter in page.chapters:
        _chapter(document, chapter)
    if page.chapters:
        document.add_heading(wording.WHEN, 1)
        document.add_paragraph(wording.WHEN_NOTE).paragraph_format.keep_with_next = True
        _table(document, page.timeline)
    if page.rarely:
        document.add_heading(wording.TALK, 1)
        document.add_paragraph(wording.TALK_NOTE).paragraph_format.keep_with_next = True
        _list(document, page.rarely)
    document.add_heading(wording.MADE, 1)
    _list(document, page.made, style="Foot")
    return fixed_bytes(document)


def _chapter(document: "Document", chapter: Chapter) -> None:
    document.add_heading(chapter.heading, 1)
    for section in chapter.sections:
        if section.heading:
            document.add_heading(section.heading, 2)
        for statement in section.statements:
            document.add_heading(statement.text, 3 if section.heading else 2)
            for entry in statement.entries:
                _entry(document, entry)


def _entry(document: "Document", entry: Entry) -> None:
    document.add_paragraph(entry.title, style="Item")
    facts = [*entry.facts, *filter(None, [entry.place])]
    if facts or entry.link:
        paragraph = document.add_paragraph(" · ".join(facts), style="Facts")
        if entry.link:
            paragraph.add_run(" · " if facts else "")
            _link(paragraph, entry.link)
    if entry.mark:
        document.add_paragraph(entry.mark.capitalize(), style="Mark")
    for quote in entry.quotes:
        document.add_paragraph("“" + "\n".join(quote) + "”", style="Quoted")
    if entry.note:
        paragraph = document.add_paragraph(style="Note")
        paragraph.add_run(f"Note by {entry.note_by}: ").bold = True
        paragraph.add_run("\n".join(entry.note))
    document.add_paragraph(" ".join(entry.provenance), style="Provenance")


def _link(paragraph: "Paragraph", url: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    hyperlink: Any = OxmlElement("w:hyperlink")
    hyperlink.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(url, style="Web link")
    hyperlink.append(run._r)
    paragraph._p.append(hyperlink)


def _table(document: "Document", timeline: Timeline) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for column, width in zip(table.columns, (Cm(4), Cm(12)), strict=True):
        column.width = width
    for row in (("Month", "Quoted artifacts by kind"), *timeline.told):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].style = "Cell"
            cell.paragraphs[0].add_run(text).bold = len(table.rows) == 1
    repeated: Any = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)


def _list(document: "Document", texts: Iterable[str], style: str = "List Bullet") -> None:
    for text in texts:
        document.add_paragraph(text, style=style)
