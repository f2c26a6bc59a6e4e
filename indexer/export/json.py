"""JSON: networkx's node-link data in one line, read back by ``networkx.node_link_graph(..., edges="edges")``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from indexer.export.fields import edge_fields, node_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from indexer.export.contents import Contents


def files(contents: Contents) -> dict[str, Iterable[bytes]]:
    """One object; every field of a node and of an edge is there, and an edge's ``key`` is its kind."""
    return {"": _line(contents)}


def _line(contents: Contents) -> Iterator[bytes]:
    yield b'{"directed": true, "multigraph": true, "graph": {}, "nodes": ['
    yield from _listed(node_fields(node) for node in contents.nodes)
    yield b'], "edges": ['
    yield from _listed({**edge_fields(edge), "key": edge.kind} for edge in contents.edges)
    yield b"]}\n"


def _listed(objects: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    encode, between = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode, ""
    for one in objects:
        # half a surrogate pair: \ud83d, as JSON has it
        yield (between + encode(one)).encode("utf-8", "backslashreplace")
        between = ", "
