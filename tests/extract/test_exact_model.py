"""The names models give the same bits on every processor: proved from the weights, and compared with what was seen."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from importlib import resources
from typing import Any

import numpy
import pytest

from indexer.extract import neural, student
from indexer.extract.neural.chunks import LARGEST, Chunk, chunks
from indexer.extract.neural.labels import _shares
from indexer.extract.sentences import sentences
from tests.extract.onnx_file import Node, read

ROWS = LARGEST + 2
IN_FLOAT32, IN_FLOAT64 = 2.0**24, 2.0**53
ROUNDED = frozenset(
    "Add Sub Mul Div Sqrt Round Max Clip Abs ReduceMax Cast DequantizeLinear QuantizeLinear".split()
)  # fmt: skip
"""One operation an element, defined to the last bit by IEEE 754, or a comparison."""
MOVED = frozenset("Shape Squeeze Range Gather Expand Split Reshape Transpose".split())
SUMMED = frozenset("MatMulInteger MatMul ReduceSum".split())

TEXT = (
    "Yesterday Halina Wrzosek of the Baltic Ferry Company met Senator O'Brien in Kyiv.\n"
    "@anna i dont trust NATO, the EU or Poland!!! THE PORT OF GDANSK IS CLOSED\n"
    + "Rasmussen said that Denmark would pay, Moscow that Ukraine would not. "
    * 12
)
BEST = "70ff6b84786093ef"
FAST = "06684746693ff5bb"
"""Digests of the scores for `TEXT`. A new model has new ones; another processor must not."""


@pytest.fixture(scope="module")
def graph() -> tuple[dict[str, Node], dict[str, Any]]:
    nodes, constants = read((resources.files("indexer.extract.neural") / "names.onnx").read_bytes())
    return {output: node for node in nodes for output in node.outputs}, constants


def text_chunks() -> list[Chunk]:
    return list(chunks(TEXT, sentences(TEXT)))


def digest(arrays: Any) -> str:
    return hashlib.sha256(b"".join(array.astype("<f8").tobytes() for array in arrays)).hexdigest()[:16]


def best_scores(**entries: str) -> list[Any]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    for name, value in entries.items():
        options.add_session_config_entry(f"session.{name}", value)
    session = onnxruntime.InferenceSession(neural._weights(), options, providers=["CPUExecutionProvider"])
    asked = (dict(zip(("pieces", "cases", "flags"), chunk[1:4], strict=True)) for chunk in text_chunks())
    return [
        session.run(["scores"], {name: numpy.array(row, dtype="int64") for name, row in one.items()})[0]
        for one in asked
    ]


def test_nothing_in_the_graph_is_left_to_the_processor(graph: tuple[dict[str, Node], dict[str, Any]]) -> None:
    assert {node.kind for node in graph[0].values()} <= ROUNDED | MOVED | SUMMED


def test_no_pair_of_products_leaves_sixteen_bits(graph: tuple[dict[str, Node], dict[str, Any]]) -> None:
    made, constants = graph
    products = [node for node in made.values() if node.kind == "MatMulInteger"]
    assert len(products) == 13
    for node in products:
        whole = numpy.abs(constants[node.inputs[1]].astype(int))
        most = largest_input(made, constants, node)
        assert 2 * most * whole.max() <= 32767
        assert most * whole.sum(axis=0).max() < 2**31
        assert len(node.inputs) == 3  # weights have no middle: nothing is added to them


def largest_input(made: dict[str, Node], constants: dict[str, Any], product: Node) -> int:
    """The largest number a row in seven bits can hold: its scale is its largest element over so many steps."""
    quantised = made[product.inputs[0]]
    assert quantised.kind == "QuantizeLinear"
    scale = made[made[quantised.inputs[1]].inputs[0]]
    assert scale.kind == "Mul"
    largest = made[made[scale.inputs[0]].inputs[0]]
    assert largest.kind == "ReduceMax"
    sized = largest.inputs[0]
    middle = int(constants[made[quantised.inputs[2]].inputs[0]])
    assert middle == constants[product.inputs[2]]
    # Of rows that are never negative the elements themselves are compared, of others what they are without a sign.
    assert (made[sized].kind == "Abs" and made[sized].inputs == quantised.inputs[:1]) or (
        sized == quantised.inputs[0] and middle == 0
    )
    steps = 1 / float(constants[scale.inputs[1]])
    return middle + round(steps * (1 + 2**-20))


def test_every_sum_of_the_model_is_exact(graph: tuple[dict[str, Node], dict[str, Any]]) -> None:
    made, constants = graph
    limits = {"double": IN_FLOAT64, "float": IN_FLOAT32}
    sums = [node for node in made.values() if node.kind in ("ReduceSum", "MatMul")]
    assert len(sums) == 7 * 2 + 3 + 3 * 2
    kinds = [check_sum(made, constants, node, limits) for node in sums]
    assert sorted(set(kinds)) == ["exponentials", "scores", "shares", "squares", "values"]


def check_sum(made: dict[str, Node], constants: dict[str, Any], node: Node, limits: dict[str, float]) -> str:
    """Assert that what is summed are whole numbers whose sum stays below the limit; say which sum it is."""
    first = made[node.inputs[0]]
    if node.kind == "ReduceSum" and first.kind == "Round":  # of exponentials, each at most e^0
        power = made[first.inputs[0]]
        for _ in range(4):
            assert power.kind == "Mul" and power.inputs[0] == power.inputs[1]
            power = made[power.inputs[0]]
        assert power.kind == "Add"
        assert ROWS * (float(constants[power.inputs[1]]) ** 16 + 1) < limits["float"]
        return "exponentials"
    if node.kind == "ReduceSum":
        square = first.kind == "Mul"
        assert not square or first.inputs[0] == first.inputs[1]
        cast = made[first.inputs[0]] if square else first
        assert cast.kind == "Cast"
        steps = made[made[cast.inputs[0]].inputs[0]]
        assert made[cast.inputs[0]].kind == "Round"
        clip = made[steps.inputs[0]]
        assert (steps.kind, clip.kind) == ("Mul", "Clip")
        most = float(constants[clip.inputs[2]]) * float(constants[steps.inputs[1]])
        assert 384 * most ** (2 if square else 1) < limits["double"]
        return "squares" if square else "values"
    left, right = (clipped(made, constants, name) for name in node.inputs)
    if left is not None:
        assert right is not None and 32 * left * right < limits["float"]
        return "scores"
    share = made[first.inputs[0]]
    assert (first.kind, share.kind) == ("Round", "Mul")
    divided = made[share.inputs[1]]
    assert divided.kind == "Div" and made[divided.inputs[1]].inputs[0] == share.inputs[0]
    assert right is not None
    # Shares of a row sum to the whole, and each is rounded by at most a half.
    assert (float(constants[divided.inputs[0]]) * (1 + 2**-20) + ROWS / 2) * right < limits["float"]
    return "shares"


def clipped(made: dict[str, Node], constants: dict[str, Any], name: str) -> float | None:
    """The limit to which rounded numbers were cut before they were put into heads; None for others."""
    node = made[name]
    while node.kind in ("Transpose", "Reshape"):
        node = made[node.inputs[0]]
    if node.kind != "Clip":
        return None
    parts = made[node.inputs[0]]
    assert parts.kind == "Split" and made[parts.inputs[0]].kind == "Round"
    assert float(constants[node.inputs[1]]) == -float(constants[node.inputs[2]])
    return float(constants[node.inputs[2]])


def test_every_sum_of_the_fast_model_is_exact() -> None:
    held = student.load().weights
    assert all((array * 65536 == numpy.rint(array * 65536)).all() for array in held.values())
    tables = (numpy.abs(held[name]).max() for name in ("pieces", "beginnings", "ends", "cases", "flags"))
    limit = IN_FLOAT64 / 65536 / 65536  # products of two multiples of 2^-16
    assert max(tables) * numpy.abs(held["word"]).sum(axis=0).max() + 1 < limit
    most = 1.0  # of a hyperbolic tangent
    for layer in range(student.LAYERS):
        product = most * numpy.abs(held[f"step{layer}"]).sum(axis=0).max()
        assert product + 1 < limit
        most += product + numpy.abs(held[f"shift{layer}"]).max()
    assert most * numpy.abs(held["head"]).sum(axis=0).max() + 1 < limit


def test_this_processor_gives_the_bits_that_every_other_gives() -> None:
    cut = text_chunks()
    run = neural.load()
    assert digest(run(*chunk[1:4]) for chunk in cut) == BEST
    assert digest(student.load().scores(cut)) == FAST


@pytest.mark.parametrize("entries", [{"x64quantprecision": "1"}, {"disable_prepacking": "1"}], ids=str)
def test_another_kernel_of_onnxruntime_gives_the_same_bits(entries: dict[str, str]) -> None:
    assert digest(best_scores(**entries)) == BEST


@pytest.mark.parametrize("core", ["Prescott", "Nehalem", "Haswell"])
def test_another_kernel_of_the_algebra_library_gives_the_same_bits(core: str) -> None:
    ask = (
        "from tests.extract.test_exact_model import digest, student, text_chunks, _shares, numpy;"
        "print(digest(student.load().scores(text_chunks())))"
    )
    without = "AVX2 FMA3 AVX512F AVX512_SKX X86_V3 X86_V4"
    env = {**os.environ, "OPENBLAS_CORETYPE": core, "NPY_DISABLE_CPU_FEATURES": without, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, FAST), done.stderr


def test_confidence_is_the_softmax_of_the_scores() -> None:
    scores = numpy.random.default_rng(1).normal(0, 6, (500, 7)).astype("float32")
    whole = numpy.exp(scores.astype("float64") - scores.max(axis=1, keepdims=True))
    assert numpy.abs(_shares(scores) - whole / whole.sum(axis=1, keepdims=True)).max() < 1e-9
