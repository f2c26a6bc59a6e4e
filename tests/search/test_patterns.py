"""Patterns match what Python's own would, as a whole, and never take long."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.patterns import BadPattern, canonical, glob, literal_start, matcher
from tests.work import backstop, steps

ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "(a|b)", "(ab|c)", r"\d", "(a|)"])
TIMES = st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}"])
PATTERNS = st.lists(st.tuples(ATOMS, TIMES).map("".join), min_size=1, max_size=4).map("".join)


@given(st.lists(PATTERNS, min_size=1, max_size=2).map("|".join), st.lists(st.text("abc1", max_size=6), max_size=30))
def test_a_pattern_matches_what_python_matches(pattern: str, words: list[str]) -> None:
    for word in words:
        expected = re.fullmatch(pattern, word) is not None
        assert matcher(pattern)(word) == expected
        assert (re.fullmatch(canonical(pattern), word) is not None) == expected
        assert not expected or word.startswith(literal_start(canonical(pattern)))


def test_letters_are_folded_as_words_are() -> None:
    assert matcher(canonical(glob("Ü*ung")))("ubung")
    assert matcher(canonical("Ёл(ка|ки)"))("елка")


def test_a_pattern_that_would_backtrack_for_ever_does_not() -> None:
    with backstop():
        match = matcher("(a|a)+(a|a)+(aa|a)+b")
        assert not match("a" * 60)
        assert steps(lambda: match("a" * 120)) <= 3 * steps(lambda: match("a" * 60)) + 1000


NESTED = st.recursive(PATTERNS, lambda inner: st.tuples(inner, TIMES).map(lambda pair: f"({pair[0]}){pair[1]}"))


@given(NESTED)
def test_the_canonical_form_reads_back_as_itself_and_is_never_too_large(pattern: str) -> None:
    try:
        text = canonical(pattern)
    except BadPattern:
        return
    assert canonical(text) == text
    assert matcher(text)("b") == matcher(pattern)("b")


@pytest.mark.parametrize("pattern", ["([a-z]?[a-z]?){50}", "((((((((((((((((((((a))))))))))))))))))))?", "(ß?){40}"])
def test_a_pattern_at_the_bound_is_matched(pattern: str) -> None:
    assert matcher(canonical(pattern))("a" * 40) == (re.fullmatch(pattern, "a" * 40) is not None)


@pytest.mark.parametrize(
    "pattern", ["(a", "a)", "[a", "a{3,2}", "*a", "a**", "a{99}", "(a{60}){60}", r"\w", "^a", "[z-a]"]
)
def test_what_is_no_pattern_is_said_to_be_none(pattern: str) -> None:
    with pytest.raises(BadPattern):
        canonical(pattern)
