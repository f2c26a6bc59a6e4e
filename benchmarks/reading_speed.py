# ruff: noqa: E501  records of others
"""How fast exports are read: posts per CPU second of the readers alone, on one core.

    python benchmarks/reading_speed.py

With ../shared/data: 100,000 posts of a forum, written in each format; without: posts that are made up. Then, each in a
process of its own: one file of 60 MB, and a folder of 100 and of 1,000 pages, with the memory at its highest.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from indexer.read import read, read_bytes
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
    with tempfile.TemporaryDirectory() as folder:
        _large(Path(folder), threads)
        _many(Path(folder))


def _large(folder: Path, threads: list[Record]) -> None:
    """Files of 60 MB: a thread a line, and all as one page in the seed's layout."""
    lines = _jsonl(threads)
    (folder / "large.jsonl").write_text(lines * (60_000_000 // len(lines.encode()) + 1), encoding="utf-8")
    (folder / "large.txt").write_text(_dump(60_000_000), encoding="utf-8")
    for file in ("large.jsonl", "large.txt"):
        _in_a_process(file, [folder / file])


def _dump(size: int) -> str:
    lines = ["A page with many comments", "", "The article.", ""]
    words, written, number = "What is said here is of no consequence, but it is long enough. " * 5, 0, 0
    while written < size:
        number += 1
        indent = "  " * (1 + number % 3)
        lines += [
            f"{indent}{number}. Reader {number % 977} 8 June 2023 09: {number % 60:02}",
            "",
            f"{indent}  {words}",
            "",
        ]
        written += len(words) + 60
    return "\n".join(lines)


def _many(folder: Path) -> None:
    """What is held in memory must not grow with the number of files."""
    page = _dump(40_000)
    files = []
    for number in range(1000):
        files.append(folder / f"page-{number}.txt")
        files[-1].write_text(f"Page {number}\n\n{page}", encoding="utf-8")
    for count in (100, 1000):
        _in_a_process(f"{count:,} pages", files[:count])


def _in_a_process(name: str, files: list[Path]) -> None:
    done = subprocess.run([sys.executable, __file__, *map(str, files)], capture_output=True, text=True, check=True)
    print(f"{name:<14} {done.stdout.strip()}")


def _read(files: list[str]) -> None:
    size = sum(Path(file).stat().st_size for file in files)
    began = time.process_time()
    posts = sum(len(one.posts) for file in files for one in read(Path(file)) if isinstance(one, Thread))
    spent = time.process_time() - began
    print(f"{size / 1e6:.1f} MB, {posts:,} posts: {spent:.1f} CPU seconds, {_peak():.0f} MB of memory at most")


def _peak() -> float:
    """The most memory of this process alone: what Python's own module tells counts the parent's in."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


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
    _read(sys.argv[1:]) if sys.argv[1:] else main()
