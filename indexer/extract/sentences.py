"""Where sentences begin and end. A line break ends one; a full stop does unless it belongs to a word or a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.types import Span

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)")
_OPENS = re.compile(r"[\s\"'“‘„«(\[*•—–-]*")
_TITLES = (
    "Mr|Mrs|Ms|Dr|Prof|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Sgt|Col|Capt|Maj|Adm|Cmdr|Rev|Hon|Pres|St|Ft|Mt|vs|cf|approx|ca"
    "|e\\.g|i\\.e|г-н|г-жа|д-р|проф|акад|т\\.е|т\\.к|т\\.н|напр"
)
_NUMBERED = "No|Nos|no|nos|Art|Fig|fig|Vol|vol|p|pp|ch|стр|рис|ст|п|д|кв"
_OTHERS = (
    "Jr|Sr|Inc|Ltd|Co|Corp|Bros|etc|al|dept|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri"
    "|Sat|Sun|a\\.m|p\\.m|Ph\\.D|Calif|Pa|Mass|Conn|Fla|Ill|Minn|Va|Wis|Tex|Ariz|Ore|Wash|г|гг|в|вв|тыс|млн|млрд"
    "|трлн|руб|коп|т\\.д|т\\.п|др|пр|обл|н\\.э|им|ул|пл|ген|гр|см|ср"
)
_GOES_ON = re.compile(rf"(?:^|[^\w.])(?:{_TITLES})$")
_MAY_END = re.compile(rf"(?:^|[^\w.])(?:{_OTHERS}|(?:[^\W\d_]\.)*[^\W\d_])$")
"""An abbreviation or an initial: it ends the sentence only where the next word is one that opens sentences."""
_STARTERS = frozenset(
    "the this that these those he she it they we you i there here in on at by for from with but and or so"
    " yet if when while as after before because although though however meanwhile now then what why how who"
    " where his her its their our my your one some many most all no not also both every each such another"
    " last next earlier later still asked according since under over он она оно они мы вы я это этот эта"
    " эти тот в на с по к о у за из от до для при но и а или если когда пока так как что кто где там тут"
    " его её их наш все один после однако теперь затем потом также".split()
)
_WORD = re.compile(r"[\w'’-]+(?!\.)")
_BEFORE_NUMBER = re.compile(rf"(?:^|[^\w.])(?:{_NUMBERED})$")
_LOOK_BACK = 16


def sentences(text: str) -> list[Span]:
    """The sentences of a text in order, without the blanks around them; no line break lies in one."""
    return [span for line in _LINE.finditer(text) for span in _split(text, line.start(), line.end())]


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for mark in _END.finditer(text, start, end):
        if _ends(text, begin, mark, end):
            yield from _trimmed(text, begin, mark.end())
            begin = mark.end()
    yield from _trimmed(text, begin, end)


def _ends(text: str, begin: int, mark: re.Match[str], end: int) -> bool:
    opening = _OPENS.match(text, mark.end(), end)
    following = opening.end() if opening else mark.end()
    if following < end and text[following].islower():
        return False
    if mark.group() != ".":
        return True
    before = text[max(begin, mark.start() - _LOOK_BACK) : mark.start()]
    numbered = following < end and text[following].isdigit() and _BEFORE_NUMBER.search(before)
    if numbered or _GOES_ON.search(before):
        return False
    word = _WORD.match(text, following, end)
    return not _MAY_END.search(before) or (word is not None and word.group().lower() in _STARTERS)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield Span(start, end)
