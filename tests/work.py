"""Bounds on work that do not depend on how busy the machine is: calls are counted, not seconds."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

Whole = TypeVar("Whole", str, bytes)

LONGEST = 120.0
"""CPU seconds after which a test is stopped: many times what it needs, so that only work without end gets there."""
_FEW = 5000


def steps(call: Callable[[], Any]) -> int:
    """Return how many calls of functions, Python's and C's, are made: the same on every run and machine."""
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        call()
    finally:
        sys.setprofile(before)
    return count


def assert_in_proportion(work: Callable[[Whole], Any], whole: Whole, *, share: int = 4, most: float = 3.0) -> None:
    """Do the work on the whole, and assert that a share of it makes about twice the calls that half the share makes."""
    with backstop():
        work(whole)
        larger = steps(partial(work, whole[: len(whole) // share]))
        smaller = steps(partial(work, whole[: len(whole) // share // 2]))
    assert larger <= most * smaller + _FEW


@contextmanager
def backstop(seconds: float = LONGEST) -> Iterator[None]:
    """Stop what runs after so many CPU seconds, also inside a regular expression (not where there are no timers)."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise AssertionError(f"not done after {seconds:.0f} CPU seconds")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
