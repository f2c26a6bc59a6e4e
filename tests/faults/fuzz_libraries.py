# ruff: noqa: E501  tables
"""Libraries and backups with random damage: every command gives an answer or an error of ours, in bounded memory.

    python -m tests.faults.fuzz_libraries [SECONDS] [SEED] [AREA]

Areas: ``rows`` (values in the tables, and what is packed in them), ``bytes`` (of library.db), ``tantivy`` and
``whoosh`` (bytes of the index), ``restore`` (bytes of a backup). Each command runs in a process of its own.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from tests.hostile import suite

COMMANDS = ("search Poland", "search 'Germany grain' --sort newest --json", "entity Poland", "why clara Poland", "account clara",
            "graph --json -o -", "top entities", "status --problems", "verify", "doctor --dry-run", "doctor", "show t1",
            "ingest other.jsonl", "backup saved.zip", "same Poland Germany", "compare")  # fmt: skip
VALUES = (None, 0, -1, 1, 99, 2**31, 2**63 - 1, -(2**63), 0.5, 1e308, "", "x", "9" * 30, "\0", "\udcff".encode("utf-8", "surrogatepass").decode(
    "utf-8", "replace"), "../../x", "article", "2020-13-45T99:99", "[[[[", b"", b"\0" * 9, b"x\x9c")  # fmt: skip
NOISE = (b"", b"\0" * 8, b"\xff" * 8, b"\x7f\xff\xff\xff", b"\x80\x04.", b"[" * 200, b"9" * 20, b"x" * 3000)


def spoil(chance: random.Random, raw: bytes) -> bytes:
    """Bytes with a few of them changed, cut out, doubled or put in."""
    data = bytearray(raw)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(data) + 1)
        change = chance.randrange(5)
        if change == 0 and data:
            data[at % len(data)] = chance.randrange(256)
        elif change == 1:
            del data[at : at + chance.randrange(100)]
        elif change == 2:
            data[at : at + 8] = chance.choice(NOISE)
        elif change == 3:
            other = chance.randrange(len(data) + 1)
            size = chance.randrange(1, 4096)
            data[at : at + size] = data[other : other + size]
        elif chance.random() < 0.2:
            del data[at:]
    return bytes(data)


def rows(chance: random.Random, folder: Path) -> None:
    """Some values in the tables are others; what is packed in them is changed inside."""
    with closing(sqlite3.connect(folder / "index" / "library.db", isolation_level=None)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                  if not row[0].startswith("sqlite_")]  # fmt: skip
        for _ in range(chance.randrange(1, 5)):
            table = chance.choice(tables)
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            column = chance.choice(columns)
            held = [row[0] for row in connection.execute(f'SELECT "{column}" FROM {table} LIMIT 20')]
            value = _other(chance, chance.choice(held)) if held and chance.random() < 0.6 else chance.choice(VALUES)
            where = chance.choice(("1", "random() % 3 = 0"))
            with suppress(sqlite3.Error, OverflowError):
                connection.execute(f'UPDATE OR IGNORE {table} SET "{column}" = ? WHERE {where}', (value,))


def _other(chance: random.Random, value: object) -> object:
    if isinstance(value, bytes):
        with suppress(zlib.error):
            return zlib.compress(_inside(chance, zlib.decompress(value)))
        return spoil(chance, value)
    if isinstance(value, int):
        return chance.choice((value + 1, value - 1, -value, value * 1000, value ^ 1 << chance.randrange(62)))
    return spoil(chance, str(value).encode()).decode("utf-8", "replace")


def _inside(chance: random.Random, text: bytes) -> bytes:
    """JSON with another value somewhere, or any text with noise in it."""
    try:
        found = json.loads(text)
    except ValueError:
        return spoil(chance, text)
    place = found
    while isinstance(place, list) and place and chance.random() < 0.8:
        at = chance.randrange(len(place))
        if not isinstance(place[at], list) or chance.random() < 0.2:
            place[at] = chance.choice([one for one in VALUES if not isinstance(one, bytes)] + [[], {}, [1, 2, 3], True])
            break
        place = place[at]
    return json.dumps(found).encode()


def pages(chance: random.Random, folder: Path) -> None:
    """Bytes of the database."""
    file = folder / "index" / "library.db"
    file.write_bytes(spoil(chance, file.read_bytes()))


def index(chance: random.Random, folder: Path) -> None:
    """Bytes of a file of the index."""
    place = next((folder / "index").glob("text-*"))
    files = [file for file in sorted(place.iterdir()) if file.name != "indexer.token" and file.stat().st_size]
    for file in chance.sample(files, min(len(files), chance.randrange(1, 3))):
        file.write_bytes(spoil(chance, file.read_bytes()))


def backup(chance: random.Random, folder: Path) -> None:
    """Bytes of a backup."""
    file = folder / "saved.zip"
    file.write_bytes(spoil(chance, file.read_bytes()))


AREAS: dict[str, tuple[str, Callable[[random.Random, Path], None]]] = {
    "rows": ("tantivy", rows), "bytes": ("tantivy", pages), "tantivy": ("tantivy", index), "whoosh": ("whoosh", index),
    "restore": ("tantivy", backup),
}  # fmt: skip


def fuzz(seconds: float, seed: int, areas: tuple[str, ...] = tuple(AREAS)) -> tuple[Counter[str], list[str]]:
    """Damage libraries for so long: how many of which area, and what went wrong."""
    counts, found = Counter[str](), []
    with tempfile.TemporaryDirectory() as place:
        for engine in {AREAS[area][0] for area in areas}:
            honest = Path(place, engine)
            honest.mkdir()
            suite.make_library(honest, engine)
            if suite.run(honest, "backup saved.zip").code:
                raise AssertionError("no backup")
        until, number = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            number += 1
            chance = random.Random(f"{seed} {number}")
            area = areas[number % len(areas)]
            engine, work = AREAS[area]
            copy = Path(place, "copy")
            shutil.copytree(Path(place, engine), copy)
            work(chance, copy)
            command = "restore saved.zip -L new" if area == "restore" else chance.choice(COMMANDS)
            ran = suite.run(copy, command)
            if ran.code not in (0, 1, 2, 3, 4) or "Traceback" in ran.output or ran.memory > suite.MOST_MEMORY:
                found.append(
                    f"{area} {seed} {number}: {command}: {ran.code}, {ran.memory >> 20} MB: {ran.output[-1500:]}"
                )
                print(found[-1], flush=True)
            if area == "restore" and ran.code and (copy / "new").exists():
                found.append(f"{area} {seed} {number}: something was left behind")
                print(found[-1], flush=True)
            shutil.rmtree(copy)
            counts[area] += 1
    return counts, found


def main() -> None:
    """Fuzz for the time that is given; say how many inputs held."""
    seconds, seed = [*map(int, sys.argv[1:3]), *(60, 1)[len(sys.argv[1:3]) :]]
    areas = tuple(sys.argv[3:]) or tuple(AREAS)
    counts, found = fuzz(seconds, seed, areas)
    told = ", ".join(f"{count:,} {area}" for area, count in sorted(counts.items()))
    print(f"{counts.total():,} damaged libraries in {seconds} s, seed {seed}: {told}; {len(found)} faults")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
