# ruff: noqa: E501  documents as they come
"""A small document of every format whose words are all different, ways to damage it, and the law that no word is lost.

A word that still stands in the damaged document has to be in a post, a name, a title or a problem. Where damage changes
what a field is called, or what is markup, the words in it are no text any more: such damage is not done, or not judged.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import zstandard

from indexer.read import read_bytes
from indexer.read.decode import HEAD, encoding_of, text_of
from indexer.types import Problem, Thread

WORD = re.compile(r"q[a-z]{4}[0-9]{3}z")
PIECES = [b"\0", b"\x0b", b"\x01", b'"', b"'", b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\n", b"\r", b"\xff", b"\xc3", b"\xe2\x80\xae", b"&", b"&foo;", b"&#0;", b"<", b">",
          b"]]>", b"<!--", b"</", b"--xx", b"=", b"9999999999", b"\t", b"\\u12", b"\\ud800", b"NaN", b";", b"\n\n", b"From ", b"null"]  # fmt: skip
_KEY = re.compile(rb'"\w+"\s*:')
_BRACKET = re.compile(rb"[\[{\]}]")
QUIET = [b"\0", b"\x0b", b"\xff", b"\n", b"\r", b"\t", b"9", b" ", b"\xc2\xa0"]


class Document(NamedTuple):
    """A document; ``pieces`` may be put into it, from byte ``first`` on, and ``kind`` says how it is judged."""

    raw: bytes
    pieces: list[bytes]
    first: int = 0
    kind: str = "text"


def _words() -> Iterator[str]:
    syllables = ["bado", "keru", "mila", "noso", "pati", "ruve", "sola", "tumi", "wage", "zibo"]
    for number in range(100, 1000):
        yield f"q{syllables[number % 10]}{number}z"


def _lines(records: list[object]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


@cache
def documents() -> dict[str, Document]:
    """One document for each format, by its name."""
    words = _words()

    def said(count: int = 3) -> str:
        return " ".join(next(words) for _ in range(count))

    def name() -> str:
        return next(words)

    ours: list[object] = [{"id": f"t{n}", "title": said(), "text": said(5), "author": name(), "comments": [
        {"id": "1", "author": name(), "published": "2023-06-08", "text": said(4)}, {"id": "2", "parent": "1", "author": name(), "text": said()}]} for n in range(4)]  # fmt: skip
    reddit: list[object] = [
        {
            "id": "abc",
            "title": said(),
            "selftext": said(),
            "author": name(),
            "created_utc": 1686216060,
            "subreddit": "saltby",
            "permalink": "/r/saltby/comments/abc/x/",
        }
    ]
    reddit += [{"id": f"c{n}", "link_id": "t3_abc", "parent_id": "t3_abc", "body": said(4), "author": name(), "created_utc": 1686216120, "subreddit": "saltby", "score": n} for n in range(5)]  # fmt: skip
    algolia = {"id": 7, "created_at_i": 1686216060, "author": name(), "title": said(), "story_id": 7, "children": [{"id": 8 + n, "created_at_i": 1686216120, "author": name(), "text": said(4), "parent_id": 7, "story_id": 7, "children": []} for n in range(4)]}  # fmt: skip
    discourse = {"id": 5, "slug": "dues", "title": said(), "post_stream": {"posts": [{"id": 70 + n, "post_number": 1 + n, "username": name(), "cooked": f"<p>{said(4)}</p>", "created_at": "2023-06-08T09:21:00Z"} for n in range(4)]}}  # fmt: skip
    mastodon = {"ancestors": [], "descendants": [{"id": str(n), "in_reply_to_id": "1", "created_at": "2023-06-08T09:21:00Z", "content": f"<p>{said(4)}</p>", "account": {"acct": name()}} for n in range(2, 6)]}  # fmt: skip
    convokit: list[object] = [{"id": f"u{n}", "conversation_id": "u1", "reply_to": "u1" if n > 1 else None, "speaker": name(), "timestamp": 1686216060, "text": said(4)} for n in range(1, 5)]  # fmt: skip
    youtube = {"items": [{"kind": "youtube#commentThread", "snippet": {"videoId": "v1", "topLevelComment": {"kind": "youtube#comment", "id": f"y{n}", "snippet": {"videoId": "v1", "authorDisplayName": name(), "textOriginal": said(4), "publishedAt": "2023-06-08T09:21:00Z"}}}} for n in range(4)]}  # fmt: skip
    scraped: list[object] = [
        {"user": {"name": name()}, "body": said(5), "date": "2023-06-08", "nr": n} for n in range(5)
    ]
    unknown = {"c7": said(5), "rows": [[said(), said()], [said()]], "k": {"z": said()}}
    csv = "id,author,date,text\n" + "".join(f'{n},{name()},2023-06-08,"{said(3)}, {said(2)}\n{said(2)}"\n{n + 50},{name()},2023-06-09,{said(4)}\n' for n in range(5))  # fmt: skip
    comments = "".join(f"<wp:comment><wp:comment_id>{n}</wp:comment_id><wp:comment_author>{name()}</wp:comment_author><wp:comment_date>2024-05-01 10:00:00</wp:comment_date><wp:comment_content><![CDATA[{said(4)}]]></wp:comment_content></wp:comment>\n" for n in range(4))  # fmt: skip
    wxr = '<?xml version="1.0"?>\n<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>\n' + "".join(
        f"<item><title>{said()}</title><link>https://quay.example/{n}</link><dc:creator>{name()}</dc:creator><content:encoded><![CDATA[<p>{said(4)}</p><p>{said()}</p>]]></content:encoded><wp:post_type>post</wp:post_type>\n{comments if n == 1 else ''}</item>\n" for n in range(3)) + "</channel></rss>"  # fmt: skip
    atom = '<feed xmlns="http://www.w3.org/2005/Atom">' + "".join(f"<entry><title>{said()}</title><author><name>{name()}</name></author><content>{said(5)}</content></entry>\n" for _ in range(4)) + "</feed>"  # fmt: skip
    disqus = '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"><thread dsq:id="1"><link>https://quay.example/f</link>' + f"<title>{said()}</title></thread>" + "".join(
        f'<post dsq:id="{n}"><message>{said(4)}</message><author><name>{name()}</name></author><thread dsq:id="1"/></post>\n' for n in range(11, 15)) + "</disqus>"  # fmt: skip
    head = "From: Oda <oda@quay.example>\nSubject: Ferry\nDate: Thu, 08 Jun 2023 09:21:00 +0200\n"
    mixed = f'{head}Content-Type: multipart/mixed; boundary="xx"\n\n--xx\nContent-Type: text/plain; charset=utf-8\n\n{said(4)}\n--xx\nContent-Type: multipart/mixed; boundary="yy"\n\n--yy\nContent-Type: text/plain\n\n{said(4)}\n--yy\nContent-Type: text/html\n\n<p>{said(3)}</p>\n--yy--\n--xx\nContent-Type: text/plain; charset=x-odd\n\n{said(4)}\n--xx--\n'
    mbox = "".join(
        f"From oda@quay.example Thu Jun  8 09:21:0{n} 2023\n{head}Message-ID: <{n}@quay.example>\n\n{said(4)}\n{said(4)}\n\n"
        for n in range(3)
    )
    dump = f"{said(2)} ferry\n\n{said(6)}\n\n" + "".join(f"  {n}. Ann Offline Ann\n    Ann (A B) 8 June 2023 09: {n:02}\n\n    {said(4)}\n    {said(3)}\n" for n in range(10, 14))  # fmt: skip
    movable = "".join(f"AUTHOR: {name()}\nTITLE: {said()}\nDATE: 06/08/2023 08:00:00 AM\n-----\nBODY:\n{said(5)}\n-----\nCOMMENT:\nAUTHOR: {name()}\nEMAIL: oda@quay.example\n{said(4)}\n-----\n--------\n" for _ in range(3))  # fmt: skip
    heading = said()
    page = f'<!DOCTYPE html><html><head><title>{heading}</title></head><body><article><h1>{heading}</h1><p>The ferry was late, {said(6)}, and nobody at the harbour could say why it was.</p><p>Of fog, {said(4)}, the harbour master said again.</p></article><ol>' + "".join(
        f'<li id="comment-{n}" class="comment"><b class="fn">{name()}</b><time datetime="2023-06-08T09:21:00Z"></time><div class="comment-content"><p>{said(4)}</p></div></li>' for n in range(1, 4)) + "</ol></body></html>"  # fmt: skip
    answers = [
        f"HTTP/1.1 200 OK\r\nContent-Type: TEXT/HTML; charset=utf-8\r\n\r\n{page.replace('q', f'q{chr(97 + n)}', 0)}".encode()
        for n in range(2)
    ]
    warc = b"".join(b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://quay.example/%d\r\nWARC-Date: 2024-05-01T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n" % (n, len(one), one) for n, one in enumerate(answers))  # fmt: skip
    wet = b"".join(b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://quay.example/%d\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n" % (n, len(one), one) for n, one in enumerate([said(9).encode() for _ in range(3)]))  # fmt: skip
    mhtml = f'From: <Saved by Blink>\r\nSnapshot-Content-Location: https://quay.example/f\r\nDate: Thu, 8 Jun 2023 12:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b1"\r\n\r\n--b1\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{page}\r\n--b1--\r\n'.encode()
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(3):
            archive.writestr(f"{n}.txt", f"{said(4)}\n\n{said(20)}\n")
    made: dict[str, Document] = {
        name: Document(_lines(records), [one for one in PIECES if one not in (b"[", b"{")], kind="json")
        for name, records in {"ours": ours, "reddit": reddit, "algolia": [algolia], "discourse": [discourse], "mastodon": [mastodon], "convokit": convokit, "youtube": [youtube], "scraped": scraped, "unknown json": [unknown]}.items()
    }  # fmt: skip
    made |= {
        "array": Document(json.dumps(reddit, indent=1).encode(), PIECES, kind="json"),
        "object": Document(json.dumps(ours[0], indent=1).encode(), PIECES, kind="json"),
        "csv": Document(csv.encode(), PIECES, csv.index("\n") + 1, kind="table"),
        "wxr": Document(wxr.encode(), PIECES, wxr.index("<item>"), kind="xml"),
        "atom": Document(atom.encode(), PIECES, atom.index("<entry>"), kind="xml"),
        "disqus": Document(disqus.encode(), PIECES, disqus.index("<thread"), kind="xml"),
        "mail": Document(mixed.encode(), [one for one in PIECES if b"<" not in one], len(head), kind="mail"),
        "mbox": Document(mbox.encode(), [one for one in PIECES if b"<" not in one], len(head), kind="mail"),
        "dump": Document(dump.encode(), QUIET, kind="dump"),
        "movable type": Document(movable.encode(), PIECES),
        "html": Document(page.encode(), QUIET, kind="html"),
        "utf-16": Document(dump.encode("utf-16"), [], 2, kind="cut"),
        "mhtml": Document(mhtml, QUIET, mhtml.index(b"<!DOCTYPE"), kind="html"),
        "warc": Document(warc, [], kind="warc"),
        "wet": Document(wet, [], kind="warc"),
        "gz": Document(gzip.compress(csv.encode()) + gzip.compress(csv.replace("2023", "2022").encode()), PIECES, 12, kind="packed"),
        "zst": Document(zstandard.ZstdCompressor(write_checksum=True).compress(csv.encode()), PIECES, 12, kind="packed"),
        "zip": Document(zipped.getvalue(), PIECES, 4, kind="packed"),
    }  # fmt: skip
    return made


def damaged(chance: random.Random, document: Document) -> bytes:
    """The document, cut or changed in one to three places."""
    made = bytearray(document.raw)
    for _ in range(chance.choice((1, 1, 2, 3))):
        place = chance.randrange(document.first, max(document.first + 1, len(made)))
        change = chance.randrange(5)
        if change == 0 or document.kind == "cut":
            del made[place:]
        elif document.kind in ("html", "xml") and made.rfind(b"<", 0, place) > made.rfind(b">", 0, place):
            continue  # another tag is another page
        elif document.kind == "warc":
            _damage_lengths(chance, made)
        elif document.kind == "json" and any(one.start() <= place < one.end() for one in _KEY.finditer(made)):
            continue  # another key is another field, and what stands in it may be anything
        elif document.pieces and change < 3:
            made[place:place] = chance.choice(document.pieces)
        elif document.kind in ("json", "text", "table", "packed"):
            stop = place + chance.randrange(1, 12)
            if document.kind != "json" or not (
                _KEY.search(made, max(0, place - 20), stop + 20) or _BRACKET.search(made, place, stop)
            ):
                del made[place:stop]
        elif document.pieces:
            made[place:place] = chance.choice(document.pieces)
    return bytes(made)


def _damage_lengths(chance: random.Random, made: bytearray) -> None:
    found = list(re.finditer(rb"Content-Length: (\d+)|(?<=\r\n)Content-Type: TEXT/HTML", made))
    if not found:
        return
    one = chance.choice(found)
    if one[1]:
        made[one.start(1) : one.end(1)] = chance.choice(
            (b"1000000000000000000", b"0", b"7", b"99999", b"-3", b"", b"80000000")
        )
    else:
        made[one.start() : one.start()] = chance.choice((b"Content-Encoding: gzip\r\n", b"Content-Encoding: br\r\n", b"Transfer-Encoding: chunked\r\n"))  # fmt: skip


def lost_words(document: Document, raw: bytes) -> set[str]:
    """Words that stand in the damaged document and nowhere in what was read of it; empty where that cannot be told."""
    found = list(read_bytes(raw, "f"))
    threads = [one for one in found if isinstance(one, Thread)]
    problems = [one for one in found if isinstance(one, Problem)] + [
        one for thread in threads for one in thread.problems
    ]
    told = {thread.title for thread in threads} | {problem.what for problem in problems}
    told |= {
        part or "" for thread in threads for post in thread.posts for part in (post.text, post.author, post.real_name)
    }
    known = set(WORD.findall(" ".join(told)))
    return _JUDGED[document.kind](document, raw, problems) - known


def _in_text(_: Document, raw: bytes, __: list[Problem]) -> set[str]:
    text = re.sub(r"EMAIL: .*", "", text_of(raw, encoding_of(raw[:HEAD]))[0])  # values of personal fields are not kept
    return set(WORD.findall(text))


def _in_table(document: Document, raw: bytes, problems: list[Problem]) -> set[str]:
    """What came to stand where an id or a date does is no text."""
    lines = [b",".join(cell for place, cell in enumerate(line.split(b",")) if place not in (0, 2)) if line.count(b",") > 1 else line
             for line in raw.split(b"\n")]  # fmt: skip
    return _in_text(document, b"\n".join(lines), problems)


def _in_json(document: Document, raw: bytes, problems: list[Problem]) -> set[str]:
    """Damage that nobody can see changed what a field is called: then it is another document."""
    return _in_text(document, raw, problems) if any(one.level != "note" for one in problems) else set()


def _in_mail(document: Document, raw: bytes, problems: list[Problem]) -> set[str]:
    """What came to stand in a header's line is a header."""
    lines = [line for line in raw.split(b"\n") if not re.match(rb"[\w-]+:|\s+\S+=", line)]
    return _in_text(document, b"\n".join(lines), problems)


def _in_page(document: Document, raw: bytes, problems: list[Problem]) -> set[str]:
    """The words that a browser shows."""
    from selectolax.lexbor import LexborHTMLParser

    text = re.sub(r"<title>.*?</title>", "", text_of(raw, encoding_of(raw[:HEAD]))[0], flags=re.DOTALL)
    return set(WORD.findall(LexborHTMLParser(text).body.text(separator=" "))) if "<" in text else set()  # type: ignore[union-attr]


def _in_packed(document: Document, raw: bytes, problems: list[Problem]) -> set[str]:
    """What is in it cannot be seen from outside: it is whole, or something is said to be lost."""
    if any(one.level != "note" for one in problems):
        return set()
    whole = list(read_bytes(document.raw, "f"))
    return set(WORD.findall(" ".join(post.text for one in whole if isinstance(one, Thread) for post in one.posts)))


_JUDGED: dict[str, Callable[[Document, bytes, list[Problem]], set[str]]] = {
    "text": _in_text, "dump": _in_text, "cut": _in_text, "xml": _in_text, "warc": _in_page, "json": _in_json,
    "mail": _in_mail, "html": _in_page, "packed": _in_packed, "table": _in_table,
}  # fmt: skip
