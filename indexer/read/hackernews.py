"""Hacker News as its interfaces give it: Algolia's trees and what its search finds, and Firebase's single items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from indexer.read.decode import Encoding
from indexer.read.items import Item, Placed, number, shown, text, threads, when, word
from indexer.read.objects import Record, dicts, records
from indexer.types import Problem, Thread

TREE = re.compile(r'"created_at_i"\s*:')
FOUND = re.compile(r'"objectID"\s*:')
SINGLE = re.compile(r'"type"\s*:\s*"(?:story|comment|poll|job|pollopt)"')
PAGE = "https://news.ycombinator.com/item?id={id}"


def fits(opening: str) -> bool:
    """Whether it begins with items of either kind."""
    if not opening.lstrip().startswith(("{", "[")):
        return False
    head = opening[:5000]
    return (TREE.search(head) is not None and ('"children"' in opening or FOUND.search(opening) is not None)) or (
        SINGLE.search(head) is not None and '"by"' in opening and '"time"' in opening
    )


def read(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem]:
    """The threads, each a story with its comments."""
    return threads(_placed(file, encoding, where), where, "Hacker News", prefix="hn-")


def _placed(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Placed]:
    for line, record, raw in records(file, encoding, where):
        if isinstance(record, Problem):
            yield Placed(line, record, raw)
        elif "objectID" in record or isinstance(record.get("hits"), list):
            for hit in dicts(record.get("hits")) or [record]:
                yield Placed(line, _hit(hit))
        elif "by" in record or "time" in record:
            yield Placed(line, _single(record))
        else:
            for item in _tree(record):
                yield Placed(line, item)


def _tree(root: Record) -> Iterator[Item]:
    story = word(root.get("story_id")) if root.get("parent_id") is not None else None
    todo: list[tuple[Record, str | None]] = [(root, word(root.get("parent_id")))]
    top = story or word(root.get("id"))
    while todo:
        record, parent = todo.pop()
        native = word(record.get("id"))
        yield _item(record, native, parent, top, word(record.get("author")), when(record.get("created_at_i")))
        children = record.get("children")
        inner = [one for one in children if isinstance(one, dict)] if isinstance(children, list) else []
        todo += [(one, native) for one in reversed(inner)]


def _hit(record: Record) -> Item:
    """What a search found: a story, or a comment that tells of its story."""
    native, story = word(record.get("objectID")), word(record.get("story_id"))
    said = record | {"text": record.get("comment_text") or record.get("story_text")}
    author, published = word(record.get("author")), when(record.get("created_at_i"))
    found = _item(said, native, word(record.get("parent_id")), story or native, author, published)
    return found if found.article else found._replace(title=" ".join(text(record.get("story_title")).split()))


def _single(record: Record) -> Item:
    native, parent = word(record.get("id")), word(record.get("parent"))
    return _item(record, native, parent, None, word(record.get("by")), when(record.get("time")))


def _item(
    record: Record,
    native: str | None,
    parent: str | None,
    thread: str | None,
    author: str | None,
    published: str | None,
) -> Item:
    score = record.get("points") if record.get("points") is not None else record.get("score")
    gone = bool(record.get("deleted") or record.get("dead"))
    title = " ".join(text(record.get("title")).split())
    said = "\n\n".join(part for part in (shown(record.get("text")), text(record.get("url")) if title else "") if part)
    return Item(native, said, thread, parent, article=parent is None, author=author, published=published,
                score=number(score), title=title, url=PAGE.format(id=thread or native), gone=gone,
                source="news.ycombinator.com")  # fmt: skip
