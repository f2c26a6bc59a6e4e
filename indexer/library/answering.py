"""Answers from a library: entities, the sentences behind an edge. Posts are found by `finding`."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from indexer.library import judging
from indexer.store import manifest, read_nodes
from indexer.store.schema import version
from indexer.types import Status


def near_names(connection: sqlite3.Connection, name: str) -> list[str]:
    """Up to five names of the library that are spelt like this one, nearest first."""
    from rapidfuzz import fuzz, process

    found = process.extract(name, list(read_nodes.all_names(connection)), scorer=fuzz.WRatio, limit=5, score_cutoff=75)
    return [near for near, _, _ in found]


def status(connection: sqlite3.Connection, folder: Path) -> Status:
    """What the library holds and what could not be read."""
    from indexer.library import known
    from indexer.store import files
    from indexer.store import unread as unreadable

    unread = tuple(files.problems(connection))
    unread += tuple(unreadable.every(connection))
    unread += tuple(judging.problems(connection, folder)) + tuple(known.problems(folder))
    counts = tuple(read_nodes.counts(connection).items())
    return Status(str(folder), manifest.get(connection, "engine") or "", version(connection), counts, unread)
