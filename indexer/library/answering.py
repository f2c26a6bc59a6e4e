"""Answers from a library: hits, entities, the sentences behind an edge."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from indexer.library import judging, text_index
from indexer.search.analysis import tokens
from indexer.search.query import Node as Tree
from indexer.search.query import leaves, named_in, parse, widen
from indexer.search.snippet import snippet
from indexer.store import manifest, read_nodes, read_posts
from indexer.store.schema import version
from indexer.types import Answer, Hit, Order, Post, Problem, Status


def search(
    connection: sqlite3.Connection, folder: Path, query: str, limit: int | None, order: Order, *,
    either: bool, literal: bool,
) -> Answer:  # fmt: skip
    """The posts that the query finds; names find what goes by another name too, unless ``literal``."""
    parsed = parse(query, either=either)
    node = parsed.node if literal else widen(parsed.node, lambda folded: read_nodes.entity_ids(connection, folded))
    reader = text_index.opened(connection, folder)
    try:
        found = reader.find(node, limit=limit, order=order)
    finally:
        reader.close()
    posts = read_posts.by_id(connection, [post for post, _ in found.ids])
    heads = read_posts.heads(connection, [post.thread for post in posts.values()])
    asked = named_in(node)
    hits = [_hit(connection, posts[post], heads, score, node, asked) for post, score in found.ids if post in posts]
    return Answer(tuple(hits), found.total, _also(hits, parsed.node), (*parsed.remarks, *_behind(connection)))


def _hit(
    connection: sqlite3.Connection, post: Post, heads: dict[str, tuple[str, str | None, str | None]], score: float,
    node: Tree, asked: tuple[str, ...],
) -> Hit:  # fmt: skip
    title, url, _ = heads[post.thread]
    spans = read_posts.entity_spans(connection, post.id, asked) if asked else []
    shown = snippet(post.text, node, spans)
    return Hit(post.id, post.kind, post.thread, title, post.author, post.published, url, score, shown.text,
               shown.marks, shown.matched)  # fmt: skip


def _also(hits: Sequence[Hit], asked: Tree) -> tuple[tuple[str, int], ...]:
    """The names in the hits that the words of the query do not say themselves, and how many hits have them."""
    own = {stem for leaf in leaves(asked) for stem in _stems(getattr(leaf, "text", ""))}
    names = Counter(name for hit in hits for name in set(hit.matched) if not own & _stems(name))
    return tuple(sorted(names.items(), key=lambda item: (-item[1], item[0])))


def _stems(text: str) -> set[str]:
    return {token.stem for token in tokens(text)}


def _behind(connection: sqlite3.Connection) -> tuple[str, ...]:
    waiting = read_nodes.count_pending(connection)
    return (f"{waiting} posts are not searchable yet; `indexer ingest` goes on with them",) if waiting else ()


def near_names(connection: sqlite3.Connection, name: str) -> list[str]:
    """Up to five names of the library that are spelt like this one, nearest first."""
    from rapidfuzz import fuzz, process

    found = process.extract(name, list(read_nodes.all_names(connection)), scorer=fuzz.WRatio, limit=5, score_cutoff=75)
    return [near for near, _, _ in found]


def status(connection: sqlite3.Connection, folder: Path) -> Status:
    """What the library holds and what could not be read."""
    from indexer.library import known
    from indexer.store import files

    unread = tuple(Problem(os.fsdecode(path), line, what) for path, line, what in files.problems(connection))
    unread += tuple(judging.problems(connection, folder)) + tuple(known.problems(folder))
    counts = tuple(read_nodes.counts(connection).items())
    return Status(str(folder), manifest.get(connection, "engine") or "", version(connection), counts, unread)
