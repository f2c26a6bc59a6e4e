"""Who says what about whom, where, when: search and a graph of entities over articles and their readers' comments.

    from indexer import Library

    library = Library("index")
    library.ingest(["saved-pages"])
    for hit in library.search("Poland").hits:
        print(hit.published, hit.author, hit.snippet)
    for reason in library.why("Denis FG", "Poland"):
        print(reason.sentence)
    graph = library.graph()  # a networkx MultiDiGraph

The nouns are in `indexer.types`, what can go wrong in `indexer.errors`. A part is loaded when it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indexer.errors import (
        IndexerError,
        LibraryBusy,
        LibraryDamaged,
        LibraryError,
        LibraryVersion,
        NotALibrary,
        QueryError,
        UsageError,
    )
    from indexer.library import Library
    from indexer.types import (
        Answer,
        Edge,
        Entity,
        EntityPage,
        Evidence,
        Hit,
        IngestReport,
        Mention,
        Node,
        Post,
        Problem,
        Quotation,
        Reason,
        Span,
        Status,
        Thread,
    )

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Edge",
    "Entity",
    "EntityPage",
    "Evidence",
    "Hit",
    "IndexerError",
    "IngestReport",
    "Library",
    "LibraryBusy",
    "LibraryDamaged",
    "LibraryError",
    "LibraryVersion",
    "Mention",
    "Node",
    "NotALibrary",
    "Post",
    "Problem",
    "QueryError",
    "Quotation",
    "Reason",
    "Span",
    "Status",
    "Thread",
    "UsageError",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'indexer' has no attribute {name!r}")
    home = "library" if name == "Library" else "types" if name in _NOUNS else "errors"
    return getattr(import_module(f"indexer.{home}"), name)


_NOUNS = frozenset(
    "Answer Edge Entity EntityPage Evidence Hit IngestReport Mention Node Post Problem Quotation Reason Span Status"
    " Thread".split()
)
