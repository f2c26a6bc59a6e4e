# ruff: noqa: E501  files as they come
"""Files that are broken in ways that were met: what is read of them, and what is told."""

from __future__ import annotations

import gzip
import json

import pytest

from indexer.read import read_bytes
from indexer.types import Problem, Thread
from tests.read.test_hostile_formats import PAGE, warc


def read_all(raw: bytes | str) -> tuple[list[Thread], list[Problem]]:
    found = list(read_bytes(raw.encode() if isinstance(raw, str) else raw, "f"))
    threads = [one for one in found if isinstance(one, Thread)]
    problems = [one for one in found if isinstance(one, Problem)]
    return threads, problems + [one for thread in threads for one in thread.problems]


def levels(problems: list[Problem]) -> set[tuple[str, str]]:
    return {(one.code, one.level) for one in problems}


TWO = warc((b"text/html", PAGE), (b"TEXT/HTML; Charset=UTF-8", PAGE.replace(b"Why", b"How")))


def texts(threads: list[Thread]) -> list[str]:
    return [post.text for thread in threads for post in thread.posts[1:]]


def test_a_page_is_a_page_however_its_kind_is_written() -> None:
    assert texts(read_all(TWO)[0]) == ["Why?", "How?"]


@pytest.mark.parametrize("kind", [b"gzip", b"br", b"deflate", b"x-odd"])
def test_a_wrong_encoding_header_does_not_end_a_web_archive(kind: bytes) -> None:
    head = b"Content-Type: text/html\r\n"
    threads, _ = read_all(TWO.replace(head, head + b"Content-Encoding: " + kind + b"\r\n", 1))
    assert texts(threads) == ["Why?", "How?"]


@pytest.mark.parametrize("length", [b"1000000000000000000", b"99999", b"3", b"-1", b"", b"90000000"])
def test_a_wrong_length_costs_no_other_record_and_is_told(length: bytes) -> None:
    start = TWO.index(b"response\r\nContent-Length: ") + len(b"response\r\nContent-Length: ")
    threads, problems = read_all(TWO[:start] + length + TWO[TWO.index(b"\r\n", start) :])
    assert texts(threads) == ["Why?", "How?"]
    assert ("wrong-length", "doubtful") in levels(problems)


def test_a_web_archive_that_is_cut_is_told_so() -> None:
    threads, problems = read_all(TWO[:-60])
    assert len(threads) == 2 and ("wrong-length", "doubtful") in levels(problems)
    assert ("damaged-archive", "lost") in levels(read_all(gzip.compress(TWO)[:-60])[1])


def test_the_texts_of_pages_alone_are_read() -> None:
    said = b"Ferry late\n\nThe ferry is late.\n"
    wet = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://quay.example/f\r\nWARC-Date: 2024-05-01T10:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n"
    (thread,), problems = read_all(wet % (len(said), said))
    assert (thread.title, thread.url, thread.captured, problems) == (
        "Ferry late",
        "https://quay.example/f",
        "2024-05-01T10:00:00Z",
        [],
    )


HEAD = "From: Oda <oda@quay.example>\nSubject: Ferry\nDate: Thu, 08 Jun 2023 09:21:00 +0200\n"
MAIL = {
    "a boundary that never comes": ('Content-Type: multipart/mixed; boundary="x"\n\nWhy is it late?\n', "Why is it late?", True),
    "no boundary at all": ("Content-Type: multipart/mixed\n\nWhy is it late?\n", "Why is it late?", True),
    "parts in parts": ('Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: multipart/alternative; boundary="y"\n\n--y\nContent-Type: text/html\n\n<p>Why is it late?</p>\n--y--\n--x\nContent-Type: text/plain\n\nA list of ferries.\n--x--\n', "Why is it late?\n\nA list of ferries.", False),
    "another encoding than told": ("Content-Type: text/plain; charset=us-ascii\n\nDie Fähre ist spät.\n", "Die Fähre ist spät.", False),
    "an unknown encoding": ("Content-Type: text/plain; charset=x-none\n\nDie Fähre ist spät.\n", "Die Fähre ist spät.", False),
    "base64 that is cut": ("Content-Transfer-Encoding: base64\nContent-Type: text/plain\n\nV2h5IGlzIGl0IGxhdGU/IF\n", "Why is it late?", True),
    "a letter in a letter": ("Content-Type: message/rfc822\n\nFrom: a@b.example\nSubject: Fog\n\nWhy is it late?\n", "Fog\n\nWhy is it late?", False),
}  # fmt: skip


@pytest.mark.parametrize("name", MAIL)
def test_a_message_keeps_its_words(name: str) -> None:
    raw, said, doubted = MAIL[name]
    (thread,), problems = read_all(HEAD + raw)
    assert thread.posts[0].text == f"Ferry\n\n{said}"
    assert (("damaged-message", "doubtful") in levels(problems)) == doubted


def test_a_quotation_mark_that_never_closes_is_one_row_and_the_others_are_read() -> None:
    rows = [f"{n},Oda,2023-06-08,It is late again today ({n})." for n in range(3000)]
    rows[7] = '7,Oda,2023-06-08,"It is late again today (7).'
    (thread,), problems = read_all("id,author,date,text\n" + "\n".join(rows) + "\n")
    assert [post.text for post in thread.posts[1:]] == [
        f"It is late again today ({n})." if n != 7 else '"It is late again today (7).' for n in range(3000)
    ]
    assert [(one.code, one.line) for one in problems] == [("unclosed-quote", 9)]


