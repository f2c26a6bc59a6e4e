"""Taking files in: what is new or changed is read, the rest costs a digest."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from indexer.errors import UNREADABLE, IndexerError, is_passing, unreadable
from indexer.library import absence, attempts, reading_ahead
from indexer.library.backup_file import is_backup
from indexer.library.likeness import likeness
from indexer.library.making import derive
from indexer.library.names import Rules
from indexer.library.progress import Progress
from indexer.library.reading_ahead import Work
from indexer.library.stdin import STANDARD_INPUT, is_of_standard_input, name_of, named, on_disk
from indexer.library.walking import identified, is_settled, stamp, walk
from indexer.read import UTTERANCES, Mapping, company, read
from indexer.store import blocks, files, homes, threads, unread
from indexer.store.connection import transaction
from indexer.store.files import AND, File, Look
from indexer.store.merge import merge
from indexer.store.threads import Changes
from indexer.types import IngestReport, Problem, Thread

INTERNAL = "internal-error"
"""The code of a problem that means: a mistake of ours; the file is tried again by the next run."""
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Tally:
    threads: set[str] = field(default_factory=set)
    changes: list[Changes] = field(default_factory=list)
    posts: int = 0
    """How many have been written, for those who wait."""
    unchanged: int = 0
    removed: int = 0
    problems: list[Problem] = field(default_factory=list)
    unread: list[Problem] = field(default_factory=list)
    """Problems of paths of which nothing is kept: they could not be opened, or changed under the reading."""

    def rename(self, place: Path) -> None:
        """Give what is told of this temporary file the name of standard input."""
        self.problems = [named(problem, place) for problem in self.problems]
        self.unread = [named(problem, place) for problem in self.unread]


@dataclass(frozen=True, slots=True)
class Order:
    """What to do with the files: the source for threads that name none, the rules by which posts are understood.

    With a ``profile`` or ``mappings`` files are read by them, known or not. With ``check`` the content of every file
    is looked at, also of those that seem to be as they were. ``jobs`` processes read texts ahead in the ``way`` of the
    library; what they found is in ``found``, where the rules look first. ``prune`` takes out what only files gave that
    are gone for certain (``proven``), or also those of empty and missing folders (``empty``). ``begun`` takes the files
    of which an attempt is noted; ``settle`` makes what was read so far searchable.
    """

    source: str | None
    rules: Rules
    way: reading_ahead.Way
    profile: str | None = None
    mappings: Sequence[Mapping] = ()
    check: bool = False
    jobs: int = 1
    found: reading_ahead.Found = field(default_factory=lambda: reading_ahead.Found({}, {}))
    begun: list[Path] = field(default_factory=list)
    settle: Callable[[], None] = lambda: None
    prune: Literal["proven", "empty"] | None = None


def ingest(connection: sqlite3.Connection, paths: Sequence[Path], order: Order, progress: Progress) -> IngestReport:
    """Read what is new or changed under these paths, one transaction a thread."""
    began, tally = time.monotonic(), _Tally()
    # A missing folder that is to be pruned has nothing to read, which is no problem.
    found = list(
        walk([path for path in paths if order.prune != "empty" or os.path.lexists(path) or path == STANDARD_INPUT])
    )
    doubted = (
        found if order.check or order.profile or order.mappings else list(_doubted(connection, paths, found, tally))
    )
    ordinary, suspects = _apart(connection, doubted, order, tally)
    _read_all(connection, ordinary, order, tally, progress)
    if suspects:
        # One of these may end the process; what was read before must be searchable then.
        order.settle()
        for item in suspects:
            _read_all(connection, [item], replace(order, jobs=1), tally, progress)
    _drop_unfinished(connection, order.rules)
    if order.prune is not None:
        before = threads.count_posts(connection)
        tally.unread += prune(connection, paths, order.rules, believe_empty=order.prune == "empty")
        tally.removed = before - threads.count_posts(connection)
    with transaction(connection):
        absence.note_mounts(connection, (item for item in found if isinstance(item, Path) and item != STANDARD_INPUT))
        # Standard input cannot be tried again.
        unread.note(connection, paths, [problem for problem in tally.unread if not is_of_standard_input(problem)])
    progress(len(doubted), len(doubted), "", tally.posts)
    return _report(tally, time.monotonic() - began)


def _apart(
    connection: sqlite3.Connection, items: Sequence[Path | Problem], order: Order, tally: _Tally
) -> tuple[list[Path | Problem], list[Path]]:
    """The items, and apart from them the files whose reading ended an earlier run; some are not tried again."""
    ordinary: list[Path | Problem] = []
    suspects: list[Path] = []
    for item in items:
        ends = 0 if isinstance(item, Problem) else attempts.ended_runs(connection, item)
        if isinstance(item, Problem) or not ends:
            ordinary.append(item)
        elif ends < attempts.MOST_ENDS or order.check:
            suspects.append(item)
        else:
            tally.unread.append(attempts.skipped(item, ends))
    return ordinary, suspects


def _read_all(
    connection: sqlite3.Connection, items: Sequence[Path | Problem], order: Order, tally: _Tally, progress: Progress
) -> None:
    with ExitStack() as held:
        works = _works(connection, items, order, tally, held, progress)
        for work in reading_ahead.ahead(works, order.way, order.jobs, order.found):
            work.do()


def _doubted(
    connection: sqlite3.Connection, paths: Sequence[Path], found: Sequence[Path | Problem], tally: _Tally
) -> Iterator[Path | Problem]:
    """What has to be looked at: all but the files that are as they were, which are told by one stat each."""
    known: dict[bytes, Look] = {}
    standing: dict[str, list[tuple[str, int]]] = {}
    for root in (os.fsencode(path.absolute()) for path in paths):
        known |= {path: look for path, look in files.looks(connection, root).items() if is_settled(look)}
        standing |= files.standing(connection, root)
    troubled = files.with_problems(connection)
    alone = _Alone({})
    for item in found:
        look = None if isinstance(item, Problem) else known.get(os.fsencode(item.absolute()))
        if look is None or isinstance(item, Problem) or not (alone.is_so(item, look) and _is_as_it_was(item, look)):
            yield item
            continue
        for thread, posts in standing.get(look.digest, ()):
            tally.unchanged += posts
            tally.threads.add(thread)
        if look.digest in troubled:
            tally.problems += _problems_of(connection, item, look.digest)


class _Alone(NamedTuple):
    """Which files are read with no other: a stamp says nothing of what stands beside a file. One look a folder."""

    folders: dict[tuple[Path, str], bool]

    def is_so(self, path: Path, look: Look) -> bool:
        """Whether the file was read with no other and would be now."""
        key = (path.parent, path.name if path.name == UTTERANCES else "")
        if key not in self.folders:
            try:
                self.folders[key] = not company(path)
            except OSError:  # whoever reads the file says so
                self.folders[key] = False
        return AND not in look.digest and self.folders[key]


def _is_as_it_was(path: Path, look: Look) -> bool:
    try:
        return stamp(path.stat()) == look.stamp
    except OSError:
        return False


def _drop_unfinished(connection: sqlite3.Connection, rules: Rules) -> None:
    """A run that was killed in a file that was then changed left captures that no file holds."""
    with transaction(connection):
        for thread in files.unfinished(connection):
            renew(connection, thread, rules)
        blocks.sweep(connection)


def _works(
    connection: sqlite3.Connection, items: Sequence[Path | Problem], order: Order, tally: _Tally, held: ExitStack,
    progress: Progress,
) -> Iterator[Work]:  # fmt: skip
    """What there is to write, in order. Files are read when their turn is near; nothing is written before its turn."""
    for done, item in enumerate(items):
        if isinstance(item, Problem):
            tally.unread.append(item)
            continue
        if item != STANDARD_INPUT and is_backup(item):
            tally.unread.append(Problem(str(item), None, "a backup of a library; `indexer restore` reads it",
                                        code="backup-file"))  # fmt: skip
            continue
        told = _Told(progress, done, len(items), tally)
        yield Work((), partial(told.tell, str(item)))
        try:
            path = held.enter_context(on_disk(item)) if item == STANDARD_INPUT else item
            if item == STANDARD_INPUT:
                held.callback(tally.rename, path)
            file = identified(path)
        except (OSError, MemoryError) as error:
            tally.unread.append(unreadable(item, error))
            continue
        file = replace(file, path=name_of(file.digest)) if item == STANDARD_INPUT else file
        if order.profile is None and not order.mappings and files.known(connection, file):
            yield Work((), partial(_recognise, connection, file, path, order, tally))
        else:
            if attempts.begin(connection, item, file.stamp):
                order.begun.append(item)
            yield from _reading(connection, file, path, order, told)


def _recognise(connection: sqlite3.Connection, file: File, path: Path, order: Order, tally: _Tally) -> None:
    with transaction(connection):
        for thread in files.remember(connection, file):
            if len(files.captures(connection, thread)) > 1:
                tally.changes.append(renew(connection, thread, order.rules))
    for thread, posts in files.threads_of(connection, file.digest):
        tally.unchanged += posts
        tally.threads.add(thread)
    tally.problems += _problems_of(connection, path, file.digest)


def _problems_of(connection: sqlite3.Connection, path: Path, digest: str) -> list[Problem]:
    return files.problems_of(connection, digest, str(path))


class _Told(NamedTuple):
    """How far the work is, for who waits for it."""

    progress: Progress
    done: int
    total: int
    tally: _Tally

    def tell(self, item: str = "") -> None:
        """Tell it, with the file that begins now."""
        self.progress(self.done, self.total, item, self.tally.posts)


def _reading(connection: sqlite3.Connection, file: File, path: Path, order: Order, told: _Told) -> Iterator[Work]:
    """The work of one file; what fails in it is a problem of this file, which then does not count as read."""
    problems: list[Problem] = []
    failed: list[Problem] = []
    try:
        read_now = _with_company(_threads(read(path, profile=order.profile, mappings=order.mappings), problems))
        for ordinal, (thread, alone) in enumerate(read_now):
            if failed:
                break
            # What is known has been tagged before, but for what has changed in it.
            texts = (
                () if homes.is_known(connection, thread.id)
                else tuple((post.text, post.kind == "comment") for post in thread.posts)
            )  # fmt: skip
            put = partial(_put, connection, file, ordinal, thread, alone, order, told)
            yield Work(texts, partial(_try, put, path, failed))
            problems += thread.problems
    except (sqlite3.Error, IndexerError):
        raise
    except Exception as error:  # whatever a library does with this file, the others are read
        failed.append(_failure(path, error))
    finish = partial(_finish, connection, file, path, order, told.tally, problems)
    yield Work((), partial(_finish_unless_failed, finish, failed, told.tally))


def _try(do: Callable[[], None], path: Path, failed: list[Problem]) -> None:
    """Write one thread of a file, unless another of it failed."""
    if failed:
        return
    try:
        do()
    except (sqlite3.Error, OSError, IndexerError):
        raise  # these are of the library, not of the file
    except Exception as error:
        failed.append(_failure(path, error))


def _finish_unless_failed(finish: Callable[[], None], failed: Sequence[Problem], tally: _Tally) -> None:
    if failed:
        tally.unread += failed
    else:
        finish()


def _failure(path: Path, error: Exception) -> Problem:
    """The problem of a file that could not be read for a reason that is not in it."""
    if is_passing(error):
        return unreadable(path, error)
    _log.debug("reading %s failed", path, exc_info=error)
    name = f"{type(error).__name__}: {error}"
    message = f"reading failed with an internal error ({name}); not read. Please report it"
    return Problem(str(path), None, message, "lost", INTERNAL)


def _put(
    connection: sqlite3.Connection, file: File, ordinal: int, thread: Thread, alone: bool, order: Order, told: _Told
) -> None:
    tally = told.tally
    with transaction(connection):
        sourced = thread if thread.source else replace(thread, source=order.source)
        like = likeness(sourced)
        home = homes.home(connection, file, thread, like, alone=alone)
        homes.remember(connection, home, like)
        files.put_capture(connection, file.digest, ordinal, sourced, home)
        for piece, names in order.found.names.items():
            # This keeps what was found ahead. What the library keeps already wins: its texts are then read here.
            if order.rules.names(piece, ()) != names:
                order.found.findings.clear()
        tally.changes.append(renew(connection, home, order.rules, file))
    tally.threads.add(home)
    tally.posts += len(thread.posts)
    told.tell()


def _finish(
    connection: sqlite3.Connection, file: File, path: Path, order: Order, tally: _Tally, problems: Sequence[Problem]
) -> None:
    if any(problem.code == UNREADABLE for problem in problems):
        # The system failed after the digest was taken: what came goes at the end, and the next run reads it again.
        tally.unread += problems
        return
    if _changed_meanwhile(path, file):
        # What was read may be part of the old and part of the new: it goes at the end, and the next run reads again.
        what = "changed while it was read; ingest it again"
        tally.unread.append(Problem(str(path), None, what, "lost", UNREADABLE))
        return
    with transaction(connection):
        files.put_problems(connection, file.digest, problems)
        files.remember(connection, file)
        for touched in files.drop_otherwise_read(connection, file):
            # Its posts have been counted when it was read; what the dropped reading alone gave has not.
            tally.changes.append(replace(renew(connection, touched, order.rules), unchanged=0))
    tally.problems += problems


def _changed_meanwhile(path: Path, file: File) -> bool:
    try:
        return stamp(path.stat()) != file.stamp
    except OSError:
        return True


def _threads(items: Iterable[Thread | Problem], problems: list[Problem]) -> Iterator[Thread]:
    for item in items:
        if isinstance(item, Problem):
            problems.append(item)
        else:
            yield item


def _with_company(threads: Iterator[Thread]) -> Iterator[tuple[Thread, bool]]:
    """Each thread, and whether it is the only one of its file."""
    first, second = next(threads, None), next(threads, None)
    if first is not None:
        yield first, second is None
    if second is not None:
        yield second, False
    for thread in threads:
        yield thread, False


def renew(connection: sqlite3.Connection, thread: str, rules: Rules, reading: File | None = None) -> Changes:
    """Make a thread again from all its captures, or drop it when there are none; inside the caller's transaction."""
    captures = files.captures(connection, thread, reading)
    if not captures:
        threads.drop_thread(connection, thread)
        return Changes()
    merged = merge(captures)
    places = {text: place for capture in captures for text, place in capture.places.items()}
    return threads.put_thread(connection, merged, derive(merged.thread, rules), places)


def prune(
    connection: sqlite3.Connection, paths: Sequence[Path], rules: Rules, *, believe_empty: bool = False
) -> list[Problem]:
    """Take out what only removed files under these paths gave, and the threads that changed files have lost.

    Gives what may be gone and is not proven to be, of which nothing is taken out; see `absence`.
    """
    known = {Path(os.fsdecode(path)): path for path in files.latest_paths(connection)}
    mounts = absence.noted_mounts(connection)
    found = absence.find_gone(list(known), paths, mounts=mounts, believe_empty=believe_empty)
    with transaction(connection):
        for thread in files.forget(connection, [known[path] for path in found.gone]):
            renew(connection, thread, rules)
        blocks.sweep(connection)
    return list(found.problems)


def _report(tally: _Tally, seconds: float) -> IngestReport:
    new, changed, same, missing = (
        sum(getattr(change, word) for change in tally.changes) for word in ("new", "changed", "unchanged", "missing")
    )
    return IngestReport(
        len(tally.threads), new, changed, same + tally.unchanged, missing, (*tally.problems, *tally.unread), seconds,
        posts_removed=tally.removed,
    )  # fmt: skip
