"""In which order an encoder's channels stand: those of like size beside each other.

The runtime quantises the activations of each product in groups of 32 neighbours that share a scale; beside a channel
that runs ten times as high, the others lose their digits. A network does not care how its channels are ordered, so they
are sorted by how high they run: that costs nothing, and brings rows nearer to float32. The last layer puts them back.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from matcher.embedding.minilm import FIRST, LAST, MAX_TOKENS

Arrays = dict[str, NDArray[Any]]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which channel of the general model stands at each place."""

    hidden: Numbers
    """Of the stream that layers read and add to, *(384,)*."""
    inner: tuple[Numbers, ...]
    """Between the two products of each layer's feed-forward part, *(1536,)*."""


def order_of(lean: onnx.ModelProto, texts: Sequence[Sequence[int]]) -> Order:
    """Return the order for a lean model of six layers, from what passes through it while it reads token ids."""
    norms = [n.output[0] for n in lean.graph.node if n.op_type == "LayerNormalization"]
    inner = list(_feed_forward_inputs(lean))
    heights = _heights(lean, [*norms[:-1], *inner], texts)
    stream = np.mean([np.log(heights[name] / np.median(heights[name])) for name in norms[:-1]], axis=0)
    return Order(hidden=np.argsort(stream), inner=tuple(np.argsort(heights[name]) for name in inner))


def reordered(stored: Mapping[str, NDArray[Any]], products: Sequence[str], order: Order) -> Arrays:
    """Return the arrays of the general file with their channels in that order.

    Args:
        stored: initializers by name.
        products: the names of each layer's six matrices: query, key, value, attention output, feed-forward in and out.
        order: from `order_of`.
    """
    found, hidden = dict(stored), order.hidden
    for name, values in stored.items():
        if name.endswith(("embeddings.weight", "embeddings.weight_q")):
            found[name] = values[:, hidden]
        elif "LayerNorm" in name or name.endswith("output.dense.bias"):
            found[name] = values[hidden]
    for layer, inner in enumerate(order.inner):
        *attending, attended, first, second = products[6 * layer : 6 * layer + 6]
        for name in attending:
            found[f"{name}_q"] = stored[f"{name}_q"][hidden]
        found[f"{first}_q"] = stored[f"{first}_q"][hidden][:, inner]
        found[f"{first}_scale"] = stored[f"{first}_scale"][:, inner]
        bias = f"inner.encoder.layer.{layer}.intermediate.dense.bias"
        found[bias] = stored[bias][inner]
        found[f"{second}_q"] = stored[f"{second}_q"][inner][:, hidden]
        found[f"{attended}_q"] = stored[f"{attended}_q"][:, hidden]
        for name in (attended, second):
            found[f"{name}_scale"] = stored[f"{name}_scale"][:, hidden]
    return found


def _feed_forward_inputs(lean: onnx.ModelProto) -> Iterator[str]:
    """Yield what the second product of each feed-forward part reads."""
    weights = {node.output[0]: node.input[-1] for node in lean.graph.node if node.op_type == "Mul"}
    for node in lean.graph.node:
        scale = weights.get(node.input[1], "") if node.op_type == "MatMul" else ""
        if scale.endswith(".output.dense.scale") and not scale.endswith(".attention.output.dense.scale"):
            yield node.input[0]


def _heights(lean: onnx.ModelProto, names: Sequence[str], texts: Sequence[Sequence[int]]) -> Arrays:
    """Return the root mean square of each channel of these tensors, *(channels,)*, in float32 arithmetic."""
    import openvino

    watched = onnx.ModelProto()
    watched.CopyFrom(lean)
    watched.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    settings = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "watched.onnx"
        onnx.save(watched, str(path))
        model = openvino.Core().compile_model(str(path), "CPU", settings)
    squares = [np.zeros(1) for _ in names]
    for tokens in texts:
        ids = np.array([[FIRST, *tokens[: MAX_TOKENS - 2], LAST]], dtype=np.int64)
        seen = model({"input_ids": ids, "attention_mask": np.ones_like(ids)})
        squares = [s + np.square(seen[name][0]).mean(axis=0) for s, name in zip(squares, names, strict=True)]
    return {name: np.sqrt(s / len(texts)) for name, s in zip(names, squares, strict=True)}
