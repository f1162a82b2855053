"""The lines of printed pages as Markdown: without running headers and footers, with headings and list items marked."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from matcher.deferred import lazy_regex

_EDGE = 3
"""How many lines at the top and at the bottom of a page may be running ones."""
_SHARE = 0.6
_FURNITURE = lazy_regex(
    r"(?:page|seite|p\.)\s?\d{1,4}(?:\s?(?:of|/|von)\s?\d{1,4})?|\d{1,4}\s?(?:/|of)\s?\d{1,4}|[-\u2013]\s?\d{1,4}\s?[-\u2013]"
    r"|\d{1,4}(?:\s?\|\s?page)?|(?:strictly |company )?confidential(?:\s?[-\u2013\u2014|:,]\s?[\w ,-]{1,60})?"
    r"|(?:for )?internal(?: use)? only|\u00a9.{1,80}|(?:printed|exported|generated) on .{1,40}",
    re.IGNORECASE,
)
_BULLET = lazy_regex(
    r"\s*(?:[\x7f\u2022\u25aa\u25ab\u25e6\u25cf\u25cb\u25a0\u2023\u2043\u00b7\uf0b7\uf0a7]\s*|[\u2013\u2014](?:\s+(?=[A-Z0-9\"'`\u201c])|\s*$))"
)
_ITEM = lazy_regex(r"\s*(?:[-*+] |\d{1,3}[.)] )")
_LABELS = lazy_regex(
    r"(?:candidate|interviewers?|interview date|date|submitted|authors?|role|position|team|level|manager|reviewers?"
    r"|status|version|period|owner|department|location|attendees|participants|present)",
    re.IGNORECASE,
)
_LABEL_LINES = 16
_HEADING_WORDS = 10
_HEADING_LENGTH = 70
_FOLLOWED_BY = 40
_CLOSED = lazy_regex(r"[.!?:)\"'\u201d\u2019]$")


def flowed(pages: Sequence[str], title: str | None = None) -> str:
    """Return the text of the pages as Markdown, with an empty line where a page ends and around each heading."""
    kept = [_listed(lines) for lines in _without_furniture([page.split("\n") for page in pages]) if any(lines)]
    width = max((len(line) for lines in kept for line in lines), default=0)
    if kept:
        kept[0] = list(_labelled(kept[0]))
    return "\n\n".join("\n".join(_headed(lines, width, title)).strip("\n") for lines in kept)


def _without_furniture(pages: list[list[str]]) -> list[list[str]]:
    """Return the pages without the lines at their edges that say where one is, or that most pages repeat."""
    seen = Counter(key for lines in pages for key in {_key(lines[at]) for at in _edges(lines)})
    most = max(2, math.ceil(_SHARE * len(pages)))
    out = []
    for lines in pages:
        drop = {at for at in _edges(lines) if seen[_key(lines[at])] >= most or _FURNITURE.fullmatch(lines[at].strip())}
        out.append([line for at, line in enumerate(lines) if at not in drop])
    return out


def _edges(lines: Sequence[str]) -> list[int]:
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return sorted({*filled[:_EDGE], *filled[-_EDGE:]})


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()).lower())


def _listed(lines: Sequence[str]) -> list[str]:
    """Return the lines with every bullet as "- "; one that stands alone goes before the next line."""
    out: list[str] = []
    alone = False
    for line in lines:
        found = _BULLET.match(line)
        said = line[found.end() :].strip() if found else line.strip()
        if found and not said:
            alone = True
        elif said or not alone:
            out.append("- " + said if found or alone else said)
            alone = False
    return out


def _labelled(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the first page with a form's labels before their values: `Date: 10 September 2026`."""
    label: str | None = None
    for at, line in enumerate(lines):
        if label and line and not _LABELS.fullmatch(line):
            yield f"{label}: {line}"
            label = None
        elif at < _LABEL_LINES and _LABELS.fullmatch(line):
            if label:
                yield label
            label = line
        else:
            yield line
    if label:
        yield label


def _headed(lines: Sequence[str], width: int, title: str | None) -> Iterator[str]:
    """Yield the lines with headings marked, and set apart by empty lines."""
    above = ""
    for at, line in enumerate(lines):
        below = next((after for after in lines[at + 1 : at + 3] if after), "")
        if title and line.casefold() == title.casefold():
            yield from ("", f"# {line}", "")
            above = ""
        elif _is_heading(line) and _ends(above) and _starts(below) and _is_short(line, below, width):
            yield from ("", f"## {line}", "")
            above = ""
        else:
            if above and _ends(above) and _is_short(above, line, width) and not _ITEM.match(line):
                yield ""
            yield line
            above = line


def _is_heading(line: str) -> bool:
    words = line.split()
    return (
        0 < len(words) <= _HEADING_WORDS
        and len(line) <= _HEADING_LENGTH
        and not _ITEM.match(line)
        and (line[0].isupper() or bool(re.match(r"\d+(?:\.\d+)*\.? [A-Z]", line)))
        and bool(re.search(r"[\w)?]$", line))
        and any(len(word) > 2 and word.isalpha() for word in words)
    )


def _ends(above: str) -> bool:
    return not above or bool(_CLOSED.search(above))


def _is_short(line: str, below: str, width: int) -> bool:
    """Return whether a line had ample room for the next word: it was not wrapped, but ended."""
    return len(line) + len(below.split(" ")[0]) < 0.75 * width


def _starts(line: str) -> bool:
    """Return whether a line begins a text or a list, and is no label or figure itself."""
    return bool(_ITEM.match(line)) or (len(line) >= _FOLLOWED_BY and (line[0].isupper() or line[0] in "\"'`(\u201c"))
