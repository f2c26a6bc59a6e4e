"""Where the time of an ingest goes: CPU seconds per stage and posts per second, in one process.

    python benchmarks/stages.py [PATH] [NAMES]

PATH is a file or folder to take in; without it, a thousand copies of the samples' texts under other names. NAMES is a
way of finding names (best when left out).
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from indexer.library import Library, ingesting, making, names, text_index
from indexer.store import files, threads

ROOT = Path(__file__).resolve().parents[1]
STAGES = (
    ("extract", making, "extract"), ("resolve", making, "resolve"), ("evidence", making, "evidence"),
    ("merge", ingesting, "merge"), ("likeness", ingesting, "likeness"), ("store: captures", files, "put_capture"),
    ("store: captures", files, "captures"), ("store: threads", threads, "put_thread"),
    ("text index", text_index, "catch_up"),
)  # fmt: skip


class Clock:
    """CPU time by stage; what a stage calls counts for the stage that is called."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.running, self.since = ["rest"], time.process_time()

    def change(self, running: list[str]) -> None:
        """From now on the last of these stages runs."""
        now = time.process_time()
        self.seconds[self.running[-1]] = self.seconds.get(self.running[-1], 0.0) + now - self.since
        self.running, self.since = running, now

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its time counted for ``stage``."""

        def call(*values: Any, **named: Any) -> Any:
            self.change([*self.running, stage])
            try:
                return function(*values, **named)
            finally:
                self.change(self.running[:-1])

        return call

    def each(self, stage: str, items: Iterator[Any]) -> Iterator[Any]:
        """The same items, the time that each takes counted for ``stage``."""
        step = self.timed(stage, lambda: next(items, None))
        while (item := step()) is not None:
            yield item


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
    clock = Clock()
    read, finder = ingesting.read, names.finder
    ingesting.read = lambda *values, **named: clock.each("read", read(*values, **named))  # type: ignore[assignment]
    names.finder = lambda *values, **named: clock.timed("names", finder(*values, **named))  # type: ignore[assignment]
    for stage, module, name in STAGES:
        setattr(module, name, clock.timed(stage, getattr(module, name)))
    with tempfile.TemporaryDirectory() as place:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else copies(Path(place), 250)
        report = Library(Path(place) / "index").ingest([path], names=sys.argv[2] if len(sys.argv) > 2 else None)
    clock.change(["rest"])
    total, posts = sum(clock.seconds.values()), report.posts_new
    print(f"{posts} posts, {total:.1f} CPU s, {posts / total:.0f} posts per CPU second")
    for stage, spent in sorted(clock.seconds.items(), key=lambda item: -item[1]):
        print(f"  {stage:16}{spent:8.2f} s{spent / total:7.0%}")


if __name__ == "__main__":
    main()
