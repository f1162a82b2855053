"""Whose words a text holds where several people speak in it: `ada (comment):`, `Bo commented on 3 May 2026`."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import zip_longest

from matcher.deferred import lazy_regex
from matcher.passages.headings import plain_heading
from matcher.passages.hidden import Masked, blanked
from matcher.passages.metadata import PRESENT
from matcher.passages.spans import Span
from matcher.passages.tally import Tally

_NAME = r"[^\W_][\w.-]{0,38}(?:\[bot\])?(?:,? (?-i:[^\W\d_a-z])[\w.'\u2019-]{0,30}){0,3}"
_END = r"[*_]{0,2}[ \t]?:[*_]{0,2}"
_TIME = r"\d{1,2}[:.]\d{2}(?::\d{2})?(?:[ \t]?[ap]m)?"
_WHEN = rf"(?:(?:today|yesterday|\d{{1,4}}[./-]\d{{1,2}}(?:[./-]\d{{2,4}})?),?[ \t](?:at[ \t])?)?{_TIME}"
_MARK = lazy_regex(
    rf"^[ \t]{{0,3}}(?:> |(?P<level>#{{1,6}}) )?(?P<bold>[*_]{{2}})?[*_]{{0,2}}@?(?P<name>{_NAME})[*_]{{0,2}}[ \t]?"
    r"(?:\((?P<role>(?:(?:pr|review|inline|general|issue|pull request) )?(?:comment(?:ed)?|review|reply|response)"
    rf"|author|description|reviewer|maintainer|member|contributor|collaborator)\)(?:{_END}|(?(level)|(?!)))"
    r"|(?:commented|replied|reviewed|approved(?: these changes)?|requested changes|left a comment)"
    rf"(?:{_END}|[ \t](?=[^\r\n]{{0,40}}(?:\d|\bago\b|yesterday))[\w ,:.+-]{{3,40}}?"
    rf"|(?(bold)(?:[ \t]on[ \t][^\r\n]{{1,80}})?|(?!)))[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
"""Says by itself that somebody speaks: in a role, or that they commented."""
_CHAT = lazy_regex(
    rf"^[ \t]{{0,3}}[*_]{{0,2}}@?(?P<name>{_NAME})[*_]{{0,2}}"
    rf"(?:[ \t]{{1,4}}|[ \t]?[\u2013\u2014-][ \t]|[ \t]*\r?\n[ \t]*)[\[(]?{_WHEN}[\])]?[ \t]*$"
    rf"|^[ \t]{{0,3}}[\[(]{_WHEN}[\])][ \t]+(?P<named>{_NAME})[ \t]*$"
    rf"|^(?:{_WHEN}[ \t]+)?From[ \t](?P<sender>{_NAME})[ \t]to[ \t][^\r\n:]{{2,60}}:"
    rf"|^(?:[\[(]?{_WHEN}[\])]?[ \t]+)?<[@+~]?(?P<nick>[\w.-]{{2,30}})>(?=[ \t])",
    re.IGNORECASE | re.MULTILINE,
)
"""How chats are exported and pasted: `Ada Moss  10:05 AM`, in two lines, `[8/14 10:05 AM] Moss, Ada`, `<ada> …`."""
_ADDRESS = r"[\w.+-]+@[\w.-]+"
_WRITER = rf"{_NAME}|<?{_ADDRESS}>?"
_BESIDE = r"(?:[ \t]?<[^<>\r\n]{3,80}>|[ \t]?\[[^\]\r\n]{3,80}\])?"
_REPLY = lazy_regex(
    rf"^[ \t]{{0,3}}(?:on|le|el|il|op)[ \t][^\r\n]{{0,120}}?\d[^\r\n]{{0,60}}?[,\d][ \t](?P<name>{_WRITER}){_BESIDE}"
    r"\s{1,3}(?:wrote|a[ \t]\u00e9crit|escribi\u00f3|ha[ \t]scritto|schreef)[ \t]?:[ \t]*$(?!\s*>)"
    rf"|^[ \t]{{0,3}}am[ \t][^\r\n]{{0,60}}?\d[^\r\n]{{0,60}}?[ \t]schrieb[ \t](?P<named>{_WRITER}){_BESIDE}:?"
    r"[ \t]*$(?!\s*>)"
    rf"|^[ \t]{{0,3}}[*_]{{0,2}}(?:from|von|de)[ \t]?:[*_]{{0,2}}[ \t]*[\"']?(?P<sender>{_NAME}|{_ADDRESS})[^\r\n]*"
    r"(?:\r?\n[ \t]{0,3}[*_]{0,2}"
    r"(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoy\u00e9|\u00e0|objet)[ \t]?:[^\r\n]*){2,6}$",
    re.IGNORECASE | re.MULTILINE,
)
"""What stands above somebody's mail in another one, where no `>` is before its lines."""
_SECTION = lazy_regex(
    rf"^[ \t]{{0,3}}(?:(?P<level>#{{1,6}})[ \t]+|(?P<item>[-*+\u2022][ \t]+))"
    rf"[*_]{{0,2}}@?(?P<name>{_NAME})[*_]{{0,2}}:?[ \t]*$"
    rf"|^[ \t]{{0,3}}(?P<row>\|)[ \t]*[*_]{{0,2}}@?(?P<of>{_NAME})[*_]{{0,2}}[ \t]*\|",
    re.IGNORECASE | re.MULTILINE,
)
"""Minutes by people: `## Ada`, `- Ada` above items of hers, `| Ada | … |`."""
_SAID = lazy_regex(
    rf"^[ \t]{{0,3}}(?P<item>[-*+\u2022] )?(?P<at>[\[(]?{_WHEN}[\])]?[ \t]+(?:-[ \t]+)?)?"
    rf"(?:[*_]{{2}})?@?(?P<name>{_NAME}){_END}(?=\s)",
    re.IGNORECASE | re.MULTILINE,
)
"""`Ada: …`, `[10:05] ada: …`, `**ada**:`: a name, or else a label; told by whether the author is called so, too."""
_PRESENT = lazy_regex(
    rf"^\W{{0,6}}(?:{PRESENT}|in the room)\W{{0,6}}:(?P<names>[^\r\n]{{1,500}})$",
    re.IGNORECASE | re.MULTILINE,
)
_WHO = ("name", "named", "sender", "nick", "of")
_CHATTING = 3
"""Turns that a chat has at least."""
_CLOSE = lazy_regex(r"^(?:(?P<level>#{1,6}) \S|(?:-{3,}|\*{3,}|_{3,})[ \t]*$)", re.MULTILINE)
_LARGE = 2
"""How deep a heading stands that ends what somebody says, unless their name is one as deep."""
_ITEM_CLOSE = lazy_regex(r"^(?![ \t]{2,}\S)", re.MULTILINE)
_FIRST_PERSON = lazy_regex(r"\b(?:I|[Mm]y|[Mm]ine|me)\b")
_QUESTION = lazy_regex(r"[^\r\n]{0,500}\?(?=\s|$)")
_NOBODY = lazy_regex(
    r"(?:i|we|he|she|they|you|who|some(?:one|body)|nobody|everyone|reviewers?|authors?|this|that|then|also|and|which|as)",
    re.IGNORECASE,
)
_LABEL = lazy_regex(
    r"(?:(?:ask|answer|comment|feedback|goal|idea|lesson|mistake|note|outcome|question|reason|result|risk|update|win)s?"
    r"|edit|help|learn(?:ed|t)|me|meanwhile|shipped|so|tl;?dr|ps|warning|why|what|how)",
    re.IGNORECASE,
)
"""What stands before a colon and is no name, beside what logs repeat."""
_OWN = ("author", "description")
"""What is said beside a name to mark the author of the whole."""
SEVERAL = "several people speak in this text"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """Who speaks, in what role, where the mark stands, and where the words end."""

    name: str
    role: str
    mark: Span
    end: int
    weak: bool
    """Whether the mark might be a label."""


