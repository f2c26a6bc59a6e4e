"""Reading evidence counted by edge, source, account, day and kind of post: what a picture needs to filter by them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from indexer.instants import written
from indexer.store.blocks import by_instant
from indexer.store.scope import EVERYWHERE, Scope
from indexer.types import Tally

_INSTANT = by_instant("p.published")
_COUNTED = (
    f"SELECT a.key, b.key, min({_INSTANT}), max({_INSTANT}), v.edge, a.id, b.id, t.source, w.id AS account,"
    f" substr({_INSTANT}, 1, {{letters}}) AS day, p.kind, count(*), v.quotation"
    " FROM evidence v JOIN posts p ON p.key = v.post JOIN threads t ON t.key = p.thread"
    " JOIN nodes n ON n.key = v.voice JOIN nodes a ON a.key = n.final"
    " JOIN nodes m ON m.key = v.target JOIN nodes b ON b.key = m.final"
    " JOIN nodes u ON u.key = p.account JOIN nodes w ON w.key = u.final"
    " WHERE NOT a.hidden AND NOT b.hidden AND a.key <> b.key AND v.edge <> 'co_mention' {only}"
    " GROUP BY a.key, b.key, v.edge, t.source, w.key, day, p.kind, v.quotation"
    " ORDER BY a.id, b.id, v.edge, t.source, account, day, p.kind, v.quotation"
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
        yield Keyed(row[0], row[1], row[2] and written(row[2]), row[3] and written(row[3]), Tally(*row[4:]))


def sources(connection: sqlite3.Connection) -> dict[str, str | None]:
    """The source of every thread, by id."""
    return {str(thread): source for thread, source in connection.execute("SELECT id, source FROM threads")}


def sizes(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> tuple[int, int]:
    """In how many threads these posts stand, and how many they are."""
    row = connection.execute(
        f"SELECT count(DISTINCT p.thread), count(*) FROM posts p WHERE 1{scope.on('p.key')}"
    ).fetchone()
    return int(row[0]), int(row[1])


def undated_posts(connection: sqlite3.Connection) -> int:
    """How many posts have no date."""
    return int(connection.execute("SELECT count(*) FROM posts WHERE published IS NULL").fetchone()[0])


def threads_without_source(connection: sqlite3.Connection) -> int:
    """How many threads have no source."""
    return int(connection.execute("SELECT count(*) FROM threads WHERE source IS NULL").fetchone()[0])
