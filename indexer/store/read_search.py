"""What the text index is told of a thread's posts, and what a search asks of the ground state."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from indexer.store import read_nodes
from indexer.store.blocks import by_instant

_POSTS = (
    "SELECT p.key, p.id, p.kind, p.parent, coalesce(p.author, ''), coalesce(p.real_name, ''), p.published, p.score,"
    ' p.status, p.edited, text_of(p.block, p.start, p."end"), a.id, a.key FROM posts p'
    " JOIN threads t ON t.key = p.thread JOIN nodes a ON a.key = p.account WHERE t.id = ? ORDER BY p.position"
)
_LINK = re.compile(r"https?://|www\.\w", re.IGNORECASE)
_ABOUT = ("mentions", "says")
_TO = ("replies_to", "addresses")


def threads_of(connection: sqlite3.Connection, posts: Iterable[str]) -> list[str]:
    """The threads of those of these posts that the library holds, each once."""
    asked = "SELECT t.id FROM posts p JOIN threads t ON t.key = p.thread WHERE p.id = ?"
    rows = (connection.execute(asked, (post,)).fetchone() for post in posts)
    return sorted({str(row[0]) for row in rows if row is not None})


def every_thread(connection: sqlite3.Connection) -> list[str]:
    """The ids of all threads."""
    return [str(row[0]) for row in connection.execute("SELECT id FROM threads ORDER BY id")]


def documents(connection: sqlite3.Connection, thread: str) -> Iterator[dict[str, Any]]:
    """Every post of a thread by the names of the fields of a text index, in the order of the page.

    How many answer a post, how deep it stands and who quotes it are known of whole threads only.
    """
    title, source = connection.execute("SELECT title, source FROM threads WHERE id = ?", (thread,)).fetchone()
    rows = connection.execute(_POSTS, (thread,)).fetchall()
    parents = {row[1]: row[3] for row in rows}
    replies, depths = Counter(parents.values()), _depths(parents)
    entities, speakers, edges = (_by_post(connection, asked, thread) for asked in (_ENTITIES, _SPEAKERS, _EDGES))
    quoted = _quoted(edges, rows)
    for key, id_, kind, _, author, real_name, published, score, status, edited, text, account, _ in rows:
        said = [(edge, voice, target) for edge, voice, target, *_ in edges[key]]
        own = [(voice, target) for edge, voice, target in said if edge in _ABOUT]
        quoting = any(edge == "quotes" for edge, *_ in said) or bool(speakers[key])
        states = {
            "is:deleted": status == "missing", "is:edited": edited, "is:anonymous": account.startswith("anonymous:"),
            "is:quoted": id_ in quoted, "has:quote": quoting, "has:link": _LINK.search(text),
        }  # fmt: skip
        spoken = {str(row[0]) for row in speakers[key] if row[0] is not None}
        yield {
            "id": id_, "kind": kind, "thread": thread, "source": source or "", "published": published,
            "author": f"{author} {real_name}".strip(), "title": title if kind == "article" else "", "text": text,
            "entities": tuple(str(row[0]) for row in entities[key]), "real_name": real_name,
            "about": _sorted(target for _, target in own),
            "voices": _sorted({account, *spoken, *(voice for voice, _ in own)}), "speakers": _sorted(spoken),
            "to": _sorted(target for edge, _, target in said if edge in _TO),
            "pairs": _sorted(f"{voice}>{target}" for voice, target in own),
            "states": tuple(state for state, holds in states.items() if holds), "score": score,
            "replies": replies[id_], "depth": depths[id_],
        }  # fmt: skip


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


_ENTITIES = (
    "SELECT o.post, n.id FROM mentions o JOIN nodes n ON n.key = o.entity JOIN posts p ON p.key = o.post"
    " JOIN threads t ON t.key = p.thread WHERE t.id = ? AND o.kind <> 'nominal' GROUP BY o.post, n.id ORDER BY n.id"
)
_SPEAKERS = (
    "SELECT q.post, n.id FROM quotations q JOIN posts p ON p.key = q.post JOIN threads t ON t.key = p.thread"
    " LEFT JOIN nodes n ON n.key = q.entity WHERE t.id = ?"
)
_EDGES = (
    'SELECT v.post, v.edge, a.id, b.id, v.target, v.start, v."end" FROM threads t JOIN posts p ON p.thread = t.key'
    " JOIN evidence v ON v.post = p.key JOIN nodes a ON a.key = v.voice JOIN nodes b ON b.key = v.target WHERE t.id = ?"
)


def _by_post(connection: sqlite3.Connection, asked: str, thread: str) -> Mapping[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in connection.execute(asked, (thread,)):
        found[row[0]].append(row[1:])
    return found


def _depths(parents: Mapping[str, str | None]) -> dict[str, int]:
    """How many posts stand above each; a parent that is not there, or a ring, counts as the article."""
    depths: dict[str, int] = {}
    for post in parents:
        above, chain = post, []
        while above in parents and above not in depths and above not in chain:
            chain.append(above)
            above = parents[above] or ""
        depth = depths.get(above, -1)
        for one in reversed(chain):
            depth += 1
            depths[one] = depth
    return depths


def _quoted(edges: Mapping[int, list[tuple[Any, ...]]], rows: Sequence[tuple[Any, ...]]) -> set[str]:
    """The posts that hold what another post of the thread quotes from their writer."""
    texts = {row[0]: row[10] for row in rows}
    asked = [(post, target, words) for post, facts in edges.items() for edge, _, _, target, start, end in facts
             if edge == "quotes" and (words := " ".join(texts[post][start:end].split()))]  # fmt: skip
    by_writer: dict[int, list[tuple[int, str, str]]] = {target: [] for _, target, _ in asked}
    for row in rows:
        if row[12] in by_writer:
            by_writer[row[12]].append((row[0], row[1], " ".join(row[10].split())))
    return {
        id_ for post, target, words in asked for key, id_, text in by_writer[target] if key != post and words in text
    }


def node_ids(connection: sqlite3.Connection, name: str, folded: str) -> tuple[str, ...]:
    """The ids of every entity and account that this id, label or folded name means, with what counts as the same."""
    rows = connection.execute(
        "SELECT DISTINCT o.id FROM nodes n JOIN nodes o ON o.final = n.final"
        " WHERE (n.id = :name OR n.label = :name OR (:folded <> '' AND n.key IN"
        " (SELECT node FROM known WHERE folded = :folded"
        " UNION SELECT node FROM names WHERE folded = :folded AND kind IN ('name', 'alias', 'nickname'))))"
        " AND NOT n.hidden ORDER BY o.id",
        {"name": name, "folded": folded},
    )
    found = tuple(str(row[0]) for row in rows)
    return found or _ending_so(connection, name, folded)


def _ending_so(connection: sqlite3.Connection, name: str, folded: str) -> tuple[str, ...]:
    same = "SELECT id FROM nodes WHERE final = ? ORDER BY id"
    keys = read_nodes.called(connection, name, folded)
    return tuple(str(row[0]) for key in keys for row in connection.execute(same, (key,)))


FACETS = {
    "kind": "SELECT p.kind, count(*) FROM posts p WHERE p.id IN {found} GROUP BY 1",
    "author": "SELECT coalesce(p.author, p.real_name), count(*) FROM posts p WHERE p.id IN {found} GROUP BY 1",
    "source": "SELECT t.source, count(*) FROM posts p JOIN threads t ON t.key = p.thread"
              " WHERE p.id IN {found} GROUP BY 1",
    "entity": "SELECT f.id, count(DISTINCT p.key) FROM posts p JOIN mentions o ON o.post = p.key"
              " JOIN nodes n ON n.key = o.entity JOIN nodes f ON f.key = n.final"
              " WHERE p.id IN {found} AND o.kind <> 'nominal' AND NOT f.hidden GROUP BY 1",
    "month": f"SELECT substr({by_instant('p.published')}, 1, 7), count(*)"
             " FROM posts p WHERE p.id IN {found} GROUP BY 1",
}  # fmt: skip


def facet(connection: sqlite3.Connection, name: str, posts: Sequence[str]) -> list[tuple[str | None, int]]:
    """How many of these posts have each value, most first; None counts those without one."""
    asked = FACETS[name].format(found="(SELECT value FROM json_each(?))")
    rows = connection.execute(f"{asked} ORDER BY 2 DESC, 1", (json.dumps(posts),))
    return [(None if row[0] is None else str(row[0]), int(row[1])) for row in rows]


_HAS_OFFSET = "p.published GLOB '*T*[+-]*'"


def count_threads(connection: sqlite3.Connection, posts: Sequence[str]) -> int:
    """In how many threads these posts stand."""
    asked = "SELECT count(DISTINCT p.thread) FROM json_each(?) j CROSS JOIN posts p ON p.id = j.value"
    return int(connection.execute(asked, (json.dumps(posts),)).fetchone()[0])


def any_offset(connection: sqlite3.Connection) -> bool:
    """Whether any post's date has an offset to UTC."""
    return bool(connection.execute(f"SELECT EXISTS (SELECT 1 FROM posts p WHERE {_HAS_OFFSET})").fetchone()[0])


