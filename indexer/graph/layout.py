"""Where each node of a picture stands: communities apart, each an even disc, loose groups packed around them.

No step is random and the nodes are taken in the order of their ids, so the same graph gives the same picture whatever
the order it comes in. Points are complex numbers, which makes a turn a product. Separate discs exaggerate how far the
communities really are apart: a legend should not call distance a measure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from indexer.graph.communities import communities
from indexer.types import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from indexer.types import Edge, Node

    Points: TypeAlias = NDArray[np.complex128]
    Numbers: TypeAlias = NDArray[np.float64]

SPACING = 46.0  # px: a disc of n nodes has the radius SPACING * sqrt(n)
GAP = 1.10  # discs keep this part of the sum of their radii apart
FILL = 0.90  # the part of its radius that a disc's members fill
LOOSE = 0.62  # discs of loose groups are drawn so much smaller
FLATNESS = 1.4  # screens are wider than high, and so are names
ROOM = (11.0, 18.0)  # px: the half width that a node of rank 0 keeps free, and what rank 1 adds
ROUNDS = 200  # of force at most: a small disc needs fewer, and a large one gets fewer, so that the work stays bounded
WORK = ROUNDS * 800**2
ALL_WORK = 2e9  # pairs of nodes pushed apart, over all communities together: what a hundred thousand nodes may cost
NEW = 0.25  # the part of a picture that may be new for the rest to stay where it was
DAMPING = 0.85
ACTIVITY = 0.25  # how much of a rank mentioning earns beside being mentioned
GOLDEN = np.pi * (3 - np.sqrt(5))


def layout(
    nodes: Iterable[Node], edges: Iterable[Edge], known: Mapping[str, tuple[float, float, int]] | None = None
) -> dict[str, Place]:
    """A place for every node, by id: finite, no two alike, around 0,0. Edges to other nodes are passed over.

    The rank is PageRank over the directed, counted edges, divided by the largest. Method: community packing (Leiden;
    a disc per community; forces inside a disc; distances from its centre made even). ``known`` are x, y and community
    of an earlier picture: unless more than NEW of the nodes are new to it, those it knows stay where they were, and
    the new ones stand beside what they are linked to.
    """
    ids = sorted({node.id for node in nodes})
    if not ids:
        return {}
    arrows = _arrows(ids, edges)
    links = csr_array(arrows + arrows.T)
    ranks = _ranks(arrows)
    at_home = np.array([known is not None and name in known for name in ids])
    if known is not None and at_home.mean() >= 1 - NEW:
        points, community = _joined(ids, links, ranks, known, at_home)
    else:
        groups = _groups(links)
        points = _spread(_packed(links, groups), ranks)
        community = {member: number for number, group in enumerate(groups) for member in group}
    return {
        name: Place(float(points[at].real), float(points[at].imag), float(ranks[at]), community[at])
        for at, name in enumerate(ids)
    }


def _joined(
    ids: Sequence[str], links: csr_array[np.float64], ranks: Numbers, known: Mapping[str, tuple[float, float, int]],
    at_home: NDArray[np.bool_],
) -> tuple[Points, dict[int, int]]:  # fmt: skip
    """The known points with the new ones among them: in the weighted middle of what they are linked to, of its
    community; what is linked to nothing that stands goes around the picture."""
    points = np.array([complex(*known[name][:2]) if name in known else 0 for name in ids])
    community = {at: known[name][2] for at, name in enumerate(ids) if name in known}
    standing = at_home.copy()
    waiting = np.flatnonzero(~at_home).tolist()
    while waiting:
        reached = [at for at in waiting if standing[_linked(links, at)].any()]
        for at in reached:
            others = _linked(links, at)
            weights = links.data[links.indptr[at] : links.indptr[at + 1]] * standing[others]
            points[at] = (points[others] * weights).sum() / weights.sum()
            nearest = int(others[np.argmax(weights)])
            community[at] = community[nearest]
            points[at] += (points[nearest] - points[at]) * 0.7
        if not reached:
            break
        standing[reached] = True
        waiting = np.flatnonzero(~standing).tolist()
    edge = np.abs(points).max() + 2 * SPACING
    for number, at in enumerate(waiting):
        points[at] = edge * np.exp(1j * GOLDEN * number)
        community[at] = max(community.values(), default=0) if number else max(community.values(), default=-1) + 1
    return _spread(points, ranks, ~at_home), community


def _linked(links: csr_array[np.float64], at: int) -> NDArray[np.integer]:
    return np.asarray(links.indices[links.indptr[at] : links.indptr[at + 1]])


def _arrows(ids: Sequence[str], edges: Iterable[Edge]) -> csr_array[np.float64]:
    """The weights from row to column: the logarithm of the counts of every kind together, no loops."""
    at = {name: number for number, name in enumerate(ids)}
    ends = [(at[e.source], at[e.target], e.count) for e in edges if e.source in at and e.target in at]
    table = np.array(sorted(end for end in ends if end[0] != end[1]), dtype=float).reshape(-1, 3)
    rows, columns = table[:, 0].astype(int), table[:, 1].astype(int)
    counts = csr_array(coo_array((table[:, 2], (rows, columns)), shape=(len(ids), len(ids))))
    counts.data = np.log1p(np.maximum(counts.data, 0.0))
    return counts


def _ranks(arrows: csr_array[np.float64]) -> Numbers:
    """PageRank by power iteration, divided by the largest.

    Its jumps land in proportion to what links to a node, and in part to what it links to: with even jumps a name that
    one lonely account mentions once ranks like a hub.
    """
    size = arrows.shape[0]
    given: Numbers = np.asarray(arrows.sum(axis=1))
    jump: Numbers = np.asarray(arrows.sum(axis=0)) + ACTIVITY * given + 1e-3
    jump /= jump.sum()
    share = np.divide(1.0, given, out=np.zeros(size), where=given > 0)
    ranks = jump
    for _ in range(100):
        jumping = 1 - DAMPING + DAMPING * ranks[given == 0].sum()
        fresh = jumping * jump + DAMPING * (arrows.T @ (ranks * share))
        done = np.abs(fresh - ranks).sum() < 1e-9
        ranks = fresh
        if done:
            break
    return np.asarray(ranks / ranks.max())


def _groups(links: csr_array[np.float64]) -> list[Sequence[int]]:
    """The communities, largest first, then all nodes without a link as one group: a disc each would be a desert."""
    found = communities(links)
    loners = [group[0] for group in found if len(group) == 1 and links.indptr[group[0]] == links.indptr[group[0] + 1]]
    alone = set(loners)
    together = [group for group in found if group[0] not in alone]
    return [*together, sorted(loners)] if loners else together


def _packed(links: csr_array[np.float64], groups: Sequence[Sequence[int]]) -> Points:
    """Every community laid out alone, its disc put among the others and turned towards what it links to."""
    loose = _loose(links, groups)
    radii = np.where(loose, LOOSE, 1.0) * SPACING * np.sqrt([len(group) for group in groups])
    centres = _around(_sketch(links, groups, radii), radii, loose)
    local = np.zeros(links.shape[0], dtype=complex)
    wanted = sum(_rounds(len(group)) * len(group) ** 2 for group in groups)
    thrift = min(1.0, ALL_WORK / max(1, wanted))
    for group, radius in zip(groups, radii, strict=True):
        local[group] = _even(_forced(links[group][:, group], thrift), FILL * radius)
    return _turned(local, centres, links, groups)


def _membership(size: int, groups: Sequence[Sequence[int]]) -> csr_array[np.float64]:
    """One row a node, one column a community, 1 where the node belongs."""
    members = np.concatenate([np.asarray(group) for group in groups])
    numbers = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return csr_array(coo_array((np.ones(size), (members, numbers)), shape=(size, len(groups))))


def _loose(links: csr_array[np.float64], groups: Sequence[Sequence[int]]) -> NDArray[np.bool_]:
    """Which communities belong to no part as large as the largest: these stand around it."""
    _, part = connected_components(links, directed=False)
    largest = np.bincount(part).argmax()
    return np.array([part[group[0]] != largest for group in groups])


def _sketch(links: csr_array[np.float64], groups: Sequence[Sequence[int]], radii: Numbers) -> Points:
    """The communities as points, by force over the logarithm of what crosses, a third of the radii's sum wide."""
    member = _membership(links.shape[0], groups)
    crossing = csr_array(member.T @ links @ member)
    crossing.setdiag(0)
    crossing.eliminate_zeros()
    crossing.data = np.log1p(crossing.data)
    points = _forced(crossing)
    width = np.abs(points).max()
    return _lying(points * (radii.sum() / 3 / width), radii) if width > 0 else points


