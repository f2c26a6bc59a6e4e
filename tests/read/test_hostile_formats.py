# ruff: noqa: E501  records are written as they come
"""Every format, cut, bent and swollen: no exception, no hang, sound threads; and what is lost is said."""

from __future__ import annotations

import copy
import gzip
import io
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard

from indexer.read import line, of_file, read, read_bytes
from indexer.types import Problem, Thread
from tests.work import backstop, steps


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


ALGOLIA = {"id": 7, "created_at_i": 1686216060, "author": "quay", "title": "Ferry late", "points": 12, "story_id": 7,
           "children": [{"id": 8, "created_at_i": 1686216120, "author": "oda", "text": "Why?<p>When?", "parent_id": 7,
                         "story_id": 7, "children": []}]}  # fmt: skip
FIREBASE = [{"id": 7, "type": "story", "by": "quay", "time": 1686216060, "title": "Ferry late", "kids": [8]},
            {"id": 8, "type": "comment", "by": "oda", "parent": 7, "time": 1686216120, "text": "Why?"},
            {"id": 9, "type": "comment", "parent": 8, "deleted": True, "time": 1686216180}]  # fmt: skip
SUBMISSION = {"id": "abc", "title": "Ferry late", "selftext": "Again.", "author": "quay", "created_utc": 1686216060,
              "subreddit": "saltby", "permalink": "/r/saltby/comments/abc/ferry_late/"}  # fmt: skip
REPLY = {"id": "c1", "link_id": "t3_abc", "parent_id": "t3_abc", "body": "Why?", "author": "oda",
         "created_utc": "1686216120", "subreddit": "saltby", "score": 2}  # fmt: skip
LISTING = [{"kind": "Listing", "data": {"children": [{"kind": "t3", "data": SUBMISSION}]}},
           {"kind": "Listing", "data": {"children": [{"kind": "t1", "data": REPLY}]}}]  # fmt: skip
DISCOURSE = {"id": 5, "slug": "dues", "title": "Dues up", "post_stream": {"posts": [
    {"id": 70, "post_number": 1, "username": "mara", "cooked": "<p>They never ask.</p>", "created_at": "2023-06-08T09:21:00Z"},
    {"id": 71, "post_number": 2, "username": "pier", "cooked": "<p>Sell.</p>", "reply_to_post_number": 1}]}}  # fmt: skip
MASTODON = {"ancestors": [], "descendants": [{"id": "2", "in_reply_to_id": "1", "created_at": "2023-06-08T09:21:00Z",
            "content": "<p>No</p>", "account": {"acct": "pier"}}]}  # fmt: skip
CONVOKIT = [{"id": "u1", "conversation_id": "u1", "reply_to": None, "speaker": "mara", "timestamp": 1686216060, "text": "Dues"},
            {"id": "u2", "conversation_id": "u1", "reply_to": "u1", "speaker": {"id": "pier"}, "text": "No."}]  # fmt: skip
OURS = {"id": "a", "title": "Ferry", "text": "Late.", "comments": [{"id": "1", "text": "Why?", "author": "Oda"}]}
SCRAPED = {"headline": "Dues up", "meta": {"comments": [{"user": {"name": "Mara"}, "body": "They never ask.", "date": "2023-06-08",
           "replies": [{"user": {"name": "Pier"}, "body": "They did ask.", "date": "2023-06-09"}]}]}}  # fmt: skip
RECORDS: dict[str, list[Any]] = {
    "algolia": [ALGOLIA], "firebase": FIREBASE, "reddit": [SUBMISSION, REPLY], "listing": LISTING,
    "discourse": [DISCOURSE], "mastodon": [MASTODON], "convokit": CONVOKIT, "ours": [OURS], "scraped": [SCRAPED],
}  # fmt: skip
CSV = (
    b'id,parent,author,date,text\n1,,Mara,2023-06-08,"They never\nask anybody."\n2,1,Pier,1686216060,Sell the boats.\n'
)
MBOX = b"""From mara Thu Jun  8 09:21:00 2023
From: Mara Quill <mara@quay.example>
Subject: =?utf-8?q?Ferry_late=3F?=
Message-ID: <1@quay.example>
Date: Thu, 08 Jun 2023 09:21:00 +0200

Why?

From pier Thu Jun  8 10:00:00 2023
From: pier@quay.example
Subject: Re: Ferry late?
Message-ID: <2@quay.example>
In-Reply-To: <1@quay.example>
Content-Type: multipart/alternative; boundary=xx

--xx
Content-Type: text/plain; charset=utf-8

Fog.
--xx--
"""
PAGE = b'<!DOCTYPE html><html><title>Late</title><p>It is late.</p><ol><li id="comment-1"><b class="fn">Oda</b><p>Why?</p></li></ol>'


