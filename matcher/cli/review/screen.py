"""The way by single keys: a card on the whole screen, and under it what can be done."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from matcher.cli.review.dialogs import asked, chosen, words_chosen
from matcher.cli.review.footer import keys_line
from matcher.cli.review.session import Session
from matcher.cli.review.terminal import Page, Terminal, whole_screen
from matcher.domain import Quote
from matcher.errors import MatcherError
from matcher.report import Card, behavior_line, on_screen, text_lines, visible

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

KEYS = (
    ("a", "accept"),
    ("r", "reject"),
    ("e", "edit quote"),
    ("b", "other behavior"),
    ("n", "note"),
    ("u", "undo"),
    ("s", "skip"),
    ("space", "full text"),
    ("f", "filter"),
    ("?", "help"),
    ("q", "quit"),
)
AT_THE_END = (("space", "look at what is left"), ("u", "undo"), ("f", "filter"), ("q", "quit"))
READING = (("space", "on"), ("arrows, page keys", "move"), ("any other key", "back"))
HELP = (
    ("a", "accept: the quoted words may evidence the behavior"),
    ("r", "reject: they do not, and the pair never comes back"),
    ("e", "edit the quote: move its ends by word, type the words, or quote several places; then accept"),
    ("b", "other behavior: choose one from the list; the words are accepted for it, and rejected for this one"),
    ("n", "note: keep a few words beside the item, with the ruling to come"),
    ("u", "undo: take back your last step, then the one before it"),
    ("s", "skip: the item comes back another time"),
    ("space", "full text: all of the artifact, with the quotes marked"),
    ("f", "filter: only one behavior, pillar or kind"),
    ("q", "quit, as Ctrl-C and Ctrl-D; every ruling is kept as soon as you make it"),
)
HELP_END = "Arrows and page keys move a card that is longer than the screen. matcher review --plain reads it out."


class Screen:
    """A session on the whole screen."""

    def __init__(self, session: Session, terminal: Terminal) -> None:
        """Go through a session."""
        self._session, self._terminal = session, terminal
        self._told = ""
        self._page = Page([])
        self._does: Mapping[str, Callable[[Card], str | None]] = {
            "a": session.accept,
            "r": session.reject,
            "e": self._edit,
            "b": self._other,
            "n": self._note,
            "s": lambda _: session.skip(),
            " ": self._read,
        }

    def run(self) -> None:
        """Go on until the person stops."""
        shown: object = self
        while True:
            card = self._session.card()
            if card != shown:
                self._page = Page([on_screen(card)] if card else self._end())
                self._terminal.forget()
                shown = card
            told = (_bold(self._told),) if self._told else ()
            key = self._terminal.key(self._page, *told, keys_line(*(KEYS if card else AT_THE_END)))
            if key in ("q", "Q"):
                return
            self._told = self._done(key, card)

    def _done(self, key: str, card: Card | None) -> str:
        """Do what a key says, and return what to tell."""
        always = {"u": self._session.undo, "f": self._filter, "?": self._help}
        try:
            if key in always:
                return always[key]() or ""
            if card is not None:
                return (self._does[key](card) if key in self._does else None) or ""
            if key == " " and self._session.left():
                self._session.from_the_start()
        except MatcherError as error:
            return str(error)
        return ""

    def _edit(self, card: Card) -> str | None:
        def shown(quotes: tuple[Quote, ...]) -> "RenderableType":
            return on_screen(replace(card, quotes=quotes))

        find = self._session.review.find
        quotes = words_chosen(
            self._terminal, card.item.artifact, card.quotes, shown, lambda words, near: find(card.item, words, near)
        )
        return None if quotes is None else self._session.accept(card, quotes)

    def _other(self, card: Card) -> str | None:
        behaviors = [b for b in self._session.review.framework.behaviors if b.id != card.item.behavior.id]
        entries = [(f"{behavior_line(b)} {visible(b.id)}", b.id) for b in behaviors]
        name = chosen(self._terminal, "which behavior may these words evidence", entries)
        return None if name is None else self._session.move(card, name)

    def _note(self, card: Card) -> str | None:
        words = asked(self._terminal, self._page, "note", card.note or "")
        return None if words is None else self._session.note(card, words)

    def _read(self, card: Card) -> None:
        lines = text_lines(card)
        first = next((n for n, line in enumerate(lines) if any("reverse" in str(s.style) for s in line.spans)), 0)
        self._terminal.read_through(Page(lines, first=first), keys_line(*READING))

    def _filter(self) -> str | None:
        texts = {behavior.id: behavior_line(behavior) for behavior in self._session.review.framework.behaviors}
        choices = self._session.filters()
        entries = [
            (f"{word} {visible(texts.get(name, name))}".strip(), (word, name, query)) for word, name, query in choices
        ]
        choice = chosen(self._terminal, "look only at", entries)
        return None if choice is None else self._session.filter(choice)

    def _help(self) -> None:
        from rich.table import Table

        rows = Table.grid(padding=(0, 2))
        for key, meaning in HELP:
            rows.add_row(_bold(key), meaning)
        self._terminal.read_through(Page([rows, "", HELP_END]), keys_line(("any key", "back")))

    def _end(self) -> "list[Text]":
        left = self._session.left()
        words = f"{left} of what was skipped can be looked at again." if left else "Nothing is left to look at."
        return [_bold("This is the end." if left else "Done."), _bold(words)]


def go_through(session: Session) -> None:
    """Show a session on the whole screen until the person stops, by `q`, Ctrl-C, Ctrl-D, or closing the terminal."""
    from rich.console import Console

    with whole_screen(Console(highlight=False)) as terminal:
        try:
            Screen(session, terminal).run()
        except (KeyboardInterrupt, EOFError):
            return


def _bold(words: str) -> "Text":
    from rich.text import Text

    return Text(words, style="bold")
