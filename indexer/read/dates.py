"""A date as somebody wrote it -> ISO 8601, as precise as written and no more; no zone is invented.

Own patterns: the known date libraries do not read a machine translation's ``8 June 2023 09: 21``, take ``08.06.2023``
for August, and cost 3.9 ms a date where these cost 0.01.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

MONTHS_BY_LANGUAGE = {
    "English": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep"
    "|october oct|november nov|december dec",
    "Russian": "января январь янв|февраля февраль февр фев|марта март мар|апреля апрель апр|мая май|июня июнь июн"
    "|июля июль июл|августа август авг|сентября сентябрь сент сен|октября октябрь окт|ноября ноябрь нояб ноя"
    "|декабря декабрь дек",
    "Ukrainian": "січня січень січ|лютого лютий лют|березня березень бер|квітня квітень квіт кві"
    "|травня травень трав тра|червня червень черв чер|липня липень лип|серпня серпень серп сер"
    "|вересня вересень вер|жовтня жовтень жовт жов"
    "|листопада листопад лист лис|грудня грудень груд гру",
    "German": "januar jänner jan jän|februar feber feb|märz mär mrz|april apr|mai|juni jun|juli jul|august aug"
    "|september sept sep|oktober okt|november nov|dezember dez",
    "French": "janvier janv|février févr fév|mars|avril avr|mai|juin|juillet juil|août|septembre sept|octobre oct"
    "|novembre nov|décembre déc",
    "Spanish": "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago"
    "|septiembre setiembre sept sep|octubre oct|noviembre nov|diciembre dic",
    "Italian": "gennaio gen|febbraio feb|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug|agosto ago"
    "|settembre set|ottobre ott|novembre nov|dicembre dic",
    "Polish": "stycznia styczeń sty|lutego luty lut|marca marzec mar|kwietnia kwiecień kwi|maja maj"
    "|czerwca czerwiec cze|lipca lipiec lip|sierpnia sierpień sie|września wrzesień wrz"
    "|października październik paź|listopada listopad lis|grudnia grudzień gru",
}
MONTHS = {
    word: number
    for months in MONTHS_BY_LANGUAGE.values()
    for number, words in enumerate(months.split("|"), 1)
    for word in words.split()
}

RELATIVE = "relative"
MONTH = r"(?P<month>[^\W\d_]{3,12})\.?"
YEAR = r"(?P<year>[0-9]{4})(?:\s+(?:г\.|года|року|р\.))?"
DAY = r"(?P<day>[0-9]{1,2})"
DAYS = {
    "day month year": rf"{DAY}\.?\s+(?:de\s+)?{MONTH},?\s+(?:de\s+)?{YEAR}",
    "month day year": rf"{MONTH}\s+{DAY}(?:st|nd|rd|th)?,?\s+{YEAR}",
    "day.month.year": rf"{DAY}(?P<sign>[./-])(?P<number>[0-9]{{1,2}})(?P=sign)(?P<year>[0-9]{{4}})",
    "year-month-day": rf"(?P<year>[0-9]{{4}})-(?P<number>[0-9]{{2}})-{DAY}",
    RELATIVE: "(?:today|yesterday|heute|gestern|сегодня|вчера|сьогодні|учора|вчора)",
}
# The blank after the colon is a machine translator's.
TIME = (
    r"(?:T|,?\s+(?:(?:at|um|à|o|в|о|-)\s+)?)"
    r"(?P<hour>[0-9]{1,2})(?::(?P<gap>\s?)|h)(?P<minute>[0-9]{2})(?::\s?(?P<second>[0-9]{2}))?"
)
ENDINGS = {form: re.compile(rf"(?<!\S){day}{TIME}$", re.IGNORECASE) for form, day in DAYS.items()}
WHOLES = [
    re.compile(rf"{day}(?:{TIME}\s*(?P<half>[ap]\.?m\.?)?(?:\s+Uhr)?)?", re.IGNORECASE)
    for form, day in DAYS.items()
    if form != RELATIVE
]
LONGEST_DATE = 48
ISO = re.compile(
    r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?)?)?)?"
)


class Ending(NamedTuple):
    """A date with a time that ends a line: where it starts, how it is written, and when that is.

    ``form`` tells ways of writing apart, with and without a blank in the time.
    ``published`` is None for a date that cannot be (31 February) or that depends on when the page was saved (today).
    """

    start: int
    form: str
    published: str | None


def at_end(line: str) -> Ending | None:
    """The date that ends this line, which has no blank at its end."""
    if not (line[-1:].isdigit() and (":" in line[-4:] or "h" in line[-4:])):
        return None
    for form, pattern in ENDINGS.items():
        found = pattern.search(line, max(0, len(line) - LONGEST_DATE))
        if found and (form == RELATIVE or _month(found)):
            return _ending(form, found)
    return None


def _ending(form: str, found: re.Match[str]) -> Ending:
    if form == RELATIVE:
        return Ending(found.start(), form, None)
    return Ending(found.start(), form + (", spaced" if found["gap"] else ""), _moment(found))


def iso(written: str) -> str | None:
    """When that is, or None for what is no date, cannot be, or says only "yesterday"."""
    text = " ".join(written.split())
    if ISO.fullmatch(text):
        return _standard(text)
    for pattern in WHOLES:
        found = pattern.fullmatch(text)
        if found and _month(found):
            return _moment(found)
    return None


def within(written: str) -> tuple[str, int] | None:
    """The first date in a short text that says more, and where it begins: ``on 8 June 2023 at 9:21 pm, Ann said``."""
    found = [match for pattern in WHOLES for match in pattern.finditer(written) if _month(match)]
    dated = [(moment, match.start()) for match in sorted(found, key=_place) if (moment := _moment(match)) is not None]
    return dated[0] if dated else None


def _place(found: re.Match[str]) -> tuple[int, int]:
    return found.start(), -found.end()


def _standard(text: str) -> str | None:
    """ISO 8601 as it stands, with its zone and seconds if it has them, when there is such a moment."""
    whole = text + "2000-01-01"[len(text) :] if len(text) < 10 else text
    try:
        datetime.fromisoformat(whole.replace(",", ".").upper())
    except ValueError:
        return None
    return text.replace(" ", "T").replace("z", "Z")


def _month(found: re.Match[str]) -> int | None:
    named = found.groupdict()
    return int(named["number"]) if named.get("number") else MONTHS.get(named["month"].casefold())


def _moment(found: re.Match[str]) -> str | None:
    try:
        day = date(int(found["year"]), _month(found) or 0, int(found["day"])).isoformat()
    except ValueError:
        return None
    if found["hour"] is None:
        return day
    hour, minute, second = _hour(found), int(found["minute"]), found["second"]
    if hour > 23 or minute > 59 or int(second or 0) > 59:
        return None
    return f"{day}T{hour:02}:{minute:02}" + (f":{second}" if second else "")


def _hour(found: re.Match[str]) -> int:
    hour, half = int(found["hour"]), (found.groupdict().get("half") or "").lower()
    if not half:
        return hour
    return hour % 12 + (12 if half.startswith("p") else 0) if 1 <= hour <= 12 else 24
