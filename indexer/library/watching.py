"""Watching folders: what is new is read as soon as it is complete.

Folders are looked at again and again; that works on every file system, also over a network, where notices of changes
do not come. A file is complete when two looks in a row see it with the same stamp: one that is being copied grows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from indexer.errors import LibraryBusy, LibraryError
from indexer.library.walking import stamp, walk
from indexer.types import IngestReport, Problem

EVERY = 0.5
"""Seconds between two looks: a file that is complete waits for two of them at most."""
Stamps = Mapping[Path, str]
Take = Callable[[Sequence[Path]], IngestReport]


class Round(NamedTuple):
    """What happened in one round: the files taken in, those that are gone, and what went wrong and is tried again."""

    files: tuple[Path, ...]
    gone: tuple[Path, ...]
    report: IngestReport | None
    trouble: str | None


class Settling:
    """What earlier looks saw, and what was taken in."""

    def __init__(self) -> None:
        self.before: Stamps = {}
        self.taken: dict[Path, str] = {}

    def ready(self, now: Stamps) -> list[Path]:
        """The files that are complete and not taken in as they are, in the order of the look."""
        same = [path for path, seen in now.items() if self.before.get(path) == seen != self.taken.get(path)]
        self.before = now
        return same

    def gone(self, now: Stamps) -> list[Path]:
        """The files that were taken in and are there no more."""
        return [path for path in self.taken if path not in now]


def look(paths: Sequence[Path]) -> dict[Path, str]:
    """The stamp of every file under these paths; what cannot be looked at is left for the next time."""
    found: dict[Path, str] = {}
    for item in walk([path for path in paths if path.exists()]):
        if not isinstance(item, Problem):
            try:
                found[item] = stamp(item.stat())
            except OSError:
                continue  # gone since the walk
    return found


def pauses(wait: Callable[[float], object] = time.sleep) -> Iterator[None]:
    """Moments to look again. ``wait`` takes seconds; when it gives something true there is no further moment."""
    yield
    while not wait(EVERY):
        yield


def watch(
    paths: Sequence[Path], take: Take, drop: Callable[[Sequence[Path]], None] | None, moments: Iterator[None]
) -> Iterator[Round]:
    """A round for every moment in which something happened. ``drop`` takes out what gone files gave, if wanted.

    What goes wrong ends a round and not the watch: the same files are tried again at the next moment.
    """
    settling, trouble = Settling(), None
    for _ in moments:
        try:
            now = look(paths)
        except OSError as error:  # a disk that does not answer now may do so again
            if str(error) != trouble:
                yield Round((), (), None, str(error))
            trouble = str(error)
            continue
        files, gone = settling.ready(now), settling.gone(now) if drop else []
        if _is_all_gone(paths, now, settling.taken):
            gone = []  # a disk that was taken away is no wish to forget what stood on it
        if not files and not gone:
            continue
        try:
            report = take(files) if files else None
            if gone and drop:
                drop(paths)
        except (LibraryError, OSError) as error:
            if str(error) != trouble and not isinstance(error, LibraryBusy):
                yield Round(tuple(files), tuple(gone), None, str(error))
            trouble = str(error)
            continue
        trouble = None
        settling.taken |= {path: now[path] for path in files}
        for path in gone:
            del settling.taken[path]
        yield Round(tuple(files), tuple(gone), report, None)


def _is_all_gone(paths: Sequence[Path], now: Stamps, taken: Stamps) -> bool:
    """Whether any of these folders held files and holds none now."""
    return any(_under(root, taken) and not _under(root, now) for root in paths if root not in taken)


def _under(root: Path, seen: Stamps) -> bool:
    return any(root in path.parents for path in seen)
