# ruff: noqa: E501  records are written as they come
"""What others export as JSON, CSV, mail and web archives: each record in its thread, under what it answers."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
import zstandard

from indexer.read import read_bytes
from indexer.types import Problem, Thread

Row = tuple[str | None, str | None, str, int | None]


def read_all(content: str | bytes, name: str = "file", **more: Any) -> tuple[list[Thread], list[Problem]]:
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    found = list(read_bytes(raw, name, **more))
    return [one for one in found if isinstance(one, Thread)], [one for one in found if isinstance(one, Problem)]


def read_one(content: str | bytes, **more: Any) -> Thread:
    (thread,), problems = read_all(content, **more)
    assert all(one.level == "note" for one in problems), problems
    return thread


def rows(thread: Thread) -> list[Row]:
    _, *comments = thread.posts
    places = {post.id: place for place, post in enumerate(comments)}
    return [(post.author, post.published, post.text, places.get(post.parent or "")) for post in comments]


def lines(*records: dict[str, Any]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


ALGOLIA = {
    "id": 7, "created_at_i": 1686216060, "author": "quay", "title": "Ferry late", "url": "https://quay.example/late",
    "text": None, "points": 12, "parent_id": None, "story_id": 7,
    "children": [
        {"id": 8, "created_at_i": 1686216120, "author": "oda", "text": "First: why?<p>Second: when?", "parent_id": 7,
         "points": None, "story_id": 7, "children": [
             {"id": 9, "created_at_i": 1686216180, "author": "piet", "text": "It&#x27;s fog.", "parent_id": 8,
              "story_id": 7, "children": []}]},
    ],
}  # fmt: skip
FIREBASE = [
    {"by": "piet", "id": 9, "parent": 8, "text": "It&#x27;s fog.", "time": 1686216180, "type": "comment"},
    {"by": "quay", "id": 7, "kids": [8], "score": 12, "time": 1686216060, "title": "Ferry late", "type": "story",
     "url": "https://quay.example/late"},
    {"by": "oda", "id": 8, "parent": 7, "text": "First: why?<p>Second: when?", "time": 1686216120, "type": "comment"},
]  # fmt: skip


@pytest.mark.parametrize(
    "content", [json.dumps(ALGOLIA), json.dumps([ALGOLIA]), lines(*FIREBASE), json.dumps(FIREBASE)]
)
def test_hacker_news_in_both_forms(content: str) -> None:
    thread = read_one(content)
    assert (thread.id, thread.title, thread.source) == ("hn-7", "Ferry late", "news.ycombinator.com")
    assert "https://quay.example/late" in thread.posts[0].text
    found = {author: (date, " ".join(text.split())) for author, date, text, _ in rows(thread)}
    assert found == {
        "oda": ("2023-06-08T09:22:00Z", "First: why? Second: when?"),
        "piet": ("2023-06-08T09:23:00Z", "It's fog."),
    }
    by_author = {post.author: post for post in thread.posts}
    assert by_author["piet"].parent == by_author["oda"].id
    assert by_author["oda"].parent == thread.id


SUBMISSION = {"id": "abc", "title": "Ferry late", "selftext": "Again.", "author": "quay", "created_utc": 1686216060,
              "subreddit": "saltby", "score": 3, "permalink": "/r/saltby/comments/abc/ferry_late/", "num_comments": 2}  # fmt: skip
REPLIES = [
    {"id": "c1", "link_id": "t3_abc", "parent_id": "t3_abc", "body": "Why?", "author": "oda", "created_utc": "1686216120",
     "subreddit": "saltby", "score": 2},
    {"id": "c2", "link_id": "t3_abc", "parent_id": "t1_c1", "body": "[deleted]", "author": "[deleted]",
     "created_utc": 1686216180, "subreddit": "saltby"},
    {"id": "c3", "link_id": "t3_abc", "parent_id": "t1_c2", "body": "Fog.", "author": "piet", "created_utc": 1686216240,
     "subreddit": "saltby"},
]  # fmt: skip


def test_reddit_in_any_order_and_what_answers_a_deleted_comment_answers_its_parent() -> None:
    (thread,), problems = read_all(lines(*REPLIES, SUBMISSION))
    assert (thread.id, thread.title, thread.source) == ("reddit-abc", "Ferry late", "reddit.com/r/saltby")
    assert thread.posts[0].text == "Ferry late\n\nAgain."
    assert rows(thread) == [("oda", "2023-06-08T09:22:00Z", "Why?", None), ("piet", "2023-06-08T09:24:00Z", "Fog.", 0)]
    assert [post.score for post in thread.posts[1:]] == [2, None]
    assert ["1 comments have no text" in one.what for one in thread.problems] == [True]
    assert not problems


def test_reddit_comments_without_their_submission_are_a_thread_without_a_text() -> None:
    (thread,), _ = read_all(lines(*REPLIES))
    assert thread.id == "reddit-abc" and len(thread.posts) == 3


def test_a_reddit_dump_may_be_packed_with_zstd_and_broken_off() -> None:
    packed = zstandard.compress(lines(SUBMISSION, *REPLIES).encode())
    assert read_all(packed)[0][0].title == "Ferry late"
    _, problems = read_all(packed[:-9])
    assert any("broken off" in one.what for one in problems)


def test_a_zstd_bomb_is_left_out() -> None:
    bomb = zstandard.compress(b"x" * (80 << 20), 19)
    threads, problems = read_all(bomb)
    assert not threads and "unpacks to more than" in problems[0].what


def test_discourse_mastodon_and_convokit() -> None:
    discourse = {"id": 5, "slug": "dues", "title": "Dues up", "post_stream": {"posts": [
        {"id": 70, "post_number": 1, "username": "mara", "name": "Mara Quill", "cooked": "<p>They never ask.</p>",
         "created_at": "2023-06-08T09:21:00.000Z", "reply_to_post_number": None},
        {"id": 71, "post_number": 2, "username": "pier", "cooked": "<p>Sell &amp; go.</p>", "created_at": "2023-06-08T10:00:00Z",
         "reply_to_post_number": None, "actions_summary": [{"id": 2, "count": 4}]},
        {"id": 72, "post_number": 3, "username": "mara", "cooked": "<p>No.</p>", "created_at": "2023-06-08T11:00:00Z",
         "reply_to_post_number": 2}]}}  # fmt: skip
    thread = read_one(json.dumps(discourse))
    assert (thread.title, thread.posts[0].author, thread.posts[0].real_name) == ("Dues up", "mara", None)
    assert [(row[0], row[2], row[3]) for row in rows(thread)] == [("pier", "Sell & go.", None), ("mara", "No.", 0)]
    assert thread.posts[1].score == 4

    status = {"id": "1", "in_reply_to_id": None, "created_at": "2023-06-08T09:21:00Z", "content": "<p>Dues up</p>",
              "account": {"acct": "mara@sea.example", "display_name": "Mara"}, "url": "https://sea.example/@mara/1"}  # fmt: skip
    answer = status | {"id": "2", "in_reply_to_id": "1", "content": "<p>No!</p>", "account": {"acct": "pier"}}
    thread = read_one(json.dumps([answer, status]))
    assert thread.posts[0].text == "Dues up"
    assert rows(thread) == [("pier", "2023-06-08T09:21:00Z", "No!", None)]

    said = {
        "id": "u1",
        "conversation_id": "u1",
        "reply_to": None,
        "speaker": "mara",
        "timestamp": 1686216060,
        "text": "Dues up",
    }
    heard = said | {"id": "u2", "reply_to": "u1", "speaker": {"id": "pier"}, "text": "No."}
    assert rows(read_one(lines(said, heard))) == [("pier", "2023-06-08T09:21:00Z", "No.", None)]


MBOX = b"""From mara Thu Jun  8 09:21:00 2023
From: Mara Quill <mara@quay.example>
To: list@quay.example
Subject: =?utf-8?q?Ferry_late=3F?=
Message-ID: <1@quay.example>
Date: Thu, 08 Jun 2023 09:21:00 +0200

