"""YouTube's comments as its interface gives them: lists of threads, each a comment with its answers, or of comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from indexer.read.decode import Encoding
from indexer.read.items import Item, Placed, number, shown, threads, when, word
from indexer.read.objects import Record, dicts, left_over, records, within
from indexer.types import Problem, Thread

KINDS = ('"youtube#commentThread', '"youtube#comment"')
PAGE = "https://www.youtube.com/watch?v={id}"
NO_COMMENT = "a record that is no comment; kept as plain text"


def fits(opening: str) -> bool:
    """Whether it begins with comments of this interface."""
    return opening.lstrip().startswith(("{", "[")) and any(kind in opening for kind in KINDS)


def read(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem]:
    """The threads, one a video."""
    return threads(_placed(file, encoding, where), where, "YouTube", prefix="youtube-")


def _placed(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Placed]:
    for line, record, raw in records(file, encoding, where):
        if isinstance(record, Problem):
            yield Placed(line, record, raw)
            continue
        found = [comment for one in dicts(record.get("items")) or [record] for comment in _comments(one)]
        for item in map(_item, found):
            yield Placed(line, item)
        if not found:
            yield Placed(line, Problem(where, line, NO_COMMENT, "doubtful", "no-comment"), left_over(record))


def _comments(one: Record) -> Iterator[Record]:
    """A comment, or that of a thread and its answers."""
    top = within(one, "snippet.topLevelComment")
    if isinstance(top, dict):
        # The thread knows the video, a comment of it may not.
        yield {**top, "videoId": within(one, "snippet.videoId")}
        answers = dicts(within(one, "replies.comments"))
        yield from ({"videoId": within(one, "snippet.videoId"), **answer} for answer in answers)
    elif isinstance(one.get("snippet"), dict):
        yield one


def _item(comment: Record) -> Item:
    said = comment.get("snippet")
    snippet = said if isinstance(said, dict) else {}
    video = word(snippet.get("videoId")) or word(comment.get("videoId"))
    plain = snippet.get("textOriginal")
    return Item(word(comment.get("id")), word(plain) or shown(snippet.get("textDisplay")), video or "",
                word(snippet.get("parentId")), author=word(snippet.get("authorDisplayName")),
                published=when(snippet.get("publishedAt")), score=number(snippet.get("likeCount")),
                url=PAGE.format(id=video) if video else None, source="youtube.com")  # fmt: skip
