"""The graph as networkx's XML writers take it: plain attributes, nothing empty, no character that XML forbids.

networkx is imported here and nowhere else in this stage.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from io import BytesIO
from typing import TYPE_CHECKING

import networkx

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from indexer.types import Edge, Node

FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # and CR, which XML reads as LF
TODAY = re.compile(rb' lastmodifieddate="[\d-]+"')


def gexf(nodes: Iterable[Node], edges: Iterable[Edge]) -> bytes:
    """The graph as a GEXF file. networkx writes today's date into it, which is taken out."""
    out = BytesIO()
    networkx.write_gexf(_graph(nodes, edges), out)
    return TODAY.sub(b"", out.getvalue(), count=1)


def graphml(nodes: Iterable[Node], edges: Iterable[Edge]) -> bytes:
    """The graph as a GraphML file. Not by ``generate_graphml``: it cuts names at every kind of line break."""
    out = BytesIO()
    networkx.write_graphml_xml(_graph(nodes, edges), out)
    return out.getvalue()


def _graph(nodes: Iterable[Node], edges: Iterable[Edge]) -> networkx.MultiDiGraph[str]:
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for node in nodes:
        aliases = " | ".join(node.aliases)
        graph.add_node(_legal(node.id), **_plain({**asdict(node), "label": node.name, "aliases": aliases}))
    for number, edge in enumerate(edges):
        graph.add_edge(_legal(edge.source), _legal(edge.target), number, **_plain({**asdict(edge), "label": edge.kind}))
    return graph


def _plain(attributes: Mapping[str, object]) -> dict[str, str | int]:
    """What says something, as text or number; the ends of an edge are no attributes of it."""
    return {
        key: value if isinstance(value, int) else _legal(str(value))
        for key, value in attributes.items()
        if value not in (None, "") and key not in ("source", "target")
    }


def _legal(text: str) -> str:
    r"""The text with what XML forbids written as ``\u0001``: to leave it out could make two ids one."""
    return FORBIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
