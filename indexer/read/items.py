"""Records of others -> threads: a record becomes an item, items of one thread are put together, whatever their order.

An item is an article or a comment. It tells its thread, or only what it answers: then the first of the chain is the
article. Items wait in a temporary database that lives in memory and goes to disk when it grows.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Container, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from indexer.read import dates, moments
from indexer.read.answers import Named, parents
from indexer.read.decode import clean
from indexer.read.doubts import doubts
from indexer.read.drafts import ArticleDraft, CommentDraft, left_over, thread_of
from indexer.read.identity import host_of, thread_id
from indexer.types import Problem, Reading, Thread

EARLIEST, LATEST = 0, 4_102_444_800  # 1970 to 2100, in seconds
_ZONED = re.compile(r"^\w{3},? .*\d\d:\d\d:\d\d (?:[+-]\d{4}\b|GMT$)")
NO_COMMENT_TEXT = (
    "{count:,} comments have no text (deleted or empty){by}; left out, what answers them answers what they answered"
)


MOST_NAMED = 20
TWICE = "{count:,} records came twice, the same id and all; taken once"


class Item(NamedTuple):
    """One record as understood. ``thread`` is the id of its thread, None when only ``parent`` tells it.

    A thread "" is the only one of its file and has no name.
    ``text`` is without markup. A ``gone`` item has been deleted: it only links its answers to what it answered.
    """

    native: str | None
    text: str
    thread: str | None = None
    parent: str | None = None
    article: bool = False
    author: str | None = None
    real_name: str | None = None
    published: str | None = None
    score: int | None = None
    title: str = ""
    url: str | None = None
    source: str | None = None
    captured: str | None = None
    gone: bool = False


class Placed(NamedTuple):
    """An item and the line where its record begins; or what was wrong there, with the text that no item holds."""

    line: int | None
    item: Item | Problem
    raw: str = ""


def threads(placed: Iterable[Placed], where: str, how: str, *, prefix: str = "") -> Iterator[Thread | Problem]:
    """The threads of these items; ``how`` says what was read, ``prefix`` is set before the ids of threads."""
    with closing(sqlite3.connect("")) as waiting:
        yield from _put_together(waiting, placed, where, how, prefix)


def _put_together(
    waiting: sqlite3.Connection, placed: Iterable[Placed], where: str, how: str, prefix: str
) -> Iterator[Thread | Problem]:
    waiting.execute("PRAGMA journal_mode = OFF")
    waiting.execute("CREATE TABLE items (thread TEXT, native TEXT, parent TEXT, line INTEGER, item TEXT)")
    unread: list[str] = []
    for line, item, raw in placed:
        unread += [raw] if raw else []
        if isinstance(item, Problem):
            yield item
        else:
            row = (_own_thread(item), item.native, item.parent, line, json.dumps(item, ensure_ascii=False))
            waiting.execute("INSERT INTO items VALUES (?, ?, ?, ?, ?)", row)
    _find_roots(waiting)
    waiting.execute("CREATE INDEX by_thread ON items (thread)")
    for (thread,) in waiting.execute("SELECT thread FROM items GROUP BY thread ORDER BY min(rowid)").fetchall():
        rows = waiting.execute("SELECT line, item FROM items WHERE thread IS ? ORDER BY rowid", (thread,))
        yield _thread(str(thread), [(line, Item(*json.loads(item))) for line, item in rows], where, how, prefix)
    yield from left_over(unread)


def _own_thread(item: Item) -> str | None:
    """The thread that an item tells; for one that tells nothing at all, itself, known by what it says."""
    if item.thread is None and item.native is None and item.parent is None:
        return thread_id(None, item.url, item.title, f"{item.author} {item.published} {item.text}")
    return item.thread


def _find_roots(waiting: sqlite3.Connection) -> None:
    """Items that tell only what they answer belong to the thread of the first of the chain."""
    rows = waiting.execute("SELECT rowid, native, parent FROM items WHERE thread IS NULL").fetchall()
    if not rows:
        return
    above = {native: parent for _, native, parent in rows if native is not None}
    roots: dict[str, str] = {}
    for _, native, parent in rows:
        start = native if native is not None else parent
        if start is not None and start not in roots:
            _follow(start, above, roots)
    found = [(roots.get(native or parent or "", native or parent), row) for row, native, parent in rows]
    waiting.executemany("UPDATE items SET thread = ? WHERE rowid = ?", found)


def _follow(start: str, above: dict[str, str | None], roots: dict[str, str]) -> None:
    walked: dict[str, None] = {}
    at = start
    while at not in roots and at not in walked:
        walked[at] = None
        parent = above.get(at)
        if parent is None:
            break
        at = parent
    # In a circle the smallest is taken for the first, wherever one began.
    root = roots.get(at) or (min(walked) if above.get(at) is not None and at in walked else at)
    roots.update(dict.fromkeys([*walked, at], root))


def _thread(name: str, rows: list[tuple[int | None, Item]], where: str, how: str, prefix: str) -> Thread:
    head = next((item for _, item in rows if item.article), None)
    head = head or next((item for _, item in rows if item.native == name and item.parent is None), None)
    told = head or rows[0][1]
    # Rows of comments may tell of their article again and again.
    comments = [(line, item) for line, item in rows if item is not head and not (head and _is_again(item, head))]
    comments, twice = _once(comments)
    kept, answered, problems = _answers(comments, told.native if head else name, name, where)
    drafts = [_draft(item, answered[place]) for place, (_, item) in enumerate(kept)]
    source = told.source or (host_of(told.url) if told.url else None)
    article = ArticleDraft(
        told.title, head.text if head else "", head.author if head else None, head.published if head else None,
        told.url, source, f"{prefix}{name}" if name else None, told.captured,
    )  # fmt: skip
    line = rows[0][0]
    problems += [Problem(where, None, TWICE.format(count=twice), "note", "repeated-records")] if twice else []
    problems += [Problem(where, line, doubt.what, "doubtful", doubt.code) for doubt in doubts(article, drafts, None)]
    return thread_of(article, drafts, problems, where, line, Reading(how))


def _draft(item: Item, parent: int | None) -> CommentDraft:
    return CommentDraft(item.author, item.real_name, item.published, item.text, parent, item.native, item.score)


def _is_again(item: Item, head: Item) -> bool:
    return item.article and item.native == head.native and item.text in ("", head.text)


def _once(comments: list[tuple[int | None, Item]]) -> tuple[list[tuple[int | None, Item]], int]:
    """Without the records that came before, id and all, as they do where dumps overlap; and how many those are."""
    first = dict.fromkeys(item for _, item in comments if item.native)
    if len(first) == sum(item.native is not None and item.native != "" for _, item in comments):
        return comments, 0
    seen: set[Item] = set()
    kept = []
    for line, item in comments:
        if item not in seen:
            kept.append((line, item))
        if item.native:
            seen.add(item)
    return kept, len(comments) - len(kept)


def _answers(
    comments: list[tuple[int | None, Item]], article: str | None, thread: str, where: str
) -> tuple[list[tuple[int | None, Item]], list[int | None], list[Problem]]:
    """The comments that say something, which of them each answers, and what was wrong."""
    named = [Named(item.native, None if item.parent == thread else item.parent) for _, item in comments]
    found, wrong = parents(named, article)
    kept = [place for place, (_, item) in enumerate(comments) if item.text and not item.gone]
    new = {place: number for number, place in enumerate(kept)}
    answered = [None if above is None else new[above] for above in _present(kept, found, new)]
    problems = [Problem(where, comments[place][0], what, "doubtful", "unknown-parent") for place, what in wrong]
    left = len(comments) - len(kept)
    if left:
        authors = dict.fromkeys(item.author for _, item in comments if item.author and not item.text and not item.gone)
        by = f" (by {', '.join(list(authors)[:MOST_NAMED])})" if authors else ""
        problems.append(Problem(where, None, NO_COMMENT_TEXT.format(count=left, by=by), "note", "empty-comments"))
    return [comments[place] for place in kept], answered, problems


def _present(places: list[int], parents: list[int | None], present: Container[int]) -> Iterator[int | None]:
    """What each of these answers, or the nearest above it that is present."""
    nearest: dict[int, int | None] = {}
    for place in places:
        at, passed = parents[place], []
        while at is not None and at not in present and at not in nearest:
            passed.append(at)
            at = parents[at]
        above = nearest.get(at, at) if at is not None else None
        nearest.update(dict.fromkeys(passed, above))
        yield above


def text(value: object) -> str:
    """A value as text, with its letters made sound; empty for none."""
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        # NaN is what tables of numbers have for nothing.
        return str(value) if value == value else ""
    try:
        return clean(json.dumps(value, ensure_ascii=False))
    except (RecursionError, ValueError):
        return ""


def word(value: object) -> str | None:
    """A value as text without blanks around it, None when it is empty."""
    return text(value).strip() or None


def shown(value: object) -> str:
    """The text of a value that is markup, as it shows."""
    from indexer.read.html.texts import field_text

    return clean(field_text("".join(_pieces(value)) if isinstance(value, list) else text(value)))


def _pieces(value: list[object]) -> Iterator[str]:
    """A text told in pieces, some with a kind of their own: ``["see ", {"type": "link", "text": "..."}]``."""
    for one in value:
        yield text(one.get("text")) if isinstance(one, dict) and "text" in one else text(one)


def number(value: object) -> int | None:
    """A whole number, also written as text or as 3.0; None for anything else."""
    try:
        found = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return int(found) if found.is_integer() and abs(found) < 2**53 else None


def when(value: object) -> str | None:
    """A date: seconds or milliseconds since 1970 (UTC), ISO 8601, or as people write it; None for none."""
    seconds = _seconds(value)
    if seconds is not None:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    written = " ".join(value.split()) if isinstance(value, str) else ""
    if not written or len(written) > moments.LONGEST:
        return None
    found = dates.iso(written)
    if found is None and _ZONED.search(written):
        return _mailed(written)
    if found is None and (moment := moments.first_in(written)):
        found = moment.published
    return found


def _mailed(written: str) -> str | None:
    """A date with its zone as mail has it, or as ``Thu Jun 08 09:21:00 +0000 2023``."""
    try:
        return parsedate_to_datetime(written).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _seconds(value: object) -> float | None:
    try:
        found = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    if 100_000_000_000 < found < 1000 * LATEST:
        found /= 1000
    return found if 100_000_000 < found < LATEST else None
