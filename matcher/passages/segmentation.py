"""Puts the cutting together: mask, blocks, lines, sentences, language."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from typing import Literal

from matcher.deferred import lazy_regex
from matcher.domain import BOT_NOTE, Artifact, Field, Passage
from matcher.domain.artifact import TRUNCATED, UNSUPPORTED
from matcher.passages.blocks import Block, BlockKind, find_blocks
from matcher.passages.hidden import Masked, filled, mask, without_invisible
from matcher.passages.language import foreign_language, foreign_script
from matcher.passages.leads import join_leads
from matcher.passages.noise import clean, co_authors, is_automatic, sentence_kind
from matcher.passages.other_people import tells_of_another, tells_of_its_writer
from matcher.passages.prompt_injection import instructions, instructions_in_line
from matcher.passages.prose import SHORTEST, prose, words
from matcher.passages.sentences import LONGEST, Unmasked, goes_on, merged, sentences
from matcher.passages.shape import is_code
from matcher.passages.spans import Span, pieces
from matcher.passages.tally import Tally
from matcher.passages.threads import forms_of, own_words
from matcher.passages.titles import names_no_work

LIMIT = 200_000
_LONG_BLOCK = 150
_ROW_LENGTH = 4
"""Fewer words and figures than this say nothing without the header above them."""
_ROW_WORDS = 2
_NAME = lazy_regex(r"[^\W_]+")
_SHORTEST_NAME = 3
_OF_EVERYBODY = ("meeting_notes", "review_comments", "incident_report")
"""Kinds that tell what everybody did: whose they are is not known where they name no author."""
_LINE_END = lazy_regex(r"[\r\n]")
_TIMED = lazy_regex(
    r"\W*(?:\d{4}-\d\d-\d\d|\d{1,2}[:.h]\d\d\b"
    r"|(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    r"(?:,? \d{1,2}(?:st|nd|rd|th)?(?:[./]\d{1,2})?)?\W{0,3}(?::|\s[\u2013\u2014-])|day \d{1,2}\b\W{0,3}:)",
    re.IGNORECASE,
)
"""An entry of a timeline or a log: the next one is often of somebody else, or of other work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The passages of an artifact, in order (title first), and what the reader should know about the rest."""

    passages: tuple[Passage, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """The passages of one block: language is judged for a block, since a sentence is too short for that."""

    passages: tuple[Passage, ...]

    @property
    def prose(self) -> str:
        return " ".join(passage.prose for passage in self.passages)


def cut(artifact: Artifact) -> Cut:
    """Return the artifact's passages, offset-true in code points, with notes on what was dropped and why."""
    if _is_bots(artifact):
        return Cut(passages=(), notes=() if BOT_NOTE in artifact.notes else (BOT_NOTE,))
    tally = Tally()
    notes = [_truncation(artifact.text)] if len(artifact.text) > LIMIT else []
    title = _own(artifact.title or "", instructions_in_line, tally)
    body = _own(artifact.text, instructions, tally)
    masked, several = own_words(body, _author(artifact.author, tally), tally)
    kept, foreign = _by_language([*_title(artifact, title, tally), *_text(artifact, masked, title, tally)])
    notes += [_unsupported(code, number) for code, number in sorted(foreign.items())]
    if authors := co_authors(artifact.text[:LIMIT]):
        notes.append(f"shared work: {_count(authors, 'co-author', 'co-authors')}")
    if several:
        notes.append(several)
    if dropped := tally.note():
        notes.append(dropped)
    return Cut(passages=tuple(passage for group in kept for passage in group.passages), notes=tuple(notes))


def _is_bots(artifact: Artifact) -> bool:
    """Return whether a bot wrote it, by its reader's note or its author's login: nobody did what it says."""
    return BOT_NOTE in artifact.notes or (artifact.author or "").endswith("[bot]")


def _truncation(text: str) -> str:
    return f"{TRUNCATED}: the first {LIMIT:,} of {len(text):,} characters were read; split it for the rest"


def _unsupported(code: str, number: int) -> str:
    left = _count(number, "passage was", "passages were")
    return f"{UNSUPPORTED}{code}' is not supported by this model: {left} not matched"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _own(text: str, find: Callable[[str], list[Span]], tally: Tally) -> Masked:
    """Return a text without what is hidden in it or speaks to a machine."""
    masked = mask(text[:LIMIT], tally)
    told = find(masked.text)
    tally["instruction"] += len(told)
    return filled(masked, told)


def _author(name: str | None, tally: Tally) -> str | None:
    """Return the author's name without what speaks to a machine in it."""
    told = instructions_in_line(name) if name else []
    tally["instruction"] += len(told)
    return "".join((name or "")[slice(*piece)] for piece in pieces((0, len(name or "")), told)) or None


def _title(artifact: Artifact, masked: Masked, tally: Tally) -> Iterator[_Group]:
    if names_no_work(without_invisible(masked.text)):
        return
    if without_invisible(masked.text).strip():
        block = Block(start=0, end=len(masked.text), kind="title")
        yield from _groups(artifact, "title", masked, "", [block], tally)


