"""Make the fast student from the lessons that training.train left: plain numpy at run time (extract/student.py).

python -m training.fast --data ../shared/data --choice all built/ [--to indexer/extract]
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy
import torch
from torch import Tensor, nn
from torch.nn import functional

from indexer.extract.neural.labels import LABELS
from indexer.extract.neural.pieces import vocabulary
from indexer.extract.neural.signs import CASES, FLAGS
from indexer.extract.student import ENDS, LAYERS, Parts, parts
from training import corpus
from training.base import kept_rows, weights
from training.train import SEED, TAUGHT, UNFLAGGED, Lesson, damaged, lessons, pace

PIECE, END, SIGN, WIDTH = 64, 24, 12, 96
EPOCHS, RATE, DECAY, WORDS_AT_ONCE = 14, 2e-3, 0.01, 2500


class Network(nn.Module):
    """The student as torch trains it; the names of its weights are those of student.npz."""

    def __init__(self) -> None:
        super().__init__()
        table = weights()["embeddings.word_embeddings.weight"][kept_rows(vocabulary())]
        table = table - table.mean(0)
        # The directions in which the base's vectors differ most: they say most of what it knows of a word.
        axes = torch.linalg.svd(table[:8000], full_matrices=False).Vh[:PIECE]
        self.pieces = nn.Parameter(table @ axes.T / 0.3)
        self.beginnings, self.ends = (nn.Parameter(torch.randn(ENDS, END) * 0.1) for _ in range(2))
        self.cases = nn.Parameter(torch.randn(len(CASES), SIGN) * 0.1)
        self.flags = nn.Parameter(torch.randn(len(FLAGS), SIGN) * 0.1)
        self.word = nn.Linear(PIECE + 2 * END + 2 * SIGN, WIDTH)
        self.steps = nn.ModuleList(nn.Linear(3 * WIDTH, 2 * WIDTH) for _ in range(LAYERS))
        self.head = nn.Linear(WIDTH, len(LABELS))
        self.dropout = nn.Dropout(0.15)

    def forward(self, words: Sequence[Sequence[Parts]]) -> Tensor:
        """Chunks of words -> scores of all words one after another, words x labels."""
        flat = [one for chunk in words for one in chunk]
        pieces = torch.tensor([piece for one in flat for piece in one.pieces])
        starts = torch.tensor([0, *(len(one.pieces) for one in flat[:-1])]).cumsum(0)
        numbers = torch.tensor([(one.beginning, one.end, one.case, one.flag) for one in flat])
        joined = torch.cat([
            functional.embedding_bag(pieces, self.pieces, starts, mode="mean"), self.beginnings[numbers[:, 0]],
            self.ends[numbers[:, 1]], self.cases[numbers[:, 2]], self.flags[numbers[:, 3]],
        ], dim=1)  # fmt: skip
        seen = torch.tanh(self.word(self.dropout(joined)))
        places, length = [], LAYERS
        for chunk in words:
            places.extend(range(length, length + len(chunk)))
            length += len(chunk) + LAYERS
        where = torch.tensor(places)
        rows = torch.zeros(length, WIDTH).index_copy(0, where, seen)
        inside = torch.zeros(length, 1).index_fill(0, where, 1.0)
        edge = torch.zeros(1, WIDTH)
        for step in self.steps:
            around = torch.cat([torch.cat([edge, rows[:-1]]), rows, torch.cat([rows[1:], edge])], dim=1)
            both = step(self.dropout(around))
            rows = (rows + torch.maximum(both[:, :WIDTH], both[:, WIDTH:])) * inside
        return self.head(rows[where])  # type: ignore[no-any-return]


def trained(given: Sequence[Lesson]) -> Network:
    """The network after it has heard the lessons some times."""
    chance = random.Random(SEED)  # noqa: S311  the same run twice, not a secret
    torch.manual_seed(SEED)
    network = Network()
    heard = [(list(parts(lesson.example.chunk)), lesson) for lesson in given if lesson.example.chunk.words]
    count = sum(len(words) for words, _ in heard) * EPOCHS / WORDS_AT_ONCE
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: pace(step / count))
    began = time.monotonic()
    network.train()
    for epoch in range(EPOCHS):
        chance.shuffle(heard)
        lost = 0.0
        for group in _groups(heard):
            loss = _loss(network, group, chance)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            lost = 0.98 * lost + 0.02 * loss.item()
        print(f"fast: {epoch + 1} of {EPOCHS}, loss {lost:.4f}, {time.monotonic() - began:.0f} s", file=sys.stderr)
    return network.eval()


_Heard = tuple[list[Parts], Lesson]


def _groups(heard: Sequence[_Heard]) -> list[list[_Heard]]:
    groups: list[list[_Heard]] = [[]]
    size = 0
    for one in heard:
        if size + len(one[0]) > WORDS_AT_ONCE and groups[-1]:
            groups.append([])
            size = 0
        groups[-1].append(one)
        size += len(one[0])
    return groups


def _loss(network: Network, group: Sequence[_Heard], chance: random.Random) -> Tensor:
    scores = network([_worn(words, chance) for words, _ in group])
    labels = torch.tensor([label for _, lesson in group for label in
                           lesson.example.labels or [corpus.UNKNOWN] * len(lesson.example.chunk.words)])  # fmt: skip
    told = torch.cat([lesson.taught for _, lesson in group if lesson.taught is not None]).float()
    taught = functional.kl_div(functional.log_softmax(scores, dim=-1), told, reduction="batchmean")
    count = (labels != corpus.UNKNOWN).sum().clamp(min=1)
    marked = functional.cross_entropy(scores, labels, ignore_index=corpus.UNKNOWN, reduction="sum") / count
    return (1 - TAUGHT) * marked + TAUGHT * taught


def _worn(words: Sequence[Parts], chance: random.Random) -> list[Parts]:
    cases = damaged([one.case for one in words], chance)
    told = chance.random() >= UNFLAGGED
    return [one._replace(case=case, flag=one.flag if told else 0) for one, case in zip(words, cases, strict=True)]


def saved(network: Network, to: Path) -> None:
    """Write student.npz, weights of sixteen bits, and its digest."""
    held = {name: getattr(network, name) for name in ("pieces", "beginnings", "ends", "cases", "flags")}
    held |= {"word": network.word.weight.T, "word_shift": network.word.bias,
             "head": network.head.weight.T, "head_shift": network.head.bias}  # fmt: skip
    for number, step in enumerate(network.steps):
        held |= {f"step{number}": step.weight.T, f"shift{number}": step.bias}
    arrays = {name: value.detach().numpy().astype(numpy.float16) for name, value in held.items()}
    numpy.savez(to / "student.npz", **arrays)
    digest = hashlib.sha256((to / "student.npz").read_bytes()).hexdigest()
    (to / "student.sha256").write_text(f"{digest}  student.npz\n", encoding="ascii")


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write; see the top of the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with ner/ and news/")
    parser.add_argument("--choice", choices=list(corpus.MARKED), default="trial")
    parser.add_argument("built", type=Path, help="the folder that training.train wrote")
    parser.add_argument("--to", type=Path, default=Path("indexer/extract"))
    chosen = parser.parse_args(arguments)
    saved(trained(lessons(chosen.data, chosen.choice, chosen.built)), chosen.to)


if __name__ == "__main__":
    main()
