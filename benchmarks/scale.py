# ruff: noqa: E501  what is printed
"""A library of 100,000 posts and of as many more as asked: how long, how large, how fast afterwards.

    python benchmarks/scale.py [POSTS] [NAMES]        # 100000 fast

The posts are those of ../shared/data/scale; beyond them they come again with other ids, writers and every tenth word
another. Needs room for three times the text.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SCALE = Path(__file__).resolve().parents[2] / "shared" / "data" / "scale" / "4forums-100k.jsonl.gz"
QUERIES = ("abortion", "gun control", '"second amendment"', "evolution OR creation", "god -jesus", "author:sinjin", "clinton bush",
           "entity:Iraq", "marriage before:2009", "constitut*")  # fmt: skip
COMMAND = [sys.executable, "-m", "indexer"]


def main() -> None:
    """Print the table."""
    posts, names = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2] if len(sys.argv) > 2 else "fast"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages, library = folder / "pages", folder / "index"
        pages.mkdir()
        count, size = _written(pages, posts)
        print(f"{count:,} posts, {size / 1e6:,.0f} MB of text, names: {names}", flush=True)
        wall, processor = _run("ingest", str(pages), "--names", names, "-L", str(library))
        print(
            f"ingest: {wall:,.0f} s, {processor:,.0f} s of processor, {count / processor:,.0f} posts per CPU second",
            flush=True,
        )
        largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"  largest process {largest:,.0f} MB (target 1,000)")
        held = sum(file.stat().st_size for file in library.rglob("*") if file.is_file())
        print(f"  on disk {held / size:.2f} times the text (target 2.5)", flush=True)
        _asked(library, folder)


def _asked(library: Path, folder: Path) -> None:
    from indexer.library import Library

    with Library(library).finder() as finder:
        from indexer.library.finding import Asked

        spent = sorted(_seconds(lambda q=q: finder.search(q, Asked(10))) for q in QUERIES * 5)
    print(
        f"search, warm: median {spent[len(spent) // 2] * 1000:.1f} ms, p95 {spent[int(len(spent) * 0.95)] * 1000:.1f} ms (target 20)"
    )
    cold = sorted(_run("search", query, "-L", str(library))[0] for query in QUERIES)
    print(f"search, cold: median {cold[len(cold) // 2]:.2f} s, slowest {cold[-1]:.2f} s (target 0.3)")
    slow = max((_run("entity", name, "-L", str(library))[0], name) for name in ("Iraq", "United States", "Bush"))
    print(f"entity: slowest {slow[0]:.2f} s ({slow[1]}; target 0.3)")
    one = folder / "one.jsonl"
    one.write_text(json.dumps({"id": "one more", "title": "One more", "text": "Iraq again.", "comments": [
        {"id": str(n), "author": "mara", "text": f"Number {n} says Baghdad."} for n in range(40)]}) + "\n")  # fmt: skip
    print(f"one thread more: {_run('ingest', str(one), '-L', str(library))[0]:.2f} s (target 1)")
    print(f"graph --html, 1,500 nodes: {_run('graph', '--html', '--max-nodes', '1500', '-o', str(folder / 'g.html'), '-L', str(library))[0]:.1f} s"
          " (target 15)")  # fmt: skip


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _run(*arguments: str) -> tuple[float, float]:
    """Seconds of the clock and of the processor that a command takes."""
    before, began = os.times(), time.perf_counter()
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)
    after = os.times()
    if done.returncode not in (0, 1, 3):
        raise SystemExit(done.stderr)
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, spent


def _written(pages: Path, posts: int) -> tuple[int, int]:
    """The threads in files of 500; how many posts and bytes of text."""
    count = size = 0
    file, number = (pages / "0.jsonl").open("w", encoding="utf-8"), 0
    for number, thread in enumerate(_threads()):
        if count >= posts:
            break
        if number % 500 == 499:
            file.close()
            file = (pages / f"{number}.jsonl").open("w", encoding="utf-8")
        file.write(json.dumps(thread, ensure_ascii=False) + "\n")
        texts = [thread["text"], *(one["text"] for one in thread["comments"])]
        count, size = count + len(texts), size + sum(len((text or "").encode()) for text in texts)
    file.close()
    return count, size


def _threads() -> Iterator[dict[str, Any]]:
    turn, words, chance = 0, [""], random.Random(1)  # noqa: S311
    while True:
        with gzip.open(SCALE, "rt", encoding="utf-8") as lines:
            for thread in map(json.loads, lines):
                if turn == 0:
                    words += thread["text"].split()[:50]
                    yield thread
                else:
                    yield _again(thread, turn, words, chance)
        turn += 1


def _again(thread: dict[str, Any], turn: int, words: list[str], chance: random.Random) -> dict[str, Any]:
    def other(text: str) -> str:
        return " ".join(chance.choice(words) if chance.random() < 0.1 else word for word in (text or "").split(" "))

    comments = [one | {"author": f"{one['author']}{turn}", "text": other(one["text"])} for one in thread["comments"]]
    return thread | {"id": f"{thread['id']}-{turn}", "text": other(thread["text"]), "comments": comments}


if __name__ == "__main__":
    if SCALE.is_file():
        main()
    else:
        print("needs ../shared/data, which is not there")
