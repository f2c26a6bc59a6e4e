"""The network: a BERT encoder (Devlin et al. 2019), told also how each word is written and whether a table knows it."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from indexer.extract.neural.labels import LABELS
from indexer.extract.neural.signs import CASES, FLAGS

WIDTH, HEADS, INNER, POSITIONS = 384, 12, 1536, 128


class Layer(nn.Module):
    """Attention and two dense steps, each added and normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.joined = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wide, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.first, self.second = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(0.1)

    def forward(self, seen: Tensor, hidden: Tensor | None) -> Tensor:
        """``seen`` is batch x pieces x width; ``hidden`` is added to the attention: 0, or very low on padding."""
        apart = (*seen.shape[:2], HEADS, WIDTH // HEADS)
        query, key, value = (step(seen).reshape(apart).transpose(1, 2) for step in (self.query, self.key, self.value))
        weights = query @ key.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5
        weights = functional.softmax(weights if hidden is None else weights + hidden, dim=-1)
        mixed = (self.dropout(weights) @ value).transpose(1, 2).reshape(seen.shape)
        seen = self.first(seen + self.dropout(self.joined(mixed)))
        return self.second(seen + self.dropout(self.narrow(functional.gelu(self.wide(seen)))))  # type: ignore[no-any-return]


class Network(nn.Module):
    """Pieces, ways of writing and flags -> scores of the labels for every piece."""

    def __init__(self, pieces: int, layers: int) -> None:
        super().__init__()
        self.pieces, self.places = nn.Embedding(pieces, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.cases, self.flags = nn.Embedding(len(CASES), WIDTH), nn.Embedding(len(FLAGS), WIDTH)
        self.norm, self.dropout = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.head = nn.Linear(WIDTH, len(LABELS))
        for told in (self.cases, self.flags, self.head):
            nn.init.normal_(told.weight, std=0.002)
        nn.init.zeros_(self.head.bias)

    def forward(self, pieces: Tensor, cases: Tensor, flags: Tensor, hidden: Tensor | None = None) -> Tensor:
        """Numbers are batch x pieces; scores are batch x pieces x labels."""
        places = torch.arange(pieces.shape[1], device=pieces.device)
        seen = self.pieces(pieces) + self.places(places) + self.cases(cases) + self.flags(flags)
        seen = self.dropout(self.norm(seen))
        for layer in self.layers:
            seen = layer(seen, hidden)
        return self.head(seen)  # type: ignore[no-any-return]


_RENAMED = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "joined": "attention.output.dense", "first": "attention.output.LayerNorm", "wide": "intermediate.dense",
    "narrow": "output.dense", "second": "output.LayerNorm",
}  # fmt: skip


def started(base: Mapping[str, Tensor], kept: list[int], layers: int) -> Network:
    """A network that begins with the weights of a BERT model, of whose vocabulary the rows ``kept`` stay."""
    network = Network(len(kept), layers)
    state = network.state_dict()
    # Every piece has the first of the two kinds of text; its vector is put into the places for good.
    state["places.weight"] = (
        base["embeddings.position_embeddings.weight"][:POSITIONS] + base["embeddings.token_type_embeddings.weight"][0]
    )
    state["pieces.weight"] = base["embeddings.word_embeddings.weight"][kept]
    for end in ("weight", "bias"):
        state[f"norm.{end}"] = base[f"embeddings.LayerNorm.{end}"]
        for number in range(layers):
            for ours, theirs in _RENAMED.items():
                state[f"layers.{number}.{ours}.{end}"] = base[f"encoder.layer.{number}.{theirs}.{end}"]
    network.load_state_dict(state)
    return network
