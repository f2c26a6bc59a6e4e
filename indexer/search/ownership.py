"""Which index does the library mean? A folder is only opened, and only removed, when it carries the library's token.

The token tells a current index from one that was left behind. It proves nothing else: who makes a library writes both
the token and the index, so the engines read an index as the work of a stranger.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from indexer.errors import LibraryDamaged
from indexer.temporary import temporary_path

_MARK = "indexer.token"
_NAME = re.compile(r"text-(?P<token>[0-9a-f]{8})")
_OWN_FILES = re.compile(
    r"meta\.json|\.managed\.json|\.tantivy-(writer|meta)\.lock|\.tmp\w{6}|[0-9a-f]{32}\.[\w.]+|_?MAIN_[\w.]+"
)
"""What the engines write into the folder of an index; any other file in it is the user's."""
MENDED_BY = "Run `indexer doctor` to repair it."


def folder_name(token: str) -> str:
    """What the folder of the index that carries this token is called."""
    return f"text-{token[:8]}"


def make_folder(folder: Path, token: str) -> None:
    """Make a folder that carries the token from the moment that it is there."""
    draft = temporary_path(folder)
    draft.mkdir(mode=0o700, parents=True)
    (draft / _MARK).write_text(token, encoding="ascii")
    draft.rename(folder)


def require_ours(folder: Path, token: str) -> None:
    """Raise LibraryDamaged unless the folder carries this token and holds files of its own only.

    An engine writes and removes files in it: through a link it would do so wherever the maker of the library likes.
    """
    if not is_folder(folder) or _token(folder) != token:
        raise LibraryDamaged(f"The search index {folder} is missing or not this library's. {MENDED_BY}")
    for entry in os.scandir(folder):
        # Whoosh makes a folder of this name while it writes.
        is_plain = entry.is_file(follow_symlinks=False) or (entry.name == "MAIN.tmp" and is_folder(Path(entry.path)))
        if not is_plain:
            raise LibraryDamaged(f"{entry.name!r} in the search index {folder} is a link, or no file. {MENDED_BY}")


def is_folder(path: Path) -> bool:
    """Whether it is a folder itself, and no link to one."""
    return path.is_dir() and not path.is_symlink()


def index_folders(library: Path) -> list[Path]:
    """Every folder of an index that was made in the library, in use or not; sorted."""
    return sorted(folder for folder in library.glob("text-*") if _is_index(folder))


def remove_index(folder: Path) -> None:
    """Remove an index of ours that is no longer used: files of an engine, and the folder unless it holds others."""
    if folder.is_symlink() or not folder.is_dir():
        return
    for file in folder.iterdir():
        # A reader may hold it open where files cannot be removed then; the next writer tries again.
        if _OWN_FILES.fullmatch(file.name) and not file.is_dir():
            with suppress(OSError):
                file.unlink(missing_ok=True)
    if {file.name for file in folder.iterdir() if _OWN_FILES.fullmatch(file.name)}:
        return  # the token stays, or nobody would know whose it is
    with suppress(OSError):
        (folder / _MARK).unlink(missing_ok=True)
        folder.rmdir()


def _is_index(folder: Path) -> bool:
    """Whether its name is that of an index, and its token the one that the name was made of."""
    named = _NAME.fullmatch(folder.name)
    if named is None or folder.is_symlink():
        return False
    token = _token(folder)
    return re.fullmatch(r"[0-9a-f]{32}", token) is not None and token.startswith(named["token"])


def _token(folder: Path) -> str:
    mark = folder / _MARK
    try:
        if not stat.S_ISREG(mark.lstat().st_mode):
            return ""  # a pipe would keep us waiting
        with mark.open(encoding="ascii", errors="replace") as file:
            return file.read(100)
    except OSError:
        return ""
