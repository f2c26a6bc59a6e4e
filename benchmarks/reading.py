"""How well saved pages are read: 67 real pages against the comments that stand in them, from ../shared/data/dumps.

    python benchmarks/reading.py [--wrong]

A comment counts as found when the beginning of its text is in the text given to one comment; its author and date when
they are the gold's, its parent when that is the comment with the gold's id (or the article for none).
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from indexer.read import read_bytes
from indexer.read.dates import iso, within
from indexer.read.decode import HEAD, encoding_of, text_of
from indexer.read.html.page import _found, _tree
from indexer.types import Thread

DUMPS = Path(__file__).resolve().parents[2] / "shared" / "data" / "dumps"
BUTTONS = ("Reply", "Antworten")
_WITH_DATE = re.compile(r"^Comment by (.+?) — \d\d\.\d\d, \d{4} @ .*$")
"""How one page's gold has its authors: the whole line over the comment."""
_NO_WORD = re.compile(r"\W+")


def key(text: str) -> str:
    """A text as the gold compares it."""
    return _NO_WORD.sub(" ", text.lower()).strip()


def main(wrong: bool) -> None:
    """Print the table."""
    with gzip.open(DUMPS / "real-comments.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages: list[dict[str, Any]] = [json.loads(line) for line in lines]
    counts = dict.fromkeys(("comments", "text", "authors", "author", "dates", "date", "parent", "clean", "extra"), 0)
    spent = 0.0
    with tarfile.open(DUMPS / "real-html.tar.gz") as packed, tarfile.open(DUMPS / "real-dumps.tar.gz") as dumps:
        for page in pages:
            file, dump = (
                packed.extractfile(f"html/{page['name']}.html"),
                dumps.extractfile(f"real/full/{page['name']}.txt"),
            )
            raw, whole = file.read() if file else b"", dump.read().decode("utf-8", "replace") if dump else ""
            began = time.process_time()
            threads = [one for one in read_bytes(raw, page["name"]) if isinstance(one, Thread)]
            spent += time.process_time() - began
            one = judged(page, threads[0], whole)
            for word, count in one.items():
                counts[word] += count
            if wrong and (one["text"] < one["comments"] or one["extra"]):
                print(page["name"], page["url"], {word: count for word, count in one.items() if count})
    total = counts["comments"]
    print(f"pages {len(pages)}, comments {total}, {len(pages) / spent:.0f} pages per CPU second")
    print(f"text    {counts['text'] / total:7.1%}   {counts['extra']} found that the gold has not")
    print(f"authors {counts['author'] / counts['authors']:7.1%} of {counts['authors']}")
    print(f"dates   {counts['date'] / counts['dates']:7.1%} of {counts['dates']} (to the day)")
    print(f"parents {counts['parent'] / total:7.1%}")
    print(f"body free of comments: {counts['clean'] / len(pages):.1%} of pages")
    _comments_alone([page["name"] for page in pages])


def _comments_alone(names: list[str]) -> None:
    """The speed without the article's text, beside that of parsing: what a busy machine slows, it slows in both."""
    with tarfile.open(DUMPS / "real-html.tar.gz") as packed:
        files = (packed.extractfile(f"html/{name}.html") for name in names)
        texts = [text_of(raw, encoding_of(raw[:HEAD]))[0] for raw in (file.read() for file in files if file)]
    spent = {"comments alone": 0.0, "parsing alone": 0.0}
    for text in texts * 3:
        for name, work in (("comments alone", _comments), ("parsing alone", LexborHTMLParser)):
            began = time.process_time()
            work(text)
            spent[name] += time.process_time() - began
    print(", ".join(f"{name} {3 * len(texts) / seconds:.0f} pages per CPU second" for name, seconds in spent.items()))


def _comments(text: str) -> int:
    return len(_found(_tree(text), None)[1])


def judged(page: dict[str, Any], thread: Thread, whole: str) -> dict[str, int]:
    """The counts of one page; ``whole`` is all of its text."""
    article, *posts = thread.posts
    keys = [key(post.text) for post in posts]
    places: dict[str, int] = {}
    for gold in page["comments"]:
        place = next((n for n, text in enumerate(keys) if gold["key"] in text and n not in places.values()), None)
        if place is not None:
            places[gold["id"]] = place
    ids = {posts[place].id: native for native, place in places.items()}
    body = key(article.text)
    leaked = any(_leaks(gold["key"], body, key(whole), page["comments"]) for gold in page["comments"])
    found = dict.fromkeys(("authors", "author", "dates", "date", "parent"), 0)
    found |= {"comments": len(page["comments"]), "text": len(places), "clean": int(not leaked)}
    found["extra"] = max(0, len(posts) - len(page["comments"]))
    for gold in page["comments"]:
        post = posts[places[gold["id"]]] if gold["id"] in places else None
        # Some of the gold's authors are dates or buttons: they say nothing.
        name = _WITH_DATE.sub(r"\1", gold["author"] or "")
        named = bool(name) and not within(name) and name.strip("- ") not in BUTTONS
        found["authors"] += named
        told = within(str(gold["date"])) if gold["date"] else None
        day = told[0] if told else iso(str(gold["date"])[:10]) if gold["date"] else None
        found["dates"] += day is not None
        if post is None:
            continue
        found["author"] += named and key(post.author or "") == key(name)
        found["date"] += day is not None and (post.published or "")[:10] == day[:10]
        found["parent"] += ids.get(post.parent or "") == gold["parent"]
    return found


def _leaks(beginning: str, body: str, whole: str, comments: list[dict[str, Any]]) -> bool:
    """Whether a comment's beginning is in the body more often than the page says it outside the comments.

    Readers quote the article: 8 of the 67 pages have a comment that begins with its words.
    """
    if len(beginning) <= 30 or beginning not in body:
        return False
    in_comments = sum(one["key"] == beginning for one in comments)
    return body.count(beginning) > whole.count(beginning) - in_comments


if __name__ == "__main__":
    if DUMPS.is_dir():
        main("--wrong" in sys.argv)
    else:
        print("needs ../shared/data, which is not there")
