"""What asks for more than one key: a line of text, one of a list, and which words are quoted."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from matcher.cli.review.footer import keys_line
from matcher.cli.review.line_editor import TypedLine
from matcher.cli.review.span_editor import Spans
from matcher.cli.review.terminal import Page, Terminal
from matcher.domain import Artifact, Quote
from matcher.errors import UsageError
from matcher.report import visible

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

Chosen = TypeVar("Chosen")
LEAVE = ("<escape>",)
WORDS_KEYS = (
    ("arrows", "move by word, by ten"),
    ("tab", "other end"),
    ("t", "type the words"),
    ("+", "one more quote"),
    ("d", "drop it"),
    ("enter", "accept"),
    ("esc", "back"),
)


def asked(terminal: Terminal, page: Page, question: str, text: str = "", *, told: str = "") -> str | None:
    """Return the line that a person types under a page, beginning with a text; None where they leave it."""
    line = TypedLine.holding(visible(text))
    while True:
        key = terminal.plain_key(
            page, *_told(told), _prompt(question, line), keys_line(("enter", "done"), ("esc", "back"))
        )
        if key in LEAVE:
            return None
        if key == "<enter>":
            return line.text
        line, told = line.pressed(key), ""


def chosen(terminal: Terminal, question: str, entries: Sequence[tuple[str, Chosen]]) -> Chosen | None:
    """Return what a person picks from a list that gets shorter as they type; None where they leave it."""
    line, at = TypedLine(), 0
    while True:
        found = [entry for entry in entries if _fits(line.text, entry[0])]
        at = max(0, min(at, len(found) - 1))
        page = Page([_entry(label, n == at) for n, (label, _) in enumerate(found)], first=at)
        key = terminal.plain_key(
            page,
            _prompt(question, line),
            keys_line(("type", "to filter"), ("arrows", "move"), ("enter", "choose"), ("esc", "back")),
        )
        if key in LEAVE:
            return None
        if key == "<enter>" and found:
            return found[at][1]
        step = {"<up>": -1, "<down>": 1, "<pageup>": -10, "<pagedown>": 10}.get(key)
        if step is None:
            line, at = line.pressed(key), 0
        else:
            at += step


def words_chosen(
    terminal: Terminal,
    artifact: Artifact,
    quotes: tuple[Quote, ...],
    shown: "Callable[[tuple[Quote, ...]], RenderableType]",
    find: Callable[[str, Quote | None], Quote],
) -> tuple[Quote, ...] | None:
    """Return the words that a person wants to quote; None where they leave it.

    Args:
        terminal: where it is shown.
        artifact: whose words they are.
        quotes: those to begin with; the person types some where there are none.
        shown: the card with some quotes.
        find: what was typed, verbatim in the artifact and near a quote, or UsageError.
    """
    if not quotes:
        typed = _typed_words(terminal, Page([shown(())]), find, None)
        if typed is None:
            return None
        quotes = (typed,)
    spans = Spans(artifact=artifact, quotes=quotes)
    while True:
        page = Page([shown((spans.quote,))])
        key = terminal.plain_key(page, _which(spans), keys_line(*WORDS_KEYS))
        if key in (*LEAVE, "q"):
            return None
        if key == "<enter>":
            return spans.quotes
        if key in ("t", "+"):
            typed = _typed_words(terminal, page, find, spans.quote, spans.quote.text if key == "t" else "")
            if typed is not None:
                spans = spans.instead(typed) if key == "t" else spans.beside(typed)
        else:
            spans = spans.pressed(key)


def _typed_words(
    terminal: Terminal, page: Page, find: Callable[[str, Quote | None], Quote], near: Quote | None, text: str = ""
) -> Quote | None:
    """Return typed words as a quote; ask again with what is wrong until they stand in the artifact."""
    told = ""
    while True:
        words = asked(terminal, page, "words to quote", text, told=told)
        if words is None:
            return None
        try:
            return find(words, near)
        except UsageError as error:
            text, told = words, str(error)


def _which(spans: Spans) -> "Text":
    from rich.text import Text

    several = f"quote {spans.at + 1} of {len(spans.quotes)}, choose by its digit; " if len(spans.quotes) > 1 else ""
    return Text(f"{several}moving the {spans.edge} of the quote", style="bold")


def _prompt(question: str, line: TypedLine) -> "Text":
    from rich.text import Text

    under = line.text[line.at : line.at + 1] or " "
    before, after = line.text[: line.at], line.text[line.at + 1 :]
    return Text.assemble((f"{question}: ", "bold"), before, (under, "reverse"), after, overflow="fold")


def _told(words: str) -> "tuple[Text, ...]":
    from rich.text import Text

    return (Text(words, style="bold"),) if words else ()


def _entry(label: str, here: bool) -> "Text":
    from rich.text import Text

    return Text(f"{'>' if here else ' '} {label}", style="bold" if here else "")


def _fits(words: str, label: str) -> bool:
    return all(word in label.casefold() for word in words.casefold().split())
