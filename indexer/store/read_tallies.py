"""Reading evidence counted by edge, source, author, day and kind of post: what a picture needs to filter by them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from indexer.store.scope import EVERYWHERE, Scope
from indexer.types import Tally

_COUNTED = (
    "SELECT a.key, b.key, min(p.published), max(p.published), v.edge, a.id, b.id, t.source, p.author,"
    " substr(p.published, 1, {letters}) AS day, p.kind, count(*)"
    " FROM evidence v JOIN posts p ON p.key = v.post JOIN threads t ON t.key = p.thread"
    " JOIN nodes n ON n.key = v.voice JOIN nodes a ON a.key = n.final"
    " JOIN nodes m ON m.key = v.target JOIN nodes b ON b.key = m.final"
    " WHERE NOT a.hidden AND NOT b.hidden AND a.key <> b.key AND v.edge <> 'co_mention' {only}"
    " GROUP BY a.key, b.key, v.edge, t.source, p.author, day, p.kind"
    " ORDER BY a.id, b.id, v.edge, t.source, p.author, day, p.kind"
)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A tally with the final keys of its ends, and the first and last time it counts."""

    voice: int
    target: int
    first: str | None
    last: str | None
    tally: Tally


def every(
    connection: sqlite3.Connection, scope: Scope = EVERYWHERE, nodes: Scope = EVERYWHERE, *,
    by: Literal["day", "month"] = "day",
) -> Iterator[Keyed]:  # fmt: skip
    """All evidence of these posts between these nodes but co-mentions, counted ``by`` day or by month."""
    only = scope.on("v.post") + nodes.on("a.key") + nodes.on("b.key")
    for row in connection.execute(_COUNTED.format(only=only, letters=10 if by == "day" else 7)):
        yield Keyed(row[0], row[1], row[2], row[3], Tally(*row[4:]))


def sources(connection: sqlite3.Connection) -> dict[str, str | None]:
    """The source of every thread, by id."""
    return {str(thread): source for thread, source in connection.execute("SELECT id, source FROM threads")}
