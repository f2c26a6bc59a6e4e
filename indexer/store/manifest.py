"""The library's manifest: what it is, which engine holds its text index, and by which rules it was made."""

from __future__ import annotations

import os
import sqlite3


def get(connection: sqlite3.Connection, key: str) -> str | None:
    """The manifest's value for ``key``, None when it has none."""
    row = connection.execute("SELECT value FROM manifest WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def several(connection: sqlite3.Connection, *keys: str) -> list[str | None]:
    """The values for these keys, all as they were at one moment, whatever a writer does meanwhile."""
    marks = ", ".join("?" for _ in keys)
    held = dict(connection.execute(f"SELECT key, value FROM manifest WHERE key IN ({marks})", keys).fetchall())
    return [held.get(key) for key in keys]


def put(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Write one value, in the caller's transaction if there is one."""
    connection.execute("INSERT OR REPLACE INTO manifest VALUES (?, ?)", (key, value))


def new_token() -> str:
    """A random id that a text index carries, so that none but ours is ever opened."""
    return os.urandom(16).hex()
