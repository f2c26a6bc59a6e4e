"""Reddit: dumps of submissions and comments, one a line and in any order, and a page's own listing (``.json``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from indexer.read.decode import Encoding
from indexer.read.items import Item, Placed, number, shown, text, threads, when, word
from indexer.read.objects import Record, records, within
from indexer.types import Problem, Thread

MARK = re.compile(r'"(?:link_id|subreddit(?:_id)?)"\s*:\s*"|"kind"\s*:\s*"(?:Listing|t[13])"')
GONE = frozenset({"[deleted]", "[removed]"})
SITE = "https://www.reddit.com"


def fits(opening: str) -> bool:
    """Whether it begins with submissions, comments or a listing of them."""
    return opening.lstrip().startswith(("{", "[")) and MARK.search(opening) is not None


def read(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem]:
    """The threads; comments whose submission is in another file come without it, and join it in the library."""
    return threads(_placed(file, encoding, where), where, "Reddit", prefix="reddit-")


def _placed(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Placed]:
    for line, record, raw in records(file, encoding, where):
        if isinstance(record, Problem):
            yield Placed(line, record, raw)
            continue
        for one in _listed(record):
            yield Placed(line, _comment(one) if "link_id" in one or "body" in one else _submission(one))


def _listed(record: Record) -> Iterator[Record]:
    """The things of a listing, answers after what they answer; a thing of a dump is itself."""
    todo = [record]
    while todo:
        one = todo.pop()
        kind, data = one.get("kind"), one.get("data")
        if not isinstance(kind, str) or not isinstance(data, dict):
            yield one
            continue
        if kind in ("t1", "t3"):
            yield data
        inner = data.get("children") if kind == "Listing" else within(data, "replies.data.children")
        todo += [each for each in reversed(inner if isinstance(inner, list) else []) if isinstance(each, dict)]


def _comment(record: Record) -> Item:
    said = _text(record.get("body"), record.get("body_html"))
    thread = _bare(record.get("link_id"))
    return Item(word(record.get("id")), said, thread, _bare(record.get("parent_id")), author=_author(record),
                published=when(record.get("created_utc")), score=number(record.get("score")), source=_source(record),
                url=_url(record), title=text(record.get("link_title")), gone=said in GONE)  # fmt: skip


def _submission(record: Record) -> Item:
    said, url = _text(record.get("selftext"), None), text(record.get("url"))
    linked = url if url and "/comments/" not in url else ""
    words = "\n\n".join(part for part in ("" if said in GONE else said, linked) if part)
    native = word(record.get("id"))
    return Item(native, words, native, None, article=True, author=_author(record),
                published=when(record.get("created_utc")), score=number(record.get("score")), source=_source(record),
                title=" ".join(text(record.get("title")).split()), url=_url(record))  # fmt: skip


def _author(record: Record) -> str | None:
    name = word(record.get("author"))
    return None if name in GONE else name


def _source(record: Record) -> str | None:
    place = word(record.get("subreddit"))
    return f"reddit.com/r/{place}" if place else "reddit.com"


def _url(record: Record) -> str | None:
    """The address of the thread: a comment's goes on with its own id."""
    path = text(record.get("permalink"))
    parts = path.strip("/").split("/")
    return f"{SITE}/{'/'.join(parts[:5])}" if path.startswith("/r/") and len(parts) >= 4 else None


def _text(plain: object, markup: object) -> str:
    return text(plain).strip() if isinstance(plain, str) else shown(markup)


def _bare(name: object) -> str | None:
    """The id in a full name: ``t3_abc`` is ``abc``."""
    written = word(name)
    return written.partition("_")[2] or written if written and written[:1] == "t" else written
