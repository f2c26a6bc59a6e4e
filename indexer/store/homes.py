"""Which thread a capture belongs to. Once given, a thread's id is kept."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from indexer.store.files import File
from indexer.types import Thread

SHARE, FEWEST = 0.5, 2
"""Two copies are one thread when they have so many remembered comments in common, and this share of the fewer."""


class Likeness(NamedTuple):
    """A copy of a thread as numbers: of its headline and beginning, of some of its comments; and its site, if known."""

    start: int | None
    comments: frozenset[int]
    source: str | None


def home(connection: sqlite3.Connection, file: File, thread: Thread, like: Likeness | None, *, alone: bool) -> str:
    """The id of the thread that ``thread`` is a capture of; ``alone`` when it is the only one of its file.

    Its own id if that is known; else, when it has no name of its own (no url), that of the thread that the file held
    before: the same page with a new headline; else that of a thread of the same site that begins alike or shares its
    comments; else its own, for a new thread.
    """
    if is_known(connection, thread.id):
        return thread.id
    if alone and not thread.url and (before := _held_before(connection, file)) is not None:
        return before
    return (_alike(connection, like) if like else None) or thread.id


def remember(connection: sqlite3.Connection, thread: str, like: Likeness | None) -> None:
    """Keep what a capture of this thread is like."""
    if like is None:
        return
    rows = [(like.start, thread, 0)] if like.start is not None else []
    rows += [(number, thread, 1) for number in like.comments]
    connection.executemany("INSERT OR IGNORE INTO likeness VALUES (?, ?, ?)", rows)


def is_known(connection: sqlite3.Connection, thread: str) -> bool:
    """Whether the library has a capture of a thread of this id."""
    return connection.execute("SELECT 1 FROM captures WHERE thread = ?", (thread,)).fetchone() is not None


def _held_before(connection: sqlite3.Connection, file: File) -> str | None:
    rows = connection.execute(
        "SELECT DISTINCT c.thread FROM captures c JOIN files f USING (digest) WHERE f.path = ? AND f.latest",
        (file.path,),
    ).fetchall()
    return str(rows[0][0]) if len(rows) == 1 else None


def _alike(connection: sqlite3.Connection, like: Likeness) -> str | None:
    """The known thread that is most alike, if any is enough; of equals the one with the smaller id."""
    shared: dict[str, list[int]] = {}
    for number in [*([like.start] if like.start is not None else []), *sorted(like.comments)]:
        for thread, is_comment in connection.execute(
            "SELECT thread, comment FROM likeness WHERE number = ? LIMIT 100", (number,)
        ):
            counts = shared.setdefault(thread, [0, 0])
            counts[is_comment] += 1
    fit = [(-comments, -starts, thread) for thread, (starts, comments) in shared.items()
           if _is_enough(connection, thread, like, starts, comments)]  # fmt: skip
    return min(fit)[2] if fit else None


def _is_enough(connection: sqlite3.Connection, thread: str, like: Likeness, starts: int, comments: int) -> bool:
    row = connection.execute("SELECT source FROM threads WHERE id = ?", (thread,)).fetchone()
    if row is None or (row[0] and like.source and row[0] != like.source):
        return False
    remembered = connection.execute("SELECT count(*) FROM likeness WHERE thread = ? AND comment", (thread,)).fetchone()[
        0
    ]
    return bool(starts) or comments >= max(FEWEST, SHARE * min(remembered, len(like.comments)))
