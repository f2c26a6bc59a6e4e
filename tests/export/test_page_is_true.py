"""What the page says of nodes, edges, paths and filters, compared with counts over the evidence that are made here.

Nothing of the page's own code counts here: the expected numbers and sentences are made from ``Library.evidence()``, one
piece after the other, in both directions of every edge.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from indexer.library import Library
from indexer.library.paging import Wish

SAMPLES = Path(__file__).parents[2] / "samples"
VERBS = {"mentions": "mentions", "replies_to": "replies to", "addresses": "addresses", "quotes": "quotes"}
SUMS = {
    ("mentions", "in"): "mentioned",
    ("mentions", "out"): "mentions others",
    ("says", "in"): "spoken of",
    ("says", "out"): "speaks of others",
    ("replies_to", "in"): "answered",
    ("replies_to", "out"): "replies",
    ("addresses", "in"): "addressed",
    ("addresses", "out"): "addresses others",
    ("quotes", "in"): "quoted",
    ("quotes", "out"): "quotes others",
}


@dataclass(frozen=True)
class Piece:
    """A piece of evidence with all that a filter can ask of it."""

    voice: str
    kind: str
    target: str
    reported: bool
    date: str | None
    day: str
    source: str | None
    account: str
    is_article: bool


@dataclass(frozen=True)
class Told:
    """A library, its page, and what its evidence says."""

    library: Library
    page: Path
    pieces: tuple[Piece, ...]
    names: dict[str, str]
    whole: tuple[Piece, ...]


def told(library: Library, wish: Wish | None = None) -> Told:
    page = library.folder / f"page-{hash(str(wish)) & 0xFFFF}.html"
    library.draw(page, wish)
    within = wish.within if wish else {}
    with closing(sqlite3.connect(library.folder / "library.db")) as database:
        sources = dict(database.execute("SELECT id, source FROM threads"))
        finals = dict(database.execute("SELECT n.id, f.id FROM nodes n JOIN nodes f ON f.key = n.final"))
    posts = {post.id: post for thread in sources for post in library.thread(thread)}

    def pieces(**asked) -> tuple[Piece, ...]:
        return tuple(
            Piece(one.voice, one.edge, one.target, one.quotation == "reported", one.published,
                  utc_day(one.published), sources[one.thread],
                  finals[posts[one.post].account], one.post == one.thread)
            for one in library.evidence(**asked) if one.edge != "co_mention" and one.voice != one.target
        )  # fmt: skip

    names = {node: held["name"] for node, held in library.graph().nodes(data=True)}
    return Told(library, page, pieces(**within), names, pieces())


def made_library(folder: Path, seed: int) -> Library:
    """Threads of two sources and of none, with and without dates, in which a few people mention each other's heroes."""
    chance = random.Random(seed)
    names = ["Poland", "Germany", "NATO", "Angela Merkel", "Donald Tusk", "Warsaw", "European Union", "Lithuania"]
    people = ["Ann", "Bob", "Carla Weiss", "Phil", "Phil", "Wim \u202e K"]
    dates = [None, None, "2023", "2024-02", "2024-02-03", "2024-03-05T10:00:00+02:00", "2024-03-04T23:30:00-05:00"]
    shapes = [
        "{0} should listen to {1}.", "{0} said that {1} is too slow.", "“We will stand by {1}”, said Angela Merkel.",
        "@{2} no, {0} never answered {1}.", "Nothing to add.", "{0}, {1} and {0} again.",
    ]  # fmt: skip
    lines = []
    for at in range(9):
        comments: list[dict[str, object]] = []
        for number in range(chance.randint(2, 9)):
            words = chance.choice(shapes).format(chance.choice(names), chance.choice(names), chance.choice(people))
            parent = chance.choice([None, *(one["id"] for one in comments)])
            comments.append(
                {"id": f"c{number}", "parent": parent, "author": chance.choice([None, *people]), "text": words,
                 "published": chance.choice(dates)}
            )  # fmt: skip
        source = [None, "gazette.example", "herald.example"][at % 3]
        text = chance.choice(shapes[:3]).format(chance.choice(names), chance.choice(names))
        lines.append(
            {"id": f"t{at}", "title": f"Report {at}", "url": None, "source": source, "published": chance.choice(dates),
             "author": chance.choice([None, "Carla Weiss"]), "text": text, "comments": comments}
        )  # fmt: skip
    file = folder / "made.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    library = Library(folder / "index")
    library.ingest([file])
    library.judge("same", "account:gazette-example/bob", "place:poland")
    return library


