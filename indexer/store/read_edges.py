"""Reading edges and the evidence they rest on, nodes counted as the user judged them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, get_args

from indexer.instants import written
from indexer.store.blocks import by_instant
from indexer.store.schema import edge_numbers
from indexer.store.scope import EVERYWHERE, Scope
from indexer.types import Edge, EdgeKind, Evidence


class Partners(NamedTuple):
    """Nodes at the other end of edges, by key with the evidence counted, and how many such nodes there are in all."""

    counts: list[tuple[int, int]]
    total: int


_SEEN = (
    " JOIN nodes n ON n.key = v.voice JOIN nodes a ON a.key = n.final"
    " JOIN nodes m ON m.key = v.target JOIN nodes b ON b.key = m.final WHERE NOT a.hidden AND NOT b.hidden"
)
_FACTS = (
    'SELECT v.edge, a.id, b.id, p.id, t.id, p.published, v.start, v."end", v.sentence_start, v.sentence_end, v.how,'
    " v.confidence, v.quotation, a.key, b.key"
)
_POST = f" JOIN posts p ON p.key = v.post JOIN threads t ON t.key = p.thread{_SEEN}"
_EVIDENCE = f"{_FACTS} FROM evidence v{_POST}"


_INSTANT = by_instant("p.published")
_BY_DATE = f" ORDER BY p.published IS NULL, {_INSTANT}, t.id, p.position, v.start, v.edge, a.id, b.id"
ORDERS = {"date": _BY_DATE, "weight": " ORDER BY v.confidence DESC," + _BY_DATE.removeprefix(" ORDER BY")}
"""The orders in which evidence can be read; the weight of a piece is how sure it is."""


def between(
    connection: sqlite3.Connection, one: Sequence[int], other: Sequence[int], scope: Scope = EVERYWHERE, *,
    order: str = "date", most: int | None = None,
) -> Iterator[Evidence]:  # fmt: skip
    """All evidence between two groups of nodes (final keys), in either direction; ``order`` is a key of ORDERS."""
    rows = connection.execute(
        f"{_FACTS} FROM {_between(one, other)}{_POST}{scope.on('v.post')} {ORDERS[order]} LIMIT ?",
        (-1 if most is None else most,),
    )
    return (_evidence(row) for row in rows)


def count_between(
    connection: sqlite3.Connection, one: Sequence[int], other: Sequence[int], scope: Scope = EVERYWHERE
) -> int:
    """How much evidence `between` gives when nothing limits it."""
    row = connection.execute(f"SELECT count(*) FROM {_between(one, other)}{_SEEN}{scope.on('v.post')}").fetchone()
    return int(row[0])


def _between(one: Sequence[int], other: Sequence[int]) -> str:
    here, there = _finals(one), _finals(other)
    # The union lets each half use the index over voice and target; the cross join keeps that in front.
    return (
        f"(SELECT post, ordinal FROM evidence WHERE voice IN ({here}) AND target IN ({there})"
        f" UNION SELECT post, ordinal FROM evidence WHERE voice IN ({there}) AND target IN ({here})) s"
        " CROSS JOIN evidence v ON v.post = s.post AND v.ordinal = s.ordinal"
    )


def said_of(connection: sqlite3.Connection, key: int, scope: Scope, most: int | None) -> Iterator[Evidence]:
    """The evidence of what quoted speakers say of a node, latest first."""
    rows = connection.execute(
        f"{_EVIDENCE} AND {_are('says')} AND v.target IN ({_finals([key])}){scope.on('v.post')}"
        f" ORDER BY {_INSTANT} DESC NULLS LAST, t.id, p.position, v.start LIMIT ?",
        (-1 if most is None else most,),
    )
    return (_evidence(row) for row in rows)


def count_said_of(connection: sqlite3.Connection, key: int, scope: Scope = EVERYWHERE) -> int:
    """How much evidence `said_of` gives when nothing limits it."""
    row = connection.execute(
        f"SELECT count(*) FROM evidence v{_SEEN} AND {_are('says')} AND v.target IN ({_finals([key])})"
        f"{scope.on('v.post')}"
    ).fetchone()
    return int(row[0])


def about(connection: sqlite3.Connection, key: int, scope: Scope, most: int) -> Iterator[Evidence]:
    """The surest evidence that names a node, in anybody's words."""
    rows = connection.execute(
        f"{_EVIDENCE} AND {_are('mentions', 'says')} AND v.target IN ({_finals([key])}){scope.on('v.post')}"
        f"{ORDERS['weight']} LIMIT ?",
        (most,),
    )
    return (_evidence(row) for row in rows)


def _are(*kinds: str) -> str:
    """That a piece of evidence is of one of these kinds, as the indexes have it."""
    return f"v.number IN ({', '.join(str(edge_numbers()[kind]) for kind in kinds)})"


def _finals(keys: Sequence[int]) -> str:
    return f"SELECT key FROM nodes WHERE final IN ({', '.join(str(int(key)) for key in keys)})"


