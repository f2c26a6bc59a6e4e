"""Taking out of a damaged database what can still be read, into a new one beside it. The damaged file is only read.

Ground is all that is needed: files, captures, problems, alerts, the manifest, and what the names model found. A table
is read from its beginning and from its end until a damaged page stops it; captures are also asked for one by one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from indexer.errors import LibraryDamaged
from indexer.store import blocks
from indexer.store.files import opened
from indexer.store.fitness import GROUND
from indexer.store.opening import DAMAGED, connect
from indexer.store.schema import migrate, own_tables

_TABLES = {
    "manifest": ("key, value", "key"),
    "files": ("key, path, digest, mtime, latest", "key"),
    "problems": ("digest, line, what", "digest"),
    "captures": ("digest, ordinal, thread, captured, posts, content", "digest, ordinal"),
    "texts": ("key, digest, ordinal, place, packed", "key"),
    "found_names": ("key, mentions", "key"),
    "alerts": ("name, query", "name"),
    "alerts_seen": ("alert, post", "alert, post"),
}
"""Table of the ground -> its columns in every schema, and those that say its order."""
_LATER = {"problems": ("level", "code")}
"""Columns that later schemas added."""
LOST = "salvaged:"
"""What the digest of a file begins with of which something was lost: its content is not known, so it is read again."""


class Salvaged(NamedTuple):
    """How many captures were saved, and the paths of the files of which something was lost."""

    captures: int
    lost: list[bytes]


def salvage(damaged: Path, fresh: Path) -> Salvaged:
    """Write a new database at ``fresh`` with what ``damaged`` still gives; the text index is not part of it."""
    target = sqlite3.connect(fresh, isolation_level=None)
    try:
        migrate(target)
        source = connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True)
        source.text_factory = lambda raw: raw.decode("utf-8", "replace")
        try:
            target.execute("BEGIN")
            # What only has the name of a table of ours may be a view that never ends: it is not asked.
            tables = [table for table in _TABLES if table in _own_tables(source)]
            stopped = _TABLES.keys() - set(tables)
            for table in tables:
                columns = _columns(source, table)
                _copy(target, table, columns, _rows(source, table, columns, stopped))
            if "captures" in stopped and "captures" in tables:
                _copy(target, "captures", _TABLES["captures"][0], _one_by_one(source, target))
            for table, condition in GROUND.items():
                target.execute(f"DELETE FROM {table} WHERE ({condition}) IS NOT TRUE")
            found = _judge(target, torn="captures" in stopped)
            target.execute("COMMIT")
        finally:
            source.close()
        return found
    finally:
        target.close()


def _own_tables(source: sqlite3.Connection) -> set[str]:
    try:
        return own_tables(source)
    except DAMAGED:
        return set()


def _columns(source: sqlite3.Connection, table: str) -> str:
    """The columns to copy: those of every schema, and the later ones that this database has."""
    columns = [_TABLES[table][0]]
    try:
        present = {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
    except DAMAGED:
        present = set()
    return ", ".join(columns + [column for column in _LATER.get(table, ()) if column in present])


def _rows(source: sqlite3.Connection, table: str, columns: str, stopped: set[str]) -> Iterator[tuple[Any, ...]]:
    """The rows that can be read; the table is added to ``stopped`` when not all can."""
    order = _TABLES[table][1]
    backwards = ", ".join(f"{column.strip()} DESC" for column in order.split(","))
    for wish in (order, backwards):
        try:
            yield from source.execute(f"SELECT {columns} FROM {table} ORDER BY {wish}")
        except DAMAGED:
            stopped.add(table)  # the other end may still be readable
        if table not in stopped:
            return


def _one_by_one(source: sqlite3.Connection, target: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    columns = _TABLES["captures"][0]
    for (digest,) in target.execute("SELECT DISTINCT digest FROM files").fetchall():
        try:
            yield from source.execute(f"SELECT {columns} FROM captures WHERE digest = ?", (digest,))
        except DAMAGED:
            continue  # it stands on a page that is damaged


def _copy(target: sqlite3.Connection, table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" for _ in columns.split(","))
    for row in rows:
        try:
            target.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", row)
        except sqlite3.Error:
            continue  # a value that the table does not take is damaged


def _judge(target: sqlite3.Connection, *, torn: bool) -> Salvaged:
    """Drop captures that do not open; let files that lost any be read again, and keep what is left of them."""
    bad = [
        (digest, ordinal)
        for digest, ordinal, content in target.execute("SELECT digest, ordinal, content FROM captures")
        if not _opens(content, blocks.of_capture(target, digest, ordinal))
    ]
    target.executemany("DELETE FROM captures WHERE digest = ? AND ordinal = ?", bad)
    target.execute("DELETE FROM texts WHERE digest IS NULL OR NOT EXISTS (SELECT 1 FROM captures c"
                   " WHERE c.digest = texts.digest AND c.ordinal = texts.ordinal)")  # fmt: skip
    # Ordinals of a whole file go from 0 without a gap. A file without any capture had problems, or has lost them all;
    # where captures were lost, one with several may have lost its last.
    gaps = target.execute(
        "SELECT f.digest FROM files f LEFT JOIN captures c USING (digest) GROUP BY f.digest"
        " HAVING count(DISTINCT c.ordinal) <> coalesce(max(c.ordinal), -1) + 1 OR (? AND count(DISTINCT c.ordinal) > 1)"
        " OR (count(c.ordinal) = 0 AND f.digest NOT IN (SELECT digest FROM problems))", (torn,),
    )  # fmt: skip
    lost = {row[0] for row in gaps} | {digest for digest, _ in bad}
    paths = [row[0] for digest in sorted(lost)
             for row in target.execute("SELECT path FROM files WHERE latest AND digest = ?", (digest,))]  # fmt: skip
    for table in ("files", "captures", "texts", "problems"):
        target.executemany(f"UPDATE {table} SET digest = ? WHERE digest = ?", [(LOST + one, one) for one in lost])
    # Captures whose file was lost go on under a file that no path has, or the next ingest would drop them.
    target.execute(
        "INSERT INTO files (path, digest, mtime) SELECT DISTINCT CAST(? || digest AS BLOB), digest, 0 FROM captures"
        " WHERE digest NOT IN (SELECT digest FROM files)", (LOST,),
    )  # fmt: skip
    return Salvaged(int(target.execute("SELECT count(*) FROM captures").fetchone()[0]), sorted(set(paths)))


def _opens(content: bytes, kept: Mapping[int, tuple[int, bytes]]) -> bool:
    try:
        return bool(opened(content, kept)[0].posts)
    except LibraryDamaged:
        return False
