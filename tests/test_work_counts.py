"""How much work is done: counts, which do not wobble as times do; who does more work sees it here first."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from collected import artifact
from conftest import ROOT, CommandLine
from sqlalchemy import Engine, event

from matcher import Matcher
from matcher.artifacts import read
from matcher.domain import Artifact
from matcher.embedding import Document, load_encoder
from matcher.embedding.context import MARKS, TITLE
from matcher.embedding.minilm import STEP, MiniLM
from matcher.pipeline.collecting import Collection, ThreadExecutor
from matcher.pipeline.collecting.collection import PAGE, PART
from matcher.store import open_store

TUNED = ROOT / "framework" / "ic1_machine_learning_engineer.encoder.onnx"
HALF_FLOAT = 2
MODULES = {"--help": 195, "match": 630}
"""Modules that a command may load, those of Python among them: measured 189 and 617, and some room."""


PROGRAM = """
import os, runpy, sys
os._exit = sys.exit
sys.argv = ["matcher", *sys.argv[1:]]
try:
    runpy.run_module("matcher", run_name="__main__")
finally:
    print(len(sys.modules), file=sys.stderr)
"""


class Counting(MiniLM):
    """The shipped encoder, which writes down how long the sequences were that passed it."""

    lengths: list[int]

    def _passed(self, sequences: Sequence[Sequence[int]]) -> Any:
        self.lengths = [len(sequence) for sequence in sequences]
        return super()._passed(sequences)


def documents() -> list[Document]:
    """Return the examples as they pass the encoder."""
    matcher = Matcher(tuned=False)
    found = [one for one in read([str(ROOT / "examples")]) if isinstance(one, Artifact)]
    return [
        Document(texts=tuple(p.prose for p in judged.passages), titles=sum(p.field == "title" for p in judged.passages))
        for judged in matcher.judge(found)
    ]


def test_every_token_passes_the_encoder_once() -> None:
    """Beside the artifact's own tokens there are two marks a window, and a title again in each later one."""
    encoder, given = Counting(TUNED), documents()
    assert len(given) >= 10
    encoder.encode_in_context(given)
    own = sum(len(tokens) for one in given for tokens in encoder._tokens(one.texts, marks=False))
    windows = len(encoder.lengths)
    assert own + MARKS * windows <= sum(encoder.lengths) <= own + (MARKS + TITLE) * windows
    assert windows <= len(given) + own // 192
    padded = sum(-(-length // STEP) * STEP for length in encoder.lengths)
    assert padded <= 1.08 * sum(encoder.lengths)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Yield a list that fills with the SQL statements that are run."""
    run: list[str] = []

    def note(*given: Any) -> None:
        run.append(given[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield run
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_statements_and_bytes_of_a_pass(matcher: Matcher, tmp_path: Path) -> None:
    """Statements come by the part and the page, not by the artifact; a second pass writes not one byte."""
    many = [artifact(n) for n in range(4 * PAGE)]
    path = tmp_path / "evidence.db"
    with open_store(path) as store:
        with statements() as first:
            Collection(store=store, work=ThreadExecutor(matcher)).collect(many)
        with statements() as again:
            Collection(store=store, work=ThreadExecutor(matcher)).collect(many)
        counts = store.counts()
    parts, pages = len(many) // PART, len(many) // PAGE
    assert len(first) <= 8 + 19 * parts + 2 * pages
    assert len(again) <= 2 + 9 * pages
    assert not [one for one in again if one.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert (counts["artifacts"], counts["results"], counts["runs"]) == (len(many), len(many), 1)


def test_a_store_is_hardly_larger_than_what_is_kept(matcher: Matcher, tmp_path: Path) -> None:
    """Vectors take two bytes a number, texts stand in it once; pages and suggestions add half of that."""
    found = [one for one in read([str(ROOT / "examples")]) if isinstance(one, Artifact)]
    many = [
        Artifact(id=f"{one.id} {n}", text=f"{one.text}\n\nTicket {n}.", title=one.title, kind=one.kind)
        for n in range(8)
        for one in found
    ]
    path = tmp_path / "evidence.db"
    with open_store(path) as store:
        empty = path.stat().st_size
        Collection(store=store, work=ThreadExecutor(matcher)).collect(many)
        passages = 8 * sum(len(judged.passages) for judged in matcher.judge(many[: len(found)]))
    kept = path.stat().st_size - empty
    words = sum(len(one.text.encode()) for one in many)
    rows = passages * load_encoder(str(TUNED)).dimension * HALF_FLOAT
    assert kept <= 1.55 * (words + rows)


@pytest.mark.parametrize("command", list(MODULES))
def test_what_a_command_loads(command: str, command_line: CommandLine) -> None:
    """Each module costs part of a millisecond at every start."""
    more = [] if command == "--help" else [str(ROOT / "examples" / "pull-requests")]
    done = command_line(command, *more, start=("-c", PROGRAM))
    assert done.returncode == 0, done.stderr
    assert int(done.stderr.split()[-1]) <= MODULES[command]


def test_rows_do_not_depend_on_how_many_pass_at_once() -> None:
    """With one core or several, alone or among others: the same bits."""
    given = documents()
    together = MiniLM(TUNED).encode_in_context(given)
    alone = MiniLM(TUNED, threads=1)
    for one, rows in zip(given, together, strict=True):
        np.testing.assert_array_equal(alone.encode_in_context([one])[0], rows)
