"""The graph written for other tools: one file per format, written whole or not at all, in UTF-8 whatever the locale.

Each module of FORMATS has one function, ``files(nodes, edges) -> dict[str, Iterable[bytes]]``: the chunks of its files
by what their names gain before the extension; the graph itself is under "". The page for reading is in ``html/``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from indexer.errors import UsageError
from indexer.export.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from indexer.types import Edge, Node

__all__ = ["FORMATS", "stream", "write"]

FORMATS = {
    "json": "indexer.export.json",
    "gexf": "indexer.export.gexf",
    "graphml": "indexer.export.graphml",
    "csv": "indexer.export.csv",
}


class Format(Protocol):
    def files(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> dict[str, Iterable[bytes]]: ...


def write(form: str, nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> list[Path]:
    """Writes the graph to ``path`` (and ``csv`` its nodes to ``NAME.nodes.csv`` beside) and gives the paths written.

    Raises UsageError for an unknown format or a path that cannot be written; then nothing has changed on the disk.
    """
    files = {
        path.with_name(f"{path.stem}{gain}{path.suffix}"): chunks
        for gain, chunks in _format(form).files(nodes, edges).items()
    }
    write_whole(files)
    return list(files)


def stream(form: str, nodes: Iterable[Node], edges: Iterable[Edge], out: BinaryIO) -> None:
    """Writes the graph itself, without the files beside it, to an open stream of bytes. UsageError as in ``write``."""
    out.writelines(_format(form).files(nodes, edges)[""])


def _format(form: str) -> Format:
    if form not in FORMATS:
        raise UsageError(f"there is no format {form!r}; choose one of {', '.join(FORMATS)}")
    return cast("Format", import_module(FORMATS[form]))
