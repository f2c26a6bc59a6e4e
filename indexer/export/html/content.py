"""The page's content as JSON values: nodes, edges and the evidence, every sentence and every name only once.

Positions are turned from characters into UTF-16 units, which is how a browser counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from indexer.export.html.inert import without_user
from indexer.instants import instant
from indexer.types import Span, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from indexer.export.html import Page
    from indexer.types import Edge, Reason

LONGEST = 1200  # characters of a sentence that are kept; what is "one sentence" to a machine can be a whole file
BEFORE = 400  # of them before the first mark

_WRITERS = ("account", "article")
"""Kinds of node whose ``mentions`` say what they mention; what they mention in the page is counted by its edges."""

Row = dict[str, Any]
End = tuple[str, str, str]


def node_rows(page: Page) -> Iterator[Row]:
    """The nodes with their places, as ``Picture.add_node`` takes them. ValueError for a node without a place."""
    for node in page.nodes:
        if node.id not in page.places:
            raise ValueError(f"the node {node.id} has no place in the page")
        place = page.places[node.id]
        yield {
            "n_id": node.id,
            "label": node.name,
            "kind": node.kind,
            "mentions": 0 if node.kind in _WRITERS else node.mentions,
            "outside": page.outside.get(node.id, 0),
            "aliases": node.aliases,
            "x": round(place.x),
            "y": round(place.y),
            "rank": round(place.rank, 4),
            "community": place.community,
        }


def edge_rows(page: Page) -> Iterator[Row]:
    """The edges, as ``Picture.add_edge`` takes them."""
    for edge in page.edges:
        yield {
            "source": edge.source,
            "to": edge.target,
            "kind": edge.kind,
            "count": edge.count,
            "first": edge.first,
            "last": edge.last,
        }


class Table:
    """Values by number, each only once; None is -1."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def number(self, value: Any) -> int:
        """The number of a value, a new one if it is new."""
        return -1 if value is None else self.numbers.setdefault(value, len(self.numbers))

    def column(self, values: Iterable[Any]) -> list[int]:
        """The numbers of the values."""
        return [self.number(value) for value in values]


def columns(nodes: Sequence[Row], edges: Sequence[Row]) -> Row:
    """pyvis's nodes and edges as columns: a browser reads a hundred thousand of them in a blink, and they pack well."""
    kinds, edge_kinds, dates = Table(), Table(), Table()
    at = {node["id"]: number for number, node in enumerate(nodes)}
    plain = ("id", "label", "mentions", "outside", "aliases", "x", "y", "rank", "community")
    return {
        "nodes": {name: [node[name] for node in nodes] for name in plain} | {"kind": kinds.column(_all(nodes, "kind"))},
        "edges": {
            "from": [at[edge["from"]] for edge in edges],
            "to": [at[edge["to"]] for edge in edges],
            "kind": edge_kinds.column(_all(edges, "kind")),
            "count": list(_all(edges, "count")),
            "first": dates.column(_all(edges, "first")),
            "last": dates.column(_all(edges, "last")),
        },
        "node_kinds": list(kinds.numbers),
        "edge_kinds": list(edge_kinds.numbers),
        "dates": list(dates.numbers),
    }


def _all(rows: Iterable[Row], name: str) -> Iterator[Any]:
    return (row[name] for row in rows)


def evidence(page: Page) -> Row:
    """``tallies`` (what filters count) and ``reasons``, both by the number of their edge, with the tables they name."""
    numbers = _numbers(page.edges)
    sources, authors, accounts, days = Table(), Table(), Table(), Table()
    kept = sorted(((numbers[_end(r)], r) for r in page.reasons if _end(r) in numbers), key=lambda pair: pair[0])
    tallies = sorted(_tallies(page, numbers, [reason for _, reason in kept]), key=lambda pair: pair[0])
    tallied = {
        "edge": [number for number, _ in tallies],
        "source": sources.column(tally.source for _, tally in tallies),
        "account": accounts.column(tally.account for _, tally in tallies),
        "day": days.column(tally.day for _, tally in tallies),
        "article": [int(tally.post == "article") for _, tally in tallies],
        "reported": [int(tally.quotation == "reported") for _, tally in tallies],
        "count": [tally.count for _, tally in tallies],
    }
    texts = _texts(page, kept, sources, authors, accounts) if page.with_texts else _no_texts()
    names = {node.id: node.name for node in page.nodes} | dict(page.accounts)
    return {
        "tallies": tallied, **texts, "sources": list(sources.numbers), "authors": list(authors.numbers),
        "accounts": [[account, names.get(account, account)] for account in accounts.numbers],
        "days": list(days.numbers),
    }  # fmt: skip


