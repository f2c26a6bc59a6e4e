# ruff: noqa: E501  markup is written as it comes
"""Saved HTML: each system's comments with author, date, parent and text; nothing of them in the article; nothing lost."""

from __future__ import annotations

import random

import pytest

from indexer.read import read_bytes
from indexer.types import Problem, Thread

BODY = (
    "<p>The ferry to the island is late again, and nobody on the quay knows why it should be.</p>"
    "<p>The company says that the harbour is too shallow for the new ship, which came in spring.</p>"
)
HEAD = (
    '<!DOCTYPE html><html><head><title>Ferry late | Quay News</title><meta property="og:title" content="Ferry late">'
    '<link rel="canonical" href="https://quay.example/ferry-late"><meta name="author" content="Ina Falk">'
    '<meta property="article:published_time" content="2024-05-01T08:00:00+02:00"></head><body><article><h1>Ferry late</h1>'
)

WORDPRESS = """<ol>
<li id="comment-11" class="comment depth-1"><div id="div-comment-11"><cite class="fn">Oda</cite> <span class="says">says:</span>
 <a href="#c"><time datetime="2024-05-01T10:00:00+00:00">May 1, 2024 at 10:00 am</time></a>
 <div class="comment-content"><p>First of all: why?</p><p>Second: when?</p></div><a class="comment-reply-link">Reply</a></div>
 <ol class="children"><li id="comment-12" class="comment depth-2"><cite class="fn">Piet Moor</cite>
 <time datetime="2024-05-01T11:30:00+00:00"></time><div class="comment-content"><p>Tomorrow, they say.</p></div></li></ol></li>
<li id="comment-13" class="comment depth-1"><cite class="fn">Anderson</cite> <small>on June 2, 2024 at 9:05 pm</small>
 <div class="comment-content"><p>I swim.</p></div></li></ol>"""

DLE = """<li class="comments-tree-item" data-indent="0"><div id="comment-id-11"><span class="comm-author">Oda</span>
<span class="comm-date">1 May 2024 10:00</span><div id="comm-id-11">First of all: why?<br><br>Second: when?</div></div></li>
<li class="comments-tree-item" data-indent="1"><div id="comment-id-12"><span class="comm-author">Piet Moor</span>
<span class="comm-date">1 May 2024 11:30</span><div id="comm-id-12">Tomorrow, they say.</div></div></li>
<li class="comments-tree-item" data-indent="0"><div id="comment-id-13"><span class="comm-author">Anderson</span>
<span class="comm-date">2 June 2024 21:05</span><div id="comm-id-13">I swim.</div></div></li>"""

WPDISCUZ = """<div id="wpd-comm-11_0"><div class="wpd-comment-author">Oda</div><div class="wpd-comment-date" title="1 May 2024 10:00">x</div>
<div class="wpd-comment-text"><p>First of all: why?</p><p>Second: when?</p></div>
<div id="wpd-comm-12_11"><div class="wpd-comment-author">Piet Moor</div><div class="wpd-comment-date" title="1 May 2024 11:30">x</div>
<div class="wpd-comment-text"><p>Tomorrow, they say.</p></div></div></div>
<div id="wpd-comm-13_0"><div class="wpd-comment-author">Anderson</div><div class="wpd-comment-date" title="2 June 2024 21:05">x</div>
<div class="wpd-comment-text"><p>I swim.</p></div></div>"""

MICRODATA = """<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Oda</span>
<time itemprop="dateCreated" datetime="2024-05-01T10:00"></time><div itemprop="text"><p>First of all: why?</p><p>Second: when?</p></div>
<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Piet Moor</span>
<time itemprop="dateCreated" datetime="2024-05-01T11:30"></time><div itemprop="text">Tomorrow, they say.</div></div></div>
<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Anderson</span>
<time itemprop="dateCreated" datetime="2024-06-02T21:05"></time><div itemprop="text">I swim.</div></div>"""

HACKER = """<table><tr class="athing comtr" id="11"><td class="ind" indent="0"></td><td><a class="hnuser">Oda</a>
<span class="age" title="2024-05-01T10:00:00"></span><div class="commtext"><p>First of all: why?</p><p>Second: when?</p></div></td></tr>
<tr class="athing comtr" id="12"><td class="ind" indent="1"></td><td><a class="hnuser">Piet Moor</a>
<span class="age" title="2024-05-01T11:30:00"></span><div class="commtext">Tomorrow, they say.</div></td></tr>
<tr class="athing comtr" id="13"><td class="ind" indent="0"></td><td><a class="hnuser">Anderson</a>
<span class="age" title="2024-06-02T21:05:00"></span><div class="commtext">I swim.</div></td></tr></table>"""

