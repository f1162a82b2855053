"""Who is named in running prose: `Kaveh asked`, `paired with Priya`, `Dr. Okafor`, `Noor Haddad`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.verification.redaction.cues import is_signed, is_start
from matcher.verification.redaction.names import PARTICLES
from matcher.wordlists import (
    fold,
    is_ambiguous,
    is_given,
    is_surname,
    is_wordlike,
    may_be_surname,
)

_CODE = re.compile(
    r"^[ \t]{0,3}(?P<fence>`{3}|~{3})[^\n]*\n(?:(?![ \t]{0,3}(?P=fence))[^\n]*\n){0,2000}[^\n]*|`[^`\n]{1,300}`"
    r"|https?://\S+|<!--(?:(?!<!--).){0,4000}?-->|</?[a-zA-Z][^<>\n]{0,300}>|[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}",
    re.MULTILINE | re.DOTALL,
)
_MARKS = "\u0300-\u036f"
_WORD = re.compile(rf"[^\W\d_][\w{_MARKS}]*(?:['\u2019-][^\W\d_][\w{_MARKS}]*)*")
_LOWER = re.compile(r"(?<![\w@./#:-])[a-z][a-z'-]+(?![\w@/]|\.\w)")
_GAP = re.compile(r" |\u00a0")
_INITIAL_GAP = re.compile(r"\. ?")
_LISTING = re.compile(r"(?: \([^()\n]{1,30}\))?(?:,? (?:and|&|und|et|or) |, (?:and )?| ?/ ?| ?\+ ?)")


@dataclass(frozen=True, slots=True)
class _Word:
    said: str
    folded: str
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        return self.said[0].isupper() and (len(self.said) == 1 or not self.said.isupper())


def prose_names(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the names in a text's prose; code, addresses and markup are not looked into."""
    text = _CODE.sub(_blank, text)
    lower = {fold(word) for word in _LOWER.findall(text)}
    before: _Run | None = None
    named = False
    for run in _runs(text):
        listed = before is not None and bool(_LISTING.fullmatch(text, before.end, run.start))
        name = _name(run, text, lower, listed=listed and named)
        if name and before and listed and not named and _is_single_foreign(before, lower):
            yield (before.words[0].said,)
        if name:
            yield (" ".join(word.said for word in name),)
        before, named = run, name is not None


def _is_single_foreign(run: "_Run", lower: set[str]) -> bool:
    return len(run.words) == 1 and _is_foreign(run.words[0], lower)


def _blank(found: re.Match[str]) -> str:
    said = found[0]
    return "" if said.strip("*_") == "" else " ` "


@dataclass(frozen=True, slots=True)
class _Run:
    words: tuple[_Word, ...]

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


def _runs(text: str) -> Iterator[_Run]:
    """Yield capitalised words that stand together, without what begins or ends a sentence beside a name."""
    run: list[_Word] = []
    for word in _words(text):
        joined = bool(run) and _joins(text, run[-1], word)
        if run and not (joined and (word.is_capital or word.said in PARTICLES)):
            yield from _trimmed(run)
            run = []
        if word.is_capital or (run and word.said in PARTICLES):
            run.append(word)
    yield from _trimmed(run)


def _words(text: str) -> Iterator[_Word]:
    for found in _WORD.finditer(text):
        said = re.sub(r"(?:n?['\u2019]t|['\u2019](?:s|d|ll|re|ve|m))$", "", found[0])
        head, _, tail = said.partition("-")
        if tail and tail.islower() and is_given(fold(head)) and not is_given(fold(said)):
            said = head
        yield _Word(said, fold(said), found.start(), found.start() + len(said))


def _joins(text: str, before: _Word, word: _Word) -> bool:
    gap = text[before.end : word.start]
    return bool(_GAP.fullmatch(gap) or (len(before.said) == 1 and _INITIAL_GAP.fullmatch(gap)))


def _trimmed(run: list[_Word]) -> Iterator[_Run]:
    """Yield a run, cut where words of prose stand in it: what is left may be a name."""
    kept: list[_Word] = []
    for word in run:
        splits = is_wordlike(word.folded) and not is_given(word.folded) and not (kept and may_be_surname(word.folded))
        if splits and word.said not in PARTICLES:
            yield from _closed(kept)
            kept = []
        else:
            kept.append(word)
    yield from _closed(kept)


def _closed(kept: list[_Word]) -> Iterator[_Run]:
    while kept and (kept[-1].said in PARTICLES or len(kept[-1].said) == 1):
        kept.pop()
    while kept and (kept[0].said in PARTICLES):
        kept.pop(0)
    if kept:
        yield _Run(tuple(kept[:5]))


def _name(run: _Run, text: str, lower: set[str], *, listed: bool) -> tuple[_Word, ...] | None:
    """Return the words of a run that name somebody; None where they need not."""
    signed = listed or is_signed(text, run.start, run.end)
    first = run.words[0]
    if len(run.words) > 1:
        return run.words if _is_full(run, text, lower, signed=signed) else _first_alone(first, text)
    return run.words if _is_single(first, text, lower, signed=signed) else None


def _is_single(word: _Word, text: str, lower: set[str], *, signed: bool) -> bool:
    if is_given(word.folded) and not _is_mixed(word):
        if not is_ambiguous(word.folded):
            return True
        return signed and not (word.folded in lower and is_start(text, word.start) and not _is_said(text, word))
    return signed and _is_foreign(word, lower)


def _is_said(text: str, word: _Word) -> bool:
    return is_signed(text, word.start, word.end)


def _first_alone(first: _Word, text: str) -> tuple[_Word, ...] | None:
    return (first,) if is_given(first.folded) and not is_ambiguous(first.folded) else None


def _is_full(run: _Run, text: str, lower: set[str], *, signed: bool) -> bool:
    first, *rest = run.words
    fits = all(
        word.said in PARTICLES or len(word.said) == 1 or may_be_surname(word.folded) or is_given(word.folded)
        for word in rest
    )
    if is_given(first.folded):
        doubtful = is_ambiguous(first.folded) and (is_start(text, first.start) and first.folded in lower)
        return fits and (signed or not doubtful)
    initial = len(first.said) == 1 and text[first.end : first.end + 1] == "." and not is_start(text, first.start)
    sure = signed or initial or (is_surname(rest[-1].folded) and not is_wordlike(rest[-1].folded))
    return (
        sure
        and fits
        and all(_is_foreign(word, lower) for word in run.words if word.said not in PARTICLES and len(word.said) > 1)
    )


def _is_foreign(word: _Word, lower: set[str]) -> bool:
    """Return whether a word means nothing else, as far as is known: neither in the lists nor in this very text."""
    return not (is_wordlike(word.folded) or word.folded in lower or _is_mixed(word))


def _is_mixed(word: _Word) -> bool:
    """Return whether capitals or digits stand inside a word, as in products; not as in McKay."""
    parts = re.split(r"['\u2019-]", word.said)
    return any(c.isdigit() for c in word.said) or any(c.isupper() for part in parts for c in _inner(part))


def _inner(part: str) -> str:
    return re.sub(r"^(?:Mc|Mac|De|Di|Da|La|Le)(?=[A-Z])", "", part)[1:]
