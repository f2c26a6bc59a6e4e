# ruff: noqa: E501  texts as they come
"""A reading is doubted where something contradicts it, and only there."""

from __future__ import annotations

import json

import pytest

from indexer.read import read_bytes
from indexer.types import Problem, Thread


def codes(raw: str | bytes) -> set[str]:
    found = list(read_bytes(raw.encode() if isinstance(raw, str) else raw, "f"))
    problems = [one for one in found if isinstance(one, Problem)]
    problems += [one for thread in found if isinstance(thread, Thread) for one in thread.problems]
    return {one.code for one in problems if one.level != "note"}


def table(*rows: tuple[str, str, str]) -> str:
    return json.dumps(
        [{"id": n, "author": who, "date": when, "text": said} for n, (who, when, said) in enumerate(rows)]
    )


SOUND = [
    ("Oda", "2023-06-08T09:21", "Why is it late?"),
    ("Piet", "2023-06-08T09:25", "Fog, they say."),
    ("Zoe", "2023-06-09", "A bridge!"),
]


def test_a_sound_reading_is_not_doubted() -> None:
    assert codes(table(*SOUND)) == set()


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("odd-authors", [("Reply", "2023-06-08", "Why is it late?"), ("Oda", "2023-06-08", "Fog, they say.")]),
        ("odd-authors", [("Comment by Oda, 8 June 2023", "2023-06-08", "Why?"), ("Piet", "2023-06-08", "Fog, they say.")]),
        ("alike-authors", [(f"{who}Members1.2k posts", when, said) for who, when, said in SOUND]),
        ("alike-texts", [(who, when, f"{said} Like 11.0k") for who, when, said in SOUND]),
        ("future-dates", [("Oda", "2199-06-08", "Why is it late?"), ("Piet", "2023-06-08", "Fog, they say.")]),
        ("constant-dates", [("Oda", "2003-06-08", "Why is it late?"), ("Piet", "2011-01-02", "Fog, they say."), ("Oda", "2003-06-08", "Is it the fog?"), ("Piet", "2011-01-02", "It is the fog.")]),
    ],
)  # fmt: skip
def test_what_contradicts_a_reading_is_told(code: str, rows: list[tuple[str, str, str]]) -> None:
    assert code in codes(table(*rows))


DUMP = "Ferry late\n\n{date}The ferry was late.\n\n{announced}" + "".join(
    f"  {n}. Ann Offline Ann\n    Ann (A B) 8 June 2023 09: {n}\n\n    Number {n}.\n" for n in (11, 12)
)


@pytest.mark.parametrize(
    ("expected", "raw"),
    [
        (set(), DUMP.format(date="", announced="2 Comments\n\n")),
        ({"announced-count"}, DUMP.format(date="", announced="12 Comments\n\n")),
        ({"dates-before-article"}, DUMP.format(date="2024-01-04\n\n", announced="")),
        ({"dated-lines"}, "Ferry late\n\nIt was late.\n\nOda said...\nWhy?\n8 June 2023 at 09:21\n\nPiet said...\nFog.\n8 June 2023 at 09:25\n\nText.\n"),
        ({"unknown-markup"}, "<div class='post'><h2>Ferry late</h2><p>It was late.</p></div>"),
        ({"unknown-export"}, "AUTHOR: quay\nTITLE: Ferry late\nDATE: 06/08/2023\n-----\nBODY:\nIt was late.\n"),
        ({"unknown-export"}, "Oda<>sage<>2023/06/08<> Why is it late? <>Ferry\nPiet<><>2023/06/08<> Fog. <>\n"),
    ],
)  # fmt: skip
def test_a_text_that_may_hold_more_than_was_found_is_doubted(expected: set[str], raw: str) -> None:
    assert codes(raw) == expected


def test_an_id_of_another_comment_is_what_it_answers_whatever_the_field_is_called() -> None:
    rows = [
        {
            "_id": f"a{n}",
            "nick": "Oda",
            "comment": "Why is it late?",
            "created": 1686216060 + n,
            "pid": f"a{n // 2}" if n else "",
        }
        for n in range(5)
    ]
    (thread,) = read_bytes(json.dumps(rows).encode(), "f")
    assert isinstance(thread, Thread)
    ids = [post.id for post in thread.posts]
    assert [ids.index(post.parent or "") for post in thread.posts[2:]] == [1, 2, 2, 3]


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n\nBy Ina Falk\n"])
@pytest.mark.parametrize("date", ["2019-01-04", "4 January 2019"])
def test_a_date_under_the_headline_is_the_articles(between: str, date: str) -> None:
    (thread,) = read_bytes(f"Port of Gdansk grows{between}{date}\n\nThe port grows.\n".encode(), "f")
    assert isinstance(thread, Thread)
    assert (thread.title, thread.posts[0].published) == ("Port of Gdansk grows", "2019-01-04")
    assert date in thread.posts[0].text


def test_a_name_with_a_date_behind_it_is_the_name() -> None:
    comments = "".join(
        f'<li id="comment-{n}"><cite>Comment by {who} — 17.07, 2011 @ 13:10</cite><p>It is late, {who}.</p></li>'
        for n, who in enumerate(("Daniel", "Oda"), 1)
    )
    (thread,) = read_bytes(
        f"<!DOCTYPE html><html><title>Late</title><article><p>The ferry is late.</p></article><ol>{comments}</ol></html>".encode(),
        "f",
    )
    assert isinstance(thread, Thread)
    assert [post.author for post in thread.posts[1:]] == ["Daniel", "Oda"]