def _text(artifact: Artifact, masked: Masked, title: Masked, tally: Tally) -> Iterator[_Group]:
    if not without_invisible(masked.text).strip():
        return
    if is_automatic(masked.text):
        tally["bot"] += sum(1 for line in artifact.text[:LIMIT].splitlines() if line.strip())
        return
    named = without_invisible(title.text).strip()
    blocks = join_leads(masked.text, find_blocks(masked, tally, named))
    yield from _groups(artifact, "text", masked, prose(named), blocks, tally)


def _groups(
    artifact: Artifact, field: Field, masked: Masked, title: str, blocks: list[Block], tally: Tally
) -> Iterator[_Group]:
    """Yield the passages of each block that has any; until the first of prose, lines may tell of the document."""
    called = {form for form in forms_of(artifact.author or "") if len(form) >= _SHORTEST_NAME}
    top = True
    before: Block | None = None
    for block in blocks:
        spans = _spans(masked, block, tally, title, top=top)
        passages = tuple(_passages(artifact, field, called, masked, block, spans, tally))
        if passages and before is not None and _continues(before, block) and not _TIMED.match(passages[0].prose):
            passages = (replace(passages[0], follows="block"), *passages[1:])
        before = block
        if passages:
            top = top and block.kind == "heading"
            yield _Group(passages=passages)


def _passages(
    artifact: Artifact,
    field: Field,
    called: Set[str],
    masked: Masked,
    block: Block,
    spans: Iterable[Span],
    tally: Tally,
) -> Iterator[Passage]:
    text = artifact.field(field)
    everybodys = artifact.kind in _OF_EVERYBODY and not artifact.author
    last: int | None = None
    for start, end in spans:
        said = prose(masked.text[start:end], row=block.kind == "row")
        kind = _emptiness(masked.text[start:end], said, block.kind)
        if kind:
            tally[kind] += 1
        elif said:
            names_author = bool(called) and not called.isdisjoint(_NAME.findall(said.casefold()))
            yield Passage(
                artifact_id=artifact.id,
                field=field,
                start=start,
                end=end,
                text=text[start:end],
                prose=said,
                heading=block.heading,
                follows=_follows(masked.text, block, last, start, said),
                names_author=names_author,
                is_of_another=not names_author and not everybodys and tells_of_another(said),
                is_of_writer=not names_author and artifact.kind == "peer_feedback" and tells_of_its_writer(said),
            )
            last = end


def _follows(text: str, block: Block, last: int | None, start: int, said: str) -> Literal["sentence", "block"] | None:
    """Return how a passage follows the one of its block that ended at `last`; an entry on its own line does not."""
    if last is None or (_TIMED.match(said) and _LINE_END.search(text, last, start)):
        return None
    return "sentence" if goes_on(text, (block.start, block.end), last, start) else "block"


def _continues(before: Block, block: Block) -> bool:
    """Return whether a block goes on from the one before: under the same heading, and no list ends between them."""
    return (
        before.heading == block.heading
        and "heading" not in (before.kind, block.kind)
        and "row" not in (before.kind, block.kind)
        and before.depth <= block.depth
    )


def _emptiness(text: str, said: str, kind: BlockKind) -> str | None:
    """Return what a passage without words is dropped as; a title needs none, a row also counts figures."""
    if kind == "title":
        return None
    if kind == "row":
        return None if words(said) >= _ROW_WORDS and len(said.split()) >= _ROW_LENGTH else "figures"
    if words(said) < SHORTEST:
        return "fragment"
    return "code" if is_code(text) else None


def _spans(masked: Masked, block: Block, tally: Tally, title: str, *, top: bool) -> Iterator[Span]:
    """Yield the passages of a block as spans: its sentences without noise, very short ones merged."""
    whole = block.kind in ("title", "row")
    gaps = masked.gaps_in(block.start, block.end) if masked.gaps else []
    # Otherwise the sentences around a gap would be parted where their lines were only wrapped.
    lines = Unmasked(masked.text, list(pieces((block.start, block.end), gaps))) if gaps else None
    for start, end in clean(masked, block, tally, title=title, top=top):
        piece = masked.text[start:end]
        runs: list[list[Span]] = [[]]
        wrapped = (lines.before(start), lines.width) if lines else (0, 0)
        for span in [(0, len(piece))] if whole and words(piece) <= LONGEST else sentences(piece, *wrapped):
            kind = sentence_kind(piece[slice(*span)], prose(piece[slice(*span)]), block.kind)
            if kind:
                tally[kind] += 1
                runs.append([])
            else:
                runs[-1].append(span)
        yield from ((start + first, start + last) for run in runs for first, last in merged(piece, run))


def _by_language(groups: list[_Group]) -> tuple[list[_Group], Counter[str]]:
    """Return the groups in English, and the number of passages that are not by language.

    A sentence in another script is told by itself, too, where it stands among English ones.
    """
    foreign: Counter[str] = Counter()
    whole = foreign_language(" ".join(group.prose for group in groups))
    kept: list[_Group] = []
    for group in groups:
        said = group.prose
        code = whole or (foreign_language(said) if len(said) >= _LONG_BLOCK else foreign_script(said))
        codes = [code or (None if said.isascii() else foreign_script(p.prose)) for p in group.passages]
        foreign.update(filter(None, codes))
        if not all(codes):
            own = (p for p, other in zip(group.passages, codes, strict=True) if not other)
            kept.append(_Group(passages=tuple(own)))
    return kept, foreign
