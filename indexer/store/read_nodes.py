"""Reading nodes: what they are called, where they are named, how many there are."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from indexer.instants import written
from indexer.store.blocks import by_instant
from indexer.store.schema import edge_numbers
from indexer.store.scope import EVERYWHERE, Scope
from indexer.types import Count, Month, Node

_INSTANT = by_instant("p.published")
_DISPLAY = """coalesce(n.label,
    (SELECT e.name FROM entities e JOIN nodes m ON m.key = e.node WHERE m.final = n.key
     GROUP BY e.name ORDER BY max(m.key = m.final) DESC, sum(e.mentions) DESC, e.name LIMIT 1),
    (SELECT t.title FROM threads t WHERE n.kind = 'article' AND n.id = 'article:' || t.id AND t.title <> ''),
    (SELECT p.author FROM posts p JOIN nodes m ON m.key = p.account WHERE m.final = n.key AND p.author IS NOT NULL
     GROUP BY p.author ORDER BY max(m.key = m.final) DESC, count(*) DESC, p.author LIMIT 1),
    CASE WHEN n.id LIKE 'anonymous:%' THEN 'anonymous' ELSE n.id END)"""


_MENTIONS = f"""CASE WHEN n.kind IN ('account', 'article')
    THEN (SELECT count(*) FROM evidence v JOIN nodes m ON m.key = v.voice JOIN nodes o ON o.key = v.target
        JOIN nodes f ON f.key = o.final
        WHERE m.final = n.key AND v.number = {edge_numbers()["mentions"]} AND NOT f.hidden AND f.key <> n.key)
    ELSE (SELECT count(*) FROM mentions o JOIN nodes m ON m.key = o.entity WHERE m.final = n.key) END"""


def by_key(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, Node]:
    """The nodes with these final keys, with their names (most used first) and counts."""
    asked = f"SELECT n.id, {_DISPLAY}, n.kind, {_MENTIONS} FROM nodes n WHERE n.key = ?"
    found = {}
    for key in keys:
        row = connection.execute(asked, (key,)).fetchone()
        if row is not None:
            found[key] = Node(*(*row, tuple(aliases(connection, key)), _metonym(connection, key)))
    return found


def display(connection: sqlite3.Connection, key: int) -> tuple[str, str]:
    """Id and name of a node, by its final key."""
    row = connection.execute(f"SELECT n.id, {_DISPLAY} FROM nodes n WHERE n.key = ?", (key,)).fetchone()
    return str(row[0]), str(row[1])


def name(connection: sqlite3.Connection, node: str) -> str:
    """The name of a node, by its id."""
    row = connection.execute(f"SELECT {_DISPLAY} FROM nodes n WHERE n.id = ?", (node,)).fetchone()
    return str(row[0])


def final(connection: sqlite3.Connection, node: str) -> str:
    """The id of the node that this one counts as, after judgements."""
    asked = "SELECT f.id FROM nodes n JOIN nodes f ON f.key = n.final WHERE n.id = ?"
    return str(connection.execute(asked, (node,)).fetchone()[0])


def mentioned(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> list[int]:
    """The final keys of all entities that any of these posts names."""
    rows = connection.execute(
        "SELECT DISTINCT n.final FROM mentions o JOIN nodes n ON n.key = o.entity"
        f" JOIN nodes f ON f.key = n.final WHERE NOT f.hidden{scope.on('o.post')} ORDER BY 1"
    )
    return [int(row[0]) for row in rows]


def aliases(connection: sqlite3.Connection, key: int) -> dict[str, int]:
    """The names a node goes by, as written, with how often; most used first."""
    rows = connection.execute(
        "SELECT a.surface, sum(a.mentions) AS times FROM names a JOIN nodes m ON m.key = a.node WHERE m.final = ?"
        " GROUP BY a.surface ORDER BY times DESC, a.surface",
        (key,),
    )
    return {str(surface): int(times) for surface, times in rows}


def surfaces(connection: sqlite3.Connection, key: int, scope: Scope) -> dict[str, int]:
    """The names an entity goes by in these posts, as written there, with how often; most used first."""
    rows = connection.execute(
        'SELECT text_of(p.block, p.start + o.start, p.start + o."end") FROM mentions o JOIN posts p ON p.key = o.post'
        f" WHERE {_named(key)}{scope.on('o.post')}"
    )
    counted = Counter(" ".join(str(row[0]).split()) for row in rows)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def signatures(connection: sqlite3.Connection, key: int, scope: Scope) -> dict[str, int]:
    """The names that an account signs these posts with, with how often; most used first."""
    names = "SELECT p.author, p.real_name FROM posts p"
    rows = connection.execute(f"{names} WHERE {_written(key)}{scope.on('p.key')}")
    counted = Counter(name for row in rows for name in row if name)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _metonym(connection: sqlite3.Connection, key: int) -> str | None:
    row = connection.execute("SELECT max(metonym_of) FROM entities WHERE node = ?", (key,)).fetchone()
    return None if row[0] is None else str(row[0])


def named(connection: sqlite3.Connection, name: str, folded: str) -> list[int]:
    """The final keys of the nodes that have this id, this label or this name, most mentioned first."""
    # Each way to a name has its own index; joined by OR they would all be scanned.
    rows = connection.execute(
        "SELECT n.final, (SELECT sum(a.mentions) FROM names a JOIN nodes m ON m.key = a.node WHERE m.final = n.final)"
        " AS times FROM nodes n WHERE n.key IN (SELECT key FROM nodes WHERE id = :name"
        " UNION SELECT key FROM nodes WHERE label IS NOT NULL AND label = :name"
        " UNION SELECT node FROM names WHERE folded = :folded AND :folded <> ''"
        # A name of nothing but signs folds to nothing: it has to be written as it is.
        " UNION SELECT node FROM names WHERE folded = '' AND :folded = '' AND surface = :name"
        " UNION SELECT node FROM known WHERE folded = :folded AND :folded <> '')"
        " AND NOT n.hidden AND (EXISTS (SELECT 1 FROM names WHERE node = n.key)"
        " OR EXISTS (SELECT 1 FROM evidence WHERE voice = n.key))"
        " GROUP BY n.final ORDER BY n.id = :name DESC, times DESC, n.final",
        {"name": name, "folded": folded},
    )
    return [int(row[0]) for row in rows]


def kind(connection: sqlite3.Connection, key: int) -> str:
    """The kind of a node, by its key."""
    return str(connection.execute("SELECT kind FROM nodes WHERE key = ?", (key,)).fetchone()[0])


def keys(connection: sqlite3.Connection, ids: Sequence[str]) -> list[int]:
    """The keys of the nodes with these ids, in the same order."""
    return [int(connection.execute("SELECT key FROM nodes WHERE id = ?", (node,)).fetchone()[0]) for node in ids]


def called(connection: sqlite3.Connection, name: str, folded: str) -> list[int]:
    """The nodes that `named` gives; where there is none, the persons whose name ends with these words."""
    found = named(connection, name, folded)
    if found or not folded:
        return found
    rows = connection.execute(
        "SELECT n.final, sum(a.mentions) AS times FROM names a JOIN nodes n ON n.key = a.node"
        " WHERE substr(a.folded, -length(:ending)) = :ending AND n.kind = 'person' AND NOT n.hidden"
        " GROUP BY n.final ORDER BY times DESC, n.final",
        {"ending": f" {folded}"},
    )
    return [int(row[0]) for row in rows]


def ids(connection: sqlite3.Connection, keys: Sequence[int]) -> list[str]:
    """The ids of the nodes with these keys, in the same order."""
    return [str(connection.execute("SELECT id FROM nodes WHERE key = ?", (key,)).fetchone()[0]) for key in keys]


def entity_ids(connection: sqlite3.Connection, folded: str) -> tuple[str, ...]:
    """The ids of the entities that this folded name means, demonyms and descriptions left out."""
    rows = connection.execute(
        "SELECT DISTINCT o.id FROM nodes n JOIN nodes o ON o.final = n.final WHERE n.key IN (SELECT node FROM known"
        " WHERE folded = :folded"
        " UNION SELECT node FROM names WHERE folded = :folded AND kind IN ('name', 'alias', 'nickname'))"
        " AND n.kind NOT IN ('account', 'article') AND NOT n.hidden ORDER BY o.id",
        {"folded": folded},
    )
    return tuple(str(row[0]) for row in rows)


def all_names(connection: sqlite3.Connection) -> Iterator[str]:
    """Every name in the library once, as written."""
    return (str(row[0]) for row in connection.execute("SELECT DISTINCT surface FROM names ORDER BY surface"))


def appearances(
    connection: sqlite3.Connection, key: int, scope: Scope = EVERYWHERE
) -> tuple[list[Month], str | None, str | None]:
    """In how many articles' and comments' mentions an entity stands, month by month, and first and last when."""
    return _months(connection, f"mentions o JOIN posts p ON p.key = o.post WHERE {_named(key)}"
                   f"{scope.on('o.post')}")  # fmt: skip


def mentioning(
    connection: sqlite3.Connection, key: int, scope: Scope = EVERYWHERE
) -> tuple[list[Month], str | None, str | None]:
    """How often a voice mentions anything in articles and comments, month by month, and first and last when."""
    return _months(connection, f"evidence v JOIN posts p ON p.key = v.post WHERE {_spoken(key)}{scope.on('v.post')}")


def without_voice(connection: sqlite3.Connection, key: int, scope: Scope = EVERYWHERE) -> int:
    """How many mentions of an entity no voice has: they stand in words repeated from another post."""
    spoken = f"{edge_numbers()['mentions']}, {edge_numbers()['says']}"
    row = connection.execute(
        f"SELECT count(*) FROM mentions o WHERE {_named(key)}{scope.on('o.post')} AND NOT EXISTS (SELECT 1 FROM"
        f" evidence v JOIN nodes n ON n.key = v.target WHERE v.post = o.post AND v.start = o.start"
        f" AND n.final = {int(key)} AND v.number IN ({spoken}))"
    ).fetchone()
    return int(row[0])


def activity(
    connection: sqlite3.Connection, key: int, scope: Scope = EVERYWHERE
) -> tuple[list[Month], str | None, str | None]:
    """How many articles and comments an account has written, month by month, and first and last when."""
    return _months(connection, f"posts p WHERE {_written(key)}{scope.on('p.key')}")


def _months(connection: sqlite3.Connection, source: str) -> tuple[list[Month], str | None, str | None]:
    rows = connection.execute(
        f"SELECT coalesce(substr({_INSTANT}, 1, 7), '') AS month, sum(p.kind = 'article'), sum(p.kind = 'comment'),"
        f" min({_INSTANT}), max({_INSTANT}) FROM {source} GROUP BY month ORDER BY month"
    ).fetchall()
    dated = [row for row in rows if row[0]]
    if not dated:
        return [Month(*row[:3]) for row in rows], None, None
    first, last = min(row[3] for row in dated), max(row[4] for row in dated)
    return [Month(*row[:3]) for row in rows], written(first), written(last)


def _named(key: int) -> str:
    return f"o.entity IN (SELECT key FROM nodes WHERE final = {int(key)})"


def _spoken(key: int) -> str:
    return (
        f"v.voice IN (SELECT key FROM nodes WHERE final = {int(key)}) AND v.number = {edge_numbers()['mentions']}"
        " AND v.target IN (SELECT m.key FROM nodes m JOIN nodes f ON f.key = m.final"
        f" WHERE NOT f.hidden AND f.key <> {int(key)})"
    )


def _written(key: int) -> str:
    return f"p.account IN (SELECT key FROM nodes WHERE final = {int(key)})"


def threads_of(
    connection: sqlite3.Connection, key: int, scope: Scope = EVERYWHERE, most: int | None = None, *,
    of: Literal["named", "mentioning", "written"],
) -> tuple[list[Count], int]:  # fmt: skip
    """The threads in which a node is ``named``, is ``mentioning`` or has ``written`` most, and how many in all."""
    source = {
        "named": f"mentions o JOIN posts p ON p.key = o.post WHERE {_named(key)}{scope.on('o.post')}",
        "mentioning": f"evidence v JOIN posts p ON p.key = v.post WHERE {_spoken(key)}{scope.on('v.post')}",
        "written": f"posts p WHERE {_written(key)}{scope.on('p.key')}",
    }[of]
    rows = connection.execute(
        "SELECT t.id, t.title, s.times, s.total FROM (SELECT p.thread AS thread, count(*) AS times, count(*) OVER ()"
        f" AS total FROM {source} GROUP BY p.thread ORDER BY times DESC, p.thread LIMIT ?) s"
        " JOIN threads t ON t.key = s.thread ORDER BY s.times DESC, t.id",
        (-1 if most is None else most,),
    ).fetchall()
    return [Count(row[0], row[1] or row[0], row[2]) for row in rows], int(rows[0][3]) if rows else 0


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How much the library holds, by the words of the design."""
    asked = {
        "files": "SELECT count(*) FROM files WHERE latest",
        "threads": "SELECT count(*) FROM threads",
        "threads without a source": "SELECT count(*) FROM threads WHERE source IS NULL",
        "posts": "SELECT count(*) FROM posts",
        "posts without a date": "SELECT count(*) FROM posts WHERE published IS NULL",
        "comments": "SELECT count(*) FROM posts WHERE kind = 'comment'",
        "missing": "SELECT count(*) FROM posts WHERE status = 'missing'",
        "accounts": "SELECT count(DISTINCT account) FROM posts WHERE author IS NOT NULL",
        "entities": "SELECT count(DISTINCT n.final) FROM entities e JOIN nodes n ON n.key = e.node WHERE NOT n.hidden",
        "mentions": "SELECT count(*) FROM mentions",
        "quotations": "SELECT count(*) FROM quotations",
        "evidence": "SELECT count(*) FROM evidence",
        "evidence without a date": "SELECT count(*) FROM evidence v JOIN posts p ON p.key = v.post"
        " WHERE p.published IS NULL",
        "problems": "SELECT count(*) FROM problems WHERE digest IN (SELECT digest FROM files WHERE latest)",
        "pending": "SELECT count(*) FROM pending",
    }
    return {word: int(connection.execute(question).fetchone()[0]) for word, question in asked.items()}


def count_pending(connection: sqlite3.Connection) -> int:
    """How many posts the text index has yet to hear of."""
    return int(connection.execute("SELECT count(*) FROM pending").fetchone()[0])


def threads_naming(connection: sqlite3.Connection, folded: Sequence[str]) -> list[str]:
    """The ids of the threads in which any of these folded names is used."""
    asked = "SELECT t.id FROM names a JOIN threads t ON t.key = a.thread WHERE a.folded = ?"
    return sorted({str(row[0]) for name in folded for row in connection.execute(asked, (name,))})


def entities_named(connection: sqlite3.Connection) -> list[tuple[str, str, str, int]]:
    """Id, name, kind and mentions of every entity that counts as itself and is named somewhere."""
    rows = connection.execute(
        "SELECT n.id, coalesce(n.label, max(e.name)), n.kind,"
        " (SELECT count(*) FROM mentions o JOIN nodes m ON m.key = o.entity WHERE m.final = n.key) AS times"
        " FROM nodes n JOIN entities e ON e.node = n.key WHERE n.final = n.key AND NOT n.hidden"
        " GROUP BY n.key HAVING times > 0 ORDER BY n.id"
    )
    return [(str(id_), str(name), str(kind), int(times)) for id_, name, kind, times in rows]
