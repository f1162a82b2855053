"""Products of int8 numbers whose activations have two digits: nearly float32, at the speed of int8.

A number is written as one of 256 steps, and what it lies beyond that step as one of 256 smaller ones; its product with
the int8 weights is the sum of two products of int8 numbers. All numbers of a tensor share their steps, so no product
waits until scales are found. Source: splitting of factors for products in lower precision (Ozaki et al., 2012).
"""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import numpy as np

LAYER = ((-16, 16), (-16, 16), (-16, 16), (-8, 8), (-40, 40), (-1, 32))
"""Between which numbers the inputs of a layer's six products lie: query, key, value, attention output, and the two of
its feed-forward part. Over the bank's texts and random tokens they run to 10.7, 4.3, 30.5 and 24.6, in the published
model and in the tuned one alike: before most of them stands a norm. What lies beyond is cut off."""
STEPS = 255


def in_two_digits(model: Any) -> Any:
    """Return an OpenVINO model of MiniLM, changed so that its products with int8 weights are those of int8 numbers.

    Rows keep a cosine of .99999 to those of float32 arithmetic (`tests/test_embedding_compiling.py`).

    Raises:
        ValueError: where products do not stand in layers of six.
    """
    products = list(_products(model))
    if not products or len(products) % len(LAYER):
        raise ValueError(f"{len(products)} products with int8 weights are no layers of {len(LAYER)}")
    split: dict[str, tuple[Any, Any]] = {}
    for product, (low, high) in zip(products, cycle(LAYER), strict=False):
        x = product.input_value(0)
        name = x.get_node().get_friendly_name()
        if name not in split:
            split[name] = _digits(x, low, high)
        _replace(product, _sum_of_products(product, split[name], low - (high - low) / STEPS / 2))
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


def _digits(x: Any, low: float, high: float) -> tuple[Any, Any]:
    """Return numbers in steps, and what they lie beyond them in smaller steps, both counted from 0.

    Their sum is the numbers less `low`, plus half a step. Counted from 0 they have no sign, as CPUs want one factor.
    """
    from openvino import opset13 as ops

    step = (high - low) / STEPS
    first = _in_steps(x, low, high)
    beyond = ops.subtract(x, first)
    return first, _in_steps(beyond, low - step / 2, low + step / 2)


def _in_steps(x: Any, low: float, high: float) -> Any:
    from openvino import opset13 as ops

    ends = (ops.constant(np.float32(end)) for end in (low, high, 0, high - low))
    return ops.fake_quantize(x, *ends, STEPS + 1)


def _sum_of_products(product: Any, digits: tuple[Any, Any], start: float) -> Any:
    """Return what a product comes to by the digits of its input, which are counted from a start."""
    from openvino import opset13 as ops

    weights, sides = product.input_value(1), product.get_attributes()
    first, second = (ops.matmul(digit, weights, sides["transpose_a"], sides["transpose_b"]) for digit in digits)
    stored, scales = _stored(weights)
    sums = (stored.get_data().astype(np.float64) * scales.get_data()).sum(axis=1 if sides["transpose_b"] else 0)
    return ops.add(ops.add(first, second), ops.constant((start * sums).astype(np.float32)))


def _keep_small(gather: Any) -> None:
    """Scale rows after they are taken: a graph of int8 products would else hold the whole table in float32."""
    from openvino import opset13 as ops

    rows, scales = (ops.gather(table, *gather.input_values()[1:]) for table in _stored(gather.input_value(0)))
    _replace(gather, ops.multiply(ops.convert(rows, np.float32), scales))


def _stored(scaled: Any) -> tuple[Any, Any]:
    """Return the int8 numbers and the scales that `_is_int8` found."""
    converted, scales = (value.get_node() for value in scaled.get_node().input_values())
    return converted.input_value(0).get_node(), scales


def _replace(node: Any, other: Any) -> None:
    for reader in list(node.output(0).get_target_inputs()):
        reader.replace_source_output(other.output(0))
