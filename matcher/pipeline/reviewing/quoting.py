"""Words of an artifact as quotes: every one is checked against the artifact, whoever chose it."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import replace

from matcher.domain import Artifact, Field, Quote
from matcher.errors import UsageError
from matcher.report import visible

HIDDEN = "\N{REPLACEMENT CHARACTER}"
"""What stands on a screen for a character that is not shown; typed, it means any one character."""
SHOWN = 80
"""Characters of a text that are repeated in a message."""
SEARCHED = 20_000
"""Characters of a field in which words that are like misspelt ones are looked for."""
COMPARED = 200
"""Characters of the words that are looked for: more would keep a person waiting for no better advice."""
LIKE = 0.5
"""Which share of them must stand there in one run."""
FIELDS: tuple[Field, ...] = ("text", "title")


def quoted(artifact: Artifact, field: Field, start: int, end: int) -> Quote:
    """Return what stands between two offsets, in code points.

    Raises:
        UsageError: where they are not inside the field, or nothing but space stands between them.
    """
    text = artifact.field(field)
    if not 0 <= start < end <= len(text):
        raise UsageError(f"{field} {start}-{end}: is outside the {field} of {len(text)} characters; choose other words")
    if not text[start:end].strip():
        raise UsageError(f"{field} {start}-{end}: nothing but space stands there; choose other words")
    return Quote(field=field, start=start, end=end, text=text[start:end])


def found(artifact: Artifact, words: str, *, near: Quote | None = None) -> Quote:
    """Return the words where they stand verbatim; line breaks and runs of space count as one space.

    Of several places it is the one nearest to a quote, else the first of the text, else of the title.

    Raises:
        UsageError: where they stand nowhere; the message names the most similar line.
    """
    pattern = _pattern(words)
    spans = [(f, m.start(), m.end()) for f in FIELDS for m in pattern.finditer(artifact.field(f))]
    if not spans:
        raise UsageError(_not_there(artifact, words))
    if near is not None:
        spans.sort(key=lambda span: (span[0] != near.field, abs(span[1] - near.start)))
    return quoted(artifact, *spans[0])


def still_standing(quotes: Iterable[Quote], artifact: Artifact) -> tuple[Quote, ...]:
    """Return the quotes that stand in the words which the artifact has now, at their places in them."""
    return tuple(moved for quote in quotes if (moved := _moved(quote, artifact)) is not None)


def _moved(quote: Quote, artifact: Artifact) -> Quote | None:
    text = artifact.field(quote.field)
    if text[quote.start : quote.end] == quote.text:
        return quote
    starts = [match.start() for match in re.finditer(re.escape(quote.text), text)]
    if not starts:
        return None
    start = min(starts, key=lambda place: abs(place - quote.start))
    return replace(quote, start=start, end=start + len(quote.text))


def _pattern(words: str) -> re.Pattern[str]:
    parts = words.split()
    if not parts:
        raise UsageError("no words were given; name those to quote, as they stand in the artifact")
    return re.compile(r"\s+".join(re.escape(part).replace(HIDDEN, "(?s:.)") for part in parts))


def _not_there(artifact: Artifact, words: str) -> str:
    near = _nearest(artifact, words)
    advice = f"did you mean “{_short(near)}”?" if near else "quote them exactly as they stand in it"
    return f"“{_short(words)}”: these words do not stand in {_short(artifact.id)}; {advice}"


def _nearest(artifact: Artifact, words: str) -> str:
    """Return the words of the artifact that share the longest run of characters with those, if that is most of them."""
    best, meant, words = 0, "", words[:COMPARED]
    for field in FIELDS:
        text = artifact.field(field)[:SEARCHED]
        same = difflib.SequenceMatcher(None, words.lower(), text.lower(), autojunk=False).find_longest_match()
        if same.size > max(best, LIKE * len(words)):
            start = max(0, same.b - same.a)
            around = [m for m in re.finditer(r"\S+", text) if m.end() > start and m.start() < start + len(words)]
            best, meant = same.size, text[around[0].start() : around[-1].end()] if around else ""
    return meant


def _short(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…"
