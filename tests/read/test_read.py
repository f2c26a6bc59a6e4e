"""Files -> threads: what is there is read right, what is not understood is kept, and nothing makes it fail."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.read import line, read, read_bytes
from indexer.types import Problem, Thread
from tests.work import assert_in_proportion

PAGE = """Bridge opens

Poland and Lithuania open a bridge.

The Poles built it:

  1. first the piers
  2. then the deck
  1. Oda Offline Oda
    Oda (Oda Lind) 1 May 2024 10: 05
    Good news.

    1. not a reply
    2. only a list
    1. harbour owl 1 May 2024 10: 09
      @Oda for whom?
      1. Oda (Oda Lind) 2 мая 2024 08: 00
        For the town.
  4. Piet 3 May 2024 23: 59
    Who pays?
"""


def threads(raw: bytes | str) -> list[Thread]:
    content = raw.encode("utf-8") if isinstance(raw, str) else raw
    return [item for item in read_bytes(content, "page") if isinstance(item, Thread)]


def problems(raw: bytes | str) -> list[Problem]:
    content = raw.encode("utf-8") if isinstance(raw, str) else raw
    return [item for item in read_bytes(content, "page") if isinstance(item, Problem)]


def shape(thread: Thread) -> list[tuple[str | None, str | None, str | None, int | None]]:
    """Author, real name, date and parent (its place in the page, None for the article) of each comment."""
    places = {post.id: place for place, post in enumerate(thread.posts[1:])}
    return [(p.author, p.real_name, p.published, places.get(p.parent or "")) for p in thread.posts[1:]]


def test_a_page_gives_its_article_and_its_comments() -> None:
    (thread,) = threads(PAGE)
    assert thread.title == "Bridge opens"
    assert shape(thread) == [
        ("Oda", "Oda Lind", "2024-05-01T10:05", None),
        ("harbour owl", None, "2024-05-01T10:09", 0),
        ("Oda", "Oda Lind", "2024-05-02T08:00", 1),
        ("Piet", None, "2024-05-03T23:59", None),
    ]
    assert thread.posts[0].text.startswith("Bridge opens\n\nPoland and Lithuania")
    assert "then the deck" in thread.posts[0].text
    assert "2. only a list" in thread.posts[1].text


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_ends_and_no_final_one_make_no_difference(ending: str) -> None:
    (plain,), (other,) = threads(PAGE), threads(PAGE.rstrip("\n").replace("\n", ending))
    assert shape(plain) == shape(other)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
def test_the_encoding_is_found(encoding: str) -> None:
    text = PAGE.replace("Good news.", "Хорошие новости для всего города, и для порта тоже.")
    (thread,) = threads(text.encode(encoding))
    assert "Хорошие новости" in thread.posts[1].text


def test_a_page_without_comments_is_an_article() -> None:
    (thread,) = threads("A headline\n\nA paragraph.\n")
    assert [post.kind for post in thread.posts] == ["article"]
    assert problems("A headline\n\nA paragraph.\n") == []


@pytest.mark.parametrize("raw", [b"", b" \n\t", bytes(4000), b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20])
def test_what_holds_no_text_is_a_problem_and_no_thread(raw: bytes) -> None:
    assert threads(raw) == []
    assert len(problems(raw)) == 1


@pytest.mark.parametrize("start", ["<?xml version='1.0'?>", '[{"a": 1}]'])
def test_a_format_that_is_not_read_yet_is_said_to_be_none_and_kept_as_text(start: str) -> None:
    raw = f"{start}\n<p>The bridge is open.</p>\n"
    (thread,) = threads(raw)
    assert "The bridge is open." in thread.posts[0].text
    assert [problem.line for problem in [*problems(raw), *thread.problems]] == [1]


def test_a_thread_of_our_own_lines_reads_back_the_same() -> None:
    (thread,) = threads(PAGE)
    (again,) = threads(line(thread))
    assert (again.id, again.title, again.posts) == (thread.id, thread.title, thread.posts)


def test_a_line_that_is_no_thread_is_named_and_the_rest_goes_on() -> None:
    lines = ['{"id": "a", "title": "T", "text": "One."}', "not json", '{"id": "b", "text": "Two."}', "[]"]
    found = list(read_bytes("\n".join(lines).encode(), "f.jsonl"))
    *threads, rest = [item for item in found if isinstance(item, Thread)]
    assert [item.id for item in threads] == ["a", "b"]
    assert rest.posts[0].text == "not json"
    assert [item.line for item in found if isinstance(item, Problem)] == [2, 4]


def test_the_lines_of_others_may_lack_or_mistype_anything() -> None:
    record = {
        "id": 7, "title": None, "text": None, "author": 5, "published": "soon",
        "ip": "10.0.0.1", "email": "a@b.example",
        "comments": [{"id": "x", "parent": "nobody", "text": "Hi\ud800"}, 5, {"id": "y", "parent": "y", "text": "me"}],
    }  # fmt: skip
    (thread,) = threads(json.dumps(record))
    assert [(post.text, post.parent) for post in thread.posts[1:]] == [("Hi\ufffd", "7"), ("me", "7")]
    assert thread.problems
    assert "10.0.0.1" not in line(thread)


def test_replies_nest_five_thousand_deep() -> None:
    lines = ["Deep", "", "Text."]
    for depth in range(5000):
        indent = "  " * (depth + 1)
        lines += [f"{indent}1. nick{depth % 7} 1 May 2024 10: 05", f"{indent}  text {depth}"]
    (thread,) = threads("\n".join(lines))
    assert len(thread.posts) == 5001
    assert thread.posts[-1].parent == thread.posts[-2].id


@dataclass
class _Comment:
    author: str
    real: str | None
    published: str
    text: list[str]
    replies: list[_Comment]


MONTHS = "January February March April May June July August September October November December".split()
NAMES = ["Oda", "harbour owl", "lord-kestrel-77", "Ёлка", "木村", "x_1", "Anna K."]
TEXTS = [
    "Yes.",
    "1. a typed list",
    "2. its second line",
    "On 3 May 2024 it rained",
    "Quote: Oda",
    "",
    "a 09: 21 b",
    "• point",
]


def tree(chance: random.Random, depth: int) -> list[_Comment]:
    """Random comments in the layout of the seed."""
    return [
        _Comment(
            chance.choice(NAMES), chance.choice([None, "Oda Lind", "Иван"]),
            f"20{chance.randint(10, 25)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}T"
            f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}",
            ["Text", *chance.choices(TEXTS, k=chance.randint(0, 4)), "end"],
            tree(chance, depth - 1) if depth and chance.random() < 0.4 else [],
        )
        for _ in range(chance.randint(1, 4))
    ]  # fmt: skip


def dumped(comments: list[_Comment], chance: random.Random, depth: int = 1) -> list[str]:
    lines: list[str] = []
    indent = "  " * depth
    for number, one in enumerate(comments, start=1):
        year, month, rest = one.published.split("-")
        day, clock = rest.split("T")
        date = f"{int(day)} {MONTHS[int(month) - 1]} {year} {clock.replace(':', ': ')}"
        header = f"{one.author}{f' ({one.real})' if one.real else ''} {date}"
        if chance.random() < 0.5:
            lines += [f"{indent}{number}. {one.author} Offline {one.author}", f"{indent}  {header}"]
        else:
            lines.append(f"{indent}{number}. {header}")
        lines += [f"{indent}  {text}" if text else "" for text in one.text]
        lines += dumped(one.replies, chance, depth + 1)
    return lines


def flat(comments: list[_Comment], parent: int | None, into: list[tuple[str, str | None, str, int | None]]) -> None:
    for one in comments:
        place = len(into)
        into.append((one.author, one.real, one.published, parent))
        flat(one.replies, place, into)


@pytest.mark.parametrize("number", range(60))
def test_random_trees_in_the_layout_of_the_seed_are_read_back(number: int) -> None:
    chance = random.Random(number)
    comments = tree(chance, depth=8)
    expected: list[tuple[str, str | None, str, int | None]] = []
    flat(comments, None, expected)
    (thread,) = threads("\n".join(["Headline", "", "Body text.", "", *dumped(comments, chance)]))
    assert shape(thread) == expected


def test_the_synthetic_pages_are_read_as_expected(shared: Path) -> None:
    for file in sorted((shared / "data" / "dumps" / "synthetic").glob("*.expected.json")):
        wanted = json.loads(file.read_text(encoding="utf-8"))
        (thread,) = (
            item
            for item in read(file.with_name(file.name.replace(".expected.json", ".txt")))
            if isinstance(item, Thread)
        )
        found = shape(thread)
        assert [(r, d, p) for _, r, d, p in found] == [(w["real"], w["date"], w["parent"]) for w in wanted], file.name
        # A name with parentheses and no avatar line before it cannot be told from a real name.
        assert sum(f[0] != w["author"] for f, w in zip(found, wanted, strict=True)) <= 1


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
)
def test_any_bytes_give_threads_and_problems(raw: bytes) -> None:
    for item in read_bytes(raw, "page"):
        assert isinstance(item, Thread | Problem)
        if isinstance(item, Thread):
            line(item).encode("utf-8")


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(PAGE)),
    st.integers(0, len(PAGE)),
    st.sampled_from(["", "\n", "\x00", "  9. ", "\u200b", "1 May 2024 10: 05"]),
)
@example(111, 141, "")  # brackets that stand at a word
def test_a_cut_or_mutated_page_loses_no_word(start: int, end: int, put: str) -> None:
    text = PAGE[: min(start, end)] + put + PAGE[max(start, end) :]
    found = threads(text)
    # A cut may join words to a name: what counts is that they stand somewhere.
    kept = [f"{post.text}\n{post.author}\n{post.real_name}" for thread in found for post in thread.posts]
    for word in ("Lithuania", "piers", "deck", "news", "whom?", "town.", "pays?"):
        assert not found or word not in text or any(word in each for each in kept)


@pytest.mark.parametrize(
    "raw",
    [b"  1. \n" * 200_000, b"1 May 2024 10: 05 " * 100_000, b"\t" * 2_000_000 + b"x", b"[" * 500_000,
     b'{"a":' * 100_000,
     b'{"text": "' + b"x" * 5_000_000 + b'"}', b"(" * 500_000, ("  1. a 1 May 2024 10: 05\n" * 40_000).encode()],
    ids=range(8),
)  # fmt: skip
def test_hostile_pages_take_no_more_than_their_length(raw: bytes) -> None:
    assert_in_proportion(lambda part: list(read_bytes(part, "page")), raw)
