"""GEXF 1.2, for Gephi: with the months in which an edge has evidence as its spells, and how much as ``monthly``."""

from __future__ import annotations

import re
from calendar import monthrange
from functools import lru_cache
from typing import TYPE_CHECKING

from indexer.export.contents import description
from indexer.export.fields import edge_fields, node_fields
from indexer.export.xml import identifier, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.export.contents import Contents
    from indexer.safe_text import Replacer
    from indexer.types import Edge, Node

_HEAD = """<?xml version='1.0' encoding='utf-8'?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
<meta><creator>indexer</creator><description>{description}</description></meta>
<graph defaultedgetype="directed" mode="dynamic" timeformat="date">
"""
_MONTHLY = (
    b'<attributes class="edge" mode="dynamic"><attribute id="monthly" title="monthly" type="integer"/></attributes>\n'
)
_NODE = ("name", "kind", "mentions", "aliases", "metonym_of")
_EDGE = ("kind", "count", "posts", "threads", "first", "last", "reported")
_WHOLE = frozenset({"mentions", "count", "posts", "threads", "reported"})
_MONTH = re.compile(r"(?!0000)\d{4}-(0[1-9]|1[0-2])\Z")


def files(contents: Contents, replace: Replacer) -> dict[str, Iterable[bytes]]:
    """One file, the same for the same graph on every day. Edges without a date are there all the time."""
    return {"": _lines(contents, replace)}


def _lines(contents: Contents, replace: Replacer) -> Iterator[bytes]:
    head = _HEAD.format(description=quoted(description(contents.part), replace))
    yield (head + _declared("node", _NODE) + _declared("edge", _EDGE)).encode()
    yield _MONTHLY
    yield b"<nodes>\n"
    for node in contents.nodes:
        yield _node(node, replace).encode("utf-8")
    yield b"</nodes>\n<edges>\n"
    for number, edge in enumerate(contents.edges):
        yield _edge(number, edge, replace).encode("utf-8")
    yield b"</edges>\n</graph>\n</gexf>\n"


def _declared(of: str, names: Sequence[str]) -> str:
    lines = (f'<attribute id="{n}" title="{n}" type="{"integer" if n in _WHOLE else "string"}"/>' for n in names)
    return f'<attributes class="{of}" mode="static">{"".join(lines)}</attributes>\n'


def _node(node: Node, replace: Replacer) -> str:
    fields = {**node_fields(node), "aliases": " | ".join(node.aliases)}
    label = quoted(node.name, replace)
    return f'<node id="{identifier(node.id)}" label="{label}">{_values(fields, _NODE, replace)}</node>\n'


def _edge(number: int, edge: Edge, replace: Replacer) -> str:
    months = [(_bounds(month), count) for month, count in edge.months if _MONTH.match(month)]
    monthly = "".join(f'<attvalue for="monthly" value="{count}" {bounds}/>' for bounds, count in months)
    spells = "".join(f"<spell {bounds}/>" for bounds, _ in months)
    ends = f'source="{identifier(edge.source)}" target="{identifier(edge.target)}"'
    return (
        f'<edge id="{number}" {ends} label="{quoted(edge.kind, replace)}" weight="{edge.count}">'
        + _values(edge_fields(edge), _EDGE, replace, monthly)
        + (f"<spells>{spells}</spells>" if spells else "")
        + "</edge>\n"
    )


def _values(fields: dict[str, object], names: Sequence[str], replace: Replacer, more: str = "") -> str:
    said = ((name, fields[name]) for name in names if fields[name] not in (None, ""))
    values = "".join(f'<attvalue for="{n}" value="{quoted(v, replace)}"/>' for n, v in said)
    return f"<attvalues>{values}{more}</attvalues>"


@lru_cache(maxsize=4096)
def _bounds(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f'start="{month}-01" end="{month}-{monthrange(year, number)[1]:02d}"'
