"""What is written for others: the graph, the sentences behind it, and the posts they stand in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indexer.types import Edge, Node, Part, Post, Reason


@dataclass(frozen=True, slots=True)
class Contents:
    """Each part is read once, from its beginning to its end, and never held whole.

    ``threads`` are id, title, address, source and posts; ``part`` is what of the library this is, where it is known.
    """

    nodes: Iterable[Node]
    edges: Iterable[Edge]
    reasons: Iterable[Reason] = ()
    threads: Iterable[tuple[str, str, str | None, str | None, list[Post]]] = ()
    part: Part | None = None


TITLE = "Who mentions whom"


def title(part: Part | None) -> str:
    """The headline: of a part it says which."""
    if part is None or not part.filters:
        return TITLE
    return f"{TITLE}, in a part of the library: {', '.join(f'{word} {value}' for word, value in part.filters)}"


def description(part: Part | None) -> str:
    """The headline, with how much of how much there is."""
    if part is None:
        return TITLE
    if not part.filters:
        return f"{TITLE}, in a whole library: {part.nodes:,} nodes, {part.edges:,} edges, {part.posts:,} posts"
    return (
        f"{title(part)} ({part.nodes:,} of {part.all_nodes:,} nodes, {part.edges:,} of {part.all_edges:,} edges,"
        f" {part.posts:,} of {part.all_posts:,} posts)"
    )


def facts(part: Part | None) -> dict[str, object]:
    """The same for machines; empty where nothing is known."""
    if part is None:
        return {}
    counts = {name: getattr(part, name) for name in Part._fields if name != "filters"}
    return {"title": title(part), "description": description(part), "filters": dict(part.filters), **counts}
