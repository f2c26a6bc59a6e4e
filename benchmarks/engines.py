"""Both engines beside bare scripts of the same engines: build, size, memory, warm queries; CPU time, in one run.

    python benchmarks/engines.py [POSTS] [FILE] [--no-whoosh]

POSTS (default 5,000) synthetic comments of 40 words from a vocabulary with the frequencies of natural text; or the
first POSTS posts of FILE, threads a line as `indexer inspect --json` prints them, gzipped. The bare tantivy script has
the same fields, its own English stemmer for title and text, its own default analysis for words as they stand, and
builds each query from the engine's query objects, for the text alone; we ask the title too, and read the query's text.
p95 is over 40 queries of a kind, each the best of three.
"""

from __future__ import annotations

import gzip
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, islice
from pathlib import Path

import tantivy

from indexer.search import ENGINES, Document, engine
from indexer.search.analysis import folded_words
from indexer.search.moments import minute_of
from indexer.search.parsing import parse
from indexer.search.terms import KEYWORDS, NUMBERS, TAGS, TEXTS
from indexer.types import Order

TOKEN = "benchmark"  # noqa: S105 no secret
ASKED = 40
QUERIES: dict[str, tuple[str, Order]] = {
    "word": ("{a}", "relevance"), "3 words, OR": ("{a} OR {b} OR {c}", "relevance"),
    "2 words, AND": ("{a} {b}", "relevance"), "phrase": ('"{p}"', "relevance"), "prefix": ("{x}*", "relevance"),
    "wildcard": ("{x}*{y}", "relevance"), "fuzzy": ("{a}~1", "relevance"),
    "date range": ("{a} after:2005-03 before:2007-05", "relevance"), "newest": ("{a}", "newest"),
    "NOT": ("{a} -{b}", "relevance"), "count": ("{a} {b}", "relevance"),
}  # fmt: skip


def synthetic(posts: int) -> Iterator[Document]:
    """Comments of words drawn by Zipf's law, over four years, by a hundred writers."""
    chance = random.Random(5)  # noqa: S311
    words = [f"w{number:x}" for number in range(20_000)]
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(words))))
    for number in range(posts):
        yield Document(
            f"t/{number}", "comment", "t", "gazette.example", f"writer{number % 100}",
            f"{2004 + number % 4}-{1 + number % 12:02}-{1 + number % 28:02}", "",
            " ".join(chance.choices(words, cum_weights=weights, k=40)), ("place:poland",) if number % 7 == 0 else (),
        )  # fmt: skip


def read(file: Path) -> Iterator[Document]:
    """The posts of a gzipped file of threads."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            thread = json.loads(line)
            id_ = str(thread["id"])
            yield Document(id_, "article", id_, "", thread["author"] or "", thread["published"], thread["title"] or "",
                           thread["text"] or "")  # fmt: skip
            for one in thread["comments"]:
                yield Document(f"{id_}/{one['id']}", "comment", id_, "", one["author"] or "", one["published"], "",
                               one["text"] or "")  # fmt: skip


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process for one call, threads included."""
    began = time.process_time()
    work()
    return time.process_time() - began


