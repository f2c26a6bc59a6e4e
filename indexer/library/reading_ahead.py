"""Finding what stands in the texts on all cores: those that come next are read by other processes meanwhile.

What stands in a text depends on the text alone, so whoever finds it, when and where changes nothing; a text that nobody
has read ahead is read by who needs it. Processes start only where there is enough to do, and end with the one that
started them, however it ends.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from indexer.extract import Finder, Gazetteer, extract, known_names, usable
from indexer.library import known
from indexer.library.names import MODELS
from indexer.types import Findings, Mention, Span

FEWEST = {"best": 150_000, "fast": 2_000_000, "plain": 4_000_000, "none": 4_000_000}
"""So many characters must come before processes are worth their start, by the way of finding names."""
AHEAD = 4
"""So many threads are read ahead for each process: what waits is bounded."""
Text = tuple[str, bool]
"""A text, and whether it is a comment's."""


class Way(NamedTuple):
    """How to find what stands in a text: the way of finding names, and the user's own names with their digest."""

    names: str
    own: Path
    digest: str


class Found(NamedTuple):
    """What others have found ahead: by text, and for each piece that names were looked for in, the names."""

    findings: dict[Text, Findings]
    names: dict[str, list[Mention]]

    def put(self, found: Found | None) -> None:
        """This and nothing else from now on; nothing at all for None."""
        self.findings.clear()
        self.names.clear()
        if found is not None:
            self.findings.update(found.findings)
            self.names.update(found.names)


class Work(NamedTuple):
    """Something to be written, and the texts that will be read when it is."""

    texts: tuple[Text, ...]
    do: Callable[[], None]


def all_cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ahead(works: Iterable[Work], way: Way, jobs: int, found: Found) -> Iterator[Work]:
    """The same works in the same order; before each comes, ``found`` holds what was found in its texts ahead."""
    if jobs < 2 or way.names not in FEWEST:
        yield from works
        return
    waiting: deque[tuple[Work, Future[Found] | None]] = deque()
    pool: ProcessPoolExecutor | None = None
    characters = 0
    try:
        for work in works:
            characters += sum(len(text) for text, _ in work.texts)
            if pool is None and characters > FEWEST[way.names]:
                pool = _started(way, jobs)
            waiting.append((work, _asked(pool, work) if pool and work.texts else None))
            while waiting and (pool is None or len(waiting) > AHEAD * jobs or _is_done(waiting[0][1])):
                yield _next(waiting, found)
        while waiting:
            yield _next(waiting, found)
    finally:
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def _next(waiting: deque[tuple[Work, Future[Found] | None]], found: Found) -> Work:
    work, future = waiting.popleft()
    found.put(None)
    if future is not None:
        # Killed, or out of memory: the texts are read here.
        with suppress(BrokenProcessPool):
            found.put(future.result())
    return work


def _is_done(future: Future[Found] | None) -> bool:
    return future is None or future.done()


def _started(way: Way, jobs: int) -> ProcessPoolExecutor:
    # Spawned, not forked: an engine's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(way,))


def _asked(pool: ProcessPoolExecutor, work: Work) -> Future[Found] | None:
    try:
        return pool.submit(_found, work.texts)
    except (BrokenProcessPool, RuntimeError):
        return None


_how: list[tuple[Finder, Gazetteer, bool]] = []
"""In a process that reads ahead: the way of finding names, the names known, and whether names are asked for."""


def _begin(way: Way) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that writes
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _how.append((known_names(usable(way.names)[0]), known.table(way.own, way.digest), way.names in MODELS))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _found(texts: Sequence[Text]) -> Found:
    way, table, wanted = _how[0]
    found = Found({}, {})

    def names(piece: str, sentences: Sequence[Span]) -> list[Mention]:
        told = way(piece, sentences)
        if wanted:
            found.names[piece] = told
        return told

    for text, comment in texts:
        found.findings[text, comment] = extract(text, comment=comment, names=names, known=table)
    return found
