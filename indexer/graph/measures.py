"""What the shape of the graph says of its nodes, on arrays: a million edges in seconds.

Every function takes `Arrays` and gives an array with a value for each node, in the order of ``arrays.ids``. Except for
the rank, edges count in both directions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy
from numpy.typing import NDArray
from scipy import sparse

from indexer.graph.communities import SEED
from indexer.graph.communities import communities as leiden

Floats = NDArray[numpy.float64]
Ints = NDArray[numpy.int64]

_DAMPING = 0.85
_ITERATIONS = 100
_TOLERANCE = 1e-9
_EXACT_UP_TO = 2_000
"""Nodes; for more, betweenness is estimated from `SOURCES` of them, evenly drawn with a fixed seed."""
SOURCES = 64
_AT_ONCE = 16


@dataclass(frozen=True)
class Arrays:
    """The graph as arrays: edge n leads from ``ids[source[n]]`` to ``ids[target[n]]``, with its evidence counted."""

    ids: tuple[str, ...]
    source: NDArray[numpy.int32]
    target: NDArray[numpy.int32]
    kind: NDArray[numpy.int8]
    count: NDArray[numpy.int64]
    kinds: tuple[str, ...]
    """The names of the kinds: edge n is of ``kinds[kind[n]]``."""

    @cached_property
    def directed(self) -> Any:
        """Evidence from node to node as a sparse matrix (scipy CSR), parallel edges added up."""
        size = len(self.ids)
        return sparse.csr_matrix((self.count.astype(float), (self.source, self.target)), shape=(size, size))

    @cached_property
    def undirected(self) -> Any:
        """Evidence between nodes in both directions as a symmetric sparse matrix, without loops."""
        both = (self.directed + self.directed.T).tocsr()
        both.setdiag(0)
        both.eliminate_zeros()
        return both


def arrays(
    nodes: Iterable[tuple[int, int, str]], edges: Iterable[tuple[int, int, str, int]], kinds: tuple[str, ...]
) -> Arrays:
    """Arrays of counted edges between keys; ``nodes`` are (key, the key it counts as, id of that node).

    Edges of a kind that is not among ``kinds``, of unknown nodes, and of a node with itself are left out; nodes
    without an edge too.
    """
    keys, finals, ids = _nodes(nodes)
    source, target, kind, count = _edges(edges, kinds)
    source, target = finals[source], finals[target]
    kept = (source != target) & (source >= 0) & (target >= 0) & (kind >= 0)
    packed = (source[kept] * len(finals) + target[kept]) * len(kinds) + kind[kept]
    unique, place = numpy.unique(packed, return_inverse=True)
    total = numpy.bincount(place, weights=count[kept], minlength=len(unique)).astype(numpy.int64)
    ends, kind = numpy.divmod(unique, len(kinds))
    source, target = numpy.divmod(ends, len(finals))
    used, at = numpy.unique(numpy.concatenate([source, target]), return_inverse=True)
    names = dict(zip(keys.tolist(), ids, strict=True))
    return Arrays(tuple(names[key] for key in used.tolist()), *_halves(at.astype(numpy.int32)),
                  kind.astype(numpy.int8), total, kinds)  # fmt: skip


def _halves(both: NDArray[numpy.int32]) -> tuple[NDArray[numpy.int32], NDArray[numpy.int32]]:
    half = len(both) // 2
    return both[:half], both[half:]


def _nodes(nodes: Iterable[tuple[int, int, str]]) -> tuple[Ints, Ints, list[str]]:
    """The keys that stand for themselves with their ids, and for every key up to the highest the one it counts as."""
    rows = list(nodes)
    finals = numpy.full(max((row[0] for row in rows), default=0) + 1, -1, dtype=numpy.int64)
    for key, final, _ in rows:
        finals[key] = final
    own = [(final, name) for key, final, name in rows if key == final]
    return numpy.array([key for key, _ in own], dtype=numpy.int64), finals, [name for _, name in own]


def _edges(edges: Iterable[tuple[int, int, str, int]], kinds: tuple[str, ...]) -> tuple[Ints, Ints, Ints, Ints]:
    codes = {kind: code for code, kind in enumerate(kinds)}
    flat = numpy.fromiter(
        (part for row in edges for part in (row[0], row[1], codes.get(row[2], -1), row[3])), dtype=numpy.int64
    )
    source, target, kind, count = flat.reshape(-1, 4).T
    return source, target, kind, count


def pagerank(graph: Arrays) -> Floats:
    """The rank of Brin and Page 1998 along edges weighted by evidence; sums to 1."""
    size = len(graph.ids)
    if not size:
        return numpy.zeros(0)
    out = numpy.asarray(graph.directed.sum(axis=1)).ravel()
    flow = (sparse.diags_array(numpy.divide(1.0, out, out=numpy.zeros(size), where=out > 0)) @ graph.directed).T.tocsr()
    rank = numpy.full(size, 1 / size)
    for _ in range(_ITERATIONS):
        dangling = rank[out == 0].sum() / size
        following = _DAMPING * (flow @ rank + dangling) + (1 - _DAMPING) / size
        done = numpy.abs(following - rank).sum() < _TOLERANCE
        rank = following
        if done:
            break
    return rank


def degree(graph: Arrays) -> Ints:
    """With how many other nodes a node has an edge."""
    return numpy.asarray(numpy.diff(graph.undirected.indptr), dtype=numpy.int64)


def components(graph: Arrays) -> Ints:
    """The number of the connected part that a node lies in; 0 is the largest."""
    if not graph.ids:
        return numpy.zeros(0, dtype=numpy.int64)
    _, labels = sparse.csgraph.connected_components(graph.undirected, directed=False)
    return _by_size(labels)


def core(graph: Arrays) -> Ints:
    """The highest k such that the node lies in a part where everyone has k neighbours (Seidman 1983)."""
    neighbours, starts = graph.undirected.indices, graph.undirected.indptr
    left = numpy.diff(starts).astype(numpy.int64)
    cores, alive, k = numpy.zeros_like(left), numpy.ones(len(left), dtype=bool), 0
    while alive.any():
        peeled = numpy.flatnonzero(alive & (left <= k))
        if not len(peeled):
            k = int(left[alive].min())
            continue
        cores[peeled], alive[peeled] = k, False
        lost = neighbours[_ranges(starts[peeled], starts[peeled + 1])]
        left -= numpy.bincount(lost, minlength=len(left))
    return numpy.asarray(cores)


def _ranges(starts: Any, ends: Any) -> Ints:
    """All the numbers of all the ranges, one range after the other."""
    lengths = ends - starts
    offsets = numpy.repeat(starts - numpy.concatenate([[0], numpy.cumsum(lengths)[:-1]]), lengths)
    return numpy.asarray(offsets + numpy.arange(int(lengths.sum())), dtype=numpy.int64)


def sampled(graph: Arrays) -> bool:
    """Whether betweenness is an estimate for a graph of this size."""
    return len(graph.ids) > _EXACT_UP_TO


def betweenness(graph: Arrays) -> Floats:
    """The share of shortest paths that lead through a node (Freeman 1977), from 0 to 1; see `sampled`.

    Method: Brandes 2001, a block of sources at a time; for large graphs from a sample of sources (Brandes, Pich 2007).
    """
    size = len(graph.ids)
    total = numpy.zeros(size)
    if size < 3:
        return total
    links = graph.undirected.astype(bool).astype(float)
    chosen = numpy.random.default_rng(SEED).permutation(size)[: SOURCES if sampled(graph) else size]
    for start in range(0, len(chosen), _AT_ONCE):
        total += _dependencies(links, chosen[start : start + _AT_ONCE])
    return total / len(chosen) * size / ((size - 1) * (size - 2))


def _dependencies(links: Any, sources: Ints) -> Floats:
    """For every node, how much the shortest paths from these sources depend on it."""
    columns = numpy.arange(len(sources))
    front = numpy.zeros((links.shape[0], len(sources)))
    front[sources, columns] = 1
    paths, depth = front.copy(), numpy.full(front.shape, -1, dtype=numpy.int32)
    depth[sources, columns] = 0
    level = 0
    while front.any():
        level += 1
        front = numpy.where(depth < 0, links @ front, 0)
        depth[front > 0] = level
        paths += front
    depends = numpy.zeros(front.shape)
    for back in range(level - 1, 0, -1):
        share = numpy.divide(1 + depends, paths, out=numpy.zeros(front.shape), where=depth == back)
        depends += numpy.where(depth == back - 1, (links @ share) * paths, 0)
    depends[sources, columns] = 0
    return numpy.asarray(depends.sum(axis=1))


def communities(graph: Arrays, seed: int = SEED) -> Ints:
    """The number of the community that a node belongs to; 0 is the largest. The same graph gives the same answer.

    Method: Leiden by modularity (Traag, Waltman, van Eck 2019), edges weighted by evidence.
    """
    labels = numpy.zeros(len(graph.ids), dtype=numpy.int64)
    for number, part in enumerate(leiden(graph.undirected, seed)):
        labels[part] = number
    return labels


def modularity(graph: Arrays, labels: Ints) -> float:
    """How much more evidence lies inside the communities than chance would put there (Newman, Girvan 2004)."""
    links, total = graph.undirected.tocoo(), graph.undirected.sum()
    if not total:
        return 0.0
    inside = links.data[labels[links.row] == labels[links.col]].sum() / total
    ends = numpy.bincount(labels, weights=numpy.asarray(graph.undirected.sum(axis=1)).ravel()) / total
    return float(inside - (ends**2).sum())


def stability(graph: Arrays, labels: Ints, runs: int = 5) -> Floats:
    """For every community how much of it is found again with other seeds: the mean Jaccard overlap, 0 to 1.

    Method: clusterwise stability, Hennig 2007, over runs that differ by seed alone.
    """
    if not len(labels):
        return numpy.zeros(0)
    overlaps = [_best_overlaps(labels, communities(graph, SEED + run)) for run in range(1, runs + 1)]
    return numpy.asarray(numpy.mean(overlaps, axis=0))


def _best_overlaps(labels: Ints, others: Ints) -> Floats:
    shared = sparse.coo_matrix((numpy.ones(len(labels)), (labels, others))).tocsr().tocoo()
    sizes, other_sizes = numpy.bincount(labels), numpy.bincount(others)
    overlap = shared.data / (sizes[shared.row] + other_sizes[shared.col] - shared.data)
    best = numpy.zeros(len(sizes))
    numpy.maximum.at(best, shared.row, overlap)
    return best


def _by_size(labels: Any) -> Ints:
    """The labels numbered anew: the largest first, equal ones by their first member."""
    _, first, place, sizes = numpy.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    order = numpy.lexsort((first, -sizes))
    renamed = numpy.empty_like(order)
    renamed[order] = numpy.arange(len(order))
    return renamed[place]


def members(labels: Ints) -> Iterator[Ints]:
    """The nodes of each community, the largest community first."""
    order = numpy.argsort(labels, kind="stable")
    yield from numpy.split(order, numpy.flatnonzero(numpy.diff(labels[order])) + 1) if len(order) else []
