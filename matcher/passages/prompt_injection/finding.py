"""Which sentences of a text tell a machine what to answer.

A few plain words are looked for first: most texts hold none of them, and cost no more. Where one does, its sentences are
judged by the cues that they hold, under every disguise that can be taken off. What only reports such words, in quotation
marks and with words of its own around them, is prose like any other.
"""

import re
from collections.abc import Iterator

from matcher.deferred import lazy_regex
from matcher.passages.prompt_injection.cues import BESIDE, CUES, ENOUGH, holds
from matcher.passages.prompt_injection.deobfuscation import decoded, skeleton, spelled_out, turned, unleeted
from matcher.passages.prompt_injection.keywords import kinds, tells
from matcher.passages.prose import MARKER, prose, words
from matcher.passages.sentences import sentences
from matcher.passages.spans import Span, trimmed, united

_LEETED = lazy_regex(r"[a-z][013457@$]|[013457@$][a-z]")
_TURNED = ("vtaber", "vafgehp", "orunivbe", "fhccbegrq", "erongi", "tcurtsni", "oivaheb", "detroppus")
_FENCE = lazy_regex(r"[ \t>]*(?:`{3,}[^`]*|~{3,}.*)")
_MARK = lazy_regex(rf"\s*(?:>\s?)*(?:{MARKER}\s+)?(?:\[[ xX]\]\s+)?")
_AFTER = lazy_regex(
    r"(?<=\[/(?i:INST)\])\s+|(?<=\|>)\s+(?=[A-Z])|(?<=</system>)\s+|(?<=[.!?][\"'\u201d\u2019)])\s+|(?<=[^`]`)\s+(?=[A-Z])|(?<=[>}])\s+(?=[A-Z])|(?<=[}\"'\]]\])\s+(?=[A-Z])"
    r"|(?<=[\w+/-]{22}[\w=]{2})\s+(?=[A-Z])",
    re.ASCII,
)
"""Where words end that are no sentence by themselves: a turn, a tag, an answer in braces, a code."""
_PART = lazy_regex(
    r"(?<=[.!?\]])\s+|\s+[-\u2013\u2014|\u00b7]+\s+|;\s*|(?<![<|])\|(?![|>])\s*|\s+(?=[(\[{]|<\|?\w+\|?>\s*:?\s*(?:system|user|assistant))"
)
_SPELLED_WORD = lazy_regex("ignor|disregard|instruct|behavio|support|system|prompt|evidence|previous")
_WRAP = lazy_regex(r"\n(?=[ \t]*[a-z])")
_STOP = lazy_regex(r"[.!?;:\n]")
_QUOTED = lazy_regex(
    r"\"[^\"\n]{3,400}\"|\u201c[^\u201c\u201d]{3,400}\u201d|\u2018[^\u2018\n]{3,400}?\u2019(?!\w)|\u00ab[^\u00ab\u00bb]{3,400}\u00bb"
    r"|\u201e[^\u201e\u201c\u201d]{3,400}[\u201c\u201d]|`[^`\n]{3,400}`|(?<!\w)'(?=\S)[^\n]{3,400}?(?<=\S)'(?!\w)"
)
_LINK_TITLE = lazy_regex(r"\]\([^()\s]*\s+[\"'(]([^\"\n]*)[\"')]\)")
_REPORTS = lazy_regex(
    r"\b(?:i|we|my|our|they|he|she)\b|\b(?!(?:un)?supported|evidenced)\w{3,}ed\b|\b(?:attack|inject|jailbreak|payload|phrase|string|pattern|attempt|test|filter"
    r"|detect|refus|such as|like|e\.g|example|said|says|saying|told|telling|ask|saw|found|wrote|caught|contain|when|if|where)"
)
_OBEY = lazy_regex(
    r"(?:^|[.!:]\s*)(?:please |now |kindly )?(?:follow|obey|execute|apply|remember|repeat|do what|comply|read and follow)\b"
    r"|\b(?:final|correct|expected|right|only|true|new) (?:answer|output|verdict|result|instruction|rule|task)s?\b"
    r"|^(?:the )?(?:answer|output|verdict|instructions?)\b"
)
_TOLD = lazy_regex(
    r"(?:i|we) (?:\w+ly |also |then )?(?:told|asked|taught|made|had|let|got|prompted|instructed|configured|set up|trained"
    r"|wanted) (?:the|our|a|an|my|each|both|two|three) (?!.*\b(?:you|your|yours|yourself|this|these|all|every|any|everything)\b)"
)
"""A deed of the author's, done to a model of theirs: it orders nothing of who reads it now."""
_LONGEST = 1500
_FEWEST = 3
_HIDDEN = 3
"""Points from which on what stood encoded is an instruction: nobody encodes his prose."""


def instructions(text: str) -> list[Span]:
    """Return the sentences of a text that instruct a machine reader, in order, with the white space after them."""
    if not tells(text):
        return []
    paragraphs = list(_paragraphs(text))
    if not any(
        _instructs(text, unit) for span in paragraphs if tells(text[slice(*span)]) for unit in _units(text, span)
    ):
        return []
    units = [unit for span in paragraphs for unit in _units(text, span)]
    points = [_points(text[slice(*unit)]) for unit in units]
    return [_with_space(text, units[n]) for n in sorted(_grown(points))]


