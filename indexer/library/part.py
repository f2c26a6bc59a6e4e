"""What a page says of the part of a library that it shows: its headline and one sentence with numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from indexer.store import read_nodes, read_tallies
from indexer.store.scope import Scope
from indexer.types import Within

HEADLINE = "Who mentions whom"
_KINDS = {"article": "articles", "comment": "comments"}
_NAMED = 3
"""So many nodes of one name are listed by their ids."""


def headline(within: Within, about: str | None, hops: int) -> str:
    """The headline of a page without one of its own: a part is named as a part."""
    parts = [_posts(within)] if within else []
    if about is not None:
        parts.append(_around(about, hops))
    return f"{HEADLINE}: {', '.join(parts)}" if parts else HEADLINE


def statement(connection: sqlite3.Connection, scope: Scope, within: Within, centre: Sequence[int], hops: int) -> str:
    """How much of the library the page rests on; ``centre`` are the nodes it is about, none where it is about all."""
    threads, posts = read_tallies.sizes(connection)
    if not within and not centre:
        return f"The whole library: {_plural(threads, 'thread')}, {_plural(posts, 'post')}"
    sentences = []
    if within:
        found, own = read_tallies.sizes(connection, scope)
        counted = f"{found:,} of {_plural(threads, 'thread')}, {own:,} of {_plural(posts, 'post')}"
        sentences.append(f"{_first_upper(_posts(within))}: {counted}{_left_out(connection, within)}")
    if centre:
        shown = (read_nodes.display(connection, key) for key in centre[:_NAMED])
        names = [f"{name} ({node})" for node, name in shown]
        more = f" and {len(centre) - _NAMED:,} more of this name" if len(centre) > _NAMED else ""
        sentences.append(_first_upper(_around(", ".join(names) + more, hops)))
    if not within:
        sentences.append(f"of the whole library: {_plural(threads, 'thread')}, {_plural(posts, 'post')}")
    return " · ".join(sentences)


def _posts(within: Within) -> str:
    """The filters in words: "comments that match “grain” from example.org since 2024"."""
    words = [_KINDS.get(within.get("kind", ""), "posts")]
    if "query" in within:
        words.append(f"that match “{within['query']}”")
    if "author" in within:
        words.append(f"by {within['author']}")
    if "source" in within:
        words.append(f"from {within['source']}")
    if "thread" in within:
        words.append(f"in the thread {within['thread']}")
    if "since" in within:
        words.append(f"since {within['since']}")
    if "until" in within:
        words.append(f"until {within['until']}")
    return " ".join(words)


def _around(names: str, hops: int) -> str:
    return f"within {_plural(hops, 'step')} of {names}"


def _left_out(connection: sqlite3.Connection, within: Within) -> str:
    """What a filter leaves out because it is not known."""
    left = []
    if "since" in within or "until" in within:
        left.append((read_tallies.undated_posts(connection), "post", "a date"))
    if "source" in within:
        left.append((read_tallies.threads_without_source(connection), "thread", "a source"))
    said = [f"{_plural(count, noun)} without {what}" for count, noun, what in left if count]
    return f" ({' and '.join(said)} left out)" if said else ""


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
