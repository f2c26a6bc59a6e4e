"""Making sure that what was written is on the disk before something else says that it is."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from indexer.forcing import force


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on the disk; nothing where there is no such file."""
    if sys.platform == "win32" and path.is_dir():
        return  # Windows has no such call for folders; its renames are in a journal
    try:
        handle = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        force(handle)
    except OSError as error:
        if error.errno not in _NO_SUCH_CALL:
            raise
    finally:
        os.close(handle)


_NO_SUCH_CALL = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS)
"""What a file system says that cannot force this to the disk: some shared ones cannot for folders. It orders its writes
itself, as SQLite assumes too."""


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing; their names are on the disk before anything is in them.

    It is private: who wants to share it makes it before, or changes its mode.
    """
    new = [one for one in folder.absolute().parents if not one.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in [folder.absolute().parent, *(above.parent for above in new)]:
        with suppress(PermissionError):  # a folder that may be entered and not listed
            sync(one)


def fit_modes(folder: Path, files: Iterable[Path]) -> None:
    """Let files and folders in a folder be read and written by whom the folder lets in, whatever the umask is."""
    if sys.platform == "win32":
        return
    allowed = folder.stat().st_mode & 0o777
    for file in files:
        with suppress(OSError):
            mode = file.lstat().st_mode
            wanted = allowed | 0o700 if stat.S_ISDIR(mode) else (allowed & 0o666) | 0o600
            if mode & 0o777 != wanted and (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
                file.chmod(wanted)


def sync_tree(folder: Path) -> None:
    """The same for every file in a folder and the folder itself, and for its name in the folder above."""
    for file in sorted(folder.rglob("*")):
        sync(file)
    sync(folder)
    sync(folder.parent)


def put_in_place(draft: Path, target: Path) -> None:
    """Rename a file that was written beside, so that after a power cut the target is all old or all new."""
    sync(draft)
    draft.replace(target)
    sync(target.parent)


def boot() -> str:
    """What tells this run of the system from those before it, so that a power cut between two moments shows.

    Empty where the system does not say: then any two moments may have one between them.
    """
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
