"""Answers from a library: entities, the sentences behind an edge. Posts are found by `finding`."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from indexer.library import judging
from indexer.library.reasons import reasons
from indexer.search.analysis import fold_name
from indexer.store import manifest, read_edges, read_nodes
from indexer.store.schema import version
from indexer.types import Count, EntityPage, Node, Problem, Reason, Status


def entity_pages(connection: sqlite3.Connection, name: str) -> list[EntityPage]:
    """A page for every node that goes by this name, most mentioned first."""
    keys = read_nodes.named(connection, name, fold_name(name))
    return [_page(connection, key, node) for key, node in read_nodes.by_key(connection, keys).items()]


def _page(connection: sqlite3.Connection, key: int, node: Node) -> EntityPage:
    threads, first, last, kinds = read_nodes.appearances(connection, key)
    beside = Counter(dict(read_edges.partners(connection, key, ["co_mention"], voices=True)))
    beside.update(dict(read_edges.partners(connection, key, ["co_mention"], voices=False)))
    return EntityPage(
        node.id, node.name, node.kind, tuple(read_nodes.aliases(connection, key).items()), node.metonym_of,
        node.mentions, kinds.get("article", 0), kinds.get("comment", 0), threads, first, last,
        _counts(connection, read_edges.partners(connection, key, _MENTIONING, voices=True)),
        _counts(connection, read_edges.partners(connection, key, _MENTIONING, voices=False)),
        _counts(connection, sorted(beside.items(), key=lambda item: (-item[1], item[0]))),
    )  # fmt: skip


_MENTIONING = ("mentions", "says", "addresses", "quotes", "replies_to")


def _counts(connection: sqlite3.Connection, pairs: Sequence[tuple[int, int]]) -> tuple[Count, ...]:
    return tuple(Count(*read_nodes.display(connection, key), count) for key, count in pairs)


def near_names(connection: sqlite3.Connection, name: str) -> list[str]:
    """Up to five names of the library that are spelt like this one, nearest first."""
    from rapidfuzz import fuzz, process

    found = process.extract(name, list(read_nodes.all_names(connection)), scorer=fuzz.WRatio, limit=5, score_cutoff=75)
    return [near for near, _, _ in found]


def why(connection: sqlite3.Connection, one: str, other: str) -> list[Reason]:
    """The reasons behind all edges between two names, in either direction, by date."""
    here, there = (read_nodes.named(connection, name, fold_name(name)) for name in (one, other))
    return list(reasons(connection, read_edges.between(connection, here, there)))


def status(connection: sqlite3.Connection, folder: Path) -> Status:
    """What the library holds and what could not be read."""
    from indexer.library import known
    from indexer.store import files

    unread = tuple(Problem(os.fsdecode(path), line, what) for path, line, what in files.problems(connection))
    unread += tuple(judging.problems(connection, folder)) + tuple(known.problems(folder))
    counts = tuple(read_nodes.counts(connection).items())
    return Status(str(folder), manifest.get(connection, "engine") or "", version(connection), counts, unread)
