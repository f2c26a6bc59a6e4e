# ruff: noqa: E501  markup as it comes
"""Pages as people save them: in one file, with a folder, in an archive; systems whose names are not known; frames."""

from __future__ import annotations

import base64
import quopri
import zipfile
from pathlib import Path

import pytest

from indexer.read import read, read_bytes
from indexer.read.identity import thread_id
from indexer.types import Problem, Thread
from tests.work import backstop, steps

ARTICLE = (
    "<article><h1>Ferry late again</h1><p>The ferry from Saltby to Grimholm was late on Thursday, for the third time this week,"
    " and nobody at the harbour could say why.</p><p>The harbour master said the fog had been the worst in years.</p></article>"
)
WORDPRESS = (
    '<ol><li id="comment-1" class="comment"><b class="fn">Oda Lind</b><time datetime="2023-06-08T09:21:00Z"></time>'
    '<div class="comment-content"><p>Why is it late, hé?</p></div><ol><li id="comment-2" class="comment"><b class="fn">Piet</b>'
    '<time datetime="2023-06-08T09:25:00Z"></time><div class="comment-content"><p>Fog on the water.</p></div></li></ol></li></ol>'
)
DISQUS = (
    '<ul id="post-list"><li class="post" id="post-11"><span class="author"><a>Oda Lind</a></span>'
    '<a class="time-ago" title="Thursday, June 8, 2023 9:21 AM">2 years ago</a><div class="post-message"><p>Why is it late, hé?</p></div>'
    '<ul class="children"><li class="post" id="post-12"><span class="author">Piet</span><a class="time-ago" title="Thursday, June 8, 2023 9:25 AM">x</a>'
    '<div class="post-message"><p>Fog on the water.</p></div></li></ul></li></ul>'
)


def page(comments: str, language: str = "en") -> str:
    return f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>Ferry late again</title></head><body>{ARTICLE}{comments}</body></html>'


def one_of(found: list[Thread | Problem]) -> Thread:
    (thread,) = [one for one in found if isinstance(one, Thread)]
    return thread


def shown(thread: Thread) -> list[tuple[str | None, str, int | None, str]]:
    places = {post.id: place for place, post in enumerate(thread.posts[1:])}
    return [
        (post.author, (post.published or "")[:16], places.get(post.parent or ""), " ".join(post.text.split()))
        for post in thread.posts[1:]
    ]


BOTH = [
    ("Oda Lind", "2023-06-08T09:21", None, "Why is it late, hé?"),
    ("Piet", "2023-06-08T09:25", 0, "Fog on the water."),
]


def in_one_file(
    content: str,
    *,
    head: str = "Snapshot-Content-Location: https://saltby.example/ferry?utm_source=x",
    frame: str = "",
    who: str = "<Saved by Blink>",
) -> bytes:
    parts = [
        f"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://saltby.example/ferry\r\n\r\n{quopri.encodestring(content.encode()).decode()}",
        f"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64.b64encode(bytes(300)).decode()}",
    ]
    parts += [f"Content-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{frame}"] if frame else []
    body = "".join(f"\r\n--b1\r\n{part}" for part in parts)
    return (f'From: {who}\r\n{head}\r\nSubject: Ferry late again\r\nDate: Thu, 8 Jun 2023 12:00:00 -0000\r\nMIME-Version: 1.0\r\n'
            f'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="b1"\r\n\r\n{body}\r\n--b1--\r\n').encode()  # fmt: skip


def test_a_page_saved_in_one_file_is_the_page_with_its_address_and_its_day() -> None:
    thread = one_of(list(read_bytes(in_one_file(page(WORDPRESS)), "page.mhtml")))
    assert shown(thread) == BOTH
    assert (thread.title, thread.source, thread.captured) == (
        "Ferry late again",
        "saltby.example",
        "2023-06-08T12:00:00Z",
    )
    assert thread.posts[0].author is None and not thread.problems


def test_a_letter_with_pictures_is_a_letter() -> None:
    raw = in_one_file(
        page(""), head="To: oda@saltby.example\r\nMessage-ID: <1@saltby.example>", who="Quay <quay@saltby.example>"
    )
    thread = one_of(list(read_bytes(raw, "letter.eml")))
    assert (thread.posts[0].author, thread.reading and thread.reading.profile) == ("Quay", "mail")


@pytest.mark.parametrize("cut", [150, 400, 900, 1500])
def test_a_page_in_one_file_broken_off_does_not_raise(cut: int) -> None:
    assert list(read_bytes(in_one_file(page(WORDPRESS))[:cut], "page.mhtml"))


def test_comments_in_a_frame_are_the_pages_and_other_frames_are_left_out(tmp_path: Path) -> None:
    framed = "<html><body>" + DISQUS + "</body></html>"
    assert shown(one_of(list(read_bytes(in_one_file(page(""), frame=framed), "page.mhtml")))) == BOTH
    (tmp_path / "Ferry.html").write_text(page(""), encoding="utf-8")
    (tmp_path / "Ferry_files").mkdir()
    (tmp_path / "Ferry_files" / "ads.html").write_text("<html><body>Buy a boat now</body></html>", encoding="utf-8")
    (tmp_path / "Ferry_files" / "embed.html").write_text(framed, encoding="utf-8")
    thread = one_of(list(read(tmp_path / "Ferry.html")))
    assert shown(thread) == BOTH
    assert "boat" not in thread.posts[0].text


