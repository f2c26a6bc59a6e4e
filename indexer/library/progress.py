"""How far a long piece of work is, for who waits for it."""

from __future__ import annotations

from collections.abc import Callable

TEXT_INDEX = "text index"
"""The thing at hand when all is read and the text index is told."""
Progress = Callable[[int, int, str, int], None]
"""Called with the number of things done, the number in all, the thing at hand (a file, a thread; empty where it is
the same as before), and how many posts have been written so far."""


def quiet(done: int, total: int, thing: str, posts: int) -> None:
    """Progress that nobody watches."""


def silent(remark: str) -> None:
    """A remark that nobody reads."""
