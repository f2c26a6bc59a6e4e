"""The most: entities, accounts, threads and pairs, by count, by their place in the graph, or by how they rise."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, get_args

from indexer.errors import UsageError
from indexer.store import read_nodes, read_tops
from indexer.store.scope import Scope
from indexer.types import EdgeKind, Ranked, Within

if TYPE_CHECKING:
    from indexer.graph.measures import Arrays

MEASURES = {"rank": "pagerank", "degree": "degree", "core": "core", "betweenness": "betweenness"}
"""What a list can go by besides count and rise -> the function of `indexer.graph.measures`."""
_COUNTS: dict[str, Callable[[sqlite3.Connection, Scope], Mapping[Any, int]]] = {
    "entities": read_tops.entities,
    "accounts": read_tops.accounts,
    "threads": read_tops.threads,
    "pairs": read_tops.pairs,
}
Narrowed = Callable[[Within, str], Scope]
"""Gives the scope of filters, under the name of a table of its own."""


def top(
    connection: sqlite3.Connection, narrowed: Narrowed, what: str, by: str, within: Within, most: int | None,
    days: int = 7,
) -> list[Ranked]:  # fmt: skip
    """The ``most`` of ``what``, highest first; the counts are mentions, posts, comments and pieces of evidence.

    By ``rise`` the last ``days`` up to the latest post count against the time before: ``value`` is how sure the rise
    is, in standard errors.
    """
    return _ranked(connection, what, most, *_values(connection, narrowed, what, by, within, days))


def count(connection: sqlite3.Connection, narrowed: Narrowed, what: str, by: str, within: Within, days: int = 7) -> int:
    """How many `top` gives when nothing limits it."""
    return len(_values(connection, narrowed, what, by, within, days)[0])


_Values = tuple[Mapping[Any, float], Mapping[Any, int], Mapping[Any, int] | None]
"""By key: what the list goes by, the evidence behind it, and that of the time before where it goes by rise."""


def _values(
    connection: sqlite3.Connection, narrowed: Narrowed, what: str, by: str, within: Within, days: int
) -> _Values:
    if what not in _COUNTS:
        raise UsageError(f"there is no list of {what!r}; choose from {', '.join(_COUNTS)}")
    if by == "count":
        counts = _COUNTS[what](connection, narrowed(within, "chosen"))
        return {key: float(count) for key, count in counts.items()}, counts, None
    if by == "rise":
        return _rising(connection, narrowed, what, within, days)
    if by not in MEASURES or what not in ("entities", "accounts"):
        raise UsageError(f"{what} cannot go by {by!r}; entities and accounts can go by {', '.join(MEASURES)}")
    return _measured(connection, narrowed(within, "chosen"), what, by)


def _rising(connection: sqlite3.Connection, narrowed: Narrowed, what: str, within: Within, days: int) -> _Values:
    from indexer.graph.contrast import contrasts

    latest = read_tops.latest(connection, narrowed(within, "chosen"))
    since = _before(latest, days)
    if since is None:
        raise UsageError("no post here has a date, so nothing can rise")
    now = _COUNTS[what](
        connection, narrowed(Within(**{**within, "since": max(since, within.get("since", since))}), "recent_posts")
    )
    until = _before(since, 1) or since
    then = _COUNTS[what](connection, narrowed(Within(**{**within, "until": until}), "earlier_posts"))
    rises = {key: odds.z for key, odds in contrasts(now, then).items() if odds.z > 0 and now.get(key)}
    return rises, now, then


def _before(day: str | None, days: int) -> str | None:
    """The day so many days before; with days = 7 and its own day counted, a week begins there."""
    try:
        return (date.fromisoformat(day or "") - timedelta(days=days - (days > 1))).isoformat()
    except (ValueError, OverflowError):
        return None


def _measured(connection: sqlite3.Connection, scope: Scope, what: str, by: str) -> _Values:
    from indexer.graph import measures

    graph = arrays(connection, scope)
    values = getattr(measures, MEASURES[by])(graph).tolist()
    counts = _COUNTS[what](connection, scope)
    keys = read_nodes.keys(connection, graph.ids)
    chosen = {key: float(value) for key, value in zip(keys, values, strict=True) if key in counts}
    return chosen, counts, None


def arrays(connection: sqlite3.Connection, scope: Scope) -> Arrays:
    """The graph of these posts as arrays; co-mentions, which no one says, are left out."""
    from indexer.graph import measures

    kinds = tuple(kind for kind in get_args(EdgeKind) if kind != "co_mention")
    return measures.arrays(read_tops.keyed_nodes(connection), read_tops.keyed_edges(connection, scope), kinds)


def _ranked(
    connection: sqlite3.Connection, what: str, most: int | None, values: Mapping[Any, float],
    counts: Mapping[Any, int], before: Mapping[Any, int] | None,
) -> list[Ranked]:  # fmt: skip
    keys = nsmallest(len(values) if most is None else most, values, key=lambda key: (-values[key], key))
    described = _DESCRIBED[what](connection, keys)
    return [
        Ranked(*described[key], values[key], counts.get(key, 0), None if before is None else before.get(key, 0))
        for key in keys
    ]


def _nodes(connection: sqlite3.Connection, keys: list[int]) -> dict[int, tuple[str, str, str]]:
    return {key: (*read_nodes.display(connection, key), read_nodes.kind(connection, key)) for key in keys}


def _threads(connection: sqlite3.Connection, keys: list[int]) -> dict[int, tuple[str, str, str]]:
    return {key: (*head, "thread") for key, head in read_tops.thread_heads(connection, keys).items()}


def _pairs(
    connection: sqlite3.Connection, keys: list[tuple[int, int, str]]
) -> dict[tuple[int, int, str], tuple[str, str, str]]:
    described = {}
    for voice, target, edge in keys:
        (one, one_name), (other, other_name) = (read_nodes.display(connection, key) for key in (voice, target))
        arrow = "–" if edge == "co_mention" else "→"
        described[voice, target, edge] = (f"{one} {other}", f"{one_name} {arrow} {other_name}", edge)
    return described


_DESCRIBED: dict[str, Callable[[sqlite3.Connection, list[Any]], dict[Any, tuple[str, str, str]]]] = {
    "entities": _nodes,
    "accounts": _nodes,
    "threads": _threads,
    "pairs": _pairs,
}
