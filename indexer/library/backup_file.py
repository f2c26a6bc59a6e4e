"""What a backup of a library is known by."""

from __future__ import annotations

import zipfile
from pathlib import Path

from indexer.store.opening import DATABASE

CONTENTS = "manifest.json"
"""The member of a backup that lists the others."""


def is_backup(path: Path) -> bool:
    """Whether a file is a backup that `indexer backup` wrote; False where that cannot be seen."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                return False
            with zipfile.ZipFile(file) as packed:
                return {CONTENTS, DATABASE} <= set(packed.namelist())
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, MemoryError):
        return False
