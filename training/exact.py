"""Write the names model as an ONNX graph that gives the same bits on every processor.

Floating-point results differ between processors only where a kernel may choose the order of a sum, fuse a
multiplication with an addition, or approximate a function. This graph leaves no such choice:

- matrices are multiplied, and sums taken, over whole numbers so small that every partial sum is exact: pairs of
  products within 16 bits (``MatMulInteger``), sums below 2^24 in float32 and below 2^53 in float64;
- everything else is one rounded operation an element (add, multiply, divide, square root, round, compare), which
  IEEE 754 defines to the last bit;
- the exponential and the normal distribution are polynomials made of such operations.

``tests/extract/test_exact_model.py`` proves the bounds from the graph and its weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

Floats = NDArray[numpy.float64]

WIDTH, HEADS, EPSILON = 384, 12, 1e-12
"""As in `training.network`, which cannot be imported without torch."""
WEIGHTS, MIDDLE, LARGEST_INPUT = 127, 64, 127
"""Weights have eight bits, inputs seven: 127 * 127 + 127 * 127 fits the 16 bits in which some processors add pairs."""
STEPS, LIMIT = 4096.0, 512.0
"""Before normalisation values are cut to +-512 and rounded to a 4096th: 384 squares of 2^21 sum to less than 2^53."""
DOT, DOT_STEPS = 724.0, 45.0
"""Queries and keys are rounded to a 45th and cut to +-724 of those: 32 products sum to less than 2^24."""
EXPONENTS = 65536.0
"""The largest exponential: 128 of them sum to less than 2^24."""
SHARES, VALUE, VALUE_STEPS = 8192.0, 2000.0, 200.0
"""Attention in 8192ths, values in 200ths cut to +-2000: (8192 + 64) * 2000 is less than 2^24."""
EXP = (0.99998387, 0.99930518, 0.49486175, 0.15266516, 0.0250101)
"""e^u on [-1, 0], relative error 1.6e-5."""
NORMAL, NORMAL_END = (3.93086339e-01, -5.86232249e-02, 6.35884475e-03, -3.74662318e-04, 8.98557512e-06), 3.5
"""x -> P(N(0, 1) < x) - 0.5 as an odd polynomial on [-3.5, 3.5]."""
GELU_LEAST = 0.18
"""GELU is never less than -0.17; with this added it is not negative."""
_OPSET = 18


class _Graph:
    """Nodes and constants as they are added; results are told by their names."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        output = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def constant(self, name: str, value: Any, kind: type = numpy.float32) -> str:
        self.constants[name] = numpy_helper.from_array(numpy.asarray(value, dtype=kind), name)
        return name

    def number(self, value: float, kind: type = numpy.float32) -> str:
        return self.constant(f"{numpy.dtype(kind).name} {value}", value, kind)


def exact(weights: Mapping[str, Floats], layers: int) -> ModelProto:
    """Return the model for a network's weights, named and shaped as in ``Network.state_dict()``."""
    graph = _Graph()
    seen = _normalised(graph, _embedded(graph, weights), weights, "norm")
    for number in range(layers):
        seen = _layer(graph, seen, weights, f"layers.{number}")
    _dense(graph, _signed(graph, seen), weights, ["head"])
    graph.nodes[-1].output[0] = "scores"
    numbers = [helper.make_tensor_value_info(name, TensorProto.INT64, ["n"]) for name in ("pieces", "cases", "flags")]
    labels = weights["head.weight"].shape[0]
    output = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", labels])
    body = helper.make_graph(graph.nodes, "names", numbers, [output], list(graph.constants.values()))
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", _OPSET)], producer_name="indexer")
    model.ir_version = 9
    checker.check_model(model)
    return model


def _embedded(graph: _Graph, weights: Mapping[str, Floats]) -> str:
    """The sum of what piece, place, way of writing and flag of each row stand for; tables have eight bits."""
    shape = graph.add("Shape", "pieces")
    rows = graph.add("Squeeze", shape)
    zero, one = graph.number(0, numpy.int64), graph.number(1, numpy.int64)
    places = graph.add("Range", zero, rows, one)
    summed = ""
    for name, numbers in (("pieces", "pieces"), ("places", places), ("cases", "cases"), ("flags", "flags")):
        table = weights[f"{name}.weight"]
        scale = numpy.float32((table.max() - table.min()) / 255)
        middle = numpy.round(-table.min() / scale)
        told = numpy.clip(numpy.round(table / scale) + middle, 0, 255)
        found = graph.add("Gather", graph.constant(f"{name}.table", told, numpy.uint8), numbers, axis=0)
        scaled = graph.add(
            "DequantizeLinear", found, graph.constant(f"{name}.scale", scale),
            graph.constant(f"{name}.middle", middle, numpy.uint8),
        )  # fmt: skip
        summed = graph.add("Add", summed, scaled) if summed else scaled
    return summed


