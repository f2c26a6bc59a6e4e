"""What can go wrong that a user can put right. The message says what to do; the exit code is part of the contract."""

from __future__ import annotations


class IndexerError(Exception):
    """Something went wrong that you can put right."""

    exit_code = 2


class UsageError(IndexerError):
    """The request itself is wrong: a missing path, an unknown engine, a name that nobody has."""


class QueryError(IndexerError):
    """The query cannot be understood; ``position`` is the character where it went wrong."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class LibraryError(IndexerError):
    """The library is busy, damaged or of another version."""

    exit_code = 4


class LibraryBusy(LibraryError):
    """Somebody else is writing to this library; wait for it to finish."""


class LibraryDamaged(LibraryError):
    """The library cannot be read; `indexer rebuild` makes the derived part again."""


class LibraryVersion(LibraryError):
    """The library was written by another version of indexer."""


class OlderLibrary(LibraryVersion):
    """The library was written by an earlier version of indexer; the next command that writes migrates it."""


class NotALibrary(LibraryError):
    """There is no library in this folder yet; `indexer ingest PATH` makes one."""

    exit_code = 2


class ModelUnusable(IndexerError):
    """A names model cannot be run: something is not installed, or its weights are not those that were shipped."""
