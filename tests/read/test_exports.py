# ruff: noqa: E501  markup is written as it comes
"""Exports of comment systems, feeds, and files that are packed: what is in them, and what may not get in."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from indexer.read import packed, read, read_bytes
from indexer.types import Problem, Thread

WXR = """<?xml version="1.0"?>
<!-- made by a blog -->
<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Quay News</title>
<item><title>Ferry late</title><link>https://quay.example/ferry</link><dc:creator>Ina Falk</dc:creator>
<content:encoded><![CDATA[<p>It is late.</p><p>Again.</p>]]></content:encoded>
<wp:post_id>7</wp:post_id><wp:post_date>2024-05-01 08:00:00</wp:post_date><wp:post_type>post</wp:post_type>
<wp:comment><wp:comment_id>11</wp:comment_id><wp:comment_author>Oda</wp:comment_author>
<wp:comment_author_email>oda@mail.example</wp:comment_author_email><wp:comment_author_IP>10.1.2.3</wp:comment_author_IP>
<wp:comment_date>2024-05-01 10:00:00</wp:comment_date><wp:comment_content>Why?</wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_parent>0</wp:comment_parent></wp:comment>
<wp:comment><wp:comment_id>12</wp:comment_id><wp:comment_author>Piet</wp:comment_author>
<wp:comment_date>2024-05-01 11:30:00</wp:comment_date><wp:comment_content>Fog.</wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_parent>11</wp:comment_parent></wp:comment>
<wp:comment><wp:comment_id>13</wp:comment_id><wp:comment_author>Buy</wp:comment_author>
<wp:comment_content>now</wp:comment_content><wp:comment_approved>spam</wp:comment_approved></wp:comment></item>
<item><title>pier.jpg</title><wp:post_type>attachment</wp:post_type></item></channel></rss>"""

DISQUS = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="1"><link>https://quay.example/ferry</link><title>Ferry late</title><message/><createdAt>2024-05-01T08:00:00Z</createdAt></thread>
<post dsq:id="11"><message><![CDATA[<p>Why?</p>]]></message><createdAt>2024-05-01T10:00:00Z</createdAt><isDeleted>false</isDeleted>
<isSpam>false</isSpam><author><name>Oda</name><username>oda1</username></author><thread dsq:id="1"/></post>
<post dsq:id="12"><message>Fog.</message><createdAt>2024-05-01T11:30:00Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam>
<author><name>Piet</name></author><thread dsq:id="1"/><parent dsq:id="11"/></post>
<post dsq:id="13"><message>now</message><isDeleted>true</isDeleted><isSpam>false</isSpam><thread dsq:id="1"/></post></disqus>"""

FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Comments on: Ferry late</title>
<item><title>By: Oda</title><link>https://quay.example/ferry#comment-11</link><dc:creator>Oda</dc:creator>
<pubDate>Wed, 01 May 2024 10:00:00 +0000</pubDate><description>Why?</description></item>
<item><title>By: Piet</title><link>https://quay.example/ferry#comment-12</link>
<pubDate>Wed, 01 May 2024 11:30:00 +0000</pubDate><description>Fog.</description></item></channel></rss>"""


def threads(raw: bytes | str) -> list[Thread]:
    found = read_bytes(raw.encode() if isinstance(raw, str) else raw, "f")
    return [one for one in found if isinstance(one, Thread)]


def problems(raw: bytes | str) -> list[str]:
    found = read_bytes(raw.encode() if isinstance(raw, str) else raw, "f")
    return [one.what for one in found if isinstance(one, Problem)]


@pytest.mark.parametrize("export", [WXR, DISQUS, FEED], ids=["wxr", "disqus", "feed"])
def test_an_export_gives_article_comments_authors_dates_and_answers(export: str) -> None:
    (thread,) = threads(export)
    article, one, two = thread.posts
    assert (thread.title, thread.url) == ("Ferry late", "https://quay.example/ferry")
    assert [(post.author, post.text, (post.published or "")[:16]) for post in (one, two)] == [
        ("Oda", "Why?", "2024-05-01T10:00"),
        ("Piet", "Fog.", "2024-05-01T11:30"),
    ]
    assert [post.id.rpartition("/")[2] for post in (one, two)] == ["11", "12"]
    assert one.parent == article.id
    assert two.parent == (article.id if export is FEED else one.id)


def test_mail_and_addresses_never_get_in_and_spam_is_counted() -> None:
    (thread,) = threads(WXR)
    assert "mail.example" not in repr(thread)
    assert "10.1.2.3" not in repr(thread)
    codes = [(one.code, one.level) for one in read_bytes(WXR.encode(), "f") if isinstance(one, Problem)]
    assert codes == [("spam-left-out", "note"), ("items-without-text", "note"), ("personal-data-omitted", "note")]
    assert len(problems(DISQUS)) == 1


def test_what_is_cut_is_read_up_to_there() -> None:
    cut = WXR[: WXR.index("<item><title>pier")]
    assert [len(thread.posts) for thread in threads(cut)] == [3]
    assert any("not sound XML" in what for what in problems(cut))


def test_entities_and_document_types_are_refused() -> None:
    bomb = '<?xml version="1.0"?><rss><!DOCTYPE x [<!ENTITY a "aaaa">]><channel><title>&a;</title></channel></rss>'
    outside = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><title>&a;</title></channel></rss>'
    for raw in (bomb, outside):
        assert all("root:" not in post.text for thread in threads(raw) for post in thread.posts)
        assert problems(raw) or threads(raw)[0].problems


PAGE = "The ferry is late\n\nNobody knows why.\n  1. Ann 8 June 2023 09: 21\n    I do.\n"


def test_a_packed_page_is_the_page(tmp_path: Path) -> None:
    (plain,) = threads(PAGE)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a/page.txt", PAGE)
        file.writestr("../../evil.txt", PAGE.replace("ferry", "train"))
    assert [one.posts for one in threads(gzip.compress(PAGE.encode()))] == [plain.posts]
    assert threads(archive.getvalue())[0].posts == plain.posts
    file = tmp_path / "pages.zip"
    file.write_bytes(archive.getvalue())
    assert len([one for one in read(file) if isinstance(one, Thread)]) == 2
    assert [one.name for one in tmp_path.iterdir()] == ["pages.zip"]


def test_a_bomb_an_archive_in_an_archive_and_a_cut_one_are_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_FREE", 1 << 20)
    monkeypatch.setattr(packed, "MOST_SWELL", 100)
    bomb = gzip.compress(bytes(50 << 20))
    assert threads(bomb) == []
    assert "unpacks to more than" in problems(bomb)[0]
    assert "archive inside an archive" in problems(gzip.compress(gzip.compress(b"x")))[0]
    assert problems(gzip.compress(PAGE.encode() * 99)[:-30])
    assert problems(b"PK\x03\x04 no archive")
