"""Products of int8 numbers whose activations have two digits: nearly float32, at the speed of int8.

A number is written as a digit of 127 steps up and down, and a second digit of as many between two of those steps; the
product with the int8 weights is the sum of two products of int8 numbers. Both digits have one scale for all numbers, so
no product waits for scales to be found. Source: splitting floats for low-precision matrix units (Ozaki et al., 2012).
"""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import numpy as np

LAYER = (16.0, 16.0, 16.0, 8.0, 40.0, 32.0)
"""How far the inputs of a layer's six products may run: query, key, value, attention output, and the two of its
feed-forward part. Over the bank's texts and random tokens they run to 10.7, 4.3, 30.5 and 24.6, in the published model
and in the tuned one alike: before most of them stands a norm."""
STEPS = 127
"""Of a digit, up and down."""


def in_two_digits(model: Any) -> Any:
    """Return an OpenVINO model of MiniLM, changed so that its products with int8 weights are those of int8 numbers.

    Rows keep a cosine of .99999 to those of float32 arithmetic (`tests/test_embedding_compiling.py`).

    Raises:
        ValueError: where products do not stand in layers of six.
    """
    from openvino import opset13 as ops

    products = list(_products(model))
    if not products or len(products) % len(LAYER):
        raise ValueError(f"{len(products)} products with int8 weights are no layers of {len(LAYER)}")
    split: dict[str, tuple[Any, Any]] = {}
    for product, reach in zip(products, cycle(LAYER), strict=False):
        x, weights, sides = product.input_value(0), product.input_value(1), product.get_attributes()
        digits = split.setdefault(x.get_node().get_friendly_name(), _digits(x, reach))
        parts = (ops.matmul(digit, weights, sides["transpose_a"], sides["transpose_b"]) for digit in digits)
        _replace(product, ops.add(*parts))
    for gather in list(_lookups(model)):
        _keep_small(gather)
    model.validate_nodes_and_infer_types()
    return model


def _products(model: Any) -> Iterator[Any]:
    """Yield products with int8 weights in the order in which they are computed."""
    return (node for node in model.get_ordered_ops() if node.get_type_name() == "MatMul" and _is_int8(node, 1))


def _lookups(model: Any) -> Iterator[Any]:
    """Yield what takes rows of int8 tables."""
    return (node for node in model.get_ordered_ops() if node.get_type_name() == "Gather" and _is_int8(node, 0))


def _is_int8(node: Any, which: int) -> bool:
    """Tell whether an input is a constant of int8 numbers times its scales."""
    scaled = node.input_value(which).get_node()
    kinds = scaled.get_type_name(), *(value.get_node().get_type_name() for value in scaled.input_values())
    return kinds == ("Multiply", "Convert", "Constant")


def _digits(x: Any, reach: float) -> tuple[Any, Any]:
    """Return numbers rounded to a digit, and what is left, rounded to the next."""
    from openvino import opset13 as ops

    first = _rounded(x, reach)
    return first, _rounded(ops.subtract(x, first), reach / STEPS / 2)


def _rounded(x: Any, reach: float) -> Any:
    from openvino import opset13 as ops

    low, high = (ops.constant(np.float32(end)) for end in (-reach, reach))
    return ops.fake_quantize(x, low, high, low, high, 2 * STEPS + 1)


def _keep_small(gather: Any) -> None:
    """Scale rows after they are taken: a graph of int8 products would else hold the whole table in float32."""
    from openvino import opset13 as ops

    scaled = gather.input_value(0).get_node()
    stored, scales = scaled.input_value(0).get_node().input_value(0), scaled.input_value(1)
    rows, their_scales = (ops.gather(table, gather.input_value(1), gather.input_value(2)) for table in (stored, scales))
    _replace(gather, ops.multiply(ops.convert(rows, np.float32), their_scales))


def _replace(node: Any, other: Any) -> None:
    for reader in list(node.output(0).get_target_inputs()):
        reader.replace_source_output(other.output(0))
