"""One side against another: what each stresses, with the counts and a sentence behind every line."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple, get_args

from indexer.errors import UsageError
from indexer.graph.contrast import Odds, contrasts, stratified
from indexer.library.ranking import Narrowed
from indexer.library.reasons import reasons
from indexer.store import read_edges, read_nodes, read_tops
from indexer.store.scope import Scope, choose_posts
from indexer.types import Comparison, Contrast, Count, Match, Reason, Within

_SIDES: dict[str, Within] = {
    "articles": Within(kind="article"),
    "readers": Within(kind="comment"),
    "comments": Within(kind="comment"),
}
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_SOURCE = re.compile(r'\s*source:(\S+|"[^"]*")\s*')


class _Side(NamedTuple):
    """The posts of a side that are compared, those left out, and what is named where."""

    scope: Scope
    posts: set[int]
    left_out: int
    named: Mapping[read_tops.Stratum, Mapping[int, int]]

    def total(self) -> Counter[int]:
        """How often each entity is named."""
        summed: Counter[int] = Counter()
        for named in self.named.values():
            summed.update(named)
        return summed


def compare(
    connection: sqlite3.Connection, narrowed: Narrowed, one: str, other: str, within: Within, most: int,
    match: Match | None = None,
) -> Comparison:  # fmt: skip
    """What side ``one`` names more than side ``other``, and the other way round: the ``most`` surest of each.

    A side is ``articles``, ``readers``, a year, month or day (``2023-06``), or a search (``source:example``). The sides
    are compared inside each thread that has both, unless ``match`` says otherwise; two dates inside each source, and
    two sources inside each month, for no thread has both of these.
    """
    chosen = match or _match(one, other)
    if chosen not in get_args(Match):
        raise UsageError(f"Cannot match by {match!r}; choose from {', '.join(get_args(Match))}.")
    first, second, strata = _sides(connection, narrowed, (one, other), within, chosen)
    odds = _odds(first, second, chosen)
    here, there = first.total(), second.total()
    ordered = sorted(odds, key=lambda key: (odds[key].z, key))
    stressed = [key for key in reversed(ordered) if odds[key].z > 0][:most]
    unstressed = [key for key in ordered if odds[key].z < 0][:most]
    found = tuple(
        Contrast(
            *read_nodes.display(connection, key), read_nodes.kind(connection, key), here[key], there[key],
            odds[key].log_odds, odds[key].z,
            _sentence(connection, key, first.scope if odds[key].z > 0 else second.scope),
        )
        for key in chain(stressed, unstressed)
    )  # fmt: skip
    brought = _brought(connection, narrowed, within, {one, other})
    return Comparison(
        (one, other), (here.total(), there.total()), found,
        tuple(Count(*read_nodes.display(connection, key), count) for key, count in brought[:most]), chosen, *strata,
        (len(first.posts), len(second.posts)), (first.left_out, second.left_out), len(first.posts & second.posts),
        (sum(one.z > 0 for one in odds.values()), sum(one.z < 0 for one in odds.values()), len(brought)),
    )  # fmt: skip


def _match(one: str, other: str) -> Match:
    if _DATE.fullmatch(one) and _DATE.fullmatch(other):
        return "source"
    return "month" if _SOURCE.fullmatch(one) and _SOURCE.fullmatch(other) else "thread"


def _sides(
    connection: sqlite3.Connection, narrowed: Narrowed, names: tuple[str, str], within: Within, match: Match
) -> tuple[_Side, _Side, tuple[int, int]]:
    """Both sides inside what has both of them, and how many of these there are and how many were left out."""
    scopes = [narrowed(_side(name, within), table)
              for name, table in zip(names, ("one_side", "other_side"), strict=True)]  # fmt: skip
    posts = [read_tops.posts_by(connection, scope, match) for scope in scopes]
    here, there = ({stratum for stratum in side.values() if stratum is not None} for side in posts)
    both = here & there
    sides = []
    for side, table in zip(posts, ("one_side", "other_side"), strict=True):
        kept = {post for post, stratum in side.items() if stratum in both}
        scope = choose_posts(connection, kept, table=table)
        sides.append(_Side(scope, kept, len(side) - len(kept), read_tops.named_by(connection, scope, match)))
    strata = (0, 0) if match == "none" else (len(both), len(here ^ there))
    return sides[0], sides[1], strata


def _odds(first: _Side, second: _Side, match: Match) -> Mapping[int, Odds]:
    if match == "none":
        return contrasts(first.total(), second.total())
    return stratified(_pairs(first, second))


def _pairs(first: _Side, second: _Side) -> Iterable[tuple[Mapping[int, int], Mapping[int, int]]]:
    for stratum in sorted({**first.named, **second.named}, key=str):
        yield first.named.get(stratum, {}), second.named.get(stratum, {})


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
    connection: sqlite3.Connection, narrowed: Narrowed, within: Within, sides: set[str]
) -> list[tuple[int, int]]:
    if not sides & {"readers", "comments"}:
        return []
    return read_tops.brought(connection, narrowed(within, "chosen"), None)
