"""The page: one file that opens anywhere, makes no request and runs nothing but its own script.

template.html  the structure, without a word or a style
page.css       all of its looks, light and dark
script/        all of its behaviour, in small modules; strings.js holds every word of the interface
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.export.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from indexer.types import Edge, Node, Place, Reason, Tally

__all__ = ["Page", "render_page", "write_page"]


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows. Every node has a place and every edge its two nodes; reasons of other edges are left out.

    ``total_nodes`` and ``total_edges`` count the whole graph that ``nodes`` and ``edges`` were taken from. Where that
    is a part of a library, ``part`` says which, ``tab_title`` says so in the browser's tab, and ``library_nodes`` and
    ``library_edges`` count the whole. ``tallies`` say what the page's filters by source, account and date count;
    without them the reasons do. ``sources`` are those of the threads and ``accounts`` the names of accounts, by id.
    ``outside`` counts the evidence that joins a node, by its id, to nodes of the part that are not in the page. Nodes
    beyond the ``drawn`` highest ranked lie folded in their communities until they are opened. A page ``with_texts``
    False holds no sentence, and nobody's name beside one.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    places: Mapping[str, Place]
    reasons: tuple[Reason, ...]
    total_nodes: int
    total_edges: int
    tallies: tuple[Tally, ...] = ()
    sources: Mapping[str, str | None] = field(default_factory=dict)
    drawn: int | None = None
    with_texts: bool = True
    tab_title: str = ""
    part: str = ""
    library_nodes: int = 0
    library_edges: int = 0
    accounts: Mapping[str, str] = field(default_factory=dict)
    outside: Mapping[str, int] = field(default_factory=dict)


def write_page(page: Page, path: Path) -> None:
    """Writes the page to ``path`` whole or not at all; UsageError where that cannot be done, ValueError as below."""
    write_whole({path: [render_page(page)]})


def render_page(page: Page) -> bytes:
    """The page as UTF-8. Raises ValueError for an edge whose end is not a node, or a node without a place."""
    from indexer.export.html.picture import picture  # pyvis, and what it imports, only when a page is written

    return picture(page).generate_html().encode("utf-8", "backslashreplace")