def _layer(graph: _Graph, seen: str, weights: Mapping[str, Floats], layer: str) -> str:
    mixed = _attention(graph, seen, weights, layer)
    joined = _dense(graph, _signed(graph, mixed), weights, [f"{layer}.joined"], unit=1 / (SHARES * VALUE_STEPS))
    seen = _normalised(graph, graph.add("Add", seen, joined), weights, f"{layer}.first")
    wide = _dense(graph, _signed(graph, seen), weights, [f"{layer}.wide"])
    narrow = _dense(graph, _positive(graph, _gelu(graph, wide)), weights, [f"{layer}.narrow"], least=GELU_LEAST)
    return _normalised(graph, graph.add("Add", seen, narrow), weights, f"{layer}.second")


def _normalised(graph: _Graph, seen: str, weights: Mapping[str, Floats], name: str) -> str:
    """Layer normalisation: both sums are of whole numbers."""
    cut = graph.add("Clip", seen, graph.number(-LIMIT), graph.number(LIMIT))
    whole = graph.add("Round", graph.add("Mul", cut, graph.number(STEPS)))
    double = graph.add("Cast", whole, to=TensorProto.DOUBLE)
    axis, share = graph.constant("last axis", [-1], numpy.int64), graph.number(1 / WIDTH, numpy.float64)
    mean = graph.add("Mul", graph.add("ReduceSum", double, axis), share)
    squares = graph.add("Mul", graph.add("ReduceSum", graph.add("Mul", double, double), axis), share)
    variance = graph.add("Sub", squares, graph.add("Mul", mean, mean))
    least = graph.number(max(EPSILON * STEPS * STEPS, 1e-6), numpy.float64)
    deviation = graph.add("Sqrt", graph.add("Max", variance, least))
    inverse = graph.add("Div", graph.number(1, numpy.float64), deviation)
    centred = graph.add("Sub", whole, graph.add("Cast", mean, to=TensorProto.FLOAT))
    scaled = graph.add("Mul", centred, graph.add("Cast", inverse, to=TensorProto.FLOAT))
    gained = graph.add("Mul", scaled, graph.constant(f"{name}.weight", weights[f"{name}.weight"]))
    return graph.add("Add", gained, graph.constant(f"{name}.bias", weights[f"{name}.bias"]))


def _signed(graph: _Graph, seen: str) -> tuple[str, str, str]:
    """Rows in seven bits around ``MIDDLE``, each by its own scale: numbers, scales as a column, the middle."""
    return _by_rows(graph, seen, graph.add("Abs", seen), MIDDLE, LARGEST_INPUT - MIDDLE)


def _positive(graph: _Graph, seen: str) -> tuple[str, str, str]:
    """The same for rows that are never negative, from 0 on."""
    return _by_rows(graph, seen, seen, 0, LARGEST_INPUT)


def _by_rows(graph: _Graph, seen: str, sizes: str, middle: int, most: int) -> tuple[str, str, str]:
    axis = graph.constant("last axis", [-1], numpy.int64)
    largest = graph.add("Max", graph.add("ReduceMax", sizes, axis), graph.number(1e-9))
    scale = graph.add("Mul", largest, graph.number(1 / most))
    flat = graph.add("Squeeze", scale, axis)
    middles = graph.add("Expand", graph.number(middle, numpy.uint8), graph.add("Shape", flat))
    return graph.add("QuantizeLinear", seen, flat, middles, axis=0), scale, graph.number(middle, numpy.uint8)


