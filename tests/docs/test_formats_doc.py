"""The examples in docs/formats.md are what they are said to be, and its mappings are mappings."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from indexer.read import read_bytes
from indexer.read.mapping import of_tables
from indexer.types import Problem, Thread

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
LOOKS = PAGE.partition("## What each looks like")[2].partition("\n## ")[0]
EXAMPLES = re.findall(r"```(?:json|csv|mbox|xml)\n(.*?)```", LOOKS, re.DOTALL)
MAPPINGS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_there_are_examples_and_mappings() -> None:
    assert len(EXAMPLES) >= 12 and len(MAPPINGS) >= 3


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_one_thread_with_its_comment(example: str) -> None:
    thread, *others = sorted(read_bytes(example.encode(), "example"), key=lambda one: isinstance(one, Problem))
    assert isinstance(thread, Thread) and not thread.problems
    assert all(isinstance(one, Problem) and one.level == "note" for one in others)
    article, one, *_ = thread.posts
    assert "Ferry late" in article.text or "text" in example.partition("\n")[0]
    assert (one.author or "").lower() == "oda" and one.text.startswith("Why") and one.published


@pytest.mark.parametrize("mapping", MAPPINGS)
def test_a_mapping_can_be_used(mapping: str) -> None:
    assert of_tables(tomllib.loads(mapping), "docs")
