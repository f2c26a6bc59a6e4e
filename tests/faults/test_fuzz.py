"""A few seconds of ``make fuzz``."""

from __future__ import annotations

from tests.faults.fuzz import fuzz


def test_random_inputs_raise_nothing_hang_nowhere_and_lose_no_words() -> None:
    assert sum(fuzz(4, seed=20).values()) > 100
