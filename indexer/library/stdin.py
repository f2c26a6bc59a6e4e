"""Standard input as a file: any format, also those that are read twice or from their end."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.temporary import system_temporary, temporary_folder
from indexer.types import Problem

STANDARD_INPUT = Path("-")
_NAME = "standard input"


@contextmanager
def on_disk(path: Path) -> Iterator[Path]:
    """The path, or for ``-`` a temporary file with all that comes on standard input."""
    if path != STANDARD_INPUT:
        yield path
        return
    with temporary_folder(system_temporary()) as folder:
        place = folder / "standard input"
        if sys.stdin is None:
            raise OSError(errno.EBADF, "standard input is closed")
        with place.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield place


def named(problem: Problem, place: Path) -> Problem:
    """The problem with a name that means something to the user in place of the temporary file's."""
    return problem._replace(where=problem.where.replace(str(place), _NAME))


def is_of_standard_input(problem: Problem) -> bool:
    """Whether a problem is one of standard input."""
    return problem.where.partition("!")[0] in (_NAME, str(STANDARD_INPUT))


def name_of(digest: str) -> bytes:
    """What the library calls content that came on standard input: no path, so that no prune misses its file."""
    return os.fsencode(f"standard input {digest[:12]}")
