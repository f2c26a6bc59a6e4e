"""GraphML, for yEd, Cytoscape and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.export.contents import description
from indexer.export.fields import edge_fields, node_fields
from indexer.export.xml import identifier, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from indexer.export.contents import Contents
    from indexer.safe_text import Replacer

_HEAD = """<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<desc>{description}</desc>
"""
_NODE = ("name", "kind", "mentions", "aliases", "metonym_of")
_EDGE = ("kind", "count", "posts", "threads", "first", "last", "months", "reported")
_WHOLE = frozenset({"mentions", "count", "posts", "threads", "reported"})


def files(contents: Contents, replace: Replacer) -> dict[str, Iterable[bytes]]:
    """One file; edges are numbered, so that parallel ones have ids of their own; months as ``2023-06:4 2023-07:1``."""
    return {"": _lines(contents, replace)}


def _lines(contents: Contents, replace: Replacer) -> Iterator[bytes]:
    head = _HEAD.format(description=quoted(description(contents.part), replace))
    yield (head + _declared("node", _NODE) + _declared("edge", _EDGE)).encode()
    yield b'<graph edgedefault="directed">\n'
    for node in contents.nodes:
        fields = {**node_fields(node), "aliases": " | ".join(node.aliases)}
        yield f'<node id="{identifier(node.id)}">{_values("node", fields, _NODE, replace)}</node>\n'.encode()
    for number, edge in enumerate(contents.edges):
        fields = {**edge_fields(edge), "months": " ".join(f"{month}:{count}" for month, count in edge.months)}
        yield (
            f'<edge id="{number}" source="{identifier(edge.source)}" target="{identifier(edge.target)}">'
            f"{_values('edge', fields, _EDGE, replace)}</edge>\n"
        ).encode()
    yield b"</graph>\n</graphml>\n"


def _declared(of: str, names: Sequence[str]) -> str:
    return "".join(
        f'<key id="{of}_{name}" for="{of}" attr.name="{name}" attr.type="{"long" if name in _WHOLE else "string"}"/>\n'
        for name in names
    )


def _values(of: str, fields: Mapping[str, object], names: Sequence[str], replace: Replacer) -> str:
    said = ((name, fields[name]) for name in names if fields[name] not in (None, ""))
    return "".join(f'<data key="{of}_{name}">{quoted(value, replace)}</data>' for name, value in said)
