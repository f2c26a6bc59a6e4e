"""Answers from a library: hits, entities, the sentences behind an edge."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from indexer.errors import UsageError
from indexer.library import text_index
from indexer.search import Named, Node, fold_name, named_in, parse, snippet, widen
from indexer.store import files, manifest, questions
from indexer.store.schema import version
from indexer.types import Answer, Count, EntityPage, Evidence, Hit, Order, Post, Problem, Reason, Span, Status


def require_engine(connection: sqlite3.Connection, wanted: str | None) -> None:
    """Raise UsageError unless the library's text index is of the engine that the user wants."""
    holds = manifest.get(connection, "engine")
    if wanted is not None and wanted != holds:
        text_index.known_engine(wanted)
        raise UsageError(f"this library's text index is {holds}; `indexer rebuild --engine {wanted}` changes that")


def search(
    connection: sqlite3.Connection, folder: Path, query: str, limit: int | None, order: Order, *,
    either: bool, literal: bool,
) -> Answer:  # fmt: skip
    """The posts that the query finds; names find what goes by another name too, unless ``literal``."""
    parsed = parse(query, either=either)
    node = parsed.node if literal else widen(parsed.node, lambda folded: questions.entity_ids(connection, folded))
    reader = text_index.opened(connection, folder)
    try:
        found = reader.find(node, limit=limit, order=order)
    finally:
        reader.close()
    posts = questions.posts(connection, [post for post, _ in found.ids])
    heads = questions.heads(connection, [post.thread for post in posts.values()])
    asked = named_in(node)
    hits = [_hit(connection, posts[post], heads, score, node, asked) for post, score in found.ids if post in posts]
    return Answer(tuple(hits), found.total, _also(hits, parsed.node), (*parsed.remarks, *_behind(connection)))


def _hit(
    connection: sqlite3.Connection, post: Post, heads: dict[str, tuple[str, str | None, str | None]], score: float,
    node: Node, asked: tuple[str, ...],
) -> Hit:  # fmt: skip
    title, url, _ = heads[post.thread]
    spans = questions.entity_spans(connection, post.id, asked) if asked else []
    shown = snippet(post.text, node, spans)
    return Hit(post.id, post.kind, post.thread, title, post.author, post.published, url, score, shown.text,
               shown.marks, shown.matched)  # fmt: skip
