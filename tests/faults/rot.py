"""Damage the files of a search index at random: what a search, `verify` and `doctor` make of it.

python -m tests.faults.rot [DAMAGES] [SEED] [large]

Each damage is done to a copy of a small library. It counts as answered wrongly when a search gives other posts than
before and no error, as unseen when `verify` finds nothing, and as unmended when `verify --deep` finds anything after
`doctor`, or the search is still wrong. With ``large`` a search compares no check sums, as in an index of which it would
have to read too much.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from indexer.errors import LibraryError
from indexer.library import Library, text_index
from indexer.library.finding import Asked
from indexer.search.checksums import stamps
from tests.faults import script

ENGINES = ("tantivy", "whoosh")
QUERIES = ("Poland", "grain OR bridge", '"of the"', "pol*", "harbour~", "kind:comment", "has:link", "author:oda",
           "entity:Poland", "the -Poland", "/pol.*/", "date:2011", '"the Polish"~5')  # fmt: skip
Damage = Callable[[bytearray, random.Random], bytes]


def _zeroed(content: bytearray, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    length = min(len(content) - at, chance.choice((1, 16, 512, 4096)))
    content[at : at + length] = bytes(length)
    return bytes(content)


def _flipped(content: bytearray, chance: random.Random) -> bytes:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _garbled(content: bytearray, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    length = min(len(content) - at, chance.choice((1, 16, 512, 4096)))
    content[at : at + length] = chance.randbytes(length)
    return bytes(content)


def _moved(content: bytearray, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return bytes(content[at:] + content[:at])


DAMAGES: dict[str, Damage] = {
    "zeroed": _zeroed,
    "bit flipped": _flipped,
    "garbled": _garbled,
    "truncated": lambda content, chance: bytes(content[: chance.randrange(len(content))]),
    "lengthened": lambda content, chance: bytes(content) + chance.randbytes(chance.randrange(1, 100)),
    "turned round": _moved,
}


class Outcome(NamedTuple):
    """What came of one damage; ``search`` is ``right``, ``refused``, ``wrong`` or ``died``."""

    damage: str
    search: str
    is_seen: bool
    is_mended: bool
    said: str


def answers(folder: Path) -> dict[str, list[str]]:
    """The posts that each query finds."""
    with Library(folder).finder() as finder:
        return {query: sorted(finder.ids(query, Asked(limit=None))) for query in QUERIES}


def _tried(folder: Path) -> object:
    try:
        return answers(folder)
    except LibraryError as error:
        assert "indexer doctor" in str(error), error
        return str(error)


def _examined(folder: Path) -> list[str]:
    return [one.what for one in Library(folder).verify().differences]


def _mended(folder: Path) -> list[str]:
    Library(folder).doctor()
    return [one.what for one in Library(folder).verify(deep=True).differences]


def damage(folder: Path, chance: random.Random) -> str:
    """Damage one file of the index in the library; what was done to which kind of file."""
    place = next(folder.glob("text-*"))
    # Each kind of file as often as the others: most are small.
    kinds: dict[str, list[str]] = {}
    for stamp in stamps(place):
        kinds.setdefault(stamp.name if stamp.name.startswith(".") else Path(stamp.name).suffix, []).append(stamp.name)
    file = place / chance.choice(kinds[chance.choice(sorted(kinds))])
    content = file.read_bytes()
    while True:
        how = chance.choice([*DAMAGES, "removed"])
        if how == "removed":
            file.unlink()
            break
        changed = DAMAGES[how](bytearray(content), chance) if content else b"x"
        if changed != content:
            file.write_bytes(changed)
            break
    return f"{file.name if file.name.startswith('.') else file.suffix} {how}"


def rot(engine: str, count: int, seed: int) -> Iterator[Outcome]:
    """So many damages to the index of an engine."""
    chance = random.Random(f"{engine} {seed}")
    with tempfile.TemporaryDirectory() as name:
        home, output = Path(name), Path(name) / "told.json"
        whole, folder = home / "whole", home / "index"
        script.done(lambda: _made(whole, engine), output)
        right = script.done(partial(answers, whole), output)
        for _ in range(count):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(whole, folder)
            done = damage(folder, chance)
            yield _outcome(done, folder, output, right)


def _made(folder: Path, engine: str) -> None:
    """Two commits, so that there is more than one segment, and a deleted document."""
    pages = folder.parent / "pages"
    pages.mkdir()
    for number in range(12):
        (pages / f"{number}.jsonl").write_text(script.page(number, number % 4), encoding="utf-8")
    Library(folder).ingest([pages], engine=engine, names="none")
    (pages / "0.jsonl").write_text(script.page(0, 1), encoding="utf-8")
    Library(folder).ingest([pages])


def _outcome(done: str, folder: Path, output: Path, right: object) -> Outcome:
    try:
        found = script.done(partial(_tried, folder), output)
        search = "right" if found == right else "refused" if isinstance(found, str) else "wrong"
        said = str(found) if search != "right" else ""
    except RuntimeError as error:
        search, said = "died", str(error)
    try:
        seen = bool(script.done(partial(_examined, folder), output))
        left = script.done(partial(_mended, folder), output)
        mended = left == [] and script.done(partial(_tried, folder), output) == right
    except RuntimeError as error:
        return Outcome(done, search, False, False, f"{said} {error}")
    return Outcome(done, search, seen, mended, said if mended else f"{said} {left}")


def main() -> None:
    """Say what became of all, and fail if anything was not seen or not mended."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    if "large" in sys.argv[3:]:
        text_index._READ_BY_A_SEARCH = 0
    bad = 0
    for engine in ENGINES:
        counts: Counter[str] = Counter()
        for outcome in rot(engine, count, seed):
            counts[outcome.search] += 1
            counts["seen"] += outcome.is_seen
            counts["mended"] += outcome.is_mended
            if not outcome.is_seen or not outcome.is_mended or outcome.search in ("wrong", "died"):
                bad += 1
                print(f"{engine}: {json.dumps(outcome._asdict())}"[:2000], flush=True)
        print(f"{engine}, {count} damages, seed {seed}: {dict(sorted(counts.items()))}", flush=True)
    os._exit(1 if bad else 0)


if __name__ == "__main__":
    main()
