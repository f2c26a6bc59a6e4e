"""Where the time of an ingest goes: CPU seconds per stage and posts per second.

    python benchmarks/stages.py [PATH]

PATH is a file or folder to take in; without it, a thousand copies of the samples' texts under other names.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from indexer.library import Library, ingesting, making, text_index
from indexer.store import threads

ROOT = Path(__file__).resolve().parents[1]
Timed = dict[str, float]


def timed(seconds: Timed, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, its CPU time added up under ``stage``."""

    def call(*values: Any, **named: Any) -> Any:
        began = time.process_time()
        try:
            return function(*values, **named)
        finally:
            seconds[stage] = seconds.get(stage, 0.0) + time.process_time() - began

    return call


def copies(place: Path, times: int) -> Path:
    """A JSONL file of the samples' threads, ``times`` over, each copy with words of its own."""
    lines = [
        line for file in sorted((ROOT / "samples").glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()
    ]
    target = place / "copies.jsonl"
    with target.open("w", encoding="utf-8") as out:
        for number in range(times):
            for line in lines:
                thread = json.loads(line)
                thread["id"] = f"{thread['id']}-{number}"
                thread["url"] = f"{thread['url']}-{number}"
                out.write(json.dumps(thread, ensure_ascii=False) + "\n")
    return target


def main() -> None:
    """Take in, stage by stage, and print the table."""
    seconds: Timed = {}
    ingesting.read = lambda path, read=ingesting.read: _each(seconds, read(path))  # type: ignore[assignment]
    for stage, module, name in (
        ("extract", making, "extract"), ("resolve", making, "resolve"), ("graph", making, "evidence"),
        ("store", threads, "put_thread"), ("search", text_index, "catch_up"),
    ):  # fmt: skip
        setattr(module, name, timed(seconds, stage, getattr(module, name)))
    with tempfile.TemporaryDirectory() as place:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else copies(Path(place), 250)
        began = time.process_time()
        report = Library(Path(place) / "index").ingest([path])
        total = time.process_time() - began
    posts = report.posts_new
    print(f"{posts} posts, {total:.1f} CPU s, {posts / total:.0f} posts per CPU second")
    for stage, spent in sorted({**seconds, "rest": total - sum(seconds.values())}.items(), key=lambda item: -item[1]):
        print(f"  {stage:8}{spent:8.2f} s{spent / total:7.0%}")


def _each(seconds: Timed, items: Any) -> Any:
    step = timed(seconds, "read", lambda: next(items, None))
    while (item := step()) is not None:
        yield item


if __name__ == "__main__":
    main()