@pytest.fixture(scope="module")
def samples(tmp_path_factory) -> Told:
    library = Library(tmp_path_factory.mktemp("true") / "index")
    library.ingest([SAMPLES])
    return told(library)


@pytest.fixture(scope="module", params=["samples", 1, 2])
def subject(request, tmp_path_factory) -> Told:
    """The samples, and two libraries made by chance."""
    if request.param == "samples":
        return request.getfixturevalue("samples")
    return told(made_library(tmp_path_factory.mktemp("made"), request.param))


def some(things: Iterable[Any], most: int = 120) -> list[Any]:
    """All of them, or so many by chance."""
    every = sorted(things)
    return every if len(every) <= most else random.Random(5).sample(every, most)


def times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def counted(count: int) -> str:
    return "1 time" if count == 1 else f"{count:,} times"


def seen(name: str) -> str:
    return name.replace("\u202e", "⟨RLO⟩")


def verb(kind: str, pieces: list[Piece]) -> str:
    if kind != "says":
        return VERBS[kind]
    reported = sum(piece.reported for piece in pieces)
    return {0: "is quoted on", len(pieces): "is reported to speak of"}.get(reported, "is quoted and reported on")


def day(date: str) -> str:
    year, month, day, *_ = [*date[:10].split("-"), None, None]
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return " ".join(filter(None, (day and str(int(day)), month and months[int(month) - 1], year)))


def claims(node: str, pieces: tuple[Piece, ...]) -> list[str]:
    """What the page should say of a node: the sums of each kind of edge in each direction."""
    counts = Counter()
    for piece in pieces:
        if piece.target == node:
            counts[piece.kind, "in"] += 1
        if piece.voice == node:
            counts[piece.kind, "out"] += 1
    return [f"{words} {times(counts[key])}" for key, words in SUMS.items() if counts[key]]


def edges(pieces: tuple[Piece, ...]) -> dict[tuple[str, str, str], list[Piece]]:
    found: dict[tuple[str, str, str], list[Piece]] = {}
    for piece in pieces:
        found.setdefault((piece.voice, piece.kind, piece.target), []).append(piece)
    return found


READ_NODES = """async (ids) => {
  const said = {};
  for (const id of ids) {
    location.hash = '#' + encodeURIComponent(id);
    await new Promise((done) => addEventListener('hashchange', done, { once: true }));
    const all = [...document.querySelectorAll('#panel section > .more')];
    for (const one of all) if (one.textContent.startsWith('Show all')) one.click();
    said[id] = {
      name: document.querySelector('#panel h2').textContent,
      facts: document.querySelector('#panel .facts').textContent,
      edges: [...document.querySelectorAll('#panel .neighbours .why')].map((one) => one.textContent),
    };
  }
  return said;
}"""
READ_EDGES = """async (ends) => {
  const said = [];
  for (const one of ends) {
    location.hash = '#' + one.map(encodeURIComponent).join('/');
    await new Promise((done) => addEventListener('hashchange', done, { once: true }));
    said.push([
      [...document.querySelectorAll('#panel h2 :is(.name, .verb)')].map((part) => part.textContent).join(' '),
      document.querySelector('#panel .facts').textContent,
      [...document.querySelectorAll('#panel .claim')].map((claim) => claim.firstChild.textContent
        + claim.childNodes[1].textContent + claim.childNodes[2].textContent),
    ]);
  }
  return said;
}"""


