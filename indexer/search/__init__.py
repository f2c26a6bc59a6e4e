"""Text index: a query in our language -> ids of posts. One contract, one file an engine, the same posts from each.

The index is told documents and gives ids; texts, snippets and names stay with the library.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from indexer.errors import UsageError
from indexer.search.query import Named, Node, Query, named_in, parse
from indexer.types import Order

ANALYSIS = "1"
"""The version of what counts as a word; raised whenever the same text would give other terms."""

ENGINES = {"tantivy": "indexer.search.tantivy", "whoosh": "indexer.search.whoosh"}


@dataclass(frozen=True, slots=True)
class Document:
    """A post as the text index takes it; ``author`` is nick and real name, ``entities`` the ids it names."""

    id: str
    kind: str
    thread: str
    source: str
    author: str
    published: str | None
    title: str
    text: str
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """How many posts a query finds, exactly, and those asked for with their scores, best first."""

    total: int
    ids: tuple[tuple[str, float], ...]


class Reader(Protocol):
    """A text index as it was when it was opened."""

    def find(self, query: Node, *, limit: int | None, order: Order) -> Found:
        """The posts that the query finds; ties go by id; ``limit`` None gives all."""

    def close(self) -> None:
        """Let go of the files."""


class Engine(Protocol):
    """Makes, changes and opens the text index in a folder that carries our token.

    ``version`` is raised whenever the fields of the index change; an older index is then made anew.
    """

    name: str
    version: str

    def create(self, folder: Path, token: str) -> None:
        """An empty index in a new folder."""

    def update(self, folder: Path, token: str, documents: Iterable[Document], removed: Iterable[str]) -> None:
        """Replace documents by id and drop the removed ones, in one commit."""

    def open(self, folder: Path, token: str) -> Reader:
        """The index for reading; LibraryDamaged when it is missing, broken or not ours."""


def engine(name: str) -> Engine:
    """The engine of this name; UsageError when there is none."""
    if name not in ENGINES:
        raise UsageError(f"there is no engine {name!r}; there are {' and '.join(ENGINES)}")
    return cast("Engine", import_module(ENGINES[name]).ENGINE)


__all__ = ["ANALYSIS", "ENGINES", "Document", "Engine", "Found", "Named", "Node", "Query", "Reader", "engine",
           "named_in", "parse"]  # fmt: skip
