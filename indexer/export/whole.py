"""Files written whole or not at all: to a draft in the same folder first, then renamed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.errors import LibraryError, UsageError, reason
from indexer.forcing import force
from indexer.temporary import remove_leftovers, temporary_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def write_whole(files: Mapping[Path, Iterable[bytes]]) -> None:
    """Writes the chunks to their paths, following links, only after all of them have been written beside.

    Raises UsageError where no file can stand at a path, LibraryError where the disk does not take it; every path then
    holds what it held before.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path, chunks in files.items():
            target = _target(path)
            remove_leftovers(target.parent, target)
            drafts[target] = temporary_path(target)
            _fill(drafts[target], chunks)
        for target, draft in drafts.items():
            draft.replace(target)
        for folder in {target.parent for target in drafts}:
            _settle(folder)
    except OSError as error:
        raise LibraryError(f"cannot write {', '.join(map(str, files))}: {reason(error)}") from error
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def _target(path: Path) -> Path:
    """The file that ``path`` means, if a file can stand there (a device would be replaced by the renaming)."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise UsageError(f"{path} is a folder; name a file in it")
    if target.exists() and not target.is_file():
        raise UsageError(f"{path} is not a file; name one, or - for standard output")
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}; make it first, or name another file")
    return target


def _fill(draft: Path, chunks: Iterable[bytes]) -> None:
    """The draft on the disk. Opened by hand, not by tempfile, so that the umask gives its permissions."""
    with draft.open("xb") as out:
        out.writelines(chunks)
        out.flush()
        force(out.fileno())


def _settle(folder: Path) -> None:
    """The new names on the disk too, where the system has a call for that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            force(handle)
        finally:
            os.close(handle)
