"""The graph of a library: whole for networkx and exports, or its highest ranked part, placed, for a picture."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from indexer.library.reasons import reasons
from indexer.store import read_edges, read_nodes
from indexer.types import Edge, EdgeKind, Evidence, Node, Reason

_SENTENCES_AN_EDGE = 25
"""So many sentences of one edge go into a page; the edge still counts them all."""

Keyed = tuple[int, int, Edge]


def whole(connection: sqlite3.Connection) -> tuple[list[Node], list[Edge]]:
    """Every node that has an edge or is mentioned, and every edge, the co-mentions included."""
    keyed = list(read_edges.counted(connection))
    keys = sorted({*_ends(keyed), *read_nodes.mentioned(connection)})
    nodes = read_nodes.by_key(connection, keys)
    return sorted(nodes.values(), key=lambda node: node.id), [edge for _, _, edge in keyed]


def drawn(connection: sqlite3.Connection, most: int) -> tuple[list[Node], list[Edge], list[Reason], tuple[int, int]]:
    """The ``most`` nodes with the most evidence, their edges and sentences, and how many of both there are in all."""
    keyed = [one for one in read_edges.counted(connection) if one[2].kind != "co_mention"]
    chosen = _weightiest(keyed, most)
    kept = [one for one in keyed if one[0] in chosen and one[1] in chosen]
    nodes = read_nodes.by_key(connection, sorted(chosen))
    edges = [edge for _, _, edge in kept]
    sentences = list(reasons(connection, _some_evidence(connection, {(e.source, e.target, e.kind) for e in edges})))
    totals = (len(_ends(keyed)), len(keyed))
    return sorted(nodes.values(), key=lambda node: node.id), edges, sentences, totals


def _ends(keyed: Iterable[Keyed]) -> set[int]:
    return {key for one in keyed for key in one[:2]}


def _weightiest(keyed: Iterable[Keyed], most: int) -> set[int]:
    weights: Counter[int] = Counter()
    for source, target, edge in keyed:
        weights[source] += edge.count
        weights[target] += edge.count
    # Equal weights go by key, so that the choice is the same every time.
    return {key for key, _ in sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:most]}


def _some_evidence(connection: sqlite3.Connection, edges: set[tuple[str, str, EdgeKind]]) -> Iterable[Evidence]:
    taken: Counter[tuple[str, str, EdgeKind]] = Counter()
    for one in read_edges.every(connection):
        edge = (one.voice, one.target, one.edge)
        if edge in edges and taken[edge] < _SENTENCES_AN_EDGE:
            taken[edge] += 1
            yield one


def export(connection: sqlite3.Connection, form: str, place: Path) -> tuple[int, int]:
    """Write the whole graph in a form for other tools; ``-`` is stdout. Gives how many nodes and edges."""
    from indexer.export import stream, write

    nodes, edges = whole(connection)
    if str(place) == "-":
        stream(form, nodes, edges, sys.stdout.buffer)
    else:
        write(form, nodes, edges, place)
    return len(nodes), len(edges)


def draw(connection: sqlite3.Connection, place: Path, most: int, title: str) -> tuple[int, int]:
    """Write the page of the ``most`` nodes with the most evidence. Gives how many nodes and edges it draws."""
    from indexer.export.html import Page, render_page, write_page
    from indexer.graph.layout import layout

    nodes, edges, sentences, totals = drawn(connection, most)
    page = Page(title, tuple(nodes), tuple(edges), layout(nodes, edges), tuple(sentences), *totals)
    if str(place) == "-":
        sys.stdout.buffer.write(render_page(page))
    else:
        write_page(page, place)
    return len(nodes), len(edges)
