"""What a reader of the rendered text would not see, or sees taken back: comments, tags, front matter, struck words.

Nothing is cut out, so that offsets stay true: the hidden is blanked in a copy of the same length, and where
no passage may run across it, its place is kept as a gap.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.deferred import lazy_regex
from matcher.passages.bots import machine_written
from matcher.passages.spans import Span, united
from matcher.passages.tally import Tally

INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
"""The inside of a character class: zero-width, bidi and other controls, fillers, variation selectors, tags."""

_INVISIBLE = lazy_regex(f"[{INVISIBLE}]")
_BENIGN = lazy_regex(r"(?<=[^\x00-\x7f])[\ufe0e\ufe0f\u200d]|\ufe0f(?=\u20e3)|\A\ufeff")
_UNWRITABLE = lazy_regex("[\x00\ud800-\udfff]")
_ERASED = lazy_regex(f"[{INVISIBLE}\ud800-\udfff\ufffd]+")

_GLUE = f"[{INVISIBLE}]*"
_COMMENT_OPEN = lazy_regex(_GLUE.join("<!--"))
_COMMENT_CLOSE = lazy_regex(_GLUE.join("-->"))
_COMMENT_EMPTY = lazy_regex(r"-?>")

_ELEMENTS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (kind, lazy_regex(opened, re.IGNORECASE), lazy_regex(closed, re.IGNORECASE))
    for kind, opened, closed in (
        ("code", r"<pre\b[^<>]{0,300}>", r"</pre\s{0,9}>"),
        ("code", r"<script\b[^<>]{0,300}>", r"</script\s{0,9}>"),
        ("code", r"<style\b[^<>]{0,300}>", r"</style\s{0,9}>"),
        ("quote", r"<blockquote\b[^<>]{0,300}>", r"</blockquote\s{0,9}>"),
        ("code", r"\{code(?::[^{}\n]{0,80})?\}", r"\{code\}"),
        ("code", r"\{noformat\}", r"\{noformat\}"),
        ("quote", r"\{quote\}", r"\{quote\}"),
    )
)
_FORWARDED = lazy_regex(
    r"^[ \t]{0,9}(?:-{3,}[ \t]{0,3}(?:original message|forwarded message|begin forwarded message)[ \t]{0,3}-{3,}"
    r"|begin forwarded message:)[ \t]{0,9}$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE = lazy_regex(r"^--(?P<space>[ \t]?)\r?$", re.MULTILINE)
_SIGNATURE_LINES = 10
_SIGNATURE_LENGTH = 600
_SUMMARY = lazy_regex(
    r"<summary\b[^<>]{0,300}>(?P<said>(?:(?!</?(?:summary|details)\b).){0,300}?)</summary\s{0,9}>", re.I | re.S
)
_ANY_TAG = lazy_regex(r"<[^<>]{0,500}>")
_HEADING_MARK = "###### "
_FRONT_MATTER = lazy_regex(
    r"\A\ufeff?---[ \t]{0,9}\r?\n(?=[\w\"'])(.{1,4000}?)^---[ \t]{0,9}$", re.MULTILINE | re.DOTALL
)
_KEYED = lazy_regex(r"[ \t#-]{0,40}[\w.\"'-]{1,60}[ \t]{0,9}:|[ \t]{1,40}\S|-|\s*$")
_DEFINITION = lazy_regex(
    r"^[ \t]{0,3}\[[^\]\[\n]{1,200}\]:[ \t]{0,9}\S{1,2000}"
    r"(?:[ \t]{1,9}(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]{0,9}$",
    re.MULTILINE,
)
_BLOCK_TAG = lazy_regex(
    r"</?(?:address|article|aside|blockquote|br|caption|center|dd|details|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|iframe"
    r"|li|main|nav|ol|p|pre|script|section|style|summary|table|tbody|td|tfoot|th|thead|tr|ul|video)\b[^<>]{0,500}>",
    re.IGNORECASE,
)
_INLINE_TAG = lazy_regex(
    r"</?(?:a|abbr|b|big|code|del|em|font|i|img|input|ins|kbd|mark|picture|q|s|samp|small|source|span|strike|strong|sub"
    r"|sup|tt|u|var)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_STRUCK = lazy_regex(
    r"(?<![~\w\\])~~(?=[^\s~])(?:(?!~~|\n[ \t]*\r?\n).){1,2000}?(?<=\S)~~(?![~\w])"
    r"|<(?P<tag>del|s|strike)\b[^<>]{0,300}>(?:(?!</(?P=tag)).){0,2000}</(?P=tag)\s{0,9}>",
    re.IGNORECASE | re.DOTALL,
)
_INK = lazy_regex(r"[^\r\n]")
FILL = "\ufffd"
"""Stands for what is no prose where its place must not look empty: an empty line would part a paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A field's text with the hidden blanked, as long as the field itself."""

    text: str
    gaps: tuple[Span, ...]
    """Sorted, disjoint. No passage may touch one."""

    def gaps_in(self, start: int, end: int) -> list[Span]:
        """Return the gaps that lie in or reach into a stretch of the text."""
        first = max(0, bisect_left(self.gaps, (start, start)) - 1)
        return list(self.gaps[first : bisect_left(self.gaps, (end, end))])


def without_invisible(text: str) -> str:
    """Return the text without the characters that cannot be seen (or written as UTF-8)."""
    return text if text.isascii() and text.isprintable() else _ERASED.sub("", text)


