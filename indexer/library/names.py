"""How a library finds names that the gazetteer does not know: chosen once, remembered with the library, cached by text.

The model is the slow part of an ingest, and what it finds depends on the text alone: so what it found is kept by the
digest of the text, and a rebuild, an edit beside it or a judgement never asks it again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from indexer.errors import LibraryDamaged, UsageError
from indexer.extract import Finder, Gazetteer, known_names, usable, version
from indexer.resolve import Judgements
from indexer.store import found_names, manifest
from indexer.store.connection import transaction
from indexer.types import Findings, Mention, Span

DEFAULT = "best"
SLOW = ("best",)
"""What is found these ways is kept."""


@dataclass(frozen=True, slots=True)
class Rules:
    """By what posts are understood: the way of finding names, the names that are known, the user's judgements."""

    names: Finder
    known: Gazetteer
    judgements: Judgements
    ahead: Mapping[tuple[str, bool], Findings] = field(default_factory=dict)
    """What others have found already, by text and whether it is a comment's."""


def prepare(connection: sqlite3.Connection, wanted: str | None) -> tuple[str, ...]:
    """Choose for a new library, hold an old one to its choice; gives what the user should be told.

    Raises UsageError for an unknown way, or another one than the library's.
    """
    if wanted is not None:
        known_names(wanted)
    if manifest.get(connection, "names") is None:
        able, why = usable(wanted or DEFAULT)
        with transaction(connection):
            _choose(connection, able)
        return (f"{why}; names are found the way {able!r} instead",) if why else ()
    holds = held(connection)
    if wanted is not None and wanted != holds:
        raise UsageError(f"this library finds names the way {holds!r}; `indexer rebuild --names {wanted}` changes that")
    if manifest.get(connection, "names version") != version(holds):
        return ("names are found by another version than this library's; `indexer rebuild` makes all alike",)
    return ()


def _choose(connection: sqlite3.Connection, name: str) -> None:
    manifest.put(connection, "names", name)
    manifest.put(connection, "names version", version(name))


def finder(
    connection: sqlite3.Connection, asked: set[bytes] | None = None, remarks: list[str] | None = None,
    caches: Sequence[sqlite3.Connection] = (), ahead: Mapping[str, list[Mention]] | None = None,
) -> Finder:  # fmt: skip
    """The library's way of finding names, asked once for each text; the keys of the texts go into ``asked``.

    The model is loaded when a text comes that it has not seen: an ingest of what is known costs nothing, and so does a
    judgement that is heeded while somebody searches. Where it cannot be loaded, ``remarks`` are told, once.
    ``caches`` are asked in their order for what was found before, the last is told; the library's own if left out.
    ``ahead`` holds what others have found in texts that come now.
    """
    asked_first = caches or (connection,)
    name = held(connection)
    made_by = version(name).encode()[:64]
    kept = set[bytes]() if asked is None else asked
    ways: list[Finder] = []

    def way() -> Finder:
        if not ways:
            able, why = usable(name)
            ways.append(known_names(able))
            if why and remarks is not None:
                remarks.append(f"{why}; new texts get the way {able!r}, `indexer rebuild` makes all alike")
        return ways[0]

    def find(text: str, sentences: Sequence[Span]) -> list[Mention]:
        before = ahead.get(text) if ahead else None
        if name not in SLOW:
            return way()(text, sentences) if before is None else before
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=made_by).digest()
        kept.add(key)
        for cache in asked_first:
            if (held := found_names.get(cache, key, text)) is not None:
                return held
        held = way()(text, sentences) if before is None else before
        found_names.put(asked_first[-1], key, held)
        return held

    return find


def held(connection: sqlite3.Connection) -> str:
    """The library's way of finding names; LibraryDamaged when there is no such way."""
    name = manifest.get(connection, "names") or DEFAULT
    try:
        known_names(name)
    except UsageError as error:
        raise LibraryDamaged(f"{error}; `indexer rebuild --names {DEFAULT}` makes this library anew") from error
    return name


def change(connection: sqlite3.Connection, wanted: str | None) -> None:
    """Let the library find names another way from now on, in the caller's transaction."""
    name = wanted or held(connection)
    _choose(connection, usable(name)[0])
