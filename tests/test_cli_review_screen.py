"""`matcher review` by single keys: the real command in a real pseudo-terminal, and the parts that need none."""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from reviews import PARSER, make_store, quotes, rulings

from matcher.cli.review.keys import PASTE, parsed
from matcher.cli.review.line_editor import TypedLine
from matcher.cli.review.span_editor import Spans
from matcher.domain import Artifact, Quote

PATIENCE = 60.0
"""Seconds for the slowest answer; the machine may be busy."""
MOMENT = 1e-4
"""Seconds after which a program that has drawn surely waits again, on an idle machine."""
ANSWERS_EACH_SIZE = f"""
import os, time
from matcher.cli.review.keys import Keyboard
with Keyboard() as keyboard:
    while True:
        os.write(1, b".")
        end = time.perf_counter() + {MOMENT} / 2  # else it waits before the other side can have seen the answer
        while time.perf_counter() < end:
            pass
        keyboard.read()
"""
CODES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07)")


class Session:
    """`matcher review` in a pseudo-terminal: what is typed goes in, what is drawn comes out."""

    def __init__(self, store: Path, *words: str, columns: int = 100, rows: int = 40, **environment: str) -> None:
        """Start it."""
        self._master, slave = pty.openpty()
        self.resize(columns, rows)
        self.before = termios.tcgetattr(slave)
        self._slave = slave
        plain = {name: value for name, value in os.environ.items() if not name.startswith("MATCHER_")}
        plain |= {"TERM": "xterm", "XDG_CONFIG_HOME": str(store.parent), "PYTHONPATH": str(ROOT)} | environment
        for name in ("COLUMNS", "LINES", "NO_COLOR"):
            if name not in environment:
                plain.pop(name, None)
        call = ("review", "--store", str(store), "--framework", str(store.parent / "tiny.toml"), *words)
        self.process = _started(["-m", "matcher", *call], slave, plain)
        self.escapes = 0
        """Control sequences that were written so far."""
        self._unread = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def __enter__(self) -> Self:
        """Return the session; it is ended behind the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()
        for end in (self._slave, self._master):
            if end >= 0:
                os.close(end)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        _resize(self._master, columns, rows)

    def until(self, words: str) -> str:
        """Return what was drawn since the last call, once the words stand in it."""
        end = time.monotonic() + PATIENCE
        while words not in (drawn := CODES.sub("", self._unread)):  # a code may come in two pieces
            assert time.monotonic() < end, f"{words!r} was not drawn:\n{drawn}"
            self._draw(0.2)
        self._unread = drawn[drawn.index(words) + len(words) :]
        return drawn

    def press(self, keys: str, *, then: str) -> str:
        """Type keys, and return what was drawn until these words came."""
        self._unread = ""
        os.write(self._master, keys.encode())
        return self.until(then)

    def interrupt(self, *, then: str) -> None:
        """Press Ctrl-C until these words come: Python does not hear one that comes just before it waits for a line."""
        end = time.monotonic() + PATIENCE
        while then not in self._unread:
            assert time.monotonic() < end, f"{then!r} was not drawn:\n{self._unread}"
            os.write(self._master, b"\x03")
            heard = time.monotonic() + 2
            while then not in self._unread and time.monotonic() < heard:
                self._draw(0.2)

    def _draw(self, seconds: float) -> None:
        """Take in what is drawn, waiting so long for it."""
        if select.select([self._master], [], [], seconds)[0]:
            piece = self._decoder.decode(os.read(self._master, 65536))
            self.escapes += piece.count("\x1b")
            self._unread += piece

    def hang_up(self) -> None:
        """Close the terminal."""
        for end in (self._slave, self._master):
            os.close(end)
        self._slave = self._master = -1

    def echoes(self) -> bool:
        """Return whether the terminal is as it was before."""
        return bool(termios.tcgetattr(self._slave)[3] == self.before[3])


def _started(words: Sequence[str], slave: int, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start Python in a terminal of its own."""
    return subprocess.Popen(
        [sys.executable, *words],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment,
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=_as_a_terminal_does,
    )


