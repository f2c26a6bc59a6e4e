"""Searching as a user does: every form of the answer, the same posts from both engines, counts that are exact."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from indexer.library import Library
from indexer.library.finding import Asked, Finder
from tests.conftest import Run

ALL = Asked(limit=None)
POSTS = [
    {"id": "a", "author": "=HYPERLINK(1)", "text": "The toll bridge at Gdynia was closed for the week.", "score": 12},
    {
        "id": "b",
        "parent": "a",
        "author": "Oda Lind",
        "text": "Why? The toll is paid, and the bridge is ours. www.a.example",
    },
    {
        "id": "c",
        "parent": "b",
        "author": "Reva",
        "text": "the TOLL bridge, at Gdynia, was closed for the week",
        "score": -3,
    },
    {"id": "d", "author": None, "text": "Die Brücken sind nicht für die Leute, und das ist nicht gut."},
]
THREAD = {"id": "t", "title": "A bridge closes", "author": "Desk", "published": "2024-05-01T08:00", "source": "gazette",
          "text": "The bridge of Gdynia closes, says Poland's minister.", "comments": POSTS}  # fmt: skip


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Path:
    """A library of one thread, at the default place."""
    (tmp_path / "t.jsonl").write_text(json.dumps(THREAD) + "\n", encoding="utf-8")
    assert run("ingest", "t.jsonl").returncode == 0
    return tmp_path / "index"


def ids(run: Run, *arguments: str) -> list[str]:
    return sorted(line.rpartition("/")[2] for line in run("search", *arguments, "--ids").stdout.split())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("toll", "a b c"), ("score:>10", "a"), ("replies:1", "a b"), ("depth:2..3", "b c"), ("depth:0", "t"),
        ("is:anonymous", "d"), ("has:link", "b"), ("lang:de", "d"), ("brücke", "d"), ("bruck*", "d"),
        ('"toll bridge"', "a c"), ('"bridge toll"~5', "a b c"), ("gdina~2", "a c t"), ("/b.idges?/", "a b c t"),
        ("title:closes", "t"), ("name:oda", ""), ("author:oda", "b"), ("entity:Poland", "t"), ("to:Reva", ""),
        ('to:"Oda Lind"', "c"), ("kind:comment -toll", "d"), ("is:edited", ""), ("last:9y OR toll", "a b c t"),
    ],
)  # fmt: skip
def test_a_query_finds_its_posts_and_counts_them(run: Run, filled: Path, query: str, found: str) -> None:
    assert ids(run, query) == found.split()
    assert run("search", query, "--count").stdout.strip() == str(len(found.split()))


def test_posts_with_the_same_words_are_one_hit_for_people_and_each_for_machines(run: Run, filled: Path) -> None:
    shown = run("search", '"toll bridge"').stdout
    assert "2 posts" in shown
    assert "1 more post that say" in shown
    assert "more post" not in run("search", '"toll bridge"', "--no-fold").stdout
    assert len(run("search", '"toll bridge"', "--json").stdout.splitlines()) == 2
    folded = json.loads(run("search", '"toll bridge"', "--json", "--fold").stdout)
    assert folded["copies"] == 1


def test_csv_is_inert_in_a_spreadsheet(run: Run, filled: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("search", "gdynia", "--csv", "--limit", "all").stdout)))
    assert {row["author"] for row in rows} >= {"'=HYPERLINK(1)"}
    assert len(rows) == 3


def test_context_shows_what_a_hit_answers_and_what_answers_it(run: Run, filled: Path) -> None:
    shown = run("search", "id:t/b", "--context").stdout
    assert "answers =HYPERLINK(1)" in shown
    assert "answered by Reva" in shown


def test_a_group_is_a_thread_with_its_count(run: Run, filled: Path) -> None:
    (group,) = [json.loads(line) for line in run("search", "toll", "--group", "thread", "--json").stdout.splitlines()]
    assert (group["thread"], group["count"]) == ("t", 3)


def test_a_batch_goes_on_after_a_query_that_cannot_be_understood(run: Run, filled: Path) -> None:
    done = run("search", "--batch", "-", "--count", stdin='toll\ndate:2024-13\n{"id": "x", "query": "bridge"}\n')
    assert [json.loads(line)["count"] for line in done.stdout.splitlines()] == [3, 4]
    assert "query 2" in done.stderr


def test_did_you_mean_and_fuzzy_are_offered_and_not_made(run: Run, filled: Path) -> None:
    done = run("search", "gdinia")
    assert (done.returncode, done.stdout) == (1, "")
    assert "did you mean: gdynia" in done.stderr
    assert "gdinia~" in done.stderr


def test_a_name_that_nobody_has_is_said(run: Run, filled: Path) -> None:
    assert "nobody goes by the name 'Odo'" in run("search", "by:Odo").stderr


def test_an_alert_tells_once_what_is_new(run: Run, filled: Path) -> None:
    assert run("alerts", "add", "toll", "toll").returncode == 0
    assert run("alerts", "run").returncode == 1
    comments = [*POSTS, {"id": "e", "author": "Mira", "text": "Another toll."}]
    (filled.parent / "t.jsonl").write_text(json.dumps({**THREAD, "comments": comments}) + "\n", encoding="utf-8")
    run("ingest", "t.jsonl")
    assert [json.loads(line)["id"] for line in run("alerts", "run", "--json").stdout.splitlines()] == ["t/e"]
    assert run("alerts", "run", "toll").returncode == 1
    assert run("rebuild").returncode == 0
    assert run("alerts", "run", "toll").returncode == 1
    assert run("alerts", "remove", "toll").returncode == 0
    assert run("alerts", "list").returncode == 1


def test_a_new_answer_changes_how_many_answer_its_parent(run: Run, filled: Path) -> None:
    comments = [*POSTS, {"id": "e", "parent": "a", "author": "Mira", "text": "Another one."}]
    (filled.parent / "t.jsonl").write_text(json.dumps({**THREAD, "comments": comments}) + "\n", encoding="utf-8")
    run("ingest", "t.jsonl")
    assert ids(run, "replies:2") == ["a", "t"]


def test_the_shell_completes_fields_and_names(run: Run, filled: Path) -> None:
    for begun, expected in (("aut", "author:"), ("is:e", "is:edited"), ("Gdy", "Gdynia"), ("by:Od", 'by:"Oda Lind"')):
        env = {"_INDEXER_COMPLETE": "fish_complete", "COMP_WORDS": f"indexer search {begun}", "COMP_CWORD": begun}
        assert expected in run(env=env).stdout
    assert "_INDEXER_COMPLETE" in run("completion", "bash").stdout


WORDS = ["", "Poland", "grain", '"the port"', '"grain corridor"~6', "pol*", "*land", "gr?in", "/p(ort|oland)s?/",
         "grian~",
         "title:Poland", "text:rail", "-Poland", "ship OR train", "(rail OR road) -bridge", "мост", "Klaipeda^3", "who",
         "minister NOT grain", '"in Poland"', "Ukraine Poland"]  # fmt: skip
FILTERS = ["", "kind:comment", "kind:article", "author:ferryman-12", "lang:ru", "date:2024", "after:2024-06",
           "before:2024-06",
           "depth:1", "replies:>0", "score:>=1", "is:anonymous", "has:quote", "entity:Poland", "by:ferryman-12",
           "about:Ukraine", "to:ferryman-12"]  # fmt: skip


@pytest.fixture(scope="module")
def finders(
    library_of_samples: Path, samples: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Finder]]:
    other = Library(tmp_path_factory.mktemp("whoosh") / "index")
    other.ingest([samples], engine="whoosh")
    with Library(library_of_samples).finder() as one, other.finder() as two:
        yield [one, two]


@pytest.mark.parametrize("words", WORDS)
def test_both_engines_find_the_same_posts_whatever_is_combined(finders: list[Finder], words: str) -> None:
    one, two = finders
    for first, second in product(FILTERS, ["", "-has:quote"]):
        query = f"{words} {first} {second}".strip()
        found = one.ids(query, ALL)
        assert sorted(found) == sorted(two.ids(query, ALL)), query
        assert one.count(query, ALL) == two.count(query, ALL) == len(found), query
        for order in ("newest", "oldest", "score"):
            dated = ALL._replace(order=order)
            assert one.ids(query, dated) == two.ids(query, dated), (query, order)


def test_facets_are_exact(finders: list[Finder], library_of_samples: Path) -> None:
    library = Library(library_of_samples)
    for finder in finders:
        posts = [library.post(id_) for id_ in finder.ids("Poland", ALL)]
        facets = finder.facets("Poland", ALL)
        assert dict(facets["kind"]) == Counter(post.kind for post in posts if post)
        assert dict(facets["author"]) == Counter(post.author or post.real_name for post in posts if post)
        assert dict(facets["entity"])["place:poland"] == len(posts)
        assert sum(count for _, count in facets["month"]) == len(posts)
