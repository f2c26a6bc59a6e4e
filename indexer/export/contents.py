"""What is written for others: the graph, the sentences behind it, and the posts they stand in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indexer.types import Edge, Node, Post, Reason


@dataclass(frozen=True, slots=True)
class Contents:
    """Each part is read once, from its beginning to its end, and never held whole.

    ``threads`` are id, title, address, source and posts.
    """

    nodes: Iterable[Node]
    edges: Iterable[Edge]
    reasons: Iterable[Reason] = ()
    threads: Iterable[tuple[str, str, str | None, str | None, list[Post]]] = ()
