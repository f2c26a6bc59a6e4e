"""The signs by which a comment turns to somebody: candidates, whoever the thread knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract import extract
from indexer.extract.addresses import addresses
from tests.work import assert_in_proportion


def signs(text: str) -> list[tuple[str, str, str]]:
    return [(one.name, one.edge, text[one.start : one.end]) for one in addresses(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("@kestrel_77 no", "kestrel_77"),
        ("well, @steppe-wind-2041, no", "steppe-wind-2041"),
        ("@grumpy.economist.", "grumpy.economist"),
        ("(@Речник)", "Речник"),
        ("ferryman-12, who pays?", "ferryman-12"),
        ("  Old Miller: the grain rots", "Old Miller"),
        ("Анна К., спасибо", "Анна К."),
        ("Dunkelbier, you froze", "Dunkelbier"),
    ],
)
def test_a_comment_turns_to_a_name(text: str, name: str) -> None:
    assert (name, "addresses", name) in signs(text)


@pytest.mark.parametrize("text", ["write to me@example.org", "a plain remark", "@ nobody", "see x@@y"])
def test_what_is_no_sign_is_none(text: str) -> None:
    assert signs(text) == []


@pytest.mark.parametrize(
    "head",
    [
        "Quote: Old Miller",
        "quote: Old Miller ",
        "Цитата: Old Miller",
        "Originally posted by Old Miller",
        "Old Miller wrote:",
        "Old Miller said:",
        "Old Miller писал:",
    ],
)
def test_a_quotation_block_is_the_name_and_the_line_behind_it(head: str) -> None:
    text = f"{head}\nThe grain rots in the silo.\nIt does not."
    name, edge, span = signs(text)[-1]
    assert (name, edge) == ("Old Miller", "quotes")
    assert span.startswith("Old Miller")
    assert span.endswith("The grain rots in the silo.")


def test_lines_with_an_angle_are_repeated_from_somebody_yet_unknown() -> None:
    text = "First.\n> The grain rots\n> in the silo.\nIt does not.\n>Nor here"
    assert signs(text) == [("", "quotes", "> The grain rots\n> in the silo."), ("", "quotes", ">Nor here")]


def test_an_article_turns_to_nobody() -> None:
    assert extract("@kestrel_77 no\n> nor here", comment=False).addresses == ()


PIECES = ["@", "a.b", "Quote: ", "Цитата:", "Old Miller", " wrote:", "\n", ">", " ", ",", "x", "\u200b", "> x\n"]
TEXTS = st.one_of(st.text(max_size=100), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))


@given(TEXTS)
def test_every_name_stands_in_the_text(text: str) -> None:
    for one in addresses(text):
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.start + len(one.name)] == one.name


@pytest.mark.parametrize(
    "text",
    [
        "@" * 100_000,
        "@a " * 60_000,
        " " * 100_000 + "x",
        ">" * 100_000,
        "> x\n" * 40_000,
        "\n" * 100_000,
        "Quote: " * 20_000,
        "Quote: a\nb\n" * 12_000,
        "a wrote: " * 20_000,
        "a" * 100_000 + ", ",
        "a " * 60_000 + "wrote:",
    ],
    ids=range(11),
)
def test_hostile_texts_take_time_by_their_length(text: str) -> None:
    assert_in_proportion(addresses, text)
