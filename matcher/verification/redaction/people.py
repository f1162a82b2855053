"""The people of an artifact: who is who, and what each is called instead."""

import re
import string
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, product

from matcher.verification.redaction.cues import is_meant
from matcher.verification.redaction.names import PARTICLES, WORD, Form, Name, forms, parsed
from matcher.verification.redaction.redacted import AUTHOR, Found
from matcher.wordlists import fold, is_ambiguous

_GAP = re.compile(r"[ \t]?\r?\n[ \t]{0,8}|[ \t\u00a0.,'\u2019_+-]{0,3}")
_HYPHEN = re.compile(r"[._-]")
_BEFORE = re.compile(r"[@~]$")


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
        self._owners: dict[Form, dict[int, Person]] = {}
        """Whose a form is, by identity."""
        self._short: dict[Form, Person] = {}

    def add(self, names: Iterable[str], *, is_author: bool = False) -> None:
        """Let somebody be called by all of these names; who is known by one of them already stays one person."""
        read = [name for said in names if (name := parsed(said))]
        if not read:
            return
        known = next((person for name in read if (person := self._known(name))), None)
        person = known or Person(read[0].whole)
        if known is None:
            self._all.append(person)
            if len(person.key) == 1:
                self._short[person.key] = person
        person.is_author = person.is_author or is_author
        for name in read:
            if name is read[0] or not self._known(name):
                person.called(name)
        for form in person.forms:
            self._owners.setdefault(form, {})[id(person)] = person

    def _known(self, name: Name) -> Person | None:
        """Return who goes by a name already: by the whole of it, or so far only by a login or a first name."""
        if owners := self._owners.get(name.whole):
            return next(iter(owners.values()))
        same = (
            [self._short[form] for form in dict.fromkeys(forms(name)) if form in self._short]
            if len(name.parts) > 1
            else []
        )
        return same[0] if len(same) == 1 else None

    def called(self, texts: Sequence[str], taken: Container[str]) -> "Pseudonyms":
        """Return what everybody is called instead, lettered in the order in which texts first name them.

        Nobody gets a pseudonym that is `taken`.
        """
        table: dict[Form, Person] = {}
        shared: list[Person] = []
        for form, owners in self._owners.items():
            if len(owners) > 1:
                shared.append(Person(form, forms={form: None}))
            table[form] = next(iter(owners.values())) if len(owners) == 1 else shared[-1]
        order = {id(person): None for text in texts for _, _, person in _Finder(table).all(text)}
        everybody = {id(person): person for person in (*self._all, *shared)}
        letters = _letters(taken)
        names = {
            one: AUTHOR if everybody[one].is_author else next(letters) for one in {**order, **dict.fromkeys(everybody)}
        }
        return Pseudonyms(_Finder(table), names)


class Pseudonyms:
    """What stands for whom."""

    def __init__(self, finder: "_Finder", names: dict[int, str]) -> None:
        """Look people up with `finder`, and call them what `names` has for their identity."""
        self._finder = finder
        self._names = names

    @property
    def names(self) -> frozenset[str]:
        """Every pseudonym."""
        return frozenset(self._names.values())

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
        self._begun: dict[str, dict[str | None, list[Form]]] = {}
        """The forms by their first word and their second, None where there is no more; the longest first."""
        for form in sorted(table, key=len, reverse=True):
            second = form[1] if len(form) > 1 else None
            self._begun.setdefault(form[0], {}).setdefault(second, []).append(form)

    def all(self, text: str) -> Iterator[tuple[int, int, Person]]:
        firsts = {said: begun for said in set(WORD.findall(text)) if (begun := self._begun.get(fold(said)))}
        last = 0
        for word in WORD.finditer(text) if firsts else ():
            begun = firsts.get(word[0]) if word.start() >= last else None
            if begun is None:
                continue
            following = _next(text, word.end())
            for form in (*begun.get(fold(following[0]) if following else None, ()), *begun.get(None, ())):
                end = _end(form, word, text)
                if end:
                    last = end
                    marked = _BEFORE.search(text, max(0, word.start() - 2), word.start())
                    yield marked.start() if marked else word.start(), last, self.table[form]
                    break


def _next(text: str, end: int) -> re.Match[str] | None:
    """Return the word that stands next to one that ends there, with no more between than a name has."""
    gap = _GAP.match(text, end)
    return WORD.match(text, gap.end()) if gap else None


def _end(form: Form, first: re.Match[str], text: str) -> int:
    """Return where a form ends that may begin with a word of the text; 0 where it does not stand there."""
    end, capital = first.end(), _is_capital(first[0])
    for said in form[1:]:
        gap = _GAP.match(text, end)
        word = WORD.match(text, gap.end()) if gap else None
        if gap is None or word is None or fold(word[0]) != said:
            return 0
        end, capital = word.end(), capital and (_is_capital(word[0]) or bool(_HYPHEN.fullmatch(gap[0])))
    if len(form) == 1:
        return end if _alone(form, text, first.start(), end) else 0
    joined = _HYPHEN.match(text, first.end()) is not None
    return end if capital or joined or not any(len(word) <= 2 or is_ambiguous(word) for word in form) else 0


def _is_capital(word: str) -> bool:
    return not word[0].islower() or word in PARTICLES


def _alone(form: Form, text: str, start: int, end: int) -> bool:
    """Return whether a word that may mean something else too means somebody here."""
    if text[max(0, start - 1) : start] == "@" or not text[start].isascii():
        return True
    if not any(is_ambiguous(word) for word in form):
        return len(form[0]) > 2 or text[start].isupper()
    return text[start].isupper() and is_meant(text, start, end)


def _letters(taken: Container[str]) -> Iterator[str]:
    """Yield `Person A`, `Person B` … `Person AA`, without those that are taken."""
    for length in count(1):
        for letters in product(string.ascii_uppercase, repeat=length):
            name = f"Person {''.join(letters)}"
            if name not in taken:
                yield name
