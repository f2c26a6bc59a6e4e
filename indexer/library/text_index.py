"""Keeping the text index in step with the ground state: told what changed, or made anew in a new folder."""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from indexer.errors import LibraryBusy, LibraryDamaged, LibraryVersion, UsageError
from indexer.library.progress import TEXT_INDEX, Progress, quiet
from indexer.search import ANALYSIS, ENGINES, Document, Engine, Reader, checksums, engine
from indexer.search.languages import language
from indexer.search.ownership import MENDED_BY, folder_name, index_folders, remove_index
from indexer.store import durable, manifest, read_posts, read_search
from indexer.store.connection import LOG, transaction, unwritable
from indexer.store.pending import any_pending, pending, settle, settle_all

_AT_ONCE = 50_000
DEFAULT = "tantivy"
RULES = "2"
"""The version of extraction and resolution; raised whenever the same text would give other findings."""

_FULL = ("No space left", "File too large", "quota exceeded")
"""How an engine says that the disk is full; that is no damage."""
_OF_INDEX = ("engine", "text index", "token", "engine version", "analysis")
_OURS = re.compile(r"text-[0-9a-f]{8}")
"""The folder of a text index; never a path that leads elsewhere, whatever the manifest says."""
_TOLD_IN = "told in"
"""Under this key: the run of the system in which the text index is being told of something; empty when it is not."""
_SUMS = "index files"
"""Under this key: the check sums of the index's files as they were committed."""
_READ_BY_A_SEARCH, _READ_BY_A_WRITER = 64 << 20, 256 << 20
"""How many bytes of the index are compared with their check sums, smallest files first; sizes always are."""
_TRIES = 20
"""How often an index is opened that other processes change at the same time."""


def catch_up(connection: sqlite3.Connection, folder: Path, progress: Progress = quiet) -> None:
    """Tell the text index every change that it has not heard of. Killed in between, the next call tells it again.

    One that cannot be told, or was being told when the power may have gone, is made anew.
    """
    if not any_pending(connection):
        return
    if _is_doubtful(connection) or damaged_files(connection, folder, _READ_BY_A_WRITER):
        rebuild(connection, folder, progress)
        return
    try:
        _tell(connection, folder, progress)
    except LibraryDamaged as error:
        if any(words in str(error) for words in _FULL):
            raise unwritable(folder, OSError(errno.ENOSPC, "no room")) from error
        rebuild(connection, folder, progress)


def _tell(connection: sqlite3.Connection, folder: Path, progress: Progress) -> None:
    place, token, writer = _current(connection, folder)
    while waiting := pending(connection, _AT_ONCE):
        known = read_posts.present(connection, waiting)
        gone = [post for post in waiting if post not in known]
        with transaction(connection):
            manifest.put(connection, _TOLD_IN, durable.boot() or "unknown")
        # A power cut must not leave the index ahead of what the library remembers: first the log, then the index, and
        # only then the note that it knows.
        durable.sync(folder / LOG)
        # Whole threads: a new post changes how many answer another, and whom it quotes.
        told = documents(connection, read_search.threads_of(connection, known), progress)
        writer.update(place, token, told, gone)
        durable.sync_tree(place)
        sums = _sums(connection)
        with transaction(connection):
            settle(connection, waiting)
            if sums is not None:  # an index of an earlier version has none until it was looked through
                manifest.put(connection, _SUMS, checksums.written(checksums.take(place, sums)))
            manifest.put(connection, _TOLD_IN, "")


def _is_doubtful(connection: sqlite3.Connection) -> bool:
    """Whether the power may have gone while the index was told: what an engine has not synced may then be torn."""
    told_in = manifest.get(connection, _TOLD_IN) or ""
    return bool(told_in) and told_in != durable.boot()


def rebuild(connection: sqlite3.Connection, folder: Path, progress: Progress) -> None:
    """Make the index anew with its engine, and remove the old one."""
    before = used_index(connection, folder)
    with transaction(connection):
        build(connection, folder, held(connection) or DEFAULT, progress)
    sweep(connection, folder, before)


