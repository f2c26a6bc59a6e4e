"""The texts of posts, in blocks of many: packed together they take half the room that they take one by one.

A text is kept once: with the copy of the page that it was read from. The posts made of it only say where it stands.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from indexer.instants import instant_key

_LARGEST = 64_000
"""Characters of a block, if no text alone has more: larger ones pack hardly better, and a read unpacks a whole one."""
_MOST_CACHED, _LARGEST_CACHE = 8, 1_000_000
"""Blocks, and characters in all, that a connection caches beside the one it asks for."""
_FREE = 32 << 20
"""Bytes to which anything may unpack: the largest text that is kept in one piece, when each of its bytes became two."""
_MOST_SWELL = 20
"""So many times its size anything may become; earlier versions kept larger texts."""


class Place(NamedTuple):
    """Where a text stands: the block, start and end in characters."""

    block: int
    start: int
    end: int


def register(connection: sqlite3.Connection) -> None:
    """Let the statements of a connection use ``packed(text)``, ``text_of(block, start, end)``, ``instant_key(date)``.

    A block that is not there has no text: `indexer verify` tells, and `indexer doctor` mends.
    """

    # Block keys are never reused, so a cached block stays true.
    cache: dict[int, str] = {}

    def block(key: int) -> str:
        if key not in cache:
            row = connection.execute("SELECT packed FROM texts WHERE key = ?", (key,)).fetchone()
            while cache and (len(cache) >= _MOST_CACHED or sum(map(len, cache.values())) > _LARGEST_CACHE):
                del cache[next(iter(cache))]
            cache[key] = "" if row is None else plain(row[0])
        return cache[key]

    def text_of(key: int, start: int, end: int) -> str:
        return block(key)[start:end]

    connection.create_function("packed", 1, packed, deterministic=True)
    connection.create_function("text_of", 3, text_of)
    connection.create_function("instant_key", 1, instant_key, deterministic=True)


def by_instant(column: str) -> str:
    """What a statement has to say to get the `instant_key` of a column of dates; most have no zone and cost no call."""
    return f"CASE WHEN length({column}) > 16 THEN instant_key({column}) ELSE {column} END"


def packed(text: str) -> bytes:
    """A text in the form in which a block is kept."""
    return zlib.compress(text.encode("utf-8"), 6)


def plain(kept: bytes) -> str:
    """The text that `packed` made this of. Raises zlib.error or ValueError for anything else."""
    return inflate(kept).decode("utf-8")


def inflate(kept: bytes) -> bytes:
    """What zlib packed. Raises ValueError when it grows more than texts do: a library may come from a stranger."""
    unpacker = zlib.decompressobj()
    plain = unpacker.decompress(kept, max(_FREE, _MOST_SWELL * len(kept)))
    if unpacker.unconsumed_tail:
        raise ValueError("it unpacks to more than a text can be")
    if not unpacker.eof:
        raise zlib.error("it is broken off")
    return plain


def joined(texts: Sequence[str]) -> tuple[list[str], list[Place]]:
    """The texts put together into blocks, and where each stands; blocks are numbered from 0."""
    blocks: list[list[str]] = [[]]
    places: list[Place] = []
    size = 0
    for text in texts:
        if size and size + len(text) > _LARGEST:
            blocks.append([])
            size = 0
        blocks[-1].append(text)
        places.append(Place(len(blocks) - 1, size, size + len(text)))
        size += len(text)
    return ["".join(block) for block in blocks], places


def put_for_capture(connection: sqlite3.Connection, digest: str, ordinal: int, blocks: Sequence[str]) -> None:
    """Keep the blocks of a capture, in their order."""
    connection.executemany(
        "INSERT INTO texts (digest, ordinal, place, packed) VALUES (?, ?, ?, ?)",
        [(digest, ordinal, place, packed(block)) for place, block in enumerate(blocks)],
    )


def put_for_thread(connection: sqlite3.Connection, thread: int, texts: Sequence[str]) -> list[Place]:
    """Keep texts that stand in no capture as long as the thread (its key) is there; where they stand now."""
    if not texts:
        return []
    blocks, places = joined(texts)
    asked = "INSERT INTO texts (thread, place, packed) VALUES (?, ?, ?) RETURNING key"
    keys = [int(connection.execute(asked, (thread, place, packed(block))).fetchone()[0])
            for place, block in enumerate(blocks)]  # fmt: skip
    return [place._replace(block=keys[place.block]) for place in places]


def of_capture(connection: sqlite3.Connection, digest: str, ordinal: int) -> dict[int, tuple[int, bytes]]:
    """The blocks of a capture: number -> key and packed text."""
    asked = "SELECT place, key, packed FROM texts WHERE digest = ? AND ordinal = ?"
    return {place: (key, kept) for place, key, kept in connection.execute(asked, (digest, ordinal))}


def plain_blocks(blocks: Mapping[int, tuple[int, bytes]]) -> dict[int, str]:
    """Their texts, by number."""
    return {place: plain(kept) for place, (_, kept) in blocks.items()}


def sweep(connection: sqlite3.Connection) -> None:
    """Remove the blocks of captures that are gone; call it when no post rests on them any more."""
    connection.execute("DELETE FROM texts WHERE digest IS NULL AND thread IS NULL")


def require_open(connection: sqlite3.Connection) -> None:
    """Raise zlib.error or ValueError unless every block can be unpacked."""
    for (kept,) in connection.execute("SELECT packed FROM texts"):
        plain(kept)
