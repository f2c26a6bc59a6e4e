"""The names a library knows beforehand: the package's, and on top the user's own file ``names.tsv`` in the library.

A table with tabs, one entity a line. The first line names the columns: ``name`` (needed), ``kind`` (person,
organisation, place, group, work, event; person if left out), ``aliases``, ``demonyms``, ``nicknames``, ``nominals``
(several joined by ``|``), ``wikidata``, ``id``. A line with the id of a known entity adds to it. A line that begins
with ``#`` is a remark.
"""

from __future__ import annotations

import hashlib
import io
import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import get_args

from indexer.extract.gazetteer import COLUMNS, Gazetteer, Row, on_top
from indexer.extract.gazetteer import gazetteer as shipped
from indexer.resolve.naming import slug
from indexer.store import manifest
from indexer.store.opening import read_small
from indexer.types import EntityKind, Problem

FILE = "names.tsv"
LARGEST = 64 << 20
_MOST_LINES = 200_000
"""A name takes about a kilobyte of memory."""


def gazetteer(connection: sqlite3.Connection, folder: Path) -> Gazetteer:
    """The names known in this library: with the user's as they were when they were last heeded."""
    return table(*own(connection, folder))


def own(connection: sqlite3.Connection, folder: Path) -> tuple[Path, str]:
    """The user's file, and the digest of what of it is heeded; empty where there is none."""
    return folder / FILE, manifest.get(connection, "own names") or ""


def table(file: Path, digest: str) -> Gazetteer:
    """The same, by the user's file and its digest; without one, the package's names alone."""
    return _made(file, digest) if digest else shipped()


def stale(connection: sqlite3.Connection, folder: Path) -> bool:
    """Whether the user's file is another than the one that is heeded."""
    return _digest(folder / FILE) != (manifest.get(connection, "own names") or "")


def heed(connection: sqlite3.Connection, folder: Path) -> None:
    """From now on the user's file counts as it is; everything must be made anew then."""
    manifest.put(connection, "own names", _digest(folder / FILE))


def problems(folder: Path) -> list[Problem]:
    """The lines of the user's file that are no names."""
    return [one for one in _lines(folder / FILE) if isinstance(one, Problem)]


@lru_cache(maxsize=1)
def _made(file: Path, _digest: str) -> Gazetteer:
    return on_top(one for one in _lines(file) if not isinstance(one, Problem))


def _digest(file: Path) -> str:
    return hashlib.blake2b(read_small(file, LARGEST), digest_size=16).hexdigest() if file.is_file() else ""


def _lines(file: Path) -> Iterator[Row | Problem]:
    columns: list[str] = []
    written = io.BytesIO(read_small(file, LARGEST))
    for number, line in enumerate(io.TextIOWrapper(written, encoding="utf-8-sig", errors="replace"), start=1):
        if number > _MOST_LINES:
            what = f"only the first {_MOST_LINES:,} lines are read"
            yield Problem(str(file), number, what, "lost", "names-file-too-long")
            return
        cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
        if not any(cells) or line.startswith("#"):
            continue
        if not columns:
            columns = cells
            yield from _unknown_columns(file, number, columns)
        else:
            yield _row(dict(zip(columns, cells, strict=False)), file, number)


def _unknown_columns(file: Path, number: int, columns: list[str]) -> Iterator[Problem]:
    for column in columns:
        if column not in (*COLUMNS, "kind"):
            yield Problem(
                str(file), number, f"no such column: {column!r}; there are name, kind, {', '.join(COLUMNS[3:])}"
            )
    if "name" not in columns:
        yield Problem(str(file), number, "the first line names the columns, and one of them must be name")


def _row(cells: dict[str, str], file: Path, number: int) -> Row | Problem:
    name, id_ = cells.get("name", ""), cells.get("id", "")
    kind = cells.get("kind", "") or id_.partition(":")[0] or "person"
    if not slug(name):
        return Problem(str(file), number, "a line needs a name")
    if kind not in get_args(EntityKind):
        return Problem(str(file), number, f"no such kind: {kind!r}; there are {', '.join(get_args(EntityKind))}")
    row = {column: cells.get(column, "") for column in COLUMNS}
    return row | {"id": id_ or f"{kind}:{slug(name)}", "sort": cells.get("sort", "") or kind}
