"""Files -> threads: whatever the bytes, what comes out is threads and problems, never an exception.

A format is a module with `fits` and `read`; it is chosen by what a file holds, not by its name. The first that fits
reads it. What a reader does not understand stays in the article's text, with a problem that says where.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from indexer.read import packed
from indexer.read.decode import HEAD, Encoding, encoding_of, not_text, text_of
from indexer.read.jsonl import line
from indexer.types import Problem, Thread

__all__ = ["READERS", "Reader", "line", "read", "read_bytes"]

READERS = {
    "jsonl": "indexer.read.jsonl",
    "feeds": "indexer.read.feeds",
    "html": "indexer.read.html",
    "dump": "indexer.read.dump",  # fits any text, so it is the last
}
UNREADABLE = "cannot be read: {reason}"
MOST_PROBLEMS = 1000
"""Problems that are listed of one file, those of its threads not counted; the rest are counted."""


class Reader(Protocol):
    """One format."""

    def fits(self, opening: str) -> bool:
        """Whether a file that begins with this text is in this format."""

    def read(self, file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem]:
        """The threads of an open file, in order; never raises because of its content."""


def read(path: Path) -> Iterator[Thread | Problem]:
    """The threads of a file and what could not be read; one thread in memory at a time where the format allows."""
    try:
        with path.open("rb") as file:
            yield from _read(file, str(path))
    except OSError as error:
        yield Problem(str(path), None, UNREADABLE.format(reason=error.strerror or error))


def read_bytes(raw: bytes, where: str) -> Iterator[Thread | Problem]:
    """The same for bytes that are at hand; ``where`` is what problems call them."""
    return _read(BytesIO(raw), where)


def _read(file: BinaryIO, where: str) -> Iterator[Thread | Problem]:
    head = file.read(HEAD)
    if packed.is_packed(head):
        for one in packed.inside(file, head, where):
            yield from [one] if isinstance(one, Problem) else _read_plain(one[1], one[0])
        return
    file.seek(0)
    yield from _read_plain(file, where)


def _read_plain(file: BinaryIO, where: str) -> Iterator[Thread | Problem]:
    head = file.read(HEAD)
    reason = packed.NESTED if packed.is_packed(head) else not_text(head)
    if reason is not None:
        yield Problem(where, None, reason)
        return
    file.seek(0)
    encoding = encoding_of(head)
    yield from _limited(_reader(text_of(head, encoding)[0]).read(file, encoding, where), where)


def _reader(opening: str) -> Reader:
    modules = (cast("Reader", import_module(name)) for name in READERS.values())
    return next(module for module in modules if module.fits(opening))


def _limited(found: Iterator[Thread | Problem], where: str) -> Iterator[Thread | Problem]:
    problems = 0
    for one in found:
        problems += isinstance(one, Problem)
        if isinstance(one, Thread) or problems <= MOST_PROBLEMS:
            yield one
    if problems > MOST_PROBLEMS:
        yield Problem(where, None, f"{problems - MOST_PROBLEMS:,} more problems are not listed")
