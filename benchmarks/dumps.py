"""How well text dumps are read: 67 real pages saved as plain text, and 600 threads of a forum, from ../shared/data.

    python benchmarks/dumps.py [--wrong]

Real pages, whole text: a comment that the text still holds counts as found when its beginning is in the text given to
one comment. Forum: a post counts when author, date and the whole text are those of the gold.
"""

from __future__ import annotations

import gzip
import json
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

from reading import judged, key

from indexer.read import read_bytes
from indexer.types import Thread

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def main(wrong: bool) -> None:
    """Print the tables."""
    _speed()
    if not SHARED.is_dir():
        print("the other tables need ../shared/data, which is not there")
        return
    _real(wrong)
    _forum(wrong)


def _speed() -> None:
    """A page in the seed's layout with many comments, half of them answers, read from memory."""
    for comments in (1_000, 100_000):
        lines = ["A page with many comments", "", "The article.", ""]
        for number in range(comments):
            indent, name = "  " * (1 + number % 2), f"Reader {number % 977}"
            words = f"What is said in comment {number} is of no consequence, but long enough. " * 5
            lines += [f"{indent}1. {name} Offline {name}",
                      f"{indent}  {name} (Ann Other) {number % 28 + 1} June 2023 09: {number % 60:02}",
                      "", f"{indent}  {words}", ""]  # fmt: skip
        text = "\n".join(lines).encode()
        began = time.process_time()
        threads = [one for one in read_bytes(text, "page.txt") if isinstance(one, Thread)]
        spent = time.process_time() - began
        megabytes, count = len(text) / 1e6, sum(len(one.posts) - 1 for one in threads)
        print(f"seed's layout, {megabytes:.1f} MB: {comments:,} comments, {count:,} found,"
              f" {comments / spent:,.0f} per CPU second, {megabytes / spent:.1f} MB/s")  # fmt: skip


def _real(wrong: bool) -> None:
    with gzip.open(SHARED / "dumps" / "real-comments.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages: list[dict[str, Any]] = [json.loads(line) for line in lines]
    counts = dict.fromkeys(("comments", "text", "authors", "author", "dates", "date", "parent", "clean", "extra"), 0)
    with tarfile.open(SHARED / "dumps" / "real-dumps.tar.gz") as packed:
        for page in pages:
            file = packed.extractfile(f"real/full/{page['name']}.txt")
            raw = file.read() if file else b""
            text = key(raw.decode("utf-8", "replace"))
            page["comments"] = [one for one in page["comments"] if one["key"] in text]
            threads = [one for one in read_bytes(raw, page["name"]) if isinstance(one, Thread)]
            one = judged(page, threads[0], raw.decode("utf-8", "replace"))
            for word, count in one.items():
                counts[word] += count
            if wrong and (one["text"] < one["comments"] or one["extra"] or one["author"] < one["authors"]):
                print(page["name"], {word: count for word, count in one.items() if count})
    total = counts["comments"]
    print(f"real pages {len(pages)}, comments that the text still holds {total}")
    print(f"  found   {counts['text'] / total:7.1%}   {counts['extra']} found that the gold has not")
    print(f"  authors {counts['author'] / counts['authors']:7.1%} of {counts['authors']}")
    print(f"  dates   {counts['date'] / counts['dates']:7.1%} of {counts['dates']} (to the day)")
    print(f"  parents {counts['parent'] / total:7.1%}")


def _forum(wrong: bool) -> None:
    posts = right = 0
    found_wrong = dict.fromkeys(("count", "author", "date", "text"), 0)
    spent = 0.0
    with gzip.open(SHARED / "threads" / "urho3d.jsonl.gz", "rt", encoding="utf-8") as lines:
        for thread in map(json.loads, lines):
            gold = [(thread["author"], thread["dump_date"], thread["text"])]
            gold += [(one["author"], one["dump_date"], one["text"]) for one in thread["comments"] if one["in_dump"]]
            began = time.process_time()
            read = [one for one in read_bytes(thread["dump"].encode(), thread["id"]) if isinstance(one, Thread)]
            spent += time.process_time() - began
            given = [(post.author, post.published, post.text) for post in read[0].posts]
            posts += len(gold)
            if len(given) != len(gold):
                found_wrong["count"] += 1
                if wrong:
                    print(thread["id"], len(gold), len(given))
            for one, other in zip(gold, given, strict=False):
                same = [a == b for a, b in zip(one[:2], other[:2], strict=True)]
                same.append(" ".join(one[2].split()) == " ".join(other[2].split()))
                right += all(same)
                for word, well in zip(("author", "date", "text"), same, strict=True):
                    found_wrong[word] += not well
                    if wrong and not well:
                        print(thread["id"], word, one[:2], other[:2], repr(one[2][-80:]), repr(other[2][-80:]))
    print(f"forum posts {posts}: author, date and text right {right / posts:.2%}; wrong: {found_wrong};"
          f" {posts / spent:,.0f} posts per CPU second")  # fmt: skip


if __name__ == "__main__":
    main("--wrong" in sys.argv)