def test_a_text_of_many_lines_stays_one_text() -> None:
    said = "\n".join(f"Line {n}, of a long, long letter" for n in range(200))
    (thread,), problems = read_all(
        f'id,author,date,text\n1,Oda,2023-06-08,"{said}"\n2,Piet,2023-06-09,Fog on the water.\n'
    )
    assert [post.text for post in thread.posts[1:]] == [said, "Fog on the water."] and problems == []


def test_both_texts_of_a_key_that_comes_twice_are_kept_and_it_is_told() -> None:
    (thread,), problems = read_all(
        '{"id": "a", "title": "Ferry", "text": "It is late.", "text": "Fog on the water.", "author": "Oda", "author": "Piet", "comments": [{"text": "Why?"}], "comments": [{"text": "Fog."}]}'
    )
    assert thread.posts[0].text == "Ferry\n\nIt is late.\n\nFog on the water."
    assert [post.text for post in thread.posts[1:]] == ["Why?", "Fog."]
    assert levels(problems) == {("duplicate-key", "doubtful")} and any("'Oda'" in one.what for one in problems)


def test_odd_numbers_and_halves_of_letters_are_survived() -> None:
    row = '{"author": NaN, "date": "2023-06-08", "text": "Why is it late? \\ud800", "id": %d, "score": Infinity}'
    threads, _ = read_all("\n".join(row % n for n in (10**30, 2)))
    posts = [post for thread in threads for post in thread.posts]
    assert [(post.author, post.text) for post in posts] == [(None, "Why is it late? \ufffd")] * 2


def test_an_array_with_a_broken_record_gives_the_others() -> None:
    rows = [
        json.dumps({"author": "Oda", "date": "2023-06-08", "text": f"It is late again ({n}).", "id": n})
        for n in range(9)
    ]
    rows[4] = rows[4].replace('"text": "', '"text": ')
    (thread, rest), problems = read_all(f"[{', '.join(rows)}]")
    assert [post.text for post in thread.posts[1:]] == [f"It is late again ({n})." for n in (0, 1, 2, 3, 5, 6, 7, 8)]
    assert "It is late again (4)." in rest.posts[0].text
    assert levels(problems) == {("damaged-json", "doubtful"), ("empty-comments", "note")}


def test_an_object_that_is_cut_keeps_what_was_there() -> None:
    whole = json.dumps(
        {
            "id": "a",
            "title": "Ferry",
            "text": "Late.",
            "comments": [{"id": str(n), "text": f"Comment {n} of all"} for n in range(5)],
        }
    )
    (thread,), problems = read_all(whole[: whole.index("3 of all") + 4])
    assert [post.text for post in thread.posts[1:]] == [
        "Comment 0 of all",
        "Comment 1 of all",
        "Comment 2 of all",
        "Comment 3 of",
    ]
    assert ("damaged-json", "doubtful") in levels(problems)


FEED = (
    "<rss><channel><title>Q</title>"
    + "".join(
        f"<item><title>Ferry {n}</title><link>https://quay.example/{n}</link><description>It is late {n}.</description></item>"
        for n in range(4)
    )
    + "</channel></rss>"
)


@pytest.mark.parametrize(
    ("damage", "by", "text", "level"),
    [
        ("late 1", "la\x0bte 1", "It is la\x0bte 1.", "note"), ("late 1", "late &unknown; 1", "It is late &unknown; 1.", "note"),
        ("late 1", "late & 1", "It is late & 1.", "note"), ("late 1", "late <3 1", "It is late <3 1.", "note"),
        ("late 1", "late<br> 1", "It is late 1.", "doubtful"),
    ],
)  # fmt: skip
def test_a_feed_that_is_no_sound_xml_is_read_to_its_end(damage: str, by: str, text: str, level: str) -> None:
    threads, problems = read_all(FEED.replace(damage, by))
    assert [thread.title for thread in threads] == [f"Ferry {n}" for n in range(4)]
    assert threads[1].posts[0].text == f"Ferry 1\n\n{text}"
    assert levels(problems) == {("damaged-xml", level)}


def test_a_blank_line_before_a_feed_is_nothing_to_tell() -> None:
    threads, problems = read_all('\n \n<?xml version="1.0"?>' + FEED)
    assert len(threads) == 4 and problems == []


def test_a_sign_that_is_no_markup_hides_no_words() -> None:
    rows = "".join(f'{n},Oda,2023-06-08,"Is 3 <b and c> 4 & d <!-- or not (1 {n})?"\n' for n in range(3))
    (thread,), _ = read_all("id,author,date,text\n" + rows)
    assert thread.posts[1].text == "Is 3 <b and c> 4 & d <!-- or not (1 0)?"


def test_a_line_of_a_picture_with_more_in_it_keeps_its_words() -> None:
    (thread,), _ = read_all(
        "Ferry\n\nLate.\n\n  1. Ann Offline is how they show me\n    Ann (A B) 8 June 2023 09: 21\n\n    Why?\n"
    )
    assert (thread.posts[1].author, thread.posts[1].text) == ("Ann", "Ann Offline is how they show me\nWhy?")
