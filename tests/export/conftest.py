"""Graphs for the exports and the page: a small town, and one in which every field wants to do harm."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
from page_browser import browser, open_file, show

from indexer.export.html import Page
from indexer.types import Edge, EdgeKind, Evidence, Node, NodeKind, Place, Reason, Span

__all__ = ["browser", "open_file", "show"]


@dataclass(frozen=True, slots=True)
class Sample:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    reasons: tuple[Reason, ...]

    def page(self, title: str = "Harwick") -> Page:
        return Page(title, self.nodes, self.edges, grid(self.nodes), self.reasons, len(self.nodes), len(self.edges))


def grid(nodes: tuple[Node, ...]) -> dict[str, Place]:
    """Places far enough from each other for a click to be sure."""
    return {
        node.id: Place(at % 4 * 230.0 + at // 4 * 40, at // 4 * 170.0 + at % 3 * 30, 1 / (at + 1), at % 3)
        for at, node in enumerate(nodes)
    }


def reason(
    edge: EdgeKind, voice: str, target: str, sentence: str, mark: str, author: str | None = None, *,
    url: str | None = None, published: str | None = "2024-05-06T09:21", title: str = "Water board raises charges",
    how: str = "gazetteer",
) -> Reason:  # fmt: skip
    start = sentence.index(mark)
    span = Span(start, start + len(mark))
    evidence = Evidence(edge, voice, target, "t1/4", "t1", published, span.start, span.end, 0, len(sentence), how, 0.95)
    return Reason(evidence, voice, target, sentence, (span,), author, title, url)


def counted(reasons: list[Reason]) -> tuple[Edge, ...]:
    """The edges that the reasons make."""
    counts = Counter((one.evidence.voice, one.evidence.target, one.evidence.edge) for one in reasons)
    return tuple(Edge(*ends, count, "2024-05-06", "2024-05-07") for ends, count in counts.items())


@pytest.fixture(scope="session")
def town() -> Sample:
    nodes = (
        Node("place:poland", "Poland", "place", 31, ("Polska", "Rzeczpospolita")),
        Node("place:gdansk", "Gdańsk", "place", 4, ("Danzig",)),
        Node("organisation:tarn-water-board", "Tarn Water Board", "organisation", 7),
        Node("person:maria-okonkwo", "Maria Okonkwo", "person", 5),
        Node("account:denis-fg", "Denis FG", "account", 1),
        Node("account:kestrel77", "Kestrel77", "account", 0),
        Node("article:t1", "Water board raises charges", "article", 0),
        Node("group:farmers", "farmers", "group", 2),
    )
    board, denis, kestrel = "organisation:tarn-water-board", "account:denis-fg", "account:kestrel77"
    reasons = [
        *(
            reason(
                "mentions", denis, "place:poland", f"😀 In Poland they pay {at} times less.", "Poland",
                "Denis FG", url="https://news.example/water", published=f"2024-05-{at % 28 + 1:02d}",
            )
            for at in range(30)
        ),
        reason("mentions", kestrel, board, "The Tarn Water Board never asked us.", "Tarn Water Board", "Kestrel77"),
        reason("says", "person:maria-okonkwo", board, "The board will pay for it.", "board", "Denis FG", how="inline"),
        reason("mentions", "article:t1", board, "The Tarn Water Board raises charges.", "Tarn Water Board"),
        reason("mentions", "article:t1", "group:farmers", "The farmers are angry.", "farmers"),
        reason("mentions", denis, board, "Ask the Tarn Water Board.", "Tarn Water Board", "Denis FG"),
        reason("replies_to", kestrel, denis, "You are right.", "You", "Kestrel77", how="reply"),
        reason("addresses", kestrel, denis, "Denis FG, you are right.", "Denis FG", "Kestrel77"),
        reason("co_mention", "group:farmers", board, "The farmers pay the board.", "farmers", "Kestrel77"),
    ]  # fmt: skip
    return Sample(nodes, counted(reasons), tuple(reasons))


PAYLOADS = (
    "<img src=x onerror=\"window.__hacked='img'\">",
    "</script><script>window.__hacked='script'</script>",
    "<!--<script>",
    "'\"><svg onload=window.__hacked='svg'>",
    "{{ 7 * 7 }}{% raw %}${window.__hacked='template'}",
    "javascript:window.__hacked='url'",
    "\u2028window.__hacked='line'\u2029",
    "\u202egnirts desrever\u202c \u2066isolated\u0007\u200b",
    "مرحبا بالعالم",
    "__proto__",
    "=HYPERLINK(\"http://evil.example\")",
    "\\u003cb\\u003e &lt;b&gt; &amp;",
    "W" * 10_000,
    "\ud83d half a pair",
)  # fmt: skip


@pytest.fixture(scope="session")
def hostile() -> Sample:
    """Every payload as id, name, alias, kind, sentence, author, title, way of finding, date and address."""
    kinds: list[NodeKind] = ["account", "place", PAYLOADS[0]]  # type: ignore[list-item]
    nodes = tuple(
        Node(text, text, kinds[at % 3], at, (text, f"alias {text}")) for at, text in enumerate(PAYLOADS)
    )  # fmt: skip
    reasons = [
        reason(
            ("mentions", "says", PAYLOADS[1])[at % 3],  # type: ignore[arg-type]
            text, PAYLOADS[(at + 1) % len(PAYLOADS)], f"{text} says {text}", text or "says",
            author=text, url=text, published=text, title=text, how=text,
        )
        for at, text in enumerate(PAYLOADS)
    ]  # fmt: skip
    return Sample(nodes, counted(reasons), tuple(reasons))
