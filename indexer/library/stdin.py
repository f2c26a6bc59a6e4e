"""Standard input as a file: any format, also those that are read twice or from their end."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.temporary import system_temporary, temporary_folder

STANDARD_INPUT = Path("-")


@contextmanager
def on_disk(path: Path) -> Iterator[Path]:
    """The path, or for ``-`` a temporary file with all that comes on standard input."""
    if path != STANDARD_INPUT:
        yield path
        return
    with temporary_folder(system_temporary()) as folder:
        place = folder / "standard input"
        with place.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield place


def name_of(digest: str) -> bytes:
    """What the library calls content that came on standard input: no path, so that no prune misses its file."""
    return os.fsencode(f"standard input {digest[:12]}")
