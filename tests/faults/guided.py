"""Fuzzing of the readers guided by coverage: any bytes give sound threads and problems, in bounded time and memory.

    pip install atheris && python -m tests.faults.guided [-max_total_time=600] [libFuzzer's other options]

The inputs begin as the documents of every format (`documents`), whole and damaged, and the samples.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

import atheris  # type: ignore[import-not-found, unused-ignore]

with atheris.instrument_imports(include=["indexer.read"]):
    from indexer.read import (  # noqa: F401  all are loaded here, so that all are instrumented
        convokit,
        discourse,
        dump,
        feeds,
        hackernews,
        html,
        jsonl,
        mail,
        mapped,
        mastodon,
        mhtml,
        read_bytes,
        reddit,
        suggest,
        warc,
        youtube,
    )
    from indexer.read.html import page  # noqa: F401

from indexer.types import Thread
from tests.faults.documents import damaged, documents
from tests.faults.fuzz import corpus

LONGEST_SECONDS, LARGEST, DAMAGED = 10.0, 40_000, 6


def tried(raw: bytes) -> None:
    """Read the bytes; raise AssertionError where the threads are not sound, or it takes too long."""
    began = time.process_time()
    for thread in read_bytes(raw, "file"):
        if not isinstance(thread, Thread):
            continue
        ids = {post.id for post in thread.posts}
        assert len(ids) == len(thread.posts), "two posts have one id"
        assert {post.parent for post in thread.posts[1:]} <= ids, "a parent is not there"
        for post in thread.posts:
            post.text.encode()
    spent = time.process_time() - began
    assert spent < LONGEST_SECONDS, f"{spent:.1f} s for {len(raw)} bytes"


def main() -> None:
    """Fuzz until the time is over or an input fails."""
    folder = Path(tempfile.mkdtemp(prefix="indexer-guided-"))
    chance = random.Random(1)
    seeds = [one.raw for one in documents().values()]
    seeds += [damaged(chance, one) for one in documents().values() for _ in range(DAMAGED)]
    for number, raw in enumerate([*seeds, *(one[:LARGEST] for one in corpus())]):
        (folder / f"{number:05}").write_bytes(raw)
    atheris.Setup([*sys.argv[:1], str(folder), f"-max_len={LARGEST}", "-rss_limit_mb=1500", *sys.argv[1:]], tried)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
