"""The document that it all started from, against what a reader found in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.library import Library
from tests.conftest import Run

COMMENTS = [
    ("Denis FG", "Obukhov Denis", "2023-06-08T09:21"),
    ("lord-palladore-11045", "Konstantin Puchkov", "2023-06-08T10:09"),
    ("Sergei Fonov", "sergey fonov", "2023-06-08T22:28"),
]
VOICES = {"u.denisfg": "Denis FG", "u.palladore": "lord-palladore-11045", "u.fonov": "Sergei Fonov",
          "rasmussen": "Anders Rasmussen"}  # fmt: skip


@pytest.fixture(scope="module")
def gold(seed: Path) -> dict[str, Any]:
    return json.loads(seed.with_name("gold.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def library(library_of_seed: Path) -> Library:
    return Library(library_of_seed)


def edges(library: Library) -> set[tuple[str, str, str]]:
    """Every edge as voice, kind, target, by their names."""
    graph = library.graph()
    name = {key: data["name"] for key, data in graph.nodes(data=True)}
    return {(name[a], data["kind"], name[b]) for a, b, data in graph.edges(data=True)}


def title(library: Library) -> str:
    return library.search("kind:article").hits[0].title


def test_the_comments_have_their_authors_real_names_and_dates(library: Library) -> None:
    thread = library.search("kind:article").hits[0].thread
    assert [(p.author, p.real_name, p.published) for p in library.thread(thread)[1:]] == COMMENTS


def test_every_mention_of_the_gold_has_its_edge(library: Library, gold: dict[str, Any]) -> None:
    found = edges(library)
    names = {key: entity["name"] for key, entity in gold["entities"].items()}
    voices = {**VOICES, "article": title(library)}
    wanted = {
        (voices[edge["source"]], "says" if edge["source"] == "rasmussen" else "mentions", names[edge["target"]])
        for edge in gold["edges"]
        if edge["relation"] == "mentions"
    }
    assert len(wanted) >= 30
    assert not wanted - found


def test_the_commenters_reply_to_the_article(library: Library) -> None:
    article = title(library)
    assert {(author, "replies_to", article) for author, _, _ in COMMENTS} <= edges(library)


def test_both_spellings_of_the_speaker_are_one_person(library: Library) -> None:
    (page,) = library.entity("Andres Rasmussen")
    assert {name for name, _ in page.aliases} == {"Anders Rasmussen", "Andres Rasmussen"}


def test_a_search_for_poland_finds_the_article_and_both_comments_and_says_why(run: Run, library_of_seed: Path) -> None:
    done = run("search", "Poland", "-L", library_of_seed)
    assert done.stdout.startswith("3 posts  also matched: Poles (1)")
    assert "[Poles]" in done.stdout
    assert run("search", "Poland", "--literal", "--count", "-L", library_of_seed).stdout.strip() == "2"


def test_every_name_of_the_gold_is_found_where_it_stands(library: Library, gold: dict[str, Any], seed: Path) -> None:
    text = seed.read_text(encoding="utf-8")
    thread = library.search("kind:article").hits[0].thread
    found = set()
    for post in library.thread(thread):
        offset = text.index(post.text[:40])
        found |= {(offset + one.start, offset + one.end) for one in library.mentions(post.id)
                  if text[offset + one.start : offset + one.end] == one.surface}  # fmt: skip
    missed = [
        mention["text"]
        for mention in gold["mentions"]
        if mention["kind"] in ("name", "typo", "slang", "metonym", "nationality") and ".head" not in mention["section"]
        and not any(start <= mention["end"] - 1 < end for start, end in found)
    ]  # fmt: skip
    assert not missed


def test_a_surname_alone_finds_its_person_everywhere(library: Library) -> None:
    assert [page.id for page in library.entity("Rasmussen")] == ["person:anders-rasmussen"]
    assert library.why("Rasmussen", "NATO")
    assert library.search("says:Rasmussen").total == 1
    assert library.path("Rasmussen", "Denis FG")
