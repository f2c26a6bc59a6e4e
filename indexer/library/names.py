"""How a library finds names that the gazetteer does not know: chosen once, remembered with the library, cached by text.

The model is the slow part of an ingest, and what it finds depends on the text alone: so what it found is kept by the
digest of the text, and a rebuild, an edit beside it or a judgement never asks it again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from indexer.errors import LibraryDamaged, UsageError
from indexer.extract import Finder, Gazetteer, known_names, usable, version
from indexer.resolve import Judgements
from indexer.store import found_names, manifest
from indexer.store.connection import transaction
from indexer.types import Findings, Mention, Span

DEFAULT = "best"
MODELS = ("best", "fast")
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
    if _version(connection, holds) != version(holds):
        again = f"`indexer rebuild --names {holds}` finds all names anew"
        return (f"this library's names were found by another version of the model and stay as they are; {again}",)
    return ()


def _choose(connection: sqlite3.Connection, name: str) -> None:
    manifest.put(connection, "names", name)
    manifest.put(connection, "names version", version(name))


def _version(connection: sqlite3.Connection, name: str) -> str:
    """Return the version of the model that the library's names belong to, whatever version is installed here."""
    return manifest.get(connection, "names version") or version(name)


def finder(
    connection: sqlite3.Connection, asked: set[bytes] | None = None, remarks: list[str] | None = None,
    ahead: Mapping[str, list[Mention]] | None = None, *, retry: bool = False,
) -> Finder:  # fmt: skip
    """Return the library's way of finding names: it asks the model once for each text, and keeps the answer.

    What is kept is the truth, also when another processor or another version of the model found it. The model is
    loaded when a text comes that it has not seen, so that an ingest of known texts and a judgement cost nothing.
    Where it cannot be loaded, the next best one answers, and ``remarks`` say so, once; with ``retry`` the model is
    asked again for such texts. The keys of all texts go into ``asked``. ``ahead`` holds what other processes have
    found in texts that come now.
    """
    name = held(connection)
    key_of = _keys(connection, name)
    way = _Model(name, remarks)

    def find(text: str, sentences: Sequence[Span]) -> list[Mention]:
        before = ahead.get(text) if ahead else None
        if name not in MODELS:
            return way.find(text, sentences) if before is None else before
        key, doubt = key_of(text)
        found = found_names.get(connection, key, text)
        is_doubtful = retry and found_names.has(connection, doubt)
        if found is None or (is_doubtful and way.is_itself):
            found = way.find(text, sentences) if before is None else before
            found_names.put(connection, key, found)
            is_doubtful = not way.is_itself
            if is_doubtful:
                found_names.put(connection, doubt, ())
        if asked is not None:
            asked.update((key, doubt) if is_doubtful else (key,))
        return found

    return find


@dataclass(slots=True)
class Comparison:
    """What a proof of a library learns about its names."""

    changed: set[bytes] = field(default_factory=set)
    """Texts in which the model finds other names here than those that are kept."""
    unkept: set[bytes] = field(default_factory=set)
    """Texts for which nothing is kept although another version of the model has read them."""


def comparing_finder(
    connection: sqlite3.Connection, scratch: sqlite3.Connection, remarks: list[str], *, deep: bool
) -> tuple[Finder, Comparison]:
    """Return a finder that answers with what the library keeps and writes to ``scratch`` only.

    With ``deep`` the model reads every text again, and the comparison says where it would answer differently now.
    """
    name = held(connection)
    key_of = _keys(connection, name)
    way = _Model(name, remarks)
    is_other = _version(connection, name) != version(name)
    seen = Comparison()

    def find(text: str, sentences: Sequence[Span]) -> list[Mention]:
        if name not in MODELS:
            return way.find(text, sentences)
        key, _ = key_of(text)
        kept = found_names.get(connection, key, text)
        if kept is None and is_other:
            seen.unkept.add(key)
        if kept is not None and not deep:
            return kept
        found = found_names.get(scratch, key, text)
        if found is None:
            found = way.find(text, sentences)
            found_names.put(scratch, key, found)
        if kept is not None and kept != found:
            seen.changed.add(key)
        return found if kept is None else kept

    return find, seen


class _Model:
    """A way of finding names, loaded when it is first used; the next best one where it cannot be loaded."""

    def __init__(self, name: str, remarks: list[str] | None) -> None:
        self.name, self.remarks = name, remarks

    @cached_property
    def _usable(self) -> tuple[str, str]:
        able, why = usable(self.name)
        if why and self.remarks is not None:
            again = "`indexer rebuild` asks again where it can be run"
            self.remarks.append(f"{why}; names in new texts are found the way {able!r} instead, {again}")
        return able, why

    @property
    def is_itself(self) -> bool:
        """Whether the model itself answers, not the next best one."""
        return self._usable[0] == self.name

    def find(self, text: str, sentences: Sequence[Span]) -> list[Mention]:
        return known_names(self._usable[0])(text, sentences)


def _keys(connection: sqlite3.Connection, name: str) -> Callable[[str], tuple[bytes, bytes]]:
    """Return a function that gives a text's key, and the key that marks an answer of the next best model."""
    made_by = _version(connection, name).encode()[:64]

    def keys(text: str) -> tuple[bytes, bytes]:
        raw = text.encode("utf-8", "surrogatepass")
        key = hashlib.blake2b(raw, digest_size=16, key=made_by).digest()
        return key, hashlib.blake2b(key, digest_size=16, key=b"next best").digest()

    return keys


def held(connection: sqlite3.Connection) -> str:
    """The library's way of finding names; LibraryDamaged when there is no such way."""
    name = manifest.get(connection, "names") or DEFAULT
    try:
        known_names(name)
    except UsageError as error:
        raise LibraryDamaged(f"{error}; `indexer rebuild --names {DEFAULT}` makes this library anew") from error
    return name


def change(connection: sqlite3.Connection, wanted: str | None) -> None:
    """Let the library find names the way ``wanted`` from now on, in the caller's transaction.

    Without ``wanted`` what was found stays; with it, all texts are read by the model that is installed here.
    """
    if wanted is not None or manifest.get(connection, "names version") is None:
        _choose(connection, usable(wanted or held(connection))[0])
