"""Reading passages in context: every token passes once, and a row depends on its document alone."""

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.embedding import Document, Encoder, load_encoder
from matcher.embedding.context import MARKS, TITLE, WINDOW, windows

TUNED = ROOT / "framework" / "ic1_machine_learning_engineer.encoder.onnx"
TOKENS = st.lists(st.integers(0, 30_000), min_size=1, max_size=300)


@pytest.fixture(scope="module")
def tuned() -> Encoder:
    """Return the encoder that ships with the framework, which reads passages in context."""
    return load_encoder(str(TUNED))


@given(texts=st.lists(TOKENS, max_size=30), data=st.data())
def test_every_text_passes_once_in_order(texts: list[list[int]], data: st.DataObject) -> None:
    """No passage is lost or read twice, none is cut but by a whole window, and no window is too long."""
    titles = data.draw(st.integers(0, min(2, len(texts))))
    title = [token for text in texts[:titles] for token in text][:TITLE]
    made = windows(texts, titles)
    assert [position for window in made for position, _, _ in window.spans] == list(range(len(texts)))
    for window in made:
        assert len(window.tokens) <= WINDOW - MARKS
        for position, start, end in window.spans:
            assert list(window.tokens[start:end]) == texts[position][: WINDOW - MARKS - len(title)]


def test_later_windows_begin_with_the_title() -> None:
    """What a long text is about is known to its end."""
    made = windows([[7, 8], *([9] * 100 for _ in range(5))], titles=1)
    assert len(made) == 3
    assert all(window.tokens[:2] == (7, 8) for window in made)
    assert sum(position == 0 for window in made for position, _, _ in window.spans) == 1


def test_what_stands_around_a_passage_is_read_with_it(tuned: Encoder) -> None:
    """`It did.` says something only beside the question; the general model reads each text alone."""
    one, other = (
        Document(texts=(f"Did {what} work in the end?", "It did."))
        for what in ("the rollback of my broken migration", "lunch")
    )
    here, there = tuned.encode_in_context([one, other])
    assert here[1] @ there[1] < 0.99
    general = load_encoder()
    here, there = general.encode_in_context([one, other])
    assert np.array_equal(here[1], there[1])
    assert np.array_equal(here[1], general.encode(["It did."])[0])


@settings(max_examples=20, deadline=None)
@given(
    documents=st.lists(
        st.lists(st.text(max_size=80) | st.just("It broke, and it was mine."), max_size=8).map(
            lambda texts: Document(texts=tuple(texts), titles=min(1, len(texts)))
        ),
        max_size=5,
    )
)
def test_a_row_depends_on_its_document_alone(tuned: Encoder, documents: list[Document]) -> None:
    """The same artifact has exactly the same rows alone and in a batch: results never depend on the neighbours."""
    together = tuned.encode_in_context(documents)
    for document, rows in zip(documents, together, strict=True):
        assert rows.shape == (len(document.texts), 384)
        assert np.array_equal(rows, tuned.encode_in_context([document])[0])
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), np.ones(len(rows)), atol=1e-5)


def test_other_models_read_each_text_alone() -> None:
    """A sentence-transformers model was not trained to read windows: its rows are those of the texts."""
    encoder = load_encoder("all-MiniLM-L6-v2")
    document = Document(texts=("A title", "The outage was mine.", "It did."), titles=1)
    (rows,) = encoder.encode_in_context([document])
    np.testing.assert_allclose(rows, encoder.encode(document.texts), atol=1e-6)
    assert encoder.encode_in_context([]) == []
