"""GEXF 1.2, for Gephi."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.export.interchange import gexf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.types import Edge, Node


def files(nodes: Iterable[Node], edges: Iterable[Edge]) -> dict[str, Iterable[bytes]]:
    """One file, the same for the same graph on every day."""
    return {"": [gexf(nodes, edges)]}
