"""A few seconds of ``make fuzz``, and its law of lost text on pages as they are."""

from __future__ import annotations

import tarfile
from pathlib import Path

from indexer.read import read_bytes
from indexer.types import Thread
from tests.faults.fuzz import ROOT, fuzz, lost_lines


def test_random_inputs_raise_nothing_hang_nowhere_and_lose_no_words() -> None:
    assert sum(fuzz(4, seed=20).values()) > 20


def test_a_line_that_is_in_no_post_is_noticed() -> None:
    text = (ROOT / "samples" / "rail-strike.txt").read_text(encoding="utf-8")
    (thread,) = read_bytes(text.encode(), "page")
    assert isinstance(thread, Thread)
    assert lost_lines(text, thread) == []
    assert lost_lines(f"{text}\nWhat nobody kept.", thread) == ["What nobody kept."]


def test_real_pages_lose_no_line(shared: Path) -> None:
    with tarfile.open(shared / "data" / "dumps" / "real-dumps.tar.gz") as packed:
        pages = [packed.extractfile(one) for one in packed if one.isfile() and "/full/" in one.name]
        texts = [page.read() for page in pages if page is not None]
    for raw in texts[::9]:
        (thread,) = (one for one in read_bytes(raw, "page") if isinstance(one, Thread))
        assert lost_lines(raw.decode("utf-8", "replace"), thread) == []
