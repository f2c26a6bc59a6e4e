"""JSON: networkx's node-link data in one line, read back by ``networkx.node_link_graph(..., edges="edges")``."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.types import Edge, Node


def files(nodes: Iterable[Node], edges: Iterable[Edge]) -> dict[str, Iterable[bytes]]:
    """One object; every field of a node and of an edge is there, and an edge's ``key`` is its kind."""
    graph = {
        "directed": True,
        "multigraph": True,
        "graph": {},
        "nodes": [asdict(node) for node in nodes],
        "edges": [asdict(edge) | {"key": edge.kind} for edge in edges],
    }
    text = json.dumps(graph, ensure_ascii=False, allow_nan=False) + "\n"
    return {"": [text.encode("utf-8", "backslashreplace")]}  # half a surrogate pair: \ud83d, as JSON has it
