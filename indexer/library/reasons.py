"""Evidence -> reasons: the same with names, the sentence, and the marks in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache

from indexer.store import read_nodes, read_posts
from indexer.types import Evidence, Mention, Post, Reason, Span


def reasons(connection: sqlite3.Connection, found: Iterable[Evidence]) -> Iterator[Reason]:
    """A reason for each piece of evidence, in the same order."""
    name = lru_cache(maxsize=65536)(lambda node: read_nodes.name(connection, node))
    post = lru_cache(maxsize=1024)(lambda key: read_posts.by_id(connection, [key])[key])
    head = lru_cache(maxsize=1024)(lambda thread: read_posts.heads(connection, [thread])[thread])
    account = lru_cache(maxsize=65536)(lambda node: read_nodes.final(connection, node))
    mentions = lru_cache(maxsize=1024)(lambda key: read_posts.mentions(connection, key))
    for one in found:
        written: Post = post(one.post)
        title, url, _ = head(one.thread)
        sentence = written.text[one.sentence_start : one.sentence_end]
        yield Reason(one, name(one.voice), name(one.target), sentence, _marks(one, mentions(one.post)),
                     written.author, title, url, account(written.account))  # fmt: skip


def _marks(one: Evidence, mentions: Iterable[Mention]) -> tuple[Span, ...]:
    """Where the sentence names either end of the edge, and the span that counts."""
    ends = {one.voice, one.target}
    spans = {(m.start, m.end) for m in mentions
             if m.entity in ends and one.sentence_start <= m.start and m.end <= one.sentence_end}  # fmt: skip
    if one.end > one.start and not any(start < one.end and one.start < end for start, end in spans):
        spans.add((one.start, one.end))
    outer = [(start, end) for start, end in spans
             if not any((a, b) != (start, end) and a <= start and end <= b for a, b in spans)]  # fmt: skip
    return tuple(Span(start - one.sentence_start, end - one.sentence_start) for start, end in sorted(outer))
