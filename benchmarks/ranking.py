"""How good the first ten hits are: nDCG@10 of our ranking beside the plain BM25 of each engine, on judged collections.

    python benchmarks/ranking.py FOLDER

FOLDER holds a folder a collection, each with docs.jsonl.gz (id, title, text), queries.jsonl (id, text) and qrels.tsv
(TREC). Queries are asked with --any, as bags of words. Plain is the engine's own BM25 over title and text in one field
with its own English stemmer: tantivy's en_stem, whoosh's snowball. Two weights (`indexer/search/terms.py`) were chosen
on every second query, with tantivy; the closeness of OR queries was settled after a look at all of NPL. No blind test.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import log2
from pathlib import Path

import tantivy
from whoosh import fields, index, qparser
from whoosh.analysis import RegexTokenizer, StemFilter
from whoosh.filedb.filestore import RamStorage

from indexer.search import ENGINES, Document, engine
from indexer.search.parsing import parse

TOKEN = "benchmark"  # noqa: S105 no secret
Search = Callable[[str], Sequence[str]]
Judged = dict[str, dict[str, int]]


def plain_tantivy(rows: Sequence[dict[str, str]], folder: Path) -> Search:
    """Title and text in one field, tantivy's own analysis and BM25."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", tokenizer_name="en_stem")
    folder.mkdir()
    made = tantivy.Index(builder.build(), path=str(folder))
    writer = made.writer(64_000_000, 1)
    for row in rows:
        writer.add_document(tantivy.Document(id=row["id"], text=f"{row['title']}\n\n{row['text']}"))
    writer.commit()
    writer.wait_merging_threads()
    made.reload()
    searcher = made.searcher()

    def search(words: str) -> list[str]:
        found = searcher.search(made.parse_query(words, ["text"]), 10)
        return [str(searcher.doc(address).get_first("id")) for _, address in found.hits]

    return search


def plain_whoosh(rows: Sequence[dict[str, str]], folder: Path) -> Search:  # noqa: ARG001 it is kept in memory
    """Title and text in one field, whoosh's snowball stems and BM25F."""
    analyser = RegexTokenizer() | _lower() | StemFilter(lang="en")
    schema = fields.Schema(id=fields.ID(stored=True), text=fields.TEXT(analyzer=analyser))
    made: index.Index = RamStorage().create_index(schema)
    writer = made.writer()
    for row in rows:
        writer.add_document(id=row["id"], text=f"{row['title']}\n\n{row['text']}")
    writer.commit()
    searcher, parser = made.searcher(), qparser.QueryParser("text", schema, group=qparser.OrGroup)
    return lambda words: [hit["id"] for hit in searcher.search(parser.parse(words), limit=10)]


def _lower() -> object:
    from whoosh.analysis import LowercaseFilter

    return LowercaseFilter()


def ours(name: str, rows: Sequence[dict[str, str]], folder: Path) -> Search:
    """Our index of the same, each a post of its own thread."""
    one = engine(name)
    one.create(folder, TOKEN)
    posts = (
        Document(row["id"], "article", row["id"], "", "", None, row["title"], f"{row['title']}\n\n{row['text']}")
        for row in rows
    )
    one.update(folder, TOKEN, posts, [])
    reader = one.open(folder, TOKEN)
    return lambda words: [
        id_ for id_, _ in reader.find(parse(words, either=True).node, limit=10, order="relevance").ids
    ]


def ndcg(ranked: Sequence[str], grades: dict[str, int]) -> float:
    """Normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen 2002), gains as graded."""
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:10]
    ideal = sum(grade / log2(rank + 2) for rank, grade in enumerate(best))
    gained = sum(max(0, grades.get(id_, 0)) / log2(rank + 2) for rank, id_ in enumerate(ranked[:10]))
    return gained / ideal if ideal else 0.0


def judged(folder: Path) -> Judged:
    """Query -> document -> grade."""
    found: Judged = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, _, document, grade = line.split()
        found[query][document] = int(grade)
    return found


def queries(folder: Path) -> Iterable[tuple[str, str]]:
    """Id and words of each query, without anything that a query language could read."""
    for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield str(row["id"]), " ".join(re.findall(r"\w+", row["text"].lower()))


def main() -> None:
    """Print a line a collection and engine, and the means."""
    every: dict[str, list[tuple[float, float]]] = defaultdict(list)
    print(f"{'nDCG@10':12}{'engine':10}{'plain':>8}{'ours':>8}{'ours - plain':>14}")
    for folder in sorted(place for place in Path(sys.argv[1]).iterdir() if place.is_dir()):
        with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [{key: str(value or "") for key, value in json.loads(line).items()} for line in lines]
        grades, asked = judged(folder), list(queries(folder))
        with tempfile.TemporaryDirectory() as place:
            for name in ENGINES:
                bare = {"tantivy": plain_tantivy, "whoosh": plain_whoosh}[name](rows, Path(place) / f"bare-{name}")
                own = ours(name, rows, Path(place) / name)
                means = tuple(
                    sum(ndcg(search(words), grades[id_]) for id_, words in asked if id_ in grades) / len(grades)
                    for search in (bare, own)
                )
                every[name].append((means[0], means[1]))
                print(
                    f"{folder.name:12}{name:10}{means[0]:8.4f}{means[1]:8.4f}{means[1] - means[0]:+14.4f}", flush=True
                )
    for name, pairs in every.items():
        bare_mean, own_mean = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
        print(f"{'mean':12}{name:10}{bare_mean:8.4f}{own_mean:8.4f}{own_mean - bare_mean:+14.4f}")


if __name__ == "__main__":
    main()
