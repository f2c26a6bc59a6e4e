"""A thread as one text and back, exactly, the form of a capture in the database; and a post's text, packed."""

from __future__ import annotations

import json
import sqlite3
import zlib
from functools import lru_cache
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


def register(connection: sqlite3.Connection) -> None:
    """Let the statements of a connection use ``packed(text)`` and ``plain(packed)``: texts take half the room."""
    connection.create_function("packed", 1, packed, deterministic=True)
    connection.create_function("plain", 1, plain, deterministic=True)


def packed(text: str) -> bytes:
    """A text in the form in which a post's is kept."""
    return zlib.compress(text.encode("utf-8"), 6)


@lru_cache(maxsize=64)
def plain(kept: bytes) -> str:
    """The text that `packed` made this of; the pieces of evidence of one post ask for it one after another."""
    return zlib.decompress(kept).decode("utf-8")
