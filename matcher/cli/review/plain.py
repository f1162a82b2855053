"""The plain way: sentences line by line, and answers of a word. For screen readers, bare terminals and scripts."""

import sys
from collections.abc import Callable, Mapping

import click

from matcher.cli.review.session import Session
from matcher.errors import MatcherError, UsageError
from matcher.report import Card, behavior_line, sentences, text_sentences, visible

QUESTION = "Accept, reject, skip, or help: "
AT_THE_END = "Again, undo, filter, or quit: "
PATIENCE = 20
"""Answers in a row, of a script, that have no item to rule on: `yes skip` has no end."""
WORDS: Mapping[str, str] = {
    "accept": "the words may evidence the behavior",
    "reject": "they do not; the pair never comes back",
    "quote": "and words of the artifact: accept with these words instead of those shown",
    "other": "and a behavior, or words of it: accept for that behavior instead",
    "note": "and a text: keep a note beside the item",
    "undo": "take back your last step",
    "skip": "go on; the item comes back another time",
    "text": "read all of the artifact",
    "card": "read the item once more",
    "filter": "and all, kind, pillar or behavior with its name: look only at those",
    "again": "begin once more with what is left",
    "help": "these words",
    "quit": "stop; everything that you ruled is kept",
}
SHORT: Mapping[str, str] = {
    "a": "accept",
    "r": "reject",
    "e": "quote",
    "edit": "quote",
    "b": "other",
    "n": "note",
    "u": "undo",
    "s": "skip",
    "f": "filter",
    "?": "help",
    "q": "quit",
    "exit": "quit",
}


class _Stop(Exception):  # noqa: N818  # never leaves this module
    """The person stops, or there are no more lines."""


class Plain:
    """A session by lines of text: nothing is asked for that an end of the input would not answer."""

    def __init__(self, session: Session, ask: bool) -> None:
        """Go through a session; `ask` where somebody sits there who waits for a question."""
        self._session, self._ask = session, ask
        self._idle = 0
        self._answers: Mapping[str, Callable[[Card, str], str | None]] = {
            "accept": lambda card, _: session.accept(card),
            "reject": lambda card, _: session.reject(card),
            "quote": self._quote,
            "other": self._other,
            "note": self._note,
            "skip": lambda card, _: session.skip(),
            "text": lambda card, _: self._say(*text_sentences(card)),
            "card": lambda card, _: self._say(*sentences(card)),
        }
        self._always: Mapping[str, Callable[[str], str | None]] = {
            "undo": lambda _: session.undo(),
            "filter": self._filter,
            "again": lambda _: session.from_the_start(),
            "help": lambda _: self._say(*(f"{word}: {meaning}." for word, meaning in WORDS.items())),
            "quit": _stop,
        }

    def run(self) -> None:
        """Go on until the person stops or the input ends."""
        shown: object = self
        try:
            while True:
                card = self._session.card()
                subject = (card.item.artifact.id, card.item.behavior.id, card.place) if card else None
                if subject != shown:
                    self._say(*(sentences(card) if card else self._at_the_end()))
                    shown = subject
                self._idle = self._idle + 1 if card is None and not self._ask else 0
                if self._idle > PATIENCE:
                    return
                self._answer(card, self._line(QUESTION if card else AT_THE_END))
        except (_Stop, KeyboardInterrupt):
            return

    def _answer(self, card: Card | None, line: str) -> None:
        word, _, rest = line.strip().partition(" ")
        word = SHORT.get(word.casefold(), word.casefold())
        try:
            if word in self._always:
                told = self._always[word](rest.strip())
            elif word in self._answers and card is not None:
                told = self._answers[word](card, rest.strip())
            else:
                told = self._unknown(word) if word else None
        except MatcherError as error:
            told = str(error)
        if told:
            self._say(f"{told[:1].upper()}{told[1:]}" + ("" if told.endswith((".", "?", "”")) else "."))

    def _unknown(self, word: str) -> str:
        if word in self._answers:
            return "there is no item to rule on"
        return f"“{visible(word)[:40]}” is no answer here; say help for all of them"

    def _asked(self, words: str, answer: str, question: str) -> str:
        """Return what was said with an answer, else what is said when asked for it.

        Raises:
            UsageError: where nobody sees the question: a script's next line is its next answer.
        """
        if not words and not self._ask:
            raise UsageError(f"say {answer} {WORDS[answer].partition(':')[0]} on one line")
        return words or self._line(question)

    def _quote(self, card: Card, words: str) -> str:
        words = self._asked(words, "quote", "The words to quote, as they stand in the artifact: ")
        near = card.quotes[0] if card.quotes else None
        return self._session.accept(card, (self._session.review.find(card.item, words.strip(), near),))

    def _other(self, card: Card, words: str) -> str:
        words = self._asked(words, "other", "The other behavior, by its id or words of it: ")
        found = [b for b in self._session.review.framework.behaviors if _fits(words, f"{b.id} {behavior_line(b)}")]
        named = [b for b in found if b.id == words.strip()] or found
        if len(named) > 1:
            self._say(*(f"{b.id}: {behavior_line(b)}" for b in named))
            raise UsageError("several behaviors fit; say other with one of these ids")
        return self._session.move(card, named[0].id if named else words.strip())

    def _note(self, card: Card, words: str) -> str:
        return self._session.note(card, self._asked(words, "note", "Your note: "))

    def _filter(self, words: str) -> str:
        words = self._asked(words, "filter", "Filter by all, or by kind, pillar or behavior with its name: ")
        choices = self._session.filters()
        found = [c for c in choices if f"{c[0]} {c[1]}".strip().casefold() == words.strip().casefold()]
        found = found or [c for c in choices if _fits(words, f"{c[0]} {c[1]}")]
        if len(found) != 1:
            self._say(*(f"{word} {name}".strip() for word, name, _ in found or choices))
            raise UsageError("several fit; say filter with one of these" if found else "none fits; these are known")
        return self._session.filter(found[0])

    def _at_the_end(self) -> tuple[str, ...]:
        left = self._session.left()
        if not left:
            return ("Nothing is left to look at.",)
        return (f"This is the end; {left} of what was skipped can be looked at again.",)

    def _line(self, question: str) -> str:
        """Return the next line; stop where there is none."""
        if self._ask:
            click.echo(question, nl=False)
        line = sys.stdin.readline()
        if not line:
            if self._ask:
                click.echo()
            raise _Stop
        return line

    def _say(self, *lines: str) -> None:
        for line in lines:
            click.echo(line.encode("utf-8", "replace").decode("utf-8"))
        sys.stdout.flush()


def _stop(_: str) -> str:
    raise _Stop


def _fits(words: str, label: str) -> bool:
    """Return whether all the words stand in a label."""
    parts = words.casefold().split()
    return bool(parts) and all(part in label.casefold() for part in parts)
