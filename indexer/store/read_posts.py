"""Reading posts and what was found in them. Every function asks, none writes; order is always defined."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from indexer.safe_text import real_link
from indexer.types import Mention, Post, Quotation, Span

_POST = (
    "SELECT p.id, p.kind, t.id, p.parent, p.author, p.real_name, p.published,"
    ' text_of(p.block, p.start, p."end"), p.score, a.id, p.status, p.edited'
    " FROM posts p JOIN threads t ON t.key = p.thread JOIN nodes a ON a.key = p.account"
)


def by_id(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Post]:
    """The posts with these ids, by id; unknown ids are left out."""
    return {post.id: post for id_ in ids for post in _posts(connection, "p.id = ?", id_)}


def of_thread(connection: sqlite3.Connection, thread: str) -> list[Post]:
    """The posts of a thread in the order of the page."""
    return _posts(connection, "t.id = ?", thread)


def _posts(connection: sqlite3.Connection, where: str, value: str) -> list[Post]:
    rows = connection.execute(f"{_POST} WHERE {where} ORDER BY p.position", (value,))
    return [Post(*(*row[:11], bool(row[11]))) for row in rows]


def revisions(connection: sqlite3.Connection, post: str) -> list[str]:
    """The earlier texts of a post, oldest first."""
    return [
        row[0]
        for row in connection.execute(
            "SELECT r.text FROM revisions r JOIN posts p ON p.key = r.post WHERE p.id = ? ORDER BY r.ordinal", (post,)
        )
    ]


def heads(connection: sqlite3.Connection, threads: Iterable[str]) -> dict[str, tuple[str, str | None, str | None]]:
    """Title, url (`real_link`) and source of each of these threads, by id."""
    asked = "SELECT title, url, source FROM threads WHERE id = ?"
    found = ((thread, connection.execute(asked, (thread,)).fetchone()) for thread in dict.fromkeys(threads))
    return {thread: (row[0], row[1] and real_link(row[1]), row[2]) for thread, row in found if row is not None}


def present(connection: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    """Those of these posts that the library holds."""
    asked = "SELECT 1 FROM posts WHERE id = ?"
    return {post for post in ids if connection.execute(asked, (post,)).fetchone() is not None}


def entity_spans(connection: sqlite3.Connection, post: str, entities: Sequence[str]) -> list[Span]:
    """Where a post names one of these entities by a name, an alias, a demonym or a nickname."""
    marks = ", ".join("?" * len(entities))
    rows = connection.execute(
        'SELECT o.start, o."end" FROM mentions o JOIN posts p ON p.key = o.post JOIN nodes n ON n.key = o.entity'
        f" WHERE p.id = ? AND n.id IN ({marks}) AND o.kind <> 'nominal' ORDER BY o.start",
        (post, *entities),
    )
    return [Span(*row) for row in rows]


def mentions(connection: sqlite3.Connection, post: str) -> list[Mention]:
    """All mentions of a post, in order, with the entity they count for."""
    place = connection.execute('SELECT text_of(block, start, "end") FROM posts WHERE id = ?', (post,)).fetchone()
    text = place[0] if place else ""
    rows = connection.execute(
        'SELECT o.start, o."end", o.kind, f.id, f.kind, o.how, o.confidence FROM mentions o'
        " JOIN posts p ON p.key = o.post JOIN nodes n ON n.key = o.entity JOIN nodes f ON f.key = n.final"
        " WHERE p.id = ? ORDER BY o.start",
        (post,),
    )
    return [Mention(start, end, text[start:end], *facts) for start, end, *facts in rows]


def quotations(connection: sqlite3.Connection, post: str) -> list[Quotation]:
    """All quotations of a post, in order."""
    rows = connection.execute(
        'SELECT q.start, q."end", q.speaker_start, q.speaker_end, q.speaker, q.cue, q.kind, q.how, q.confidence, f.id'
        " FROM quotations q JOIN posts p ON p.key = q.post LEFT JOIN nodes n ON n.key = q.entity"
        " LEFT JOIN nodes f ON f.key = n.final WHERE p.id = ? ORDER BY q.start",
        (post,),
    )
    return [Quotation(*row) for row in rows]


def naming(connection: sqlite3.Connection, entity: str) -> tuple[str, int, int] | None:
    """A text in which this entity is named, and where; the first there is."""
    row = connection.execute(
        'SELECT text_of(p.block, p.start, p."end"), o.start, o."end"'
        " FROM mentions o JOIN nodes n ON n.key = o.entity"
        " JOIN posts p ON p.key = o.post WHERE n.final = (SELECT key FROM nodes WHERE id = ?)"
        " ORDER BY o.post, o.start LIMIT 1",
        (entity,),
    ).fetchone()
    return None if row is None else (str(row[0]), int(row[1]), int(row[2]))
