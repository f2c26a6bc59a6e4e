"""A comparison is one of the sides, not of the threads, times or sources that a side happens to write in."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from indexer.library import Library
from tests.conftest import Run


def thread(
    number: int, text: str, comments: tuple[str, ...] = (), *, source: str = "a.example", day: str = "2024-05-01"
) -> dict[str, Any]:
    return {
        "id": f"t{number}", "title": f"Story {number}", "text": text, "author": f"writer {number}", "source": source,
        "published": day,
        "comments": [{"id": str(at), "author": f"reader {number} {at}", "published": day, "text": words}
                     for at, words in enumerate(comments)],
    }  # fmt: skip


def filled(folder: Path, threads: list[dict[str, Any]]) -> Library:
    file = folder / "threads.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in threads), encoding="utf-8")
    library = Library(folder / "index")
    library.ingest([file], names="none")
    return library


@pytest.fixture
def confounded(tmp_path: Path) -> Library:
    """Articles that nobody comments name Mexico; where readers write, they and the article name Poland."""
    alone = [thread(n, f"Mexico, says story {n}, and Mexico again.") for n in range(40)]
    both = [
        thread(n, f"Poland, says story {n}. Poland again.", tuple(f"Poland, I say {n} {at}." for at in range(8)))
        for n in range(40, 45)
    ]
    return filled(tmp_path, alone + both)


def test_what_only_uncommented_articles_name_is_no_stress_of_articles(confounded: Library) -> None:
    found = confounded.compare()
    assert (found.match, found.matched, found.unmatched) == ("thread", 5, 40)
    assert (found.posts, found.posts_left_out) == ((5, 40), (40, 0))
    assert "Mexico" not in {one.name for one in found.contrasts}
    assert all(abs(one.z) < 1.96 for one in found.contrasts)


def test_the_command_says_what_it_leaves_out_and_names_the_pooled_way(run: Run, confounded: Library) -> None:
    done = run("compare", "-L", confounded.folder)
    assert done.returncode == 1
    assert "left out: 40 threads with one side only (posts: 40 of articles, 0 of readers)" in done.stderr
    pooled = run("compare", "--match", "none", "-L", confounded.folder)
    assert "Mexico  80 against 0" in pooled.stdout
    assert "all posts pooled" in pooled.stdout and "confounded" in pooled.stderr
    for line in run("compare", "--match", "none", "--json", "-L", confounded.folder).stdout.splitlines():
        assert json.loads(line)["match"] == "none"


def test_a_difference_inside_the_threads_is_found(run: Run, tmp_path: Path) -> None:
    threads = [thread(n, f"Mexico and Poland in story {n}.", (f"Germany, not Poland {n}.", f"Germany again {n}."))
               for n in range(8)]  # fmt: skip
    library = filled(tmp_path, [*threads, thread(9, "France alone.")])
    found = {one.name: one for one in library.compare().contrasts}
    assert found["Mexico"].z > 1.96 and (found["Mexico"].one, found["Mexico"].other) == (8, 0)
    assert found["Germany"].z < -1.96 and (found["Germany"].one, found["Germany"].other) == (0, 16)
    assert "France" not in found
    reasons = {name: one.reason for name, one in found.items()}
    assert (
        "Mexico" in reasons["Mexico"].sentence
        and reasons["Germany"].evidence.post != reasons["Germany"].evidence.thread
    )
    assert (
        "compared inside 8 threads with both sides: 8 posts against 16 posts"
        in run("compare", "-L", library.folder).stdout
    )
    lines = [json.loads(line) for line in run("compare", "--json", "-L", library.folder).stdout.splitlines()]
    assert {(one["match"], one["matched"], one["unmatched"]) for one in lines if one["side"] != "brought"} == {
        ("thread", 8, 1)
    }


def test_two_months_are_compared_inside_the_sources_that_have_both(tmp_path: Path) -> None:
    """In June another source writes, of Mexico; a.example writes of Poland all the time."""
    threads = [thread(n, f"Poland in story {n}.", day=f"2024-0{5 + n % 2}-02") for n in range(20)]
    threads += [thread(100 + n, f"Mexico in story {n}.", source="b.example", day="2024-06-02") for n in range(20)]
    found = filled(tmp_path, threads).compare("2024-05", "2024-06")
    assert (found.match, found.matched, found.unmatched) == ("source", 1, 1)
    assert (found.posts, found.posts_left_out) == ((10, 10), (0, 20))
    assert not [one for one in found.contrasts if abs(one.z) >= 1.96]


def test_two_sources_are_compared_inside_the_months_that_have_both(tmp_path: Path) -> None:
    threads = [thread(n, f"Poland in story {n}.", day="2024-05-02") for n in range(10)]
    threads += [thread(20 + n, f"Poland in story {n}.", source="b.example", day="2024-05-03") for n in range(10)]
    threads += [thread(40 + n, f"Mexico in story {n}.", source="b.example", day="2024-06-03") for n in range(10)]
    threads += [thread(60, "Mexico in a story.", source="b.example", day="2024")]
    found = filled(tmp_path, threads).compare("source:a.example", "source:b.example")
    assert (found.match, found.matched, found.unmatched) == ("month", 1, 1)
    assert (found.posts, found.posts_left_out) == ((10, 10), (0, 11))
    assert found.contrasts == ()


def test_posts_on_both_sides_are_said(run: Run, confounded: Library) -> None:
    assert confounded.compare("Poland", "readers").posts_on_both == 40
    assert "40 posts on both sides" in run("compare", "Poland", "readers", "-L", confounded.folder).stderr


def test_an_article_without_a_text_leaves_its_readers_nothing_to_bring_in(tmp_path: Path) -> None:
    told = thread(1, "Mexico in a story.", ("Poland, I say.",))
    empty = {**thread(2, "", ("France, I say.",)), "title": ""}
    assert {one.name for one in filled(tmp_path, [told, empty]).compare().brought} == {"Poland"}


def test_the_counts_are_those_of_the_evidence(library_of_samples: Path) -> None:
    library = Library(library_of_samples)
    found = library.compare(most=10_000)
    kinds = {hit.id: hit.kind for hit in library.search("", limit=None).hits}
    sides: dict[str, set[str]] = {}
    for post, kind in kinds.items():
        sides.setdefault(post.partition("/")[0], set()).add(kind)
    both = {thread for thread, seen in sides.items() if len(seen) == 2}
    assert (found.matched, found.unmatched) == (len(both), len(sides) - len(both))
    spans = {(one.post, one.start, one.target) for one in library.evidence()
             if one.edge in ("mentions", "says") and one.thread in both}  # fmt: skip
    counts = Counter((kinds[post], target) for post, _, target in spans)
    assert found.mentions == tuple(sum(count for (kind, _), count in counts.items() if kind == side)
                                   for side in ("article", "comment"))  # fmt: skip
    for one in found.contrasts:
        assert (one.one, one.other) == (counts["article", one.id], counts["comment", one.id])
