"""Reading the whole graph for those who take it elsewhere: nodes and edges one after the other.

What is held at a time grows with the number of nodes, never with edges or evidence.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from indexer.instants import written
from indexer.safe_text import real_link
from indexer.store.blocks import by_instant
from indexer.store.scope import EVERYWHERE, Scope
from indexer.types import Edge, Evidence, Node, Post, Reason, Span

_FINALS = "JOIN nodes m ON m.key = {0} JOIN nodes f ON f.key = m.final WHERE NOT f.hidden"


def edges(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> Iterator[Edge]:
    """Every edge with all that can be counted of its evidence, by the keys of its ends."""
    ids = dict(connection.execute("SELECT key, id FROM nodes WHERE key = final"))
    rows = connection.execute(
        f"SELECT a.key, b.key, v.edge, v.post, p.thread, {by_instant('p.published')},"
        " v.quotation = 'reported' FROM evidence v"
        " JOIN posts p ON p.key = v.post"
        " JOIN nodes n ON n.key = v.voice JOIN nodes a ON a.key = n.final"
        " JOIN nodes m ON m.key = v.target JOIN nodes b ON b.key = m.final"
        f" WHERE NOT a.hidden AND NOT b.hidden AND a.key <> b.key{scope.on('v.post')}"
        " ORDER BY a.key, b.key, v.edge"
    )
    for (source, target, kind), evidence in groupby(rows, key=lambda row: row[:3]):
        yield _edge(ids[source], ids[target], kind, [row[3:] for row in evidence])


def _edge(source: str, target: str, kind: str, evidence: list[tuple[int, int, str | None, int | None]]) -> Edge:
    if len(evidence) == 1:  # most edges of a large library; the general way costs three times as much
        _, _, date, reported = evidence[0]
        months = ((date[:7], 1),) if date else ()
        date = date and written(date)
        return Edge(source, target, kind, 1, date, date, 1, 1, months, reported or 0)  # type: ignore[arg-type]
    dates = sorted(date for _, _, date, _ in evidence if date)
    counted = tuple((month, len(list(same))) for month, same in groupby(date[:7] for date in dates))
    first, last = (written(dates[0]), written(dates[-1])) if dates else (None, None)
    return Edge(
        source, target, kind, len(evidence), first, last,  # type: ignore[arg-type]
        len({post for post, *_ in evidence}), len({thread for _, thread, *_ in evidence}), counted,
        sum(reported or 0 for *_, reported in evidence),
    )  # fmt: skip


def reasons(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> Iterator[Reason]:
    """All evidence with its sentence, thread by thread in the order of the page; marked is the span that counts."""
    names = _names(connection)
    # The order of the joins is the order of the rows: only the rows of one thread are sorted at a time.
    rows = connection.execute(
        'SELECT f.key, g.key, f.label, g.label, f.id, g.id, v.edge, p.id, t.id, p.published, v.start, v."end",'
        " v.sentence_start, v.sentence_end, v.how, v.confidence, p.author, t.title, t.url,"
        " text_of(p.block, p.start + v.sentence_start, p.start + v.sentence_end), v.quotation"
        " FROM threads t CROSS JOIN posts p ON p.thread = t.key CROSS JOIN evidence v ON v.post = p.key"
        " CROSS JOIN nodes m ON m.key = v.voice CROSS JOIN nodes f ON f.key = m.final"
        " CROSS JOIN nodes n ON n.key = v.target CROSS JOIN nodes g ON g.key = n.final"
        f" WHERE NOT f.hidden AND NOT g.hidden AND f.key <> g.key{scope.on('v.post')}"
        " ORDER BY t.id, p.position, v.start, v.edge, f.id, g.id"
    )
    for row in rows:
        voice, target, edge, start, end, begins = row[4], row[5], row[6], row[10], row[11], row[12]
        found = Evidence(edge, voice, target, row[7], row[8], row[9], start, end, begins, row[13], row[14], row[15],
                         row[20])  # fmt: skip
        marks = (Span(start - begins, end - begins),) if end > start else ()
        yield Reason(found, row[2] or names.get(row[0], voice), row[3] or names.get(row[1], target), row[19], marks,
                     row[16], row[17], row[18] and real_link(row[18]))  # fmt: skip


def nodes(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> Iterator[Node]:
    """Every node that these posts mention or that has an edge in them, by id; its mentions are those in these posts."""
    found = _ends(connection, scope)
    names, aliases, metonyms = _names(connection), _aliases(connection), _metonyms(connection)
    rows = connection.execute("SELECT key, id, kind, label FROM nodes WHERE key = final AND NOT hidden ORDER BY id")
    for key, identifier, kind, label in rows:
        if key in found:
            name = label or names.get(key) or ("anonymous" if identifier.startswith("anonymous:") else identifier)
            yield Node(identifier, name, kind, found[key], aliases.get(key, ()), metonyms.get(key))


class Sizes(NamedTuple):
    """How many nodes, edges and posts there are."""

    nodes: int
    edges: int
    posts: int


def sizes(connection: sqlite3.Connection, scope: Scope = EVERYWHERE) -> Sizes:
    """How many `nodes` and `edges` these posts give, and how many posts they are."""
    shown = {key for (key,) in connection.execute("SELECT key FROM nodes WHERE key = final AND NOT hidden")}
    edges = connection.execute(
        "SELECT count(*) FROM (SELECT DISTINCT n.final, m.final, v.number FROM evidence v"
        " JOIN nodes n ON n.key = v.voice JOIN nodes a ON a.key = n.final"
        " JOIN nodes m ON m.key = v.target JOIN nodes b ON b.key = m.final"
        f" WHERE NOT a.hidden AND NOT b.hidden AND a.key <> b.key{scope.on('v.post')})"
    ).fetchone()[0]
    posts = connection.execute(f"SELECT count(*) FROM posts p WHERE 1{scope.on('p.key')}").fetchone()[0]
    return Sizes(len(_ends(connection, scope).keys() & shown), edges, posts)


def _ends(connection: sqlite3.Connection, scope: Scope) -> dict[int, int]:
    """How often each entity is mentioned and each voice mentions, 0 for those that only have other edges."""
    found = _counts(connection, f"SELECT v.target AS node, 0 AS times FROM evidence v WHERE 1{scope.on('v.post')}"
                    " GROUP BY v.target")  # fmt: skip
    spoken = (
        "SELECT v.voice AS node, sum(v.edge = 'mentions' AND NOT b.hidden AND a.final <> b.key) AS times"
        " FROM evidence v JOIN nodes a ON a.key = v.voice JOIN nodes c ON c.key = v.target"
        f" JOIN nodes b ON b.key = c.final WHERE 1{scope.on('v.post')} GROUP BY v.voice"
    )
    found |= _counts(connection, spoken, "f.kind IN ('account', 'article')")
    return found | _counts(connection, "SELECT o.entity AS node, count(*) AS times FROM mentions o"
                           f" WHERE 1{scope.on('o.post')} GROUP BY o.entity")  # fmt: skip


def _counts(connection: sqlite3.Connection, counts: str, which: str = "1") -> dict[int, int]:
    rows = connection.execute(
        f"SELECT f.key, sum(s.times) FROM ({counts}) s {_FINALS.format('s.node')} AND {which} GROUP BY f.key"
    )
    return {int(key): int(times) for key, times in rows}


def _names(connection: sqlite3.Connection) -> dict[int, str]:
    """The name of every node that has one: as most threads say, as it signs most, or the title of its article."""
    titles = connection.execute(
        "SELECT n.key, t.title FROM threads t JOIN nodes n ON n.id = 'article:' || t.id WHERE t.title <> ''"
    )
    signed = connection.execute(
        "SELECT m.final, p.author, max(m.key = m.final) AS own, count(*) AS times FROM posts p"
        " JOIN nodes m ON m.key = p.account WHERE p.author IS NOT NULL GROUP BY m.final, p.author"
        " ORDER BY m.final, own DESC, times DESC, p.author"
    )
    named = connection.execute(
        "SELECT m.final, e.name, max(m.key = m.final) AS own, sum(e.mentions) AS times FROM entities e"
        " JOIN nodes m ON m.key = e.node GROUP BY m.final, e.name ORDER BY m.final, own DESC, times DESC, e.name"
    )
    return _first(signed) | dict(titles) | _first(named)


def _first(rows: Iterable[tuple[int, str, int, int]]) -> dict[int, str]:
    return {key: next(same)[1] for key, same in groupby(rows, key=lambda row: row[0])}


def _aliases(connection: sqlite3.Connection) -> dict[int, tuple[str, ...]]:
    rows = connection.execute(
        "SELECT m.final, a.surface, sum(a.mentions) AS times FROM names a JOIN nodes m ON m.key = a.node"
        " GROUP BY m.final, a.surface ORDER BY m.final, times DESC, a.surface"
    )
    return {key: tuple(row[1] for row in same) for key, same in groupby(rows, key=lambda row: row[0])}


def _metonyms(connection: sqlite3.Connection) -> dict[int, str]:
    return dict(
        connection.execute("SELECT node, max(metonym_of) FROM entities WHERE metonym_of IS NOT NULL GROUP BY node")
    )


def threads(
    connection: sqlite3.Connection, scope: Scope = EVERYWHERE
) -> Iterator[tuple[str, str, str | None, str | None, list[Post]]]:
    """Id, title, address, source and posts of every thread that has such posts, by id; a thread at a time."""
    rows = connection.execute(
        "SELECT t.id, t.title, t.url, t.source, p.id, p.kind, p.parent, p.author, p.real_name, p.published,"
        ' text_of(p.block, p.start, p."end"),'
        " p.score, a.id, p.status, p.edited FROM threads t JOIN posts p ON p.thread = t.key"
        f" JOIN nodes n ON n.key = p.account JOIN nodes a ON a.key = n.final WHERE 1{scope.on('p.key')}"
        " ORDER BY t.id, p.position"
    )
    for head, posts in groupby(rows, key=lambda row: row[:4]):
        thread, title, url, source = head
        yield (
            thread,
            title,
            url and real_link(url),
            source,
            [Post(*(*row[4:6], thread, *row[6:14], bool(row[14]))) for row in posts],
        )