Why is it late again?

>From the quay one sees nothing.

From pier Thu Jun  8 10:00:00 2023
From: pier@quay.example
Subject: Re: Ferry late?
Message-ID: <2@quay.example>
In-Reply-To: <1@quay.example>
Date: Thu, 08 Jun 2023 10:00:00 +0200
Content-Type: multipart/alternative; boundary=xx

--xx
Content-Type: text/html

<p>Fog, says harbour@quay.example.</p>
--xx
Content-Type: text/plain; charset=utf-8

Fog, says harbour@quay.example.
--xx--
"""


def test_mail_is_a_thread_by_its_answers_and_no_address_is_kept() -> None:
    thread = read_one(MBOX)
    assert thread.title == "Ferry late?"
    assert (thread.posts[0].author, thread.posts[0].published) == ("Mara Quill", "2023-06-08T09:21:00+02:00")
    assert "From the quay one sees nothing." in thread.posts[0].text
    assert rows(thread) == [("pier", "2023-06-08T10:00:00+02:00", "Fog, says [address].", None)]
    assert not any("@" in post.text or "@" in (post.author or "") for post in thread.posts)


def test_a_single_message_is_an_article() -> None:
    assert read_one(MBOX.split(b"\n\nFrom pier")[0].partition(b"\n")[2]).title == "Ferry late?"


def warc(*pages: tuple[str, str, str]) -> bytes:
    out = b""
    for address, kind, page in pages:
        answer = (
            f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(page.encode())}\r\n\r\n{page}".encode()
        )
        out += (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2024-05-01T10:00:00Z\r\n"
                f"WARC-Record-ID: <urn:uuid:{len(out)}>\r\nContent-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(answer)}\r\n\r\n").encode() + answer + b"\r\n\r\n"  # fmt: skip
    return out


PAGE = """<!DOCTYPE html><html><head><title>Ferry late</title></head><body><article><p>The ferry is late again, and nobody knows why
it should be so.</p></article><ol><li id="comment-1"><cite class="fn">Oda</cite><div class="comment-content">Why?</div></li></ol></body></html>"""


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_web_archive_gives_its_pages_with_address_and_day_of_capture(pack: Any) -> None:
    archive = warc(("https://quay.example/late", "text/html", PAGE), ("https://quay.example/a.png", "image/png", "x"))
    (thread,), problems = read_all(pack(archive))
    assert (thread.title, thread.url, thread.source) == ("Ferry late", "https://quay.example/late", "quay.example")
    assert thread.captured == "2024-05-01T10:00:00Z"
    assert [post.text for post in thread.posts[1:]] == ["Why?"]
    assert ["1 records are no pages" in one.what for one in problems] == [True]


def test_an_archive_broken_off_gives_what_came_before() -> None:
    archive = warc(*[("https://quay.example/late", "text/html", PAGE)] * 2)
    threads, _ = read_all(archive[: len(archive) - 300])
    assert threads and threads[0].title == "Ferry late"


def test_an_array_of_our_own_threads_is_read() -> None:
    ours = {"id": "a", "title": "Ferry", "text": "Late.", "comments": [{"id": "1", "text": "Why?", "author": "Oda"}]}
    threads, problems = read_all(json.dumps([ours, ours | {"id": "b"}]))
    assert [len(thread.posts) for thread in threads] == [2, 2] and not problems


@pytest.mark.parametrize(
    "content",
    [
        b'[{"link_id": "t3_a", "body": ' + b"[" * 100_000,
        b'{"post_stream": ' + b'{"posts":' * 50_000,
        lines(*[{"id": str(n), "parent": str((n + 1) % 50), "type": "comment", "by": "x", "time": 1, "text": "t"} for n in range(50)]),
        b'{"id": 1, "type": "story", "by": "\\ud800", "time": 99999999999999999999999, "title": "\\u0000"}\n{"by": 3}\n[1]\nnull\n',
        b"From x 2023\nFrom: =?bad?=\nSubject: \xff\nDate: 99 Foo 20201\nMessage-ID: <\n\n\xff\xfe",
        b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\n",
    ],
)  # fmt: skip
def test_hostile_records_are_survived(content: str | bytes) -> None:
    read_all(content)


def test_two_comments_equal_in_everything_are_two() -> None:
    same = REPLIES[0] | {"id": None}
    (thread,), _ = read_all(lines(SUBMISSION, same, same))
    assert [post.text for post in thread.posts[1:]] == ["Why?", "Why?"]
