"""JSON: networkx's node-link data in one line, read back by ``networkx.node_link_graph(..., edges="edges")``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.export.contents import facts
from indexer.export.fields import edge_fields, node_fields
from indexer.safe_text import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from indexer.export.contents import Contents
    from indexer.safe_text import Replacer


def files(contents: Contents, _replace: Replacer) -> dict[str, Iterable[bytes]]:
    """One object; every field of a node and of an edge is there, and an edge's ``key`` is its kind."""
    return {"": _line(contents)}


def _line(contents: Contents) -> Iterator[bytes]:
    about = json_text(facts(contents.part)).encode()
    yield b'{"directed": true, "multigraph": true, "graph": ' + about + b', "nodes": ['
    yield from _listed(node_fields(node) for node in contents.nodes)
    yield b'], "edges": ['
    yield from _listed({**edge_fields(edge), "key": edge.kind} for edge in contents.edges)
    yield b"]}\n"


def _listed(objects: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    between = ""
    for one in objects:
        yield (between + json_text(one)).encode()
        between = ", "
