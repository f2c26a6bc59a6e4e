"""Files that may end the process: one that is too large for this machine must not stop the others for good.

Lack of memory often ends a process without an exception. So the name of a large or packed file is noted before it is
read, and the note is removed when all that it gave is stored and searchable. A note that a run finds at its start was
left by a run that was ended: such files are read last, one by one, and after a second end only when asked for.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from indexer.library.walking import stamp as stamp_of
from indexer.read import is_packed
from indexer.store import manifest
from indexer.store.connection import transaction
from indexer.types import Problem

ENDED = "ended-the-process"
LARGE = 1 << 20
"""Bytes of a file from which on it may take a lot of memory; a packed file may from its first byte."""
MOST_ENDS = 2
_KEY = "reading"
_HEAD = 8
_MESSAGE = (
    "indexer was ended {ends} times while it read this file, perhaps for lack of memory; skipped. Split the file or"
    " free memory, then run `indexer ingest --check`"
)


def begin(connection: sqlite3.Connection, path: Path, stamp: str) -> bool:
    """Note that this file is going to be read, if it may end the process; outside any transaction."""
    if not _may_be_too_large(path):
        return False
    notes = _notes(connection)
    noted, ends = notes.get(_key(path), ("", 0))
    with transaction(connection):
        _put(connection, notes | {_key(path): (stamp, ends + 1 if noted == stamp else 1)})
    return True


def drop(connection: sqlite3.Connection, paths: Sequence[Path]) -> None:
    """Remove the notes of these files: what they gave is stored and searchable, or they failed with a problem."""
    notes = _notes(connection)
    left = {key: note for key, note in notes.items() if key not in set(map(_key, paths))}
    if left != notes:
        with transaction(connection):
            _put(connection, left)


def ended_runs(connection: sqlite3.Connection, path: Path) -> int:
    """How often a run was ended while it read this file as it is now."""
    noted, ends = _notes(connection).get(_key(path), ("", 0))
    try:
        return ends if noted and noted == stamp_of(path.stat()) else 0
    except OSError:
        return 0


def skipped(path: Path, ends: int) -> Problem:
    """The problem of a file that is not tried again."""
    return Problem(str(path), None, _MESSAGE.format(ends=ends), "lost", ENDED)


def _may_be_too_large(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return path.stat().st_size >= LARGE or is_packed(file.read(_HEAD))
    except OSError:
        return False


def _key(path: Path) -> str:
    return os.fsencode(path.absolute()).hex()


def _notes(connection: sqlite3.Connection) -> dict[str, tuple[str, int]]:
    """Path as hexadecimal bytes -> the stamp of the file and how many runs began to read it and did not finish."""
    try:
        noted = json.loads(manifest.get(connection, _KEY) or "{}")
        return {str(key): (str(stamp), int(ends)) for key, (stamp, ends) in noted.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _put(connection: sqlite3.Connection, notes: dict[str, tuple[str, int]]) -> None:
    manifest.put(connection, _KEY, json.dumps(notes))
