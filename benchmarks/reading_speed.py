# ruff: noqa: E501  records of others
"""How fast exports are read: posts per CPU second of the readers alone, on one core.

    python benchmarks/reading_speed.py

With ../shared/data: 100,000 posts of a forum, written in each format; without: posts that are made up.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from indexer.read import read_bytes
from indexer.types import Thread

SCALE = Path(__file__).resolve().parents[2] / "shared" / "data" / "scale" / "4forums-100k.jsonl.gz"
Record = dict[str, Any]


def main() -> None:
    """Print the table."""
    threads = list(_threads())[:600]
    posts = sum(1 + len(one["comments"]) for one in threads)
    characters = sum(len(one["text"]) + sum(len(each["text"]) for each in one["comments"]) for one in threads)
    print(f"{posts:,} posts of {characters // posts:,} characters")
    writers: dict[str, Callable[[list[Record]], str]] = {
        "JSONL": _jsonl, "CSV (guessed)": _csv, "Reddit": _reddit, "ConvoKit": _convokit, "Disqus": _disqus,
    }  # fmt: skip
    for name, write in writers.items():
        raw = write(threads).encode()
        began = time.process_time()
        found = sum(len(one.posts) for one in read_bytes(raw, "file") if isinstance(one, Thread))
        spent = time.process_time() - began
        print(f"{name:<14} {found / spent:>9,.0f} posts per CPU second, {len(raw) / 1e6 / spent:6.1f} MB/s")


def _threads() -> Iterator[Record]:
    if SCALE.is_file():
        with gzip.open(SCALE, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
        return
    said = "What is said here is of no consequence, but it is long enough to be read. " * 12
    for number in range(600):
        comments = [{"id": f"{number}-{n}", "parent": None, "author": f"reader {n}", "published": "2023-06-08T09:21",
                     "text": said, "score": None} for n in range(40)]  # fmt: skip
        yield {"id": str(number), "title": f"Thread {number}", "url": None, "author": "mara", "text": said,
               "published": "2023-06-08T09:21", "comments": comments}  # fmt: skip


def _jsonl(threads: list[Record]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in threads)


def _rows(threads: list[Record]) -> Iterator[tuple[Record, Record]]:
    return ((one, each) for one in threads for each in one["comments"])


def _csv(threads: list[Record]) -> str:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("article_id", "comment_id", "parent_id", "author", "date", "text"))
    table.writerows((one["id"], each["id"], each["parent"], each["author"], each["published"], each["text"])
                    for one, each in _rows(threads))  # fmt: skip
    return out.getvalue()


def _reddit(threads: list[Record]) -> str:
    return _jsonl([{"id": each["id"], "link_id": f"t3_{one['id']}", "parent_id": f"t1_{each['parent']}", "created_utc": 1686216060,
                    "body": each["text"], "author": each["author"], "subreddit": "s"} for one, each in _rows(threads)])  # fmt: skip


def _convokit(threads: list[Record]) -> str:
    return _jsonl([{"id": each["id"], "conversation_id": one["id"], "reply_to": each["parent"], "timestamp": 1686216060,
                    "speaker": each["author"], "text": each["text"]} for one, each in _rows(threads)])  # fmt: skip


def _disqus(threads: list[Record]) -> str:
    heads = "".join(f'<thread dsq:id="{n}"><link>https://s.example/{n}</link><title>{escape(one["title"] or "")}</title></thread>'
                    for n, one in enumerate(threads))  # fmt: skip
    posts = "".join(
        f'<post dsq:id="{n}-{m}"><message>{escape(_sound(each["text"]))}</message><createdAt>2023-06-08T09:21:00Z</createdAt>'
        f'<author><name>{escape(each["author"] or "")}</name></author><thread dsq:id="{n}" /></post>'
        for n, one in enumerate(threads) for m, each in enumerate(one["comments"])
    )  # fmt: skip
    return f'<?xml version="1.0"?><disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">{heads}{posts}</disqus>'


def _sound(text: str) -> str:
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")


if __name__ == "__main__":
    main()
