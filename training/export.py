"""The trained weights -> what ships: ONNX with weights of eight bits, and its digest.

python -m training.export built/ [--to indexer/extract/neural]
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch

from indexer.extract.neural.pieces import vocabulary
from training.network import Network
from training.train import LAYERS

NAME = "names.onnx"
_INPUTS = ("pieces", "cases", "flags")


def exported(network: Network, to: Path) -> None:
    """Write the network as ONNX: weights of eight bits with a scale per channel, and so what flows between."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    example = tuple(torch.ones((2, 7), dtype=torch.long) for _ in _INPUTS)
    shape = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        torch.onnx.export(network.eval(), example, whole, input_names=list(_INPUTS), output_names=["scores"],
                          dynamic_shapes=dict.fromkeys(_INPUTS, shape), opset_version=18,
                          dynamo=True, external_data=False)  # fmt: skip
        quantize_dynamic(whole, to, per_channel=True, weight_type=QuantType.QInt8)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write names.onnx and names.sha256."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("built", type=Path, help="the folder that training.train wrote")
    parser.add_argument("--to", type=Path, default=Path("indexer/extract/neural"))
    chosen = parser.parse_args(arguments)
    network = Network(len(vocabulary()), LAYERS)
    network.load_state_dict(torch.load(chosen.built / "student.pt"))
    exported(network, chosen.to / NAME)
    digest = hashlib.sha256((chosen.to / NAME).read_bytes()).hexdigest()
    (chosen.to / "names.sha256").write_text(f"{digest}  {NAME}\n", encoding="ascii")
    print(f"{chosen.to / NAME}: {(chosen.to / NAME).stat().st_size / 1e6:.1f} MB, sha256 {digest}", file=sys.stderr)


if __name__ == "__main__":
    main()