def mask(text: str, tally: Tally) -> Masked:
    """Return the text blanked where a reader would see nothing, with the gaps that passages must not cross."""
    tally["hidden"] += len(_INVISIBLE.findall(text)) - len(_BENIGN.findall(text))
    masked = _UNWRITABLE.sub("\ufffd", text)
    gaps: list[Span] = []
    masked = _take(masked, machine_written(masked), gaps, tally, "machine")
    for kind, spans in (("comment", _comments(masked)), ("front_matter", _front_matter(masked))):
        masked = _take(masked, list(spans), gaps, tally, kind)
    for kind, opened, closed in _ELEMENTS:
        masked = _take(masked, list(_between(masked, opened, closed)), gaps, tally, kind)
    masked = _take(masked, list(_forwarded(masked)), gaps, tally, "forwarded")
    masked = _take(masked, list(_signature(masked)), gaps, tally, "signature")
    masked = _SUMMARY.sub(_summary, masked)
    if "~~" in masked or "</" in masked:
        struck = [m.span() for m in _STRUCK.finditer(masked)]
        tally["struck"] += len(struck)
        masked = _blank(masked, struck)
    masked = _take(masked, [m.span() for m in _BLOCK_TAG.finditer(masked)], gaps, tally, None)
    masked = _take(masked, [m.span() for m in _DEFINITION.finditer(masked)], gaps, tally, None)
    masked = _blank(masked, [m.span() for m in _INLINE_TAG.finditer(masked)])
    return Masked(text=masked, gaps=tuple(united(gaps)))


def blanked(masked: Masked, gaps: list[Span]) -> Masked:
    """Return a text with more of it blanked, as gaps."""
    return Masked(text=_blank(masked.text, list(united(gaps))), gaps=tuple(united([*masked.gaps, *gaps])))


def filled(masked: Masked, gaps: list[Span]) -> Masked:
    """Return a text with more of it made gaps, so that what stands around them keeps its shape."""
    if not gaps:
        return masked
    parts, last = [], 0
    for start, end in gaps:
        parts += [masked.text[last:start], _INK.sub(FILL, masked.text[start:end])]
        last = end
    return Masked(text="".join([*parts, masked.text[last:]]), gaps=tuple(united([*masked.gaps, *gaps])))


def _take(text: str, spans: list[Span], gaps: list[Span], tally: Tally, kind: str | None) -> str:
    gaps.extend(spans)
    if kind and spans:
        tally[kind] += len(spans)
    return _blank(text, spans)


def _blank(text: str, spans: list[Span]) -> str:
    if not spans:
        return text
    parts, last = [], 0
    for start, end in spans:
        parts += [text[last:start], _INK.sub(" ", text[start:end])]
        last = end
    return "".join([*parts, text[last:]])


def _comments(text: str) -> Iterator[Span]:
    position = 0
    while opened := _COMMENT_OPEN.search(text, position):
        empty = _COMMENT_EMPTY.match(text, opened.end())
        closed = empty or _COMMENT_CLOSE.search(text, opened.end())
        if closed:
            position = closed.end()
        elif _in_ticks(text, opened.start()):
            position = opened.end()
            continue
        else:
            position = len(text)
        yield opened.start(), position


def _in_ticks(text: str, position: int) -> bool:
    return text[max(0, position - 1) : position] == "`" and "`" in text[position : position + 80].split("\n")[0]


def _between(text: str, opened: re.Pattern[str], closed: re.Pattern[str]) -> Iterator[Span]:
    position = 0
    while first := opened.search(text, position):
        last = closed.search(text, first.end())
        if last is None:
            return
        position = last.end()
        yield first.start(), position


def _front_matter(text: str) -> Iterator[Span]:
    found = _FRONT_MATTER.search(text)
    if found and all(_KEYED.match(line) for line in found.group(1).splitlines()):
        yield found.span()


def _forwarded(text: str) -> Iterator[Span]:
    found = _FORWARDED.search(text)
    if found:
        yield found.start(), len(text)


def _signature(text: str) -> Iterator[Span]:
    """Yield the few lines after a bare `-- ` at the end, as mail programs write it."""
    for found in _SIGNATURE.finditer(text, max(0, len(text) - 2 * _SIGNATURE_LENGTH)):
        rest = text[found.end() :]
        # Right below a line and without its space, it underlines a heading.
        above = text[: found.start()].rstrip(" \t\r")[:-1].rstrip(" \t\r")
        marked = bool(found["space"]) or not above or above.endswith("\n")
        if marked and len(rest) <= _SIGNATURE_LENGTH and 0 < len(rest.split("\n")) - 1 <= _SIGNATURE_LINES:
            yield found.start(), len(text)
            return


def _summary(found: re.Match[str]) -> str:
    """Return the title of a folded part, as long as it was: a heading where it has its line for itself."""
    text, said = found.string, found["said"]
    before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
    after = text[found.end() : found.end() + 1000].partition("\n")[0]
    if "\n" in said or "\r" in said or _ANY_TAG.sub("", before + after).strip():
        return _INK.sub(" ", found[0]) if "\n" in said else found[0]
    start = found.start("said") - found.start()
    return _HEADING_MARK.ljust(start) + said + " " * (len(found[0]) - start - len(said))
