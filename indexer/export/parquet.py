"""Parquet, for pandas, DuckDB and others; needs pyarrow, which is imported here and nowhere else."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from indexer.errors import UsageError
from indexer.export.contents import facts
from indexer.export.fields import EDGE, EVIDENCE, NODE, edge_fields, evidence_fields, node_fields
from indexer.safe_text import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from indexer.export.contents import Contents
    from indexer.safe_text import Replacer

_AT_ONCE = 20_000
_WHOLE = {"mentions", "count", "posts", "threads", "reported", "start", "end", "sentence_start", "sentence_end"}


def files(contents: Contents, _replace: Replacer) -> dict[str, Iterable[bytes]]:
    """The edges, the nodes as ``.nodes`` and the evidence as ``.evidence``. UsageError when pyarrow is not there.

    What of a library they are stands in the metadata, as JSON under ``indexer``.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise UsageError("parquet needs pyarrow; `pip install pyarrow` brings it") from None
    about = {"indexer": json_text(facts(contents.part))} if contents.part is not None else {}
    return {
        "": _table(EDGE, map(_edge, map(edge_fields, contents.edges)), about),
        ".nodes": _table(NODE, map(node_fields, contents.nodes), about),
        ".evidence": _table(EVIDENCE, map(evidence_fields, contents.reasons), about),
    }


def _edge(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "months": list(fields["months"].items())}


class _Sink:
    """A file that is handed on piece by piece instead of being kept."""

    closed = False

    def __init__(self) -> None:
        self.held: list[bytes] = []
        self.length = 0

    def write(self, piece: Any) -> int:
        self.held.append(bytes(piece))
        self.length += len(self.held[-1])
        return len(self.held[-1])

    def tell(self) -> int:
        return self.length

    def taken(self) -> bytes:
        pieces, self.held = b"".join(self.held), []
        return pieces

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], about: dict[str, str]) -> Iterator[bytes]:
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema([(name, _type(name)) for name in columns], about or None)
    sink, waiting = _Sink(), iter(rows)
    with parquet.ParquetWriter(pyarrow.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        while batch := list(islice(waiting, _AT_ONCE)):
            legal = [{name: _legal(value) for name, value in row.items()} for row in batch]
            writer.write_table(pyarrow.Table.from_pylist(legal, schema))
            yield sink.taken()
    yield sink.taken()


def _type(name: str) -> Any:
    import pyarrow

    if name in _WHOLE:
        return pyarrow.int64()
    if name == "confidence":
        return pyarrow.float64()
    if name == "months":
        return pyarrow.map_(pyarrow.string(), pyarrow.int64())
    return pyarrow.list_(pyarrow.string()) if name == "aliases" else pyarrow.string()


def _legal(value: Any) -> Any:
    """Half a surrogate pair is no UTF-8; it is written out."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    return [_legal(one) for one in value] if isinstance(value, tuple) else value
