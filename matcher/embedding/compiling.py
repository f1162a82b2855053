"""The encoder's graph, compiled by OpenVINO for this machine: in int8 where it has instructions for it."""

import sys
import tempfile
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from matcher.domain import digest
from matcher.embedding import split_quantization
from matcher.embedding.weights import file_digest

UNWANTED = ("openvino.tools.ovc", "openvino_telemetry")
"""What `import openvino` does without: its converter of models, and the package through which that reports to Google
Analytics that it was imported."""
CPU = Path("/proc/cpuinfo")
INT8_INSTRUCTIONS = ("avx512_vnni", "avx_vnni", "amx_int8")
FLOAT32 = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}
"""Numbers are float32 on every CPU, and OpenVINO rounds none as it sees fit: results would differ between machines."""


def compiled(weights: Path, sha256: str, *, quantised: bool, threads: int, streams: int, kept: Path | None) -> Any:
    """Return OpenVINO's compiled model.

    Args:
        weights: the ONNX file.
        sha256: of that file.
        quantised: whether products may be of int8 digits; they are of float32 where the CPU has no instructions for it.
        threads: how many cores to use.
        streams: how many requests may be under way at once; they share the cores.
        kept: folder where the compiled form is kept for the next process; one that cannot be written is not used.
    """
    core = openvino().Core()
    # Pinned, the threads of every process would share the first cores, however many there are.
    shared = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": streams, "ENABLE_CPU_PINNING": False}
    settings: dict[str, Any] = {**FLOAT32, **shared}
    usable = kept if kept is not None and _writable(kept) else None
    if usable is not None:
        settings["CACHE_DIR"] = str(usable)
    graph: Any = str(weights)
    if quantised and has_int8_instructions():
        graph = _in_digits(core, weights, sha256, usable)
    return core.compile_model(graph, "CPU", settings)


def openvino() -> Any:
    """Return OpenVINO's module, imported without what is not wanted of it."""
    for unwanted in UNWANTED:
        sys.modules.setdefault(unwanted, None)  # type: ignore[arg-type]  # None means: not to be imported
    return import_module("openvino")


@cache
def has_int8_instructions() -> bool:
    """Tell whether this CPU is known to multiply int8 by itself."""
    try:
        told = CPU.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(instruction in told for instruction in INT8_INSTRUCTIONS)


def _in_digits(core: Any, weights: Path, sha256: str, kept: Path | None) -> Any:
    """Return the graph whose products are of digits: a file that OpenVINO loads the quick way, or itself."""
    if kept is not None:
        with suppress(OSError, RuntimeError):  # a full disk slows the start down, and does no more
            return str(_written(core, weights, sha256, kept))
    return split_quantization.in_two_digits(core.read_model(str(weights)))


def _written(core: Any, weights: Path, sha256: str, folder: Path) -> Path:
    """Return the file of that graph, which is written where it is not there."""
    name = digest([sha256, openvino().__version__, file_digest(Path(split_quantization.__file__))]).removeprefix(
        "sha256:"
    )[:16]
    graph = folder / f"{name}.xml"
    if not graph.is_file():
        with tempfile.TemporaryDirectory(dir=folder) as beside:
            made = Path(beside) / graph.name
            openvino().save_model(
                split_quantization.in_two_digits(core.read_model(str(weights))), made, compress_to_fp16=False
            )
            for suffix in (".bin", ".xml"):  # in this order: where the graph is, its weights are
                made.with_suffix(suffix).replace(graph.with_suffix(suffix))
    return graph


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError:
        return False
    return True
