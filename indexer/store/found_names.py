"""What a names model found, by the digest of the text: a cache, so that no text is ever tagged twice."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Sequence

from indexer.types import EntityKind, How, Mention

_KINDS: tuple[EntityKind, ...] = ("person", "organisation", "place", "group", "work", "event")
_HOWS: tuple[How, ...] = ("model", "capitals", "student", "slovnet")
_ONE = struct.Struct("<IHBBB")
"""Start, length, kind, how it was found, confidence in hundredths."""


def get(connection: sqlite3.Connection, key: bytes, text: str) -> list[Mention] | None:
    """The mentions found in this text; None when it was never looked at, or what is kept cannot be of this text."""
    row = connection.execute("SELECT mentions FROM found_names WHERE key = ?", (key,)).fetchone()
    if row is None or len(row[0]) % _ONE.size:
        return None
    kept = list(_ONE.iter_unpack(row[0]))
    if all(_fits(text, *one) for one in kept):
        return [_mention(text, *one) for one in kept]
    return None


def _fits(text: str, start: int, length: int, kind: int, how: int, hundredths: int) -> bool:
    is_inside = 0 < length <= len(text) - start
    return is_inside and kind < len(_KINDS) and how < len(_HOWS) and hundredths <= 100


def has(connection: sqlite3.Connection, key: bytes) -> bool:
    """Whether something is kept under this key."""
    return connection.execute("SELECT 1 FROM found_names WHERE key = ?", (key,)).fetchone() is not None


def put(connection: sqlite3.Connection, key: bytes, mentions: Sequence[Mention]) -> None:
    """Keep what was found, in the caller's transaction."""
    packed = b"".join(_packed(one) for one in mentions)
    connection.execute("INSERT OR REPLACE INTO found_names VALUES (?, ?)", (key, packed))


def forget(connection: sqlite3.Connection, kept: set[bytes]) -> None:
    """Drop all entries but these, in the caller's transaction."""
    every = connection.execute("SELECT key FROM found_names").fetchall()
    connection.executemany("DELETE FROM found_names WHERE key = ?", [row for row in every if row[0] not in kept])


def _packed(one: Mention) -> bytes:
    kind, how = _KINDS.index(one.entity_kind), _HOWS.index(one.how)
    return _ONE.pack(one.start, one.end - one.start, kind, how, round(one.confidence * 100))


def _mention(text: str, start: int, length: int, kind: int, how: int, hundredths: int) -> Mention:
    end = start + length
    return Mention(start, end, text[start:end], "name", None, _KINDS[kind], _HOWS[how], hundredths / 100)
