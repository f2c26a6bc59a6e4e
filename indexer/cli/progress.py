"""How far a long piece of work is: on stderr, only on a terminal, only when it takes longer than two seconds."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import get_terminal_size
from types import FrameType

import click

from indexer.cli.printing import one_line

_PATIENCE = 2.0
_EVERY = 0.2


@contextmanager
def shown(doing: str) -> Iterator[Callable[[int, int, str, int], None]]:
    """A function to be told how far it is (`indexer.library.progress`); the line is gone at the end."""
    if not sys.stderr.isatty():
        yield lambda done, total, thing, posts: None
        return
    from indexer.library.progress import TEXT_INDEX

    start = began = last = time.monotonic()
    drawn, at_hand = False, ""

    def draw(done: int, total: int, thing: str, posts: int) -> None:
        nonlocal began, last, drawn, at_hand
        now = time.monotonic()
        if (thing == TEXT_INDEX) != (at_hand == TEXT_INDEX) and thing:
            began = now  # another kind of work, at another pace
        at_hand = thing or at_hand
        if now - start < _PATIENCE or now - last < _EVERY or now - began < _EVERY:
            return
        last, drawn = now, True
        what = (TEXT_INDEX, "") if at_hand == TEXT_INDEX else (doing, at_hand)
        line = _line(*what, done, total, posts, now - began)
        # A longer one would go on in the next line, and stay there.
        click.echo(f"\r\x1b[K{line[: get_terminal_size().columns - 1]}", nl=False, err=True)

    try:
        yield draw
    finally:
        if drawn:
            click.echo("\r\x1b[K", nl=False, err=True)


def _line(doing: str, thing: str, done: int, total: int, posts: int, seconds: float) -> str:
    parts = [f"{doing} {done:,} of {total:,}"]
    if posts:
        parts.append(f"{posts:,} posts, {posts / seconds:,.0f} a second")
    if done:
        left = seconds / done * (total - done)
        parts.append(f"about {left:.0f} s left" if left < 120 else f"about {left / 60:.0f} min left")
    return " · ".join([*parts, one_line(Path(thing).name)] if thing else parts)


_ENDING = [number for name in ("SIGINT", "SIGTERM", "SIGBREAK") if (number := getattr(signal, name, None)) is not None]
"""SIGBREAK is what Windows sends for Ctrl-Break, and to a group of processes."""


@contextmanager
def until_told_to_stop() -> Iterator[Iterator[None]]:
    """Moments to look again, until Ctrl-C or SIGTERM; while one is waited for, a signal ends the waiting at once."""
    from indexer.library.watching import pauses

    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()

    before = {number: signal.signal(number, stop) for number in _ENDING}
    try:
        yield pauses(stopped.wait)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
