"""Whose index is it? A folder is only opened when it carries the token that the library gave it."""

from __future__ import annotations

from pathlib import Path

from indexer.errors import LibraryDamaged

_MARK = "indexer.token"
MENDED_BY = "`indexer doctor` mends it, as `indexer rebuild` does"


def claim(folder: Path, token: str) -> None:
    """Write the token beside the index."""
    (folder / _MARK).write_text(token, encoding="ascii")


def require_ours(folder: Path, token: str) -> None:
    """Raise LibraryDamaged unless the folder carries this token; nothing else in it is touched."""
    mark = folder / _MARK
    if not mark.is_file() or mark.read_text(encoding="ascii", errors="replace") != token:
        raise LibraryDamaged(f"the text index {folder} is missing or not this library's; {MENDED_BY}")