def sentence(told: Told, ends: tuple[str, str, str], pieces: list[Piece], *, isolated: bool = False) -> str:
    voice, kind, target = ends
    shape = "\u2068{}\u2069" if isolated else "{}"
    names = [shape.format(seen(told.names[end])) for end in (voice, target)]
    return f"{names[0]} {verb(kind, pieces)} {names[1]}"


def test_what_it_says_of_every_node_is_what_the_evidence_says_in_both_directions(open_file, subject):
    screen = open_file(subject.page)
    found = edges(subject.pieces)
    nodes = some({end for voice, _, target in found for end in (voice, target)}, 60)
    read = screen.tab.evaluate(READ_NODES, nodes)
    for node in nodes:
        said = read[node]
        own = {ends: pieces for ends, pieces in found.items() if node in (ends[0], ends[2])}
        assert said["name"] == seen(subject.names[node])
        facts = said["facts"].split(" · ")
        number = len(claims(node, subject.pieces))
        assert facts[:number] == claims(node, subject.pieces), node
        assert facts[number] == f"{len(own)} edge{'' if len(own) == 1 else 's'}"
        expected = [
            f"{counted(len(pieces))}: show the sentences. {sentence(subject, ends, pieces, isolated=True)}"
            for ends, pieces in own.items()
        ]
        assert sorted(said["edges"]) == sorted(expected)


def test_what_it_says_of_every_edge_is_what_its_evidence_says(open_file, subject):
    screen = open_file(subject.page)
    found = edges(subject.pieces)
    chosen = some(found)
    read = screen.tab.evaluate(READ_EDGES, [list(ends) for ends in chosen])
    for ends, (heading, facts, own) in zip(chosen, read, strict=True):
        pieces = found[ends]
        assert heading == sentence(subject, ends, pieces)
        said = facts.split(" · ")
        assert said[0] == counted(len(pieces))
        dates = [piece.date for piece in sorted(pieces, key=lambda piece: instant(piece.date)) if piece.date]
        undated = len(pieces) - len(dates)
        if not dates:
            assert said[1:] == ["no date"]
        else:
            first, last = day(dates[0]), day(dates[-1])
            assert said[1] == (first if first == last else f"{first} – {last}")
            assert said[2:] == ([f"{undated:,} without a date"] if undated else [])
        kinds = {piece.reported for piece in pieces}
        assert set(own) == {
            sentence(subject, ends, [piece for piece in pieces if piece.reported == kind]) for kind in kinds
        }


def test_every_step_of_every_path_is_an_edge_in_its_own_direction(open_file, subject):
    screen = open_file(subject.page)
    found: dict[str, set[str]] = {}  # several nodes may have one name
    for ends, pieces in edges(subject.pieces).items():
        found.setdefault(sentence(subject, ends, pieces), set()).add(counted(len(pieces)))
    chance = random.Random(3)
    nodes = sorted({end for piece in subject.pieces for end in (piece.voice, piece.target)})
    told_paths = 0
    for one, other in [chance.sample(nodes, 2) for _ in range(8)]:
        for start, end in ((one, other), (other, one)):
            screen.tab.evaluate("id => { location.hash = '#' + encodeURIComponent(id); }", start)
            screen.tab.wait_for_function(
                "name => document.querySelector('#panel h2')?.textContent === name", arg=seen(subject.names[start])
            )
            screen.tab.fill("#panel .path-to", subject.names[end])
            screen.tab.click("#panel .focus .more")
            steps = screen.tab.locator("#panel .path .step").all()
            for step in steps:
                said = " ".join(step.locator(".name, .verb").all_inner_texts())
                assert step.locator(".counted").inner_text() in found[said]
            told_paths += bool(steps)
    assert told_paths > 4


