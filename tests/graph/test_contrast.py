"""What a side stresses, by Monroe, Colaresi and Quinn's log-odds with an informative prior."""

from __future__ import annotations

from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.graph.contrast import CERTAIN, PRIOR, contrasts

counts = st.dictionaries(st.integers(0, 8), st.integers(1, 1000))


@given(counts, counts)
def test_the_sides_changed_over_change_the_signs_and_nothing_else(one, other):
    there = contrasts(other, one)
    for key, odds in contrasts(one, other).items():
        assert odds.log_odds == pytest.approx(-there[key].log_odds)
        assert odds.z == pytest.approx(-there[key].z)


def test_the_figures_are_those_of_the_formula():
    found = contrasts({1: 30, 2: 70}, {1: 10, 2: 190})[1]
    prior, expected = PRIOR * 300, PRIOR * 40
    first = log((30 + expected) / (100 + prior - 30 - expected))
    second = log((10 + expected) / (200 + prior - 10 - expected))
    assert found.log_odds == pytest.approx(first - second)
    assert found.z == pytest.approx((first - second) / sqrt(1 / (30 + expected) + 1 / (10 + expected)))
    assert found.z > CERTAIN


def test_one_mention_more_of_something_rare_is_not_certain_but_a_hundred_are():
    background = {0: 1000}
    assert contrasts({**background, 1: 1}, background)[1].z < CERTAIN
    assert contrasts({**background, 1: 100}, background)[1].z > CERTAIN


def test_equal_shares_are_no_difference_and_nothing_against_nothing_is_empty():
    assert contrasts({1: 10, 2: 10}, {1: 5, 2: 5})[1].log_odds == pytest.approx(0)
    assert contrasts({}, {}) == {}
    assert contrasts({1: 5}, {})[1].z > 0
