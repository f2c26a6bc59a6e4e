"""How two nodes are connected: the way on which every step is worth telling.

A step between nodes with d and e pieces of evidence, n of them with each other, is 1 + log(d * e / n) long: short where
two rare nodes have much with each other, long through a hub that everybody mentions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import heappop, heappush
from math import inf, log

Neighbours = Callable[[int], Mapping[int, int]]
"""The nodes that a node has edges with, in any direction, with the evidence counted."""


@dataclass(slots=True)
class _Side:
    """A search from one end: how far each node is, by which node it was reached, which are settled."""

    far: dict[int, float]
    by: dict[int, int] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    waiting: list[tuple[float, int]] = field(default_factory=list)

    def next(self) -> tuple[float, int]:
        while self.waiting and self.waiting[0][1] in self.settled:
            heappop(self.waiting)
        return self.waiting[0] if self.waiting else (inf, -1)


def shortest(
    one: int, other: int, neighbours: Neighbours, evidence: Callable[[int], int], patience: int = 20_000
) -> list[int] | None:
    """The nodes of the shortest way from one node to another, both counted in; None when there is none.

    ``evidence`` gives how much a node has in all. None too when ``patience`` nodes were looked at without an end.
    Method: Dijkstra from both ends, going on where fewer neighbours wait.
    """
    if one == other:
        return [one]
    weight = lru_cache(maxsize=None)(evidence)
    sides = (_Side({one: 0.0}, waiting=[(0.0, one)]), _Side({other: 0.0}, waiting=[(0.0, other)]))
    best, middle = inf, -1
    for _ in range(patience):
        (near, here), (far, there) = sides[0].next(), sides[1].next()
        if near + far >= best or inf in (near, far):
            break
        # The end whose next node is smaller goes on: a hub is opened only when nothing else is left.
        at = 0 if weight(here) <= weight(there) else 1
        for node, distance in _open(sides[at], neighbours, weight):
            if distance + sides[1 - at].far.get(node, inf) < best:
                best, middle = distance + sides[1 - at].far[node], node
    return None if middle < 0 else [*reversed(_back(sides[0], middle)), *_back(sides[1], middle)[1:]]


def _open(side: _Side, neighbours: Neighbours, weight: Callable[[int], int]) -> list[tuple[int, float]]:
    distance, node = heappop(side.waiting)
    side.settled.add(node)
    nearer = []
    for neighbour, count in sorted(neighbours(node).items()):
        reached = distance + 1 + log(max(1.0, weight(node) * weight(neighbour) / count))
        if reached < side.far.get(neighbour, inf):
            side.far[neighbour], side.by[neighbour] = reached, node
            heappush(side.waiting, (reached, neighbour))
            nearer.append((neighbour, reached))
    return nearer


def _back(side: _Side, node: int) -> list[int]:
    way = [node]
    while way[-1] in side.by:
        way.append(side.by[way[-1]])
    return way