def _evidence(row: tuple[Any, ...]) -> Evidence:
    """One piece. Raises ValueError for an edge of no kind that we write: the row is damaged, or a stranger's."""
    found = Evidence(*row[:13])
    if found.edge not in get_args(EdgeKind):
        raise ValueError("evidence of no kind")
    return found


def every(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> Iterator[Evidence]:
    """All evidence of the library, by date."""
    rows = connection.execute(f"{_EVIDENCE}{scope.on('v.post')}{_BY_DATE}")
    return (_evidence(row) for row in rows)


def firsts(connection: sqlite3.Connection, scope: Scope, most: int, fewest: int) -> Iterator[Evidence]:
    """Of every edge with so many pieces of evidence (``fewest``) the first ones by date, ``most`` of each; by date."""
    # SQLite chooses among numbers, and only what is chosen is read whole: a fraction of the time where there is much.
    ranked = (
        f"(SELECT p.key AS post, row_number() OVER (ORDER BY p.published IS NULL, {_INSTANT}, t.id, p.position)"
        f" AS place FROM posts p JOIN threads t ON t.key = p.thread WHERE 1{scope.on('p.key')})"
    )
    chosen = (
        "(SELECT post, ordinal FROM (SELECT v.post, v.ordinal, count(*) OVER edge AS size,"
        " row_number() OVER (edge ORDER BY r.place, v.start, v.ordinal) AS place"
        f" FROM {ranked} r CROSS JOIN evidence v ON v.post = r.post{_SEEN}"
        " WINDOW edge AS (PARTITION BY a.key, b.key, v.number)) WHERE place <= ? AND size >= ?) s"
        " CROSS JOIN evidence v ON v.post = s.post AND v.ordinal = s.ordinal"
    )
    rows = connection.execute(f"{_FACTS} FROM {chosen}{_POST}{_BY_DATE}", (most, fewest))
    return (_evidence(row) for row in rows)


def counted(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> Iterator[tuple[int, int, Edge]]:
    """Every edge with the final keys of its ends, counted from its evidence, most evidence first."""
    rows = connection.execute(
        f"SELECT a.key, b.key, a.id, b.id, v.edge, count(*) AS times, min({_INSTANT}), max({_INSTANT})"
        " FROM evidence v JOIN posts p ON p.key = v.post"
        " JOIN nodes n ON n.key = v.voice JOIN nodes a ON a.key = n.final"
        " JOIN nodes m ON m.key = v.target JOIN nodes b ON b.key = m.final"
        f" WHERE NOT a.hidden AND NOT b.hidden AND a.key <> b.key{scope.on('v.post')}"
        " GROUP BY a.key, b.key, v.edge ORDER BY times DESC, a.id, b.id, v.edge"
    )
    return ((row[0], row[1], Edge(*row[2:6], *(key and written(key) for key in row[6:]))) for row in rows)


def partners(
    connection: sqlite3.Connection, key: int, kinds: Sequence[str], scope: Scope = EVERYWHERE, *, voices: bool,
    most: int | None = None, articles: bool | None = None,
) -> Partners:  # fmt: skip
    """Who stands at the other end of a node's edges of these kinds (the voices, or the targets), most first.

    ``articles`` True gives only articles that nobody signed, False none of them.
    """
    which = "" if articles is None else f" AND (f.kind = 'article') = {int(articles)}"
    far, near = ("voice", "target") if voices else ("target", "voice")
    rows = connection.execute(
        f"SELECT f.key, count(*) AS times, count(*) OVER () FROM evidence v JOIN nodes n ON n.key = v.{far}"
        f" JOIN nodes f ON f.key = n.final WHERE v.{near} IN ({_finals([key])}) AND {_are(*kinds)}"
        f" AND NOT f.hidden AND f.key <> ?{which}{scope.on('v.post')} GROUP BY f.key ORDER BY times DESC, f.id LIMIT ?",
        (key, -1 if most is None else most),
    ).fetchall()
    return Partners([(int(row[0]), int(row[1])) for row in rows], int(rows[0][2]) if rows else 0)


def beside(connection: sqlite3.Connection, key: int, scope: Scope = EVERYWHERE, most: int | None = None) -> Partners:
    """The entities that share a sentence with this one, in either direction, most first."""
    halves = [
        f"SELECT v.{far} AS other FROM evidence v WHERE v.{near} IN ({_finals([key])}) AND {_are('co_mention')}"
        f"{scope.on('v.post')}"
        for far, near in (("voice", "target"), ("target", "voice"))
    ]
    rows = connection.execute(
        f"SELECT f.key, count(*) AS times, count(*) OVER () FROM ({' UNION ALL '.join(halves)}) s"
        " JOIN nodes n ON n.key = s.other JOIN nodes f ON f.key = n.final WHERE NOT f.hidden AND f.key <> ?"
        " GROUP BY f.key ORDER BY times DESC, f.id LIMIT ?",
        (key, -1 if most is None else most),
    ).fetchall()
    return Partners([(int(row[0]), int(row[1])) for row in rows], int(rows[0][2]) if rows else 0)
