"""Writing a thread: its posts, and all that was found in them, in place of what stood there before."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count

from indexer.store import blocks
from indexer.store.blocks import Place
from indexer.store.merge import Merged
from indexer.store.schema import edge_numbers, mention_numbers, quotation_numbers
from indexer.types import Entity, Evidence, Findings, Post, Thread

Key = Callable[[str, str], int]
_EDGES, _KINDS, _QUOTATIONS = edge_numbers(), mention_numbers(), quotation_numbers()


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a node goes by in one thread, as written and folded, and how often."""

    node: str
    node_kind: str
    surface: str
    folded: str
    kind: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Derived:
    """All that is made from a thread's posts, entities resolved; ``findings`` by post id.

    ``known`` are the folded names that the gazetteer has for an entity, by its id.
    """

    findings: Mapping[str, Findings]
    entities: tuple[Entity, ...]
    names: tuple[Name, ...]
    known: Mapping[str, tuple[str, ...]]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """How many posts of a thread are new, changed, the same, or missing since now."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0


def put_thread(
    connection: sqlite3.Connection, merged: Merged, derived: Derived, places: Mapping[str, Place]
) -> Changes:
    """Write the thread as it is now and mark its posts for the text index; call it inside a transaction.

    ``places`` tells of texts where they stand in a capture; others are kept with the thread.
    """
    thread = merged.thread
    before = _posts_before(connection, thread.id)
    drop_thread(connection, thread.id)
    key = keys(connection)
    number = _put_head(connection, thread)
    others = list(dict.fromkeys(post.text for post in thread.posts if post.text not in places))
    where = {**places, **dict(zip(others, blocks.put_for_thread(connection, number, others), strict=True))}
    rows = {post.id: _put_post(connection, post, number, position, where[post.text], key)
            for position, post in enumerate(thread.posts)}  # fmt: skip
    _put_revisions(connection, merged.revisions, rows)
    _put_derived(connection, derived, number, rows, key)
    mark_pending(connection, rows)
    return _changes(before, thread.posts)


def drop_thread(connection: sqlite3.Connection, thread: str) -> None:
    """Take a thread and all that was made of it out, and mark its posts for the text index."""
    connection.execute(
        "INSERT OR IGNORE INTO pending SELECT p.id FROM posts p JOIN threads t ON t.key = p.thread WHERE t.id = ?",
        (thread,),
    )
    connection.execute("DELETE FROM threads WHERE id = ?", (thread,))


def drop_derived(connection: sqlite3.Connection) -> None:
    """Take out all that was made: what is left is what was read."""
    connection.execute("DELETE FROM threads")
    connection.execute("DELETE FROM known")
    connection.execute("DELETE FROM nodes")


def mark_pending(connection: sqlite3.Connection, posts: Iterable[str]) -> None:
    """These posts have to be told to the text index."""
    connection.executemany("INSERT OR IGNORE INTO pending VALUES (?)", [(post,) for post in posts])


def keys(connection: sqlite3.Connection) -> Key:
    """A function that gives a node's key for its id and kind, making the node when it is new."""
    seen: dict[str, int] = {}

    def key(node: str, kind: str) -> int:
        if node not in seen:
            seen[node] = _node(connection, node, kind)
        return seen[node]

    return key


def _node(connection: sqlite3.Connection, node: str, kind: str) -> int:
    row = connection.execute("SELECT key FROM nodes WHERE id = ?", (node,)).fetchone()
    if row is None:
        row = connection.execute(
            "INSERT INTO nodes (key, id, kind, final) SELECT n, ?, ?, n"
            " FROM (SELECT coalesce(max(key), 0) + 1 AS n FROM nodes) RETURNING key",
            (node, kind),
        ).fetchone()
    return int(row[0])


def node_kind(node: str) -> str:
    """The kind that a node's id begins with; who writes without a name is an account all the same."""
    head = node.partition(":")[0]
    return "account" if head == "anonymous" else head


_COMPARED = ("text", "author", "real_name", "published", "score", "parent")
_KEPT = ", ".join('text_of(p.block, p.start, p."end")' if field == "text" else f"p.{field}" for field in _COMPARED)


