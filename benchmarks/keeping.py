"""What it costs to keep a library: one new file among 10,000 known ones, and what it costs to prove that all is right.

    python benchmarks/keeping.py [FILES]

Seconds of the wall and of the processor, in a library of FILES small pages (10,000 when not given).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from indexer.library import Library
from indexer.library.walking import walk

PAGE = "Quay {n} opens\n\nPoland and Lithuania open quay {n} for grain, says the harbour master.\n"


def pages(place: Path, number: int) -> None:
    """So many pages, a hundred a folder."""
    for page in range(number):
        folder = place / f"{page // 100:04}"
        folder.mkdir(exist_ok=True)
        (folder / f"{page}.txt").write_text(PAGE.format(n=page), encoding="utf-8")


def timed(what: str, work: Callable[[], object]) -> None:
    """Do it and say how long it took."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    print(f"{what:<52}{time.perf_counter() - wall:>9.2f} s{time.process_time() - processor:>9.2f} s", flush=True)


def main() -> None:
    """Build, then grow by one file."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "pages"
        folder.mkdir()
        pages(folder, number)
        library = Library(Path(place) / "index")
        print(f"{'':<52}{'wall':>11}{'processor':>11}")
        timed(f"{number:,} files, the first time", lambda: library.ingest([folder], names="none"))
        time.sleep(2.1)  # what was written within two seconds before a look is looked into again
        timed("again, every content looked at (--check)", lambda: library.ingest([folder], check=True))
        timed("again, nothing new", lambda: library.ingest([folder]))
        (folder / "one.txt").write_text(PAGE.format(n="one"), encoding="utf-8")
        timed("again, one new file", lambda: library.ingest([folder]))
        timed("  of which the walk over the folder", lambda: list(walk([folder])))
        timed("verify", library.verify)
        timed("backup", lambda: library.backup(Path(place) / "saved.zip"))
        timed("restore", lambda: Library(Path(place) / "restored").restore(Path(place) / "saved.zip"))
        (folder / "two.txt").write_text(PAGE.format(n="two"), encoding="utf-8")
        timed("doctor, with nothing to mend", library.doctor)
        sizes = [(Path(place) / "saved.zip").stat().st_size, (library.folder / "library.db").stat().st_size]
        print(f"the backup has {sizes[0] / 1e6:.1f} MB, the database {sizes[1] / 1e6:.1f} MB")
        print("seconds from a file that is complete to its being found, with --watch, ten times:", watched(place))


def watched(place: str) -> str:
    """How long new files take to be found in a small folder that is watched."""
    folder, index, took = Path(place) / "watched", Path(place) / "watching", list[float]()
    folder.mkdir()
    (folder / "first.txt").write_text(PAGE.format(n="first"), encoding="utf-8")
    command = [sys.executable, "-m", "indexer", "ingest", "--watch", str(folder), "-L", str(index), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        assert running.stdout is not None
        running.stdout.readline()
        for number in range(10):
            (folder / f"{number}.txt").write_text(PAGE.format(n=number), encoding="utf-8")
            began = time.perf_counter()
            running.stdout.readline()
            took.append(time.perf_counter() - began)
        running.terminate()
    return f"median {sorted(took)[5]:.2f}, slowest {max(took):.2f}"


if __name__ == "__main__":
    main()
