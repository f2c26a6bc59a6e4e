"""A thread as one text and back, exactly: the form of a capture in the database. Its posts' texts stand beside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from indexer.store.blocks import Place
from indexer.types import Post, Thread

_POST = ("id", "kind", "thread", "parent", "author", "real_name", "published", "text", "score")
_THREAD = ("id", "title", "url", "source", "captured")
_TEXT = _POST.index("text")


def pack(thread: Thread, places: Sequence[Place]) -> str:
    """All that was read of a thread, and in which place each post's text stands. Problems are kept with their file."""
    posts = [[place if field == "text" else getattr(post, field) for field in _POST]
             for post, place in zip(thread.posts, places, strict=True)]  # fmt: skip
    return json.dumps([[getattr(thread, field) for field in _THREAD], posts], ensure_ascii=False, separators=(",", ":"))


def unpack(packed: str, blocks: Mapping[int, str]) -> tuple[Thread, list[Place | None]]:
    """The thread that `pack` made this text of, and the places, the blocks being these.

    Earlier versions wrote the texts themselves: these have no place. Raises LookupError for a block that is not there.
    """
    head, posts = json.loads(packed)
    named: dict[str, Any] = dict(zip(_THREAD, head, strict=True))
    places = [None if isinstance(post[_TEXT], str) else Place(*post[_TEXT]) for post in posts]
    for post, place in zip(posts, places, strict=True):
        if place is not None:
            post[_TEXT] = blocks[place.block][place.start : place.end]
    return Thread(**named, posts=tuple(Post(**dict(zip(_POST, post, strict=True))) for post in posts)), places
