"""Counts over time, drawn with blocks in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.types import Month

_BARS = " ▁▂▃▄▅▆▇█"
_WIDEST = 60
_YEARS_AT_MOST = 200
"""A date such as 0001 or 9999 must not draw a line for every month since."""


def timeline(months: Sequence[Month]) -> list[str]:
    """A line each for articles and comments, on one scale, by month or, where that is too wide, by year.

    Posts without a date are not drawn. Empty when there is nothing to draw over time.
    """
    drawn = _filled([month for month in months if month.month])
    if len(drawn) < 2:
        return []
    highest = max(max(one.articles, one.comments) for one in drawn)
    span = (
        f"{drawn[0].month} to {drawn[-1].month}, highest {highest:,} in a {'month' if drawn[0].month[4:] else 'year'}"
    )
    rows = [
        f"{word:9}{_bars([getattr(one, word) for one in drawn], highest)}"
        for word in ("articles", "comments")
        if any(getattr(one, word) for one in drawn)
    ]
    return [*rows, f"{'':9}{span}"]


def _bars(counts: Sequence[int], highest: int) -> str:
    # Anything at all is seen: the lowest bar is for one, the highest for the most.
    return "".join(_BARS[0 if not count else 1 + count * 7 // highest] for count in counts)


def _filled(months: Sequence[Month]) -> list[Month]:
    """Every month, or every year, from the first to the last."""
    places = [place for place in (_place(month.month) for month in months) if place is not None]
    if not places or max(places) - min(places) > 12 * _YEARS_AT_MOST:
        return []
    by_year = max(places) - min(places) >= _WIDEST or any(len(month.month) < 7 for month in months)
    counts: dict[str, tuple[int, int]] = {}
    for month in months:
        name = month.month[:4] if by_year else month.month
        articles, comments = counts.get(name, (0, 0))
        counts[name] = (articles + month.articles, comments + month.comments)
    names = _years(places) if by_year else _months(places)
    return [Month(name, *counts.get(name, (0, 0))) for name in names]


def _place(month: str) -> int | None:
    year, _, number = month.partition("-")
    if not (year.isdecimal() and (number or "1").isdecimal()):
        return None
    return int(year) * 12 + int(number or 1) - 1


def _years(places: Sequence[int]) -> Iterator[str]:
    return (f"{year:04d}" for year in range(min(places) // 12, max(places) // 12 + 1))


def _months(places: Sequence[int]) -> Iterator[str]:
    return (f"{place // 12:04d}-{place % 12 + 1:02d}" for place in range(min(places), max(places) + 1))