def with_offset(connection: sqlite3.Connection, first: str, last: str) -> list[tuple[str, str]]:
    """Id and date of the posts whose date has an offset to UTC and was written as from ``first`` to ``last``."""
    rows = connection.execute(
        f"SELECT p.id, p.published FROM posts p WHERE {_HAS_OFFSET} AND p.published BETWEEN ? AND ? ORDER BY p.id",
        (first, f"{last}~"),
    )
    return [(str(post), str(published)) for post, published in rows]


def dates(connection: sqlite3.Connection, posts: Sequence[str]) -> dict[str, str]:
    """The dates of those of these posts that have one."""
    rows = connection.execute(
        "SELECT p.id, p.published FROM json_each(?) j CROSS JOIN posts p ON p.id = j.value"
        " WHERE p.published IS NOT NULL",
        (json.dumps(posts),),
    )
    return {str(post): str(published) for post, published in rows}


def replies(connection: sqlite3.Connection, post: str) -> list[str]:
    """The ids of the posts that answer this one, in the order of the page."""
    asked = (
        "SELECT p.id FROM posts p WHERE p.parent = :post AND p.thread = (SELECT thread FROM posts WHERE id = :post)"
        " ORDER BY p.position"
    )
    return [str(row[0]) for row in connection.execute(asked, {"post": post})]


def place(connection: sqlite3.Connection, post: str) -> tuple[int, int]:
    """Which post of its thread this is, from 1, and how many there are."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM posts q WHERE q.thread = p.thread AND q.position <= p.position),"
        " (SELECT count(*) FROM posts q WHERE q.thread = p.thread) FROM posts p WHERE p.id = ?",
        (post,),
    ).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def names_beginning(connection: sqlite3.Connection, letters: str, most: int) -> list[str]:
    """Names of the library that begin with these letters, most used first."""
    rows = connection.execute(
        "SELECT surface, sum(mentions) AS times FROM names WHERE lower(surface) LIKE ? ESCAPE '\\'"
        " GROUP BY surface ORDER BY times DESC, surface LIMIT ?",
        (letters.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%", most),
    )
    return [str(row[0]) for row in rows]


def name_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Every name of the library in its folded form, and how often it is used."""
    rows = connection.execute("SELECT folded, sum(mentions) FROM names WHERE folded <> '' GROUP BY folded")
    return {str(name): int(times) for name, times in rows}
