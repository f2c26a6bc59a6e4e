"""One side against another: what each stresses, with the counts and a sentence behind every line."""

from __future__ import annotations

import re
import sqlite3
from itertools import chain

from indexer.errors import UsageError
from indexer.library.ranking import Narrowed
from indexer.library.reasons import reasons
from indexer.store import read_edges, read_nodes, read_tops
from indexer.store.scope import Scope
from indexer.types import Comparison, Contrast, Count, Reason, Within

_SIDES: dict[str, Within] = {
    "articles": Within(kind="article"),
    "readers": Within(kind="comment"),
    "comments": Within(kind="comment"),
}
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def compare(
    connection: sqlite3.Connection, narrowed: Narrowed, one: str, other: str, within: Within, most: int
) -> Comparison:
    """What side ``one`` names more than side ``other``, and the other way round: the ``most`` surest of each.

    A side is ``articles``, ``readers``, a year, month or day (``2023-06``), or a search (``source:example``).
    """
    from indexer.graph.contrast import contrasts

    first = narrowed(_side(one, within), "one_side")
    second = narrowed(_side(other, within), "other_side")
    here, there = read_tops.entities(connection, first), read_tops.entities(connection, second)
    odds = contrasts(here, there)
    ordered = sorted(odds, key=lambda key: (odds[key].z, key))
    stressed = [key for key in reversed(ordered) if odds[key].z > 0][:most]
    unstressed = [key for key in ordered if odds[key].z < 0][:most]
    found = tuple(
        Contrast(
            *read_nodes.display(connection, key), read_nodes.kind(connection, key), here.get(key, 0),
            there.get(key, 0), odds[key].log_odds, odds[key].z,
            _sentence(connection, key, first if odds[key].z > 0 else second),
        )
        for key in chain(stressed, unstressed)
    )  # fmt: skip
    return Comparison((one, other), (sum(here.values()), sum(there.values())), found,
                      _brought(connection, narrowed, within, {one, other}, most))  # fmt: skip


def _side(side: str, within: Within) -> Within:
    """The filters of a side together with those of the question."""
    words = dict(_SIDES.get(side) or ({"since": side, "until": side} if _DATE.fullmatch(side) else {"query": side}))
    if "query" in words and "query" in within:
        words["query"] = f"({within['query']}) ({words['query']})"
    clash = [word for word in words if word in within and word != "query"]
    if clash:
        raise UsageError(
            f"the side {side!r} and the filter --{clash[0]} both say the same thing; leave one of them out"
        )
    return Within(**{**within, **words})  # type: ignore[typeddict-item]


def _sentence(connection: sqlite3.Connection, key: int, scope: Scope) -> Reason | None:
    return next(iter(reasons(connection, read_edges.about(connection, key, scope, 1))), None)


def _brought(
    connection: sqlite3.Connection, narrowed: Narrowed, within: Within, sides: set[str], most: int
) -> tuple[Count, ...]:
    if not sides & {"readers", "comments"}:
        return ()
    found = read_tops.brought(connection, narrowed(within, "chosen"), most)
    return tuple(Count(*read_nodes.display(connection, key), count) for key, count in found)
