"""CSV: a table of the edges and, beside it, of the nodes and of the evidence, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from indexer.export.contents import facts
from indexer.export.fields import EDGE, EVIDENCE, NODE, edge_fields, evidence_fields, node_fields
from indexer.safe_text import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from indexer.export.contents import Contents
    from indexer.safe_text import Replacer
    from indexer.types import Part

FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # a cell that starts with one of these is run by some spreadsheets
_FIRST = frozenset(FORMULA)
_IDS = frozenset({"id", "source", "target", "voice", "post", "thread", "metonym_of"})
_CHUNK = 1 << 16


def files(contents: Contents, replace: Replacer) -> dict[str, Iterable[bytes]]:
    """The edges, the nodes as ``.nodes`` and the evidence as ``.evidence``; aliases are joined by `` | ``.

    What of a library they are stands in ``.about``, a fact a line, where it is known.
    """
    tables: dict[str, Iterable[bytes]] = {
        "": _table(EDGE, map(edge_fields, contents.edges), replace),
        ".nodes": _table(NODE, map(node_fields, contents.nodes), replace),
        ".evidence": _table(EVIDENCE, map(evidence_fields, contents.reasons), replace),
    }
    if contents.part is not None:
        tables[".about"] = _table(("fact", "value"), _about(contents.part), replace)
    return tables


def _about(part: Part) -> Iterator[Mapping[str, object]]:
    known = {**facts(part), "filters": " | ".join(f"{word} {value}" for word, value in part.filters)}
    return ({"fact": fact, "value": value} for fact, value in known.items())


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, object]], replace: Replacer) -> Iterator[bytes]:
    written = StringIO()
    put = csv.writer(written).writerow
    put(columns)
    for row in rows:
        # Most cells are plain texts, and what they begin with decides: a million rows have eighteen million of them.
        put([v if type(v) is str and v.isprintable() and v[:1] not in _FIRST else _cell(v, name, replace)
             for name, v in row.items()])  # fmt: skip
        if written.tell() > _CHUNK:
            yield written.getvalue().encode("utf-8", "replace")
            written.seek(0)
            written.truncate()
    yield written.getvalue().encode("utf-8", "replace")


def _cell(value: object, column: str, replace: Replacer) -> object:
    """The value as text or number; a text that a spreadsheet would take for a formula gets a ``'`` in front.

    Control characters are replaced, in ids escaped: two ids stay two.
    """
    if isinstance(value, str):
        text = escaped(value) if column in _IDS else replace(value)
        return f"'{text}" if value[:1] in _FIRST or text[:1] in _FIRST else text
    if isinstance(value, int | float):
        return value
    if isinstance(value, tuple):
        return _cell(" | ".join(value), column, replace)
    if isinstance(value, dict):
        return " ".join([f"{month}:{count}" for month, count in value.items()])
    return ""
