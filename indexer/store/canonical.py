"""A library's tables in a form in which two libraries can be compared: by ids, never by the keys of one database."""

from __future__ import annotations

import sqlite3
from hashlib import blake2b
from typing import Any

Rows = dict[str, list[tuple[Any, ...]]]

_OF_THREAD = {
    "head": "SELECT id, title, url, source FROM threads t WHERE t.id = ?",
    "posts": (
        "SELECT p.id, p.position, p.kind, p.parent, a.id, p.author, p.real_name, p.published, p.score, p.status,"
        ' p.edited, text_of(p.block, p.start, p."end") FROM posts p JOIN threads t ON t.key = p.thread'
        " JOIN nodes a ON a.key = p.account WHERE t.id = ?"
    ),
    "revisions": (
        "SELECT p.id, r.ordinal, r.text FROM revisions r JOIN posts p ON p.key = r.post"
        " JOIN threads t ON t.key = p.thread WHERE t.id = ?"
    ),
    "mentions": (
        'SELECT p.id, o.start, o."end", o.kind, n.id, o.how, o.confidence FROM mentions o'
        " JOIN posts p ON p.key = o.post JOIN threads t ON t.key = p.thread JOIN nodes n ON n.key = o.entity"
        " WHERE t.id = ?"
    ),
    "quotations": (
        'SELECT p.id, q.start, q."end", q.speaker_start, q.speaker_end, q.speaker, q.cue, q.kind, q.how,'
        " q.confidence, n.id"
        " FROM quotations q JOIN posts p ON p.key = q.post JOIN threads t ON t.key = p.thread"
        " LEFT JOIN nodes n ON n.key = q.entity WHERE t.id = ?"
    ),
    "entities": (
        "SELECT n.id, n.kind, e.name, e.wikidata, e.metonym_of, e.mentions FROM entities e"
        " JOIN nodes n ON n.key = e.node JOIN threads t ON t.key = e.thread WHERE t.id = ?"
    ),
    "names": (
        "SELECT n.id, n.kind, a.surface, a.folded, a.kind, a.mentions FROM names a JOIN nodes n ON n.key = a.node"
        " JOIN threads t ON t.key = a.thread WHERE t.id = ?"
    ),
    "known names": (
        "SELECT DISTINCT n.id, k.folded FROM entities e JOIN known k ON k.node = e.node JOIN nodes n ON n.key = e.node"
        " JOIN threads t ON t.key = e.thread WHERE t.id = ?"
    ),
    "evidence": (
        'SELECT p.id, v.edge, a.id, b.id, v.start, v."end", v.sentence_start, v.sentence_end, v.how, v.confidence,'
        " v.quotation"
        " FROM threads t JOIN posts p ON p.thread = t.key JOIN evidence v ON v.post = p.key"
        " JOIN nodes a ON a.key = v.voice JOIN nodes b ON b.key = v.target WHERE t.id = ?"
    ),
}
"""Part of a thread -> its rows. Edges are counted from evidence, so where that is the same they are."""


def of_thread(connection: sqlite3.Connection, thread: str) -> Rows:
    """All that is stored of a thread, part by part, in an order that does not depend on how it came there."""
    return {part: sorted(connection.execute(asked, (thread,)), key=repr) for part, asked in _OF_THREAD.items()}


def judged(connection: sqlite3.Connection) -> dict[str, tuple[Any, ...]]:
    """What each node that anything uses counts as, by its id: the node it counts as, whether it is hidden, its name."""
    rows = connection.execute(
        "SELECT n.id, f.id, n.hidden, n.label FROM nodes n LEFT JOIN nodes f ON f.key = n.final"
        " WHERE EXISTS (SELECT 1 FROM names WHERE node = n.key) OR EXISTS (SELECT 1 FROM evidence WHERE voice = n.key)"
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def digest(rows: object) -> bytes:
    """The same for the same rows, on every machine."""
    return blake2b(repr(rows).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def unsound(connection: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds wrong with the file: damaged pages, indexes that lie."""
    # What it says holds bytes of the file, which need not be text.
    as_before, connection.text_factory = connection.text_factory, lambda raw: raw.decode("utf-8", "replace")
    try:
        said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
    finally:
        connection.text_factory = as_before
    return [] if said == ["ok"] else said


def dangling(connection: sqlite3.Connection) -> list[str]:
    """Tables with rows that point nowhere."""
    rows = connection.execute("PRAGMA foreign_key_check")
    return sorted({f"a row of {table} points to a row of {parent} that is not there" for table, _, parent, _ in rows})
