"""Which files a path stands for."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from indexer.errors import UNREADABLE, UsageError, is_absent, reason, unreadable
from indexer.library.stdin import STANDARD_INPUT
from indexer.read import BESIDE, company, unread_frames
from indexer.store.files import AND, File, Look
from indexer.store.opening import DATABASE
from indexer.types import Level, Problem

IGNORE = ".indexerignore"
"""A file of this name lists, a line each, patterns of file names in its folder that are not to be read."""

RACY = 2_000_000_000
"""Nanoseconds that the time of a file may be coarse: the two seconds of FAT."""


URL = re.compile(r"([a-z][a-z0-9+.-]+):/{1,3}(?=[^/])", re.IGNORECASE)


def require(paths: Sequence[Path]) -> None:
    """Raise UsageError unless these are paths of files and folders that may be there.

    What the system does not say (no leave to look, a server that does not answer) is no error in the request: it is a
    problem of that path, and the others are read.
    """
    for path in paths:
        try:
            path.stat()
        except ValueError as error:
            raise UsageError(f"no file can have this name ({error}): {path}") from error
        except OSError as error:
            if is_absent(error):
                raise UsageError(_missing(path)) from error


def _missing(path: Path) -> str:
    """What to say of a path that is not there; ``Path`` has made one slash of the two in an address."""
    address = URL.match(str(path))
    if address is None or len(address[1]) == 1:  # a drive
        return f"no such file or folder: {path}"
    if address[1].lower() == "file":
        return f"a file: address is not a path; give {unquote(str(path)[address.end() - 1 :])}"
    return (
        f"nothing is fetched from the network: save {path.as_posix().replace(':/', '://', 1)} as a file and give that"
    )


def walk(paths: Sequence[Path]) -> Iterator[Path | Problem]:
    """The files that these paths stand for, in a fixed order.

    In a folder hidden files, links to folders, libraries, its mapping file and what its ``.indexerignore`` names are
    left out. What cannot be looked at is a problem, and the rest goes on.
    """
    for path in paths:
        if path == STANDARD_INPUT:
            yield path
            continue
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            yield unreadable(path, error)
            continue
        if not stat.S_ISDIR(mode):
            yield path if stat.S_ISREG(mode) else _not_regular(path, "doubtful")
            continue
        empty = True
        for file in _inside(path):
            empty = False
            yield file
        if empty:
            yield Problem(str(path), None, "no file to read in this folder", "doubtful", "empty-folder")


def _not_regular(path: Path, level: Level) -> Problem:
    return Problem(str(path), None, "not a regular file; left out", level, "not-regular")


def _inside(folder: Path) -> Iterator[Path | Problem]:
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            names = sorted(path.name for path in here.iterdir())
            patterns = _patterns(here / IGNORE) if IGNORE in names else []
        except OSError as error:
            yield unreadable(here, error)
            continue
        if DATABASE in names:
            continue
        inner: list[Path] = []
        for item in _sorted_out(here, _wanted(names), patterns):
            if isinstance(item, _Folder):
                inner.append(item.path)
            else:
                yield item
        waiting += reversed(inner)


class _Folder(NamedTuple):
    path: Path


def _sorted_out(folder: Path, names: Sequence[str], patterns: Sequence[str]) -> Iterator[Path | Problem | _Folder]:
    """Files, folders, and what is neither, each looked at on its own."""
    for name in names:
        path = folder / name
        try:
            own = path.lstat().st_mode
        except OSError as error:
            if os.access(folder, os.X_OK):
                yield unreadable(path, error)
                continue
            what = f"cannot be entered: {reason(error)}; {len(names):,} names in it are left out"
            yield Problem(str(folder), None, what, "lost", UNREADABLE)
            return
        if stat.S_ISDIR(own):
            yield _Folder(path)
        elif not any(fnmatch.fnmatch(name, pattern) for pattern in patterns):
            yield _as_file(path, own)


def _as_file(path: Path, own: int) -> Path | Problem:
    """The path of a file, or why it is none."""
    try:
        mode = path.stat().st_mode if stat.S_ISLNK(own) else own
    except OSError as error:
        return unreadable(path, error)
    if stat.S_ISREG(mode):
        return path
    if stat.S_ISDIR(mode):
        what = "a link to a folder; left out, give it as a path of its own"
        return Problem(str(path), None, what, "note", "link-to-folder")
    return _not_regular(path, "note")


def _wanted(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.startswith(".") and name != BESIDE]


def _patterns(file: Path) -> list[str]:
    """The patterns of an ``.indexerignore``; OSError where it cannot be read, for it may name what must not be."""
    lines = (line.strip() for line in file.read_text(encoding="utf-8", errors="replace").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def identified(path: Path) -> File:
    """The file with its digest, time and stamp; raises OSError when it cannot be read.

    What stands beside it and changes how it is read is part of the digest: a file whose mapping is put right is read
    again, and so is a page whose frames could not be read.
    """
    looked = time.time_ns()
    with path.open("rb") as content:
        before = os.fstat(content.fileno())
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        after = os.fstat(content.fileno())
    others = " ".join(_digest(one) for one in company(path)) + (" frames unread" if unread_frames(path) else "")
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