def build(connection: sqlite3.Connection, folder: Path, name: str, progress: Progress = quiet) -> None:
    """Make a new text index of every post; it counts from the moment that the caller's transaction ends."""
    token = manifest.new_token()
    place, writer = folder / folder_name(token), engine(name)
    writer.create(place, token)
    writer.update(place, token, documents(connection, read_search.every_thread(connection), progress), [])
    durable.sync_tree(place)
    for key, value in _described(writer, place, token):
        manifest.put(connection, key, value)
    manifest.put(connection, _SUMS, checksums.written(checksums.take(place, {})))
    manifest.put(connection, _TOLD_IN, "")
    settle_all(connection)


def known_engine(name: str | None) -> None:
    """Raise UsageError unless this is the name of an engine, or none is named."""
    if name is not None:
        engine(name)


def held(connection: sqlite3.Connection) -> str | None:
    """The engine of the library's text index; None where none is named, or none that there is."""
    name = manifest.get(connection, "engine")
    return name if name in ENGINES else None


def prepare(connection: sqlite3.Connection, folder: Path, name: str | None) -> None:
    """Make a library ready to be written to: a new one gets its empty text index, an old one must be of this engine."""
    if held(connection) is None:
        with transaction(connection):
            if manifest.get(connection, "engine") is None:
                manifest.put(connection, "rules", RULES)
            build(connection, folder, name or DEFAULT)
    require(connection, name)
    sweep(connection, folder)


def require(connection: sqlite3.Connection, name: str | None) -> None:
    """Raise UsageError unless the text index is of the engine that the user names, if he names one."""
    holds = manifest.get(connection, "engine")
    if name is not None and name != holds:
        known_engine(name)
        raise UsageError(f"this library's text index is {holds}; `indexer rebuild --engine {name}` changes that")


def require_rules(connection: sqlite3.Connection) -> None:
    """Raise LibraryVersion when posts were understood by other rules: old and new would not go together."""
    if manifest.get(connection, "rules") != RULES:
        raise LibraryVersion("this library was made by other rules for names; `indexer rebuild` makes it anew")


def _described(writer: Engine, place: Path, token: str) -> list[tuple[str, str]]:
    return [("engine", writer.name), ("engine version", writer.version), ("analysis", ANALYSIS),
            ("text index", place.name), ("token", token)]  # fmt: skip


def opened(connection: sqlite3.Connection, folder: Path) -> Reader:
    """The text index, ready to be asked.

    A writer may remove files of an index that is just being opened, or put another in its place; then it is opened
    again. Raises LibraryDamaged only for an index that stays as it is while it cannot be opened.
    """
    for _ in range(_TRIES):
        before = state(connection, folder)
        place, token, found = _current(connection, folder)
        if _is_doubtful(connection) and durable.boot():
            raise LibraryDamaged(
                f"The search index of {folder} may be incomplete: the computer lost power during its last update. "
                f"{MENDED_BY}"
            )
        try:
            _require_whole(connection, folder)
            return found.open(place, token)
        except LibraryDamaged:
            if not before.is_being_told and state(connection, folder) == before:
                raise
    raise LibraryBusy(
        f"The search index of {folder} changes while it is being opened. Try again; if nothing else writes to it, "
        "run `indexer doctor`."
    )


class State(NamedTuple):
    """What an index is at one moment, told apart from what it is after the next write."""

    manifest: tuple[str | None, ...]
    files: tuple[checksums.Stamp, ...]
    is_being_told: bool


def state(connection: sqlite3.Connection, folder: Path) -> State:
    """The state of the index as the library has it and as it lies on the disk."""
    held = manifest.several(connection, *_OF_INDEX, _SUMS, _TOLD_IN)
    place = held[_OF_INDEX.index("text index")] or ""
    files = checksums.stamps(folder / place) if _OURS.fullmatch(place) else []
    return State(tuple(held), tuple(files), bool(held[-1]))


