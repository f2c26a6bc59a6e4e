"""The promises of the design, seen from outside: order, repetition, change, removal, evidence."""

from __future__ import annotations

import dataclasses
import os
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from indexer.library import Library

ENGINES = ("tantivy", "whoosh")
QUERIES = ("", "Poland", '"grain"', "bridge OR port", "kind:comment -Poland", "author:ferryman", "after:2024")


def state(library: Library) -> dict[str, Any]:
    """All of a library that a user can see, in a form that can be compared."""
    graph = library.graph()
    return {
        "posts": sorted(
            (dataclasses.astuple(post) for thread in threads(library) for post in library.thread(thread)), key=repr
        ),
        "hits": {query: sorted(hit.id for hit in library.search(query, limit=None).hits) for query in QUERIES},
        "nodes": sorted((key, *sorted(map(str, data.items()))) for key, data in graph.nodes(data=True)),
        "edges": sorted((a, b, *sorted(map(str, data.items()))) for a, b, data in graph.edges(data=True)),
        "evidence": sorted(map(repr, library.evidence())),
    }


def threads(library: Library) -> list[str]:
    return sorted({hit.thread for hit in library.search("", limit=None).hits})


@pytest.fixture
def pages(tmp_path: Path, samples: Path) -> Path:
    """A folder with copies of the samples, each a minute later than the one before."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, file in enumerate(sorted([*samples.glob("*.txt"), *samples.glob("*.jsonl")])):
        shutil.copy(file, folder)
        os.utime(folder / file.name, (1_700_000_000 + 60 * number,) * 2)
    return folder


@pytest.mark.parametrize("engine", ENGINES)
def test_one_by_one_in_any_order_is_all_together_is_rebuilt(tmp_path: Path, pages: Path, engine: str) -> None:
    together, single = Library(tmp_path / "together"), Library(tmp_path / "single")
    together.ingest([pages], engine=engine)
    files = sorted(pages.iterdir())
    random.Random(3).shuffle(files)
    for file in files:
        single.ingest([file], engine=engine)
    expected = state(together)
    assert state(single) == expected
    together.rebuild()
    assert state(together) == expected


def test_both_engines_find_the_same(tmp_path: Path, pages: Path) -> None:
    states = []
    for engine in ENGINES:
        library = Library(tmp_path / engine)
        library.ingest([pages], engine=engine)
        states.append(state(library))
    assert states[0] == states[1]


def test_twice_is_once_and_the_second_time_reads_nothing(tmp_path: Path, pages: Path) -> None:
    library = Library(tmp_path / "index")
    first = library.ingest([pages])
    expected = state(library)
    again = library.ingest([pages])
    assert state(library) == expected
    assert (again.posts_new, again.posts_changed, again.posts_unchanged) == (0, 0, first.posts_new)
    assert again.threads == first.threads


def test_the_same_content_under_another_name_changes_nothing(tmp_path: Path, pages: Path) -> None:
    library = Library(tmp_path / "index")
    library.ingest([pages])
    expected = state(library)
    shutil.copy(pages / "baltic-port.txt", pages / "copy-of-baltic-port.txt")
    assert library.ingest([pages]).posts_new == 0
    assert state(library) == expected


def test_a_changed_file_changes_its_own_thread_and_nothing_else(tmp_path: Path, pages: Path) -> None:
    library = Library(tmp_path / "index")
    library.ingest([pages])
    before = {thread: library.thread(thread) for thread in threads(library)}
    page = pages / "grain-transit.txt"
    page.write_text(page.read_text("utf-8").rstrip("\n") + " Wallonia was never asked.", encoding="utf-8")
    report = library.ingest([pages])
    assert (report.posts_new, report.posts_changed) == (0, 1)
    (changed_thread,) = {hit.thread for hit in library.search("Wallonia").hits}
    (edited,) = (post for post in library.thread(changed_thread) if post.edited)
    assert library.revisions(edited.id) == [post.text for post in before[changed_thread] if post.id == edited.id]
    for thread, posts in before.items():
        assert (library.thread(thread) == posts) == (thread != changed_thread)


def test_prune_takes_out_what_a_removed_file_gave(tmp_path: Path, pages: Path) -> None:
    without, library = Library(tmp_path / "without"), Library(tmp_path / "index")
    library.ingest([pages])
    (pages / "spy-balloon.txt").unlink()
    without.ingest([pages])
    kept = library.ingest([pages])
    assert kept.posts_new == 0
    assert len(threads(library)) == len(threads(without)) + 1
    library.ingest([pages], prune=True)
    assert state(library) == state(without)


def test_every_mention_stands_in_the_text_at_its_span(library_of_samples: Path) -> None:
    library = Library(library_of_samples)
    seen = 0
    for thread in threads(library):
        for post in library.thread(thread):
            for mention in library.mentions(post.id):
                assert post.text[mention.start : mention.end] == mention.surface
                seen += 1
    assert seen > 100


def test_every_edge_counts_its_evidence_and_opens_to_it(library_of_samples: Path) -> None:
    library = Library(library_of_samples)
    counted: dict[tuple[str, str, str], int] = {}
    for one in library.evidence():
        post = library.post(one.post)
        assert post is not None
        assert 0 <= one.sentence_start <= one.start <= one.end <= one.sentence_end <= len(post.text)
        counted[one.voice, one.target, one.edge] = counted.get((one.voice, one.target, one.edge), 0) + 1
    graph = library.graph()
    edges = {(a, b, data["kind"]): data["count"] for a, b, data in graph.edges(data=True)}
    assert edges == counted
