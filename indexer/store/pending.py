"""Posts that the text index has yet to hear of. Marked where they are changed, taken off when it knows."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence


def pending(connection: sqlite3.Connection, most: int) -> list[str]:
    """Up to ``most`` ids of posts that were written or dropped since the text index was last told."""
    return [str(row[0]) for row in connection.execute("SELECT post FROM pending ORDER BY post LIMIT ?", (most,))]


def settle(connection: sqlite3.Connection, posts: Sequence[str]) -> None:
    """The text index knows of these now."""
    connection.executemany("DELETE FROM pending WHERE post = ?", [(post,) for post in posts])


def settle_all(connection: sqlite3.Connection) -> None:
    """A new text index knows of everything."""
    connection.execute("DELETE FROM pending")


def any_pending(connection: sqlite3.Connection) -> bool:
    """Whether the text index has yet to hear of anything."""
    return connection.execute("SELECT 1 FROM pending LIMIT 1").fetchone() is not None
