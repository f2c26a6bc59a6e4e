"""Saved searches: what is new since they were last run."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from indexer.errors import UsageError
from indexer.library import text_index
from indexer.library.finding import Asked, Finder
from indexer.store import alerts
from indexer.store.connection import transaction
from indexer.types import Hit

_EVERY = Asked(limit=None, order="newest")


class News(NamedTuple):
    """What an alert has to tell: the posts that its query finds and that it has not told of before, newest first."""

    name: str
    query: str
    hits: tuple[Hit, ...]


def add(connection: sqlite3.Connection, folder: Path, name: str, query: str) -> int:
    """Save a search; what it finds now counts as told. Gives how many posts that is."""
    found = _found(connection, folder, query)
    with transaction(connection):
        alerts.put(connection, name, query)
        alerts.see(connection, name, found)
    return len(found)


def remove(connection: sqlite3.Connection, name: str) -> None:
    """Forget a saved search; UsageError when there is none of this name."""
    with transaction(connection):
        if not alerts.remove(connection, name):
            raise _unknown(connection, name)


def run(connection: sqlite3.Connection, folder: Path, names: Sequence[str]) -> list[News]:
    """What is new for these alerts, or for all; from now on it counts as told."""
    queries = dict(alerts.every(connection))
    for name in names:
        if name not in queries:
            raise _unknown(connection, name)
    return [_news(connection, folder, name, queries[name]) for name in names or queries]


def _news(connection: sqlite3.Connection, folder: Path, name: str, query: str) -> News:
    told = alerts.seen(connection, name)
    fresh = [post for post in _found(connection, folder, query) if post not in told]
    reader = text_index.opened(connection, folder)
    try:
        hits = tuple(Finder(connection, reader).shown(query, fresh))
    finally:
        reader.close()
    with transaction(connection):
        alerts.see(connection, name, fresh)
    return News(name, query, hits)


def _found(connection: sqlite3.Connection, folder: Path, query: str) -> list[str]:
    reader = text_index.opened(connection, folder)
    try:
        return Finder(connection, reader).ids(query, _EVERY)
    finally:
        reader.close()


def _unknown(connection: sqlite3.Connection, name: str) -> UsageError:
    names = ", ".join(known for known, _ in alerts.every(connection)) or "none yet"
    return UsageError(f"no alert is named {name!r}; there are: {names}")
