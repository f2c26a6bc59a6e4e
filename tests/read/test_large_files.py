"""A large file is read in parts: memory stays bounded, and every word is in one of them."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from io import BytesIO

import pytest

from indexer.read import objects, parts, read_bytes
from indexer.read.decode import Encoding
from indexer.types import Problem, Thread


def read_all(raw: bytes) -> tuple[list[Thread], list[Problem]]:
    found = list(read_bytes(raw, "big"))
    return [one for one in found if isinstance(one, Thread)], [one for one in found if isinstance(one, Problem)]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of 1,000 bytes instead of 16 MB."""
    monkeypatch.setattr(parts, "LARGEST_WHOLE", 1000)
    monkeypatch.setattr(parts, "LARGEST_PART", 1000)
    monkeypatch.setattr(parts, "_SEARCHED", 200)
    monkeypatch.setattr(parts, "_PIECE", 170)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
def test_every_word_of_a_large_text_is_in_one_of_its_parts(codec: str) -> None:
    words = [f"слово{number}" for number in range(700)]
    raw = "Заголовок\n\n" + "".join(word + ("\n\n" if place % 9 == 0 else " ") for place, word in enumerate(words))
    threads, problems = read_all(raw.encode(codec))
    assert len(threads) > 3
    found = " ".join(post.text for thread in threads for post in thread.posts).split()
    assert [word for word in found if word.startswith("слово")] == words
    assert len({thread.id for thread in threads}) == len(threads)
    assert [problem.level for problem in problems if problem.code == "read-in-parts"] == ["doubtful"]


@pytest.mark.usefixtures("small_parts")
def test_one_endless_word_is_cut_between_characters() -> None:
    threads, _ = read_all(("Title\n\n" + "ж" * 3000).encode())
    assert "".join(thread.posts[0].text for thread in threads).count("ж") == 3000
    assert not any("\ufffd" in thread.posts[0].text for thread in threads)


@pytest.mark.usefixtures("small_parts")
def test_comments_in_later_parts_of_a_page_are_found() -> None:
    comments = "".join(
        f'<li id="comment-{number}" class="comment"><b class="fn">Nick {number}</b>'
        f'<time datetime="2024-05-{number % 28 + 1:02}T10:00:00Z"></time>'
        f'<div class="comment-content"><p>Remark number {number} on the harbour.</p></div></li>\n'
        for number in range(60)
    )
    page = (
        "<!doctype html><html><head><title>Port</title><link rel='canonical' href='https://port.example/1'></head>"
        f"<body><h1>Port</h1><p>The port grows.</p><ol class='commentlist'>{comments}</ol></body></html>"
    )
    threads, problems = read_all(page.encode())
    texts = [post.text for thread in threads for post in thread.posts if post.kind == "comment"]
    assert {f"Remark number {number} on the harbour." for number in range(60)} == set(texts)
    assert len({thread.id for thread in threads}) == len(threads) > 3
    assert [problem.code for problem in problems if problem.code == "read-in-parts"]


def test_a_picture_inside_a_page_is_left_out_wherever_the_pieces_are_cut() -> None:
    picture = base64.b64encode(random.Random(1).randbytes(3000))
    raw = b"<p>before</p><img src='data:image/png;base64," + picture + b"' alt='a ship'><p>;base64,short</p>"
    for size in range(1, 60):
        pieces: Iterator[bytes] = (raw[at : at + size] for at in range(0, len(raw), size))
        kept = b"".join(parts.without_embedded(pieces))
        assert len(kept) < 200
        assert kept.startswith(b"<p>before</p><img") and kept.endswith(b"alt='a ship'><p>;base64,short</p>")


@pytest.mark.usefixtures("small_parts")
def test_a_large_array_is_read_value_by_value() -> None:
    records = [{"id": number, "text": "x" * (number % 400), "deep": [{"n": number}]} for number in range(300)]
    raw = json.dumps(records, indent=1).encode()
    found = list(objects.records(BytesIO(raw), Encoding("utf-8"), "big"))
    assert [one.record for one in found] == records
    lines = raw.decode().split("\n")
    assert all(one.line is not None and lines[one.line - 1].strip() == "{" for one in found)
    for end in (b"", b",", b', {"id": "cut'):
        cut = list(objects.records(BytesIO(raw.rstrip()[:-1] + end), Encoding("utf-8"), "big"))
        assert [one.record for one in cut[: len(records)]] == records
        assert isinstance(cut[len(records)].record, Problem)
        assert [one.record for one in cut[len(records) + 1 :]] in ([], [{"id": "cut"}])


@pytest.mark.usefixtures("small_parts")
def test_a_value_that_is_too_large_is_a_problem_and_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "LARGEST", 5000)
    raw = json.dumps({"title": "a", "comments": ["y" * 100] * 200}, indent=1).encode()
    (found,) = objects.records(BytesIO(raw), Encoding("utf-8"), "big")
    assert isinstance(found.record, Problem) and found.record.level == "lost"
