"""Finding and mending what is wrong with a library: litter, a text index that lies, rows that differ, a damaged file.

Nothing is thrown away that cannot be made again: a damaged database is kept under another name.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from indexer.errors import LibraryDamaged, LibraryError, NotALibrary, OlderLibrary
from indexer.library import judging, known, names, rebuilding, text_index, verifying
from indexer.library.ingesting import renew
from indexer.library.progress import Progress
from indexer.store import canonical, durable, files, manifest, read_nodes
from indexer.store.connection import (
    damaged,
    is_whole,
    locked,
    migrated_copy,
    reading,
    schema_of,
    transaction,
    writing_locked,
)
from indexer.store.fitness import GROUND, unfit
from indexer.store.opening import DATABASE
from indexer.store.salvage import salvage
from indexer.store.schema import CURRENT
from indexer.store.threads import mark_pending
from indexer.temporary import leftovers, remove_leftovers, temporary_folder
from indexer.types import Difference, Mended

_KEPT, _LOG = f"{DATABASE}.damaged-", "-wal"


def mend(folder: Path, wait: float, *, dry: bool, deep: bool, progress: Progress) -> list[Mended]:
    """Find what is wrong, and mend it unless ``dry``; what was found, in the order of mending."""
    with locked(folder, wait):
        done: list[Mended] = []
        done += [
            Mended(str(path), "temporary file of a command that was stopped", _done("removed", dry=dry))
            for path in leftovers(folder)
        ]
        if not _is_readable(folder):
            done += _salvaged(folder, dry=dry, progress=progress)
            if dry:
                return done
        done += _migrated(folder, dry=dry)
        with writing_locked(folder) if not dry else _as_migrated(folder) as connection:
            done += _unused_indexes(connection, folder, dry=dry)
            waiting = read_nodes.count_pending(connection)
            left = list(_finished(connection, folder, progress, dry=dry))
            done += left
            if not (dry and _ANEW in left):
                done += _applied(connection, folder, waiting, dry=dry, progress=progress)
                done += _differences(connection, folder, dry=dry, deep=deep, progress=progress)
        return done


def _migrated(folder: Path, *, dry: bool) -> Iterator[Mended]:
    """What a database of an earlier version becomes when it is opened to be written to."""
    found = schema_of(folder)
    if 0 < found < CURRENT:
        done = f"migrated to schema {CURRENT}; the file as it was is kept beside it"
        yield Mended(DATABASE, f"has the older schema {found}", _done(done, dry=dry))


@contextmanager
def _as_migrated(folder: Path) -> Iterator[sqlite3.Connection]:
    """The library to read; an older one as a migrated copy, so that a dry run finds what a real one does."""
    if not 0 < schema_of(folder) < CURRENT:
        with reading(folder) as connection:
            yield connection
        return
    with temporary_folder(folder / DATABASE) as place, migrated_copy(folder, place / DATABASE) as connection:
        yield connection


def _is_readable(folder: Path) -> bool:
    """Whether the database can be read to its end; a library of a newer version is none of ours to mend."""
    if not is_whole(folder):
        return False
    try:
        with reading(folder) as connection:
            files.require_open(connection)
            return not (canonical.unsound(connection) or unfit(connection, GROUND))
    except LibraryDamaged:
        return False
    except (NotALibrary, OlderLibrary):
        return True  # it holds nothing, or is migrated first: neither is damage


def _salvaged(folder: Path, *, dry: bool, progress: Progress) -> Iterator[Mended]:
    if dry:
        yield Mended(DATABASE, "damaged", "would be kept under another name, and what can be read of it saved")
        return
    kept = _kept_before(folder) or _kept_now(folder)
    remove_leftovers(folder)
    with temporary_folder(folder / DATABASE) as place:
        # A copy is read, so that SQLite never writes to the damaged file when it plays back the log beside it.
        scratch, fresh = place / "damaged", place / "fresh"
        for ending in ("", _LOG):
            if (old := Path(f"{kept}{ending}")).exists():
                shutil.copy2(old, f"{scratch}{ending}")
        found = salvage(scratch, fresh)
        # A log that belongs to the damaged file must never be played back into the new one.
        for ending in (_LOG, "-shm"):
            (folder / (DATABASE + ending)).unlink(missing_ok=True)
        durable.sync(folder)
        durable.put_in_place(fresh, folder / DATABASE)
    yield Mended(
        DATABASE,
        "damaged",
        f"kept as {kept.name}; {found.captures:,} copies of threads were saved from it",
        is_loss=not found.captures,
    )
    for path in found.lost:
        yield Mended(os.fsdecode(path), "was read and is lost, at least in part", "ingest it again", is_loss=True)
    with writing_locked(folder) as connection:
        rebuilding.rebuild(connection, folder, None, None, progress)
    yield Mended(DATABASE, "holds only what was read", "everything else was made from it anew")


def _kept_now(folder: Path) -> Path:
    """The damaged database under another name, and its log beside that, both on the disk."""
    kept = folder / f"{_KEPT}{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}"
    for ending in ("", _LOG):
        if (old := folder / (DATABASE + ending)).exists() and (old.stat().st_size or not ending):
            shutil.copy2(old, f"{kept}{ending}")
            durable.sync(Path(f"{kept}{ending}"))
    durable.sync(folder)
    return kept


def _kept_before(folder: Path) -> Path | None:
    """The same as a doctor that was stopped has kept it: then the log may be gone from its place."""
    log = folder / (DATABASE + _LOG)
    for kept in sorted(folder.glob(f"{_KEPT}*")):
        if kept.name.endswith(_LOG) or not filecmp.cmp(kept, folder / DATABASE, shallow=False):
            continue
        if not log.exists() or not log.stat().st_size or _is_same(Path(f"{kept}{_LOG}"), log):
            return kept
    return None


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and filecmp.cmp(one, other, shallow=False)


def _unused_indexes(connection: sqlite3.Connection, folder: Path, *, dry: bool) -> Iterator[Mended]:
    unused = text_index.unused_indexes(connection, folder)
    yield from (Mended(place.name, "unused search index", _done("removed", dry=dry)) for place in unused)
    if not dry:
        text_index.sweep(connection, folder)


_ANEW = Mended(DATABASE, "was made by other rules, or not to its end", "everything would be made anew")


def _finished(connection: sqlite3.Connection, folder: Path, progress: Progress, *, dry: bool) -> Iterator[Mended]:
    """What a stopped run left to be done: captures of a file not read to its end, judgements, posts to be told."""
    if manifest.get(connection, "engine") is None or manifest.get(connection, "rules") != text_index.RULES:
        if not dry:
            rebuilding.rebuild(connection, folder, None, None, progress)
        yield _ANEW if dry else _ANEW._replace(done="everything was made anew")
        return
    for path in files.cut_short(connection):
        yield Mended(path, "may have been read in part only, for the system failed meanwhile", "ingest it again")
    if dry:
        for thread in files.unfinished_threads(connection):
            yield Mended(thread, "part of a file that was not read to its end", "would be taken out")
        return
    rules = _rules(connection, folder)
    with transaction(connection):
        for thread in files.unfinished(connection):
            renew(connection, thread, rules)
            yield Mended(thread, "part of a file that was not read to its end", "taken out; ingest the file again")


def _applied(
    connection: sqlite3.Connection, folder: Path, waiting: int, *, dry: bool, progress: Progress
) -> Iterator[Mended]:
    """Judgements that are pending, and ``waiting`` posts that were so from the beginning; neither is damage."""
    if judging.is_pending(connection, folder):
        yield Mended(judging.FILE, "changes were pending", _done("applied", dry=dry))
        if not dry:
            judging.refresh(connection, folder)
    if waiting and read_nodes.count_pending(connection):
        yield Mended(verifying.INDEX, f"{waiting:,} posts were pending", _done("added", dry=dry))
    if not dry:
        text_index.catch_up(connection, folder, progress)


def _rules(connection: sqlite3.Connection, folder: Path) -> names.Rules:
    return names.Rules(
        names.finder(connection), known.gazetteer(connection, folder), judging.current(connection, folder)
    )


def _differences(
    connection: sqlite3.Connection, folder: Path, *, dry: bool, deep: bool, progress: Progress
) -> Iterator[Mended]:
    found = verifying.verify(connection, folder, deep=deep, progress=progress).differences
    what = _done("made again", dry=dry)
    yield from (Mended(one.where, f"{one.part}: {one.what}", what) for one in found)
    if dry:
        return
    if not found:
        if not text_index.has_sums(connection):
            text_index.add_sums(connection, folder)
        return
    _remake(connection, folder, found, progress)
    left = verifying.verify(connection, folder, deep=deep, progress=progress).differences
    if left:
        rebuilding.rebuild(connection, folder, None, None, progress)
        yield Mended(str(folder), f"{len(left):,} differences went on", "everything was made anew")
        left = verifying.verify(connection, folder, deep=deep, progress=progress).differences
    if left:
        raise damaged(folder, f"{left[0].where}: {left[0].what}, also after a rebuild")


def _remake(connection: sqlite3.Connection, folder: Path, found: Sequence[Difference], progress: Progress) -> None:
    """Make those threads again, tell the text index of those posts; a rebuild follows where that is not enough."""
    threads = sorted({one.where for one in found if one.part not in _NOT_OF_A_THREAD})
    if any(one.part == verifying.DATABASE for one in found):
        return
    rules = _rules(connection, folder)
    with transaction(connection):
        for thread in threads:
            renew(connection, thread, rules)
        judging.apply(connection, folder)
        mark_pending(connection, [one.where for one in found if one.part == verifying.INDEX and one.where != one.part])
    if not text_index.has_sums(connection) or text_index.damaged_files(connection, folder):
        text_index.rebuild(connection, folder, progress)
        return
    try:
        verifying.require_index(connection, folder)
        text_index.catch_up(connection, folder, progress)
    except LibraryError:
        text_index.rebuild(connection, folder, progress)


_NOT_OF_A_THREAD = (verifying.DATABASE, verifying.INDEX, verifying.JUDGED)


def _done(what: str, *, dry: bool) -> str:
    return f"would be {what}" if dry else what
