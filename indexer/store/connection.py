"""Opening the library's database: one writer behind a lock, any number of readers."""

from __future__ import annotations

import errno
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from indexer.errors import LibraryBusy, LibraryDamaged, LibraryError, NotALibrary, reason
from indexer.store import durable, holder
from indexer.store.blocks import register
from indexer.store.fitness import DERIVED, GROUND, unfit
from indexer.store.opening import (
    DAMAGED,
    DATABASE,
    FILES,
    connect,
    require_own_journal,
    require_own_schema,
    require_plain_files,
)
from indexer.store.schema import CURRENT, migrate, require_current, version
from indexer.temporary import remove_leftovers, system_temporary, temporary_folder

LOG = DATABASE + "-wal"
LOCK = "writer.lock"
_BUSY_SECONDS = 10.0
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_ROOM = "no room left on the disk of {}; nothing was lost, run it again when there is"
_UNREADABLE = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError, zlib.error)
_HELD = "SELECT EXISTS (SELECT 1 FROM manifest) OR EXISTS (SELECT 1 FROM captures)"


@contextmanager
def reading(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection that can only read, on a library that must be there."""
    with _told_plainly(folder):
        connection = _open_to_read(folder)
        try:
            _require_not_emptied(connection, folder)
            require_own_schema(connection)
            _require_filled(connection, folder)
            require_current(connection)
            yield connection
        finally:
            connection.close()


def _open_to_read(folder: Path) -> sqlite3.Connection:
    require_plain_files(folder)
    database = folder / DATABASE
    require_own_journal(database)
    # Without a write-ahead log and without leave to make one, the file cannot change under us: immutable is safe.
    frozen = not os.access(folder, os.W_OK) and not database.with_name(DATABASE + "-wal").exists()
    uri = f"{database.absolute().as_uri()}?mode=ro" + ("&immutable=1" if frozen else "")
    connection = _connected_to_read(uri)
    if _is_half_done(connection):
        connection.close()
        _undo_half_done(database)
        connection = _connected_to_read(uri)
    register(connection)
    return connection


def _connected_to_read(uri: str) -> sqlite3.Connection:
    connection = connect(uri, uri=True, timeout=_BUSY_SECONDS)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _is_half_done(connection: sqlite3.Connection) -> bool:
    """Whether a writer was stopped before the write-ahead log was in use: who only reads may not take that back."""
    try:
        version(connection)
    except sqlite3.OperationalError as error:
        return error.sqlite_errorname == "SQLITE_READONLY_ROLLBACK"
    except DAMAGED:
        return False  # the one who asks next is told
    return False


def _undo_half_done(database: Path) -> None:
    with closing(connect(database, timeout=_BUSY_SECONDS)) as connection:
        version(connection)


@contextmanager
def writing(folder: Path, wait: float = 0.0) -> Iterator[sqlite3.Connection]:
    """The one connection that may write, made with its folder if need be; LibraryBusy after ``wait`` seconds."""
    with locked(folder, wait), writing_locked(folder) as connection:
        yield connection


@contextmanager
def writing_locked(folder: Path) -> Iterator[sqlite3.Connection]:
    """The connection that may write, for who holds the lock already."""
    with _told_plainly(folder), _disk_told_plainly(folder):
        remove_leftovers(folder)
        require_plain_files(folder)
        require_own_journal(folder / DATABASE)
        connection = connect(folder / DATABASE, timeout=_BUSY_SECONDS)
        try:
            _require_not_emptied(connection, folder)
            require_own_schema(connection)
            # NORMAL: a power cut may undo the last threads, never half of one; the next run reads them again.
            connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
            # On macOS a mere fsync leaves what was written in the drive's own memory; elsewhere these do nothing.
            connection.executescript("PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;")
            connection.execute("PRAGMA foreign_keys = ON")
            found = version(connection)
            if 0 < found < CURRENT:
                _keep_copy(connection, folder)
            migrate(connection)
            if found < CURRENT:
                durable.sync(folder / LOG)  # tables are there before anything beside them says that they are
            yield connection
        finally:
            connection.close()


def schema_of(folder: Path) -> int:
    """The schema in which the database is written; 0 when it is empty."""
    with _told_plainly(folder), closing(_open_to_read(folder)) as connection:
        return version(connection)


@contextmanager
def migrated_copy(folder: Path, place: Path) -> Iterator[sqlite3.Connection]:
    """A connection that can read a copy of an older database, brought to this version; the library stays as it is."""
    with _told_plainly(folder), closing(_open_to_read(folder)) as source, closing(connect(place)) as copy:
        require_own_schema(source)
        source.backup(copy)
        migrate(copy)
        copy.execute("PRAGMA query_only = ON")
        yield copy


def _keep_copy(connection: sqlite3.Connection, folder: Path) -> None:
    """The database as an earlier version wrote it, beside the one that is about to be migrated."""
    kept, number = folder / f"{DATABASE}.schema-{version(connection)}", 1
    while kept.exists():
        number += 1
        kept = folder / f"{DATABASE}.schema-{version(connection)}-{number}"
    with temporary_folder(kept) as place:
        with closing(sqlite3.connect(place / DATABASE)) as copy:
            connection.backup(copy)
        durable.put_in_place(place / DATABASE, kept)


def _require_filled(connection: sqlite3.Connection, folder: Path) -> None:
    """A first ingest that was stopped at once leaves an empty file, or tables in which nothing is."""
    if version(connection) == 0 or not connection.execute(_HELD).fetchone()[0]:
        raise NotALibrary(f"the library in {folder} is still empty; `indexer ingest PATH` fills it")


def _require_not_emptied(connection: sqlite3.Connection, folder: Path) -> None:
    """Raise LibraryDamaged for a database without tables beside a text index: it was not always so."""
    if version(connection) == 0 and any(folder.glob("text-????????/indexer.token")):
        raise damaged(folder, "it is empty")


@contextmanager
def locked(folder: Path, wait: float) -> Iterator[None]:
    """The lock of the one writer; LibraryBusy after ``wait`` seconds."""
    from filelock import FileLock, Timeout

    require_plain_files(folder)
    lock = FileLock(folder / LOCK)
    try:
        if not (folder / DATABASE).exists():
            durable.make_folder(folder)
        lock.acquire(timeout=wait)
    except Timeout:
        raise LibraryBusy(
            f"another indexer is writing to {folder}{holder.told(folder)}; try again when it is done, or give --wait"
        ) from None
    except OSError as error:
        reason = error.strerror or error
        raise LibraryError(f"cannot write to {folder}: {reason}; -L names another folder") from error
    try:
        holder.sign(folder)
        remove_leftovers(system_temporary().parent, system_temporary())
        yield
    finally:
        holder.leave(folder)
        durable.fit_modes(folder, _own_files(folder))
        lock.release()


def _own_files(folder: Path) -> Iterator[Path]:
    """What we have made in the folder of a library."""
    yield from (folder / name for name in FILES)
    yield from folder.glob(f"{DATABASE}.*")
    for place in folder.glob("text-????????"):
        if (place / "indexer.token").exists() and not place.is_symlink():
            yield from (place, *place.iterdir())


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def _told_plainly(folder: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _plain(error, folder) from error
    except sqlite3.DatabaseError as error:
        raise damaged(folder, error) from error
    except _UNREADABLE as error:
        # A damaged page may give a wrong value before SQLite notices, and a stranger may have written any value; a
        # mistake of ours must not pass for either.
        if not is_whole(folder):
            raise damaged(folder, error) from error
        if why := _strange_rows(folder):
            raise damaged(folder, why) from error
        raise


@contextmanager
def _disk_told_plainly(folder: Path) -> Iterator[None]:
    """What the system says of the disk while a library is written to, in the words of the library."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        raise unwritable(folder, error) from error


def unwritable(folder: Path, error: OSError) -> LibraryError:
    """What to say of a disk that does not take what is written."""
    if (elsewhere := _elsewhere(folder, error)) is not None:
        return LibraryError(f"{elsewhere}: {reason(error)}; nothing was lost, run it again")
    if error.errno in _FULL:
        return LibraryError(_NO_ROOM.format(folder))
    name = f" ({Path(os.fsdecode(error.filename)).name})" if isinstance(error.filename, str | bytes) else ""
    return LibraryError(f"cannot write to {folder}: {reason(error)}{name}; nothing was lost, run it again")


def _elsewhere(folder: Path, error: OSError) -> Path | None:
    """The file that an error is about, when that is none of the library's."""
    if not isinstance(error.filename, str | bytes):
        return None
    path = Path(os.fsdecode(error.filename))
    return None if path.absolute().is_relative_to(folder.absolute()) else path


def damaged(folder: Path, why: object) -> LibraryDamaged:
    """What to say of a database that cannot be used."""
    return LibraryDamaged(f"{folder / DATABASE} is damaged ({why}); run `indexer doctor`")


def is_whole(folder: Path) -> bool:
    """Whether SQLite finds nothing wrong with the pages of the database."""
    try:
        with closing(_open_to_read(folder)) as connection:
            connection.text_factory = bytes  # what it says of a damaged file need not be text
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == (b"ok",))
    except DAMAGED:
        return False


def _strange_rows(folder: Path) -> str:
    with suppress(*DAMAGED), closing(_open_to_read(folder)) as connection:
        return "; ".join(unfit(connection, GROUND, DERIVED))
    return ""


def _plain(error: sqlite3.OperationalError, folder: Path) -> LibraryError:
    code = error.sqlite_errorcode & 0xFF  # the rest says more than we need
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryBusy(f"another indexer is writing to {folder}; try again when it is done")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return LibraryError(f"cannot write to {folder}: {error}; -L names another folder")
    if code == sqlite3.SQLITE_FULL:
        return LibraryError(_NO_ROOM.format(folder))
    if code == sqlite3.SQLITE_IOERR:
        return LibraryError(f"the disk of {folder} fails ({error}); run it again, and `indexer doctor` if that goes on")
    return damaged(folder, error)
