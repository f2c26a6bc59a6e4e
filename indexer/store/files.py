"""What was read: files by digest, and the captures of threads in them. This is the ground: nothing is made."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, get_args

from indexer.errors import UNREADABLE, LibraryDamaged
from indexer.store import blocks
from indexer.store.blocks import Place
from indexer.store.merge import Capture, rehomed
from indexer.store.packing import pack, unpack
from indexer.types import Level, Problem, Thread

AND = "+"
"""In a digest: what follows is the digest of the files that are read with this one."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to ingest: its path as bytes, the digest of its content and its time in nanoseconds since 1970.

    ``stamp`` is what the system says of it without reading it, ``looked`` the clock when that was asked; see `Look`.
    """

    path: bytes
    digest: str
    mtime: int
    stamp: str = ""
    looked: int = 0


class Look(NamedTuple):
    """How a file was when its content was last digested: the stamp that `walking.stamp` gave it, and when that was."""

    digest: str
    stamp: str
    looked: int


def known(connection: sqlite3.Connection, file: File) -> bool:
    """Whether this content was read to its end before, at this or any other path."""
    question = f"SELECT 1 FROM files WHERE digest = ? AND digest NOT IN ({_CUT_SHORT})"
    return connection.execute(question, (file.digest, UNREADABLE)).fetchone() is not None


_CUT_SHORT = "SELECT digest FROM problems WHERE code = ?"
"""Contents that an earlier version noted as read although the system had not given all of them."""


def cut_short(connection: sqlite3.Connection) -> list[str]:
    """The paths of files of which the library may hold a part only; the next ingest reads them again."""
    question = f"SELECT path FROM files WHERE latest AND digest IN ({_CUT_SHORT}) ORDER BY path"
    return [os.fsdecode(row[0]) for row in connection.execute(question, (UNREADABLE,))]


def remember(connection: sqlite3.Connection, file: File) -> list[str]:
    """Note that ``file`` has been read whole; gives the threads that this may change when others share its content."""
    before = connection.execute("SELECT digest, mtime FROM files WHERE path = ? AND latest", (file.path,)).fetchone()
    if before is not None and before[0] == file.digest:
        _looked_at(connection, file)
        return []
    # A new version of a file is later than the old one, whatever the clock says.
    mtime = file.mtime if before is None else max(file.mtime, before[1] + 1)
    connection.execute("UPDATE files SET latest = 0 WHERE path = ?", (file.path,))
    connection.execute(
        "INSERT INTO files (path, digest, mtime) VALUES (?, ?, ?)"
        " ON CONFLICT (path, digest) DO UPDATE SET latest = 1, mtime = excluded.mtime",
        (file.path, file.digest, mtime),
    )
    _looked_at(connection, file)
    return _texts(connection, "SELECT DISTINCT thread FROM captures WHERE digest = ?", file.digest)


def _looked_at(connection: sqlite3.Connection, file: File) -> None:
    connection.execute(
        "UPDATE files SET stamp = ?, looked = ? WHERE path = ? AND digest = ?",
        (file.stamp, file.looked, file.path, file.digest),
    )


def looks(connection: sqlite3.Connection, root: bytes) -> dict[bytes, Look]:
    """How the files at or under this path were when they were last digested, by path."""
    rows = connection.execute(
        "SELECT path, digest, stamp, looked FROM files WHERE latest AND stamp <> ''"
        f" AND digest NOT IN ({_CUT_SHORT}) AND {_UNDER}",
        (UNREADABLE, *_under(root)),
    )
    return {path: Look(*look) for path, *look in rows}


def standing(connection: sqlite3.Connection, root: bytes) -> dict[str, list[tuple[str, int]]]:
    """Digest -> thread and number of posts of each capture, for the files at or under this path, in one question."""
    rows = connection.execute(
        "SELECT digest, thread, posts FROM captures WHERE digest IN"
        f" (SELECT digest FROM files WHERE latest AND {_UNDER})", _under(root),
    )  # fmt: skip
    found: dict[str, list[tuple[str, int]]] = {}
    for digest, thread, posts in rows:
        found.setdefault(digest, []).append((thread, posts))
    return found


def with_problems(connection: sqlite3.Connection) -> set[str]:
    """The digests of contents that had problems."""
    return set(_texts(connection, "SELECT DISTINCT digest FROM problems"))


_UNDER = "(path = ? OR path >= ? AND path < ?)"


def _under(root: bytes) -> tuple[bytes, bytes, bytes]:
    # What lies between the separator and the next byte is inside, and the index of paths finds it.
    separator = os.fsencode(os.sep)
    bare = root.rstrip(separator)
    return bare, bare + separator, bare + bytes([separator[0] + 1])


def unfinished(connection: sqlite3.Connection) -> list[str]:
    """Drop what was read of files that were never read to their end; gives the threads that this touches."""
    touched = unfinished_threads(connection)
    if touched:
        connection.execute("DELETE FROM captures WHERE digest NOT IN (SELECT digest FROM files)")
        connection.execute("DELETE FROM likeness WHERE thread NOT IN (SELECT thread FROM captures)")
    return touched


def unfinished_threads(connection: sqlite3.Connection) -> list[str]:
    """The threads of which something stands in a file that was never read to its end."""
    left = "digest NOT IN (SELECT digest FROM files)"
    return _texts(connection, f"SELECT DISTINCT thread FROM captures WHERE {left}")


def drop_otherwise_read(connection: sqlite3.Connection, file: File) -> list[str]:
    """Drop what this file gave when it was read otherwise, its content being the same; gives the threads touched."""
    content = file.digest.partition(AND)[0]
    question = "SELECT digest FROM files WHERE path = ? AND digest <> ? AND (digest = ? OR digest LIKE ?)"
    others = _texts(connection, question, file.path, file.digest, content, f"{content}{AND}%")
    touched: list[str] = []
    for digest in others:
        connection.execute("DELETE FROM files WHERE path = ? AND digest = ?", (file.path, digest))
        gone = "digest = ? AND digest NOT IN (SELECT digest FROM files)"
        touched += _texts(connection, f"SELECT DISTINCT thread FROM captures WHERE {gone}", digest)
        connection.execute(f"DELETE FROM captures WHERE {gone}", (digest,))
        connection.execute(f"DELETE FROM problems WHERE {gone}", (digest,))
    return touched


def put_capture(connection: sqlite3.Connection, digest: str, ordinal: int, thread: Thread, home: str) -> None:
    """Keep one thread as it was read; ``home`` is the id that the library gives it."""
    texts, places = blocks.joined([post.text for post in thread.posts])
    content = zlib.compress(pack(thread, places).encode("utf-8"), 6)
    captured = None if thread.captured is None else _nanoseconds(thread.captured)
    connection.execute(
        "INSERT OR REPLACE INTO captures VALUES (?, ?, ?, ?, ?, ?)",
        (digest, ordinal, home, captured, len(thread.posts), content),
    )
    blocks.put_for_capture(connection, digest, ordinal, texts)


def _nanoseconds(captured: str) -> int | None:
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(captured)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1_000_000_000)


def captures(connection: sqlite3.Connection, thread: str, reading: File | None = None) -> list[Capture]:
    """Every capture of one thread; ``reading`` is the file that is being read and not yet remembered."""
    rows = connection.execute("SELECT digest, ordinal, captured, content FROM captures WHERE thread = ?", (thread,))
    return [_capture(connection, thread, row, reading) for row in rows.fetchall()]


def _capture(
    connection: sqlite3.Connection, thread: str, row: tuple[str, int, int | None, bytes], reading: File | None
) -> Capture:
    digest, ordinal, captured, content = row
    held = connection.execute("SELECT path, mtime FROM files WHERE digest = ?", (digest,)).fetchall()
    if reading is not None and reading.digest == digest:
        held.append((reading.path, _not_before(connection, reading)))
    moment = captured if captured is not None else min((mtime for _, mtime in held), default=0)
    kept = blocks.of_capture(connection, digest, ordinal)
    read, places = opened(content, kept)
    where = {
        post.text: place._replace(block=kept[place.block][0])
        for post, place in zip(read.posts, places, strict=True)
        if place is not None
    }
    return Capture(rehomed(read, thread), moment, digest, frozenset(path for path, _ in held), where)


def opened(content: bytes, kept: Mapping[int, tuple[int, bytes]]) -> tuple[Thread, list[Place | None]]:
    """The thread that `put_capture` packed, and where its texts stand; LibraryDamaged when it does not open."""
    try:
        return unpack(blocks.plain(content), blocks.plain_blocks(kept))
    except (ValueError, TypeError, LookupError, zlib.error) as error:
        raise LibraryDamaged(f"a copy of a thread in the library is damaged ({error}); run `indexer doctor`") from error


def require_open(connection: sqlite3.Connection) -> None:
    """Raise LibraryDamaged unless every capture and every text opens."""
    for digest, ordinal, content in connection.execute("SELECT digest, ordinal, content FROM captures"):
        opened(content, blocks.of_capture(connection, digest, ordinal))
    try:
        blocks.require_open(connection)
    except (ValueError, zlib.error) as error:
        raise LibraryDamaged(f"a text in the library is damaged ({error}); run `indexer doctor`") from error


def _not_before(connection: sqlite3.Connection, file: File) -> int:
    before = connection.execute("SELECT max(mtime) FROM files WHERE path = ?", (file.path,)).fetchone()[0]
    return file.mtime if before is None else max(file.mtime, int(before) + 1)


def put_problems(connection: sqlite3.Connection, digest: str, problems: Iterable[Problem]) -> None:
    """Keep what could not be read of one content, in place of what was kept before."""
    connection.execute("DELETE FROM problems WHERE digest = ?", (digest,))
    connection.executemany(
        "INSERT INTO problems (digest, line, what, level, code) VALUES (?, ?, ?, ?, ?)",
        [(digest, problem.line, problem.what, problem.level, problem.code) for problem in problems],
    )


def problems(connection: sqlite3.Connection) -> list[Problem]:
    """Every problem of the files as they are now, by path and line."""
    rows = connection.execute(
        "SELECT f.path, p.line, p.what, p.level, p.code FROM problems p JOIN files f USING (digest) WHERE f.latest"
        " ORDER BY 1, 2"
    )
    return [as_problem(os.fsdecode(path), *values) for path, *values in rows]


def problems_of(connection: sqlite3.Connection, digest: str, where: str) -> list[Problem]:
    """Every problem of one content, by line; ``where`` is the path that they are reported for."""
    rows = connection.execute("SELECT line, what, level, code FROM problems WHERE digest = ? ORDER BY 1", (digest,))
    return [as_problem(where, *values) for values in rows]


def as_problem(
    where: object, line: object, what: object, level: object = "doubtful", code: object = "legacy"
) -> Problem:
    """A problem from stored values, which may be older than the fields or damaged: an unknown level is ``doubtful``."""
    known: Level = level if level in get_args(Level) else "doubtful"  # type: ignore[assignment]
    return Problem(str(where), line if isinstance(line, int) else None, str(what), known, str(code))


def threads_of(connection: sqlite3.Connection, digest: str) -> list[tuple[str, int]]:
    """Thread and number of posts of each capture that stands in this content."""
    return connection.execute(
        "SELECT thread, posts FROM captures WHERE digest = ? ORDER BY ordinal", (digest,)
    ).fetchall()


def latest_paths(connection: sqlite3.Connection) -> list[bytes]:
    """The paths of all files that the library rests on, in the order in which they were first read."""
    rows = connection.execute("SELECT path FROM files GROUP BY path HAVING max(latest) ORDER BY min(key)")
    return [row[0] for row in rows]


def forget(connection: sqlite3.Connection, paths: Sequence[bytes]) -> list[str]:
    """Drop these files, and the captures that no remaining file holds; gives the threads that this touches."""
    connection.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in paths])
    return drop_loose(connection)


def drop_loose(connection: sqlite3.Connection) -> list[str]:
    """Drop captures whose file is gone, and those of earlier versions of a file that has lost the thread."""
    loose = """digest NOT IN (SELECT digest FROM files)
        OR NOT EXISTS (SELECT 1 FROM captures c JOIN files f USING (digest)
                       WHERE f.latest AND c.thread = captures.thread)"""
    touched = _texts(connection, f"SELECT DISTINCT thread FROM captures WHERE {loose}")
    connection.execute(f"DELETE FROM captures WHERE {loose}")
    connection.execute("DELETE FROM likeness WHERE thread NOT IN (SELECT thread FROM captures)")
    connection.execute("DELETE FROM problems WHERE digest NOT IN (SELECT digest FROM files)")
    return touched


def all_threads(connection: sqlite3.Connection) -> list[str]:
    """The ids of all threads that any capture shows."""
    return _texts(connection, "SELECT DISTINCT thread FROM captures ORDER BY thread")


def _texts(connection: sqlite3.Connection, question: str, *values: object) -> list[str]:
    return [str(row[0]) for row in connection.execute(question, values)]