def _resize(master: int, columns: int, rows: int) -> None:
    """Give a terminal another size, of which the program in it is told by a signal."""
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def _as_a_terminal_does() -> None:
    """Give the new process the terminal, and Ctrl-C, which whatever is started in the background lacks."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store with three suggestions that nobody has ruled on."""
    return make_store(tmp_path)


def test_a_person_goes_through_everything_with_single_keys(store: Path) -> None:
    """Accept with other words, another behavior, undo, note, filter, text, reject, end, and a tidy terminal."""
    with Session(store) as session:
        card = session.until("q quit")
        assert "item 1 of 3" in card
        assert "I had skipped the canary. I asked Petra what done means.\ufffd[2J" in card
        session.press("?", then="any key back")
        session.press("x", then="item 1 of 3")
        session.press("n", then="note: ")
        session.press("seé ", then="seé")
        session.press("Ada\r", then="note kept")
        session.press("e", then="moving the end of the quote")
        session.press("t", then="words to quote: ")
        session.press("\x15nowhere\r", then="do not stand in work/outage.md")
        session.press("\x15had skipped the\r", then="esc back")
        session.press("\x1b[C", then="esc back")
        session.press("\r", then="accepted with your words")
        session.until("q quit")
        assert quotes(store) == ["had skipped the canary."]
        session.press("b", then="which behavior may these words evidence")
        session.press("clarify", then="esc back")
        session.press("\r", then="accepted for: I ask questions")
        session.press("u", then="taken back")
        session.press("f", then="look only at")
        session.press("craft", then="esc back")
        session.press("\r", then="item 1 of 2, only pillar Craft")
        session.press("r", then="item 2 of 2")
        session.press(" ", then="any other key back")
        session.press("x", then="item 2 of 2")
        session.press("s", then="1 of what was skipped can be looked at again")
        session.press(" ", then="item 1 of 1")
        session.press("q", then="what you ruled is kept in")
        assert session.process.wait(PATIENCE) == 0
        assert session.echoes()
    assert rulings(store) == ["open", "accepted"]
    assert rulings(store, PARSER, "test") == ["rejected", "open", "rejected"]
    assert rulings(store, PARSER, "ask") == ["accepted", "open"]


@pytest.mark.parametrize("key", ["q", "\x03", "\x04"])
def test_quitting_at_any_time_loses_nothing(store: Path, key: str) -> None:
    """`q`, Ctrl-C and Ctrl-D end in order, with the terminal as it was."""
    with Session(store, columns=60, rows=12, NO_COLOR="1") as session:
        session.until("q quit")
        session.press("a", then="item 2 of 3")
        session.press(key, then="what you ruled is kept in")
        assert session.process.wait(PATIENCE) == 0
        assert session.echoes()
    assert rulings(store) == ["accepted"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, None])
def test_being_killed_or_hung_up_loses_nothing_that_was_ruled(store: Path, how: signal.Signals | None) -> None:
    """Each ruling is kept before the next card is drawn; None closes the terminal."""
    with Session(store) as session:
        session.until("q quit")
        session.press("a", then="item 2 of 3")
        session.press("e", then="moving the end")
        if how is None:
            session.hang_up()
        else:
            session.process.send_signal(how)
        session.process.wait(PATIENCE)
        if how is signal.SIGTERM:
            assert session.echoes()
    assert rulings(store) == ["accepted"]
    assert rulings(store, PARSER, "test") == []


def test_pasted_text_rules_on_nothing_and_a_new_size_is_drawn(store: Path) -> None:
    """A paste onto a card is ignored, one into a line is text; the window may change at any time."""
    with Session(store) as session:
        session.until("q quit")
        session.press("\x1b[200~arrra\x1b[201~", then="q quit")
        session.resize(60, 24)
        session.until("e edit quote  b other behavior  n note\n".replace("\n", "\r\n"))
        session.press("n", then="note: ")
        session.press("\x1b[200~two\nlines\x1b[201~", then="two lines")
        session.press("\r", then="note kept")
        session.press("q", then="what you ruled is kept in")
    assert rulings(store) == ["open"]


