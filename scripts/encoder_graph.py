"""The graph of a tuned encoder: MiniLM written so that OpenVINO runs attention as one kernel.

The general file, as it was exported, guards every softmax against rows without any token and spreads the scale over two
products, which keeps the fused kernel from being used. Here no row is without a token, so the same weights pass through
the plain formula. Source: BERT (Devlin et al., 2019), with the post-norm layers of the published model.
"""

import math
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

HEADS = 12
MASKED = -1e4
"""Added to the logit of padding."""
EPSILON = 1e-12
OPSET = 17
PREFIX = "inner."
MATRICES = ("query", "key", "value", "attention.output", "intermediate", "output")
"""A layer's matrices, in the order in which the general graph multiplies by them."""


class _Graph:
    """Nodes in the making; every method returns the name of what it adds."""

    def __init__(self, stored: dict[str, NDArray[Any]]) -> None:
        self.stored = stored
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, values: Any) -> str:
        self.initializers[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def own(self, name: str) -> str:
        return self.constant(name.removeprefix(PREFIX), self.stored[name])

    def node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def weight(self, name: str, as_name: str, factor: float = 1.0) -> str:
        """Add an int8 matrix; a factor goes into its scales."""
        values = self.constant(f"{as_name}.int8", self.stored[f"{name}_q"])
        scale = self.constant(f"{as_name}.scale", (self.stored[f"{name}_scale"] * factor).astype(np.float32))
        return self.node("Mul", self.node("Cast", values, to=TensorProto.FLOAT), scale)

    def dense(self, x: str, matrix: str, layer: str, factor: float = 1.0) -> str:
        """Add the product with a matrix, plus the layer's bias."""
        bias = (self.stored[f"{PREFIX}{layer}.bias"] * factor).astype(np.float32)
        product = self.node("MatMul", x, self.weight(matrix, layer, factor))
        return self.node("Add", product, self.constant(f"{layer}.bias", bias))

    def norm(self, x: str, layer: str) -> str:
        weights = (self.own(f"{PREFIX}{layer}.{part}") for part in ("weight", "bias"))
        return self.node("LayerNormalization", x, *weights, axis=-1, epsilon=EPSILON)


def lean(general: onnx.ModelProto) -> onnx.ModelProto:
    """Return a model with the weights of the general file, or of a tuned one of its shape, in the plain graph.

    Its inputs are `input_ids` and `attention_mask`, int64 *(texts, tokens)*; its output `last_hidden_state`, float32
    *(texts, tokens, 384)*. Every text has a token that is not masked, and is of the first type.
    """
    stored = {i.name: numpy_helper.to_array(i) for i in general.graph.initializer}
    products = [n.input[1] for n in general.graph.node if n.op_type == "MatMul" and f"{n.input[1]}_q" in stored]
    graph = _Graph(stored)
    x, mask = _embedded(graph), _mask(graph)
    for number, start in enumerate(range(0, len(products), len(MATRICES))):
        matrices = dict(zip(MATRICES, products[start : start + len(MATRICES)], strict=True))
        x = _layer(graph, x, mask, f"encoder.layer.{number}", matrices)
    graph.node("Identity", x)
    graph.nodes[-1].output[0] = "last_hidden_state"
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["texts", "tokens", 384])
    made = helper.make_graph(graph.nodes, "minilm", inputs, [output], list(graph.initializers.values()))
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=general.ir_version)
    onnx.checker.check_model(model)
    return model


def _embedded(graph: _Graph) -> str:
    words, positions = (f"{PREFIX}embeddings.{kind}_embeddings.weight" for kind in ("word", "position"))
    x = graph.node("Gather", graph.weight(words, "embeddings.word"), "input_ids", axis=0)
    first_type = graph.stored[f"{PREFIX}embeddings.token_type_embeddings.weight"][:1]
    x = graph.node("Add", x, graph.constant("embeddings.token_type", first_type))
    zero, one = (
        graph.constant("zero", np.array([0], dtype=np.int64)),
        graph.constant("one", np.array([1], dtype=np.int64)),
    )
    length = graph.node(
        "Slice", graph.node("Shape", "input_ids"), one, graph.constant("two", np.array([2], dtype=np.int64)), zero
    )
    of_positions = graph.node("Slice", graph.weight(positions, "embeddings.position"), zero, length, zero)
    return graph.norm(graph.node("Add", x, of_positions), "embeddings.LayerNorm")


def _mask(graph: _Graph) -> str:
    kept = graph.node("Cast", "attention_mask", to=TensorProto.FLOAT)
    padding = graph.node("Sub", graph.constant("one.float", np.float32(1)), kept)
    logits = graph.node("Mul", padding, graph.constant("masked", np.float32(MASKED)))
    return graph.node("Unsqueeze", logits, graph.constant("heads_and_rows", np.array([1, 2], dtype=np.int64)))


def _layer(graph: _Graph, x: str, mask: str, layer: str, matrices: dict[str, str]) -> str:
    own = f"{layer}.attention.self"
    width = graph.stored[f"{PREFIX}{own}.query.bias"].shape[0]
    split = graph.constant("by_head", np.array([0, 0, HEADS, width // HEADS], dtype=np.int64))
    factors = {"query": 1 / math.sqrt(width // HEADS), "key": 1.0, "value": 1.0}
    query, key, value = (
        graph.node("Reshape", graph.dense(x, matrices[part], f"{own}.{part}", factor), split)
        for part, factor in factors.items()
    )
    query, value = (graph.node("Transpose", part, perm=[0, 2, 1, 3]) for part in (query, value))
    logits = graph.node("MatMul", query, graph.node("Transpose", key, perm=[0, 2, 3, 1]))
    attention = graph.node("Softmax", graph.node("Add", logits, mask), axis=-1)
    seen = graph.node("Transpose", graph.node("MatMul", attention, value), perm=[0, 2, 1, 3])
    seen = graph.node("Reshape", seen, graph.constant("heads_joined", np.array([0, 0, width], dtype=np.int64)))
    added = graph.dense(seen, matrices["attention.output"], f"{layer}.attention.output.dense")
    x = graph.norm(graph.node("Add", added, x), f"{layer}.attention.output.LayerNorm")
    inner = _gelu(graph, graph.dense(x, matrices["intermediate"], f"{layer}.intermediate.dense"))
    added = graph.dense(inner, matrices["output"], f"{layer}.output.dense")
    return graph.norm(graph.node("Add", added, x), f"{layer}.output.LayerNorm")


def _gelu(graph: _Graph, x: str) -> str:
    root, one, half = (
        graph.constant(name, np.float32(value)) for name, value in (("root", 2**0.5), ("one.float", 1), ("half", 0.5))
    )
    erf = graph.node("Erf", graph.node("Div", x, root))
    return graph.node("Mul", graph.node("Mul", x, graph.node("Add", erf, one)), half)
