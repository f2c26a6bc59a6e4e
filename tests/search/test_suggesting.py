"""Did you mean: the likeliest word of those that there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from indexer.search.spelling import within
from indexer.search.suggesting import suggestions

WORDS = {"poland": 40, "polish": 12, "ukraine": 30, "bridge": 5, "roland": 2, "украина": 9, "мост": 4, "москва": 6}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("polland", "poland"), ("plish", "polish"), ("ukrane", "ukraine"), ("brigde", "bridge"),
        ("зщдфтв", "poland"),  # the Russian layout left on
        ("vjcrdf", "москва"),  # the English one
        ("moskva", "москва"), ("most", "мост"),  # another alphabet
    ],
)  # fmt: skip
def test_a_slip_is_set_right(typed: str, meant: str) -> None:
    assert suggestions(typed, WORDS)[0] == meant


def test_nothing_is_suggested_for_what_is_like_nothing() -> None:
    assert suggestions("zzzzzzzz", WORDS) == []


@given(st.text("abcd", max_size=6), st.text("abcd", max_size=6), st.integers(0, 3))
def test_our_own_distance_is_that_of_the_engines(one: str, other: str, most: int) -> None:
    assert within(one, other, most) == (OSA.distance(one, other) <= most)