def own_words(masked: Masked, author: str | None, tally: Tally) -> tuple[Masked, str | None]:
    """Return the text without what others than its author say in it, and a note where that cannot be told.

    What stands before the first mark is the author's own. The marks themselves are nobody's prose.
    """
    top = len(masked.text) - len(masked.text.lstrip())
    replies = [mark for mark in _marks(_REPLY, masked.text) if mark.start() > top]  # its own headers are no reply
    marks = _marks(_MARK, masked.text) + replies
    author = author or next((_who(mark) for mark in marks if _role(mark) in _OWN), None)
    turns = list(_turns(masked.text, marks + _weak_marks(masked.text, author, marks)))
    known = _speakers(masked.text, turns)
    gaps: list[Span] = []
    for turn in turns:
        others = author is not None and turn.role not in _OWN and not _is_same(turn.name, author)
        if turn.weak and others and _bare(turn.name) not in known:
            continue
        tally["others"] += others
        gaps.append((turn.mark[0], turn.end if others else turn.mark[1]))
    speakers = {_bare(turn.name) for turn in turns}
    return blanked(masked, gaps) if gaps else masked, SEVERAL if author is None and len(speakers) > 1 else None


def _speakers(text: str, turns: Sequence[_Turn]) -> Set[str]:
    """Return who surely speaks, not only labels what follows: the name is of one who is present, or comes twice.

    Or what they say is a question, or in the first person. A dialogue whose author takes part in it has few labels; one
    that is taken for a name costs words that may have been the author's own.
    """
    present = {
        _bare(name) for mark in _PRESENT.finditer(text) for name in re.findall(r"[^\W\d_][\w'\u2019-]+", mark["names"])
    }
    often = Counter(_bare(turn.name) for turn in turns)
    told = {_bare(turn.name) for turn in turns if _is_spoken(text, turn)}
    return present | told | {name for name, count in often.items() if count > 1}


