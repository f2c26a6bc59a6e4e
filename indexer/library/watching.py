"""Watching folders: what is new is read as soon as it is complete.

Folders are looked at again and again; that works on every file system, also over a network, where notices of changes
do not come. A file is complete when two looks in a row see it with the same stamp: one that is being copied grows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from indexer.errors import UNREADABLE, LibraryBusy, LibraryError, UsageError, is_absent
from indexer.library.absence import Absence, find_gone
from indexer.library.walking import stamp, walk
from indexer.types import IngestReport, Problem

EVERY = 0.5
"""Seconds between two looks: a file that is complete waits for two of them at most."""
Stamps = Mapping[Path, str]
Take = Callable[[Sequence[Path]], IngestReport]
Drop = Callable[[Sequence[Path]], Sequence[Problem]]
_LONGEST_WAIT = 120
"""So many looks are between two tries to read a file that cannot be read: a minute."""


class Round(NamedTuple):
    """What happened in one round: the files taken in, those that are gone, and what went wrong and is tried again."""

    files: tuple[Path, ...]
    gone: tuple[Path, ...]
    report: IngestReport | None
    trouble: str | None


class Looked(NamedTuple):
    """The stamp of every file that was seen, and what could not be looked at."""

    stamps: Stamps
    problems: tuple[Problem, ...] = ()


class Settling:
    """What earlier looks saw, what was taken in, and what could not be read and is tried again ever more seldom."""

    def __init__(self) -> None:
        self.before: Stamps = {}
        self.taken: dict[Path, str] = {}
        self.failed: dict[Path, _Failure] = {}
        self.looks = 0

    def ready(self, now: Stamps) -> list[Path]:
        """The files that are complete and not taken in as they are, in the order of the look."""
        self.looks += 1
        same = [path for path, seen in now.items() if self.before.get(path) == seen != self.taken.get(path)]
        self.before = now
        return [path for path in same if not self._is_waiting(path, now[path])]

    def _is_waiting(self, path: Path, seen: str) -> bool:
        failure = self.failed.get(path)
        return failure is not None and failure.stamp == seen and self.looks < failure.due

    def settle(self, files: Sequence[Path], gone: Sequence[Path], now: Stamps, report: IngestReport | None) -> bool:
        """Note what was taken in, what was not, and what is gone; whether anything of it is news."""
        for path in gone:
            del self.taken[path]
        unread = {problem.where for problem in (report.problems if report else ()) if problem.code == UNREADABLE}
        news = bool(gone)
        for path in files:
            before = self.failed.pop(path, None)
            if str(path) not in unread:
                self.taken[path] = now[path]
                news = True
                continue
            news |= before is None
            wait = min(2 * before.wait, _LONGEST_WAIT) if before else 1
            self.failed[path] = _Failure(now[path], self.looks + wait, wait)
        return news


class _Failure(NamedTuple):
    """How a file was that could not be read, the number of the look at which it is tried again, the looks between."""

    stamp: str
    due: int
    wait: int


def look(paths: Sequence[Path]) -> Looked:
    """The stamp of every file under these paths; a path that is not there now may come again."""
    stamps: dict[Path, str] = {}
    problems: list[Problem] = []
    for item in walk([path for path in paths if not _is_missing(path)]):
        if isinstance(item, Problem):
            problems.append(item)
            continue
        try:
            stamps[item] = stamp(item.stat())
        except OSError:
            continue  # gone since the walk
    return Looked(stamps, tuple(problem for problem in problems if problem.code == UNREADABLE))


def _is_missing(path: Path) -> bool:
    try:
        path.stat()
    except OSError as error:
        return is_absent(error)
    return False


def pauses(wait: Callable[[float], object] = time.sleep) -> Iterator[None]:
    """Moments to look again. ``wait`` takes seconds; when it gives something true there is no further moment."""
    yield
    while not wait(EVERY):
        yield


def watch(paths: Sequence[Path], take: Take, drop: Drop | None, moments: Iterator[None]) -> Iterator[Round]:
    """A round for every moment in which something happened. ``drop`` takes out what gone files gave, if wanted.

    What goes wrong ends a round and not the watch: the same files are tried again at a later moment.
    """
    settling, trouble = Settling(), _Trouble()
    for _ in moments:
        try:
            now, problems = look(paths)
        except OSError as error:  # a disk that does not answer now may do so again
            yield from trouble.tell(str(error))
            continue
        absence = _gone(settling, now, paths) if drop else Absence((), ())
        files, gone = settling.ready(now), absence.gone
        yield from trouble.tell_all((*problems, *absence.problems))
        if not files and not gone:
            continue
        try:
            report = take(files) if files else None
            if gone and drop:
                yield from trouble.tell_all(drop(paths))
        except UsageError:
            if not any(map(_is_missing, files)):
                raise
            continue  # one went away between the look and the reading
        except (LibraryError, OSError) as error:
            if not isinstance(error, LibraryBusy):
                yield from trouble.tell(str(error), tuple(files), gone)
            continue
        trouble.clear((*problems, *absence.problems))
        if settling.settle(files, gone, now, report):
            yield Round(tuple(files), gone, report, None)


def _gone(settling: Settling, now: Stamps, paths: Sequence[Path]) -> Absence:
    """The files that were taken in and are gone for certain."""
    if not settling.taken.keys() - now.keys() or _is_all_gone(paths, now, settling.taken):
        return Absence((), ())  # a disk that was taken away is no wish to forget what stood on it
    taken = {path.absolute(): path for path in settling.taken}
    absence = find_gone(list(taken), paths)
    return Absence(tuple(taken[path] for path in absence.gone), absence.problems)


class _Trouble:
    """What was said to go wrong, so that it is said once and not twice a second."""

    def __init__(self) -> None:
        self.told: set[str] = set()

    def tell(self, what: str, files: tuple[Path, ...] = (), gone: tuple[Path, ...] = ()) -> Iterator[Round]:
        """A round that tells of it, unless that was done."""
        if what not in self.told:
            self.told.add(what)
            yield Round(files, gone, None, what)

    def tell_all(self, problems: Sequence[Problem]) -> Iterator[Round]:
        """A round for each of these that was not told of."""
        for problem in problems:
            yield from self.tell(_said(problem))

    def clear(self, problems: Sequence[Problem]) -> None:
        """All went well but for these: what goes wrong again is told of again."""
        self.told &= {_said(problem) for problem in problems}


def _said(problem: Problem) -> str:
    return f"{problem.where}: {problem.what}"


def _is_all_gone(paths: Sequence[Path], now: Stamps, taken: Stamps) -> bool:
    """Whether any of these folders held files and holds none now."""
    return any(_under(root, taken) and not _under(root, now) for root in paths if root not in taken)


def _under(root: Path, seen: Stamps) -> bool:
    return any(root in path.parents for path in seen)
