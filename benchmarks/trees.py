# ruff: noqa: S311  chance is for tests here
"""How well pages in the seed's layout are read: random trees of comments, written as HTML, saved as text, read back.

    python benchmarks/trees.py [DOCUMENTS] [--wrong]

Trees are up to eight deep. Comments hold typed lists and lists of the page, dates, blank lines, quotations; half have
no line beside a picture, half no real name; articles have lists and dates of their own. One name in forty has brackets,
nine times as often as in the comments of a real blog (54 of 19,491, ../shared/data/threads/haacked).
A document counts when the number of its comments, all parents and all dates are right.
"""

from __future__ import annotations

import random
import sys
import time
from html import escape
from typing import NamedTuple

from resiliparse.extract.html2text import extract_plain_text

from indexer.read import read_bytes
from indexer.types import Thread

MONTHS = "January February March April May June July August September October November December".split()
NAMES = [
    "Oda",
    "harbour owl",
    "lord-kestrel-77",
    "Ёлка",
    "木村",
    "x_1",
    "Anna K.",
    "Dr. No 2",
    "2 of 9",
    "Мария Ив",
    "J😀",
    "8 June",
]
BRACKETED = ["Piet (Graz)", "Иван (Киев)", "owl (2)"]
REAL = ["Oda Lind", "Иван Петров", "木村 花", "Piet van Moor", "A. B."]
LINES = [
    "Yes.", "1. a typed list", "2. its second line", "On 3 May 2024 it rained", "Quote: Oda", "a 09: 21 b", "• a point",
    "1. It was late on 8 June 2023 09: 21", "As of 8 June 2023 09: 21", "(in brackets)", "— said he, 12.05.2024.",
    "Oda Offline", "10. ten", "It is late: 5 of 7 ships.", "Why?", "Паром опять опоздал.", "@Oda no!", "http://a.example/1.2",
]  # fmt: skip
DEEPEST = 8


class Comment(NamedTuple):
    """A comment as it is written, and what is to be found."""

    author: str
    real: str | None
    published: str
    avatar: bool
    blocks: list[list[str]]
    replies: list[Comment]


def tree(chance: random.Random, depth: int) -> list[Comment]:
    """Random comments with their answers."""
    return [_comment(chance, depth) for _ in range(chance.randint(1, 4))]


def _comment(chance: random.Random, depth: int) -> Comment:
    date = f"20{chance.randint(10, 25)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    blocks = [chance.choices(LINES, k=chance.randint(1, 4)) for _ in range(chance.randint(1, 3))]
    blocks[0].insert(0, "A beginning.")
    return Comment(
        chance.choice(BRACKETED if chance.random() < 0.025 else NAMES),
        chance.choice(REAL) if chance.random() < 0.5 else None,
        f"{date}T{chance.randint(0, 23):02}:{chance.randint(0, 59):02}",
        chance.random() < 0.5,
        blocks,
        tree(chance, depth - 1) if depth > 1 and chance.random() < 0.45 else [],
    )


def _date(published: str) -> str:
    day, clock = published.split("T")
    year, month, number = day.split("-")
    return f"{int(number)} {MONTHS[int(month) - 1]} {year} {clock.replace(':', ': ')}"


def _markup(comments: list[Comment], chance: random.Random) -> str:
    return f"<ol>{''.join(f'<li>{_inner(one, chance)}</li>' for one in comments)}</ol>"


def _inner(one: Comment, chance: random.Random) -> str:
    avatar = f"<div>{escape(one.author)} Offline {escape(one.author)}</div>" if one.avatar else ""
    header = f"{one.author}{f' ({one.real})' if one.real else ''} {_date(one.published)}"
    text = "".join(_block(block, chance) for block in one.blocks)
    return f"{avatar}<div>{escape(header)}</div><div>{text}</div>{_markup(one.replies, chance) if one.replies else ''}"


def _block(lines: list[str], chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.15:
        return "<ol>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ol>"
    if kind < 0.25:
        return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"
    return f"<p>{'<br>'.join(map(escape, lines))}</p>"


def page(comments: list[Comment], chance: random.Random) -> str:
    """The page as the extractor of the seed writes it."""
    body = "".join(_block(chance.choices(LINES, k=3), chance) for _ in range(chance.randint(1, 5)))
    article = f"<h1>Ferry late again</h1><p>The ferry was late.</p>{body}<p>So it was.</p>"
    html = f"<html><body>{article}{_markup(comments, chance)}</body></html>"
    return str(extract_plain_text(html, main_content=False))


class Found(NamedTuple):
    """What is to be found of a comment."""

    author: str
    real: str | None
    published: str | None
    parent: int | None


def flat(comments: list[Comment], parent: int | None, into: list[Found]) -> list[Found]:
    """The comments in the order of the page."""
    for one in comments:
        place = len(into)
        into.append(Found(one.author, one.real, one.published, parent))
        flat(one.replies, place, into)
    return into


def read_back(text: str) -> list[Found]:
    """What the reader makes of the text."""
    (thread,) = [one for one in read_bytes(text.encode(), "page.txt") if isinstance(one, Thread)]
    places = {post.id: place for place, post in enumerate(thread.posts[1:])}
    return [Found(p.author or "", p.real_name, p.published, places.get(p.parent or "")) for p in thread.posts[1:]]


def main(documents: int, wrong: bool) -> None:
    """Print the table."""
    sound = comments = authors = reals = bracketed = 0
    spent = 0.0
    for number in range(documents):
        chance = random.Random(number)
        written = tree(chance, DEEPEST)
        text, gold = page(written, chance), flat(written, None, [])
        began = time.process_time()
        found = read_back(text)
        spent += time.process_time() - began
        same = [one[2:] for one in found] == [one[2:] for one in gold]
        sound += same
        comments += len(gold)
        pairs = list(zip(gold, found, strict=False)) if len(found) == len(gold) else []
        authors += sum(one.author == other.author for one, other in pairs)
        reals += sum(one.real == other.real for one, other in pairs)
        bracketed += sum(one.author in BRACKETED and one.author != other.author for one, other in pairs)
        if wrong and not same:
            print(f"document {number}: {len(gold)} comments, {len(found)} found")
    print(f"{documents} documents, {comments} comments, {comments / spent:,.0f} comments per CPU second")
    print(f"number, parents and dates all right {sound / documents:8.2%} of documents")
    print(f"authors {authors / comments:8.2%}; of the wrong ones {bracketed} have brackets and no picture's line")
    print(f"real names {reals / comments:8.2%}")


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if one.isdigit()]
    main(int(given[0]) if given else 1500, "--wrong" in sys.argv)
