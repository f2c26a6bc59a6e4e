"""Which files a path stands for."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from indexer.errors import UsageError
from indexer.library.stdin import STANDARD_INPUT
from indexer.read import BESIDE, company
from indexer.store.files import AND, File, Look
from indexer.store.opening import DATABASE
from indexer.types import Problem

IGNORE = ".indexerignore"
"""A file of this name lists, a line each, patterns of file names in its folder that are not to be read."""

RACY = 2_000_000_000
"""Nanoseconds that the time of a file may be coarse: the two seconds of FAT."""


def require(paths: Sequence[Path]) -> None:
    """Raise UsageError unless all of these are there."""
    for path in paths:
        try:
            path.stat()
        except (OSError, ValueError) as error:
            reason = "no such file or folder" if isinstance(error, FileNotFoundError) else f"cannot be read ({error})"
            raise UsageError(f"{reason}: {path}") from error


def walk(paths: Sequence[Path]) -> Iterator[Path | Problem]:
    """The files that these paths stand for, in a fixed order.

    In a folder hidden files, links to folders, libraries, its mapping file and what its ``.indexerignore`` names are
    left out.
    """
    for path in paths:
        if path == STANDARD_INPUT:
            yield path
            continue
        if not path.is_dir():
            yield path if path.is_file() else Problem(str(path), None, "not a regular file; left out")
            continue
        empty = True
        for file in _inside(path):
            empty = False
            yield file
        if empty:
            yield Problem(str(path), None, "no file to read in this folder")


def _inside(folder: Path) -> Iterator[Path | Problem]:
    unread: list[Problem] = []

    def note(error: OSError) -> None:
        unread.append(Problem(str(error.filename), None, f"cannot be read: {error.strerror}"))

    for here, folders, files in os.walk(folder, onerror=note):
        folders[:] = [] if DATABASE in files else sorted(name for name in folders if not name.startswith("."))
        place = Path(here)
        if DATABASE not in files:
            yield from (place / name for name in _wanted(place, files) if (place / name).is_file())
    yield from unread


def _wanted(folder: Path, names: Iterable[str]) -> list[str]:
    shown = sorted(name for name in names if not name.startswith(".") and name != BESIDE)
    patterns = _patterns(folder / IGNORE)
    return [name for name in shown if not any(fnmatch.fnmatch(name, pattern) for pattern in patterns)]


def _patterns(file: Path) -> list[str]:
    if not file.is_file():
        return []
    lines = (line.strip() for line in file.read_text(encoding="utf-8", errors="replace").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def identified(path: Path) -> File:
    """The file with its digest, time and stamp; raises OSError when it cannot be read.

    What stands beside it and changes how it is read is part of the digest: a file whose mapping is put right is read
    again.
    """
    looked = time.time_ns()
    with path.open("rb") as content:
        before = os.fstat(content.fileno())
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        after = os.fstat(content.fileno())
    others = " ".join(_digest(one) for one in company(path))
    digest += AND + hashlib.sha256(others.encode()).hexdigest() if others else ""
    # A file that grew while it was digested is one to look at again.
    held = stamp(after) if stamp(before) == stamp(after) else ""
    return File(os.fsencode(path.absolute()), digest, after.st_mtime_ns, held, looked)


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def stamp(status: os.stat_result) -> str:
    """What the system says of a file without reading it; another content with the same stamp takes a fraud.

    Size, times of content and of state, and place on the disk: writing sets the time of the state, which no program
    can set back, so that a tool that restores the time of the content is seen too.
    """
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def is_settled(look: Look) -> bool:
    """Whether a file that still has this stamp has the same content.

    Not when it was changed so shortly before the look that a change after it may carry the same time ("racy", as git
    calls it), nor when it comes from the future: then the content decides.
    """
    _, written, changed, _ = look.stamp.split(" ")
    return max(int(written), int(changed)) < look.looked - RACY
