"""The packet as Markdown: readable as it stands, and safe to render."""

import re
from collections.abc import Iterator

from matcher.report.escaping import escaped
from matcher.report.packet import wording
from matcher.report.packet.page import Chapter, Entry, Page
from matcher.report.packet.timeline import Timeline

ENTITY = re.compile(r"&(?=#?\w+;)")


def markdown(page: Page) -> bytes:
    """Return the packet as UTF-8 Markdown."""
    return ("\n\n".join(_blocks(page)) + "\n").encode("utf-8")


def _blocks(page: Page) -> Iterator[str]:
    yield f"# {page.title}"
    yield "\n".join(f"- {name}: {escaped(value)}" for name, value in page.facts)
    yield " ".join(page.about)
    if not page.chapters:
        yield wording.EMPTY
    for chapter in page.chapters:
        yield from _chapter(chapter)
    if page.chapters:
        yield f"## {wording.WHEN}"
        yield wording.WHEN_NOTE
        yield "\n".join(_table(page.timeline))
    if page.rarely:
        yield f"## {wording.TALK}"
        yield wording.TALK_NOTE
        yield "\n".join(f"- {escaped(text)}" for text in page.rarely)
    yield f"## {wording.MADE}"
    yield "\n".join(f"- {escaped(line)}" for line in page.made)


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"## {escaped(chapter.heading)}"
    for section in chapter.sections:
        if section.heading:
            yield f"### {escaped(section.heading)}"
        for statement in section.statements:
            yield f"{'####' if section.heading else '###'} {escaped(statement.text)}"
            for entry in statement.entries:
                yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    name = f"**{escaped(entry.title)}**"
    linked = f"[{name}](<{ENTITY.sub(f'{chr(92)}&', entry.link)}>)" if entry.link else name
    mark = [f"**{entry.mark}**"] if entry.mark else []
    facts = [escaped(fact) for fact in (*entry.facts, entry.place) if fact]
    yield " · ".join([linked, *facts, *mark])
    yield from ("\n".join(f"> {line}".rstrip() for line in _lines(quote)) for quote in entry.quotes)
    if entry.note:
        yield "\n".join(_lines((f"Note by {entry.note_by}: {entry.note[0]}", *entry.note[1:])))
    yield " ".join(escaped(sentence) for sentence in entry.provenance)


def _lines(lines: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines with a hard break between those of one paragraph."""
    for line, following in zip(lines, (*lines[1:], ""), strict=True):
        yield escaped(line) + ("\\" if line and following else "")


def _table(timeline: Timeline) -> Iterator[str]:
    yield f"| Month | {' | '.join(timeline.kinds)} |"
    yield "|:--|" + "--:|" * len(timeline.kinds)
    for name, counts in timeline.rows:
        yield f"| {name} | {' | '.join(str(n) if n else '' for n in counts)} |"
