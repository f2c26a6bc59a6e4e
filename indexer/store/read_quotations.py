"""Reading what posts say in somebody's words: quotations by their speaker, and single mentions, with their texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from indexer.store.blocks import by_instant
from indexer.store.scope import EVERYWHERE, Scope
from indexer.types import Quoted


def said_by(
    connection: sqlite3.Connection, key: int, scope: Scope = EVERYWHERE, most: int | None = None
) -> Iterator[Quoted]:
    """What a node (final key) is quoted saying, latest first."""
    rows = connection.execute(
        'SELECT text_of(p.block, p.start + q.start, p.start + q."end"), p.id, t.id, t.title, p.author, p.published,'
        ' q.start, q."end", q.kind, q.how, q.confidence FROM quotations q JOIN posts p ON p.key = q.post'
        " JOIN threads t ON t.key = p.thread"
        f" WHERE q.entity IN (SELECT key FROM nodes WHERE final = ?){scope.on('q.post')}"
        f" ORDER BY {by_instant('p.published')} DESC NULLS LAST, t.id, p.position, q.start LIMIT ?",
        (key, -1 if most is None else most),
    )
    return (Quoted(*row) for row in rows)


def count_said_by(connection: sqlite3.Connection, key: int, scope: Scope = EVERYWHERE) -> int:
    """How many quotations `said_by` gives when nothing limits it."""
    row = connection.execute(
        "SELECT count(*) FROM quotations q WHERE q.entity IN (SELECT key FROM nodes WHERE final = ?)"
        f"{scope.on('q.post')}",
        (key,),
    ).fetchone()
    return int(row[0])
