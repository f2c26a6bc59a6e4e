"""The samples, read by us, against what a careful human reads in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.extract import gazetteer
from indexer.library import Library

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
EXPECTED = sorted(SAMPLES.glob("*.expected.json"))


def threads() -> list[tuple[str, dict[str, Any]]]:
    return [
        (file.name.removesuffix(".expected.json"), thread)
        for file in EXPECTED
        for thread in json.loads(file.read_text(encoding="utf-8"))["threads"]
    ]


@pytest.fixture(scope="module")
def library(library_of_samples: Path) -> Library:
    return Library(library_of_samples)


@pytest.fixture(scope="module")
def by_title(library: Library) -> dict[str, str]:
    return {hit.title: hit.thread for hit in library.search("kind:article", limit=None).hits}


def canonical(name: str) -> str:
    """The name that the gazetteer shows for this one, the name itself when it knows none."""
    known = gazetteer().named(name)
    entity = gazetteer().entity(known[0]) if known else None
    return entity.name if entity else name


@pytest.mark.parametrize(("name", "thread"), threads(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_comment_is_read_with_author_date_and_parent(
    name: str, thread: dict[str, Any], library: Library, by_title: dict[str, str]
) -> None:
    _, *comments = library.thread(by_title[thread["title"]])
    places = {post.id: place for place, post in enumerate(comments)}
    read = [(p.author, p.real_name, p.published, places.get(p.parent or "")) for p in comments]
    assert read == [(c["author"], c["real_name"], c["published"], c["parent"]) for c in thread["comments"]]
    assert all(post.text.startswith(c["starts"]) for post, c in zip(comments, thread["comments"], strict=True))


def counted(library: Library, by_title: dict[str, str]) -> tuple[int, int, int]:
    """How many names the human read, how many of them we have with the right entity, and how many we have besides."""
    read = right = extra = 0
    for _, thread in threads():
        posts = library.thread(by_title[thread["title"]])
        wanted = [
            (one["post"], one["surface"], canonical(one["entity"]))
            for one in thread["mentions"]
            if one["kind"] != "nominal"
        ]
        names = {}
        found = []
        for place, post in enumerate(posts):
            for one in library.mentions(post.id):
                if one.kind != "nominal" and one.entity:
                    names.setdefault(one.entity, library.entity(one.entity)[0].name)
                    found.append((place, one.surface, names[one.entity]))
        read += len(wanted)
        for one in wanted:
            if one in found:
                found.remove(one)
                right += 1
        extra += len(found)
    return read, right, extra


def test_names_are_found_and_mean_whom_they_should(library: Library, by_title: dict[str, str]) -> None:
    read, right, extra = counted(library, by_title)
    assert right / read > 0.8
    assert right / (right + extra) > 0.8