def warc(*contents: tuple[bytes, bytes]) -> bytes:
    made = b""
    for kind, content in contents:
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b" % (kind, len(content), content)
        made += (b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://quay.example/%d\r\n"
                 b"WARC-Date: 2024-05-01T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
                 b"Content-Length: %d\r\n\r\n%b\r\n\r\n" % (len(made), len(answer), answer))  # fmt: skip
    return made


def zipped(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b", content)
    return made.getvalue()


PLAIN = {name: lines(*records) for name, records in RECORDS.items()} | {
    "array": json.dumps(FIREBASE, indent=1).encode(), "csv": CSV, "semicolons": CSV.replace(b",", b";"), "mbox": MBOX,
    "warc": warc((b"text/html", PAGE), (b"image/png", bytes(range(256)))),
    "rss": b"<rss><channel><title>Comments on: Late</title><item><link>https://quay.example/f#comment-1</link>"
           b"<title>By: Oda</title><pubDate>Wed, 01 May 2024 10:00:00 +0000</pubDate><description>Why?</description>"
           b"</item></channel></rss>",
}  # fmt: skip
SAMPLES = PLAIN | {f"{name}.{ending}": pack(PLAIN[name]) for name in ("reddit", "mbox", "warc", "csv")
                   for ending, pack in (("gz", gzip.compress), ("zst", zstandard.compress), ("zip", zipped))}  # fmt: skip
PIECES = [b'"', b"{", b"}", b"[", b"]", b"null", b"\\ud800", b"\x00", b"\xff", b"<", b"&#x0;", b"1e999", b"9" * 30, b",",
          b"\n", b"\r", b"\xe2\x80\x8b", b"\xed\xa0\x80", b"]]>", b"From ", b";", b"99 Foo 20201", b"99999999999999",
          b"NaN", b"{}", b"[[]]", b"\xff\xfe"]  # fmt: skip
VALUES: list[Any] = [None, True, 0, -1, 1e308, float("nan"), float("inf"), 10**400, 10**18, "", "x" * 5000, "\ud800", "\0",
          "<p>", "&#0;&#xD800;&#99999999;", [], {}, [[]], [None], {"a": 1}, {"id": {"x": []}}, "99 Foo 20201",
          "0001-01-01", "-9", "[deleted]", "1e400", "\u202e", "t3_"]  # fmt: skip
MOST_CALLS, CALLS_A_BYTE = 200_000, 200
"""So many calls of functions may a small file take, and so many more for each of its bytes."""


def sound(raw: bytes) -> tuple[list[Thread], list[Problem]]:
    """What is read, after it has been looked at from all sides."""
    found: list[Thread | Problem] = []
    with backstop():
        assert steps(lambda: found.extend(read_bytes(raw, "file"))) <= MOST_CALLS + CALLS_A_BYTE * len(raw)
    threads = [one for one in found if isinstance(one, Thread)]
    for thread in threads:
        ids = [post.id for post in thread.posts]
        assert len(set(ids)) == len(ids)
        assert all(post.parent in ids for post in thread.posts[1:])
        again = list(read_bytes(line(thread).encode(), "again"))
        assert [one.posts for one in again if isinstance(one, Thread)] in ([thread.posts], [])
    return threads, [one for one in found if isinstance(one, Problem)]


def mutated(rule: random.Random, raw: bytes) -> bytes:
    made = bytearray(raw)
    for _ in range(rule.choice((1, 1, 1, 2, 3, 8))):
        place = rule.randrange(len(made) or 1)
        way = rule.randrange(6)
        if way == 0:
            del made[place:]
        elif way == 1 and made:
            made[place] = rule.randrange(256)
        elif way == 2:
            other = rule.randrange(len(made) or 1)
            made[place:place] = made[other : other + rule.randrange(200)]
        elif way == 3:
            del made[place : place + rule.randrange(100)]
        else:
            made[place : place + rule.choice((0, 0, 1, 4, 10))] = rule.choice(PIECES)
    return bytes(made)


def slots(value: Any) -> Iterator[tuple[Any, Any]]:
    todo = [value]
    while todo:
        one = todo.pop()
        for key, inner in one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ():
            yield one, key
            todo.append(inner)


@pytest.mark.parametrize("name", SAMPLES)
def test_bytes_cut_and_bent_give_sound_threads_or_problems(name: str) -> None:
    for seed in range(120):
        sound(mutated(random.Random(f"{name} {seed}"), SAMPLES[name]))


@pytest.mark.parametrize("name", RECORDS)
def test_fields_of_any_type_give_sound_threads_or_problems(name: str) -> None:
    for seed in range(200):
        rule = random.Random(f"{name} {seed}")
        records = copy.deepcopy(RECORDS[name])
        for _ in range(rule.choice((1, 1, 2, 4))):
            found = list(slots(records))
            if found:
                inside, key = rule.choice(found)
                inside[key] = copy.deepcopy(rule.choice(VALUES))
        sound(json.dumps(records).encode() if rule.random() < 0.5 else lines(*records))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_whole_sample_has_its_comments_and_its_beginning_is_survived_at_any_length(name: str) -> None:
    threads, _ = sound(SAMPLES[name])
    assert any(len(thread.posts) > 1 for thread in threads)
    for length in range(0, len(SAMPLES[name]), 7):
        sound(SAMPLES[name][:length])


HEADERS = b"From: x\nSubject: a\nDate: 1\n"
SWOLLEN = {
    "open brackets": b"[" * 100_000, "open objects": b'{"a":' * 100_000, "ours, deep": b'{"title":"x","comments":' + b"[" * 100_000,
    "a tree of answers": b'{"id":1,"created_at_i":1,"author":"x","children":[' * 2_000 + b"]}" * 2_000,
    "names in From": b"From: " + b"a@b.c, " * 14_000 + b"\nSubject: x\nDate: x\n\nbody",
    "brackets in From": b"From: " + b"(" * 100_000 + b"\nSubject: x\nDate: x\n\nbody",
    "kinds of content": HEADERS + b"Content-Type: text/plain; " + b"a*0*=x;" * 12_000 + b"\n\nbody",
    "parts in parts": b"".join(HEADERS + b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(500)),
    "no addresses": HEADERS + b"\n" + b"a.a" * 33_000, "half addresses": HEADERS + b"\n" + b"a@" * 50_000,
    "open address": HEADERS + b"\n<" + b"@" * 100_000,
    "a quoted field without end": b'id,author,date,text\n"' + b"x," * 50_000, "commas": b"," * 100_000,
    "columns": b",".join(b"c%d" % n for n in range(20_000)) + b"\n1",
    "a chain of deleted": lines(*[REPLY | {"id": f"c{n}", "parent_id": f"t1_c{n - 1}", "body": "[deleted]"} for n in range(800)],
                                *[REPLY | {"id": f"d{n}", "parent_id": "t1_c799"} for n in range(800)]),
    "a circle": lines(*[REPLY | {"id": f"c{n}", "parent_id": f"t1_c{(n + 1) % 900}"} for n in range(900)]),
    "elements": b"<rss>" + b"<a>" * 100_000, "archive": b"WARC/1.0\r\n" + b"x" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("name", SWOLLEN)
def test_what_is_meant_to_take_forever_does_not(name: str) -> None:
    threads, problems = sound(SWOLLEN[name])
    assert threads or problems or name == "elements"


def test_an_array_broken_off_gives_the_records_before() -> None:
    whole = json.dumps([SUBMISSION, REPLY, REPLY | {"id": "c2", "body": "Fog."}], indent=1).encode()
    (thread,), problems = sound(whole[:-40])
    assert [post.text for post in thread.posts] == ["Ferry late\n\nAgain.", "Why?", "Fog."]
    last = whole[:-40].count(b"\n") + 1
    assert [(one.code, one.line) for one in problems] == [("damaged-json", last)]


def test_a_record_that_comes_twice_is_one_and_one_that_differs_is_two() -> None:
    (thread,), _ = sound(lines(SUBMISSION, REPLY, REPLY, REPLY | {"body": "Why not?"}))
    assert [post.text for post in thread.posts[1:]] == ["Why?", "Why not?"]
    assert any("came twice" in one.what for one in thread.problems)


def test_a_message_whose_parts_cannot_be_told_apart_keeps_its_words() -> None:
    raw = HEADERS + b"Content-Type: message/rfc822\n\n" * 5_000 + b"The ferry is late."
    (thread,), problems = sound(raw)
    assert "The ferry is late." in thread.posts[0].text and "cannot be told apart" in problems[0].what


def test_messages_without_an_id_are_threads_of_their_own() -> None:
    one, other = (sound(HEADERS + b"\n" + text)[0][0] for text in (b"Fog again.", b"No fog."))
    assert one.id != other.id and [len(thread.posts) for thread in (one, other)] == [1, 1]
    assert one.posts[0].text == "a\n\nFog again."


def test_an_answer_without_what_it_answers_keeps_its_subject() -> None:
    (thread,), _ = sound(MBOX[MBOX.index(b"From: pier") :])
    assert thread.title == "Ferry late?" and thread.posts[1].text == "Fog."


def test_tables_that_name_no_thread_are_not_one_thread_because_their_files_are_called_alike() -> None:
    one, other = (next(iter(read_bytes(raw, "comments.csv"))) for raw in (CSV, CSV.replace(b"They", b"We")))
    assert isinstance(one, Thread) and isinstance(other, Thread) and one.id != other.id


def test_signs_too_many_in_the_last_field_lose_nothing() -> None:
    (thread,), problems = sound(b"id,author,date,text\n1,Mara,2023-06-08,Sell, and go, all of you.\n")
    assert thread.posts[1].text == "Sell, and go, all of you." and "has 6 fields" in problems[0].what


def test_a_mapping_that_names_no_files_leaves_pages_and_mail_alone(tmp_path: Path) -> None:
    mapping = tmp_path / "indexer.map.toml"
    mapping.write_text('[[map]]\ntext = "text"\nauthor = "author"\n', encoding="utf-8")
    for name, raw in (("page.html", PAGE), ("list.mbox", MBOX), ("pages.warc", PLAIN["warc"])):
        (tmp_path / name).write_bytes(raw)
        alone = [one.posts for one in read_bytes(raw, name) if isinstance(one, Thread)]
        assert [one.posts for one in read(tmp_path / name) if isinstance(one, Thread)] == alone
    assert of_file(mapping)


def test_a_web_archive_that_begins_with_pictures_is_one() -> None:
    threads, _ = sound(warc((b"image/png", bytes(range(256)) * 400), (b"text/html", PAGE)))
    assert [thread.title for thread in threads] == ["Late"]


def test_a_packed_file_broken_off_gives_what_came_before() -> None:
    rule = random.Random(3)
    records = [OURS | {"id": str(number), "text": rule.randbytes(300).hex()} for number in range(300)]
    packed = gzip.compress(lines(*records))
    threads, problems = sound(packed[: len(packed) // 2])
    assert len(threads) > 100 and "what came before that is read" in problems[0].what
    pages = [PAGE.replace(b"It is late.", rule.randbytes(300).hex().encode()) for _ in range(60)]
    archive = b"".join(gzip.compress(warc((b"text/html", page))) for page in pages)
    threads, problems = sound(archive[: len(archive) // 2])
    assert len(threads) >= 29 and "damaged from here on" in problems[0].what
    threads, _ = sound(archive + b"and a rest")
    assert len(threads) == 60