LINKED = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "comment": [
{"@type": "Comment", "identifier": "11", "author": {"@type": "Person", "name": "Oda"}, "dateCreated": "2024-05-01T10:00",
 "text": "<p>First of all: why?</p><p>Second: when?</p>",
 "comment": [{"@type": "Comment", "identifier": 12, "author": {"name": "Piet Moor"}, "datePublished": "2024-05-01T11:30", "text": "Tomorrow, they say."}]},
{"@type": "Comment", "identifier": "13", "author": "Anderson", "dateCreated": "2024-06-02T21:05", "text": "I swim."}]}]}</script>"""

REPEATED = """<div class="reader-opinions"><div class="op"><b>Oda</b> <span class="when">1 May 2024, 10:00</span>
<div class="op-text"><p>First of all: why?</p><p>Second: when?</p></div>
<div class="op"><b>Piet Moor</b> <span class="when">1 May 2024, 11:30</span><div class="op-text">Tomorrow, they say.</div></div></div>
<div class="op"><b>Anderson</b> <span class="when">2 June 2024, 21:05</span><div class="op-text">I swim.</div></div></div>"""

SYSTEMS = {
    "wordpress": WORDPRESS,
    "dle": DLE,
    "wpdiscuz": WPDISCUZ,
    "microdata": MICRODATA,
    "hacker news": HACKER,
    "json-ld": LINKED,
    "repeated blocks": REPEATED,
}


def page(comments: str) -> Thread:
    (thread,) = read_bytes((HEAD + BODY + "</article>" + comments + "</body></html>").encode(), "page.html")
    assert isinstance(thread, Thread)
    return thread


@pytest.mark.parametrize("system", SYSTEMS)
def test_comments_have_author_date_parent_and_text(system: str) -> None:
    article, one, two, three = page(SYSTEMS[system]).posts
    assert [post.author for post in (one, two, three)] == ["Oda", "Piet Moor", "Anderson"]
    assert [(post.published or "")[:16] for post in (one, two, three)] == [
        "2024-05-01T10:00",
        "2024-05-01T11:30",
        "2024-06-02T21:05",
    ]
    assert [post.parent for post in (one, two, three)] == [article.id, one.id, article.id]
    assert [" ".join(post.text.split()) for post in (one, two, three)] == [
        "First of all: why? Second: when?",
        "Tomorrow, they say.",
        "I swim.",
    ]
    if system not in ("microdata", "repeated blocks"):
        assert [post.id.rpartition("/")[2] for post in (one, two, three)] == ["11", "12", "13"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_article_is_what_the_head_and_the_text_say_and_holds_no_comment(system: str) -> None:
    thread = page(SYSTEMS[system])
    article = thread.posts[0]
    assert (thread.title, thread.url, thread.source) == (
        "Ferry late",
        "https://quay.example/ferry-late",
        "quay.example",
    )
    assert (article.author, article.published) == ("Ina Falk", "2024-05-01T08:00:00+02:00")
    assert "too shallow for the new ship" in article.text
    assert not any(words in article.text for words in ("why?", "Tomorrow", "I swim"))


def test_a_page_without_comments_is_an_article() -> None:
    assert [post.kind for post in page("").posts] == ["article"]


def test_two_comments_equal_in_everything_are_two() -> None:
    same = '<li id="comment-1"><cite class="fn">Oda</cite><div class="comment-content">Why?</div></li>'
    assert [post.text for post in page(f"<ol>{same}{same}</ol>").posts[1:]] == ["Why?", "Why?"]


def test_a_script_is_no_text_and_markup_in_a_comment_is_read_as_it_shows() -> None:
    (_, one) = page('<li id="comment-1"><script>alert(1)</script><p>a &lt;b&gt; c</p></li>').posts
    assert one.text == "a <b> c"


@pytest.mark.parametrize(
    "html", ["<html>", "<html><body>" + "<div>" * 60_000 + "deep", "<!DOCTYPE html><li id=comment-1>" * 3000]
)
def test_hostile_pages_are_survived(html: str) -> None:
    assert [one for one in read_bytes(html.encode(), "x") if isinstance(one, Thread)]


def test_a_page_that_calls_itself_a_comment_is_an_article() -> None:
    html = f'<html id="comment-1" class="comment"><body id="comment-2" class="recentcomments">{BODY}</body></html>'
    (thread,) = [one for one in read_bytes(html.encode(), "x") if isinstance(one, Thread)]
    assert [post.kind for post in thread.posts] == ["article"]
    assert "too shallow" in thread.posts[0].text


def test_cut_and_damaged_pages_never_raise() -> None:
    chance = random.Random(5)
    whole = (HEAD + BODY + "</article>" + "".join(SYSTEMS.values())).encode()
    for _ in range(150):
        raw = bytearray(whole[: chance.randrange(len(whole))])
        for _ in range(chance.randrange(30)):
            if raw:
                raw[chance.randrange(len(raw))] = chance.randrange(256)
        assert all(isinstance(one, Thread | Problem) for one in read_bytes(bytes(raw), "x"))
