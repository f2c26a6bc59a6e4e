"""From the model's numbers to names: the best sequence of labels that is legal (Viterbi), and the spans it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from indexer.types import EntityKind

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Scores = NDArray[numpy.float32] | NDArray[numpy.float64]

LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
KINDS: tuple[EntityKind, ...] = ("person", "organisation", "place")


class Name(NamedTuple):
    """Words ``first`` up to ``last`` (not with it) name something of this kind; how sure, 0 to 1."""

    first: int
    last: int
    kind: EntityKind
    confidence: float


def names(scores: Scores) -> Iterator[Name]:
    """The names in a chunk from its scores, words x labels."""
    best: Sequence[int] = scores.argmax(axis=1).tolist()
    if not any(best):
        return
    if not _legal(best):
        best = _viterbi(scores)
    sure = _shares(scores)
    place = 0
    while place < len(best):
        label = best[place]
        if label % 2 == 0:
            place += 1
            continue
        last = place + 1
        while last < len(best) and best[last] == label + 1:
            last += 1
        kind = (label - 1) // 2
        spread = sure[place:last, 1 + 2 * kind] + sure[place:last, 2 + 2 * kind]
        yield Name(place, last, KINDS[kind], float(spread.min()))
        place = last


_LEAST = -32.0
_FACTORIALS = (1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880)


def _shares(scores: Scores) -> Any:
    """Softmax over the labels, the same to the last bit on every processor.

    numpy's exp is another on other processors; e^x as (e^(x/64))^64 by its Taylor series takes only operations that
    IEEE 754 defines. Labels are summed one by one, for the order of a sum is numpy's own choice.
    """
    import numpy

    small = numpy.maximum(scores.astype(numpy.float64) - scores.max(axis=1, keepdims=True), _LEAST) / 64
    power = numpy.zeros_like(small)
    for factorial in reversed(_FACTORIALS):
        power = power * small + 1 / factorial
    for _ in range(6):
        power = power * power
    total = power[:, 0]
    for label in range(1, len(LABELS)):
        total = total + power[:, label]
    return power / total[:, None]


def _legal(labels: Sequence[int]) -> bool:
    return not any(_breaks(before, label) for before, label in zip((0, *labels), labels, strict=False))


def _breaks(before: int, label: int) -> bool:
    """Whether a name would go on that has not begun."""
    return label > 0 and label % 2 == 0 and before not in (label, label - 1)


def _viterbi(scores: Any) -> list[int]:
    import numpy

    forbidden = [[_breaks(before, label) for label in range(len(LABELS))] for before in range(len(LABELS))]
    step = numpy.where(forbidden, -1e9, 0.0)
    reached = scores[0] + step[0]
    back = []
    for row in scores[1:]:
        ways = reached[:, None] + step
        back.append(ways.argmax(axis=0))
        reached = ways.max(axis=0) + row
    path = [int(reached.argmax())]
    for row in reversed(back):
        path.append(int(row[path[-1]]))
    return path[::-1]
