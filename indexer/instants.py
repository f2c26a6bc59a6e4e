"""When something was published, as an instant: UTC where its date gives a zone, as written where it gives none.

A date without a zone cannot be placed any better, so it is compared as if it were UTC.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_ZONED = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(:\d\d(?:[.,]\d+)?)?(?:Z|([+-])(\d\d)(?::?(\d\d))?)", re.ASCII)
_SEPARATOR = "\x1f"


def instant(published: str) -> str:
    """The date in UTC, without a zone and as precise as it was; a date without a zone is given back."""
    match = _ZONED.fullmatch(published)
    if match is None:
        return published
    year, month, day, hour, minute, seconds, sign, hours, minutes = match.groups()
    wall = f"{year}-{month}-{day}T{hour}:{minute}"
    if sign:
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        try:
            local = datetime.fromisoformat(wall)
            wall = (local - offset if sign == "+" else local + offset).isoformat(timespec="minutes")
        except (ValueError, OverflowError):
            pass  # no such day, or before the year 1: as written
    return wall + (seconds or "").replace(",", ".")


def instant_key(published: str) -> str:
    """A text that sorts by the instant and begins with it; `written` gets the date back."""
    moment = instant(published)
    return published if moment == published else f"{moment}{_SEPARATOR}{published}"


def written(key: str) -> str:
    """The date as it was written, of a key that `instant_key` made."""
    return key.rpartition(_SEPARATOR)[2]
