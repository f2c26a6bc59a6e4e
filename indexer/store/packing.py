"""A thread as one text and back, exactly: the form of a capture in the database. Its posts' texts stand beside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from indexer.store.blocks import Place
from indexer.types import Post, PostKind, Thread

_POST = ("id", "kind", "thread", "parent", "author", "real_name", "published", "text", "score")
_THREAD = ("id", "title", "url", "source", "captured")
_MOST_PARTS = 1 << 18
_TEXT = _POST.index("text")


def pack(thread: Thread, places: Sequence[Place]) -> str:
    """All that was read of a thread, and in which place each post's text stands. Problems are kept with their file."""
    posts = [[place if field == "text" else getattr(post, field) for field in _POST]
             for post, place in zip(thread.posts, places, strict=True)]  # fmt: skip
    return json.dumps([[getattr(thread, field) for field in _THREAD], posts], ensure_ascii=False, separators=(",", ":"))


def unpack(packed: str, blocks: Mapping[int, str]) -> tuple[Thread, list[Place | None]]:
    """The thread that `pack` made this text of, and the places, the blocks being these.

    Earlier versions wrote the texts themselves: these have no place. Raises LookupError for a block that is not there,
    ValueError or TypeError for what `pack` does not write.
    """
    if packed.count("[") + packed.count(",") > _MOST_PARTS + len(packed) // 8:
        raise ValueError("more values than posts have")
    try:
        head, posts = json.loads(packed)
    except RecursionError as error:
        raise ValueError("lists inside lists") from error
    named: dict[str, Any] = dict(zip(_THREAD, head, strict=True))
    places = [None if isinstance(post[_TEXT], str) else Place(*post[_TEXT]) for post in posts]
    left = sum(map(len, blocks.values()))
    for post, place in zip(posts, places, strict=True):
        if place is not None:
            left -= place.end - place.start
            if left < 0:
                raise ValueError("texts that lie over each other")
            post[_TEXT] = blocks[place.block][place.start : place.end]
    thread = Thread(**named, posts=tuple(Post(**dict(zip(_POST, post, strict=True))) for post in posts))
    _require_sound(thread)
    return thread, places


def _require_sound(thread: Thread) -> None:
    """Raise ValueError unless every field is of its type, ids are unique and parents are there."""
    texts = [thread.id, thread.title, *(value for post in thread.posts for value in (post.id, post.thread, post.text))]
    perhaps = [thread.url, thread.source, thread.captured]
    for post in thread.posts:
        perhaps += [post.parent, post.author, post.real_name, post.published]
    if not all(isinstance(one, str) for one in [*texts, *(one for one in perhaps if one is not None)]):
        raise ValueError("a field that is no text")
    ids = {post.id for post in thread.posts}
    if len(ids) != len(thread.posts) or not thread.posts:
        raise ValueError("posts that are not told apart")
    for post in thread.posts:
        if post.kind not in get_args(PostKind) or not (post.parent is None or post.parent in ids):
            raise ValueError("a post that answers none of its thread")
        if not (post.score is None or (isinstance(post.score, int) and abs(post.score) < 1 << 63)):
            raise ValueError("a score that is no number")
