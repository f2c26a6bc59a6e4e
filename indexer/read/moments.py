"""The date in a line that says more: where it stands, how it is written, when that is.

What `dates` reads, and what stands over comments besides: a weekday before, a zone after, no year, no day (``3 hours
ago``). Slower than `dates.at_end`, for pages whose headers have to be learned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from indexer.read.dates import MONTHS

LONGEST = 200
RELATIVE, YEARLESS = "relative", "without a year"
_MONTH = r"(?P<month>[^\W\d_]{3,12})\.?"
_DAY = r"(?<![\d.,:/-])(?P<day>[0-9]{1,2})"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})(?![0-9])(?:\s*(?:г\.|года|року|р\.))?"
_TIME = (
    r"(?:T|[,|]?\s*(?:(?:[-–—@·/|]|//|at|um|à|o|в|о|om|kl\.?|alle|ore|a\s+las?|às|les)\s*)?)"
    r"(?<!\d)(?P<hour>[0-9]{1,2})(?:(?P<colon>:\s?)|h|\.)(?P<minute>[0-9]{2})(?::\s?(?P<second>[0-9]{2}))?(?![0-9])"
    r"(?:\s*(?P<half>[ap]\.?m\b\.?))?(?:\s+Uhr)*(?:\s*(?P<zone>UTC|GMT|Z)\b)?"
)
_ORDINAL = r"(?:st|nd|rd|th)?"
_SHAPES = {
    "day month year": rf"{_DAY}(?:st|nd|rd|th|\.|º)?\s+(?:de\s+|of\s+)?{_MONTH},?\s+(?:del?\s+)?{_YEAR}(?:{_TIME})?",
    "month day year": rf"{_MONTH}\s+{_DAY}{_ORDINAL},?\s+{_YEAR}(?:{_TIME})?",
    "day.month.year": rf"{_DAY}(?P<sign>[./-])(?P<number>[0-9]{{1,2}})(?:(?P=sign)|,\s){_YEAR}(?:{_TIME})?",
    "year-month-day": rf"(?<!\d)(?P<year>(?:19|20)[0-9]{{2}})(?P<sign>[-./])(?P<number>[0-9]{{1,2}})(?P=sign)"
    rf"(?P<day>[0-9]{{1,2}})(?![0-9])(?:{_TIME})?",
    "day.month.yy": rf"{_DAY}(?P<sign>[./-])(?P<number>[0-9]{{1,2}})(?P=sign)(?P<year>[0-9]{{2}})(?![0-9]){_TIME}",
    f"month day {YEARLESS}": rf"{_MONTH}\s+{_DAY}{_ORDINAL}{_TIME}",
    f"day month {YEARLESS}": rf"{_DAY}\.?\s+{_MONTH}{_TIME}",
}
_UNITS = (
    "s|sec|secs|second|min|mins|minute|m|h|hr|hrs|hour|d|day|week|w|month|mo|year|y|yr|sekunde|minute|stunde|std|tag"
    "|tage|woche|monat|jahr|сек|секунд|мин|минут|ч|час|дн|день|дня|дней|недел|месяц|мес|год|года|лет|годин|хвилин|днів"
    "|дні|тижд|місяц|рок|día|dia|hora|minuto|segundo|semana|mes|mês|año|ano|jour|heure|semaine|mois|année|an|godzin|dni"
    "|dzień|tydzień|tygodni|miesi|rok|lat|giorn|or|settiman|mese|mesi|ann"
).split("|")
_UNIT = rf"(?:{'|'.join(sorted(set(_UNITS), key=len, reverse=True))})[^\W\d_]{{0,4}}\.?"
_ONE = r"(?:\d{1,3}|an?|ein(?:em|er|e)?|une?|una?|um|uma|год|час)"
_SPELL = rf"{_ONE}\s*{_UNIT}(?:(?:,|\s+and|\s+und)?\s+\d{{1,3}}\s*{_UNIT}){{0,2}}"
_RELATIVE = re.compile(
    rf"(?<!\w)(?:{_SPELL}\s+(?:ago|her|atrás|назад|тому|temu|fa|geleden)|(?:vor|hace|há|il y a)\s+{_SPELL}"
    rf"|(?:today|yesterday|heute|gestern|сегодня|вчера|сьогодні|учора|вчора|hier|aujourd.hui|hoy|ayer|dzisiaj|dziś|"
    rf"wczoraj){_TIME})(?!\w)",
    re.IGNORECASE,
)
_PATTERNS = {form: re.compile(pattern, re.IGNORECASE) for form, pattern in _SHAPES.items()}
_WITH_YEAR = ("day month year", "month day year", "day.month.year", "year-month-day")
_WITHOUT_YEAR = tuple(form for form in _SHAPES if form not in _WITH_YEAR)
_WEEKDAYS = frozenset(
    "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday"
    " mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag"
    " lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche"
    " lunes martes miércoles jueves viernes sábado domingo пн вт ср чт пт сб вс понедельник вторник среда четверг"
    " пятница суббота воскресенье pon wt śr czw pt sob niedz poniedziałek wtorek środa czwartek piątek sobota niedziela"
    .split()
)  # fmt: skip
_WORD_BEFORE = re.compile(r"([^\W\d_]{2,12})[.,]*\s*$")
# Cheap tests, asked of every line: which of the patterns may match it at all.
_HAS_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?![0-9])")
_HAS_CLOCK = re.compile(r"[0-9][:.h]\s?[0-9]{2}")
_HAS_AGO = re.compile(
    r"\b(?:ago|her|atrás|назад|тому|temu|fa|geleden|vor|hace|há|il y a|today|yesterday|heute|gestern|сегодня|вчера"
    r"|сьогодні|учора|вчора|hier|aujourd.hui|hoy|ayer|dzisiaj|dziś|wczoraj)\b",
    re.IGNORECASE,
)


_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/\d{2,4}(?![\d/])")


class Moment(NamedTuple):
    """A date in a line: characters ``start`` to ``end``, a name for how it is written, and when that is.

    ``published`` is None where the line does not say: no year, or counted from the day when the page was saved.
    """

    start: int
    end: int
    form: str
    published: str | None


def first_in(line: str, *, month_first: bool = False) -> Moment | None:
    """The first date of a line; ``month_first`` is how dates of two numbers and slashes are meant."""
    if len(line) > LONGEST:
        return None
    forms = _WITH_YEAR if _HAS_YEAR.search(line) else ()
    if _HAS_CLOCK.search(line):
        forms = (*forms, *_WITHOUT_YEAR)
    found = [one for form in forms if (one := _spotted(form, _PATTERNS[form], line, month_first))]
    relative = _RELATIVE.search(line) if _HAS_AGO.search(line) else None
    if relative:
        found.append(Moment(relative.start(), relative.end(), RELATIVE, None))
    return min(found, key=_place) if found else None


def may_hold(line: str) -> bool:
    """Whether there may be a date in a line, or it ends as ``Ann says:`` does; in a fraction of the time of looking."""
    if len(line) > LONGEST:
        return False
    return any(test.search(line) is not None for test in (_HAS_YEAR, _HAS_CLOCK, _HAS_AGO)) or line.rstrip()[-1:] == ":"


def month_first(lines: Iterable[str]) -> bool:
    """Whether a page writes 12/31/2020: a second number above twelve, and no first one."""
    pairs = [pair for line in lines if "/" in line and len(line) <= LONGEST for pair in _SLASHED.findall(line)]
    return any(int(second) > 12 for _, second in pairs) and not any(int(first) > 12 for first, _ in pairs)


def _place(one: Moment) -> tuple[int, int, int]:
    return one.start, -one.end, one.published is None


def _spotted(form: str, pattern: re.Pattern[str], line: str, month_first: bool) -> Moment | None:
    for found in pattern.finditer(line):
        parts = found.groupdict()
        start = _from_weekday(line, found.start())
        if form.endswith(YEARLESS):
            if parts["month"].casefold() in MONTHS:
                return Moment(start, found.end(), form, None)
        elif day := _day(parts, month_first):
            sort = form if parts["hour"] is None else f"{form}, time"
            return Moment(start, found.end(), sort, day + _clock(parts))
    return None


def _day(parts: dict[str, str | None], month_first: bool) -> str | None:
    day, year = int(parts["day"] or 0), int(parts["year"] or 0)
    number, named = parts.get("number"), parts.get("month") or ""
    month = int(number) if number else MONTHS.get(named.casefold(), 0)
    if year < 100:
        year += 2000 if year < 70 else 1900
    if month_first and parts.get("sign") == "/":
        day, month = month, day
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _clock(parts: dict[str, str | None]) -> str:
    if parts["hour"] is None:
        return ""
    hour, minute, second = int(parts["hour"]), int(parts["minute"] or 0), parts["second"]
    half = (parts["half"] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23 or minute > 59 or int(second or 0) > 59:
        return ""
    return f"T{hour:02}:{minute:02}" + (f":{second}" if second else "") + ("Z" if parts["zone"] else "")


def _from_weekday(line: str, start: int) -> int:
    word = _WORD_BEFORE.search(line, max(0, start - 20), start)
    return word.start() if word and word[1].casefold() in _WEEKDAYS else start
