"""The page of a library: what it holds, what it leaves out, and that it stands still."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from base64 import b64decode
from pathlib import Path

import pytest

from indexer.errors import UsageError
from indexer.library import Library, paging
from indexer.library.paging import Wish

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Library:
    library = Library(tmp_path_factory.mktemp("paging") / "index")
    library.ingest([SAMPLES])
    return library


def drawn(library: Library, wish: Wish | None = None) -> dict:
    """The content of the page."""
    path = library.folder / "page.html"
    library.draw(path, wish)
    packed = re.search(r'octet-stream" id="content">([^<]*)<', path.read_text("utf-8")).group(1)
    return json.loads(gzip.decompress(b64decode(packed)))


def places(content: dict) -> dict[str, tuple[float, float]]:
    nodes = content["nodes"]
    return dict(zip(nodes["id"], zip(nodes["x"], nodes["y"], strict=True), strict=True))


def test_the_page_counts_what_the_graph_counts(filled):
    content, graph = drawn(filled), filled.graph()
    ends = zip(content["edges"]["from"], content["edges"]["to"], content["edges"]["kind"], strict=True)
    names = content["nodes"]["id"]
    seen = {(names[a], names[b], content["edge_kinds"][kind]) for a, b, kind in ends}
    edges = {(a, b, kind): held for a, b, kind, held in graph.edges(keys=True, data=True) if kind != "co_mention"}
    assert seen == set(edges)
    assert sum(content["edges"]["count"]) == sum(held["count"] for held in edges.values())
    assert sum(content["tallies"]["count"]) == sum(content["edges"]["count"])


def test_about_a_name_holds_it_and_its_neighbours_only(filled):
    names = drawn(filled, Wish(about="Poland", hops=1))["nodes"]["id"]
    graph = filled.graph()
    near = {
        end
        for a, b, kind in graph.edges(keys=True)
        if kind != "co_mention" and "place:poland" in (a, b)
        for end in (a, b)
    }
    assert set(names) == near


def test_a_name_that_nobody_goes_by_is_refused(filled, tmp_path):
    with pytest.raises(UsageError, match="Atlantis"):
        filled.draw(tmp_path / "page.html", Wish(about="Atlantis"))
    assert not (tmp_path / "page.html").exists()


def test_a_search_makes_a_page_of_what_it_finds(filled):
    content = drawn(filled, Wish(within={"kind": "article"}))
    assert set(content["tallies"]["article"]) == {1}
    assert content["total_nodes"] < drawn(filled)["total_nodes"]
    assert drawn(filled, Wish(within={"query": "wordthatnobodywrote"}))["nodes"]["id"] == []


def test_without_texts_no_sentence_is_in_the_file_and_the_counts_stay(filled):
    content = drawn(filled, Wish(with_texts=False))
    assert content["sentences"] == []
    assert content["edges"]["count"] == drawn(filled)["edges"]["count"]


def test_the_same_library_gives_the_same_page(filled):
    assert drawn(filled) == drawn(filled)


def test_one_more_thread_moves_nothing_that_stood(tmp_path):
    library = Library(tmp_path / "index")
    files = sorted(path for path in SAMPLES.iterdir() if path.suffix == ".txt")
    for path in files[1:]:
        library.ingest([path])
    before = places(drawn(library))
    library.ingest([files[0]])
    after = places(drawn(library))
    width = max(x for x, _ in before.values()) - min(x for x, _ in before.values())
    moved = [abs(after[name][0] - x) + abs(after[name][1] - y) for name, (x, y) in before.items() if name in after]
    assert len(after) > len(before)
    assert max(moved) < 0.02 * width


@pytest.mark.parametrize("broken", ["", "[]", "{", '{"scheme": 1, "places": {"a": 1}}', '{"scheme": 9, "places": {}}'])
def test_what_is_wrong_with_the_remembered_places_costs_nothing(filled, tmp_path, broken):
    shutil.copytree(filled.folder, tmp_path / "index")
    library = Library(tmp_path / "index")
    first = drawn(library)
    (library.folder / "places.json").write_text(broken, "utf-8")
    again = drawn(library)
    assert again["nodes"]["id"] == first["nodes"]["id"]


def test_of_too_many_edges_those_of_the_most_mentioned_are_held_and_the_rest_is_counted(filled, monkeypatch):
    whole = drawn(filled)
    monkeypatch.setattr(paging, "EDGES", 60)
    monkeypatch.setattr(paging, "_BY_DAY", 10)
    part = drawn(filled, Wish(drawn=5))
    assert 5 <= len(part["nodes"]["id"]) < len(whole["nodes"]["id"])
    assert len(part["edges"]["from"]) <= 60
    assert (part["total_nodes"], part["total_edges"]) == (len(whole["nodes"]["id"]), len(whole["edges"]["from"]))
    assert sum(part["tallies"]["count"]) == sum(part["edges"]["count"])
    assert {len(day) for day in part["days"]} <= {4, 7}
    assert drawn(filled, Wish(drawn=5, every=True))["nodes"]["id"] == whole["nodes"]["id"]


def test_what_a_cut_file_leaves_out_of_a_node_is_counted(filled, monkeypatch):
    monkeypatch.setattr(paging, "EDGES", 60)
    part, graph = drawn(filled, Wish(drawn=5)), filled.graph()
    names, edges = part["nodes"]["id"], part["edges"]
    held = dict(zip(names, part["nodes"]["outside"], strict=True))
    for one, other, count in zip(edges["from"], edges["to"], edges["count"], strict=True):
        held[names[one]] += count
        held[names[other]] += count
    every = dict.fromkeys(names, 0)
    for one, other, kind, fields in graph.edges(keys=True, data=True):
        for end in {one, other} & every.keys() if kind != "co_mention" else ():
            every[end] += fields["count"]
    assert held == every
    assert sum(part["nodes"]["outside"]) > 0


@pytest.mark.parametrize(
    ("wish", "title", "said"),
    [
        (Wish(), "Who mentions whom", "The whole library: 12 threads, 77 posts"),
        (
            Wish(within={"kind": "comment", "source": "harbour-gazette.example", "since": "2023"}),
            "Who mentions whom: comments from harbour-gazette.example since 2023",
            (
                "Comments from harbour-gazette.example since 2023: 2 of 12 threads, 8 of 77 posts"
                " (8 posts without a date and 8 threads without a source left out)"
            ),
        ),
        (
            Wish(about="Poland", hops=1, within={"kind": "article"}),
            "Who mentions whom: articles, within 1 step of Poland",
            "Articles: 12 of 12 threads, 12 of 77 posts · Within 1 step of Poland (place:poland)",
        ),
        (
            Wish(title="Mine", about="Poland"),
            "Mine · Who mentions whom: within 2 steps of Poland",
            "Within 2 steps of Poland (place:poland) · of the whole library: 12 threads, 77 posts",
        ),
    ],
)
def test_a_page_says_which_part_of_the_library_it_is(filled, tmp_path, wish, title, said):
    assert drawn(filled, wish)["part"] == said
    assert f"<title>{title}</title>" in (filled.folder / "page.html").read_text("utf-8")
