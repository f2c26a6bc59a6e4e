"""What one side stresses and the other does not, from counts alone.

Method: log-odds ratio with an informative Dirichlet prior, Monroe, Colaresi, Quinn 2008, "Fightin' Words". The prior is
what both sides say together, worth `PRIOR` of all their mentions: it holds back what is rare on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log, sqrt
from typing import NamedTuple, TypeVar

Key = TypeVar("Key", int, str, tuple[int, int, str])

PRIOR = 0.1
CERTAIN = 1.96
"""Standard errors; beyond it a difference this large comes by chance less than once in twenty."""


class Odds(NamedTuple):
    """The log-odds ratio of a key, above 0 where the first side has more of it, and that in standard errors."""

    log_odds: float
    z: float


def contrasts(one: Mapping[Key, int], other: Mapping[Key, int]) -> dict[Key, Odds]:
    """For every key of either side how much more the first side has of it; sides may differ in size."""
    total_one, total_other = sum(one.values()), sum(other.values())
    both = total_one + total_other
    prior = PRIOR * both
    found = {}
    for key in {**one, **other}:
        mine, theirs = one.get(key, 0), other.get(key, 0)
        expected = prior * (mine + theirs) / both
        ratio = _log_odds(mine, total_one, expected, prior) - _log_odds(theirs, total_other, expected, prior)
        error = sqrt(1 / (mine + expected) + 1 / (theirs + expected))
        found[key] = Odds(ratio, ratio / error)
    return found


def _log_odds(count: int, total: int, expected: float, prior: float) -> float:
    # A side that speaks of nothing else has infinite odds; half a mention of something else keeps them finite.
    return log((count + expected) / max(total + prior - count - expected, 0.5))
