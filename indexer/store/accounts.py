"""Which account a post belongs to: a pure function of the source and the name as shown."""

from __future__ import annotations

import re
import unicodedata

from indexer.types import Post

_NOT_WORD = re.compile(r"[\W_]+")


def slug(name: str) -> str:
    """The name as an id: folded, without format characters, words joined by hyphens; letters of any script stay."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    visible = "".join(letter for letter in folded if unicodedata.category(letter) != "Cf")
    return _NOT_WORD.sub("-", visible).strip("-")


def account(post: Post, source: str | None) -> str:
    """The id of who writes ``post``. An unsigned article is its own voice; unsigned comments share one a thread."""
    if not post.author:
        return f"article:{post.thread}" if post.kind == "article" else f"anonymous:{post.thread}"
    # A name of nothing but signs ("***") is somebody too: its own characters stand for it.
    name = slug(post.author) or post.author.encode("unicode_escape").decode("ascii")
    return f"account:{slug(source)}/{name}" if source else f"account:{name}"