def instructions_in_line(text: str) -> list[Span]:
    """Return the parts of a title or a name that instruct a machine reader, with what parts them from the others."""
    if not tells(text):
        return []
    parts = _parts(text)
    chosen = _grown([_points(text[slice(*part)]) for part in parts])
    if not chosen:
        return [(0, len(text))] if _points(text) >= ENOUGH else []
    edges = [0, *(end for _, end in parts)]
    gaps = [(edges[n], end) for n, (_, end) in enumerate(parts) if n in chosen]
    kept = [start for n, (start, _) in enumerate(parts) if n not in chosen]
    if 0 in chosen and kept:
        gaps.append((0, kept[0]))
    return list(united(gaps))


def _paragraphs(text: str) -> Iterator[Span]:
    """Yield the runs of lines between empty ones and the borders of fences."""
    start, at = -1, 0
    for line in text.splitlines(keepends=True):
        if line.isspace() or _FENCE.fullmatch(line.rstrip("\r\n")):
            if start >= 0:
                yield start, at
            start = -1
        elif start < 0:
            start = at
        at += len(line)
    if start >= 0:
        yield start, at


def _units(text: str, paragraph: Span) -> list[Span]:
    """Return the sentences of a paragraph; what is quoted in one, or stands in braces, is not parted."""
    start, end = trimmed(text, *paragraph)
    said = text[start:end]
    if said[:1] in "{[" and said[-1:] in "}]":
        return [(start, end)]
    whole = _QUOTED.sub(lambda found: _STOP.sub(",", found[0]) if tells(found[0]) else found[0], said)
    whole = _WRAP.sub(" ", whole)
    return [(start + first, start + last) for sentence in sentences(whole) for first, last in _pieces(whole, sentence)]


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """Yield the parts of a sentence between the borders that only a prompt has, without the mark of a list before it."""
    at, end = sentence
    found = _MARK.match(text, at, end)
    at = found.end() if found and found.end() < end else at
    for border in _AFTER.finditer(text, at, end):
        yield at, border.start()
        at = border.end()
    if at < end:
        yield at, end


def _parts(text: str) -> list[Span]:
    """Return the parts of a line, between full stops, dashes, semicolons and brackets that are not quoted."""
    parts, start = [], 0
    for between in _PART.finditer(_QUOTED.sub(lambda quoted: "x" * len(quoted[0]), text)):
        parts.append((start, between.start()))
        start = between.end()
    return [(first, last) for first, last in [*parts, (start, len(text))] if first < last]


def _instructs(text: str, unit: Span) -> bool:
    said = text[slice(*unit)]
    return tells(said) and _points(said) >= ENOUGH


def _grown(points: list[int]) -> set[int]:
    """Return which sentences are instructions: by themselves, or beside one."""
    chosen = {n for n, found in enumerate(points) if found >= ENOUGH}
    for step in (1, -1):
        for n in range(len(points))[::step]:
            if n - step in chosen and points[n] >= BESIDE:
                chosen.add(n)
    return chosen


def _with_space(text: str, unit: Span) -> Span:
    start, end = unit
    return start, end + len(text[end : end + 40]) - len(text[end : end + 40].lstrip(" \t"))


def _points(text: str) -> int:
    """Return how much a sentence speaks to a machine, under whichever disguise; none where it only reports that."""
    text = text[:_LONGEST]
    raw = skeleton(" ".join(text.split()))
    found = max(_score(said) for said in {raw, skeleton(prose(text)), *_undisguised(raw)})
    if found < ENOUGH and (_spells(raw) or any(_score(skeleton(said)) >= _HIDDEN for said in decoded(text))):
        return ENOUGH
    return 0 if found >= ENOUGH and (_TOLD.match(raw) or _reports(raw)) else found


def _undisguised(bare: str) -> Iterator[str]:
    if _LEETED.search(bare):
        yield unleeted(bare)
    if any(word in bare for word in _TURNED):
        yield from turned(bare)


def _spells(bare: str) -> bool:
    """Return whether a telling word is written as single letters: nobody writes so."""
    return _SPELLED_WORD.search(spelled_out(bare)) is not None


def _score(said: str) -> int:
    points, known = 0, kinds(said)
    for worth, needed, cue in CUES:
        if known & needed == needed and holds(cue, said):
            points += worth
            if points >= ENOUGH:
                break
    return points


def _reports(said: str) -> bool:
    """Return whether a sentence quotes an instruction, and says something of it, rather than giving it."""
    said = _LINK_TITLE.sub(r" \1 ", said).replace("```", " ")
    outside = _QUOTED.sub(" ", said)
    if outside == said or words(outside) < _FEWEST or _OBEY.search(outside) or not _REPORTS.search(outside):
        return False
    return _score(outside) < _HIDDEN
