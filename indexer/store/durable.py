"""Making sure that what was written is on the disk before something else says that it is."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on the disk; nothing where there is no such file."""
    if sys.platform == "win32" and path.is_dir():
        return  # Windows has no such call for folders; its renames are in a journal
    try:
        handle = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
