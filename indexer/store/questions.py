"""Reading answers out of the tables. Every function asks, none writes; order is always defined."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from indexer.types import Edge, Evidence, Mention, Node, Post, Quotation, Span

Rows = list[tuple[object, ...]]

_POST = (
    "SELECT p.id, p.kind, t.id, p.parent, p.author, p.real_name, p.published, p.text, p.score, a.id, p.status, p.edited"
    " FROM posts p JOIN threads t ON t.key = p.thread JOIN nodes a ON a.key = p.account"
)


def posts(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Post]:
    """The posts with these ids, by id; unknown ids are left out."""
    return {post.id: post for id_ in ids for post in _posts(connection, "p.id = ?", id_)}


def thread_posts(connection: sqlite3.Connection, thread: str) -> list[Post]:
    """The posts of a thread in the order of the page."""
    return _posts(connection, "t.id = ?", thread)


def _posts(connection: sqlite3.Connection, where: str, value: str) -> list[Post]:
    rows = connection.execute(f"{_POST} WHERE {where} ORDER BY p.position", (value,))
    return [Post(*(*row[:11], bool(row[11]))) for row in rows]


def revisions(connection: sqlite3.Connection, post: str) -> list[str]:
    """The earlier texts of a post, oldest first."""
    return [
        row[0]
        for row in connection.execute(
            "SELECT r.text FROM revisions r JOIN posts p ON p.key = r.post WHERE p.id = ? ORDER BY r.ordinal", (post,)
        )
    ]


def heads(connection: sqlite3.Connection, threads: Iterable[str]) -> dict[str, tuple[str, str | None, str | None]]:
    """Title, url and source of each of these threads, by id."""
    asked = "SELECT title, url, source FROM threads WHERE id = ?"
    found = ((thread, connection.execute(asked, (thread,)).fetchone()) for thread in dict.fromkeys(threads))
    return {thread: tuple(row) for thread, row in found if row is not None}


_DISPLAY = """coalesce(n.label,
    (SELECT e.name FROM entities e JOIN nodes m ON m.key = e.node WHERE m.final = n.key
     GROUP BY e.name ORDER BY sum(e.mentions) DESC, e.name LIMIT 1),
    (SELECT t.title FROM threads t WHERE n.kind = 'article' AND n.id = 'article:' || t.id AND t.title <> ''),
    (SELECT p.author FROM posts p JOIN nodes m ON m.key = p.account WHERE m.final = n.key AND p.author IS NOT NULL
     GROUP BY p.author ORDER BY count(*) DESC, p.author LIMIT 1),
    CASE WHEN n.id LIKE 'anonymous:%' THEN 'anonymous' ELSE n.id END)"""

_MENTIONS = """CASE WHEN n.kind IN ('account', 'article')
    THEN (SELECT count(*) FROM evidence v JOIN nodes m ON m.key = v.voice WHERE m.final = n.key AND v.edge = 'mentions')
    ELSE (SELECT count(*) FROM mentions o JOIN nodes m ON m.key = o.entity WHERE m.final = n.key) END"""


def nodes(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, Node]:
    """The nodes with these final keys, with their names (most used first) and counts."""
    asked = f"SELECT n.id, {_DISPLAY}, n.kind, {_MENTIONS} FROM nodes n WHERE n.key = ?"  # noqa: S608 our own text
    found = {}
    for key in keys:
        row = connection.execute(asked, (key,)).fetchone()
        if row is not None:
            found[key] = Node(*(*row, tuple(aliases(connection, key)), _metonym(connection, key)))
    return found


def aliases(connection: sqlite3.Connection, key: int) -> dict[str, int]:
    """The names a node goes by, as written, with how often; most used first."""
    rows = connection.execute(
        "SELECT a.surface, sum(a.mentions) AS times FROM names a JOIN nodes m ON m.key = a.node WHERE m.final = ?"
        " GROUP BY a.surface ORDER BY times DESC, a.surface",
        (key,),
    )
    return {str(surface): int(times) for surface, times in rows}


def _metonym(connection: sqlite3.Connection, key: int) -> str | None:
    row = connection.execute("SELECT max(metonym_of) FROM entities WHERE node = ?", (key,)).fetchone()
    return None if row[0] is None else str(row[0])


def named(connection: sqlite3.Connection, name: str, folded: str) -> list[int]:
    """The final keys of the nodes that have this id, this label or this name, most mentioned first."""
    rows = connection.execute(
        "SELECT n.final, (SELECT sum(a.mentions) FROM names a JOIN nodes m ON m.key = a.node WHERE m.final = n.final)"
        " AS times FROM nodes n"
        " WHERE (n.id = ?1 OR n.label = ?1 OR (?2 <> '' AND n.key IN (SELECT node FROM names WHERE folded = ?2"
        " UNION SELECT node FROM known WHERE folded = ?2)))"
        " AND NOT n.hidden AND (n.key IN (SELECT node FROM names) OR n.key IN (SELECT voice FROM evidence))"
        " GROUP BY n.final ORDER BY n.id = ?1 DESC, times DESC, n.final",
        (name, folded),
    )
    return [int(row[0]) for row in rows]


def entity_ids(connection: sqlite3.Connection, folded: str) -> tuple[str, ...]:
    """The ids of the entities that this folded name means, demonyms and descriptions left out."""
    rows = connection.execute(
        "SELECT DISTINCT o.id FROM nodes n JOIN nodes o ON o.final = n.final WHERE n.key IN (SELECT node FROM known"
        " WHERE folded = ?1 UNION SELECT node FROM names WHERE folded = ?1 AND kind IN ('name', 'alias', 'nickname'))"
        " AND n.kind NOT IN ('account', 'article') AND NOT n.hidden ORDER BY o.id",
        (folded,),
    )
    return tuple(str(row[0]) for row in rows)


def all_names(connection: sqlite3.Connection) -> Iterator[str]:
    """Every name in the library once, as written."""
    return (str(row[0]) for row in connection.execute("SELECT DISTINCT surface FROM names ORDER BY surface"))


def entity_spans(connection: sqlite3.Connection, post: str, entities: Sequence[str]) -> list[Span]:
    """Where a post names one of these entities by a name, an alias, a demonym or a nickname."""
    marks = ", ".join("?" * len(entities))
    rows = connection.execute(
        'SELECT o.start, o."end" FROM mentions o JOIN posts p ON p.key = o.post JOIN nodes n ON n.key = o.entity'
        f" WHERE p.id = ? AND n.id IN ({marks}) AND o.kind <> 'nominal' ORDER BY o.start",  # noqa: S608 only marks
        (post, *entities),
    )
    return [Span(*row) for row in rows]


def post_mentions(connection: sqlite3.Connection, post: str) -> list[Mention]:
    """All mentions of a post, in order, with the entity they count for."""
    rows = connection.execute(
        'SELECT o.start, o."end", substr(p.text, o.start + 1, o."end" - o.start), o.kind, f.id, f.kind, o.how,'
        " o.confidence FROM mentions o JOIN posts p ON p.key = o.post JOIN nodes n ON n.key = o.entity"
        " JOIN nodes f ON f.key = n.final WHERE p.id = ? ORDER BY o.start",
        (post,),
    )
    return [Mention(*row) for row in rows]


def post_quotations(connection: sqlite3.Connection, post: str) -> list[Quotation]:
    """All quotations of a post, in order."""
    rows = connection.execute(
        'SELECT q.start, q."end", q.speaker_start, q.speaker_end, q.speaker, q.cue, q.how, q.confidence, f.id'
        " FROM quotations q JOIN posts p ON p.key = q.post LEFT JOIN nodes n ON n.key = q.entity"
        " LEFT JOIN nodes f ON f.key = n.final WHERE p.id = ? ORDER BY q.start",
        (post,),
    )
    return [Quotation(*row) for row in rows]


def indexed_entities(connection: sqlite3.Connection, post: str) -> tuple[str, ...]:
    """The ids of the entities that a post names, descriptions left out; what the text index knows of them."""
    rows = connection.execute(
        "SELECT DISTINCT n.id FROM mentions o JOIN posts p ON p.key = o.post JOIN nodes n ON n.key = o.entity"
        " WHERE p.id = ? AND o.kind <> 'nominal' ORDER BY n.id",
        (post,),
    )
    return tuple(str(row[0]) for row in rows)


_EVIDENCE = (
    'SELECT v.edge, a.id, b.id, p.id, t.id, p.published, v.start, v."end", v.sentence_start, v.sentence_end, v.how,'
    " v.confidence, a.key, b.key FROM evidence v JOIN posts p ON p.key = v.post JOIN threads t ON t.key = v.thread"
    " JOIN nodes n ON n.key = v.voice JOIN nodes a ON a.key = n.final"
    " JOIN nodes m ON m.key = v.target JOIN nodes b ON b.key = m.final WHERE NOT a.hidden AND NOT b.hidden"
)
_IN_ORDER = " ORDER BY p.published IS NULL, p.published, t.id, p.position, v.start, v.edge, a.id, b.id"


def evidence_between(connection: sqlite3.Connection, one: Sequence[int], other: Sequence[int]) -> Iterator[Evidence]:
    """All evidence between two groups of nodes (final keys), in either direction, by date."""
    here, there = _finals(one), _finals(other)
    # The union lets each half use the index over voice and target.
    rows = connection.execute(
        f"{_EVIDENCE} AND v.rowid IN (SELECT rowid FROM evidence WHERE voice IN ({here}) AND target IN ({there})"
        f" UNION SELECT rowid FROM evidence WHERE voice IN ({there}) AND target IN ({here})) {_IN_ORDER}"
    )
    return (Evidence(*row[:12]) for row in rows)


def _finals(keys: Sequence[int]) -> str:
    return f"SELECT key FROM nodes WHERE final IN ({', '.join(str(int(key)) for key in keys)})"  # noqa: S608 integers


def all_evidence(connection: sqlite3.Connection) -> Iterator[Evidence]:
    """All evidence of the library, by date."""
    return (Evidence(*row[:12]) for row in connection.execute(_EVIDENCE + _IN_ORDER))


def edges(connection: sqlite3.Connection) -> Iterator[tuple[int, int, Edge]]:
    """Every edge with the final keys of its ends, counted from its evidence, most evidence first."""
    rows = connection.execute(
        "SELECT a.key, b.key, a.id, b.id, v.edge, count(*) AS times, min(p.published), max(p.published)"
        " FROM evidence v JOIN posts p ON p.key = v.post"
        " JOIN nodes n ON n.key = v.voice JOIN nodes a ON a.key = n.final"
        " JOIN nodes m ON m.key = v.target JOIN nodes b ON b.key = m.final"
        " WHERE NOT a.hidden AND NOT b.hidden AND a.key <> b.key"
        " GROUP BY a.key, b.key, v.edge ORDER BY times DESC, a.id, b.id, v.edge"
    )
    return ((row[0], row[1], Edge(*row[2:])) for row in rows)


def partners(
    connection: sqlite3.Connection, key: int, kinds: Sequence[str], *, voices: bool
) -> list[tuple[int, int]]:
    """Who stands at the other end of a node's edges of these kinds (the voices, or the targets): key and count."""
    far, near = ("voice", "target") if voices else ("target", "voice")
    marks = ", ".join("?" * len(kinds))
    rows = connection.execute(
        f"SELECT f.key, count(*) AS times FROM evidence v JOIN nodes n ON n.key = v.{far}"  # noqa: S608 our own columns
        f" JOIN nodes f ON f.key = n.final WHERE v.{near} IN ({_finals([key])}) AND v.edge IN ({marks})"
        " AND NOT f.hidden AND f.key <> ? GROUP BY f.key ORDER BY times DESC, f.id",
        (*kinds, key),
    )
    return [(int(far_key), int(times)) for far_key, times in rows]


