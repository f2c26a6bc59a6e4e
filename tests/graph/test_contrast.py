"""What a side stresses: inside strata by Mantel and Haenszel, pooled by Monroe, Colaresi and Quinn."""

from __future__ import annotations

from collections import Counter
from math import log, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.graph.contrast import CERTAIN, PRIOR, contrasts, stratified

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


strata = st.lists(st.tuples(counts, counts), max_size=6)


@given(strata)
def test_inside_strata_too_the_sides_changed_over_change_the_signs_and_nothing_else(pairs):
    there = stratified([(other, one) for one, other in pairs])
    for key, odds in stratified(pairs).items():
        assert odds.log_odds == pytest.approx(-there[key].log_odds, abs=1e-9)
        assert odds.z == pytest.approx(-there[key].z, abs=1e-9)


@given(strata, counts)
def test_a_stratum_with_one_side_only_changes_nothing(pairs, alone):
    assert stratified([*pairs, (alone, {}), ({}, alone)]) == stratified(pairs)


@given(counts, counts)
def test_no_single_stratum_makes_a_certainty(one, other):
    assert all(abs(odds.z) <= 1.0000001 for odds in stratified([(one, other)]).values())


def test_the_figures_inside_strata_are_those_of_mantel_haenszel_and_peto():
    pairs = [({1: 3, 2: 5}, {1: 2, 2: 20}), ({1: 4, 2: 2}, {1: 6, 2: 9}), ({1: 1, 2: 3}, {2: 7})]
    difference = (3 - 5 * 8 / 30) + (4 - 10 * 6 / 21) + (1 - 1 * 4 / 11)
    variance = (8 * 22 * 5 * 25 / (30**2 * 29)) + (6 * 15 * 10 * 11 / (21**2 * 20)) + (4 * 7 * 1 * 10 / (11**2 * 10))
    squares = (3 - 5 * 8 / 30) ** 2 + (4 - 10 * 6 / 21) ** 2 + (1 - 1 * 4 / 11) ** 2
    found = stratified(pairs)[1]
    assert found.log_odds == pytest.approx(difference / variance)
    assert found.z == pytest.approx(difference / sqrt(max(variance, squares)))


def test_what_differs_between_strata_only_is_no_contrast():
    """Simpson: pooled, the first side names 1 far more; inside each stratum both name it alike."""
    pairs = [({1: 40, 2: 40}, {1: 4, 2: 4}), ({2: 10, 3: 10}, {2: 100, 3: 100})]
    assert stratified(pairs)[1].z == pytest.approx(0)
    pooled = contrasts({1: 40, 2: 50, 3: 10}, {1: 4, 2: 104, 3: 100})
    assert pooled[1].z > CERTAIN


def test_what_differs_inside_every_stratum_is_certain_after_a_few():
    assert stratified([({1: 2}, {2: 2})] * 3)[1].z < CERTAIN
    assert stratified([({1: 2}, {2: 2})] * 6)[1].z > CERTAIN


def test_chance_alone_is_rarely_called_certain():
    random = Random(7)
    certain = total = 0
    for _ in range(300):
        threads = [
            [Counter(random.choices(range(6), k=random.randint(1, size))) for size in (6, 12)] for _ in range(20)
        ]
        odds = stratified([(one, other) for one, other in threads])
        certain += sum(abs(found.z) >= CERTAIN for found in odds.values())
        total += len(odds)
    assert certain / total < 0.07
