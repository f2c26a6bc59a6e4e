"""What a thread is known again by when neither its id nor its file says so: its headline and beginning, its comments.

A page saved as text and as HTML, or under another address, is one thread: it shares its beginning, or most of its
comments. Of the comments those with the smallest digests are kept (min-wise hashing, Broder 1997), so that two copies
choose the same ones whatever their order and number.
"""

from __future__ import annotations

import re
from hashlib import blake2b

from indexer.read.drafts import unheaded
from indexer.read.identity import thread_id
from indexer.store.homes import Likeness
from indexer.types import Thread

COMMENTS = 8
"""So many comments of a thread are remembered."""
SHORTEST, BEGINNING = 30, 80
"""Characters of a comment: those with fewer may be said anywhere; so many of its beginning count."""
_NO_LETTER = re.compile(r"[\W_]+")


def likeness(thread: Thread) -> Likeness | None:
    """What this copy of a thread is like; None for one that has an id of its own, which is never mistaken."""
    article, *comments = thread.posts
    body = unheaded(thread.title, article.text)
    if thread.id not in {_made_of(thread, text) for text in (body, article.text)}:
        return None
    start = _number("start", thread_id(None, None, thread.title, body)) if len(body) >= SHORTEST else None
    said = {_NO_LETTER.sub(" ", post.text.casefold()).strip() for post in comments}
    chosen = sorted(_number("comment", text[:BEGINNING]) for text in said if len(text) >= SHORTEST)[:COMMENTS]
    return Likeness(start, frozenset(chosen), thread.source)


def _made_of(thread: Thread, body: str) -> str:
    """The id that a thread without one of its own is given."""
    first = "".join(f"{one.author} {one.published} {one.text}" for one in thread.posts[1:2])
    return thread_id(None, thread.url, thread.title, body or first)


def _number(*parts: str) -> int:
    digest = blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
