"""Dates and numbers as they are written in a query -> bounds. Impossible ones raise ValueError with what to write."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ](\d{1,2}):(\d{2}))?)?)?")
_SPAN = re.compile(r"(\d{1,4})([dwmy])", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_BOUNDS = re.compile(r"(>=|<=|>|<|=)?(-?\d{1,15})(?:\.\.(-?\d{1,15}))?")


def minute_of(published: str) -> int | None:
    """The minute of a post's date as a number, YYYYMMDDHHMM; parts that are not known count as their beginning."""
    match = _DATE.match(published)
    if match is None:
        return None
    year, month, day, hour, minute = match.groups()
    return int(f"{year}{int(month or 1):02}{int(day or 1):02}{int(hour or 0):02}{int(minute or 0):02}")


def first_minute(value: str) -> int:
    """The minute at which a day, month or year begins, or that a time is."""
    return _number(_span(value)[0])


def minutes(value: str) -> tuple[int, int]:
    """The first minute of ``2023``, ``2023-06``, ``2023-06-01..2023-06-30`` and the first after it; never upside down.

    Raises ValueError when it is no date.
    """
    start, dots, end = value.partition("..")
    first, last = _span(start), _span(end if dots else start)
    if upside_down(value):
        first, last = last, first
    return _number(first[0]), _number(last[1])


def upside_down(value: str) -> bool:
    """Whether a range of dates begins after its end."""
    start, dots, end = value.partition("..")
    return bool(dots) and _span(start)[0] >= _span(end)[1]


def since(value: str, today: date) -> int:
    """The first minute of the last ``7d``, ``2w``, ``3m``, ``1y`` up to and with today."""
    match = _SPAN.fullmatch(value.strip())
    days = int(match[1]) * _DAYS[match[2].lower()] if match else 0
    if not 0 < days < (today - date.min).days:
        raise ValueError(f"{value!r} is no span of time; write 7d, 2w, 3m or 1y")
    first = today - timedelta(days=days - 1)
    return int(first.strftime("%Y%m%d").zfill(8)) * 10_000


def bounds(value: str) -> tuple[int | None, int | None]:
    """The least and most of ``>10``, ``<=3``, ``5``, ``2..7``, both counted in; None is open."""
    match = _BOUNDS.fullmatch(value.strip())
    if match is None or (match[1] and match[3]):
        raise ValueError(f"{value!r} is no number; write 5, >10, <=3 or 2..7")
    number = int(match[2])
    if match[3]:
        return min(number, int(match[3])), max(number, int(match[3]))
    least = {">": number + 1, "<": None, "<=": None}.get(match[1], number)
    most = {"<": number - 1, ">": None, ">=": None}.get(match[1], number)
    return least, most


def _span(value: str) -> tuple[datetime, datetime]:
    """When a day, month, year or minute begins and when the next one does."""
    match = _DATE.fullmatch(value.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day, hour, minute = (int(part) if part else None for part in match.groups())
        first = datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0)  # noqa: DTZ001 local by design
        return first, _after(first, [year, month, day, minute])
    except (ValueError, OverflowError):
        raise ValueError(f"{value!r} is no date; write 2023, 2023-06, 2023-06-08 or 2023-06-08T09:21") from None


def _after(first: datetime, known: list[int | None]) -> datetime:
    if known[3] is not None:
        return first + timedelta(minutes=1)
    if known[2] is not None:
        return first + timedelta(days=1)
    if known[1] is not None and first.month < 12:
        return first.replace(month=first.month + 1)
    return first.replace(year=first.year + 1, month=1)


def _number(moment: datetime) -> int:
    parts = (moment.month, moment.day, moment.hour, moment.minute)
    return int(f"{moment.year:04}" + "".join(f"{part:02}" for part in parts))
