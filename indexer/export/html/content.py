"""The page's content as JSON values: nodes, edges and the evidence, every sentence and every thread only once.

Positions are turned from characters into UTF-16 units, which is how a browser counts.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from indexer.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from indexer.export.html import Page
    from indexer.types import Edge, Reason

LONGEST = 1200  # characters of a sentence that are kept; what is "one sentence" to a machine can be a whole file
BEFORE = 400  # of them before the first mark

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
            "mentions": node.mentions,
            "aliases": node.aliases,
            "x": round(place.x, 1),
            "y": round(place.y, 1),
            "rank": round(place.rank, 5),
            "community": place.community,
        }


def edge_rows(page: Page) -> Iterator[Row]:
    """The edges with the numbers of their reasons, as ``Picture.add_edge`` takes them."""
    numbers = _by_edge(_kept(page))
    for edge in page.edges:
        yield {
            "source": edge.source,
            "to": edge.target,
            "kind": edge.kind,
            "count": edge.count,
            "first": edge.first,
            "last": edge.last,
            "reasons": [number for ends in _ends(edge) for number in numbers.get(ends, ())],
        }


def evidence(page: Page) -> Row:
    """``threads`` (title, url), ``sentences``, and ``reasons`` that name both by number."""
    threads: dict[tuple[str, str, str | None], int] = {}
    sentences: dict[str, int] = {}
    reasons = []
    for reason in _kept(page):
        sentence, marks = _cut(reason)
        thread = (reason.evidence.thread, reason.title, reason.url)
        reasons.append(
            [
                threads.setdefault(thread, len(threads)),
                sentences.setdefault(sentence, len(sentences)),
                reason.author,
                reason.evidence.published,
                reason.evidence.how,
                round(reason.evidence.confidence, 3),
                [number for mark in marks for number in _utf16(sentence, mark)],
            ]
        )
    return {"threads": [thread[1:] for thread in threads], "sentences": list(sentences), "reasons": reasons}


def _kept(page: Page) -> list[Reason]:
    """The reasons that some edge of the page rests on, in their order."""
    ends = {end for edge in page.edges for end in _ends(edge)}
    return [reason for reason in page.reasons if _end(reason) in ends]


def _by_edge(reasons: Iterable[Reason]) -> Mapping[End, list[int]]:
    numbers: dict[End, list[int]] = defaultdict(list)
    for number, reason in enumerate(reasons):
        numbers[_end(reason)].append(number)
    return numbers


def _end(reason: Reason) -> End:
    return reason.evidence.voice, reason.evidence.target, reason.evidence.edge


def _ends(edge: Edge) -> list[End]:
    """Under which ends the edge's evidence may stand: entities named together have no direction."""
    ends = (edge.source, edge.target, edge.kind)
    return [ends, (edge.target, edge.source, edge.kind)] if edge.kind == "co_mention" else [ends]


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
