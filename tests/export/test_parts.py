"""A part of a library is named as a part, with how much of how much it holds: in every format, and by the command."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from indexer.library import Library
from tests.conftest import Run

FILTERS = ("--query", "grain", "--kind", "comment")


@pytest.fixture(scope="module")
def counts(library_of_samples: Path) -> tuple[int, ...]:
    """Nodes, all nodes, edges, all edges, posts, all posts: counted from the graph itself."""
    library = Library(library_of_samples)
    part, whole = library.graph(query="grain", kind="comment"), library.graph()
    posts = {hit.id for hit in library.search("grain kind:comment", limit=None).hits}
    return (len(part), len(whole), part.number_of_edges(), whole.number_of_edges(), len(posts),
            dict(library.status().counts)["posts"])  # fmt: skip


def sentence(counts: tuple[int, ...]) -> str:
    return "({:,} of {:,} nodes, {:,} of {:,} edges, {:,} of {:,} posts)".format(*counts)


@pytest.mark.parametrize("form", ["gexf", "graphml", "json", "csv", "rdf", "jsonld", "cypher", "ftm", "convokit"])
def test_a_file_and_the_command_say_which_part_it_is(
    run: Run, library_of_samples: Path, tmp_path: Path, counts: tuple[int, ...], form: str
) -> None:
    assert counts[0] < counts[1] and counts[4] < counts[5]
    place = tmp_path / "part" if form == "convokit" else tmp_path / "part.x"
    done = run("graph", f"--{form}", "-o", place, *FILTERS, "-L", library_of_samples)
    assert f"query grain, kind comment {sentence(counts)}" in done.stderr
    written = "".join(path.read_text("utf-8") for path in sorted(tmp_path.rglob("*")) if path.is_file())
    if form != "ftm":  # which has no room for it
        assert f"in a part of the library: query grain, kind comment {sentence(counts)}" in written
    whole = run("graph", f"--{form}", "-o", place, "-L", library_of_samples)
    assert "part of the library" not in whole.stderr


def test_the_numbers_are_there_for_machines(
    run: Run, library_of_samples: Path, tmp_path: Path, counts: tuple[int, ...]
) -> None:
    graph = json.loads(run("graph", "--json", *FILTERS, "-L", library_of_samples).stdout)
    names = ("nodes", "all_nodes", "edges", "all_edges", "posts", "all_posts")
    assert tuple(graph["graph"][name] for name in names) == counts
    assert (len(graph["nodes"]), len(graph["edges"])) == (counts[0], counts[2])
    assert graph["graph"]["filters"] == {"query": "grain", "kind": "comment"}
    run("graph", "--csv", *FILTERS, "-L", library_of_samples, "-o", tmp_path / "g.csv")
    with (tmp_path / "g.about.csv").open(encoding="utf-8", newline="") as rows:
        about = {row["fact"]: row["value"] for row in csv.DictReader(rows)}
    assert tuple(int(about[name]) for name in names) == counts
    assert about["filters"] == "query grain | kind comment"


def test_a_whole_library_says_so(run: Run, library_of_samples: Path, counts: tuple[int, ...]) -> None:
    gexf = run("graph", "--gexf", "-o", "-", "-L", library_of_samples).stdout
    said = re.search("<description>(.*)</description>", gexf)
    assert said and said[1] == (
        f"Who mentions whom, in a whole library: {counts[1]:,} nodes, {counts[3]:,} edges, {counts[5]:,} posts"
    )


def test_the_command_says_what_a_page_leaves_out(run: Run, library_of_samples: Path) -> None:
    done = run("graph", "--html", "-o", "p.html", "--query", "grain", "-L", library_of_samples)
    assert "Posts that match “grain”" in done.stderr
    held = re.search(r"The page holds ([\d,]+) of ([\d,]+) nodes", done.stderr)
    nodes = re.search(r"([\d,]+) nodes", done.stdout)
    assert held and nodes and held[1] == nodes[1]
    whole = run("graph", "--html", "-o", "q.html", "-L", library_of_samples)
    assert "holds" not in whole.stderr
    assert f"{held[2]} nodes" in whole.stdout
