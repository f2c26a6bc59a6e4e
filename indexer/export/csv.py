"""CSV: a table of the edges and, beside it, of the nodes and of the evidence, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from indexer.export.fields import EDGE, EVIDENCE, NODE, edge_fields, evidence_fields, node_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from indexer.export.contents import Contents

FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # a cell that starts with one of these is run by some spreadsheets
_FIRST = frozenset(FORMULA)
_CHUNK = 1 << 16


def files(contents: Contents) -> dict[str, Iterable[bytes]]:
    """The edges, the nodes as ``.nodes`` and the evidence as ``.evidence``; aliases are joined by `` | ``."""
    return {
        "": _table(EDGE, map(edge_fields, contents.edges)),
        ".nodes": _table(NODE, map(node_fields, contents.nodes)),
        ".evidence": _table(EVIDENCE, map(evidence_fields, contents.reasons)),
    }


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    written = StringIO()
    put = csv.writer(written).writerow
    put(columns)
    for row in rows:
        # The first sign decides, and most cells are plain texts: a million rows have eighteen million of them.
        put([v if type(v) is str and v[:1] not in _FIRST else _cell(v) for v in row.values()])
        if written.tell() > _CHUNK:
            yield written.getvalue().encode("utf-8", "replace")
            written.seek(0)
            written.truncate()
    yield written.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> object:
    """The value as text or number; a text that a spreadsheet would take for a formula gets a ``'`` in front."""
    if isinstance(value, str):
        return f"'{value}" if value[:1] in _FIRST else value
    if isinstance(value, int | float):
        return value
    if isinstance(value, tuple):
        return _cell(" | ".join(value))
    if isinstance(value, dict):
        return " ".join([f"{month}:{count}" for month, count in value.items()])
    return ""
