"""How a person may be called: the forms that a name, a login or an address of theirs takes in a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.wordlists import fold, is_ambiguous, is_given, is_wordlike, listed

_EAST = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0dff\u0e30-\u0e4e"
WORD = re.compile(rf"[{_EAST}]|(?:[^\W_{_EAST}]|(?<=\w)[{_MARKS}])+")
"""A word, or one sign of a script that puts no space between words."""
PARTICLES = listed("particles")
_EASTERN = re.compile(rf"[{_EAST}]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ASIDE = re.compile(r"\([^()]{0,80}\)|<[^<>]{0,120}>|\[bot\]|\[[^\[\]]{0,40}\]", re.IGNORECASE)
_TITLES = listed("titles")

Form = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its parts, each a sequence of folded words: `(("noor",), ("haddad", "smith"))`."""

    parts: tuple[Form, ...]

    @property
    def whole(self) -> Form:
        """The name's words in order."""
        return tuple(word for part in self.parts for word in part)


def words_of(text: str) -> Form:
    """Return a text's words, folded."""
    return tuple(fold(word) for word in WORD.findall(text))


def parsed(name: str) -> Name | None:
    """Return a name, login or e-mail address in its parts; None where nothing in it could name anybody."""
    name = _ASIDE.sub(" ", name).strip().lstrip("@~").strip()
    name, at, _ = name.partition("@")
    if name.count(",") == 1 and not at:
        name = " ".join(reversed(name.split(",")))
    pieces = name.split()
    if len(pieces) == 1:
        pieces = re.split(r"[._+]|-(?=[a-z])" if name.islower() else r"[._+]", _CAMEL.sub(" ", name).replace(" ", "."))
    parts = tuple(words for piece in pieces if (words := words_of(piece)))
    parts = tuple(part for part in parts if part[0] not in _TITLES)
    letters = sum(c.isalpha() for part in parts for word in part for c in word)
    return Name(parts) if letters >= 2 else None


def forms(name: Name) -> Iterator[Form]:
    """Yield every form that a name may take: whole, its parts, surname first, with initials, as a login."""
    yield name.whole
    yield from _eastern(name)
    for part in name.parts:
        if _names_alone(part):
            yield part
            yield from ((word,) for word in part if len(part) > 1 and len(word) >= 4 and not is_wordlike(word))
    first, *_ = name.parts
    if len(name.parts) == 1:
        yield from _without_number(first)
        return
    last = name.parts[-1]
    yield from (first + last, last + first)
    for i, part in enumerate(name.parts[1:], 1):
        if part[0] in PARTICLES and i < len(name.parts) - 1:
            yield tuple(word for part in name.parts[i:] for word in part)
    if not any(_EASTERN.fullmatch(word) for word in name.whole):
        yield from ((first[0][:1], *last), (*first, last[0][:1]))
        yield from ((login,) for login in _logins("".join(first), "".join(last)))


def _names_alone(part: Form) -> bool:
    letters = "".join(part)
    return len(letters) >= 2 and not (len(part) == 1 and part[0] in PARTICLES) and not letters.isdigit()


def _eastern(name: Name) -> Iterator[Form]:
    """Yield the given name of one written without spaces: what stands after the surname's one sign."""
    if len(name.parts) == 1 and len(name.whole) == 3 and all(_EASTERN.fullmatch(word) for word in name.whole):
        yield name.whole[1:]


def _without_number(part: Form) -> Iterator[Form]:
    stem = part[-1].rstrip("0123456789")
    if len(part) == 1 and stem != part[0] and is_given(stem) and not is_ambiguous(stem):
        yield (stem,)


def _logins(first: str, last: str) -> Iterator[str]:
    for login in (first + last, first + last[:1], first[:1] + last, last + first, last + first[:1]):
        if len(login) >= 4 and not is_wordlike(login):
            yield login
