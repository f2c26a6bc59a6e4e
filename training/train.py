"""Make the names models: a large teacher, then the small model that ships, which learns from marks and teacher.

    python -m training.train --data ../shared/data --choice trial --to trial/     # some 40 minutes on two cores
    python -m training.train --data ../shared/data --choice all --to built/
    python -m training.export built/

Method: token classification with an encoder (Devlin et al. 2019); distillation by the teacher's probabilities
(Hinton et al. 2015). The recipe was chosen on the sets that ``trial`` keeps out; see README.md. What is in ``--to``
already is not made again.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from indexer.extract.neural.pieces import vocabulary
from indexer.extract.neural.signs import CASES
from training import corpus
from training.base import kept_rows, weights
from training.network import Network, started
from training.teacher import Teacher

SEED = 20261123
PIECES_AT_ONCE = 1100
DECAY, WARM, CLIP = 0.01, 0.06, 1.0
LAYERS = 3
LOWERED, SHOUTED, UNFLAGGED = 0.08, 0.04, 0.08
"""How many chunks are seen in lower case, in capitals, without what the tables say: users write so, tables miss."""
TAUGHT = 0.7
"""How much of the loss is the teacher's word where there are marks too."""


class Plan(NamedTuple):
    """How a network is trained: rates of what it brings and of what is new, times through the examples, its name."""

    name: str
    rate: float
    new_rate: float
    epochs: float


TEACHER = Plan("teacher", 5e-5, 1e-3, 2.0)
FIRST = Plan("six layers", 3e-4, 1e-3, 2.0)
STUDENT = Plan("student", 3e-4, 1e-3, 5.0)


class Lesson(NamedTuple):
    """A chunk, the label of each word if somebody marked it, and what the teacher thinks of each, if it was asked."""

    example: corpus.Example
    taught: Tensor | None


class Batch(NamedTuple):
    """Chunks of like length beside one another, padded; ``heads`` says where words begin, the rest is per word."""

    pieces: Tensor
    cases: Tensor
    flags: Tensor
    heads: Tensor
    labels: Tensor
    taught: Tensor | None


def groups(lessons: Sequence[Lesson], chance: random.Random) -> list[list[Lesson]]:
    """Lessons of like length together, in random order."""
    made: list[list[Lesson]] = [[]]
    for one in sorted(lessons, key=lambda one: len(one.example.chunk.pieces) + chance.random() * 4):
        if made[-1] and (len(made[-1]) + 1) * len(one.example.chunk.pieces) > PIECES_AT_ONCE:
            made.append([])
        made[-1].append(one)
    chance.shuffle(made)
    return made


def batch(lessons: Sequence[Lesson], chance: random.Random | None) -> Batch:
    """The lessons as arrays, some of them damaged by ``chance``."""
    shape = (len(lessons), max(len(one.example.chunk.pieces) for one in lessons))
    pieces, cases, flags = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    heads = torch.zeros(shape, dtype=torch.bool)
    labels: list[int] = []
    for row, ((chunk, marked), _) in enumerate(lessons):
        size = len(chunk.pieces)
        pieces[row, :size] = torch.tensor(chunk.pieces)
        cases[row, :size] = torch.tensor(damaged(chunk.cases, chance))
        if chance is None or chance.random() >= UNFLAGGED:
            flags[row, :size] = torch.tensor(chunk.flags)
        heads[row, torch.tensor(chunk.heads)] = True
        labels.extend(marked if marked is not None else [corpus.UNKNOWN] * len(chunk.heads))
    taught = [one.taught for one in lessons if one.taught is not None]
    whole = torch.cat(taught).float() if len(taught) == len(lessons) else None
    return Batch(pieces, cases, flags, heads, torch.tensor(labels), whole)


_WRITTEN = {CASES.index(name) for name in CASES if name.startswith(("lower", "title", "capital", "mixed"))}
_LOWER, _CAPITALS = CASES.index("lower"), CASES.index("capitals")


def damaged(cases: Sequence[int], chance: random.Random | None) -> list[int]:
    """The ways of writing as they are, or all in lower case, or all in capitals, by chance."""
    drawn = chance.random() if chance else 1.0
    if drawn >= LOWERED + SHOUTED:
        return list(cases)
    other = _LOWER if drawn < LOWERED else _CAPITALS
    return [other if one in _WRITTEN else one for one in cases]


