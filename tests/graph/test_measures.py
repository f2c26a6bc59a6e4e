"""Measures on arrays give what networkx gives, on small graphs where it can be asked."""

from __future__ import annotations

import networkx
import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.graph import measures

KINDS = ("mentions", "replies_to")
rows = st.lists(
    st.tuples(st.integers(0, 14), st.integers(0, 14), st.sampled_from(KINDS), st.integers(1, 5)), max_size=60
)


def arrays(edges, size=15, finals=None):
    nodes = [(key, (finals or {}).get(key, key), f"n{key}") for key in range(size)]
    return measures.arrays(nodes, edges, KINDS)


def theirs(graph: measures.Arrays) -> networkx.DiGraph:
    found = networkx.DiGraph()
    found.add_nodes_from(graph.ids)
    for source, target, count in zip(graph.source, graph.target, graph.count, strict=True):
        ends = graph.ids[source], graph.ids[target]
        weight = found.edges[ends]["weight"] if found.has_edge(*ends) else 0
        found.add_edge(*ends, weight=weight + int(count))
    return found


@given(rows)
def test_pagerank_core_degree_and_components_are_those_of_networkx(edges):
    graph = arrays(edges)
    other = theirs(graph)
    plain = networkx.Graph(other)
    ranks = networkx.pagerank(other, tol=1e-12, max_iter=500) if len(other) else {}
    cores, parts = networkx.core_number(plain), list(networkx.connected_components(plain))
    for at, node in enumerate(graph.ids):
        assert measures.pagerank(graph)[at] == pytest.approx(ranks[node], abs=1e-6)
        assert measures.core(graph)[at] == cores[node]
        assert measures.degree(graph)[at] == plain.degree[node]
    assert sorted(map(len, parts), reverse=True) == numpy.bincount(measures.components(graph)).tolist()


@given(rows)
def test_betweenness_of_a_small_graph_is_exact(edges):
    graph = arrays(edges)
    expected = networkx.betweenness_centrality(networkx.Graph(theirs(graph)))
    assert measures.betweenness(graph).tolist() == pytest.approx([expected[node] for node in graph.ids])


def test_betweenness_of_a_large_graph_is_an_estimate_that_finds_the_bridge():
    ring = [(n, (n + 1) % 1500, "mentions", 1) for n in range(1500)]
    other = [(1500 + n, 1500 + (n + 1) % 1500, "mentions", 1) for n in range(1500)]
    graph = arrays([*ring, *other, (0, 3000, "mentions", 1), (3000, 1500, "mentions", 1)], 3001)
    assert measures.sampled(graph)
    assert {graph.ids[at] for at in numpy.argsort(measures.betweenness(graph))[-3:]} == {"n0", "n1500", "n3000"}


def test_communities_are_found_are_the_same_every_time_and_stable_where_they_are_plain():
    cliques = [(a + 5 * part, b + 5 * part, "mentions", 1) for part in range(3) for a in range(5) for b in range(a)]
    graph = arrays([*cliques, (0, 5, "mentions", 1), (5, 10, "mentions", 1)])
    labels = measures.communities(graph)
    assert {frozenset(part.tolist()) for part in measures.members(labels)} == {
        frozenset(range(start, start + 5)) for start in (0, 5, 10)
    }
    assert labels.tolist() == measures.communities(graph).tolist()
    assert measures.stability(graph, labels).tolist() == [1.0, 1.0, 1.0]
    assert measures.modularity(graph, labels) == pytest.approx(
        networkx.community.modularity(
            networkx.Graph(theirs(graph)),
            [{graph.ids[at] for at in part} for part in measures.members(labels)],
        )
    )


def test_nodes_that_count_as_one_add_their_evidence_up_and_have_no_edge_to_themselves():
    graph = arrays([(0, 1, "mentions", 2), (0, 2, "mentions", 3), (1, 2, "mentions", 9)], 3, {2: 1})
    assert graph.ids == ("n0", "n1")
    assert (graph.source.tolist(), graph.target.tolist(), graph.count.tolist()) == ([0], [1], [5])


def test_an_empty_graph_has_empty_measures():
    graph = arrays([])
    for name in ("pagerank", "components", "communities", "core", "degree", "betweenness"):
        assert len(getattr(measures, name)(graph)) == 0
    assert measures.stability(graph, measures.communities(graph)).tolist() == []
