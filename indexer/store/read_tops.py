"""Counting everything of a sort at once: entities, accounts, threads, pairs; each by its key."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from indexer.store.blocks import by_instant
from indexer.store.schema import edge_numbers
from indexer.store.scope import EVERYWHERE, Scope

Pair = tuple[int, int, str]


def entities(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> dict[int, int]:
    """How often each entity (final key) is mentioned."""
    return _finals(connection, f"SELECT o.entity AS node, count(*) AS times FROM mentions o WHERE 1{scope.on('o.post')}"
                   " GROUP BY o.entity")  # fmt: skip


def accounts(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> dict[int, int]:
    """How many posts each account (final key) has written; who signs nothing is no account."""
    return _finals(connection, "SELECT p.account AS node, count(*) AS times FROM posts p WHERE p.author IS NOT NULL"
                   f"{scope.on('p.key')} GROUP BY p.account")  # fmt: skip


def _finals(connection: sqlite3.Connection, counts: str) -> dict[int, int]:
    rows = connection.execute(
        f"SELECT f.key, sum(s.times) FROM ({counts}) s JOIN nodes n ON n.key = s.node"
        " JOIN nodes f ON f.key = n.final WHERE NOT f.hidden GROUP BY f.key"
    )
    return {int(key): int(times) for key, times in rows}


def threads(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> dict[int, int]:
    """How many comments stand in each thread (its key)."""
    rows = connection.execute(
        f"SELECT p.thread, count(*) FROM posts p WHERE p.kind = 'comment'{scope.on('p.key')} GROUP BY p.thread"
    )
    return {int(key): int(times) for key, times in rows}


def pairs(connection: sqlite3.Connection, scope: Scope = EVERYWHERE, edge: str | None = None) -> dict[Pair, int]:
    """How much evidence each edge has, as voice, target (final keys) and kind; of one kind only if ``edge`` says so."""
    rows = connection.execute(
        "SELECT a.key, b.key, s.edge, sum(s.times) FROM (SELECT v.voice, v.target, v.edge, count(*) AS times"
        f" FROM evidence v WHERE (:edge IS NULL OR v.edge = :edge){scope.on('v.post')}"
        " GROUP BY v.voice, v.target, v.number) s"
        " JOIN nodes n ON n.key = s.voice JOIN nodes a ON a.key = n.final"
        " JOIN nodes m ON m.key = s.target JOIN nodes b ON b.key = m.final"
        " WHERE NOT a.hidden AND NOT b.hidden AND a.key <> b.key GROUP BY a.key, b.key, s.edge",
        {"edge": edge},
    )
    return {(int(row[0]), int(row[1]), str(row[2])): int(row[3]) for row in rows}


def thread_heads(connection: sqlite3.Connection, keys: list[int]) -> dict[int, tuple[str, str]]:
    """Id and title (the id where there is none) of threads by their keys."""
    asked = "SELECT id, CASE title WHEN '' THEN id ELSE title END FROM threads WHERE key = ?"
    return {key: tuple(connection.execute(asked, (key,)).fetchone()) for key in keys}


def latest(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> str | None:
    """The last day on which a post was published, of those whose day is known."""
    row = connection.execute(
        f"SELECT max({by_instant('p.published')}) FROM posts p WHERE length(p.published) >= 10{scope.on('p.key')}"
    ).fetchone()
    return None if row[0] is None else str(row[0])[:10]


_STRATA = {
    "thread": "p.thread",
    "source": "coalesce(t.source, 'thread ' || t.id)",
    "month": f"CASE WHEN length(p.published) >= 7 THEN substr({by_instant('p.published')}, 1, 7) END",
    "none": "''",
}
"""What posts can be matched by -> its value for a post. A thread without a source is a source of its own; a post
without a month matches none."""
Stratum = int | str


def posts_by(connection: sqlite3.Connection, scope: Scope, match: str) -> dict[int, Stratum | None]:
    """The posts (keys) of a scope with the thread, source or month that they match others by; None where unknown."""
    rows = connection.execute(
        f"SELECT p.key, {_STRATA[match]} FROM posts p JOIN threads t ON t.key = p.thread WHERE 1{scope.on('p.key')}"
    )
    return dict(rows.fetchall())


def named_by(connection: sqlite3.Connection, scope: Scope, match: str) -> dict[Stratum, dict[int, int]]:
    """How often each entity (final key) is named in each thread, source or month, as the evidence has it."""
    spoken = f"{edge_numbers()['mentions']}, {edge_numbers()['says']}"
    rows = connection.execute(
        f"SELECT {_STRATA[match]}, s.entity, count(*) FROM (SELECT DISTINCT v.post, v.start, f.key AS entity"
        " FROM evidence v JOIN nodes n ON n.key = v.target JOIN nodes f ON f.key = n.final"
        f" WHERE v.number IN ({spoken}) AND NOT f.hidden{scope.on('v.post')}) s"
        " JOIN posts p ON p.key = s.post JOIN threads t ON t.key = p.thread GROUP BY 1, 2"
    )
    found: dict[Stratum, dict[int, int]] = {}
    for stratum, entity, times in rows:
        found.setdefault(stratum, {})[entity] = times
    return found


def brought(connection: sqlite3.Connection, scope: Scope = EVERYWHERE, most: int | None = 10) -> list[tuple[int, int]]:
    """The entities (final key) in most comments whose article never names them, with the number of those comments.

    An article without a text names nothing, so the comments below it tell nothing: they are left out.
    """
    rows = connection.execute(
        "WITH told AS MATERIALIZED (SELECT DISTINCT p.thread, n.final FROM mentions o"
        " JOIN posts p ON p.key = o.post JOIN nodes n ON n.key = o.entity"
        " WHERE p.kind = 'article')"
        " SELECT f.key, count(DISTINCT o.post) AS times FROM mentions o"
        " JOIN posts p ON p.key = o.post"
        " JOIN nodes n ON n.key = o.entity JOIN nodes f ON f.key = n.final"
        " LEFT JOIN told ON told.thread = p.thread AND told.final = f.key"
        f" WHERE p.kind = 'comment' AND NOT f.hidden AND told.thread IS NULL{scope.on('o.post')}"
        " AND p.thread IN (SELECT thread FROM posts WHERE kind = 'article' AND \"end\" > start)"
        " GROUP BY f.key ORDER BY times DESC, f.id LIMIT ?",
        (-1 if most is None else most,),
    )
    return [(int(key), int(times)) for key, times in rows]


def neighbours(connection: sqlite3.Connection, key: int, scope: Scope = EVERYWHERE) -> dict[int, int]:
    """The nodes (final keys) that a node has evidence with, in any direction, and how much."""
    near = f"SELECT key FROM nodes WHERE final = {int(key)}"
    halves = (
        f"SELECT v.{far} AS other FROM evidence v WHERE v.{side} IN ({near}){scope.on('v.post')}"
        for far, side in (("voice", "target"), ("target", "voice"))
    )
    rows = connection.execute(
        f"SELECT f.key, count(*) FROM ({' UNION ALL '.join(halves)}) s JOIN nodes n ON n.key = s.other"
        " JOIN nodes f ON f.key = n.final WHERE NOT f.hidden AND f.key <> ? GROUP BY f.key",
        (key,),
    )
    return {int(other): int(times) for other, times in rows}


def evidence(connection: sqlite3.Connection, key: int, scope: Scope = EVERYWHERE) -> int:
    """How much evidence a node (final key) has, in any direction."""
    near = f"SELECT key FROM nodes WHERE final = {int(key)}"
    return sum(
        int(connection.execute(
            f"SELECT count(*) FROM evidence v WHERE v.{side} IN ({near}){scope.on('v.post')}"
        ).fetchone()[0])
        for side in ("voice", "target")
    )  # fmt: skip


def keyed_nodes(connection: sqlite3.Connection) -> Iterator[tuple[int, int, str]]:
    """Every node that is not hidden: its key, the key it counts as, and the id of that node."""
    return iter(connection.execute(
        "SELECT n.key, f.key, f.id FROM nodes n JOIN nodes f ON f.key = n.final WHERE NOT f.hidden"
    ))  # fmt: skip


def keyed_edges(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> Iterator[tuple[int, int, str, int]]:
    """Voice, target (keys as written), kind and evidence counted, straight from the index."""
    return iter(connection.execute(
        f"SELECT v.voice, v.target, v.edge, count(*) FROM evidence v WHERE 1{scope.on('v.post')}"
        " GROUP BY v.voice, v.target, v.number"
    ))  # fmt: skip
