"""Check sums of an index's files: taken when it is committed, compared when somebody doubts it or asks it.

An index never changes a file that it has written, but for a few that list the others; so only new files are read when
it is committed again, and damage to an old one cannot slip into its check sum.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

_INDEX_FILE = re.compile(r"indexer\.token|meta\.json|\.managed\.json|[0-9a-f]{32}\.[\w.]+|_?MAIN_\w+\.\w+")
_REWRITTEN = {"meta.json", ".managed.json"}
_CHUNK = 1 << 20
_LONGEST = 1 << 20
"""Characters; an index has some tens of files, of which one takes a hundred."""


class Sum(NamedTuple):
    """The size of a file and the CRC-32 of its content."""

    size: int
    crc: int


Sums = Mapping[str, Sum]


class Stamp(NamedTuple):
    """What the system says of a file without reading it."""

    name: str
    size: int
    mtime: int


def take(folder: Path, known: Sums) -> dict[str, Sum]:
    """The sums of all files of an index; those of files that are ``known`` are not taken again."""
    return {
        stamp.name: known[stamp.name]
        if stamp.name in known and stamp.name not in _REWRITTEN
        else Sum(stamp.size, _crc(folder / stamp.name))
        for stamp in stamps(folder)
    }


def stamps(folder: Path) -> list[Stamp]:
    """Every file of an index, by name; locks and what a stopped commit left are none."""
    found = []
    with suppress(OSError):
        for file in folder.iterdir():
            if _INDEX_FILE.fullmatch(file.name):
                with suppress(OSError):  # it went while we looked
                    facts = file.stat()
                    found.append(Stamp(file.name, facts.st_size, facts.st_mtime_ns))
    return sorted(found)


def written(sums: Sums) -> str:
    """The sums as text."""
    return json.dumps(sums, separators=(",", ":"), sort_keys=True)


def read(text: str | None) -> dict[str, Sum] | None:
    """The sums that a text says; None where it says none."""
    if not text or len(text) > _LONGEST:
        return None
    try:
        found = {str(name): Sum(int(size), int(crc)) for name, (size, crc) in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return found if all(_INDEX_FILE.fullmatch(name) for name in found) else None


def damaged_files(folder: Path, sums: Sums, most: int | None = None) -> list[str]:
    """What is wrong with the files of an index, in words.

    All sizes are compared; contents of ``most`` bytes, smallest files first, or all. A file that has not changed since
    it was found whole in this process is not read again.
    """
    there = {stamp.name: stamp for stamp in stamps(folder)}
    return list(_differences(folder, sums, there, most))


def _differences(folder: Path, sums: Sums, there: Mapping[str, Stamp], most: int | None) -> Iterator[str]:
    left = most
    for name, expected in sorted(sums.items(), key=lambda item: item[1].size):
        if name not in there:
            yield f"{name} is missing"
        elif there[name].size != expected.size:
            yield f"{name} has {there[name].size:,} bytes instead of {expected.size:,}"
        elif left is None or left >= expected.size:
            left = None if left is None else left - expected.size
            if not _is_whole(folder.absolute(), there[name], expected.crc, fresh=most is None):
                yield f"{name} does not match its check sum"


def _is_whole(folder: Path, stamp: Stamp, crc: int, *, fresh: bool) -> bool:
    try:
        if fresh:
            return _crc(folder / stamp.name) == crc
        return _crc_once(folder, stamp) == crc
    except OSError:
        return False


@lru_cache(maxsize=512)
def _crc_once(folder: Path, stamp: Stamp) -> int:
    return _crc(folder / stamp.name)


def _crc(file: Path) -> int:
    total = 0
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK):
            total = crc32(chunk, total)
    return total
