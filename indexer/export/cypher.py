"""Cypher, for Neo4j, Memgraph and Kuzu: statements that make the graph, and make it once if they are run twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from indexer.export.contents import description
from indexer.export.fields import edge_fields, node_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from indexer.export.contents import Contents
    from indexer.safe_text import Replacer
    from indexer.types import Edge

_AT_ONCE = 500


def files(contents: Contents, _replace: Replacer) -> dict[str, Iterable[bytes]]:
    """One file: a constraint, then nodes with the label Node, then edges by kind, `_AT_ONCE` a statement."""
    return {"": _statements(contents)}


def _statements(contents: Contents) -> Iterator[bytes]:
    if contents.part is not None and contents.part.filters:
        yield f"// {json.dumps(description(contents.part))}\n".encode()
    yield b"CREATE CONSTRAINT node_id IF NOT EXISTS FOR (n:Node) REQUIRE n.id IS UNIQUE;\n"
    for rows in _batches({**node_fields(node), "aliases": list(node.aliases)} for node in contents.nodes):
        yield f"UNWIND [{rows}] AS row MERGE (n:Node {{id: row.id}}) SET n += row;\n".encode()
    yield from _related(contents.edges)


def _related(edges: Iterable[Edge]) -> Iterator[bytes]:
    held: dict[str, list[str]] = {}
    for edge in edges:
        rows = held.setdefault(_type(edge.kind), [])
        rows.append(_map(_edge(edge)))
        if len(rows) == _AT_ONCE:
            yield _relate(_type(edge.kind), rows)
            rows.clear()
    for kind, rows in held.items():
        if rows:
            yield _relate(kind, rows)


def _relate(kind: str, rows: Iterable[str]) -> bytes:
    return (
        f"UNWIND [{', '.join(rows)}] AS row MATCH (a:Node {{id: row.source}}) MATCH (b:Node {{id: row.target}})"
        f" MERGE (a)-[r:{kind}]->(b) SET r += row.of;\n"
    ).encode()


def _edge(edge: Edge) -> dict[str, object]:
    fields = edge_fields(edge)
    ends = {"source": fields.pop("source"), "target": fields.pop("target")}
    return {**ends, "of": {**fields, "months": [f"{month}:{count}" for month, count in edge.months]}}


def _type(kind: str) -> str:
    """The kind as a type of relationship; nothing from outside stands in a statement but inside a string."""
    return "".join(letter for letter in kind.upper() if "A" <= letter <= "Z" or letter == "_") or "RELATED"


def _batches(rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    held: list[str] = []
    for row in rows:
        held.append(_map(row))
        if len(held) == _AT_ONCE:
            yield ", ".join(held)
            held = []
    if held:
        yield ", ".join(held)


def _map(row: Mapping[str, object]) -> str:
    """A map as Cypher writes it: keys bare, values as JSON in ASCII, whose escapes are Cypher's too."""
    parts = (f"{key}: {_map(value) if isinstance(value, dict) else json.dumps(value)}" for key, value in row.items())
    return "{" + ", ".join(parts) + "}"
