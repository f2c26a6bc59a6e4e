"""The way between two nodes is the shortest by rarity, whatever the graph."""

from __future__ import annotations

from itertools import pairwise
from math import log

import networkx
from hypothesis import given
from hypothesis import strategies as st

from indexer.graph.paths import shortest

edges = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda ends: ends[0] < ends[1]), st.integers(1, 6)
)


def searched(counts: dict, one: int, other: int):
    near: dict[int, dict[int, int]] = {}
    for (a, b), count in counts.items():
        near.setdefault(a, {})[b] = count
        near.setdefault(b, {})[a] = count
    return shortest(one, other, lambda node: near.get(node, {}), lambda node: sum(near.get(node, {}).values()))


def weighted(counts: dict) -> networkx.Graph:
    graph, weight = networkx.Graph(), {}
    graph.add_nodes_from(range(10))
    for (a, b), count in counts.items():
        for end in (a, b):
            weight[end] = weight.get(end, 0) + count
    for (a, b), count in counts.items():
        graph.add_edge(a, b, length=1 + log(max(1.0, weight[a] * weight[b] / count)))
    return graph


@given(edges, st.integers(0, 9), st.integers(0, 9))
def test_no_way_is_shorter_and_none_is_missed(counts, one, other):
    graph, way = weighted(counts), searched(counts, one, other)
    if way is None:
        assert not networkx.has_path(graph, one, other)
        return
    assert (way[0], way[-1]) == (one, other)
    length = sum(graph.edges[step]["length"] for step in pairwise(way))
    assert abs(length - networkx.dijkstra_path_length(graph, one, other, weight="length")) < 1e-9


def test_two_rare_nodes_are_a_better_way_than_a_hub():
    hub = {(0, node): 1 for node in range(1, 10)}
    assert searched({**hub, (1, 2): 1, (2, 3): 1}, 1, 3) == [1, 2, 3]


def test_a_search_without_patience_gives_up():
    chain = {node: {node - 1: 1, node + 1: 1} for node in range(1, 100)} | {0: {1: 1}, 100: {99: 1}}
    assert shortest(0, 100, chain.__getitem__, lambda _: 2, patience=10) is None
