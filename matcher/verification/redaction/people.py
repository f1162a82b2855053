"""The people of an artifact: who is who, and what each is called instead."""

import re
import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, product

from matcher.verification.redaction.names import WORD, Form, Name, forms, parsed
from matcher.verification.redaction.redacted import AUTHOR, PLACEHOLDER, Found
from matcher.verification.redaction.signs import is_meant
from matcher.verification.redaction.vocabulary import fold, is_ambiguous

_GAP = re.compile(r"[ \t\u00a0.,'\u2019_+-]{0,3}|[ \t]?\r?\n[ \t]{0,8}")
_BEFORE = re.compile(r"(?:\[~|<@|@)$")


@dataclass(slots=True)
class Person:
    """Somebody, and all that they are called."""

    key: Form
    is_author: bool = False
    forms: dict[Form, None] = field(default_factory=dict)

    def called(self, name: Name) -> None:
        """Let a person be called by a name in all its forms."""
        self.forms.update(dict.fromkeys(forms(name)))


class People:
    """Everybody an artifact names."""

    def __init__(self) -> None:
        """Start with nobody."""
        self._all: list[Person] = []
        self._owners: dict[Form, list[Person]] = {}

    def add(self, names: Iterable[str], *, is_author: bool = False) -> None:
        """Let somebody be called by all of these names; who is known by one of them already stays one person."""
        read = [name for said in names if (name := parsed(said))]
        if not read:
            return
        known = next((person for name in read if (person := self._known(name))), None)
        person = known or Person(read[0].whole)
        if known is None:
            self._all.append(person)
        person.is_author = person.is_author or is_author
        for name in read:
            if name is read[0] or not self._known(name):
                person.called(name)
        for form in person.forms:
            owners = self._owners.setdefault(form, [])
            if not any(owner is person for owner in owners):
                owners.append(person)

    def _known(self, name: Name) -> Person | None:
        """Return who goes by a name already: under one of its whole forms, or so far only by a login or a first name."""
        owners = self._owners.get(name.whole, [])
        if owners:
            return owners[0]
        mine = set(forms(name))
        same = [person for person in self._all if len(person.key) == 1 and person.key in mine]
        return same[0] if len(same) == 1 and len(name.parts) > 1 else None

    def called(self, texts: Sequence[str]) -> "Pseudonyms":
        """Return what everybody is called instead, lettered in the order in which texts first name them."""
        table: dict[Form, Person] = {}
        shared: list[Person] = []
        for form, owners in self._owners.items():
            if len(owners) > 1:
                shared.append(Person(form, forms={form: None}))
            table[form] = owners[0] if len(owners) == 1 else shared[-1]
        order = {id(person): None for text in texts for _, _, person in _Finder(table).all(text)}
        everybody = {id(person): person for person in (*self._all, *shared)}
        letters = _letters(texts)
        names = {one: AUTHOR if everybody[one].is_author else next(letters) for one in {**order, **dict.fromkeys(everybody)}}
        return Pseudonyms(_Finder(table), names)


class Pseudonyms:
    """What stands for whom."""

    def __init__(self, finder: "_Finder", names: dict[int, str]) -> None:
        """Look people up with `finder`, and call them what `names` has for their identity."""
        self._finder = finder
        self._names = names

    def find(self, text: str) -> Iterator[Found]:
        """Yield where a text names somebody."""
        for start, end, person in self._finder.all(text):
            yield Found(start, end, "name", self._names[id(person)])

    def of(self, words: Form) -> str | None:
        """Return what somebody is called who goes by these words; None where nobody does."""
        person = self._finder.table.get(words)
        return self._names[id(person)] if person else None


class _Finder:
    """Finds the longest forms in a text, each word looked up once."""

    def __init__(self, table: dict[Form, Person]) -> None:
        self.table = table
        self._rest: dict[str, list[Form]] = {}
        for form in sorted(table, key=len, reverse=True):
            self._rest.setdefault(form[0], []).append(form)

    def all(self, text: str) -> Iterator[tuple[int, int, Person]]:
        if not self._rest:
            return
        words = list(WORD.finditer(text))
        last = 0
        for i, word in enumerate(words):
            candidates = self._rest.get(fold(word[0])) if word.start() >= last else None
            form = next((form for form in candidates or () if _stands(form, words, i, text)), None)
            if form:
                last = words[i + len(form) - 1].end()
                marked = _BEFORE.search(text, max(0, word.start() - 2), word.start())
                yield marked.start() if marked else word.start(), last, self.table[form]


def _stands(form: Form, words: list[re.Match[str]], i: int, text: str) -> bool:
    if i + len(form) > len(words):
        return False
    for j, said in enumerate(form[1:], i + 1):
        gap = text[words[j - 1].end() : words[j].start()]
        if fold(words[j][0]) != said or not _GAP.fullmatch(gap):
            return False
    start, end = words[i].start(), words[i + len(form) - 1].end()
    if len(form) == 1:
        return _alone(form, text, start, end)
    capital = all(not text[word.start()].islower() for word in words[i : i + len(form)])
    return capital or not any(len(word) <= 2 or is_ambiguous(word) for word in form)


def _alone(form: Form, text: str, start: int, end: int) -> bool:
    """Return whether a word that may mean something else too means somebody here."""
    if text[max(0, start - 1) : start] == "@" or not text[start].isascii():
        return True
    if not any(is_ambiguous(word) for word in form):
        return len(form[0]) > 2 or text[start].isupper()
    return text[start].isupper() and is_meant(text, start, end)


def _letters(texts: Sequence[str]) -> Iterator[str]:
    """Yield `Person A`, `Person B` … `Person AA`, without those that a text has already."""
    taken = {found[0] for text in texts for found in PLACEHOLDER.finditer(text)}
    for length in count(1):
        for letters in product(string.ascii_uppercase, repeat=length):
            name = f"Person {''.join(letters)}"
            if name not in taken:
                yield name
