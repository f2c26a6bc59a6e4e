"""How far a long piece of work is: on stderr, only on a terminal, only when it takes longer than two seconds."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

_PATIENCE = 2.0
_EVERY = 0.2


@contextmanager
def shown(doing: str) -> Iterator[Callable[[int, int, str], None]]:
    """A function that takes things done, things in all, and the thing at hand; the line is gone at the end."""
    if not sys.stderr.isatty():
        yield lambda done, total, thing: None
        return
    began = last = time.monotonic()
    drawn = False

    def draw(done: int, total: int, thing: str) -> None:
        nonlocal last, drawn
        now = time.monotonic()
        if now - began < _PATIENCE or now - last < _EVERY:
            return
        last, drawn = now, True
        left = (now - began) / done * (total - done) if done else 0.0
        click.echo(f"\r\x1b[K{doing} {done:,} of {total:,}, about {left:.0f} s left", nl=False, err=True)

    try:
        yield draw
    finally:
        if drawn:
            click.echo("\r\x1b[K", nl=False, err=True)


@contextmanager
def until_told_to_stop() -> Iterator[Iterator[None]]:
    """Moments to look again, until Ctrl-C or SIGTERM; while one is waited for, a signal ends the waiting at once."""
    from indexer.library.watching import pauses

    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield pauses(stopped.wait)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