def _dense(
    graph: _Graph, seen: tuple[str, str, str], weights: Mapping[str, Floats], names: Sequence[str], *,
    units: Sequence[float] = (1.0,), unit: float = 1.0, least: float = 0.0,
) -> str:  # fmt: skip
    """Dense steps side by side: ``unit`` is what 1 stands for in the inputs, ``units`` in the outputs.

    ``least`` was added to every input, and is taken off again here.
    """
    numbers, scale, middle = seen
    whole, scales, biases = [], [], []
    for name, result in zip(names, units, strict=True):
        matrix = weights[f"{name}.weight"].T
        step = numpy.maximum(numpy.abs(matrix).max(axis=0), 1e-12) / WEIGHTS
        told = numpy.clip(numpy.round(matrix / step), -WEIGHTS, WEIGHTS)
        bias = weights.get(f"{name}.bias", numpy.zeros(matrix.shape[1]))
        whole.append(told)
        scales.append(step * unit / result)
        biases.append((bias - least * (told * step).sum(axis=0)) / result)
    title = names[0]
    told = graph.constant(f"{title}.whole", numpy.concatenate(whole, axis=1), numpy.int8)
    product = graph.add("Cast", graph.add("MatMulInteger", numbers, told, middle), to=TensorProto.FLOAT)
    by_row = graph.add("Mul", product, scale)
    by_column = graph.add("Mul", by_row, graph.constant(f"{title}.scales", numpy.concatenate(scales)))
    return graph.add("Add", by_column, graph.constant(f"{title}.biases", numpy.concatenate(biases)))


def _attention(graph: _Graph, seen: str, weights: Mapping[str, Floats], layer: str) -> str:
    """What each row takes from the others, in units of 1 / (SHARES * VALUE_STEPS)."""
    # A bias of the keys moves all scores of a row alike, which the exponential's share does not see.
    told = {key: value for key, value in weights.items() if key != f"{layer}.key.bias"}
    names = [f"{layer}.{step}" for step in ("query", "key", "value")]
    steps = _dense(graph, _signed(graph, seen), told, names, units=(1 / DOT_STEPS, 1 / DOT_STEPS, 1 / VALUE_STEPS))
    rounded = graph.add("Round", steps)
    third = graph.constant("thirds", [WIDTH] * 3, numpy.int64)
    parts = [f"{layer}.{step}" for step in ("queries", "keys", "values")]
    graph.nodes.append(helper.make_node("Split", [rounded, third], parts, axis=-1))
    apart = graph.constant("heads", [-1, HEADS, WIDTH // HEADS], numpy.int64)
    query, key, value = (
        graph.add("Transpose",
                  graph.add("Reshape", graph.add("Clip", part, graph.number(-most), graph.number(most)), apart),
                  perm=order)
        for part, most, order in zip(parts, (DOT, DOT, VALUE), ([1, 0, 2], [1, 2, 0], [1, 0, 2]), strict=True)
    )  # fmt: skip
    shares = _shares(graph, graph.add("MatMul", query, key))
    mixed = graph.add("Transpose", graph.add("MatMul", shares, value), perm=[1, 0, 2])
    return graph.add("Reshape", mixed, graph.constant("joined", [-1, WIDTH], numpy.int64))


def _shares(graph: _Graph, scores: str) -> str:
    """Softmax of rows in whole numbers: e^x as (e^(x/16))^16, cut at e^-16."""
    axis = graph.constant("last axis", [-1], numpy.int64)
    below = graph.add("Sub", scores, graph.add("ReduceMax", scores, axis))
    unit = 1 / (16 * DOT_STEPS * DOT_STEPS * (WIDTH // HEADS) ** 0.5)
    small = graph.add("Max", graph.add("Mul", below, graph.number(unit)), graph.number(-1.0))
    power = _polynomial(graph, small, [EXPONENTS ** (1 / 16) * one / EXP[0] for one in EXP])
    for _ in range(4):
        power = graph.add("Mul", power, power)
    power = graph.add("Round", power)
    share = graph.add("Div", graph.number(SHARES), graph.add("ReduceSum", power, axis))
    return graph.add("Round", graph.add("Mul", power, share))


def _gelu(graph: _Graph, seen: str) -> str:
    """``x * P(N(0, 1) < x) + GELU_LEAST``."""
    cut = graph.add("Clip", seen, graph.number(-NORMAL_END), graph.number(NORMAL_END))
    odd = graph.add("Mul", cut, _polynomial(graph, graph.add("Mul", cut, cut), NORMAL))
    below = graph.add("Add", odd, graph.number(0.5))
    return graph.add("Add", graph.add("Mul", seen, below), graph.number(GELU_LEAST))


def _polynomial(graph: _Graph, x: str, factors: Sequence[float]) -> str:
    """Horner's rule, from the lowest power to the highest."""
    *lower, value = (graph.number(factor) for factor in factors)
    value = graph.add("Mul", x, value)
    for factor in reversed(lower[1:]):
        value = graph.add("Mul", graph.add("Add", value, factor), x)
    return graph.add("Add", value, lower[0])
