"""Text index: a query in our language -> ids of posts. One contract, one file an engine, the same posts from each.

The index is told documents and gives ids; texts, snippets and names stay with the library.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from indexer.errors import UsageError
from indexer.search.query import Node, scored
from indexer.types import Order

ANALYSIS = "2"
"""The version of what counts as a word; raised whenever the same text would give other terms."""

ENGINES = {"tantivy": "indexer.search.tantivy", "whoosh": "indexer.search.whoosh"}


class Document(NamedTuple):
    """A post as the text index takes it.

    ``author`` is nick and real name, ``real_name`` the latter alone. Ids of nodes: ``entities`` that it names,
    ``about`` whom its voices mention, ``voices`` who writes or is quoted, ``speakers`` who is quoted, ``to`` whom it
    answers or addresses, ``pairs`` ``VOICE>TARGET``. ``states`` are ``is:`` and ``has:`` words. ``language`` is guessed
    from the text when empty.
    """

    id: str
    kind: str
    thread: str
    source: str
    author: str
    published: str | None
    title: str
    text: str
    entities: tuple[str, ...] = ()
    real_name: str = ""
    language: str = ""
    about: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    score: int | None = None
    replies: int = 0
    depth: int = 0


class Found(NamedTuple):
    """How many posts a query finds, exactly, and those asked for with their scores, best first."""

    total: int
    ids: tuple[tuple[str, float], ...]


class Reader(Protocol):
    """A text index as it was when it was opened."""

    def find(self, query: Node, *, limit: int | None, order: Order) -> Found:
        """The posts that the query finds, as `settled` orders them; ties go by id; ``limit`` None gives all."""

    def vocabulary(self) -> dict[str, int]:
        """Every folded word of texts and titles, and roughly how many posts have it."""

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


def settled(query: Node, order: Order) -> Order:
    """The order that is meant: what is found by filters alone is all as relevant, and comes newest first."""
    return "newest" if order == "relevance" and not scored(query) else order


__all__ = ["ANALYSIS", "ENGINES", "Document", "Engine", "Found", "Reader", "engine", "settled"]
