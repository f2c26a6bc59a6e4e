"""Names by our own small model: three layers of MiniLM with weights of eight bits, run by onnxruntime.

What is found depends on the text alone: all arithmetic in the graph is exact or rounded as IEEE 754 says, so that every
processor gives the same bits (``training/exact.py`` says how), and the model reads a chunk at a time, never several.
What it is made of is in CARD.md.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from indexer.errors import ModelUnusable
from indexer.extract.neural.chunks import chunks
from indexer.extract.neural.labels import Name, names
from indexer.extract.neural.trimmed import mention
from indexer.types import Mention, Span


def find(text: str, sentences: Sequence[Span]) -> list[Mention]:
    """Every name in these sentences of the text, in order, none overlapping another.

    Raises ModelUnusable when onnxruntime is not installed or the weights are not those that were shipped.
    """
    return [
        one
        for chunk in chunks(text, sentences)
        for name in _names(chunk.pieces, chunk.cases, chunk.flags, chunk.heads)
        if (one := mention(text, chunk, name, "model"))
    ]


@lru_cache(maxsize=8192)
def _names(
    pieces: tuple[int, ...], cases: tuple[int, ...], flags: tuple[int, ...], heads: tuple[int, ...]
) -> tuple[Name, ...]:
    # The same words again give the same names: signatures, "Read more", a thread that repeats itself.
    return tuple(names(load()(pieces, cases, flags)[list(heads)]))


def version() -> str:
    """The digest of the weights as they were shipped."""
    return (resources.files("indexer.extract.neural") / "names.sha256").read_text(encoding="ascii").split()[0]


@cache
def load() -> Callable[[Sequence[int], Sequence[int], Sequence[int]], Any]:
    """The model, ready to be asked: pieces, cases and flags -> scores, pieces x labels. Raises ModelUnusable."""
    # Its builds report usage to their maker, and begin to when they are imported. Nothing leaves this machine.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import numpy
        import onnxruntime
    except ImportError as error:
        raise ModelUnusable(f"{error.name} is not installed (pip install onnxruntime)") from error

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    # One thread: several processes share a machine better than threads share a chunk.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The graph is run as it is written: a fused operation may round otherwise than its parts.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        session = onnxruntime.InferenceSession(_weights(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors have no common parent
        raise ModelUnusable(f"onnxruntime cannot run the names model ({error})") from error

    def run(pieces: Sequence[int], cases: Sequence[int], flags: Sequence[int]) -> Any:
        inputs = {"pieces": pieces, "cases": cases, "flags": flags}
        arrays = {name: numpy.array(numbers, dtype=numpy.int64) for name, numbers in inputs.items()}
        return session.run(["scores"], arrays)[0]

    return run


def _weights() -> bytes:
    folder = resources.files("indexer.extract.neural")
    try:
        raw = (folder / "names.onnx").read_bytes()
        told = version()
    except OSError as error:
        raise ModelUnusable(f"the names model is not there ({error})") from error
    if hashlib.sha256(raw).hexdigest() != told:
        raise ModelUnusable("the names model is not the one that was shipped (its sha256 differs)")
    return raw
