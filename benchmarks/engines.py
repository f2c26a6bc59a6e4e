"""The two engines side by side, and bare tantivy beside ours: build, size, warm queries; CPU, in one run.

    python benchmarks/engines.py [POSTS]

POSTS (default 5,000) synthetic comments of 40 words from a vocabulary with the frequencies of natural text.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import tantivy

from indexer.search import ENGINES, Document, engine
from indexer.search.query import parse

QUERIES = {
    "word": "{a}", "3 words, OR": "{a} OR {b} OR {c}", "2 words, AND": "{a} {b}", "phrase": '"{a} {b}"',
    "NOT": "{a} -{b}", "author": "author:writer7 {a}", "date range": "{a} after:2023-03 before:2023-05",
}  # fmt: skip
TOKEN = "benchmark"  # noqa: S105 no secret


def documents(posts: int) -> list[Document]:
    """Comments of words drawn by Zipf's law, over a year, by a hundred writers."""
    chance = random.Random(5)  # noqa: S311
    words = [f"w{number:x}" for number in range(20_000)]
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(words))))
    return [
        Document(
            f"t/{number}", "comment", "t", "gazette.example", f"writer{number % 100}",
            f"2023-{1 + number % 12:02}-{1 + number % 28:02}", "",
            " ".join(chance.choices(words, cum_weights=weights, k=40)), ("place:poland",) if number % 7 == 0 else (),
        )
        for number in range(posts)
    ]  # fmt: skip


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process for one call, threads included."""
    began = time.process_time()
    work()
    return time.process_time() - began


def bare_build(folder: Path, posts: list[Document]) -> None:
    """The same fields given to tantivy by a script that analyses with tantivy's own English stemmer."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in ("kind", "source", "thread", "entities"):
        builder.add_text_field(name, tokenizer_name="raw")
    for name in ("text", "exact", "author"):
        builder.add_text_field(name, tokenizer_name="en_stem" if name == "text" else "default")
    folder.mkdir()
    writer = tantivy.Index(builder.build(), path=str(folder)).writer(64_000_000, 1)
    for post in posts:
        writer.add_document(tantivy.Document(
            id=post.id, kind=post.kind, source=post.source, thread=post.thread, entities=list(post.entities),
            text=post.text, exact=post.text, author=post.author,
        ))  # fmt: skip
    writer.commit()
    writer.wait_merging_threads()


def size(folder: Path) -> float:
    """Megabytes of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def main() -> None:
    """Build and ask with both engines, and print the table."""
    posts = documents(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
    with tempfile.TemporaryDirectory() as place:
        bare = cpu(lambda: bare_build(Path(place) / "bare", posts))
        built: dict[str, float] = {}
        asked: dict[str, dict[str, float]] = {}
        for name in ENGINES:
            folder, one = Path(place) / name, engine(name)
            one.create(folder, TOKEN)
            built[name] = cpu(lambda one=one, folder=folder: one.update(folder, TOKEN, iter(posts), []))  # type: ignore[misc]
            reader = one.open(folder, TOKEN)
            asked[name] = {kind: ask(reader.find, shape) for kind, shape in QUERIES.items()}
            reader.close()
        print(f"{len(posts):,} posts{'':14}{'tantivy':>10}{'whoosh':>10}{'whoosh : tantivy':>18}")
        row("build, posts per CPU second", *(len(posts) / built[name] for name in ENGINES), form=",.0f")
        row("index, MB", *(size(Path(place) / name) for name in ENGINES), form=".1f")
        for kind in QUERIES:
            row(f"{kind}, CPU ms", *(asked[name][kind] * 1000 for name in ENGINES), form=".2f")
        print(f"bare tantivy builds at {len(posts) / bare:,.0f}: ours at {bare / built['tantivy']:.2f} x that")


def ask(find: Callable[..., object], shape: str) -> float:
    """Median CPU seconds of 20 queries of one shape, for the first ten hits."""
    texts = [shape.format(a=f"w{n:x}", b=f"w{n + 3:x}", c=f"w{n + 9:x}") for n in range(10, 30)]
    return statistics.median(cpu(lambda q=text: find(parse(q).node, limit=10, order="relevance")) for text in texts)  # type: ignore[misc]


def row(what: str, one: float, other: float, form: str) -> None:
    """One line of the table."""
    print(f"{what:28}{one:>10{form}}{other:>10{form}}{other / one:>18.2f}")


if __name__ == "__main__":
    main()