def passing(pieces: tuple[Piece, ...], **asked) -> tuple[Piece, ...]:
    def passes(piece: Piece) -> bool:
        if "source" in asked and piece.source != asked["source"]:
            return False
        if "account" in asked and piece.account != asked["account"]:
            return False
        if "post" in asked and piece.is_article != (asked["post"] == "article"):
            return False
        if piece.date is None:
            return asked.get("undated", "with") != "without"
        if asked.get("undated") == "only":
            return False
        since, until = asked.get("since", "0000-00-00"), asked.get("until", "9999-12-31")
        return last_day(piece.day) >= since and first_day(piece.day) <= until

    return tuple(filter(passes, pieces))


def utc_day(date: str | None) -> str:
    """The day of a date, in UTC where it has a zone; the month or the year where no more is known."""
    if date is None or len(date) <= 16:
        return (date or "")[:10]
    at = datetime.fromisoformat(date)
    return str((at if at.tzinfo is None else at.astimezone(UTC)).date())


def first_day(date: str) -> str:
    """The day that a date names, the first of the month or year that it names."""
    return date[:10] + "-01-01"[len(date[:10]) - 10 :] if len(date) in (4, 7) else date[:10]


def instant(date: str | None) -> str:
    """A text that sorts as the instants do."""
    if date is None or len(date) <= 16:
        return date or ""
    at = datetime.fromisoformat(date)
    return (at if at.tzinfo is None else at.astimezone(UTC)).strftime("%Y-%m-%dT%H:%M:%S")


def last_day(date: str) -> str:
    """The day that a date names, the last of the month or year that it names; February has 29 days here."""
    return f"{date}-12-31" if len(date) == 4 else f"{date}-29" if len(date) == 7 else date


def asked_cases(pieces: tuple[Piece, ...]) -> list[dict[str, str | None]]:
    accounts = [account for account, _ in Counter(piece.account for piece in pieces).most_common()]
    people = [account for account in accounts if not account.startswith("article:")][:4]
    return [
        {"source": None}, *({"source": source} for source in sorted({p.source for p in pieces if p.source})),
        {"undated": "without"}, {"undated": "only"}, {"post": "article"}, {"post": "comment", "undated": "without"},
        {"since": "2024-02-04"}, {"since": "2024-02-04", "until": "2024-03-04"}, {"until": "2023-12-31"},
        *({"account": account} for account in people),
    ]  # fmt: skip


def test_what_a_filter_leaves_and_leaves_out_is_what_the_evidence_says(open_file, subject):
    screen = open_file(subject.page)
    for number, asked in enumerate(asked_cases(subject.pieces)):
        left = passing(subject.pieces, **asked)
        screen.tab.evaluate(
            "asked => { location.hash = '#?' + new URLSearchParams(asked); }",
            {name: value or "" for name, value in asked.items()},
        )
        out = len(subject.pieces) - len(left)
        ends = {end for piece in left for end in (piece.voice, piece.target)}
        rest = Counter(subject.pieces) - Counter(left)
        classes = [
            f"{count:,} without a {what}"
            for count, what in (
                (sum(n for piece, n in rest.items() if piece.date is None), "date"),
                (sum(n for piece, n in rest.items() if piece.source is None), "source"),
            )
            if count
        ]
        all_nodes = len({end for piece in subject.pieces for end in (piece.voice, piece.target)})
        expected = (
            f"{len(ends):,} of {all_nodes:,} entities and accounts · {len(edges(left)):,} of"
            f" {len(edges(subject.pieces)):,} edges"
        )
        if out:
            among = f", among them {', '.join(classes)}" if classes else ""
            expected += f" · evidence {len(left):,} of {len(subject.pieces):,}: {out:,} left out{among}"
        screen.tab.wait_for_function(
            "said => document.getElementById('counts').textContent === said", arg=expected, timeout=5000
        )
        if number % 3 == 0:
            table_is_true(screen, left)


