"""How two names are connected when nobody says so in one sentence: step by step, each with a sentence."""

from __future__ import annotations

import sqlite3
from collections import Counter
from itertools import pairwise

from indexer.graph.paths import shortest
from indexer.library.reasons import reasons
from indexer.search.analysis import fold_name
from indexer.store import read_edges, read_nodes, read_tops
from indexer.store.scope import EVERYWHERE, Scope
from indexer.types import Edge, EdgeKind, Step


def path(connection: sqlite3.Connection, one: str, other: str, scope: Scope = EVERYWHERE) -> list[Step] | None:
    """The steps from one name to the other on the way that leads least through what everybody mentions.

    Of several nodes of a name the one mentioned most counts. Empty when both are the same node; None without a way.
    """
    here, there = (read_nodes.called(connection, name, fold_name(name)) for name in (one, other))
    if not here or not there:
        return None
    way = shortest(
        here[0], there[0], lambda key: read_tops.neighbours(connection, key, scope),
        lambda key: read_tops.evidence(connection, key, scope),
    )  # fmt: skip
    return None if way is None else [_step(connection, *pair, scope) for pair in pairwise(way)]


def _step(connection: sqlite3.Connection, one: int, other: int, scope: Scope) -> Step:
    ends = Counter((e.voice, e.target, e.edge) for e in read_edges.between(connection, [one], [other], scope))
    kinds: Counter[EdgeKind] = Counter()
    for (_, _, kind), count in ends.items():
        kinds[kind] += count
    directed = tuple(Edge(*key, count, None, None) for key, count in sorted(ends.items()))
    (reason,) = reasons(connection, read_edges.between(connection, [one], [other], scope, order="weight", most=1))
    nodes = (*read_nodes.display(connection, one), *read_nodes.display(connection, other))
    return Step(*nodes, tuple(sorted(kinds.items())), reason, directed)
