"""A few seconds of ``make fuzz``, and its law of lost text on pages as they are."""

from __future__ import annotations

import math
import random
import tarfile
from pathlib import Path

import pytest

from indexer.read import read_bytes
from indexer.types import Thread
from tests.faults.documents import damaged, documents, lost_words
from tests.faults.fuzz import ROOT, fuzz, lost_lines


def test_random_inputs_raise_nothing_hang_nowhere_and_lose_no_words() -> None:
    # A number, not a time: the same inputs on every machine.
    assert sum(fuzz(math.inf, seed=20, most=300).values()) == 300


def test_a_line_that_is_in_no_post_is_noticed() -> None:
    text = (ROOT / "samples" / "rail-strike.txt").read_text(encoding="utf-8")
    (thread,) = read_bytes(text.encode(), "page")
    assert isinstance(thread, Thread)
    assert lost_lines(text, thread) == []
    assert lost_lines(f"{text}\nWhat nobody kept.", thread) == ["What nobody kept."]


@pytest.mark.parametrize("name", documents())
def test_every_word_of_a_damaged_document_is_in_a_post_a_name_or_a_problem(name: str) -> None:
    document = documents()[name]
    assert lost_words(document, document.raw) == set()
    for seed in range(15):
        raw = damaged(random.Random(f"{name} {seed}"), document)
        assert lost_words(document, raw) == set(), seed


def test_real_pages_lose_no_line(shared: Path) -> None:
    with tarfile.open(shared / "data" / "dumps" / "real-dumps.tar.gz") as packed:
        pages = [packed.extractfile(one) for one in packed if one.isfile() and "/full/" in one.name]
        texts = [page.read() for page in pages if page is not None]
    for raw in texts[::9]:
        (thread,) = (one for one in read_bytes(raw, "page") if isinstance(one, Thread))
        assert lost_lines(raw.decode("utf-8", "replace"), thread) == []