def _no_texts() -> Row:
    return {"reasons": [], "sentences": [], "threads": []}


def _texts(page: Page, kept: Iterable[tuple[int, Reason]], sources: Table, authors: Table, accounts: Table) -> Row:
    threads, sentences = Table(), Table()
    reasons = []
    for number, reason in kept:
        sentence, marks = _cut(reason)
        one = reason.evidence
        source = sources.number(page.sources.get(one.thread))
        reasons.append(
            [
                number,
                threads.number((reason.title, without_user(reason.url), source)),
                sentences.number(sentence),
                authors.number(reason.author),
                accounts.number(reason.account),
                one.published,
                int(one.post == one.thread),
                one.how,
                int(one.quotation == "reported"),
                round(one.confidence, 3),
                [place for mark in marks for place in _utf16(sentence, mark)],
            ]
        )
    return {"reasons": reasons, "sentences": list(sentences.numbers), "threads": list(threads.numbers)}


def _numbers(edges: Iterable[Edge]) -> Mapping[End, int]:
    """The number of each edge, under every pair of ends that its evidence may have."""
    return {ends: number for number, edge in enumerate(edges) for ends in _ends(edge)}


def _end(reason: Reason) -> End:
    return reason.evidence.voice, reason.evidence.target, reason.evidence.edge


def _ends(edge: Edge) -> list[End]:
    """Under which ends the edge's evidence may stand: entities named together have no direction."""
    ends = (edge.source, edge.target, edge.kind)
    return [ends, (edge.target, edge.source, edge.kind)] if edge.kind == "co_mention" else [ends]


def _tallies(page: Page, numbers: Mapping[End, int], kept: Iterable[Reason]) -> Iterator[tuple[int, Tally]]:
    """The tallies by the number of their edge; without any in the page, those that the reasons make."""
    if page.tallies:
        known = ((one, (one.voice, one.target, one.edge)) for one in page.tallies)
        yield from ((numbers[ends], tally) for tally, ends in known if ends in numbers)
        return
    counts = Counter(_tally(page, reason) for reason in kept)
    counted: dict[int, int] = defaultdict(int)
    for tally, count in counts.items():
        number = numbers[tally.voice, tally.target, tally.edge]
        counted[number] += count
        yield number, replace(tally, count=count)
    for number, edge in enumerate(page.edges):
        if edge.count > counted[number]:
            rest = edge.count - counted[number]
            yield number, Tally(edge.kind, edge.source, edge.target, None, None, None, "comment", rest)


def _tally(page: Page, reason: Reason) -> Tally:
    one = reason.evidence
    day = instant(one.published)[:10] if one.published else None
    post: Any = "article" if one.post == one.thread else "comment"
    source = page.sources.get(one.thread)
    return Tally(one.edge, one.voice, one.target, source, reason.account, day, post, 0, one.quotation)


def _cut(reason: Reason) -> tuple[str, list[Span]]:
    """The sentence and its marks, cut around the first mark where it is too long to be read."""
    sentence = reason.sentence
    marks = sorted(reason.marks, key=lambda mark: (mark.start, mark.end))
    if len(sentence) <= LONGEST:
        return sentence, marks
    start = max(0, marks[0].start - BEFORE) if marks else 0
    kept = sentence[start : start + LONGEST]
    lead = "…" if start else ""
    shift = len(lead) - start
    tail = "…" if start + LONGEST < len(sentence) else ""
    inside = [mark for mark in marks if mark.end <= start + LONGEST]
    return lead + kept + tail, [Span(mark.start + shift, mark.end + shift) for mark in inside]


def _utf16(text: str, mark: Span) -> tuple[int, int]:
    start = _units(text[: mark.start])
    return start, start + _units(text[mark.start : mark.end])


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