def _is_spoken(text: str, turn: _Turn) -> bool:
    """Return whether a turn begins with a question, or has the first person in it."""
    asks = _QUESTION.match(text, turn.mark[1], turn.end)
    return asks is not None or _FIRST_PERSON.search(text, turn.mark[1], turn.end) is not None


def _marks(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    return [mark for mark in pattern.finditer(text) if not _NOBODY.fullmatch(_who(mark))]


def _weak_marks(text: str, author: str | None, marks: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Return the lines that look as if they named a speaker, where the author is one of those who speak.

    Where nobody knows the author, those of a chat's export, if it is one: several speak in it, in turns.
    """
    taken = {at for mark in marks for at in range(*mark.span())}
    chat = [mark for mark in _marks(_CHAT, text) if mark.start() not in taken]
    if author is None:
        return chat if len(chat) >= _CHATTING and len({_bare(_who(mark)) for mark in chat}) > 1 else []
    taken |= {mark.start() for mark in chat}
    said = [mark for mark in _marks(_SAID, text) if mark.start() not in taken and not _is_label(mark["name"])]
    speaks = any(_is_same(_who(mark), author) or _role(mark) in _OWN for mark in (*marks, *chat, *said))
    return _sections(text, author) + (chat + said if speaks else [])


def _sections(text: str, author: str) -> list[re.Match[str]]:
    """Return the headings, items and rows that are names and nothing else, where the author's is among their like."""
    found = [mark for mark in _marks(_SECTION, text) if not _is_label(_who(mark))]
    own = {_form(mark) for mark in found if _is_same(_who(mark), author)}
    return [mark for mark in found if _form(mark) in own]


def _form(mark: re.Match[str]) -> tuple[str | None, bool, bool]:
    return mark["level"], mark["item"] is not None, mark["row"] is not None


def _is_label(name: str) -> bool:
    return _LABEL.fullmatch(name) is not None or plain_heading(f"{name[0].upper()}{name[1:]}:") is not None


def _who(mark: re.Match[str]) -> str:
    """Return the name in a mark, in whichever of its places it stands."""
    parts = mark.groupdict()
    return next(found for place in _WHO if (found := parts.get(place)))


def _role(mark: re.Match[str]) -> str:
    return (mark.groupdict().get("role") or "").lower()


def _turns(text: str, marks: Sequence[re.Match[str]]) -> Iterator[_Turn]:
    """Yield the turns in order; one ends at the next, at a rule, at a large heading, and an item's with the item."""
    marks = sorted(marks, key=re.Match.start)
    surely = {_bare(_who(mark)) for mark in marks if mark.groupdict().get("at", True) and "row" not in mark.groupdict()}
    for mark, following in zip_longest(marks, marks[1:]):
        limit = following.start() if following else len(text)
        yield _Turn(
            name=_who(mark),
            role=_role(mark),
            # What borders a row stays, or the table would end there.
            mark=mark.span("of" if mark.groupdict().get("row") else 0),
            end=_end(text, mark, limit),
            weak=_bare(_who(mark)) not in surely,
        )


def _end(text: str, mark: re.Match[str], limit: int) -> int:
    """Return where the words of a speaker end, at the latest where the next mark is."""
    parts = mark.groupdict()
    if parts.get("row"):
        return min(_line_end(text, mark.end()), limit)
    if parts.get("item"):
        closed = _ITEM_CLOSE.search(text, _line_end(text, mark.end()), limit)
    else:
        level = max(_LARGE, len(parts.get("level") or ""))
        closes = (one for one in _CLOSE.finditer(text, mark.end(), limit) if len(one["level"] or "") <= level)
        closed = next(closes, None)
    return closed.start() if closed else limit


def _line_end(text: str, at: int) -> int:
    """Return where the next line begins."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def forms_of(author: str) -> set[str]:
    """Return what an author may be called, bare of case: names, the address's, and logins made of them (`noorh`)."""
    name, _, address = author.casefold().partition("<")
    first, *more = re.findall(r"[^\W_]+", name) or [""]
    last = more[-1] if more else ""
    mailbox = address.partition("@")[0]
    made = (first + last[:1], first[:1] + last, last + first, last + first[:1])
    return {_bare(name), first, last, *made, _bare(mailbox), *re.findall(r"[^\W_]+", mailbox)} - {""}


def _is_same(name: str, author: str) -> bool:
    """Return whether a speaker's name is the author's."""
    return _bare(name.partition("@")[0]) in forms_of(author)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
