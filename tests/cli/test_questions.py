"""entity, account, why, path, top, compare and graph as a user asks them, with filters and with bad words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def lines(done) -> list[dict]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def ask(run, library_of_samples: Path):
    return lambda *words: run(*words, "-L", library_of_samples)


def test_entity_draws_its_timeline_and_says_who_when_where(ask):
    shown = ask("entity", "Poland").stdout
    for part in ("mentions (", "articles ", "comments ", "2023-11 to 2025-04", "mentioned by", "named beside",
                 "in threads", "said of it"):  # fmt: skip
        assert part in shown, part
    assert "█" in shown


def test_entity_in_json_holds_what_the_design_promises(ask):
    (page,) = lines(ask("entity", "Poland", "--json"))
    assert {
        "id",
        "name",
        "kind",
        "aliases",
        "mentions",
        "threads",
        "first",
        "last",
        "voices",
        "co_mentions",
    } <= page.keys()
    assert page["totals"]["voices"] == len(page["voices"])
    assert {"voice", "sentence", "confidence"} <= page["said_of"][0].keys()


def test_a_limit_pages_and_says_how_many_there_are(ask):
    (page,) = lines(ask("entity", "Poland", "--json", "--limit", "2"))
    assert (len(page["voices"]), len(page["co_mentions"])) == (2, 2)
    assert page["totals"]["voices"] > 2
    assert "more" in ask("entity", "Poland", "--limit", "2").stdout
    assert len(lines(ask("entity", "Poland", "--json", "--limit", "all"))[0]["voices"]) == page["totals"]["voices"]


def test_account_says_whom_it_mentions_and_who_answers_it(ask):
    (page,) = lines(ask("account", "ferryman-12", "--json"))[:1]
    kinds = {(edge["kind"], edge["way"]) for edge in page["edges"]}
    assert {("mentions", "out"), ("replies_to", "out"), ("replies_to", "in")} <= kinds
    assert "answered by" in ask("account", "ferryman-12").stdout


def test_an_entity_that_writes_nothing_is_no_account_but_said_to_be_known(ask):
    done = ask("account", "Poland")
    assert done.returncode == 1
    assert 'indexer entity "Poland"' in done.stderr


@pytest.mark.parametrize("command", ["entity", "account"])
def test_an_unknown_name_ends_with_1_and_near_names(ask, command):
    done = ask(command, "Polandd")
    assert done.returncode == 1
    assert "near: Poland" in done.stderr
    assert not done.stdout


def test_why_can_be_limited_sorted_and_filtered(ask):
    every = lines(ask("why", "ferryman-12", "Poland", "--json"))
    assert [one["published"] for one in every] == sorted(one["published"] for one in every)
    by_weight = lines(ask("why", "ferryman-12", "Poland", "--json", "--sort", "weight"))
    assert [one["confidence"] for one in by_weight] == sorted((one["confidence"] for one in every), reverse=True)
    assert len(lines(ask("why", "ferryman-12", "Poland", "--json", "--limit", "1"))) == 1
    shown = ask("why", "ferryman-12", "Poland", "--limit", "1")
    assert shown.stdout.startswith(f"{len(every)} pieces of evidence")
    assert "--all shows them all" in shown.stderr
    assert len(lines(ask("why", "ferryman-12", "Poland", "--json", "--until", "2024-05-14"))) == 1


def test_path_has_a_sentence_for_every_step(ask):
    steps = lines(ask("path", "ferryman-12", "Hungary", "--json"))
    assert steps[0]["from"] == "ferryman-12"
    assert steps[-1]["to"] == "Hungary"
    assert [step["to_id"] for step in steps[:-1]] == [step["from_id"] for step in steps[1:]]
    assert all(step["sentence"] and step["edges"] for step in steps)


def test_path_says_who_mentions_whom_whichever_way_it_is_asked(ask):
    for names in (("Poland", "Clara Voss"), ("Clara Voss", "Poland")):
        said = ask("path", *names)
        assert "in all: Clara Voss mentions Poland 5 times" in " ".join(said.stdout.split())
        (step,) = lines(ask("path", *names, "--json"))
        account = "account:meridian-example-org/clara-voss"
        assert step["directed"] == [{"voice_id": account, "edge": "mentions", "entity_id": "place:poland", "count": 5}]


def test_path_to_the_unknown_is_empty_and_to_itself_is_no_step(ask):
    assert ask("path", "Poland", "Atlantis-on-Sea").returncode == 1
    same = ask("path", "Poland", "Polska")
    assert (same.returncode, same.stdout) == (0, "")


@pytest.mark.parametrize("what", ["entities", "accounts", "threads", "pairs"])
@pytest.mark.parametrize("by", ["count", "rise"])
def test_top_is_in_order_and_as_long_as_asked(ask, what, by):
    found = lines(ask("top", what, "--by", by, "--days", "200", "--limit", "3", "--json"))
    assert [one["place"] for one in found] == list(range(1, len(found) + 1))
    assert [one["value"] for one in found] == sorted((one["value"] for one in found), reverse=True)
    assert len(found) == 3 or by == "rise"
    assert all((one["before"] is None) == (by == "count") for one in found)


@pytest.mark.parametrize("by", ["rank", "degree", "core", "betweenness"])
def test_top_goes_by_the_place_in_the_graph(ask, by):
    found = lines(ask("top", "--by", by, "--json"))
    (poland,) = (one for one in found if one["name"] == "Poland")
    assert poland["value"] == max(one["value"] for one in found)
    assert ask("top", "threads", "--by", by).returncode == 2


def test_top_obeys_filters(ask):
    (first,) = lines(ask("top", "--kind", "comment", "--limit", "1", "--json"))
    (page,) = lines(ask("entity", first["id"], "--kind", "comment", "--json"))
    assert first["count"] == page["in_comments"] == page["mentions"]


def test_compare_counts_both_sides_and_shows_sentences(ask):
    found = lines(ask("compare", "--json"))
    contrasts = [one for one in found if one["side"] != "brought"]
    assert {one["side"] for one in found} == {"articles", "readers", "brought"}
    for one in contrasts:
        assert (one["z"] > 0) == (one["side"] == "articles")
        assert one["certain"] == (abs(one["z"]) >= 1.96)
        assert one["reason"]["sentence"]
    shown = ask("compare").stdout
    for part in ("stressed by articles", "stressed by readers", "brought in by readers", "may be chance"):
        assert part in shown


def test_what_readers_bring_in_no_article_of_theirs_names(ask, library_of_samples: Path):
    from indexer import Library

    library = Library(library_of_samples)
    for one in library.compare().brought:
        for thread in {post.thread for post in map(library.post, found_in(library, one.id)) if post}:
            article = library.thread(thread)[0]
            if one.id in {mention.entity for mention in library.mentions(article.id)}:
                continue
            assert any(one.id == mention.entity for post in library.thread(thread)[1:]
                       for mention in library.mentions(post.id))  # fmt: skip


def found_in(library, entity: str) -> set[str]:
    return {one.post for one in library.evidence(kind="comment") if one.target == entity}


def test_sides_can_be_months_sources_and_searches(ask):
    for sides in (
        ("2024", "2025"),
        ("source:meridian.example.org", "source:harbour-gazette.example"),
        ("port", "grain"),
    ):
        assert ask("compare", *sides).returncode in (0, 1), sides
    assert "leave one of them out" in ask("compare", "articles", "readers", "--kind", "comment").stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--since", "yesterday"), "is no date"),
        (("--until", "2024-13-45x"), "is no date"),
        (("--kind", "letter"), "no kind of post"),
        (("--limit", "many"), "neither a number nor 'all'"),
    ],
)
def test_a_filter_that_cannot_be_is_wrong_usage(ask, options, said):
    done = ask("entity", "Poland", *options)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_filter_under_which_nothing_is_left_is_an_empty_answer(ask):
    done = ask("entity", "Poland", "--since", "2099")
    assert done.returncode == 1
    assert "none of these posts names" in done.stderr


def test_the_graph_of_a_search_is_a_graph(ask):
    whole, part = (
        json.loads(ask("graph", "--json", *filters).stdout)
        for filters in ((), ("--query", "grain", "--kind", "comment"))
    )
    assert 0 < len(part["edges"]) < len(whole["edges"])
    assert {edge["source"] for edge in part["edges"]} <= {node["id"] for node in part["nodes"]}


def test_a_corpus_of_convokit_is_a_folder(ask, tmp_path: Path):
    assert ask("graph", "--convokit", "-o", tmp_path / "corpus").returncode == 0
    assert {file.name for file in (tmp_path / "corpus").iterdir()} == {
        "utterances.jsonl", "speakers.json", "conversations.json", "corpus.json", "index.json"
    }  # fmt: skip
    (tmp_path / "file").write_text("x")
    assert ask("graph", "--convokit", "-o", tmp_path / "file").returncode == 2