def _posts_before(connection: sqlite3.Connection, thread: str) -> dict[str, tuple[object, ...]]:
    rows = connection.execute(
        f"SELECT p.id, p.status, {_KEPT} FROM posts p JOIN threads t ON t.key = p.thread WHERE t.id = ?",
        (thread,),
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def _changes(before: dict[str, tuple[object, ...]], posts: tuple[Post, ...]) -> Changes:
    counts = {"new": 0, "changed": 0, "unchanged": 0, "missing": 0}
    for post in posts:
        counts[_change(before.get(post.id), post)] += 1
    return Changes(**counts)


def _change(before: tuple[object, ...] | None, post: Post) -> str:
    if before is None:
        return "new"
    if post.status == "missing" and before[0] != "missing":
        return "missing"
    same = before == (post.status, *(getattr(post, field) for field in _COMPARED))
    return "unchanged" if same else "changed"


def _put_head(connection: sqlite3.Connection, thread: Thread) -> int:
    row = connection.execute(
        "INSERT INTO threads (id, title, url, source) VALUES (?, ?, ?, ?) RETURNING key",
        (thread.id, thread.title, thread.url, thread.source),
    ).fetchone()
    return int(row[0])


def _put_post(connection: sqlite3.Connection, post: Post, thread: int, position: int, place: Place, key: Key) -> int:
    row = connection.execute(
        "INSERT INTO posts (id, thread, position, kind, parent, account, author, real_name, published, score, status,"
        ' edited, block, start, "end") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key',
        (post.id, thread, position, post.kind, post.parent, key(post.account, node_kind(post.account)), post.author,
         post.real_name, post.published, post.score, post.status, post.edited, *place),
    ).fetchone()  # fmt: skip
    return int(row[0])


def _put_revisions(connection: sqlite3.Connection, revisions: dict[str, tuple[str, ...]], rows: dict[str, int]) -> None:
    connection.executemany(
        "INSERT INTO revisions VALUES (?, ?, ?)",
        [(rows[post], place, text) for post, texts in revisions.items() for place, text in enumerate(texts)],
    )


def _put_derived(connection: sqlite3.Connection, derived: Derived, thread: int, rows: dict[str, int], key: Key) -> None:
    words = _words(connection)
    for post, findings in derived.findings.items():
        _put_findings(connection, findings, rows[post], key, words)
    counts = _counts(derived)
    connection.executemany(
        "INSERT INTO entities VALUES (?, ?, ?, ?, ?, ?)",
        [(thread, key(entity.id, entity.kind), entity.name, entity.wikidata, entity.metonym_of,
          counts.get(entity.id, 0)) for entity in derived.entities],
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO names VALUES (?, ?, ?, ?, ?, ?)",
        [(thread, key(name.node, name.node_kind), name.surface, name.folded, name.kind, name.mentions)
         for name in derived.names],
    )  # fmt: skip
    connection.executemany(
        "INSERT OR IGNORE INTO known VALUES (?, ?)",
        [(key(node, node_kind(node)), folded) for node, names in derived.known.items() for folded in names],
    )
    ordinals: dict[str, Iterator[int]] = defaultdict(count)
    connection.executemany(
        "INSERT INTO evidence_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(rows[one.post], next(ordinals[one.post]), _EDGES[one.edge], key(one.voice, node_kind(one.voice)),
          key(one.target, node_kind(one.target)), one.start, one.end, one.sentence_start,
          one.sentence_end, words(one.how), _sure(one.confidence),
          None if one.quotation is None else _QUOTATIONS[one.quotation]) for one in derived.evidence],
    )  # fmt: skip


def _sure(confidence: float) -> int:
    """How sure something is, as the rows have it."""
    return round(confidence * 10_000)


def _counts(derived: Derived) -> dict[str, int]:
    counts: dict[str, int] = {}
    for findings in derived.findings.values():
        for mention in findings.mentions:
            if mention.entity is not None:
                counts[mention.entity] = counts.get(mention.entity, 0) + 1
    return counts


def _words(connection: sqlite3.Connection) -> Callable[[str], int]:
    """A function that gives the number of a word, noting the word when it is new."""

    @cache
    def number(word: str) -> int:
        connection.execute("INSERT OR IGNORE INTO words (word) VALUES (?)", (word,))
        return int(connection.execute("SELECT key FROM words WHERE word = ?", (word,)).fetchone()[0])

    return number


def _put_findings(
    connection: sqlite3.Connection, findings: Findings, post: int, key: Key, words: Callable[[str], int]
) -> None:
    connection.executemany(
        "INSERT INTO mention_rows VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(post, one.start, one.end, _KINDS[one.kind], key(one.entity, one.entity_kind), words(one.how),
          _sure(one.confidence))
         for one in findings.mentions if one.entity is not None],
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO quotations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(post, one.start, one.end, one.speaker_start, one.speaker_end, one.speaker, one.cue, one.how, one.confidence,
          None if one.entity is None else key(one.entity, node_kind(one.entity)), one.kind)
         for one in findings.quotations],
    )  # fmt: skip


def count_posts(connection: sqlite3.Connection) -> int:
    """How many posts the library holds."""
    return int(connection.execute("SELECT count(*) FROM posts").fetchone()[0])
