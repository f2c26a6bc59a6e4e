"""How good it is, on the samples and on the sets of ../shared (with a word when that folder is not there).

    python benchmarks/quality.py

Samples: edges against what a careful human read. Seed: edges of its gold. Names, quotations and aliases have commands
of their own: names.py, quotes.py, aliases.py; ``make quality`` runs all four.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexer.extract import gazetteer
from indexer.library import Library

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
LABELS = {"person": "PER", "organisation": "ORG", "place": "LOC", "group": "ORG"}
Edge = tuple[str, str, str]


def lines(name: str) -> Iterator[dict[str, Any]]:
    """The records of one packed set."""
    with gzip.open(DATA / name, "rt", encoding="utf-8") as packed:
        yield from map(json.loads, packed)


def show(what: str, right: int, wanted: int, found: int) -> None:
    """One row: precision, recall, F."""
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    measure = 2 * precision * recall / max(precision + recall, 1e-9)
    print(f"{what:44}{precision:8.1%}{recall:8.1%}{measure:8.1%}   ({right} of {wanted}, {found} found)")


def canonical(name: str) -> str:
    """The name that the gazetteer shows for this one."""
    known = gazetteer().named(name)
    entity = gazetteer().entity(known[0]) if known else None
    return entity.name if entity else name


def edges(library: Library, thread: str | None = None) -> set[Edge]:
    """Voice, kind and target of all edges but co-mentions, by name; of one thread or of all."""
    named = {key: data["name"] for key, data in library.graph().nodes(data=True)}
    named |= {node: "article" for node in named if node.startswith("article:")}
    return {
        (one.edge, named[one.voice], named[one.target])
        for one in library.evidence()
        if one.edge != "co_mention" and thread in (None, one.thread)
    }


def samples() -> None:
    """Names and edges of the samples."""
    with tempfile.TemporaryDirectory() as place:
        library = Library(Path(place) / "index")
        library.ingest([ROOT / "samples"])
        threads = {hit.title: hit.thread for hit in library.search("kind:article", limit=None).hits}
        wanted: dict[str, list[Edge]] = {}
        right: dict[str, int] = {}
        found: dict[str, int] = {}
        for file in sorted((ROOT / "samples").glob("*.expected.json")):
            for thread in json.loads(file.read_text(encoding="utf-8"))["threads"]:
                have = edges(library, threads[thread["title"]])
                want = {(e["edge"], canonical(e["voice"]), canonical(e["target"])) for e in thread["edges"]}
                for kind in sorted({edge[0] for edge in have | want}):
                    mine, theirs = ({edge for edge in some if edge[0] == kind} for some in (have, want))
                    wanted.setdefault(kind, []).extend(theirs)
                    right[kind] = right.get(kind, 0) + len(mine & theirs)
                    found[kind] = found.get(kind, 0) + len(mine)
        for kind, some in wanted.items():
            show(f"samples, edges: {kind}", right[kind], len(some), found[kind])


def seed() -> None:
    """Edges of the document that it all started from."""
    gold = json.loads((DATA / "seed" / "gold.json").read_text(encoding="utf-8"))
    voices = {"u.denisfg": "Denis FG", "u.palladore": "lord-palladore-11045", "u.fonov": "Sergei Fonov",
              "rasmussen": "Anders Rasmussen", "article": "article"}  # fmt: skip
    names = {key: entity["name"] for key, entity in gold["entities"].items()}
    want = {
        ("says" if edge["source"] == "rasmussen" else "mentions", voices[edge["source"]], names[edge["target"]])
        for edge in gold["edges"]
        if edge["relation"] == "mentions"
    }
    with tempfile.TemporaryDirectory() as place:
        library = Library(Path(place) / "index")
        library.ingest([DATA / "seed" / "nato-troops.txt"])
        have = {edge for edge in edges(library) if edge[0] in ("mentions", "says")}
    show("seed, edges: mentions and says", len(have & want), len(want), len(have))


def main() -> None:
    """Print the table."""
    print(f"{'':44}{'P':>8}{'R':>8}{'F':>8}")
    samples()
    if not DATA.is_dir():
        print("the other rows need ../shared/data, which is not there")
        return
    seed()


if __name__ == "__main__":
    main()
