"""Which posts a question is asked of: all, or those put into a temporary table that lives as long as the connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.store.blocks import by_instant
from indexer.types import Within


@dataclass(frozen=True, slots=True)
class Scope:
    """Posts by their key: those of a temporary table, or all where ``table`` is None."""

    table: str | None = None

    def on(self, column: str) -> str:
        """What a WHERE has to say more, so that only rows count whose ``column`` is such a post."""
        return f" AND {column} IN temp.{self.table}" if self.table else ""


EVERYWHERE = Scope()
_CONDITIONS = {
    "kind": "p.kind = :value",
    "thread": "t.id = :value",
    "since": f"{by_instant('p.published')} >= :value",
    "until": f"substr({by_instant('p.published')}, 1, length(:value)) <= :value",
}


def choose(
    connection: sqlite3.Connection, within: Within, posts: Sequence[str] | None = None, *, table: str = "chosen"
) -> Scope:
    """The posts that ``within`` is true of and, unless None, whose id is among ``posts``; ``table`` is replaced."""
    keys: set[int] | None = None
    for word, value in within.items():
        if word in _CONDITIONS:
            keys = _narrowed(keys, _keys(connection, _CONDITIONS[word], str(value)))
    if "source" in within:
        keys = _narrowed(keys, _of_source(connection, within["source"]))
    if posts is not None:
        keys = _narrowed(keys, _by_id(connection, posts))
    return EVERYWHERE if keys is None else _table(connection, table, sorted(keys))


def without(connection: sqlite3.Connection, what: str, scope: Scope) -> tuple[int, int]:
    """How many posts of a scope have no ``date`` or no ``source``, and how many it has."""
    column = {"date": "p.published", "source": "t.source"}[what]
    row = connection.execute(
        f"SELECT coalesce(sum({column} IS NULL), 0), count(*) FROM posts p JOIN threads t ON t.key = p.thread"
        f" WHERE 1{scope.on('p.key')}"
    ).fetchone()
    return int(row[0]), int(row[1])


def choose_posts(connection: sqlite3.Connection, keys: Iterable[int], *, table: str) -> Scope:
    """These posts, by their keys."""
    return _table(connection, table, sorted(keys))


def choose_nodes(connection: sqlite3.Connection, keys: Iterable[int], *, table: str = "chosen_nodes") -> Scope:
    """These nodes; what `Scope.on` says of a column of posts it says of a column of nodes then."""
    return _table(connection, table, sorted(keys))


def _narrowed(keys: set[int] | None, more: Iterable[int]) -> set[int]:
    return set(more) if keys is None else keys.intersection(more)


def _keys(connection: sqlite3.Connection, condition: str, value: str) -> list[int]:
    asked = f"SELECT p.key FROM posts p JOIN threads t ON t.key = p.thread WHERE {condition}"
    return [row[0] for row in connection.execute(asked, {"value": value})]


def _of_source(connection: sqlite3.Connection, source: str) -> list[int]:
    # Compared as the search compares it; SQLite folds ASCII only.
    named = connection.execute("SELECT DISTINCT source FROM threads WHERE source IS NOT NULL").fetchall()
    same = [row[0] for row in named if row[0].casefold() == source.casefold()]
    return [key for one in same for key in _keys(connection, "t.source = :value", one)]


def _by_id(connection: sqlite3.Connection, posts: Sequence[str]) -> list[int]:
    found = (connection.execute("SELECT key FROM posts WHERE id = ?", (post,)).fetchone() for post in posts)
    return [row[0] for row in found if row is not None]


def _table(connection: sqlite3.Connection, table: str, keys: Iterable[int]) -> Scope:
    # A connection that reads only may still write what dies with it; the database itself is opened read-only.
    connection.execute("PRAGMA query_only = OFF")
    try:
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
        connection.execute(f"CREATE TEMP TABLE {table} (key INTEGER PRIMARY KEY)")
        connection.execute("BEGIN")
        connection.executemany(f"INSERT INTO temp.{table} VALUES (?)", ((key,) for key in keys))
        connection.execute("COMMIT")
    finally:
        connection.execute("PRAGMA query_only = ON")
    return Scope(table)
