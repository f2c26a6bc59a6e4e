"""The ground state: what was read, what was found in it, what was judged. One SQLite file, one writer, many readers."""

from indexer.store.connection import DATABASE, reading, transaction, writing
from indexer.store.files import File
from indexer.store.merge import Capture, Merged, merge
from indexer.store.threads import Changes, Derived, Name

__all__ = [
    "DATABASE",
    "Capture",
    "Changes",
    "Derived",
    "File",
    "Merged",
    "Name",
    "merge",
    "reading",
    "transaction",
    "writing",
]