def trained(network: nn.Module, lessons: Sequence[Lesson], plan: Plan) -> nn.Module:
    """The network after so many times through the lessons; pieces and places stay as they came."""
    chance = random.Random(SEED)  # noqa: S311  the same run twice, not a secret
    for frozen in (network.pieces, network.places):
        frozen.weight.requires_grad_(False)
    whole = [group for _ in range(math.ceil(plan.epochs)) for group in groups(lessons, chance)]
    whole = whole[: int(len(whole) * plan.epochs / math.ceil(plan.epochs))]
    new = [weight for part in (network.cases, network.flags, network.head) for weight in part.parameters()]
    known = {id(one) for one in new}
    old = [one for one in network.parameters() if one.requires_grad and id(one) not in known]
    optimizer = torch.optim.AdamW(
        [{"params": old, "lr": plan.rate}, {"params": new, "lr": plan.new_rate}], weight_decay=DECAY
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: pace(step / len(whole)))
    network.train()
    began, lost = time.monotonic(), 0.0
    for step, group in enumerate(whole):
        loss = _loss(network, batch(group, chance))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), CLIP)
        optimizer.step()
        schedule.step()
        lost = 0.98 * lost + 0.02 * loss.item()
        if step % 50 == 0:
            _say(f"{plan.name}: step {step} of {len(whole)}, loss {lost:.4f}, {time.monotonic() - began:.0f} s")
    return network.eval()


def pace(done: float) -> float:
    """The share of the rate after this share of the steps: up at first, then down to nothing."""
    return done / WARM if done < WARM else max(0.0, (1 - done) / (1 - WARM))


def _scores(network: nn.Module, one: Batch) -> Tensor:
    """Words x labels, of all chunks one after another."""
    # Padding has the number 0, which is no piece of any text.
    hidden = torch.where(one.pieces == 0, -1e4, 0.0)[:, None, None, :]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores: Tensor = network(one.pieces, one.cases, one.flags, hidden)
    return scores.float()[one.heads]


def _loss(network: nn.Module, one: Batch) -> Tensor:
    scores = _scores(network, one)
    count = (one.labels != corpus.UNKNOWN).sum()
    marked = functional.cross_entropy(scores, one.labels, ignore_index=corpus.UNKNOWN, reduction="sum")
    marked = marked / count.clamp(min=1)
    if one.taught is None:
        return marked
    taught = functional.kl_div(functional.log_softmax(scores, dim=-1), one.taught, reduction="batchmean")
    return (1 - TAUGHT) * marked + TAUGHT * taught


def told(teacher: nn.Module, examples: Sequence[corpus.Example]) -> list[Tensor]:
    """For each example, undamaged, the teacher's probabilities, words x labels."""
    order = sorted(range(len(examples)), key=lambda place: len(examples[place].chunk.pieces))
    found: dict[int, Tensor] = {}
    with torch.no_grad():
        for start in range(0, len(order), 16):
            places = order[start : start + 16]
            scores = _scores(teacher, batch([Lesson(examples[place], None) for place in places], None))
            sizes = [len(examples[place].chunk.heads) for place in places]
            found.update(zip(places, functional.softmax(scores, dim=-1).half().split(sizes), strict=True))
    return [found[place] for place in range(len(examples))]


def _kept(file: Path, network: nn.Module, make: Callable[[], nn.Module]) -> nn.Module:
    """The network with the weights of the file, which is written when it is not there."""
    if file.exists():
        network.load_state_dict(torch.load(file))
        return network.eval()
    made = make()
    torch.save(made.state_dict(), file)
    return made


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def small(marked: Sequence[corpus.Example], to: Path) -> Network:
    """The small network to begin with: the lower layers of six that have learnt the marks."""
    kept = kept_rows(vocabulary())
    six = started(weights(), kept, 6)
    _kept(to / "six.pt", six, lambda: trained(six, [Lesson(one, None) for one in marked], FIRST))
    network = Network(len(kept), LAYERS)
    network.load_state_dict({name: value for name, value in six.state_dict().items() if name in network.state_dict()})
    return network


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and save; see the top of the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with ner/ and news/")
    parser.add_argument("--choice", choices=list(corpus.MARKED), default="trial")
    parser.add_argument("--to", type=Path, required=True, help="where the weights go")
    chosen = parser.parse_args(arguments)
    chosen.to.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    heard = lessons(chosen.data, chosen.choice, chosen.to)
    _say(f"{len(heard)} chunks")
    student = trained(small(corpus.marked(chosen.data, chosen.choice), chosen.to), heard, STUDENT)
    torch.save(student.state_dict(), chosen.to / "student.pt")


def lessons(data: Path, choice: str, to: Path) -> list[Lesson]:
    """All texts of the choice, and what the teacher, who knows only those of ``trial``, thinks of them."""
    every = [*corpus.marked(data, choice), *corpus.unmarked(data)]
    file = to / "lessons.pt"
    if not file.exists():
        marked = [Lesson(one, None) for one in corpus.marked(data, "trial")]
        teacher = Teacher()
        _kept(to / "teacher.pt", teacher, lambda: trained(teacher, marked, TEACHER))
        torch.save(told(teacher, every), file)
        _say("the teacher has looked at all of it")
    return [Lesson(example, taught) for example, taught in zip(every, torch.load(file), strict=True)]


if __name__ == "__main__":
    main()
