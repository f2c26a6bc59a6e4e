"""The graph written for other tools: one file per format, written whole or not at all, in UTF-8 whatever the locale.

Each module of FORMATS has one function, ``files(contents, replace) -> dict[str, Iterable[bytes]]``: the chunks of its
files by what their names gain before the extension (``/NAME`` is a file NAME beside it); the graph itself is under "".
No control character is written raw: a format that can escape it does, others write what ``replace`` makes of it.
Nothing grows with the number of edges: what is read is written at once. The page for reading is in ``html/``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from indexer.errors import UsageError
from indexer.export.contents import Contents, description
from indexer.export.whole import write_whole
from indexer.safe_text import Replacer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["FORMATS", "Contents", "description", "stream", "write"]

FORMATS = {
    "json": "indexer.export.json",
    "gexf": "indexer.export.gexf",
    "graphml": "indexer.export.graphml",
    "csv": "indexer.export.csv",
    "rdf": "indexer.export.turtle",
    "jsonld": "indexer.export.jsonld",
    "cypher": "indexer.export.cypher",
    "ftm": "indexer.export.ftm",
    "convokit": "indexer.export.convokit",
    "parquet": "indexer.export.parquet",
}


class Format(Protocol):
    def files(self, contents: Contents, replace: Replacer) -> dict[str, Iterable[bytes]]: ...


def write(form: str, contents: Contents, path: Path, replace: Replacer | None = None) -> list[Path]:
    """Writes the graph to ``path`` (and ``csv`` its nodes to ``NAME.nodes.csv`` beside) and gives the paths written.

    ``replace`` then knows how many control characters were replaced. Raises UsageError for an unknown format or a path
    that cannot be written; then nothing has changed on the disk.
    """
    chunked = _format(form).files(contents, replace or Replacer())
    files = {_beside(path, gain): chunks for gain, chunks in chunked.items()}
    write_whole(files)
    return list(files)


def _beside(path: Path, gain: str) -> Path:
    return path.with_name(gain[1:] if gain.startswith("/") else f"{path.stem}{gain}{path.suffix}")


def stream(form: str, contents: Contents, out: BinaryIO, replace: Replacer | None = None) -> None:
    """Writes the graph itself, without the files beside it, to an open stream of bytes. UsageError as in ``write``."""
    out.writelines(_format(form).files(contents, replace or Replacer())[""])


def _format(form: str) -> Format:
    if form not in FORMATS:
        raise UsageError(f"there is no format {form!r}; choose one of {', '.join(FORMATS)}")
    return cast("Format", import_module(FORMATS[form]))
