"""What can go wrong that a user can put right. The message says what to do; the exit code is part of the contract."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from indexer.types import Problem


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


UNREADABLE = "unreadable"
"""The code of a problem that means: the system did not give us all of a file, so it is not read; the next run tries."""

_ABSENT = (errno.ENOENT, errno.ENOTDIR)
_ABSENT_ON_WINDOWS = (2, 3)
"""Python says FileNotFoundError also of a share that does not answer (53, 64, 67)."""
_IMPOSSIBLE = (errno.ENAMETOOLONG, errno.EILSEQ)
"""No file can have such a name, so none does."""
_CONTENT = (None, errno.EINVAL)
"""Of content that makes no sense: gzip.BadGzipFile has no number, a seek before the start of a file is EINVAL."""


def is_absent(error: BaseException) -> bool:
    """Whether the system says that there is nothing of this name; any other error leaves that open."""
    number = getattr(error, "winerror", None)
    if number is not None:
        return number in _ABSENT_ON_WINDOWS
    return isinstance(error, OSError) and error.errno in _ABSENT


def is_passing(error: BaseException) -> bool:
    """Whether an error says nothing of what a file holds, so that reading it again may go well.

    These are all the system's errors but the few that content causes: no leave (EACCES, EPERM), no room (ENOSPC,
    EDQUOT), no memory, too much at once (EMFILE, ENFILE, EAGAIN, EINTR, EBUSY), a disk that fails (EIO, ENXIO), a
    server that does not answer (ESTALE, ETIMEDOUT, ENOTCONN, EHOSTDOWN), links and names that lead nowhere (ELOOP,
    ENAMETOOLONG), and any that nobody here has heard of. None of them ever counts as proof that a file is gone or was
    read, or as a reason to stop the others.
    """
    if isinstance(error, MemoryError):
        return True
    return isinstance(error, OSError) and error.errno not in _CONTENT


def is_file(path: Path) -> bool:
    """Whether a file is there; raises OSError where the system does not say."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except ValueError:  # a NUL byte
        return False
    except OSError as error:
        if is_absent(error) or error.errno in _IMPOSSIBLE:
            return False
        raise


def reason(error: BaseException) -> str:
    """What the system says, without number and name."""
    if isinstance(error, MemoryError):
        return "not enough memory"
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__


def unreadable(path: Path, error: BaseException) -> Problem:
    """The problem of a file or folder that the system does not give us, or not to its end."""
    other = getattr(error, "filename", None)
    what = f"cannot be read: {reason(error)}"
    if other is not None and os.fsdecode(other) != str(path):
        what += f": {os.fsdecode(other)}"
    return Problem(str(path), None, what, "lost", UNREADABLE)
