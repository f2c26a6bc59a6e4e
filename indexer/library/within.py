"""Which posts a question is asked of: the filters of the questions, made into a scope of the store."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from indexer.errors import UsageError
from indexer.store.scope import EVERYWHERE, Scope, choose, without
from indexer.types import Within

WORDS = ("query", "source", "author", "kind", "thread", "since", "until")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d)?)?)?)?")


def scope(connection: sqlite3.Connection, folder: Path, within: Within, *, table: str = "chosen") -> Scope:
    """The posts that ``within`` is true of; UsageError when it says what cannot be."""
    asked = {
        word: value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value
        for word, value in within.items() if value is not None
    }  # fmt: skip
    _require(asked)
    if not asked:
        return EVERYWHERE
    posts = _found(connection, folder, asked) if "query" in asked or "author" in asked else None
    return choose(connection, Within(**asked), posts, table=table)  # type: ignore[typeddict-item]


def _require(asked: dict[str, object]) -> None:
    for word, value in asked.items():
        if word not in WORDS:
            raise UsageError(f"there is no filter {word!r}; choose from {', '.join(WORDS)}")
        if word in ("since", "until") and not _DATE.fullmatch(str(value)):
            raise UsageError(f"{value!r} is no date; write 2023, 2023-06, 2023-06-08 or 2023-06-08T09:21")
    if asked.get("kind", "article") not in ("article", "comment"):
        raise UsageError(f"{asked['kind']!r} is no kind of post; choose article or comment")


def _found(connection: sqlite3.Connection, folder: Path, asked: dict[str, object]) -> list[str]:
    """The ids of the posts that the search finds."""
    from indexer.library import text_index
    from indexer.library.finding import Asked, Finder

    written = [f"({asked['query']})"] if "query" in asked else []
    if "author" in asked:
        author = re.sub(r'["\\]', " ", str(asked["author"]))
        written.append(f'author:"{author}"')
    reader = text_index.opened(connection, folder)
    try:
        return Finder(connection, reader).ids(" ".join(written), Asked(limit=None, order="oldest"))
    finally:
        reader.close()


_UNKNOWN = {"date": ("since", "until"), "source": ("source",)}
"""What may not be known of a post, and the filters that ask for it."""


def of_the_unknown(within: Within) -> list[str]:
    """What these filters ask for that may not be known of a post."""
    asked = {word for word, value in within.items() if value is not None}
    return [what for what, words in _UNKNOWN.items() if asked & set(words)]


def left_out(connection: sqlite3.Connection, folder: Path, within: Within) -> list[tuple[str, int, int]]:
    """What the filters leave out because it is not known, how many posts lack it, and of how many."""
    found = []
    for what in of_the_unknown(within):
        others = {word: value for word, value in within.items() if word not in _UNKNOWN[what]}
        posts = scope(connection, folder, Within(**others), table="all_but_one_filter")  # type: ignore[typeddict-item]
        count, of = without(connection, what, posts)
        if count:
            found.append((what, count, of))
    return found
