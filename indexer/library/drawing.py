"""The graph of a library, whole or of some posts, for networkx and exports."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from indexer.safe_text import Replacer
from indexer.store import read_whole
from indexer.store.scope import EVERYWHERE, Scope
from indexer.types import Edge, Node, Part, Within

Value = TypeVar("Value")


def whole(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> tuple[list[Node], list[Edge]]:
    """Every node that has an edge or is mentioned in these posts, and every edge, the co-mentions included."""
    return list(read_whole.nodes(connection, scope)), list(read_whole.edges(connection, scope))


def export(
    connection: sqlite3.Connection, form: str, place: Path, scope: Scope, within: Within,
    remark: Callable[[str], None],
) -> tuple[int, int]:  # fmt: skip
    """Write the graph of these posts in a form for other tools; ``-`` is stdout. Gives how many nodes and edges."""
    from indexer.export import Contents, description, stream, write

    counts: Counter[str] = Counter()
    part, replace = part_of(connection, scope, within), Replacer()
    contents = Contents(
        _counting(read_whole.nodes(connection, scope), counts, "nodes"),
        _counting(read_whole.edges(connection, scope), counts, "edges"),
        read_whole.reasons(connection, scope), read_whole.threads(connection, scope), part,
    )  # fmt: skip
    if str(place) == "-":
        stream(form, contents, sys.stdout.buffer, replace)
    else:
        write(form, contents, place, replace)
    if part.filters:
        remark(description(part))
    if replace.count:
        remark(f"Replaced {replace.count:,} control characters by U+FFFD: {form} has no escape for them, --json has.")
    return counts["nodes"], counts["edges"]


def part_of(connection: sqlite3.Connection, scope: Scope, within: Within) -> Part:
    """What these posts hold of the whole graph, counted."""
    filters = tuple((word, str(value)) for word, value in within.items() if value is not None)
    whole = read_whole.sizes(connection)
    here = whole if scope == EVERYWHERE else read_whole.sizes(connection, scope)
    return Part(filters, here.nodes, whole.nodes, here.edges, whole.edges, here.posts, whole.posts)


def _counting(values: Iterable[Value], counts: Counter[str], word: str) -> Iterable[Value]:
    for value in values:
        counts[word] += 1
        yield value
