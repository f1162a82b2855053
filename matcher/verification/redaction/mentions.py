"""Who a text names in a fixed form: trailers, fields, attendee lists, speakers, `@handles`, home folders."""

import re
from collections.abc import Iterator

from matcher.artifacts.voices import is_bot
from matcher.verification.redaction.contacts import EMAIL, is_email
from matcher.verification.redaction.names import PARTICLES
from matcher.verification.redaction.vocabulary import fold, is_ambiguous, is_given, is_wordlike, may_be_surname

_FIELD = re.compile(
    r"^[ \t>*_#|-]{0,8}(?:co-?authored[- ]by|signed[- ]off[- ]by|reviewed[- ]by|acked[- ]by|tested[- ]by|reported[- ]by|suggested[- ]by"
    r"|helped[- ]by|approved[- ]by|merged[- ]by|requested[- ]by|submitted[- ]by|written[- ]by|prepared[- ]by|created[- ]by|authored[- ]by"
    r"|co-?developed-by|based-on-patch-by|authors?|reviewers?|approvers?|assignees?|owners?|dri|facilitators?|moderators?|chair"
    r"|note[- ]?takers?|scribe|interviewers?|interviewee|candidate|mentor|mentee|manager|attendees|attending|participants|present"
    r"|absent|apologies|regrets|invitees|invited|team members|members|in attendance|on-?call|incident commander|commander|comms lead|ops lead"
    r"|tech lead|responders?|presenters?|speakers?|hosts?|cc|to|from|paired? with|subscribers|contributors?|point of contact|poc"
    r"|reporter|author name|committer|commit|who|people|name|employee|reviewed for|feedback for|recognition|kudos(?: to)?)"
    r"(?: \([^()\n]{0,40}\))?[*_]{0,3}[ \t]?:[*_]{0,3}[ \t]{0,8}(?P<value>\S[^\n]{0,1000})",
    re.IGNORECASE | re.MULTILINE,
)
_LOGINS = re.compile(
    r"[ \t>*_#|-]{0,8}(?:[a-z-]{3,12}[- ]by\b|reviewers?|approvers?|assignees?|cc\b|subscribers|reporter|committer|facilitator|scribe)",
    re.IGNORECASE,
)
"""Fields whose values may be logins, which look like any other word."""
_LISTED = re.compile(
    r"^[ \t>*_#]{0,8}(?:attendees|attending|participants|present|absent|apologies|regrets|invitees|people|team members|members"
    r"|in attendance|who was there|contributors|reviewers|authors)(?: \([^()\n]{0,40}\))?[*_]{0,3}:?[*_]{0,3}[ \t]{0,8}$"
    r"(?P<items>(?:\r?\n[ \t]{0,8}(?:[*+-]|\d{1,2}\.)?[ \t]{0,4}[^\n]{0,120}){1,60})",
    re.IGNORECASE | re.MULTILINE,
)
_ITEM = re.compile(r"[ \t]{0,12}(?:[*+-]|\d{1,2}\.)[ \t]{1,4}(?:\[[ xX]\] )?(?P<item>.*)")
_LABEL = re.compile(
    r"^[ \t>*_#+-]{0,12}(?:\[[\d: .apmAPM]{4,12}\][ \t]?)?@?(?P<name>[^\W\d_][^\n:()\[\]|=/]{0,40}?)[*_]{0,3}(?P<role>[ \t]?\([^()\n]{1,40}\))?[*_]{0,3}[:\uff1a](?=\s|[*_]|$|[^\x00-\x7f])",
    re.MULTILINE,
)
_SPEAKING_LOGIN = re.compile(
    r"^[ \t>*_#]{0,8}@?(?P<name>[^\W_][\w.-]{1,38})[*_]{0,3}[ \t]?\((?:(?:pr|review|inline|general|issue|pull request) )?(?:comment(?:ed)?|review"
    r"|reply|response|author|description|reviewer|maintainer|member|contributor|collaborator|owner)\)[*_]{0,3}[ \t]?:",
    re.IGNORECASE | re.MULTILINE,
)
_ALONE = re.compile(
    r"^[ \t]{0,4}(?:#{1,6}[ \t]|[*_]{2}|[*+-][ \t])[*_]{0,2}(?P<name>[^\n*_:#()\[\]]{4,40})[*_]{0,2}(?:[ \t]?\([^()\n]{0,40}\))?[ \t]*$",
    re.MULTILINE,
)
_PAIRED = re.compile(r"(?: ?\(|: )@(?P<handle>[A-Za-z\d][\w-]{0,38})(?![\w./(-])")
_PAIR = re.compile(r"(?:[^\W\d_][\w.'\u2019-]{1,24} ){0,3}[^\W\d_][\w.'\u2019-]{1,24}$")
_HANDLE = re.compile(r"(?<![\w@./`=$%&?-])@(?P<handle>[^\W_](?:[\w.-]{0,37}\w)?)(?![\w@/(]|\.\w+\(|-\w)")
_DECORATOR = re.compile(
    r"^[ \t]*@[\w.]+[^\n]*\n[ \t]*(?:@|def |class |async |public |private |protected |function |export |fun )",
    re.MULTILINE,
)
_NO_HANDLE = frozenset(
    "property staticmethod classmethod dataclass override abstractmethod cached pytest fixture param params return returns throws"
    " see since deprecated author version link code todo test overrides before after bean autowired component injectable input output"
    " media import keyframes supports here channel everyone all team staff types typing latest main next master head dev beta alpha rc"
    " stable canary me you user username someone nobody example gmail torch tf jax jit njit property ts-ignore ts-expect-error nullable"
    " notnull inject entity table column id get post put delete patch mock patch click app router cache lru_cache wraps contextmanager"
    " register task shared_task retry skip parametrize mark given rank k top p n".split()
)
_MARKED = re.compile(
    r"\[name=(?P<hackmd>[^\]\n]{2,40})\]|\[~(?:accountid:)?(?P<jira>[\w.:-]{2,60})\]|<@(?P<slack>[UW][A-Z0-9]{6,12})(?:\|[^>\n]{0,40})?>|\b(?:TODO|FIXME|XXX|HACK)\((?P<todo>[a-z][\w.-]{1,30})\)"
)
_HOME = re.compile(r"(?<![\w.])(?:/home/|/Users/|[A-Z]:\\Users\\)(?P<name>[A-Za-z][\w.-]{1,30})(?=[/\\])")
_NO_HOME = frozenset(
    "ubuntu root user users runner ec2-user ec2 circleci jovyan admin me you username shared public app appuser node vscode gitpod coder default test build jenkins travis vsts deploy www git postgres hadoop spark airflow name linuxbrew".split()
)
_SIGNED = re.compile(
    r"^(?:(?:best|kind|warm|many)?[ \t]?(?:regards|wishes|thanks)|thanks|cheers|best|thank you|sincerely|yours)[,!.]?[ \t]*\r?\n+[ \t]*(?P<name>[^\W\d_][^\n,:;!?()]{1,40})$|^[ \t]*(?:--|\u2014|\u2013|~)[ \t]?(?P<dash>[^\W\d_][^\n,:;!?()]{1,40})$",
    re.IGNORECASE | re.MULTILINE,
)
_TABLE = re.compile(
    r"^[ \t]{0,8}[^\n]{0,2000}\|[^\n]{0,2000}\n[ \t]{0,8}\|?[ \t]{0,4}:?-{1,200}[-|: \t]{0,2000}\n(?:[ \t]{0,8}[^\n]{0,4000}\|[^\n]*\n?){1,500}",
    re.MULTILINE,
)
_WHO = re.compile(
    r"who|names?|reviewers?|owners?|persons?|people|authors?|assignees?|engineers?|by|dri|interviewers?|mentors?|speakers?|attendees?",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[,;|/\u3001\uff0c]|\s(?:and|&|und|et|y)\s|\s{3,}")
_ASIDE = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,40}\]\([^()]{0,200}\)|<{1,2}[^<>]{0,120}>{1,2}|[*_`\[\]<>]+")
_PART = re.compile(r"[^\W\d_][\w.'\u2019-]*")


def mentions(text: str) -> Iterator[tuple[str, ...]]:
    """Yield those whom a text names in a fixed form, each with all names that stand together."""
    for found in _PAIRED.finditer(text):
        before = _PAIR.search(text, max(0, found.start() - 100), found.start())
        name = _capitalised(before[0].split()) if before else None
        yield (name, found["handle"]) if name else (found["handle"],)
    for found in _FIELD.finditer(text):
        yield from _items(found["value"], logins=bool(_LOGINS.match(found[0])))
    for found in _LISTED.finditer(text):
        yield from _listed(found["items"])
    for found in _SPEAKING_LOGIN.finditer(text):
        yield (found["name"],)
    for speaker in _speakers(text):
        yield (speaker,)
    yield from _in_tables(text)
    yield from _handles(text)
    for found in _MARKED.finditer(text):
        yield (found[found.lastgroup or 0],)
    for found in _HOME.finditer(text):
        if fold(found["name"]) not in _NO_HOME and not is_wordlike(fold(found["name"])):
            yield (found["name"],)
    for found in _SIGNED.finditer(text):
        yield from _items(found[found.lastgroup or 0], logins=False)
    yield from _addressed(text)


def _in_tables(text: str) -> Iterator[tuple[str, ...]]:
    """Yield whom the columns of tables name that are headed by who did, reviewed or owns something."""
    for table in _TABLE.finditer(text):
        heads, _, *rows = (line.strip().strip("|").split("|") for line in table[0].rstrip().split("\n"))
        for column in (i for i, head in enumerate(heads) if _WHO.fullmatch(head.strip(" *_"))):
            for row in rows:
                yield from _items(row[column], logins=False) if column < len(row) else ()


def _listed(items: str) -> Iterator[tuple[str, ...]]:
    """Yield the items of a list below its title, down to the first line that is none."""
    for line in items.split("\n")[1:]:
        item = _ITEM.match(line)
        if line.strip() and item is None and len(line.split()) > 4:
            return
        if line.lstrip().startswith("#"):
            return
        yield from _items((item["item"] if item else line).split(": ")[0].split(" - ")[0], logins=False)


def _items(value: str, *, logins: bool) -> Iterator[tuple[str, ...]]:
    """Yield the people in an enumeration; what reads like a sentence or a team is none."""
    for address in EMAIL.finditer(value):
        if is_email(address) and (name := named_by(address["local"])):
            yield (name,)
    value = value.split(". ")[0] if value.count(" ") > 12 else value
    for piece in _SPLIT.split(_ASIDE.sub(" ", EMAIL.sub(" ", value))):
        words = piece.strip(" .\t\r@-").split()
        name = _capitalised(words) if len(words) <= 5 else None
        if name and not is_bot(name):
            yield (name,)
        elif logins and len(words) == 1 and _is_login(words[0]):
            yield (words[0],)


def _capitalised(words: list[str]) -> str | None:
    """Return words as a name, where all of them could belong to one."""
    if not words or not all(_PART.fullmatch(word) for word in words) or _is_shouted(words):
        return None
    first, *rest = (fold(word.strip(".")) for word in words)
    if not _is_capital(words[0]) or not all(_is_capital(word) or len(word) <= 3 for word in words[1:]):
        return None
    fits = all(may_be_surname(word) or is_given(word) or len(word) == 1 or word in PARTICLES for word in rest)
    known = is_given(first) and (not rest or not is_ambiguous(first) or not is_wordlike(rest[-1]))
    return " ".join(words) if fits and (known or not is_wordlike(first)) else None


def _is_capital(word: str) -> bool:
    return word[0].isupper() or not word[0].isascii()


def _is_shouted(words: list[str]) -> bool:
    """Return whether a word is an abbreviation: in capitals, and no name."""
    return any(len(word) > 1 and word.isupper() and not is_given(fold(word)) for word in words if word.isascii())


def _is_login(word: str) -> bool:
    return (
        bool(re.fullmatch(r"[a-z][a-z\d_-]{2,38}", word)) and not is_wordlike(word.split("-")[0]) and not is_bot(word)
    )


def _speakers(text: str) -> Iterator[str]:
    """Yield those whose words a text gives under their names: known names, and others with a role or more than one turn."""
    labels: dict[str, int] = {}
    for found in _LABEL.finditer(text):
        name = _capitalised(found["name"].split())
        if name and len(name.split()) <= 3:
            labels[name] = labels.get(name, 0) + (2 if found["role"] else 1)
    yield from (name for name, turns in labels.items() if turns > 1 or _begins_given(name))
    for found in _ALONE.finditer(text):
        name = _capitalised(found["name"].split())
        if name and 2 <= len(name.split()) <= 3 and not any(is_wordlike(fold(word)) for word in name.split()):
            yield name


def _begins_given(name: str) -> bool:
    first = fold(name.split()[0])
    return is_given(first) and not (is_wordlike(first) and " " not in name) or not name[0].isascii()


def _handles(text: str) -> Iterator[tuple[str, ...]]:
    decorated = [found.span() for found in _DECORATOR.finditer(text)]
    spans = iter([*decorated, (len(text), len(text))])
    start, end = next(spans)
    for found in _HANDLE.finditer(text):
        while end <= found.start() and end < len(text):
            start, end = next(spans)
        handle = found["handle"]
        inside = start <= found.start() < end
        if not inside and not _is_no_handle(handle):
            yield (handle,)


def _is_no_handle(handle: str) -> bool:
    first = fold(handle.split(".")[0])
    return first in _NO_HANDLE or is_bot(handle) or bool(re.fullmatch(r"v?\d.*", handle))


def _addressed(text: str) -> Iterator[tuple[str, ...]]:
    """Yield whom an e-mail address names in full: `ada.hall@…`."""
    for found in EMAIL.finditer(text):
        name = named_by(found["local"]) if is_email(found) else None
        if name and len(name.split()) > 1:
            yield (name,)


def named_by(local: str) -> str | None:
    """Return the name that an address's first part spells; None where it is a role's."""
    parts = [part for part in re.split(r"[._-]", local.partition("+")[0]) if part.isalpha()]
    if not parts or any(is_wordlike(fold(part)) and not is_given(fold(part)) for part in parts):
        return None
    return " ".join(parts) if len(local) <= 40 and not is_bot(local) else None
