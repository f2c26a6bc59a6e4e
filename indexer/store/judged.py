"""What each node counts as, by the user's judgements. Derived: it can always be forgotten and applied again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence


def forget(connection: sqlite3.Connection) -> None:
    """Every node counts as itself again."""
    connection.execute(
        "UPDATE nodes SET final = key, hidden = 0, label = NULL WHERE final <> key OR hidden OR label <> ''"
    )


def join(connection: sqlite3.Connection, ones: Sequence[int], others: Sequence[int]) -> None:
    """Let the nodes that count as ``ones`` count as the first of ``others`` too."""
    finals = [*others, *ones]
    if others and ones:
        connection.executemany("UPDATE nodes SET final = ? WHERE final = ?", [(finals[0], key) for key in finals[1:]])


def label(connection: sqlite3.Connection, keys: Sequence[int], name: str) -> None:
    """Give the first of these nodes a name."""
    connection.executemany("UPDATE nodes SET label = ? WHERE key = ?", [(name, key) for key in keys[:1]])


def hide(connection: sqlite3.Connection, keys: Sequence[int]) -> None:
    """Leave these nodes out of every answer."""
    connection.executemany("UPDATE nodes SET hidden = 1 WHERE key = ?", [(key,) for key in keys])
