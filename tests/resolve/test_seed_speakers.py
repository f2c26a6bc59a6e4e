"""The document that it all started from: who says what in it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from indexer.extract import extract, gazetteer
from indexer.read import read
from indexer.resolve import Judgements, Resolved, resolve
from indexer.types import Quotation, Thread

RASMUSSEN = "person:anders-rasmussen"


@pytest.fixture(scope="module")
def gold(seed: Path) -> dict[str, Any]:
    return json.loads(seed.with_name("gold.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def thread(seed: Path) -> Thread:
    (found,) = [one for one in read(seed) if isinstance(one, Thread)]
    posts = tuple(dataclasses.replace(post, account=f"account:{post.author}") for post in found.posts)
    return dataclasses.replace(found, posts=posts)


@pytest.fixture(scope="module")
def resolved(thread: Thread) -> Resolved:
    found = {post.id: extract(post.text, comment=post.kind == "comment") for post in thread.posts}
    return resolve(thread, found, gazetteer(), Judgements())


def quotations(thread: Thread, resolved: Resolved) -> list[Quotation]:
    return [one for post in thread.posts for one in resolved.findings[post.id].quotations]


def test_all_three_quotations_are_the_one_speaker_s_and_there_is_no_other(thread: Thread, resolved: Resolved) -> None:
    found = quotations(thread, resolved)
    assert [(one.how, one.cue, one.entity) for one in found] == [
        ("indirect", "stated", RASMUSSEN),
        ("block", "said", RASMUSSEN),
        ("indirect", "stipulated", RASMUSSEN),
    ]


def test_the_block_quotation_is_the_gold_s(thread: Thread, resolved: Resolved, gold: dict[str, Any]) -> None:
    wanted = next(one for one in gold["quotes"] if one["kind"] == "direct-block")
    found = next(one for one in quotations(thread, resolved) if one.how == "block")
    assert (found.start, found.end) == (wanted["start"], wanted["end"])
    assert [found.speaker_start, found.speaker_end] == wanted["speaker_span"]


def test_the_least_sure_of_them_is_the_one_by_a_generic_description(thread: Thread, resolved: Resolved) -> None:
    *others, generic = quotations(thread, resolved)
    assert generic.speaker == "the retired official"
    assert generic.confidence < min(one.confidence for one in others)


def test_what_the_speaker_names_is_what_the_gold_says(thread: Thread, resolved: Resolved, gold: dict[str, Any]) -> None:
    names = {key: entity["name"] for key, entity in gold["entities"].items()}
    wanted = {
        names[edge["target"]]
        for edge in gold["edges"]
        if edge["source"] == "rasmussen" and edge["relation"] == "mentions"
    }
    shown = {entity.id: entity.name for entity in resolved.entities}
    article = resolved.findings[thread.posts[0].id]
    found = {
        shown[mention.entity]
        for one in article.quotations
        for mention in article.mentions
        if mention.entity and one.start <= mention.start and mention.end <= one.end
    }
    assert found == wanted