def test_a_new_size_is_heard_whenever_it_comes() -> None:
    """Also between a look for signals and the wait for a key; by a handler alone, some 300 of 50,000 were not."""
    master, slave = pty.openpty()
    with _started(["-c", ANSWERS_EACH_SIZE], slave) as process:
        try:
            for step in range(3000):
                assert select.select([master], [], [], PATIENCE)[0], f"size {step} was not heard"
                assert os.read(master, 64) == b"."
                end = time.perf_counter() + MOMENT * (step % 100) / 100
                while time.perf_counter() < end:
                    pass
                _resize(master, 80, 20 + step % 2)
        finally:
            process.kill()
            os.close(slave)
            os.close(master)


def test_a_dumb_terminal_and_plain_get_questions_and_sentences(store: Path) -> None:
    """No escape sequence is written, and each question waits on its line."""
    question = "Accept, reject, skip, or help: "
    with Session(store, TERM="dumb") as session:
        session.until(question)
        assert "Item 2 of 3." in session.press("accept\n", then=question)
        session.press("quote\n", then="The words to quote, as they stand in the artifact: ")
        assert "Accepted with your words." in session.press("has tests\n", then=question)
        session.interrupt(then="what you ruled is kept in")
        assert session.process.wait(PATIENCE) == 0
        assert session.escapes == 0
    assert quotes(store, PARSER, "test") == ["has tests"]


def test_keys_are_told_apart() -> None:
    """Sequences, letters of other scripts, a lone escape, and a paste, which is one key."""
    assert parsed("a\x1b[A\x1bOB\x1b[5~é\x7f\r") == ["a", "<up>", "<down>", "<pageup>", "é", "<backspace>", "<enter>"]
    assert parsed("\x1b") == ["<escape>"]
    assert parsed("\x1b[200~ar\nq\x1b[201~s") == [f"{PASTE}ar\nq", "s"]


def test_a_line_is_typed_and_mended() -> None:
    """Letters, the cursor, deleting, and nothing that is no letter."""
    line = TypedLine.holding("cat")
    for key in (
        "<left>",
        "o",
        "<end>",
        "<backspace>",
        "<home>",
        "<delete>",
        "b",
        "\x07",
        "<unknown>",
        f"{PASTE} x\ny ",
    ):
        line = line.pressed(key)
    assert line == TypedLine("bx yao", 4)


@given(
    st.text(alphabet="ab \n.😀", min_size=1, max_size=60).filter(str.strip),
    st.lists(st.sampled_from(["<left>", "<right>", "<up>", "<down>", "<tab>", "1", "2", "d", "z"]), max_size=12),
)
def test_a_moved_quote_is_always_verbatim_and_never_blank(text: str, keys: list[str]) -> None:
    """Whatever keys are pressed, what is quoted stands in the artifact."""
    artifact = Artifact(id="x", text=text)
    start = len(text) - len(text.lstrip())
    spans = Spans(artifact=artifact, quotes=(Quote(field="text", start=start, end=start + 1, text=text[start]),))
    for key in keys:
        spans = spans.pressed(key)
        quote = spans.quote
        assert text[quote.start : quote.end] == quote.text
        assert quote.text.strip()


def test_moving_goes_word_by_word_and_from_either_end() -> None:
    """One word, ten words, and never past the other end."""
    artifact = Artifact(id="x", text="one two three four")
    spans = Spans(artifact=artifact, quotes=(Quote(field="text", start=4, end=7, text="two"),))
    assert spans.pressed("<right>").quote.text == "two three"
    assert spans.pressed("<down>").quote.text == "two three four"
    assert spans.pressed("<left>").quote.text == "two"
    assert spans.pressed("<tab>").pressed("<left>").quote.text == "one two"
    assert spans.pressed("<tab>").pressed("<right>").quote.text == "two"
    both = spans.beside(Quote(field="text", start=14, end=18, text="four"))
    assert [quote.text for quote in both.pressed("1").pressed("d").quotes] == ["four"]
