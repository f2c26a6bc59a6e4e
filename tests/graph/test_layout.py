"""Laws of the picture's layout, seen from outside."""

from __future__ import annotations

import math
import subprocess
import sys

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.graph.layout import layout
from indexer.graph.network import network
from indexer.types import Edge, Node
from tests.work import backstop, steps

NAMES = [f"place:{number}" for number in range(14)]
pairs = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(1, 50)), max_size=40)


def node(name: str) -> Node:
    return Node(name, name, "place", 1)


def edge(source: str, target: str, count: int = 1) -> Edge:
    return Edge(source, target, "mentions", count, None, None)


def ring(size: int) -> list[Edge]:
    return [edge(str(at), str((at + 1) % size)) for at in range(size)]


def clique(size: int) -> list[Edge]:
    return [edge(str(one), str(other)) for one in range(size) for other in range(one)]


def star(size: int) -> list[Edge]:
    return [edge(str(at), "0") for at in range(1, size)]


def couples(size: int) -> list[Edge]:
    return [edge(str(at), str(at + 1)) for at in range(0, size - 1, 2)]


def spots(nodes: list[Node], edges: list[Edge]) -> set[tuple[float, float]]:
    return {(place.x, place.y) for place in layout(nodes, edges).values()}


@settings(max_examples=40, deadline=None)
@given(pairs, st.randoms())
def test_the_order_in_which_a_graph_comes_does_not_move_it(ends, random):
    nodes, edges = [node(name) for name in NAMES], [edge(*end) for end in ends]
    before = layout(nodes, edges)
    random.shuffle(nodes)
    random.shuffle(edges)
    assert layout(nodes, edges) == before


@settings(max_examples=40, deadline=None)
@given(pairs, st.integers(0, len(NAMES)))
def test_every_node_has_a_finite_place_of_its_own_and_a_rank_up_to_one(ends, size):
    nodes = [node(name) for name in NAMES[:size]]
    places = layout(nodes, [edge(*end) for end in ends])
    assert places.keys() == {each.id for each in nodes}
    assert len({(place.x, place.y) for place in places.values()}) == size
    assert all(math.isfinite(place.x) and math.isfinite(place.y) and 0 <= place.rank <= 1 for place in places.values())


@pytest.mark.parametrize("shape", [ring, clique, star, couples, lambda size: []])
@pytest.mark.parametrize("size", [1, 2, 3, 60])
def test_plain_shapes_are_laid_out_without_two_nodes_on_one_spot(shape, size):
    assert len(spots([node(str(at)) for at in range(size)], shape(size))) == size


def test_an_empty_graph_has_no_places():
    assert layout([], []) == {}


def test_one_node_stands_in_the_middle():
    place = layout([node("a")], [edge("a", "a")])["a"]
    assert (place.x, place.y, place.rank) == (0.0, 0.0, 1.0)


def test_whoever_is_mentioned_by_more_ranks_higher():
    places = layout([node(str(at)) for at in range(9)], [*star(7), edge("7", "8")])
    assert places["0"].rank == 1.0
    assert places["8"].rank < 0.5


def test_two_circles_of_friends_stand_apart():
    left, right = [f"l{at}" for at in range(8)], [f"r{at}" for at in range(8)]
    edges = [edge(one, other) for side in (left, right) for one in side for other in side if one < other]
    places = layout([node(name) for name in left + right], [*edges, edge("l0", "r0")])
    assert len({places[name].community for name in left}) == 1
    assert places["l1"].community != places["r1"].community
    across = [math.hypot(places[a].x - places[b].x, places[a].y - places[b].y) for a in left for b in right]
    assert min(across) > 20


def test_nodes_do_not_cover_each_other():
    nodes, edges = [node(str(at)) for at in range(80)], [*ring(80), *star(60)]
    places = sorted(layout(nodes, edges).values(), key=lambda place: place.x)
    assert min(math.hypot(a.x - b.x, a.y - b.y) for a in places for b in places if a is not b) > 12


def test_another_process_with_other_hashes_gives_the_same_picture():
    program = (
        "from indexer.graph.layout import layout; from indexer.types import Edge, Node;"
        "ids = [f'person:{n}' for n in range(40)];"
        "edges = [Edge(a, ids[(7 * n + 3) % 40], 'mentions', n % 5 + 1, None, None) for n, a in enumerate(ids)];"
        "print(layout([Node(i, i, 'person', 1) for i in ids], edges))"
    )
    runs = [
        subprocess.run([sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout


def test_the_work_of_a_layout_grows_with_its_nodes():
    def laid_out(count: int) -> int:
        nodes = [node(str(at)) for at in range(count)]
        edges = [edge(str(at), str(at * at % (count - 1))) for at in range(count)] + ring(count)
        return steps(lambda: layout(nodes, edges))

    with backstop():
        assert laid_out(1500) <= 3 * laid_out(750)


def test_the_network_has_every_field_of_every_node_and_edge():
    graph = network(
        [Node("account:a", "A", "account", 0), Node("place:b", "B", "place", 2, ("Bee",))],
        [
            Edge("account:a", "place:b", "mentions", 2, "2023", "2024"),
            Edge("account:a", "place:b", "says", 1, None, None),
        ],
    )
    assert isinstance(graph, networkx.MultiDiGraph)
    assert graph.nodes["place:b"]["name"] == "B"
    assert graph.nodes["place:b"]["aliases"] == ("Bee",)
    assert graph.edges["account:a", "place:b", "mentions"]["count"] == 2
    assert graph.number_of_edges("account:a", "place:b") == 2


def test_an_edge_to_nowhere_is_an_error_and_not_a_nameless_node():
    with pytest.raises(ValueError, match="place:nowhere"):
        network([node("place:a")], [edge("place:a", "place:nowhere")])


def test_what_is_known_stays_and_what_is_new_stands_beside_what_it_is_linked_to():
    nodes = [node(str(at)) for at in range(60)]
    before = layout(nodes, ring(60))
    known = {name: (place.x, place.y, place.community) for name, place in before.items()}
    after = layout([*nodes, node("new"), node("alone")], [*ring(60), edge("new", "7", 3)], known)
    assert {name: (after[name].x, after[name].y, after[name].community) for name in before} == known
    assert math.dist(after["new"][:2], after["7"][:2]) < 120
    assert len({(place.x, place.y) for place in after.values()}) == 62


def test_a_picture_that_is_mostly_new_is_laid_out_anew():
    nodes = [node(str(at)) for at in range(60)]
    known = {str(at): (float(at), 0.0, 0) for at in range(10)}
    assert layout(nodes, ring(60), known) == layout(nodes, ring(60))
