"""Dates of a search as instants, where the text index knows them as they were written.

Only posts whose date has an offset to UTC differ, and by less than a day; the library knows which those are.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from indexer.instants import instant
from indexer.search import Found, Reader, settled
from indexer.search.moments import minute_of
from indexer.search.query import And, Before, Node, Not, Or, Since, Tagged, changed
from indexer.store import read_search
from indexer.types import Order

_FURTHEST = timedelta(days=1)
"""No offset is as large as this."""
_MORE = 50


def exact_dates(connection: sqlite3.Connection, node: Node) -> Node:
    """The query with the bounds of its dates corrected for posts that lie on the other side of them."""
    if not read_search.any_offset(connection):
        return node
    return changed(node, lambda leaf: _exact(connection, leaf) if isinstance(leaf, Since | Before) else leaf)


def _exact(connection: sqlite3.Connection, leaf: Since | Before) -> Node:
    added: list[str] = []
    removed: list[str] = []
    first, last = (_written(_moved(leaf.minute, by)) for by in (-_FURTHEST, _FURTHEST))
    for post, published in read_search.with_offset(connection, first, last):
        is_since = (_minute(published) or 0) >= leaf.minute
        if is_since != ((minute_of(published) or 0) >= leaf.minute):
            (added if is_since == isinstance(leaf, Since) else removed).append(post)
    node: Node = leaf
    if removed:
        node = And((node, Not(Tagged("id", tuple(removed)))))
    return Or((node, Tagged("id", tuple(added)))) if added else node


def find(connection: sqlite3.Connection, reader: Reader, node: Node, limit: int | None, order: Order) -> Found:
    """What a query finds, like `Reader.find`, but newest and oldest go by the instant; ties go by id."""
    order = settled(node, order)
    if limit == 0 or order not in ("newest", "oldest") or not read_search.any_offset(connection):
        return reader.find(node, limit=limit, order=order)
    asked = None if limit is None else limit + _MORE
    while True:
        found = reader.find(node, limit=asked, order=order)
        dates = read_search.dates(connection, [post for post, _ in found.ids])
        sign = 1 if order == "oldest" else -1
        keyed = sorted(_key(post, dates.get(post), sign) for post, _ in found.ids)
        last = dates.get(found.ids[-1][0]) if found.ids else None
        if asked is None or limit is None or len(found.ids) < asked or _is_beyond(last, keyed[limit - 1], sign):
            return Found(found.total, tuple((post, 0.0) for _, _, post in keyed[:limit]))
        asked *= 4


def _key(post: str, published: str | None, sign: int) -> tuple[bool, int, str]:
    minute = _minute(published)
    return minute is None, sign * (minute or 0), post


def _is_beyond(last: str | None, key: tuple[bool, int, str], sign: int) -> bool:
    """Whether no post after the ``last`` one that the index gave can come before the one with this key."""
    minute = None if last is None else minute_of(last)
    if minute is None:
        return True  # only posts without a date are left, and those come by id
    return sign * _moved(minute, -sign * _FURTHEST) > key[1]


def _minute(published: str | None) -> int | None:
    return None if published is None else minute_of(instant(published))


def _moved(minute: int, by: timedelta) -> int:
    """A minute written YYYYMMDDHHMM, so much later, within the years that there are."""
    text = f"{minute:012}"
    try:
        moment = datetime.strptime(text, "%Y%m%d%H%M") + by  # noqa: DTZ007 a minute has no zone
    except (ValueError, OverflowError):
        return minute
    return int(f"{moment.year:04}{moment:%m%d%H%M}")


def _written(minute: int) -> str:
    text = f"{minute:012}"
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:]}"
