"""Discourse: a topic as its own interface gives it (``/t/ID.json``, also with all posts printed)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from indexer.read.decode import Encoding
from indexer.read.items import Item, Placed, number, shown, text, threads, when, word
from indexer.read.objects import Record, left_over, records, within
from indexer.types import Problem, Thread

NO_POSTS = "a record without posts; kept as plain text"


def fits(opening: str) -> bool:
    """Whether it begins with a topic."""
    return opening.lstrip().startswith(("{", "[")) and '"post_stream"' in opening


def read(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem]:
    """The threads; the first post is the article."""
    return threads(_placed(file, encoding, where), where, "Discourse", prefix="discourse-")


def _placed(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Placed]:
    for line, record, raw in records(file, encoding, where):
        if isinstance(record, Problem):
            yield Placed(line, record, raw)
            continue
        posts = within(record, "post_stream.posts")
        found = [post for post in posts if isinstance(post, dict)] if isinstance(posts, list) else []
        for post in found:
            yield Placed(line, _item(record, post))
        if not found:
            yield Placed(line, Problem(where, line, NO_POSTS, "doubtful", "no-posts"), left_over(record))


def _item(topic: Record, post: Record) -> Item:
    first = number(post.get("post_number")) == 1
    said = text(post.get("raw")).strip() or shown(post.get("cooked"))
    return Item(word(post.get("post_number")), said, f"{_site(topic)}{text(topic.get('id'))}",
                word(post.get("reply_to_post_number")), article=first, author=word(post.get("username")),
                real_name=word(post.get("name")), published=when(post.get("created_at")), score=_likes(post),
                title=" ".join(text(topic.get("title")).split()), url=word(topic.get("url")),
                gone=bool(post.get("deleted_at") or post.get("user_deleted")))  # fmt: skip


def _site(topic: Record) -> str:
    """What tells topic 7 of one site from topic 7 of another: its slug."""
    slug = text(topic.get("slug"))
    return f"{slug}-" if slug else ""


def _likes(post: Record) -> int | None:
    given: Any = post.get("actions_summary")
    likes = (
        [one.get("count") for one in given if isinstance(one, dict) and one.get("id") == 2]
        if isinstance(given, list)
        else []
    )
    return number(post.get("like_count")) if post.get("like_count") is not None else number(likes[0]) if likes else None
