# ruff: noqa: E501  records as others write them
"""What strangers hold: tables and JSON of scrapers and exports, read without a mapping; right, or kept with a word."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from indexer.read import read_bytes
from indexer.types import Problem, Thread


class Case(NamedTuple):
    """A file's content, the title and address it has, and author, date, parent's place and text of each comment."""

    content: str | bytes
    title: str
    url: str | None
    comments: list[tuple[str | None, str, int | None, str]]
    problems: int = 0


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(*records: dict[str, Any]) -> str:
    return "\n".join(map(_json, records))


VIDEO = {
    "id": "dQ1", "title": "Harbour cam", "uploader": "Saltby TV", "webpage_url": "https://tube.example/watch?v=dQ1",
    "formats": [{"format_id": str(n), "url": "https://a.example"} for n in range(9)],
    "comments": [
        {"id": "U1", "parent": "root", "text": "Finally a ferry", "author": "@oda", "timestamp": 1686216120, "like_count": 3},
        {"id": "U1.9", "parent": "U1", "text": "Late again, though", "author": "@piet", "timestamp": 1686216180, "like_count": 0},
    ],
}  # fmt: skip
CHAT = {"name": "Saltby chat", "type": "public_supergroup", "id": 12345, "messages": [
    {"id": 2, "type": "message", "date": "2023-06-08T09:21:00", "from": "Oda Lind", "from_id": "user2", "text": "The ferry is late again"},
    {"id": 3, "type": "message", "date": "2023-06-08T09:22:00", "from": "Piet", "from_id": "user3", "reply_to_message_id": 2,
     "text": ["See ", {"type": "link", "text": "saltby.example"}, " and hurry"]},
]}  # fmt: skip
HITS = {"hits": [
    {"objectID": "8", "author": "oda", "comment_text": "Late <i>again</i>", "story_id": 7, "story_title": "Ferry late", "parent_id": 7,
     "created_at_i": 1686216060, "_tags": ["comment"]},
    {"objectID": "9", "author": "piet", "comment_text": "Fog", "story_id": 7, "story_title": "Ferry late", "parent_id": 8,
     "created_at_i": 1686216120, "_tags": ["comment"]},
], "nbHits": 2}  # fmt: skip
POSTS = [{"post_id": "10", "post_url": "https://face.example/10", "username": "Saltby Port", "time": "2023-06-08 09:00:00",
    "post_text": "The ferry will be late.", "comments": 2, "comments_full": [
        {"comment_id": "11", "commenter_name": "Oda Lind", "comment_text": "Again? Since eight.", "comment_time": "2023-06-08 09:21:00",
         "replies": [{"comment_id": "12", "commenter_name": "Piet", "comment_text": "Since seven here.", "comment_time": "2023-06-08 09:25:00"}]}]}]  # fmt: skip
WRAPPED = {"code": 0, "response": [
    {"id": "1", "parent": None, "thread": "99", "message": "<p>Late again?</p>", "createdAt": "2023-06-08T09:21:00", "author": {"name": "Oda"}},
    {"id": "2", "parent": 1, "thread": "99", "message": "<p>Fog on the water.</p>", "createdAt": "2023-06-08T09:25:00", "author": {"name": "Piet"}}]}  # fmt: skip
NESTED_LISTS = {"comments": [
    {"comment": {"id": 5, "post_id": 9, "content": "Ferry late again", "published": "2023-06-08T09:21:00Z"},
     "creator": {"name": "oda", "display_name": "Oda Lind"}, "post": {"id": 9, "name": "Ferry news", "url": "https://saltby.example/f"}},
    {"comment": {"id": 6, "post_id": 9, "content": "Fog on the water", "published": "2023-06-08T09:25:00Z"},
     "creator": {"name": "piet"}, "post": {"id": 9, "name": "Ferry news", "url": "https://saltby.example/f"}}]}  # fmt: skip
TWEETS = (
    {"id": 100, "created_at": "Thu Jun 08 09:21:00 +0000 2023", "full_text": "The ferry is late again",
     "user": {"id": 1, "name": "Oda Lind"}, "in_reply_to_status_id": None, "favorite_count": 3},
    {"id": 101, "created_at": "Thu Jun 08 09:25:00 +0000 2023", "full_text": "@oda fog on the water",
     "user": {"id": 2, "name": "Piet"}, "in_reply_to_status_id": 100, "favorite_count": 0},
)  # fmt: skip
TUBE = {"kind": "youtube#commentThreadListResponse", "items": [{"kind": "youtube#commentThread", "snippet": {
    "videoId": "dQ1", "topLevelComment": {"kind": "youtube#comment", "id": "U1", "snippet": {
        "textOriginal": "Finally a ferry", "authorDisplayName": "@oda", "publishedAt": "2023-06-08T09:21:00Z"}}},
    "replies": {"comments": [{"kind": "youtube#comment", "id": "U1.9", "snippet": {
        "textOriginal": "Late again", "parentId": "U1", "authorDisplayName": "@piet", "publishedAt": "2023-06-08T09:25:00Z"}}]}}]}  # fmt: skip
BY_ID = {
    "-Na": {"author": "Oda", "text": "Why is it late?", "date": "2023-06-08"},
    "-Nb": {"author": "Piet", "text": "Fog on the water", "date": "2023-06-08", "parent": "-Na"},
}  # fmt: skip
CONTEXT = {
    "ancestors": [{"id": "1", "in_reply_to_id": None, "created_at": "2023-06-08T09:21:00Z", "content": "<p>Ferry late</p>", "account": {"acct": "quay"}}],
    "descendants": [{"id": "3", "in_reply_to_id": "1", "created_at": "2023-06-08T09:25:00Z", "content": "<p>Fog</p>", "account": {"acct": "piet"}},
                    {"id": "5", "in_reply_to_id": "4", "created_at": "2023-06-08T09:26:00Z", "content": "<p>Indeed</p>", "account": {"acct": "oda"}}],
}  # fmt: skip

CASES = {
    "a video's comments by yt-dlp": Case(_json(VIDEO), "Harbour cam", "https://tube.example/watch?v=dQ1", [
        ("@oda", "2023-06-08T09:22:00Z", None, "Finally a ferry"), ("@piet", "2023-06-08T09:23:00Z", 0, "Late again, though")]),
    "a chat that Telegram exports": Case(_json(CHAT), "Saltby chat", None, [
        ("Oda Lind", "2023-06-08T09:21:00", None, "The ferry is late again"),
        ("Piet", "2023-06-08T09:22:00", 0, "See saltby.example and hurry")]),
    "what a search on Hacker News finds": Case(_json(HITS), "Ferry late", "https://news.ycombinator.com/item?id=7", [
        ("oda", "2023-06-08T09:21:00Z", None, "Late again"), ("piet", "2023-06-08T09:22:00Z", 0, "Fog")]),
    "posts with a count of comments and a list of them": Case(_json(POSTS), "", "https://face.example/10", [
        ("Oda Lind", "2023-06-08T09:21:00", None, "Again? Since eight."), ("Piet", "2023-06-08T09:25:00", 0, "Since seven here.")]),
    "a list in a wrapping": Case(_json(WRAPPED), "", None, [
        ("Oda", "2023-06-08T09:21:00", None, "Late again?"), ("Piet", "2023-06-08T09:25:00", 0, "Fog on the water.")]),
    "names that only some have are not the authors'": Case(_json(NESTED_LISTS), "Ferry news", "https://saltby.example/f", [
        ("oda", "2023-06-08T09:21:00Z", None, "Ferry late again"), ("piet", "2023-06-08T09:25:00Z", None, "Fog on the water")]),
    "short messages, one a line": Case(_lines(*TWEETS), "", None, [
        ("Oda Lind", "2023-06-08T09:21:00+00:00", None, "The ferry is late again"),
        ("Piet", "2023-06-08T09:25:00+00:00", 0, "@oda fog on the water")]),
    "a video's comments as its interface gives them": Case(_json(TUBE), "", "https://www.youtube.com/watch?v=dQ1", [
        ("@oda", "2023-06-08T09:21:00Z", None, "Finally a ferry"), ("@piet", "2023-06-08T09:25:00Z", 0, "Late again")]),
    "an object of comments by their ids": Case(_json(BY_ID), "", None, [
        ("Oda", "2023-06-08", None, "Why is it late?"), ("Piet", "2023-06-08", 0, "Fog on the water")]),
    "a context without the status that was asked for": Case(_json(CONTEXT), "Ferry late", None, [
        ("piet", "2023-06-08T09:25:00Z", None, "Fog"), ("oda", "2023-06-08T09:26:00Z", None, "Indeed")], problems=1),
    "a table with Russian columns, semicolons and a mark": Case(
        "\ufeffАвтор;Дата;Комментарий;Оценка\r\nОда;08.06.2023 09:21;Паром опять опоздал; почему?;3\r\n".replace("Паром опять опоздал; почему?", '"Паром опоздал; почему?"'),
        "", None, [("Ода", "2023-06-08T09:21", None, "Паром опоздал; почему?")]),
    "a German table of Windows": Case(
        "Nr;Benutzer;Datum;Kommentar\r\n1;Jörg;08.06.2023, 09:21 Uhr;Die Fähre war wieder zu spät, sagt man.\r\n".encode("cp1252"),
        "", None, [("Jörg", "2023-06-08T09:21", None, "Die Fähre war wieder zu spät, sagt man.")]),
    "a table that Excel writes": Case(
        'sep=;\r\nid;author;date;text\r\n1;Żaneta;8 June 2023 09:21;"Fog ""again""\nat sea"\r\n'.encode("utf-16"),
        "", None, [("Żaneta", "2023-06-08T09:21", None, 'Fog "again"\nat sea')]),
    "comments with addresses of their own": Case(
        "author,date,text,url\nOda,2023-06-08,Why is it late?,https://s.example/c/1\nPiet,2023-06-08,Fog on the water,https://s.example/c/2\n",
        "", None, [("Oda", "2023-06-08", None, "Why is it late?"), ("Piet", "2023-06-08", None, "Fog on the water")]),
    "lines that look a little like ours": Case(
        _lines({"id": 1, "text": "Why is it late?", "user": "oda", "created_at": "2023-06-08T09:21:00"},
               {"id": 2, "text": "Fog on the water", "user": "piet", "created_at": "2023-06-08T09:25:00"}),
        "", None, [("oda", "2023-06-08T09:21:00", None, "Why is it late?"), ("piet", "2023-06-08T09:25:00", None, "Fog on the water")]),
    "answers inside comments, nothing around them": Case(
        _json([{"id": 1, "author": "Oda", "date": "2023-06-08", "text": "Why is it late?",
                "replies": [{"author": "Piet", "date": "2023-06-08", "text": "Fog on the water"}]}]),
        "", None, [("Oda", "2023-06-08", None, "Why is it late?"), ("Piet", "2023-06-08", 0, "Fog on the water")]),
}  # fmt: skip


def _read(content: str | bytes) -> tuple[list[Thread], list[Problem]]:
    found = list(read_bytes(content.encode() if isinstance(content, str) else content, "file"))
    threads = [one for one in found if isinstance(one, Thread)]
    return threads, [
        *(one for one in found if isinstance(one, Problem)),
        *(two for one in threads for two in one.problems),
    ]


@pytest.mark.parametrize("name", CASES)
def test_what_strangers_hold_is_read(name: str) -> None:
    case = CASES[name]
    (thread,), problems = _read(case.content)
    places = {post.id: place for place, post in enumerate(thread.posts[1:])}
    shown = [(post.author, post.published, places.get(post.parent or ""), post.text) for post in thread.posts[1:]]
    assert shown == case.comments
    assert (thread.title, thread.url, len(problems)) == (case.title, case.url, case.problems)


def test_an_article_keeps_what_stands_beside_its_comments() -> None:
    (thread,), _ = _read(_json({
        "article": {"headline": "Ferry late", "link": "https://saltby.example/1", "body": "Late again.", "byline": "Quay"},
        "comments": [{"user": {"name": "Oda"}, "created": "2023-06-08T09:21:00", "message": "Why is it late?"}],
    }))  # fmt: skip
    article, comment = thread.posts
    assert (article.author, thread.title, comment.author) == ("Quay", "Ferry late", "Oda")


def test_a_table_that_cannot_be_guessed_is_kept_whole_and_said_to_be_one() -> None:
    (thread,), (problem,) = _read('1,Oda,2023-06-08,"Why, again?"\n2,Piet,2023-06-08,"Fog, as always"\n')
    assert "Why, again?" in thread.posts[0].text and "Fog, as always" in thread.posts[0].text
    assert "put names over them" in problem.what
    _, (problem,) = _read("video_id,comment_text,likes\nd1,Finally a ferry,3\nd1,It was late,4\n")
    assert "--suggest-map" in problem.what


def test_prose_with_signs_is_no_table() -> None:
    _, problems = _read("Ships, boats, and rafts.\n\nOne, two, three, four: all late; the fog, they say.\nSo, so.\n")
    assert problems == []


def test_threads_with_more_fields_than_ours_stay_threads() -> None:
    record = {
        "id": "a",
        "title": "Ferry late",
        "category": 3,
        "comments": [{"text": "Why?", "author": "Oda", "html": "x"}],
    }
    (thread,), problems = _read(_json(record))
    assert (thread.id, thread.posts[1].author, problems) == ("a", "Oda", [])


@pytest.mark.parametrize(
    ("said", "encoding"),
    [
        ("Die Fähre war wieder zu spät, sagt Jörg.", "cp1252"),
        ("Le ferry est en retard à cause du brouillard, déclare l'équipage français.", "cp1252"),
        ("El ferry llegó tarde otra vez, dijo la señora Núñez.", "cp1252"),
        ("Prom znów się spóźnił, mówi Żaneta. Mgła nad wodą jak zawsze.", "cp1250"),
        ("Prom znów się spóźnił, mówi Żaneta. Mgła nad wodą jak zawsze.", "iso8859-2"),
        ("Vapur yine geç kaldı, şaşırmadık; sis vardı, dağıldı.", "cp1254"),
        ("Паром опять опоздал, почему так? Туман над водой, как всегда.", "cp1251"),
        ("Паром опять опоздал, почему так? Туман над водой, как всегда.", "koi8-r"),
        ("Паром опять опоздал, почему так? Туман над водой, как всегда.", "cp866"),
        ("渡轮又晚点了，大家都不知道为什么。今天雾很大。", "gb18030"),
        ("フェリーはまた遅れました。霧のためです。みんな待っています。", "cp932"),
    ],
)
def test_the_encoding_of_a_short_text_is_found(said: str, encoding: str) -> None:
    (thread,), problems = _read(f"Ferry\n\n{said}\n".encode(encoding))
    assert said in thread.posts[0].text and problems == []


def test_a_page_is_read_in_the_encoding_that_it_declares() -> None:
    page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=cp1257"></head><body><p>Keltas vėluoja, žmonės laukia.</p></body></html>'
    (thread,), _ = _read(page.encode("cp1257"))
    assert "Keltas vėluoja, žmonės laukia." in thread.posts[0].text


@pytest.mark.parametrize("depth", [3, 50, 150, 300, 450, 900])
@pytest.mark.parametrize("inner", ['{"a": [%s]}', '{"replies": [%s], "x": 1}', '{"data": {"k": {"b": 1}, "l": [%s]}}'])
def test_lists_in_lists_are_looked_into_only_so_far(inner: str, depth: int) -> None:
    text = '{"author": "Oda", "text": "Why is it late?", "date": "2023-06-08"}'
    for _ in range(depth):
        text = inner.replace("%s", text)
    assert list(read_bytes(text.encode(), "file"))
