"""Paths that could not be read at all when they were last asked for: nothing else in the library knows of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from indexer.store import manifest
from indexer.store.files import as_problem
from indexer.types import Problem

_KEY = "unread"


def note(connection: sqlite3.Connection, roots: Sequence[Path], problems: Sequence[Problem]) -> None:
    """Keep these problems in place of all that were noted at or under these paths before."""
    asked = [root.absolute() for root in roots]
    earlier = every(connection)
    others = [one for one in earlier if not any(Path(one.where).is_relative_to(root) for root in asked)]
    now = others + [one._replace(where=str(Path(one.where).absolute())) for one in problems]
    if now != earlier:
        manifest.put(connection, _KEY, json.dumps(now))


def every(connection: sqlite3.Connection) -> list[Problem]:
    """All that are noted."""
    try:
        return [as_problem(*one) for one in json.loads(manifest.get(connection, _KEY) or "[]")]
    except (ValueError, TypeError, RecursionError):
        damaged = "the list of files that could not be read is damaged; ingest again what you miss"
        return [Problem(_KEY, None, damaged, "lost", "unread-list-damaged")]
