"""Every number that the product says of data is a count of the evidence, recounted here from the rows themselves."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from indexer.library import Library
from indexer.types import Evidence, Mention, Post
from tests.conftest import Run

PLACES = ("Poland", "Germany", "the Poles", "Warsaw", "Moscow", "NATO", "the European Union", "France")


class Recount:
    """The posts, mentions and evidence of a library, read row by row."""

    def __init__(self, library: Library, **within: Any) -> None:
        threads = {hit.thread for hit in library.search("", limit=None).hits}
        self.posts: dict[str, Post] = {post.id: post for thread in threads for post in library.thread(thread)}
        chosen = {hit.id for hit in library.search(within["query"], limit=None).hits} if "query" in within else None
        self.posts = {id_: post for id_, post in self.posts.items() if chosen is None or id_ in chosen}
        self.mentions: list[tuple[Post, Mention]] = [
            (post, mention) for post in self.posts.values() for mention in library.mentions(post.id)
        ]
        self.evidence: list[Evidence] = [one for one in library.evidence() if one.post in self.posts]

    def voices(self, target: str, *edges: str) -> Counter[str]:
        return Counter(one.voice for one in self.evidence if one.target == target and one.edge in edges)

    def targets(self, voice: str, *edges: str) -> Counter[str]:
        return Counter(one.target for one in self.evidence if one.voice == voice and one.edge in edges)


def _text(random: Random, verb: str) -> str:
    sentences = (f"{random.choice(PLACES)} {verb} {random.randint(1, 999)}." for _ in range(random.randint(1, 4)))
    return " ".join(sentences)


def random_library(folder: Path) -> Library:
    random, lines = Random(11), []
    for number in range(25):

        def text(of: str) -> str:
            return " ".join(
                f"{random.choice(PLACES)} {of} {random.randint(1, 999)}." for _ in range(random.randint(1, 4))
            )

        day = random.choice([None, "2024-05-01", "2023", "2024-06", "2025-01-02T10:00"])
        comments: list[dict[str, Any]] = []
        for at in range(random.randint(0, 6)):
            said = _text(random, "pays") + random.choice(["", " Anna Nowak said that Poland would never pay."])
            if comments and random.random() < 0.3:
                said = comments[-1]["text"] + "\n" + said
            comments.append({"id": str(at), "author": random.choice(["kai", "lea", "Mo", None]), "text": said,
                             "parent": random.choice([None, *(one["id"] for one in comments)]),
                             "published": random.choice([day, None, "2024-07-01T08:00"])})  # fmt: skip
        quote = " “France is a very good friend of Poland,” said Anna Nowak." if number % 3 == 0 else ""
        lines.append({"id": f"t{number}", "title": "" if number % 5 == 0 else f"Story {number}",
                      "author": random.choice([None, None, "Jo Bloggs"]), "published": day,
                      "source": random.choice([None, "a.example", "b.example"]), "text": _text(random, "says") + quote,
                      "comments": comments})  # fmt: skip
    (folder / "random.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    library = Library(folder / "index")
    library.ingest([folder / "random.jsonl"], names="none")
    library.judge("same", "Moscow", "Warsaw")
    library.judge("ignore", "NATO")
    return library


@pytest.fixture(scope="module", params=["samples", "random"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Library:
    if request.param == "samples":
        return Library(request.getfixturevalue("library_of_samples"))
    return random_library(tmp_path_factory.mktemp("random"))


@pytest.fixture(scope="module")
def recount(library: Library) -> Recount:
    return Recount(library)


def entities(recount: Recount) -> list[str]:
    hidden = {"organisation:nato"} - {one.target for one in recount.evidence}
    return sorted({str(mention.entity) for _, mention in recount.mentions} - hidden)


def voices(recount: Recount) -> list[str]:
    return sorted({post.account for post in recount.posts.values()} & {one.voice for one in recount.evidence})


@pytest.mark.parametrize("query", [None, "kind:comment", "Poland"])
def test_an_entity_page_counts_what_the_rows_hold(library: Library, recount: Recount, query: str | None) -> None:
    within = {} if query is None else {"query": query}
    found = Recount(library, **within) if within else recount
    for entity in entities(found)[:40]:
        (page,) = (page for page in library.entity(entity, **within) if page.id == entity)
        mine = [(post, mention) for post, mention in found.mentions if mention.entity == entity]
        assert page.mentions == len(mine)
        assert page.in_articles == sum(post.kind == "article" for post, _ in mine)
        assert page.in_comments == sum(post.kind == "comment" for post, _ in mine)
        assert page.threads == len({post.thread for post, _ in mine})
        assert page.undated == sum(post.published is None for post, _ in mine)
        dates = sorted(post.published for post, _ in mine if post.published)
        assert (page.first, page.last) == ((dates[0], dates[-1]) if dates else (None, None))
        assert dict(page.aliases) == Counter(" ".join(mention.surface.split()) for _, mention in mine)
        said = found.voices(entity, "mentions", "says")
        assert {one.id: one.count for one in page.voices} == said
        assert dict(page.totals)["voices"] == len(said)
        spoken = {(one.post, one.start) for one in found.evidence
                  if one.target == entity and one.edge in ("mentions", "says")}  # fmt: skip
        own = {(one.post, one.start) for one in found.evidence if one.target == entity}
        assert page.repeated == len(mine) - len(spoken) and spoken <= own
        parted = {kind: ({one.id: one.count for one in counts}, total) for kind, total, counts in page.voices_by}
        mentioning = found.voices(entity, "mentions")
        wanted = {
            "writers": {voice: count for voice, count in mentioning.items() if not voice.startswith("article:")},
            "speakers": dict(found.voices(entity, "says")),
            "articles": {voice: count for voice, count in mentioning.items() if voice.startswith("article:")},
        }
        assert parted == {kind: (counts, len(counts)) for kind, counts in wanted.items() if counts}
        beside = Counter(one.target if one.voice == entity else one.voice for one in found.evidence
                         if one.edge == "co_mention" and entity in (one.voice, one.target))  # fmt: skip
        assert {one.id: one.count for one in page.co_mentions} == beside
        assert dict(page.totals)["said_of"] == sum(found.voices(entity, "says").values())


def test_a_voice_s_page_counts_what_it_mentions_never_who_answers_it(library: Library, recount: Recount) -> None:
    for voice in voices(recount):
        (page,) = (page for page in library.entity(voice) if page.id == voice)
        mine = [one for one in recount.evidence if one.voice == voice and one.edge == "mentions"]
        assert page.mentions == len(mine)
        assert page.in_comments == sum(recount.posts[one.post].kind == "comment" for one in mine)
        assert page.threads == len({one.thread for one in mine})
        assert page.undated == sum(one.published is None for one in mine)
        assert {one.id: one.count for one in page.names} == recount.targets(voice, "mentions", "says")
        assert page.voices == () or recount.voices(voice, "mentions", "says")


def test_an_account_page_counts_both_directions(library: Library, recount: Recount) -> None:
    for voice in voices(recount):
        (page,) = (page for page in library.account(voice) if page.id == voice)
        written = [post for post in recount.posts.values() if post.account == voice]
        assert page.articles + page.comments == len(written)
        assert page.threads == len({post.thread for post in written})
        for kind, way, total, counts in page.edges:
            others = recount.voices(voice, kind) if way == "in" else recount.targets(voice, kind)
            assert ({one.id: one.count for one in counts}, total) == (others, len(others)), (voice, kind, way)
        shown = {(kind, way) for kind, way, _, _ in page.edges}
        spoken = [one for one in recount.evidence if one.edge != "co_mention"]
        out = {(one.edge, "out") for one in spoken if one.voice == voice}
        assert shown == out | {(one.edge, "in") for one in spoken if one.target == voice}


def test_top_counts_what_the_rows_hold(library: Library, recount: Recount) -> None:
    known = set(entities(recount))
    named = Counter(mention.entity for _, mention in recount.mentions if mention.entity in known)
    assert {one.id: one.count for one in library.top(most=None)} == named
    signed = Counter(post.account for post in recount.posts.values() if post.author)
    assert {one.id: one.count for one in library.top("accounts", most=None)} == signed
    pairs = Counter((f"{one.voice} {one.target}", one.edge) for one in recount.evidence)
    assert {(one.id, one.kind): one.count for one in library.top("pairs", most=None)} == pairs


def test_edges_of_the_graph_are_counts_of_the_evidence(library: Library, recount: Recount) -> None:
    edges = Counter((one.voice, one.target, one.edge) for one in recount.evidence)
    reported = Counter((one.voice, one.target, one.edge) for one in recount.evidence if one.quotation == "reported")
    graph = library.graph()
    assert {(a, b, kind): data["count"] for a, b, kind, data in graph.edges(keys=True, data=True)} == edges
    for a, b, kind, data in graph.edges(keys=True, data=True):
        assert data["reported"] == reported[a, b, kind]


def test_path_and_why_say_the_same_counts_in_both_directions(library: Library, recount: Recount) -> None:
    voice, target = max(
        ((one.voice, one.target) for one in recount.evidence if one.edge == "mentions"),
        key=lambda ends: sum((one.voice, one.target) == ends for one in recount.evidence),
    )
    between = [one for one in recount.evidence if {one.voice, one.target} == {voice, target}]
    assert library.count_why(voice, target) == library.count_why(target, voice) == len(between)
    for ends in ((voice, target), (target, voice)):
        (step,) = library.path(*ends) or ()
        assert {(edge.source, edge.target, edge.kind): edge.count for edge in step.directed} == Counter(
            (one.voice, one.target, one.edge) for one in between
        )


def test_filters_say_what_they_leave_out_unknown(run: Run, library: Library, recount: Recount) -> None:
    posts = recount.posts.values()
    undated = sum(post.published is None for post in posts)
    done = run("entity", "Poland", "--since", "2024", "-L", library.folder)
    assert f"left out: {undated} of {len(posts)} posts without a date" in done.stderr
    assert library.left_out(since="2024") == [("date", undated, len(posts))]
    comments = [post for post in posts if post.kind == "comment"]
    lacking = [post for post in comments if post.published is None]
    wanted = [("date", len(lacking), len(comments))] if lacking else []
    assert library.left_out(until="2030", kind="comment") == wanted
    counts = dict(library.status().counts)
    assert counts["posts without a date"] == undated
    sourceless = counts["threads without a source"]
    assert 0 < sourceless < counts["threads"]
    done = run("top", "--source", "meridian.example.org", "-L", library.folder)
    assert re.search(rf"left out: [\d,]+ of {len(posts)} posts without a source", done.stderr)


def test_the_command_prints_the_page_s_numbers(run: Run, library: Library) -> None:
    (page, *_) = library.entity("Poland")
    shown = run("entity", "Poland", "-L", library.folder, "--limit", "all").stdout
    assert f"{page.mentions} mentions ({page.in_articles} in articles, {page.in_comments} in comments)" in shown
    assert f"{page.undated} of {page.mentions} mentions ({page.undated / page.mentions:.0%}) without a date" in shown
    if page.repeated:
        assert f"{page.repeated} of them in words repeated" in shown
    for kind, title in (("writers", "mentioned by"), ("articles", "mentioned in unsigned articles")):
        counts = next((counts for name, _, counts in page.voices_by if name == kind), ())
        block = shown.partition(f"  {title}\n")[2] if counts else ""
        rows = re.findall(r"^ {4}([\d,]+) +(.*)$", block, re.MULTILINE)[: len(counts)]
        assert [(int(times), name) for times, name in rows] == [
            (one.count, " ".join(one.name.split())) for one in counts
        ]
