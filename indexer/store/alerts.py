"""Saved searches: what the user wants to hear of, and which posts he has heard of already."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


def every(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Name and query of every alert, by name."""
    return [(str(row[0]), str(row[1])) for row in connection.execute("SELECT name, query FROM alerts ORDER BY name")]


def put(connection: sqlite3.Connection, name: str, query: str) -> None:
    """Save an alert; one of this name is replaced, and has seen nothing."""
    remove(connection, name)
    connection.execute("INSERT INTO alerts VALUES (?, ?)", (name, query))


def remove(connection: sqlite3.Connection, name: str) -> bool:
    """Forget an alert; whether there was one."""
    return connection.execute("DELETE FROM alerts WHERE name = ?", (name,)).rowcount > 0


def seen(connection: sqlite3.Connection, name: str) -> set[str]:
    """The ids of the posts that an alert has told of."""
    return {str(row[0]) for row in connection.execute("SELECT post FROM alerts_seen WHERE alert = ?", (name,))}


def see(connection: sqlite3.Connection, name: str, posts: Iterable[str]) -> None:
    """An alert has told of these posts."""
    connection.executemany("INSERT OR IGNORE INTO alerts_seen VALUES (?, ?)", [(name, post) for post in posts])
