"""Tells what an author wrote from what templates, tools and other people put beside it."""

import re
from collections.abc import Iterator

from matcher.deferred import lazy_regex
from matcher.passages import patterns
from matcher.passages.blocks import Block, BlockKind
from matcher.passages.checkboxes import checked_end, holds_unchecked, is_unchecked
from matcher.passages.hidden import Masked, without_invisible
from matcher.passages.metadata import is_attendance, is_metadata
from matcher.passages.prose import SHORTEST, prose, words
from matcher.passages.sentences import goes_on
from matcher.passages.shape import section
from matcher.passages.spans import Span, pieces, trimmed
from matcher.passages.tally import Tally
from matcher.passages.templates import is_template, plain

_LINE = lazy_regex(r"[^\r\n]+")
_LEADING = lazy_regex(r"[\s>]*(?:[-*+•]\s+)?")
_EMAIL = lazy_regex(r"<([^<>\s]*@[^<>\s]*)>")
_NUMBER = lazy_regex(r"\(#\d+\)|\(?\u2026")
_LONGEST_RULE = 1200
_ORNAMENT = " \U0001f6a8\u26a0\u2757\u2755\U0001f44b\U0001f4dd\u2139\ufe0f!"
_LINES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("trailer", patterns.TRAILER),
    ("bot", patterns.BOT),
    ("", patterns.REPLY),
    ("greeting", patterns.GREETING),
    ("placeholder", patterns.PLACEHOLDER),
    ("", patterns.CALLOUT),
    ("", patterns.RULE),
)
_SENTENCES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("placeholder", patterns.PLACEHOLDER),
    ("greeting", patterns.GREETING),
    ("template", patterns.TEMPLATE_SHAPE),
    ("bot", patterns.BOT),
)


def co_authors(text: str) -> int:
    """Return how many different people the trailers name as co-authors, by address: names are spelled in many ways."""
    return len({_identity(name) for name in patterns.CO_AUTHOR.findall(text)})


def _identity(person: str) -> str:
    address = _EMAIL.search(person)
    return " ".join((address[1] if address else person).casefold().split())


def is_automatic(text: str) -> bool:
    """Return whether a tool wrote the whole text."""
    return bool(patterns.BOT_BODY.search(text))


def clean(masked: Masked, block: Block, tally: Tally, *, title: str = "", top: bool = False) -> Iterator[Span]:
    """Yield what is left of a block when the lines that are not its author's prose are taken out.

    Args:
        masked: The text around it.
        block: Where it stands.
        tally: Counts what is taken out.
        title: The prose of the artifact's title; a line that repeats it says nothing new.
        top: Whether no prose stands above.
    """
    gaps = masked.gaps_in(block.start, block.end)
    unchecked = False
    for line in _LINE.finditer(masked.text, block.start, block.end):
        start, end = line.span()
        kind = _kind_of(line.group(), block, title, first=start == block.start, top=top)
        if kind == "checked":
            unchecked = False
            gaps.append((start, checked_end(masked.text, start, end)))
            continue
        top = top and kind is not None
        if kind == "unchecked":
            unchecked = True
        elif unchecked and _begins_anew(masked.text, block, start):
            unchecked = False
        if kind is not None or unchecked:
            gaps.append((start, end))
            tally[kind or "rest"] += 1
    for piece in pieces((block.start, block.end), sorted(gaps)):
        start, end = trimmed(masked.text, *piece)
        named = section(masked.text, start, end) if block.kind == "paragraph" else None
        if start < end:
            yield (named[1] if named else start), end


def _kind_of(line: str, block: Block, title: str, *, first: bool, top: bool) -> str | None:
    """Return what a line is dropped as, "checked" where only its box is, or None where it stays."""
    kind = _line_kind(line, block.kind, first=first)
    return _about(line, block, title, top=top) if kind is None and block.kind != "title" else kind


def _begins_anew(text: str, block: Block, at: int) -> bool:
    """Return whether a line of a block does not go on from the one above it."""
    return not goes_on(text, (block.start, block.end), trimmed(text, block.start, at)[1], at)


def sentence_kind(text: str, said: str, block: BlockKind) -> str | None:
    """Return what a sentence is dropped as, or None where it stays; `said` is its prose."""
    if holds_unchecked(text) or holds_unchecked(said):
        return "unchecked"
    if block == "title":
        return None
    if is_template(said):
        return "template"
    if block != "row" and is_metadata(text, top=False):
        return "metadata"
    if len(text) <= _LONGEST_RULE and (kind := _sentence_rule(text, said.lstrip(_ORNAMENT))):
        return kind
    if ("://" in text or "](" in text) and words(said) < SHORTEST + bool(patterns.LINK_OR_ANGLE.fullmatch(text)):
        return "link"
    return None


def _sentence_rule(text: str, bare: str) -> str | None:
    for kind, pattern in _SENTENCES:
        if pattern.fullmatch(bare) or (text != bare and pattern.fullmatch(text)):
            return kind
    return None


def _line_kind(line: str, block: BlockKind, *, first: bool) -> str | None:
    # The box of a list item, or of a row, was seen to where its block was found.
    boxed = first and block in ("item", "row")
    if not boxed and is_unchecked(line):
        return "unchecked"
    if not boxed and checked_end(line, 0, len(line)):
        return "checked"
    return None if block == "title" else _line_rule(line)


def _about(line: str, block: Block, title: str, *, top: bool) -> str | None:
    """Return what a line is dropped as that repeats the title or tells of the document."""
    shown = without_invisible(line)
    shown = shown[len(_leading(shown)) :].strip()
    if block.kind == "row":
        shown = shown.strip("| ").replace(" | ", ": ", 1)
    said = prose(shown)
    if title and _repeats(said, title, whole=block.kind != "heading"):
        return "title"
    if is_metadata(shown, top=top) or is_attendance(block.heading, said):
        return "metadata"
    return None


def _repeats(said: str, title: str, *, whole: bool) -> bool:
    """Return whether a line is the title again, but for numbers of requests; a heading may hold more words."""
    line, known = (plain(_NUMBER.sub("", words)) for words in (said, title))
    return bool(known) and (line == known or (not whole and known in line))


def _line_rule(line: str) -> str | None:
    shown = without_invisible(line)
    shown = shown[len(_leading(shown)) :].strip().strip("*_").strip()
    if not shown or len(shown) > _LONGEST_RULE:
        return None
    for kind, pattern in _LINES:
        if pattern.fullmatch(shown):
            return kind
    if _only_references(shown):
        return "trailer"
    return "template" if is_template(prose(shown)) else None


def _leading(line: str) -> str:
    found = _LEADING.match(line)
    return found.group() if found else ""


def _only_references(line: str) -> bool:
    """Return whether a line says no more than `Fixes #12` or `Part of #3 and #4`."""
    lead = patterns.REFERENCE_LEAD.match(line)
    if not lead:
        return False
    tokens = re.split(r"[\s,;&+]+", patterns.LINK_OR_ANGLE.sub("https://link", line[lead.end() :]))
    named = [token for token in (token.strip("().:") for token in tokens) if token]
    return bool(named) and all(patterns.REFERENCE.fullmatch(token) for token in named)