def _lying(points: Points, radii: Numbers) -> Points:
    """The points turned so that they lie wide, not high."""
    middle = (points * radii**2).sum() / (radii**2).sum()
    axis = np.angle((radii**2 * (points - middle) ** 2).sum()) / 2
    return np.asarray((points - middle) * np.exp(-1j * axis))


def _rounds(size: int) -> int:
    return min(ROUNDS, 20 + 5 * size, max(10, WORK // size**2))


def _forced(links: csr_array[np.float64], thrift: float = 1.0) -> Points:
    """Points around 0 by force (Fruchterman and Reingold 1991), from a spiral with the best linked in the middle.

    ``thrift`` is the part of its rounds that a large graph leaves to each community, at least 10.
    """
    size = links.shape[0]
    points = np.empty(size, dtype=complex)
    points[np.argsort(-links.sum(axis=1), kind="stable")] = _spiral(size)
    pairs = links.tocoo()
    strength = pairs.data / (pairs.data.mean() if pairs.nnz else 1.0)
    rounds = max(10, round(_rounds(size) * thrift))
    for heat in 0.3 * np.sqrt(size) * np.linspace(1, 0, rounds, endpoint=False):
        apart = points[pairs.col] - points[pairs.row]
        pull = strength * apart * np.abs(apart)
        move: Points = _push(points) + _sums(pairs.row, pull, size) - 0.1 * points
        points += move * np.minimum(1.0, heat / np.maximum(np.abs(move), 1e-12))
    return np.asarray(points - np.median(points.real) - 1j * np.median(points.imag))


def _spiral(size: int) -> Points:
    """Points of even density, a distance of about 1 from each other."""
    steps = np.arange(size)
    return np.asarray(np.sqrt(steps + 0.3) * 0.6 * np.exp(1j * GOLDEN * steps))


def _push(points: Points) -> Points:
    """What every point gets from all others: 1 / distance, away.

    Not as matrix products: their threads wait for each other on a busy machine (14 times slower, measured), and their
    sums, so the picture too, differ with the number of threads.
    """
    across = np.subtract.outer(points.real, points.real)
    down = np.subtract.outer(points.imag, points.imag)
    inverse = across * across
    inverse += down * down
    np.maximum(inverse, 1e-3, out=inverse)
    np.reciprocal(inverse, out=inverse)
    return np.asarray(np.einsum("ij,ij->i", across, inverse) + 1j * np.einsum("ij,ij->i", down, inverse))


def _even(points: Points, radius: float) -> Points:
    """The same directions from the centre, the distances replaced by the square root of their order."""
    order = np.argsort(np.argsort(np.abs(points), kind="stable"), kind="stable")
    away = np.sqrt((order + 0.5) / (len(points) - 0.5)) * radius
    return np.asarray(np.where(points == 0, 0, away * np.exp(1j * np.angle(points))))


def _around(centres: Points, radii: Numbers, loose: NDArray[np.bool_]) -> Points:
    """The linked discs packed first, then the loose ones around them, from a sunflower that gives each its area."""
    points = centres.copy()
    points[~loose] = _lying(_pack(centres[~loose], radii[~loose], ~loose[~loose]), radii[~loose])
    core = (np.abs(points[~loose]) + radii[~loose]).max()
    away = np.sqrt(core**2 + 1.3 * np.cumsum(radii[loose] ** 2))
    points[loose] = away * np.exp(1j * GOLDEN * np.arange(len(away)))
    return _pack(points, radii, loose)


def _pack(centres: Points, radii: Numbers, moving: NDArray[np.bool_]) -> Points:
    """The moving discs drawn together, into a shape wider than high, and pushed apart until hardly any two overlap."""
    points = centres.copy()
    for number in range(400 if moving.any() else 0):
        push, deepest = _overlap(points, GAP * radii)
        points[moving] += push[moving]
        if number > 100 and deepest < 0.02 * radii.min():
            break
        if number < 300:
            points[moving] -= 0.012 * points[moving].real + 0.012j * FLATNESS**2 * points[moving].imag
    return points


def _overlap(points: Points, radii: Numbers) -> tuple[Points, float]:
    """How far each disc should move out of those it overlaps, and the deepest overlap."""
    pairs = cKDTree(points.view(float).reshape(-1, 2)).query_pairs(2 * radii.max(), output_type="ndarray")
    ones, others = pairs[:, 0], pairs[:, 1]
    apart = points[ones] - points[others]
    distance = np.maximum(np.abs(apart), 1e-6)
    overlap = np.maximum(radii[ones] + radii[others] - distance, 0.0)
    push = apart / distance * overlap * 0.3
    move = _sums(ones, push, len(points)) - _sums(others, push, len(points))
    return move, float(overlap.max(initial=0.0))


def _sums(at: NDArray[np.integer], values: Points, size: int) -> Points:
    return np.asarray(np.bincount(at, values.real, size) + 1j * np.bincount(at, values.imag, size))


def _turned(local: Points, centres: Points, links: csr_array[np.float64], groups: Sequence[Sequence[int]]) -> Points:
    """Each disc turned, or mirrored, so that the links that leave it are as short as they can be made."""
    points = local.copy()
    for group, centre in zip(groups, centres, strict=True):
        points[group] += centre
    for _ in range(3):
        for group, centre in zip(groups, centres, strict=True):
            rows = links[group]
            pull = rows @ points - rows.sum(axis=1) * centre
            straight = (np.conj(local[group]) * pull).sum()
            mirrored = (local[group] * pull).sum()
            flipped = abs(mirrored) > abs(straight) * 1.001
            shape = np.conj(local[group]) if flipped else local[group]
            points[group] = centre + shape * np.exp(1j * np.angle(mirrored if flipped else straight))
    return points


def _spread(points: Points, ranks: Numbers, moving: NDArray[np.bool_] | None = None) -> Points:
    """Nodes, or the moving ones alone, pushed apart where they would touch; no two on one spot at a tenth of a px."""
    room = ROOM[0] + ROOM[1] * np.sqrt(ranks)
    for _ in range(100):
        push, deepest = _overlap(points, room)
        points = points + push if moving is None else points + 2 * push * moving
        if deepest < 0.5:
            break
    return _distinct(points)


def _distinct(points: Points) -> Points:
    """The points at a tenth of a px; one that stands where an earlier one does moves right until it stands alone."""
    taken: set[complex] = set()
    placed = np.round(points, 1)
    for number in range(len(placed)):
        while complex(placed[number]) in taken:
            placed[number] = complex(round(placed[number].real + 0.1, 1), placed[number].imag)
        taken.add(complex(placed[number]))
    return np.asarray(placed + 0.0)
