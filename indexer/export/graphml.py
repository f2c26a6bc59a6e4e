"""GraphML, for yEd, Cytoscape, igraph and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.export.interchange import graphml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.types import Edge, Node


def files(nodes: Iterable[Node], edges: Iterable[Edge]) -> dict[str, Iterable[bytes]]:
    """One file; edges are numbered, so that parallel ones have ids of their own."""
    return {"": [graphml(nodes, edges)]}
