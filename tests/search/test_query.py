"""The language of queries: any text is a query or one clear error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cli import naming
from indexer.errors import QueryError
from indexer.search.parsing import FIELDS, parse
from indexer.search.query import (
    And,
    Before,
    Boost,
    Everything,
    Field,
    Fuzzy,
    Meant,
    Named,
    Near,
    Not,
    Number,
    Or,
    Pattern,
    Phrase,
    Since,
    Tagged,
    Word,
    resolved,
    widen,
)

POLAND = ("place:poland",)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", Everything()),
        ("bridge", Word("bridge")),
        ("bridge toll", And((Word("bridge"), Word("toll")))),
        ("bridge and toll", And((Word("bridge"), Word("and"), Word("toll")))),
        ("bridge AND toll", And((Word("bridge"), Word("toll")))),
        ("bridge OR toll port", Or((Word("bridge"), And((Word("toll"), Word("port")))))),
        ("bridge -toll", And((Word("bridge"), Not(Word("toll"))))),
        ("NOT toll", Not(Word("toll"))),
        ("(bridge OR toll) port", And((Or((Word("bridge"), Word("toll"))), Word("port")))),
        ('"toll bridge"', Phrase("toll bridge")),
        ("kestrel-77", Phrase("kestrel 77")),
        ("author:Oda", Field("author", "Oda")),
        ('author:"Oda Lind"', Field("author", "Oda Lind")),
        ("kind:Comment", Field("kind", "comment")),
        ("after:2023-06", Since(202306010000)),
        ("before:2023-06-08T09:21", Before(202306080921)),
        ("-(bridge OR toll)", Not(Or((Word("bridge"), Word("toll"))))),
    ],
)
def test_a_query_means_what_it_says(text: str, node: object) -> None:
    assert parse(text).node == node


@pytest.mark.parametrize(
    ("text", "node", "said"),
    [
        ('"toll bridge', Phrase("toll bridge"), "quote"),
        ("(bridge toll", And((Word("bridge"), Word("toll"))), "parenthesis"),
        ("bridge) toll", And((Word("bridge"), Word("toll"))), "parenthesis"),
        ("bridge !!!", Word("bridge"), "no word"),
        ("town:Gdynia", Phrase("town gdynia"), "no field"),
        ("bridge OR", Word("bridge"), ""),
        ("OR AND bridge", Word("bridge"), ""),
    ],
)
def test_what_is_plain_is_repaired_and_said(text: str, node: object, said: str) -> None:
    query = parse(text)
    assert query.node == node
    assert said in " ".join(query.remarks)


@pytest.mark.parametrize("text", ["after:2023-13", "before:soon", "kind:letter", "after:2023-02-30", "(" * 5000 + "a"])
def test_what_is_not_plain_is_an_error_with_its_place(text: str) -> None:
    with pytest.raises(QueryError) as error:
        parse("bridge " + text)
    assert error.value.position >= 7


def test_either_joins_words_by_or_and_fields_by_and() -> None:
    assert parse("bridge toll", either=True).node == Or((Word("bridge"), Word("toll")))


@given(st.text(st.sampled_from('ab "()-:\\*~^ANDORNOT\n\x00é'), max_size=60))
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    try:
        parse(text)
    except QueryError as error:
        assert 0 <= error.position <= len(text)


def test_a_query_of_a_million_characters_ends_in_an_error_at_once() -> None:
    with pytest.raises(QueryError):
        parse("word " * 200_000)
    assert parse("x" * 1_000_000).node


def test_a_name_is_widened_by_its_entity_and_a_run_of_words_too() -> None:
    names = {"poland": POLAND, "united states": ("place:us",)}
    widened = widen(parse("united states poland -poland bridge").node, lambda name: names.get(name, ()))
    assert widened == And((
        Or((And((Word("united"), Word("states"))), Named(("place:us",)))),
        Or((Word("poland"), Named(POLAND))),
        Not(Word("poland")),
        Word("bridge"),
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ('"toll bridge"~5', Near("toll bridge", 5)),
        ("pol*", Pattern("pol(.)*")),
        ("*land", Pattern("(.)*land")),
        ("/Pol(and|es)/", Pattern("pol(and|es)")),
        ("ukrane~", Fuzzy("ukrane", 2)),
        ("ukr~1", Fuzzy("ukr", 1)),
        ("bridge^2", Boost(Word("bridge"), 2.0)),
        ("(bridge toll)^2", Boost(And((Word("bridge"), Word("toll"))), 2.0)),
        ("title:bridge", Word("bridge", "title")),
        ('text:("a toll" OR b*)', Or((Phrase("a toll", "text"), Pattern("b(.)*", "text")))),
        ("date:2023-06", And((Since(202306010000), Before(202307010000)))),
        ("date:2023-06-01..2023-06-30", And((Since(202306010000), Before(202307010000)))),
        ("score:>10", Number("score", 11, None)),
        ("replies:<=3", Number("replies", None, 3)),
        ("depth:1..2", Number("depth", 1, 2)),
        ("is:edited has:link", And((Tagged("states", ("is:edited",)), Tagged("states", ("has:link",))))),
        ('about:Poland by:"Denis FG"', And((Meant("about", "Poland"), Meant("by", "Denis FG")))),
        ("what now?", And((Word("what"), Word("now")))),
        ("and/or", Phrase("and or")),
        ("*", Everything()),
    ],
)
def test_every_sign_of_the_language_means_something(text: str, node: object) -> None:
    assert parse(text).node == node


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("auther:Oda", "did you mean author:"),
        ("date:2023-07..2023-01", "upside down"),
        ("word~9", "at most 2"),
        ('"a b"~9999', "at most 100"),
        ("kestrel-7*", "looked for as"),
    ],
)
def test_what_is_bounded_or_turned_round_is_said(text: str, said: str) -> None:
    assert said in " ".join(parse(text).remarks)


@pytest.mark.parametrize(
    "text",
    ["date:2023-02-30", "last:soon", "score:many", "lang:xx", "is:happy", "/(a/", "/a{99}/", "a* " * 60, "w " * 3000,
     "x" + "a*" * 5000, "( " * 1000, "before:2023-13", "/(a{60}){60}/"],
)  # fmt: skip
def test_what_is_impossible_or_too_large_is_an_error_with_its_place(text: str) -> None:
    with pytest.raises(QueryError) as error:
        parse("bridge " + text)
    assert error.value.position >= 7


@given(st.text(st.sampled_from('ab:"()-/\\*~^?[]{}|.01 ANDORt'), max_size=60))
def test_any_text_of_signs_is_a_query_or_a_query_error(text: str) -> None:
    for prefix in ("", "title:", "date:", "/", "score:"):
        try:
            parse(prefix + text)
        except QueryError as error:
            assert 0 <= error.position <= len(prefix + text)


def test_who_speaks_of_whom_is_one_condition() -> None:
    ids = {"Poland": ("place:poland",), "Oda": ("account:oda",)}
    node = resolved(parse("about:Poland by:Oda").node, lambda name: ids.get(name, ()))
    assert Tagged("pairs", ("account:oda>place:poland",)) in node.parts


def test_completion_knows_the_fields_of_the_language() -> None:
    assert naming.FIELDS.keys() == FIELDS.keys()
    for name, values in naming.FIELDS.items():
        for value in values.split():
            assert parse(f"{name}:{value}").node