def table_is_true(screen, left: tuple[Piece, ...]) -> None:
    """The tables taken along: of each node how often it is mentioned and mentions, of each edge count and dates."""
    rows = list(csv.DictReader(io.StringIO(taken(screen, "edges"))))
    assert {(row["source"], row["kind"], row["target"]): (int(row["count"]), int(row["undated"])) for row in rows} == {
        ends: (len(pieces), sum(piece.date is None for piece in pieces)) for ends, pieces in edges(left).items()
    }
    for row in rows:
        days = [piece.day for piece in edges(left)[row["source"], row["kind"], row["target"]] if piece.date]
        assert first_day(row["first"]) == min(map(first_day, days), default="")
        assert first_day(row["last"]) == max(map(first_day, days), default="")
    incoming = Counter(piece.target for piece in left if piece.kind == "mentions")
    outgoing = Counter(piece.voice for piece in left if piece.kind == "mentions")
    nodes = list(csv.DictReader(io.StringIO(taken(screen, "nodes"))))
    for row in nodes:
        assert (int(row["times_mentioned"]), int(row["times_mentioning"])) == (incoming[row["id"]], outgoing[row["id"]])
        assert screen.see("#counts") in row["part"]


def taken(screen, name: str) -> str:
    screen.tab.click("#take summary")
    with screen.tab.expect_download() as waiting:
        screen.tab.click(f"[data-file={name}]")
    return waiting.value.path().read_text("utf-8-sig")


def test_the_table_and_the_search_list_count_in_both_directions(open_file, subject):
    screen = open_file(subject.page)
    screen.tab.click("#as-table")
    rows = screen.tab.evaluate(
        "[...document.querySelectorAll('#table tbody tr')].map(row => [...row.children].map(cell => cell.textContent))"
    )
    incoming = Counter(piece.target for piece in subject.pieces if piece.kind == "mentions")
    outgoing = Counter(piece.voice for piece in subject.pieces if piece.kind == "mentions")
    expected = sorted((seen(name), f"{incoming[node]:,}", f"{outgoing[node]:,}") for node, name in subject.names.items()
                      if any(node in (piece.voice, piece.target) for piece in subject.pieces))  # fmt: skip
    assert sorted((row[0], row[2], row[3]) for row in rows) == expected
    for node, name in list(subject.names.items())[:20]:
        mentions = [claim for claim in claims(node, subject.pieces) if claim.startswith(("mentioned", "mentions"))]
        if mentions and list(subject.names.values()).count(name) == 1 and "\u202e" not in name:
            screen.tab.fill("#query", name)
            assert screen.see("#matches [role=option] >> nth=0 >> .count") == " · ".join(mentions)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish(within={"query": "grain"}), "Posts that match “grain”: {threads} of 12 threads, {posts} of 77 posts"),
        (Wish(within={"kind": "comment"}), "Comments: {threads} of 12 threads, {posts} of 77 posts"),
        (Wish(about="Poland", hops=1), "Within 1 step of Poland (place:poland)"),
    ],
)
def test_a_part_is_named_as_a_part_with_its_numbers(open_file, samples, wish, said):
    part = told(samples.library, wish)
    screen = open_file(part.page)
    within = dict(wish.within)
    hits = samples.library.search(within["query"], limit=None).hits if "query" in within else None
    posts = {hit.id for hit in hits} if hits is not None else {
        post.id for thread in {hit.thread for hit in samples.library.search("*", limit=None).hits}
        for post in samples.library.thread(thread) if post.kind == "comment"
    }  # fmt: skip
    threads = {post.split("/")[0] for post in posts}
    assert screen.see("#part").startswith(said.format(threads=len(threads), posts=len(posts)))
    nodes = len({end for piece in part.whole for end in (piece.voice, piece.target)})
    assert f"the whole library has {nodes:,} and {len(edges(part.whole)):,}" in screen.see("#counts")
    assert screen.tab.title().startswith("Who mentions whom: ")
    own = part.pieces
    if wish.about:
        near = {end for p in own if "place:poland" in (p.voice, p.target) for end in (p.voice, p.target)}
        own = tuple(piece for piece in own if piece.voice in near and piece.target in near)
    ends = len({end for piece in own for end in (piece.voice, piece.target)})
    assert re.match(rf"{ends:,} of {ends:,} entities and accounts · {len(edges(own)):,} of", screen.see("#counts"))
