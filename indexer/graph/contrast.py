"""What one side stresses and the other does not, from counts alone: inside strata, or pooled.

Inside strata (threads, sources, months that have both sides) a difference cannot come from which of them a side writes
in. Pooled it can: the sides then differ by whatever their posts differ by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
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


def stratified(strata: Iterable[tuple[Mapping[Key, int], Mapping[Key, int]]]) -> dict[Key, Odds]:
    """For every key how much more the first side has of it than the second in the same stratum.

    ``strata`` are the counts of both sides. Method: in each stratum the count of the first side is compared with the
    one expected if both sides spoke alike (Mantel and Haenszel 1959). The log-odds ratio is Peto's one-step estimate,
    the summed differences over their hypergeometric variance (Yusuf and others 1985). ``z`` divides the sum by the
    larger of that variance and of the sum of squared differences, so that no single stratum makes a certainty: mentions
    in one thread are not independent of each other. Keys that no stratum can tell apart are left out.
    """
    summed: dict[Key, float] = defaultdict(float)
    squares: dict[Key, float] = defaultdict(float)
    variances: dict[Key, float] = defaultdict(float)
    for one, other in strata:
        mine, theirs = sum(one.values()), sum(other.values())
        both = mine + theirs
        if not mine or not theirs:
            continue
        for key in {**one, **other}:
            named = one.get(key, 0) + other.get(key, 0)
            difference = one.get(key, 0) - named * mine / both
            summed[key] += difference
            squares[key] += difference**2
            variances[key] += mine * theirs * named * (both - named) / (both**2 * (both - 1))
    return {
        key: Odds(total / variances[key], total / sqrt(max(variances[key], squares[key])))
        for key, total in summed.items()
        if variances[key]
    }


def contrasts(one: Mapping[Key, int], other: Mapping[Key, int]) -> dict[Key, Odds]:
    """For every key of either side how much more the first side has of it, pooled; sides may differ in size.

    Method: log-odds ratio with an informative Dirichlet prior, Monroe, Colaresi, Quinn 2008, "Fightin' Words". The
    prior is what both sides say together, worth `PRIOR` of all their mentions: it holds back what is rare on both.
    """
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
