"""The trained weights -> what ships: ONNX with whole-number weights, and its digest.

python -m training.export built/ [--to indexer/extract/neural]
python -m training.export --quantized names-of-0.1.onnx     # from the file that version 0.1 shipped
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy
import onnx
from onnx import numpy_helper

from training.exact import Floats, exact

NAME = "names.onnx"
LAYERS = 3
_STEPS = ("query", "key", "value", "joined", "wide", "narrow")


def trained(built: Path) -> dict[str, Floats]:
    """The weights that `training.train` wrote."""
    import torch

    state = torch.load(built / "student.pt")
    return {name: tensor.numpy().astype(numpy.float64) for name, tensor in state.items()}


def dequantized(file: Path) -> dict[str, Floats]:
    """The weights in a model that onnxruntime's dynamic quantisation made, as version 0.1 shipped it."""
    graph = onnx.load(file).graph
    held: dict[str, Any] = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    weights = {name: array.astype(numpy.float64) for name, array in held.items() if name.endswith((".weight", ".bias"))}
    for table in ("pieces", "places", "cases", "flags"):
        weights[f"{table}.weight"] = _table(held, f"{table}.weight")
    products = [node.input[1] for node in graph.node if node.op_type == "MatMulInteger"]
    names = [f"layers.{layer}.{step}" for layer in range(LAYERS) for step in _STEPS] + ["head"]
    for name, product in zip(names, products, strict=True):
        weights[f"{name}.weight"] = _table(held, product.removesuffix("_quantized")).T
    return weights


def _table(held: Mapping[str, Any], name: str) -> Floats:
    whole, middle = (held[f"{name}_{part}"].astype(numpy.float64) for part in ("quantized", "zero_point"))
    return (whole - middle) * held[f"{name}_scale"].astype(numpy.float64)  # type: ignore[no-any-return]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write names.onnx and names.sha256."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("built", type=Path, nargs="?", help="the folder that training.train wrote")
    source.add_argument("--quantized", type=Path, help="a model of eight bits, of version 0.1")
    parser.add_argument("--to", type=Path, default=Path("indexer/extract/neural"))
    chosen = parser.parse_args(arguments)
    weights = dequantized(chosen.quantized) if chosen.quantized else trained(chosen.built)
    onnx.save(exact(weights, LAYERS), chosen.to / NAME)
    digest = hashlib.sha256((chosen.to / NAME).read_bytes()).hexdigest()
    (chosen.to / "names.sha256").write_text(f"{digest}  {NAME}\n", encoding="ascii")
    print(f"{chosen.to / NAME}: {(chosen.to / NAME).stat().st_size / 1e6:.1f} MB, sha256 {digest}", file=sys.stderr)


if __name__ == "__main__":
    main()
