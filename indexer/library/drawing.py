"""The graph of a library, whole or of some posts, for networkx and exports."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from indexer.store import read_whole
from indexer.store.scope import EVERYWHERE, Scope
from indexer.types import Edge, Node

Value = TypeVar("Value")


def whole(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> tuple[list[Node], list[Edge]]:
    """Every node that has an edge or is mentioned in these posts, and every edge, the co-mentions included."""
    return list(read_whole.nodes(connection, scope)), list(read_whole.edges(connection, scope))


def export(connection: sqlite3.Connection, form: str, place: Path, scope: Scope = EVERYWHERE) -> tuple[int, int]:
    """Write the graph of these posts in a form for other tools; ``-`` is stdout. Gives how many nodes and edges."""
    from indexer.export import Contents, stream, write

    counts: Counter[str] = Counter()
    contents = Contents(
        _counting(read_whole.nodes(connection, scope), counts, "nodes"),
        _counting(read_whole.edges(connection, scope), counts, "edges"),
        read_whole.reasons(connection, scope), read_whole.threads(connection, scope),
    )  # fmt: skip
    if str(place) == "-":
        stream(form, contents, sys.stdout.buffer)
    else:
        write(form, contents, place)
    return counts["nodes"], counts["edges"]


def _counting(values: Iterable[Value], counts: Counter[str], word: str) -> Iterable[Value]:
    for value in values:
        counts[word] += 1
        yield value
