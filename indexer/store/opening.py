"""Opening a database that may come from a stranger: nothing in it runs, and what is opened is the library's own file.

A library is a folder, and a folder can be made by anybody. Before the first question it is proven that the file is no
link, that its journal is our own, and that it holds the tables, indexes and views that we make and nothing else: no
trigger, no view, no virtual table, no generated column of somebody else's.
"""

from __future__ import annotations

import sqlite3
import stat
import sys
from pathlib import Path

from indexer.errors import LibraryError
from indexer.store.schema import foreign

DATABASE = "library.db"
FILES = (
    DATABASE, "library.db-wal", "library.db-shm", "library.db-journal", "writer.lock", "writer.json", "judgements.txt",
    "names.tsv", "places.json",
)  # fmt: skip
"""What is read and written in the folder of a library, beside the search index."""
LARGEST_VALUE = 64 << 20
"""Bytes of one value in the database. The largest is a text of 16 MB, packed."""
_SUPER_JOURNAL = bytes.fromhex("d9d505f920a163d7")
_LONGEST_SQL = 1 << 20


DAMAGED = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What a question to a damaged file raises: SQLite's message may hold bytes of the file that are no text."""


class ForeignDatabase(sqlite3.DatabaseError):
    """The database holds something that indexer does not make."""


def require_plain_files(folder: Path) -> None:
    """Raise LibraryError when a file of the library is a link, or no file at all.

    A link would let whoever made the folder choose which file of ours is read or written over; a pipe would hang us.
    """
    for name in FILES:
        try:
            mode = (folder / name).lstat().st_mode
        except OSError:
            continue  # not there, or it cannot be looked at: then it cannot be opened either, and that is told
        if not stat.S_ISREG(mode):
            what = "a link" if stat.S_ISLNK(mode) else "not a file"
            raise LibraryError(f"{folder / name} is {what}; put the file itself there, or name another library with -L")


def read_small(file: Path, most: int) -> bytes:
    """All of a file that a user may write, empty if there is none. LibraryError when it is larger than ``most``."""
    try:
        with file.open("rb") as source:
            found = source.read(most + 1)
    except FileNotFoundError:
        return b""
    if len(found) > most:
        raise LibraryError(f"{file} is larger than {most >> 20:,} MB; move it away, or name another library with -L")
    return found


def connect(database: str | Path, *, uri: bool = False, timeout: float = 5.0) -> sqlite3.Connection:
    """A connection on which nothing that the database holds may run. The schema is not yet checked."""
    connection = sqlite3.connect(database, uri=uri, timeout=timeout, isolation_level=None)
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, _LONGEST_SQL)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        if sys.version_info >= (3, 12):
            connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE)
            connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, False)
        # These touch no page of the file. Functions of ours, and those of SQLite that do more than compute, can then
        # not be called by its schema; and a page whose cells lie is noticed when it is read.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def require_own_schema(connection: sqlite3.Connection) -> None:
    """Raise ForeignDatabase when the database holds anything but our tables, indexes and views."""
    strange = foreign(connection)
    if strange:
        raise ForeignDatabase(strange[0])


def require_own_journal(database: Path) -> None:
    """Raise ForeignDatabase for a journal that names a file.

    SQLite writes such a journal only when one transaction spans several databases, which ours never do. When it plays
    one back it removes the file that the journal names: any file of the user.
    """
    journal = database.with_name(database.name + "-journal")
    try:
        with journal.open("rb") as file:
            file.seek(-min(len(_SUPER_JOURNAL), journal.stat().st_size), 2)
            ending = file.read()
    except OSError:
        return
    if ending == _SUPER_JOURNAL:
        raise ForeignDatabase("its journal names another file")
