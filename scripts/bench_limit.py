"""What this machine's cores can multiply, library by library: the limit that the encoder is held against.

    bench_limit.py [--threads N]

Prints a JSON object: billions of operations a second by name of what was multiplied, in which numbers, by which
library. A multiplication and its addition are two operations. Each is the best of a fraction of a second: a limit is
what can be reached, not what mostly is.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import openvino
import torch
from numpy.typing import NDArray
from openvino import opset13 as ops
from threadpoolctl import threadpool_limits

LAYER = (384, 384, 384, 384, 384, 1536)
"""The inputs of a MiniLM layer's six matrices, in a row: query, key, value, output, and the two of its feed-forward."""
SHAPES = {"encoder": (512, (*LAYER * 2, 384)), "square": (2048, (2048,) * 4)}
"""Rows, and the widths that a chain of matrices leads through. 512 tokens are the encoder's batch."""
SECONDS = 0.3
"""How long each is repeated."""
FEW_ROWS, PATIENCE = 32, 3.0
"""What would take longer than so many seconds a pass, by what so many rows take, is not repeated: it is no limit."""
Once = Callable[[], object]
Shape = tuple[int, Sequence[int]]


def operations(shape: Shape) -> int:
    """Return how many operations one pass through the chain takes."""
    rows, widths = shape
    return 2 * rows * sum(a * b for a, b in pairwise(widths))


def fastest(once: Once) -> float:
    """Return the seconds of the quickest of many."""
    once()
    once()
    end, least = time.perf_counter() + SECONDS, float("inf")
    while (start := time.perf_counter()) < end:
        once()
        least = min(least, time.perf_counter() - start)
    return least


def chain(shape: Shape, *, quantised: bool | None) -> openvino.Model:
    """Return a chain of products with int8 weights; None leaves them float32.

    Args:
        shape: rows and widths.
        quantised: whether activations are int8 in the graph; else the library may quantise them as they come.
    """
    rows, widths = shape
    given = ops.parameter([rows, widths[0]], np.float32)
    made = given
    for inner, outer in pairwise(widths):
        weights: NDArray[np.int8] = np.random.default_rng(0).integers(-127, 128, (outer, inner), dtype=np.int8)
        stored = ops.constant(weights.astype(np.float32) / 127 if quantised is None else weights)
        if quantised is not None:
            scale = ops.constant(np.full((outer, 1), 1 / 127, dtype=np.float32))
            stored = ops.multiply(ops.convert(stored, np.float32), scale)
        if quantised:
            low, high = ops.constant(np.float32(-1.28)), ops.constant(np.float32(1.27))
            made = ops.fake_quantize(made, low, high, low, high, 256)
        made = ops.matmul(made, stored, False, True)
    return openvino.Model([made], [given])


def by_openvino(shape: Shape, threads: int, *, quantised: bool | None) -> float:
    """Return operations a second with a request on each core."""
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": threads}
    if quantised is False:
        settings["DYNAMIC_QUANTIZATION_GROUP_SIZE"] = max(shape[1])
    compiled = openvino.Core().compile_model(chain(shape, quantised=quantised), "CPU", settings)
    requests = [compiled.create_infer_request() for _ in range(threads)]
    for request in requests:
        given = request.get_input_tensor()
        given.data[:] = np.random.default_rng(0).uniform(-1, 1, given.shape)

    def once() -> None:
        for request in requests:
            request.start_async()
        for request in requests:
            request.wait()

    return threads * operations(shape) / fastest(once)


def by_torch(shape: Shape, kind: torch.dtype) -> float:
    """Return operations a second, each product's input made beforehand."""
    multiply = torch._int_mm if kind is torch.int8 else torch.mm

    def multiplied(rows: int) -> Once:
        pairs = [
            (torch.ones((rows, inner), dtype=kind), torch.ones((inner, outer), dtype=kind))
            for inner, outer in pairwise(shape[1])
        ]
        return lambda: [multiply(a, b) for a, b in pairs]

    few = (FEW_ROWS, shape[1])
    slowly = operations(few) / fastest(multiplied(FEW_ROWS))
    if operations(shape) > PATIENCE * slowly:
        return slowly
    return operations(shape) / fastest(multiplied(shape[0]))


def by_numpy(shape: Shape) -> float:
    """Return operations a second in float32."""
    rows, widths = shape
    pairs = [
        (np.ones((rows, inner), dtype=np.float32), np.ones((inner, outer), dtype=np.float32))
        for inner, outer in pairwise(widths)
    ]
    return operations(shape) / fastest(lambda: [a @ b for a, b in pairs])


def measured(threads: int) -> Iterator[tuple[str, float]]:
    """Yield name and operations a second of everything that can be tried."""
    torch.set_num_threads(threads)
    with threadpool_limits(threads, user_api="blas"):
        for name, shape in SHAPES.items():
            yield f"int8 {name}, OpenVINO, quantised graph", by_openvino(shape, threads, quantised=True)
            yield f"int8 {name}, OpenVINO, quantised as it comes", by_openvino(shape, threads, quantised=False)
            yield f"int8 {name}, torch", by_torch(shape, torch.int8)
            yield f"float32 {name}, OpenVINO", by_openvino(shape, threads, quantised=None)
            yield f"float32 {name}, torch", by_torch(shape, torch.float32)
            yield f"float32 {name}, NumPy", by_numpy(shape)
            yield f"bfloat16 {name}, torch", by_torch(shape, torch.bfloat16)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=cores(), metavar="N", help="cores to use; one is pinned to")
    threads = parser.parse_args().threads
    if threads == 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    json.dump({name: round(speed / 1e9, 1) for name, speed in measured(threads)}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
