"""The graph as a networkx object, the face that other tools know. No other file of this stage imports networkx."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import networkx

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.types import Edge, Node

_EDGE = ("kind", "count", "first", "last", "posts", "threads", "reported")


def network(nodes: Iterable[Node], edges: Iterable[Edge]) -> networkx.MultiDiGraph[str]:
    """A directed graph of ``nodes`` by id with their fields as attributes; an edge's key is its kind.

    Raises ValueError for an edge whose end is not among the nodes (networkx would invent a nameless one).
    """
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    graph.add_nodes_from((node.id, asdict(node)) for node in nodes)
    for edge in edges:
        if edge.source not in graph or edge.target not in graph:
            raise ValueError(f"an end of the edge {edge.source} -> {edge.target} is not a node of the graph")
        fields = {name: getattr(edge, name) for name in _EDGE}
        graph.add_edge(edge.source, edge.target, edge.kind, **fields, months=dict(edge.months))
    return graph
