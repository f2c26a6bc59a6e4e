"""The whole graph of a library, for networkx and exports."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable
from pathlib import Path

from indexer.store import read_edges, read_nodes
from indexer.types import Edge, Node

Keyed = tuple[int, int, Edge]


def whole(connection: sqlite3.Connection) -> tuple[list[Node], list[Edge]]:
    """Every node that has an edge or is mentioned, and every edge, the co-mentions included."""
    keyed = list(read_edges.counted(connection))
    keys = sorted({*_ends(keyed), *read_nodes.mentioned(connection)})
    nodes = read_nodes.by_key(connection, keys)
    return sorted(nodes.values(), key=lambda node: node.id), [edge for _, _, edge in keyed]


def _ends(keyed: Iterable[Keyed]) -> set[int]:
    return {key for one in keyed for key in one[:2]}


def export(connection: sqlite3.Connection, form: str, place: Path) -> tuple[int, int]:
    """Write the whole graph in a form for other tools; ``-`` is stdout. Gives how many nodes and edges."""
    from indexer.export import stream, write

    nodes, edges = whole(connection)
    if str(place) == "-":
        stream(form, nodes, edges, sys.stdout.buffer)
    else:
        write(form, nodes, edges, place)
    return len(nodes), len(edges)
