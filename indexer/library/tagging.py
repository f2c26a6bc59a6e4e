"""Finding names on all cores: texts that come next are tagged by other processes while one thread is being written.

What names stand in a text depends on the text alone, so whoever finds them, when and where changes nothing; a text that
nobody has tagged ahead is tagged by who needs it. Processes start only where there is enough to do, and end with the
one that started them, however it ends.
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
from typing import NamedTuple

from indexer.extract import Finder, known_names, tagged, usable
from indexer.types import Mention

FEWEST = {"best": 150_000, "fast": 2_000_000}
"""So many characters must come before processes are worth their start, by the way of finding names."""
AHEAD = 4
"""So many threads are tagged ahead for each process: what waits is bounded."""
Found = dict[str, list[Mention]]


class Work(NamedTuple):
    """Something to be written, and the texts in which names will be looked for when it is."""

    texts: tuple[str, ...]
    do: Callable[[], None]


def all_cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ahead(works: Iterable[Work], way: str, jobs: int, found: Found) -> Iterator[Work]:
    """The same works in the same order; before each comes, ``found`` holds what was found in its texts ahead."""
    if jobs < 2 or way not in FEWEST:
        yield from works
        return
    waiting: deque[tuple[Work, Future[Found] | None]] = deque()
    pool: ProcessPoolExecutor | None = None
    characters = 0
    try:
        for work in works:
            characters += sum(map(len, work.texts))
            if pool is None and characters > FEWEST[way]:
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
    found.clear()
    if future is not None:
        # Killed, or out of memory: the texts are tagged here.
        with suppress(BrokenProcessPool):
            found.update(future.result())
    return work


def _is_done(future: Future[Found] | None) -> bool:
    return future is None or future.done()


def _started(way: str, jobs: int) -> ProcessPoolExecutor:
    # Spawned, not forked: an engine's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(way,))


def _asked(pool: ProcessPoolExecutor, work: Work) -> Future[Found] | None:
    try:
        return pool.submit(_tag, work.texts)
    except (BrokenProcessPool, RuntimeError):
        return None


_way: list[Finder] = []


def _begin(way: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that writes
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _way.append(known_names(usable(way)[0]))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _tag(texts: Sequence[str]) -> Found:
    return {piece: names for text in texts for piece, names in tagged(text, _way[0])}
