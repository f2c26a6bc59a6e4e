"""A thread as one text and back, exactly; the form of a capture in the database."""

from __future__ import annotations

import json
from typing import Any

from indexer.types import Post, Thread

_POST = ("id", "kind", "thread", "parent", "author", "real_name", "published", "text", "score")
_THREAD = ("id", "title", "url", "source", "captured")


def pack(thread: Thread) -> str:
    """All that was read of a thread. Problems are kept with their file, not here."""
    posts = [[getattr(post, field) for field in _POST] for post in thread.posts]
    return json.dumps([[getattr(thread, field) for field in _THREAD], posts], ensure_ascii=False, separators=(",", ":"))


def unpack(packed: str) -> Thread:
    """The thread that `pack` made this text of."""
    head, posts = json.loads(packed)
    named: dict[str, Any] = dict(zip(_THREAD, head, strict=True))
    return Thread(**named, posts=tuple(Post(**dict(zip(_POST, post, strict=True))) for post in posts))
