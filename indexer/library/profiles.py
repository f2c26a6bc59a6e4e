"""All about one node: the page of an entity, the page of an account, and the sentences between two names."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Literal

from indexer.library.reasons import reasons
from indexer.search.analysis import fold_name
from indexer.store import read_edges, read_nodes, read_quotations
from indexer.store.scope import EVERYWHERE, Scope
from indexer.types import AccountPage, Count, EdgeKind, EntityPage, Node, Reason, VoiceKind

_MENTIONING = ("mentions", "says")
_TURNING: tuple[EdgeKind, ...] = ("mentions", "says", "replies_to", "addresses", "quotes")
_VOICES: dict[VoiceKind, tuple[tuple[EdgeKind, ...], bool | None]] = {
    "writers": (("mentions",), False),
    "speakers": (("says",), None),
    "articles": (("mentions",), True),
}
"""A kind of voice -> by which edges it speaks, and whether it is an article that nobody signed (None: either)."""
_SENTENCES = 5
"""So many quotations stand on a page when nothing else is asked for."""


def entity_pages(
    connection: sqlite3.Connection, name: str, scope: Scope = EVERYWHERE, most: int | None = None,
    pages: int | None = None,
) -> list[EntityPage]:  # fmt: skip
    """A page for every node that goes by this name, most mentioned first.

    ``most`` limits each of a page's lists, ``pages`` how many there are.
    """
    nodes = read_nodes.by_key(connection, _keys(connection, name)[:pages])
    return [_entity(connection, key, node, scope, most) for key, node in nodes.items()]


def nodes(connection: sqlite3.Connection, name: str) -> list[Node]:
    """The nodes that go by this name, most mentioned first."""
    return list(read_nodes.by_key(connection, _keys(connection, name)).values())


def _entity(connection: sqlite3.Connection, key: int, node: Node, scope: Scope, most: int | None) -> EntityPage:
    is_voice = node.kind in ("account", "article")
    appearances = read_nodes.mentioning if is_voice else read_nodes.appearances
    months, first, last = appearances(connection, key, scope)
    in_articles, in_comments = sum(month.articles for month in months), sum(month.comments for month in months)
    of: Literal["named", "mentioning"] = "mentioning" if is_voice else "named"
    threads, thread_total = read_nodes.threads_of(connection, key, scope, most, of=of)
    voices = read_edges.partners(connection, key, _MENTIONING, scope, voices=True, most=most)
    names = read_edges.partners(connection, key, _MENTIONING, scope, voices=False, most=most)
    beside = read_edges.beside(connection, key, scope, most)
    totals = (
        ("voices", voices.total), ("names", names.total), ("co_mentions", beside.total),
        ("saying", read_quotations.count_said_by(connection, key, scope)),
        ("said_of", read_edges.count_said_of(connection, key, scope)),
    )  # fmt: skip
    sentences = _SENTENCES if most is None else min(most, _SENTENCES)
    return EntityPage(
        node.id, node.name, node.kind,
        aliases=tuple(_called(connection, key, scope, is_voice=is_voice).items()),
        metonym_of=node.metonym_of,
        mentions=in_articles + in_comments,
        in_articles=in_articles,
        in_comments=in_comments,
        threads=thread_total,
        first=first,
        last=last,
        voices=_counts(connection, voices.counts),
        names=_counts(connection, names.counts),
        co_mentions=_counts(connection, beside.counts),
        months=tuple(months),
        in_threads=tuple(threads),
        saying=tuple(read_quotations.said_by(connection, key, scope, sentences)),
        said_of=tuple(reasons(connection, read_edges.said_of(connection, key, scope, sentences))),
        totals=totals,
        voices_by=tuple(_voices(connection, key, scope, most)),
        undated=sum(month.articles + month.comments for month in months if not month.month),
        repeated=0 if is_voice else read_nodes.without_voice(connection, key, scope),
    )  # fmt: skip


def _called(connection: sqlite3.Connection, key: int, scope: Scope, *, is_voice: bool) -> dict[str, int]:
    """The names that a node goes by in these posts, with how often."""
    if scope == EVERYWHERE:
        return read_nodes.aliases(connection, key)
    return (read_nodes.signatures if is_voice else read_nodes.surfaces)(connection, key, scope)


def _voices(
    connection: sqlite3.Connection, key: int, scope: Scope, most: int | None
) -> Iterator[tuple[VoiceKind, int, tuple[Count, ...]]]:
    for kind, (edges, articles) in _VOICES.items():
        found = read_edges.partners(connection, key, edges, scope, voices=True, most=most, articles=articles)
        if found.total:
            yield kind, found.total, _counts(connection, found.counts)


def account_pages(
    connection: sqlite3.Connection, nick: str, scope: Scope = EVERYWHERE, most: int | None = None
) -> list[AccountPage]:
    """A page for every account that goes by this name, with most evidence first; ``most`` limits each list."""
    nodes = read_nodes.by_key(connection, read_nodes.named(connection, nick, fold_name(nick)))
    accounts = [(key, node) for key, node in nodes.items() if node.kind in ("account", "article")]
    return [_account(connection, key, node, scope, most) for key, node in accounts]


def _account(connection: sqlite3.Connection, key: int, node: Node, scope: Scope, most: int | None) -> AccountPage:
    months, first, last = read_nodes.activity(connection, key, scope)
    threads, thread_total = read_nodes.threads_of(connection, key, scope, most, of="written")
    return AccountPage(
        node.id, node.name, tuple(_called(connection, key, scope, is_voice=True).items()),
        sum(month.articles for month in months), sum(month.comments for month in months), thread_total, first, last,
        tuple(months), tuple(threads), tuple(_edges(connection, key, scope, most)),
    )  # fmt: skip


def _edges(
    connection: sqlite3.Connection, key: int, scope: Scope, most: int | None
) -> Iterator[tuple[EdgeKind, Literal["out", "in"], int, tuple[Count, ...]]]:
    for kind in _TURNING:
        for voices in (False, True):
            found = read_edges.partners(connection, key, [kind], scope, voices=voices, most=most)
            if found.total:
                yield kind, "in" if voices else "out", found.total, _counts(connection, found.counts)


def _counts(connection: sqlite3.Connection, pairs: Sequence[tuple[int, int]]) -> tuple[Count, ...]:
    return tuple(Count(*read_nodes.display(connection, key), count) for key, count in pairs)


def why(
    connection: sqlite3.Connection, one: str, other: str, scope: Scope = EVERYWHERE, *, order: str = "date",
    most: int | None = None,
) -> Iterator[Reason]:  # fmt: skip
    """The reasons behind all edges between two names, in either direction."""
    here, there = _keys(connection, one), _keys(connection, other)
    return reasons(connection, read_edges.between(connection, here, there, scope, order=order, most=most))


def count_why(connection: sqlite3.Connection, one: str, other: str, scope: Scope = EVERYWHERE) -> int:
    """How many reasons there are between two names."""
    return read_edges.count_between(connection, _keys(connection, one), _keys(connection, other), scope)


def _keys(connection: sqlite3.Connection, name: str) -> list[int]:
    return read_nodes.called(connection, name, fold_name(name))