def has_sums(connection: sqlite3.Connection) -> bool:
    """Whether the check sums of the index's files are known; those of an earlier version's index are not."""
    return _sums(connection) is not None


def add_sums(connection: sqlite3.Connection, folder: Path) -> None:
    """Take the check sums of an index that was found to be right."""
    place = _current(connection, folder)[0]
    with transaction(connection):
        manifest.put(connection, _SUMS, checksums.written(checksums.take(place, {})))


def damaged_files(connection: sqlite3.Connection, folder: Path, most: int | None = None) -> list[str]:
    """What is wrong with the files of the index, in words; ``most`` is how many bytes of them are read.

    Nothing while the index is being told of something, or where no check sums are known.
    """
    place, told_in, sums = manifest.several(connection, "text index", _TOLD_IN, _SUMS)
    expected = checksums.read(sums)
    if expected is None or told_in or not _OURS.fullmatch(place or ""):
        return []
    return checksums.damaged_files(folder / str(place), expected, most)


def _require_whole(connection: sqlite3.Connection, folder: Path) -> None:
    wrong = damaged_files(connection, folder, _READ_BY_A_SEARCH)
    if wrong:
        raise LibraryDamaged(f"The search index of {folder} is damaged: {wrong[0]}. {MENDED_BY}")


def _sums(connection: sqlite3.Connection) -> dict[str, checksums.Sum] | None:
    return checksums.read(manifest.get(connection, _SUMS))


def _current(connection: sqlite3.Connection, folder: Path) -> tuple[Path, str, Engine]:
    # In one question: a rebuild between two would give the engine of one index and the folder of another.
    name, place, token, *made_by = (value or "" for value in manifest.several(connection, *_OF_INDEX))
    if name and name not in ENGINES:
        raise LibraryDamaged(f"The search index of {folder} is of an unknown engine, {name[:80]!r}. {MENDED_BY}")
    found = engine(name or DEFAULT)
    if made_by != [found.version, ANALYSIS]:
        raise LibraryVersion(f"the text index of {folder} was made by another version; `indexer rebuild` makes it anew")
    if not _OURS.fullmatch(place):
        raise LibraryDamaged(f"The search index of {folder} has the invalid name {place[:80]!r}. {MENDED_BY}")
    return folder / place, token, found


def used_index(connection: sqlite3.Connection, folder: Path) -> Path | None:
    """The folder of the index that the library uses."""
    name = manifest.get(connection, "text index") or ""
    return folder / name if _OURS.fullmatch(name) else None


def sweep(connection: sqlite3.Connection, folder: Path, before: Path | None = None) -> None:
    """Remove search indexes that are not used: what a stopped rebuild left, and the one that was used ``before``.

    That one is ours though its token be damaged.
    """
    unused = unused_indexes(connection, folder)
    if before is not None and before != used_index(connection, folder) and before not in unused:
        unused.append(before)
    if unused:
        durable.sync(folder / LOG)  # or a power cut could bring back the pointer to one that is gone
    for place in unused:
        remove_index(place)


def unused_indexes(connection: sqlite3.Connection, folder: Path) -> list[Path]:
    """The search indexes in the folder that the library does not use."""
    current = manifest.get(connection, "text index")
    return [place for place in index_folders(folder) if place.name != current]


def documents(connection: sqlite3.Connection, threads: Sequence[str], progress: Progress = quiet) -> Iterator[Document]:
    """The posts of these threads as the text index takes them."""
    told = 0
    for done, thread in enumerate(threads):
        progress(done, len(threads), TEXT_INDEX, told)
        posts = list(read_search.documents(connection, thread))
        told += len(posts)
        # A comment too short to show its language is taken to be in that of the article.
        spoken = language(posts[0]["text"]) if posts else "en"
        for post in posts:
            yield Document(**post, language=language(post["text"], otherwise=spoken))