@pytest.mark.parametrize("folder", ["Ferry_files", "Ferry-Dateien", "Ferry_fichiers"])
def test_what_a_browser_saved_beside_a_page_is_no_text_of_its_own(tmp_path: Path, folder: str) -> None:
    (tmp_path / "Ferry.html").write_text(page(WORDPRESS), encoding="utf-8")
    (tmp_path / folder / "js").mkdir(parents=True)
    for name in ("ads.html", "app.js", "js/more.css"):
        (tmp_path / folder / name).write_text("<html><body>Buy a boat now</body></html>", encoding="utf-8")
        assert list(read(tmp_path / folder / name)) == []
    (tmp_path / "Other_files").mkdir()
    (tmp_path / "Other_files" / "notes.txt").write_text("Of no page.\n", encoding="utf-8")
    assert one_of(list(read(tmp_path / "Other_files" / "notes.txt"))).posts[0].text == "Of no page."


def test_an_archive_with_a_page_and_its_folder_is_the_page(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("a/Ferry.html", "a/Ferry_files/ads.html", "__MACOSX/a/._Ferry.html", "a/.DS_Store"):
            archive.writestr(name, page(WORDPRESS))
    (thread,) = read(tmp_path / "a.zip")
    assert isinstance(thread, Thread) and shown(thread) == BOTH


UNKNOWN = {
    "a forum in cells": """<table class="messages"><tr class="msg" id="msg1"><td class="who"><b>Oda Lind</b></td><td><span class="posted">8 June 2023, 09:21</span>
<div>Why is it late, hé?</div></td></tr><tr class="msg" id="msg2"><td class="who"><b>Piet</b></td><td><span class="posted">8 June 2023, 09:25</span><div>Fog on the water.</div></td></tr></table>""",
    "small words in classes": """<div id="forumposts"><div class="windowbg" id="msg11"><div class="poster"><h4><a href="?u=1">Oda Lind</a></h4></div><div class="keyinfo">
<a class="smalltext">June 08, 2023, 09:21:00 AM</a></div><div class="post"><div class="inner">Why is it late, hé?</div></div></div><div class="windowbg" id="msg12"><div class="poster"><h4><a>Piet</a></h4>
</div><div class="keyinfo"><a class="smalltext">June 08, 2023, 09:25:00 AM</a></div><div class="post"><div class="inner">Fog on the water.</div></div></div></div>""",
    "a name beside the text": """<div id="comments"><article class="ipsComment"><aside class="ipsComment_author"><strong>Oda Lind</strong></aside><div class="ipsComment_content">
<time datetime="2023-06-08T09:21"></time><div class="text"><p>Why is it late, hé?</p></div></div></article><article class="ipsComment"><aside class="ipsComment_author"><strong>Piet</strong></aside>
<div class="ipsComment_content"><time datetime="2023-06-08T09:25"></time><div class="text"><p>Fog on the water.</p></div></div></article></div>""",
    "ids in empty elements before": """<section><a id="comment-501"></a><article class="comment"><p class="comment__author">Oda Lind</p><p class="comment__time">Thu, 06/08/2023 - 09:21</p>
<div class="content"><p>Why is it late, hé?</p></div></article> <a id="comment-502"></a><article class="comment"><p class="comment__author">Piet</p><p class="comment__time">Tue, 06/13/2023 - 09:25</p>
<div class="content"><p>Fog on the water.</p></div></article></section>""",
    "depth by a margin": """<div class="comment" style="margin-left:0px"><a class="lj-user-name">Oda Lind</a> <span class="date">June 8 2023, 09:21:00 UTC</span><div class="comment-text">Why is it late, hé?</div></div>
<div class="comment" style="margin-left: 25px"><a class="lj-user-name">Piet</a> <span class="date">June 8 2023, 09:25:00 UTC</span><div class="comment-text">Fog on the water.</div></div>""",
    "a text in a form": """<div class="commentarea"><div class="thing comment" id="thing_t1_a"><p class="tagline"><a class="author">Oda Lind</a> <time datetime="2023-06-08T09:21"></time></p>
<form class="usertext"><div class="usertext-body"><p>Why is it late, hé?</p></div></form><div class="child"><div class="thing comment" id="thing_t1_b"><p class="tagline"><a class="author">Piet</a>
<time datetime="2023-06-08T09:25"></time></p><form class="usertext"><div class="usertext-body"><p>Fog on the water.</p></div></form></div></div></div></div>""",
    "an element that is two things": """<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Oda Lind</span><time itemprop="dateCreated" datetime="2023-06-08T09:21"></time>
<div itemprop="text">Why is it late, hé?</div></div><div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Piet</span><time itemprop="dateCreated" datetime="2023-06-08T09:25"></time><div itemprop="text">Fog on the water.</div></div>""",
    "a system in its own page": DISQUS,
}  # fmt: skip
FLAT = (
    "a forum in cells",
    "small words in classes",
    "a name beside the text",
    "ids in empty elements before",
    "an element that is two things",
)


@pytest.mark.parametrize("name", UNKNOWN)
def test_the_comments_of_other_systems_are_read(name: str) -> None:
    thread = one_of(list(read_bytes(page(UNKNOWN[name]).encode(), "page.html")))
    found = shown(thread)
    if name == "ids in empty elements before":
        assert [post.id.rpartition("/")[2] for post in thread.posts[1:]] == ["501", "502"]
        found = [(author, date.replace("06-13", "06-08"), parent, text) for author, date, parent, text in found]
    assert found == [(author, date, None if name in FLAT else parent, text) for author, date, parent, text in BOTH]
    assert not thread.problems


def test_a_page_that_says_it_is_american_writes_the_month_first() -> None:
    comment = '<div class="comment"><p class="author">Oda</p><p class="date">06/08/2023 - 09:21</p><p class="comment-text">Why?</p></div>'
    dates = [
        one_of(list(read_bytes(page(comment, language).encode(), "page.html"))).posts[1].published
        for language in ("en-US", "en-GB")
    ]
    assert dates == ["2023-06-08T09:21", "2023-08-06T09:21"]


def test_a_date_that_depends_on_the_day_is_kept_in_the_problem() -> None:
    comments = "".join(
        f'<div class="comment"><b class="author">{name}</b> <i class="date">{date}</i><p class="comment-text">So late.</p></div>'
        for name, date in (("Oda", "2 hours ago"), ("Пит", "Сегодня, 09:25"))
    )
    thread = one_of(list(read_bytes(page(comments).encode(), "page.html")))
    assert [post.published for post in thread.posts] == [None, None, None]
    assert "2 hours ago" in thread.problems[0].what and "Сегодня, 09:25" in thread.problems[1].what


def test_comments_that_are_not_known_as_such_stay_in_the_article() -> None:
    block = '<div id="comments"><h4>2 comments:</h4><dl><dt>Oda said...</dt><dd>Why is it late, and how late?</dd><dt>Piet said...</dt><dd>Fog on the water.</dd></dl></div>'
    thread = one_of(list(read_bytes(page(block).encode(), "page.html")))
    assert (
        len(thread.posts) == 1
        and "and how late?" in thread.posts[0].text
        and "Fog on the water." in thread.posts[0].text
    )


@pytest.mark.parametrize(
    "other",
    [
        "http://www.saltby.example/2023/ferry/", "https://m.saltby.example/2023/ferry", "https://amp.saltby.example/2023/ferry",
        "https://saltby.example/2023/ferry?utm_source=x&fbclid=3", "https://saltby.example/2023/ferry#comments",
        "https://saltby.example/2023/ferry/amp/", "https://saltby.example/2023/ferry?amp=1", "https://SALTBY.example:443/2023/ferry",
        "https://saltby.example/2023/ferry?replytocom=5#respond", "https://saltby.example/2023/ferry/comment-page-2/",
    ],
)  # fmt: skip
def test_an_address_is_the_same_however_one_came_to_it(other: str) -> None:
    assert thread_id(None, other, "", "") == thread_id(None, "https://saltby.example/2023/ferry", "", "")


@pytest.mark.parametrize(
    "other",
    [
        "https://saltby.example/2023/ferry-2",
        "https://saltby.example/2023/ferry?id=5",
        "https://en.saltby.example/2023/ferry",
        "https://saltby.example/camp",
    ],
)
def test_another_address_is_another(other: str) -> None:
    assert thread_id(None, other, "", "") not in {
        thread_id(None, one, "", "") for one in ("https://saltby.example/2023/ferry", "https://saltby.example/c")
    }


HOSTILE = {
    "lists without end": "<ol>" + "<ol><li>so deep" * 100_000,
    "items far in": "<ul>" * 3900 + "<li>so deep" * 30_000,
    "elements without end": "<div>" * 100_000 + "so deep",
    "attributes without number": "<div " + " ".join(f"a{n}" for n in range(50_000)) + ">so deep</div>",
    "scripts without end": "<script>" * 30_000 + "<b>" * 5000 + "so deep",
    "comments without end": "<b>" * 5000 + "so deep" + "<!--" * 50_000,
    "blanks without end": "<b>" * 5000 + " " * 300_000 + "so deep",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "around",
    [
        "<html><body>%s</body></html>",
        '{"title": "T", "text": "a", "comments": [{"message": "%s", "author": "a", "date": "2023-06-08"}]}',
        "<rss><channel><item><title>T</title><description><![CDATA[%s]]></description></item></channel></rss>",
    ],
)
def test_markup_made_to_break_a_parser_is_read_in_no_time(name: str, around: str) -> None:
    raw = (around % HOSTILE[name]).encode()
    with backstop():
        assert list(read_bytes(raw, "file"))
        assert steps(lambda: list(read_bytes(raw, "file"))) < len(raw)