class Bare:
    """What a script would do with tantivy: the same fields, its own analysis."""

    def __init__(self, folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        for name in (*KEYWORDS, *TAGS):
            builder.add_text_field(name, stored=name == "id", fast=name == "id", tokenizer_name="raw",
                                   index_option="basic")  # fmt: skip
        for name in TEXTS:
            builder.add_text_field(name, tokenizer_name="en_stem" if name in ("title", "text") else "default")
        for name in NUMBERS:
            builder.add_integer_field(name, indexed=True, fast=True)
        folder.mkdir()
        self.index = tantivy.Index(builder.build(), path=str(folder))

    def build(self, posts: Sequence[Document]) -> None:
        """Index all posts."""
        writer = self.index.writer(64_000_000, 1)
        for post in posts:
            made = tantivy.Document(
                id=post.id, kind=post.kind, source=post.source, thread=post.thread, lang="en", print=post.id,
                entities=list(post.entities), author=post.author, name=post.real_name, title=post.title, text=post.text,
                exact_title=post.title, exact_text=post.text, replies=0, depth=0,
            )  # fmt: skip
            minute = minute_of(post.published) if post.published else None
            if minute is not None:
                made.add_integer("minute", minute)
            writer.add_document(made)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def ask(self, kind: str, words: dict[str, str]) -> list[object]:
        """The ids of the first ten hits of a kind of query."""
        query = self._query(kind, words)
        if kind == "newest":
            found = self.searcher.search(query, 10, count=True, order_by_field="minute")
        else:
            found = self.searcher.search(query, 10, count=True)
        return [self.searcher.doc(address).get_first("id") for _, address in found.hits]

    def _query(self, kind: str, words: dict[str, str]) -> tantivy.Query:
        make, schema, occur = tantivy.Query, self.index.schema, tantivy.Occur
        one, other, third = (make.term_query(schema, "text", words[f"{name}_stem"], "freq") for name in "abc")
        if kind == "3 words, OR":
            return make.boolean_query([(occur.Should, part) for part in (one, other, third)])
        if kind in ("2 words, AND", "count"):
            return make.boolean_query([(occur.Must, one), (occur.Must, other)])
        if kind == "phrase":
            return make.phrase_query(schema, "exact_text", list(words["p"].split()))
        if kind in ("prefix", "wildcard"):
            return make.regex_query(schema, "exact_text", f"{words['x']}.*{words['y'] if kind == 'wildcard' else ''}")
        if kind == "fuzzy":
            return make.fuzzy_term_query(schema, "exact_text", words["a"], 1)
        if kind == "date range":
            dates = make.range_query(schema, "minute", tantivy.FieldType.Integer, 200503010000, 200705010000)
            return make.boolean_query([(occur.Must, one), (occur.Must, dates)])
        if kind == "NOT":
            return make.boolean_query([(occur.Must, one), (occur.MustNot, other)])
        return one


def asked(posts: Sequence[Document]) -> list[dict[str, str]]:
    """Words of middling frequency and phrases that occur, the same for all."""
    from indexer.search.analysis import stem_of

    chance = random.Random(7)  # noqa: S311
    counts = Counter(word for post in posts[:5000] for word in set(folded_words(post.text)) if len(word) > 2)
    words = [word for word, _ in counts.most_common(1500)[100:] if word.isascii()]
    found = []
    while len(found) < ASKED:
        a, b, c = chance.sample(words, 3)
        there = folded_words(chance.choice(posts).text)
        if len(there) > 3:
            at = chance.randrange(len(there) - 1)
            stems = {f"{name}_stem": stem_of(word, "en") for name, word in zip("abc", (a, b, c), strict=True)}
            found.append({"a": a, "b": b, "c": c, "p": " ".join(there[at : at + 2]), "x": a[:3], "y": a[-1], **stems})
    return found


def timed(ask: Callable[[dict[str, str]], object], words: Sequence[dict[str, str]]) -> tuple[float, float]:
    """Median and 95th percentile in CPU ms, each query at its best of three."""
    times = sorted(min(cpu(lambda one=one: ask(one)) for _ in range(3)) * 1000 for one in words)  # type: ignore[misc]
    return statistics.median(times), times[int(len(times) * 0.95)]


def size(folder: Path) -> float:
    """Megabytes of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def main() -> None:
    """Build and ask, and print the tables."""
    arguments = [one for one in sys.argv[1:] if not one.startswith("--")]
    number = int(arguments[0]) if arguments else 5_000
    posts = list(islice(read(Path(arguments[1])) if len(arguments) > 1 else synthetic(number), number))
    names = [name for name in ENGINES if name == "tantivy" or "--no-whoosh" not in sys.argv]
    words = asked(posts)
    with tempfile.TemporaryDirectory() as place:
        bare = Bare(Path(place) / "bare")
        seconds = {"bare tantivy": cpu(lambda: bare.build(posts))}
        table = {kind: [timed(lambda one, kind=kind: bare.ask(kind, one), words)] for kind in QUERIES}  # type: ignore[misc]
        for name in names:
            folder, one = Path(place) / name, engine(name)
            one.create(folder, TOKEN)
            seconds[name] = cpu(lambda one=one, folder=folder: one.update(folder, TOKEN, iter(posts), []))  # type: ignore[misc]
            reader = one.open(folder, TOKEN)
            for kind, (shape, order) in QUERIES.items():
                limit = 0 if kind == "count" else 10
                table[kind].append(timed(
                    lambda w, shape=shape, order=order, limit=limit, reader=reader:  # type: ignore[misc]
                    reader.find(parse(shape.format(**w)).node, limit=limit, order=order), words,
                ))  # fmt: skip
            reader.close()
        print(f"{len(posts):,} posts: build")
        for name, took in seconds.items():
            rate = seconds["bare tantivy"] / took
            print(f"  {name:14}{len(posts) / took:10,.0f} posts/CPU s{rate:8.2f} x bare tantivy", end="")
            print(f"{size(Path(place) / name.split()[0]):10.1f} MB")
        print("warm query, CPU ms: median, p95" + "".join(f"{name:>18}" for name in ("bare tantivy", *names)))
        for kind, pairs in table.items():
            cells = "".join(f"{middle:10.2f}{last:8.2f}" for middle, last in pairs)
            print(f"  {kind:29}{cells}   tantivy : bare {pairs[1][0] / pairs[0][0]:.2f}")


if __name__ == "__main__":
    main()
