"""CSV: one table of the edges and, beside it, one of the nodes, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from dataclasses import asdict, fields
from io import StringIO
from typing import TYPE_CHECKING

from indexer.types import Edge, Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # a cell that starts with one of these is run by some spreadsheets


def files(nodes: Iterable[Node], edges: Iterable[Edge]) -> dict[str, Iterable[bytes]]:
    """The edges, and the nodes as ``.nodes``; a column for every field, aliases joined by `` | ``."""
    return {
        "": _table([field.name for field in fields(Edge)], (asdict(edge) for edge in edges)),
        ".nodes": _table([field.name for field in fields(Node)], (asdict(node) for node in nodes)),
    }


def _table(columns: list[str], rows: Iterable[dict[str, object]]) -> Iterator[bytes]:
    yield _line(columns)
    for row in rows:
        yield _line(_cell(row[column]) for column in columns)


def _line(cells: Iterable[str]) -> bytes:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> str:
    """The value as text; one that a spreadsheet would take for a formula gets a ``'`` in front."""
    if isinstance(value, tuple):
        value = " | ".join(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
