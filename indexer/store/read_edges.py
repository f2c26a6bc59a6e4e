"""Reading edges and the evidence they rest on, nodes counted as the user judged them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from indexer.types import Edge, Evidence

_EVIDENCE = (
    'SELECT v.edge, a.id, b.id, p.id, t.id, p.published, v.start, v."end", v.sentence_start, v.sentence_end, v.how,'
    " v.confidence, a.key, b.key FROM evidence v JOIN posts p ON p.key = v.post JOIN threads t ON t.key = v.thread"
    " JOIN nodes n ON n.key = v.voice JOIN nodes a ON a.key = n.final"
    " JOIN nodes m ON m.key = v.target JOIN nodes b ON b.key = m.final WHERE NOT a.hidden AND NOT b.hidden"
)


_IN_ORDER = " ORDER BY p.published IS NULL, p.published, t.id, p.position, v.start, v.edge, a.id, b.id"


def between(connection: sqlite3.Connection, one: Sequence[int], other: Sequence[int]) -> Iterator[Evidence]:
    """All evidence between two groups of nodes (final keys), in either direction, by date."""
    here, there = _finals(one), _finals(other)
    # The union lets each half use the index over voice and target.
    rows = connection.execute(
        f"{_EVIDENCE} AND v.rowid IN (SELECT rowid FROM evidence WHERE voice IN ({here}) AND target IN ({there})"
        f" UNION SELECT rowid FROM evidence WHERE voice IN ({there}) AND target IN ({here})) {_IN_ORDER}"
    )
    return (Evidence(*row[:12]) for row in rows)


def _finals(keys: Sequence[int]) -> str:
    return f"SELECT key FROM nodes WHERE final IN ({', '.join(str(int(key)) for key in keys)})"


def every(connection: sqlite3.Connection) -> Iterator[Evidence]:
    """All evidence of the library, by date."""
    return (Evidence(*row[:12]) for row in connection.execute(_EVIDENCE + _IN_ORDER))


def counted(connection: sqlite3.Connection) -> Iterator[tuple[int, int, Edge]]:
    """Every edge with the final keys of its ends, counted from its evidence, most evidence first."""
    rows = connection.execute(
        "SELECT a.key, b.key, a.id, b.id, v.edge, count(*) AS times, min(p.published), max(p.published)"
        " FROM evidence v JOIN posts p ON p.key = v.post"
        " JOIN nodes n ON n.key = v.voice JOIN nodes a ON a.key = n.final"
        " JOIN nodes m ON m.key = v.target JOIN nodes b ON b.key = m.final"
        " WHERE NOT a.hidden AND NOT b.hidden AND a.key <> b.key"
        " GROUP BY a.key, b.key, v.edge ORDER BY times DESC, a.id, b.id, v.edge"
    )
    return ((row[0], row[1], Edge(*row[2:])) for row in rows)


def partners(connection: sqlite3.Connection, key: int, kinds: Sequence[str], *, voices: bool) -> list[tuple[int, int]]:
    """Who stands at the other end of a node's edges of these kinds (the voices, or the targets): key and count."""
    far, near = ("voice", "target") if voices else ("target", "voice")
    marks = ", ".join("?" * len(kinds))
    rows = connection.execute(
        f"SELECT f.key, count(*) AS times FROM evidence v JOIN nodes n ON n.key = v.{far}"
        f" JOIN nodes f ON f.key = n.final WHERE v.{near} IN ({_finals([key])}) AND v.edge IN ({marks})"
        " AND NOT f.hidden AND f.key <> ? GROUP BY f.key ORDER BY times DESC, f.id",
        (*kinds, key),
    )
    return [(int(far_key), int(times)) for far_key, times in rows]