def appearances(connection: sqlite3.Connection, key: int) -> tuple[int, str | None, str | None, dict[str, int]]:
    """In how many threads an entity is named, first and last when, and its mentions by kind of post."""
    rows = connection.execute(
        "SELECT p.kind, count(*), min(p.published), max(p.published) FROM mentions o JOIN posts p ON p.key = o.post"
        f" WHERE o.entity IN ({_finals([key])}) GROUP BY p.kind"  # noqa: S608 integers
    ).fetchall()
    threads = connection.execute(
        "SELECT count(DISTINCT p.thread) FROM mentions o JOIN posts p ON p.key = o.post"
        f" WHERE o.entity IN ({_finals([key])})"  # noqa: S608 integers
    ).fetchone()[0]
    firsts = [row[2] for row in rows if row[2] is not None]
    lasts = [row[3] for row in rows if row[3] is not None]
    return threads, min(firsts, default=None), max(lasts, default=None), {row[0]: row[1] for row in rows}


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How much the library holds, by the words of the design."""
    asked = {
        "files": "SELECT count(*) FROM files WHERE latest",
        "threads": "SELECT count(*) FROM threads",
        "posts": "SELECT count(*) FROM posts",
        "comments": "SELECT count(*) FROM posts WHERE kind = 'comment'",
        "missing": "SELECT count(*) FROM posts WHERE status = 'missing'",
        "accounts": "SELECT count(DISTINCT account) FROM posts WHERE author IS NOT NULL",
        "entities": "SELECT count(DISTINCT n.final) FROM entities e JOIN nodes n ON n.key = e.node WHERE NOT n.hidden",
        "mentions": "SELECT count(*) FROM mentions",
        "quotations": "SELECT count(*) FROM quotations",
        "evidence": "SELECT count(*) FROM evidence",
        "problems": "SELECT count(*) FROM problems WHERE digest IN (SELECT digest FROM files WHERE latest)",
        "pending": "SELECT count(*) FROM pending",
    }
    return {word: int(connection.execute(question).fetchone()[0]) for word, question in asked.items()}


def present(connection: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    """Those of these posts that the library holds."""
    asked = "SELECT 1 FROM posts WHERE id = ?"
    return {post for post in ids if connection.execute(asked, (post,)).fetchone() is not None}


def document(connection: sqlite3.Connection, post: str) -> tuple[str, str, str, str, str, str | None, str, str]:
    """Id, kind, thread, source, writer's names, date, title and text of a post, as the text index takes them."""
    row = connection.execute(
        "SELECT p.id, p.kind, t.id, coalesce(t.source, ''),"
        " trim(coalesce(p.author, '') || ' ' || coalesce(p.real_name, '')),"
        " p.published, CASE p.kind WHEN 'article' THEN t.title ELSE '' END, p.text"
        " FROM posts p JOIN threads t ON t.key = p.thread WHERE p.id = ?",
        (post,),
    ).fetchone()
    return tuple(row)
