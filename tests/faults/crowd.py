"""Two processes take in, ten search, one rebuilds, one verifies: no error that a user would see, nothing lost.

python -m tests.faults.crowd [SECONDS] [ENGINE]

Rebuilds change from one engine to the other, or all are of ENGINE.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from indexer.library import Library
from tests.faults import script

WRITERS, SEARCHERS, PATIENCE = 2, 10, 120.0
ENGINES = ("whoosh", "tantivy")


def writes(library: Path, pages: Path, until: float) -> int:
    """Takes in file after file; how many."""
    pages.mkdir()
    number = 0
    while time.monotonic() < until or number < 3:
        text = script.page(number % 5, number % 3).replace('"id": "t', f'"id": "{pages.name}{number}-')
        (pages / f"{number}.jsonl").write_text(text, encoding="utf-8")
        Library(library, wait=PATIENCE).ingest([pages], names="none")
        number += 1
    return number


def rebuilds(library: Path, until: float, engines: Sequence[str]) -> int:
    """Makes all of it anew, with one engine after the other."""
    number = 0
    while time.monotonic() < until:
        Library(library, wait=PATIENCE).rebuild(engine=engines[number % len(engines)])
        number += 1
    return number


def verifies(library: Path, until: float) -> int:
    """Proves again and again that all is well, whatever is written meanwhile."""
    number = 0
    while time.monotonic() < until:
        found = Library(library).verify()
        if found.differences:
            raise AssertionError(str(found))
        number += 1
    return number


def searches(library: Path, until: float) -> int:
    """Asks again and again; what has been found once is not lost afterwards."""
    number = seen = 0
    while time.monotonic() < until:
        found = Library(library).count("fine OR Poland OR grain")
        if found < seen:
            raise AssertionError(f"{found} posts where there were {seen}")
        seen = found
        Library(library).entity("Poland")
        number += 1
    return number


def crowd(folder: Path, seconds: float, engines: Sequence[str] = ENGINES) -> dict[str, int]:
    """Let them all run; how often each kind did its work. Raises RuntimeError with what one of them complained of."""
    library, first = folder / "index", folder / "first"
    first.mkdir()
    (first / "0.jsonl").write_text(script.page(0, 0), encoding="utf-8")
    script.done(
        lambda: Library(library).ingest([first], engine=engines[0], names="none").threads, folder / "first.json"
    )
    until = time.monotonic() + seconds
    work: dict[str, Callable[[], object]] = {
        "rebuild": lambda: rebuilds(library, until, engines),
        "verify": lambda: verifies(library, until),
    }
    work |= {f"write {n}": lambda n=n: writes(library, folder / f"w{n}", until) for n in range(WRITERS)}  # type: ignore[misc]
    work |= {f"search {n}": lambda: searches(library, until) for n in range(SEARCHERS)}
    running = {name: script.in_child(one, folder / f"{name}.json") for name, one in work.items()}
    failed = [name for name, process in running.items() if os.waitpid(process, 0)[1]]
    if failed:
        raise RuntimeError((folder / f"{failed[0]}.json.said").read_text(encoding="utf-8", errors="replace"))
    counts = {name: int((folder / f"{name}.json").read_text()) for name in work}
    written = sum(counts[f"write {n}"] for n in range(WRITERS)) + 1
    held = script.done(lambda: dict(Library(library).status().counts), folder / "held.json")
    told = script.done(lambda: script.told(library), folder / "told.json")
    script.done(lambda: str(Library(library).rebuild()), folder / "rebuilt.json")
    if not isinstance(held, dict) or held["threads"] != written:
        raise RuntimeError(f"{written} threads were written, the library holds {held}")
    if script.done(lambda: script.told(library), folder / "told.json") != told:
        raise RuntimeError("a rebuild gives another library")
    return {
        "threads": written,
        "rebuilds": counts["rebuild"],
        "verified": counts["verify"],
        "searches": sum(counts[f"search {n}"] for n in range(SEARCHERS)),
    }


def main() -> None:
    """Say what they did."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    engines = sys.argv[2:] or ENGINES
    with tempfile.TemporaryDirectory() as folder:
        print(f"{seconds:.0f} s, {', '.join(engines)}: {crowd(Path(folder), seconds, engines)}; nothing lost, no error")


if __name__ == "__main__":
    main()
