"""What each node counts as, by the user's judgements. Derived: it can always be forgotten and applied again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping


def forget(connection: sqlite3.Connection) -> None:
    """Every node counts as itself again."""
    connection.execute(
        "UPDATE nodes SET final = key, hidden = 0, label = NULL WHERE final <> key OR hidden OR label <> ''"
    )


def settle(
    connection: sqlite3.Connection, final: Mapping[str, str], ignored: Iterable[str], labels: Mapping[str, str]
) -> None:
    """Let nodes count as others, leave nodes out of every answer, and give nodes names; all by their ids."""
    connection.executemany(
        "UPDATE nodes SET final = (SELECT key FROM nodes WHERE id = ?) WHERE id = ?",
        [(head, node) for node, head in final.items()],
    )
    connection.executemany("UPDATE nodes SET hidden = 1 WHERE id = ?", [(node,) for node in ignored])
    connection.executemany("UPDATE nodes SET label = ? WHERE id = ?", [(name, node) for node, name in labels.items()])
