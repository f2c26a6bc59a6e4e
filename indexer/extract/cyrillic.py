"""Names in Russian and Ukrainian text that nobody knows beforehand, by rule: (text, sentences) -> mentions.

Both languages write common nouns small, so a capital inside a clause is a name; where a clause begins (after a full
stop, a colon, a quotation mark, a dash) it says nothing. A single word is taken only for what there is evidence of: for
a person a given name, a title before it, a verb of saying beside it, the form of a surname, or its full name elsewhere
in the text; for a place "in", "from" or "town" before it, or the form of a town's name. The rest is left out: a name
missed is a gap, a bridge that becomes a person is a lie.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.extract.quotations.cues import FORMS
from indexer.extract.words import COMMON, GIVEN, HEADS, TITLES
from indexer.types import EntityKind, Mention, Span

_WORD = re.compile(r"(?<![^\W_])[^\W\d_]\.(?=\s?[^\W\d_])|[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*|\d[\w.,]*|\S")
_LONGEST = 4
_CONTINUES = frozenset({",", "/", "&"})
"""Signs after which a clause goes on; after any other it begins anew."""

_GIVEN = frozenset(word.lower() for word in GIVEN) | frozenset(
    "адам алан алексей алена алёна алина алла анастасия анатолий ангела андрій анжела антон аркадий арсений артем"
    " артём афанасий богдан валентин валерий валерия валерій варвара василь вениамин вера вероника виктория віктор"
    " владислав владлен всеволод вячеслав в'ячеслав галина ганна геннадий георгий герман глеб григорий григорій давид"
    " дан данил данила даниил даниїл дарья денис джо джон дмитро дональд егор екатерина ефим ежи жанна захар зинаида"
    " зоя ибрагим илья ильдар инна іван ірина йозеф ігор карл кирилл кирило клавдия ксения лариса лев леонид леонід"
    " лидия любовь людмила майкл макар максим маргарита марина марк матвей микола микита михайло надежда назар"
    " наталия наталія нина оксана олександр олександра олексій олена павло петр петро платон полина прохор рамзан"
    " раиса родион ростислав руслан савелий святослав семен семён сергій софия софья станислав степан тамара тарас"
    " тетяна тимофей тимур тихон ульяна федор фёдор филипп франк христина эдуард эльвира эмма юлиан юлія юрій юліан"
    " яков ян яна ярослав ярослава".split()
)
_ROLES = frozenset(
    "президент премьер премьер-министр министр канцлер депутат сенатор генерал полковник майор капитан профессор"
    " академик доктор режиссёр режиссер писатель писательница журналист журналистка певец певица актёр актриса тренер"
    " адвокат судья господин госпожа гражданин товарищ пан пани вице-премьер вице-президент спикер эксперт экономист"
    " политолог аналитик историк блогер художник мэр губернатор посол глава директор председатель секретарь"
    " представитель лидер прем'єр міністр голова речник експерт співак письменник".split()
)
_SAYING = FORMS | frozenset(
    "сказав сказала сказали заявив заявила заявили зазначив зазначила додав додала повідомив повідомила написав"
    " написала відповів відповіла пояснив пояснила розповів розповіла вважає вважають наголосив наголосила підкреслив"
    " підкреслила запитав запитала спитав".split()
)
_TOWNS = frozenset(
    "город города городе городу городом посёлок поселок посёлке село селе села деревня деревне деревни станция станции"
    " область области район районе місто міста місті селі селище".split()
)
_IN = frozenset("в во из из-под з із зі".split())
_NEAR = frozenset("до под під через возле около біля близ над".split())
"""Before these stands a place as well as a person: a surname's form says nothing then."""
_GIVEN_AND_WORDS = frozenset("любовь вера надежда роман лев слава майя воля марк дан зоя любов віра надія".split())
"""Given names that are common words too, which a capital at the beginning of a clause does not tell apart."""
_OBLIQUE = r"(?:а|у|ым|ом|е|ой|ы|ых|ыми|ою|им|і|ові)?"
_SURNAME = re.compile(
    rf".+(?:[оеёє]в|[иыії]н){_OBLIQUE}|.+(?:енк[оауиі]|енком|ч[уе]к{_OBLIQUE}|щук{_OBLIQUE}|швили|дзе|янц?{_OBLIQUE})"
    rf"|.+[оеіи]вич{_OBLIQUE}|.+(?:овна|евна|івна|овны|евны)"
)
_SURNAME_ANYWHERE = re.compile(r".{2,}(?:енко|швили|дзе|[оеіи]вич|овна|евна|івна)")
"""The form of a surname or a patronymic that no common word has."""
_ADJECTIVE = re.compile(
    r".{2,}(?:[ыи]й|ой|[ая]я|[оеє]{1,2}е?|[ыи]е|[ыи]х|[ое]го|[ое]му|[ыи]м|[ую]ю|[ыи]ми|і|ої|ій|ого|ому)"
)
_OF_PERSON_OR_THING = re.compile(r".{2,}(?:[сц]к|ськ|цьк)(?:ий|ого|ому|им|ом|ая|ой|ую|а|ої|ій)")
_TOWN = re.compile(r".{2,}(?:[сц]к|ськ|цьк|град|бург|поль|піль|ополь)(?:а|у|е|ом|і|я|ю|ем)?")
_VERB = re.compile(r".{2,}(?:л|ла|ло|ли|ет|ит|ут|ют|ат|ят|ив|ав|ила|ала|ває|іть)")
_ENDING = re.compile(r"(?:ами|ями|ого|ему|ому|ими|ыми|ой|ей|ий|ый|ым|им|ом|ем|ов|ев|ах|ях|ою|а|я|у|ю|е|и|ы|о|і|ь)\Z")


@dataclass(frozen=True, slots=True)
class _Run:
    """Capitalised words that follow one another, ``words[start:end]`` of a sentence."""

    words: Sequence[re.Match[str]]
    start: int
    end: int
    opens: bool

    def texts(self) -> list[str]:
        return [word.group() for word in self.words[self.start : self.end]]

    def before(self) -> str:
        return self.words[self.start - 1].group() if self.start else ""

    def after(self) -> str:
        return self.words[self.end].group() if self.end < len(self.words) else ""


def find(text: str, sentences: Sequence[Span]) -> list[Mention]:
    """Every name in these sentences of the text, in order, none overlapping another."""
    parted = [list(_WORD.finditer(text, sentence.start, sentence.end)) for sentence in sentences]
    runs = [run for words in parted for run in _runs(text, words)]
    kinds: dict[str, EntityKind] = {}
    for run in runs:
        kind = _kind(run)
        if kind == ("person" if len(run.texts()) > 1 else "place"):
            for word in run.texts():
                kinds.setdefault(_stem(word), kind)
    return [mention for run in runs for mention in _mention(text, run, kinds)]


def _runs(text: str, words: Sequence[re.Match[str]]) -> Iterator[_Run]:
    place = 0
    while place < len(words):
        end = place
        while end < len(words) and end - place < _LONGEST and _follows(text, words, place, end):
            end += 1
        if end > place:
            yield from _without_common(_Run(words, place, end, _opens(text, words, place)))
        place = max(end, place + 1)


def _follows(text: str, words: Sequence[re.Match[str]], place: int, end: int) -> bool:
    word = words[end].group()
    if not (word[0].isalpha() and word[0].isupper()) or (word.isupper() and not _is_initial(word)):
        return False
    if end == place:
        return True
    same_script = (word > "\u0400") == (words[place].group() > "\u0400")
    return same_script and text[words[end - 1].end() : words[end].start()] in ("", " ", "\u00a0")


def _opens(text: str, words: Sequence[re.Match[str]], place: int) -> bool:
    """Whether a clause begins here: then the capital says nothing."""
    if place == 0 or "\n" in text[words[place - 1].end() : words[place].start()]:
        return True
    before = words[place - 1].group()
    return not (before[0].isalnum() or before in _CONTINUES)


def _without_common(run: _Run) -> Iterator[_Run]:
    """The run without common words and titles at its ends, and without a first word that only opens a clause."""
    start, end, opens = run.start, run.end, run.opens
    while start < end and (_is_common(run.words[start].group()) or run.words[start].group() in TITLES):
        start, opens = start + 1, False
    while start < end and _is_common(run.words[end - 1].group()):
        end -= 1
    if opens and end - start > 1 and not _opens_a_name(run.words[start].group()):
        start, opens = start + 1, False
    if end > start:
        yield _Run(run.words, start, end, opens)


def _is_common(word: str) -> bool:
    return word.lower() in COMMON or word.lower() in _ROLES


def _opens_a_name(word: str) -> bool:
    return _is_given(word) or word in HEADS or _is_initial(word) or bool(_SURNAME_ANYWHERE.fullmatch(word.lower()))


def _is_initial(word: str) -> bool:
    return len(word.rstrip(".")) == 1


def _is_given(word: str) -> bool:
    folded = word.lower()
    return folded in _GIVEN or any(folded[:-cut] + end in _GIVEN for cut in (1, 2) for end in ("", "й", "а", "я", "о"))


def _kind(run: _Run) -> EntityKind | None:
    """What the words and their neighbours say it is; None where they say nothing."""
    words = run.texts()
    folded = [word.lower() for word in words]
    head = next((HEADS[word] for word in (words[-1], words[0]) if word in HEADS), None)
    if head is not None:
        return head if len(words) > 1 else None
    if _is_person(run, folded):
        return "person"
    if run.opens:
        return None
    before = run.before().lower()
    if before in _IN | _TOWNS or (len(words) == 1 and _TOWN.fullmatch(folded[0])):
        return "place"
    plain = len(words) > 1 and not any(_ADJECTIVE.fullmatch(word) for word in folded)
    return "person" if plain else None


def _is_person(run: _Run, folded: Sequence[str]) -> bool:
    last, before, after = folded[-1], run.before().lower(), run.after().lower()
    if any(_is_given(word) or _SURNAME_ANYWHERE.fullmatch(word) for word in folded):
        sure = last in _GIVEN - _GIVEN_AND_WORDS or bool(_SURNAME_ANYWHERE.fullmatch(last))
        return len(folded) > 1 or sure or not run.opens
    if len(folded) > 1 and any(_is_initial(word) for word in folded):
        return True
    if run.opens and len(folded) == 1:
        return False
    if before in _IN | _TOWNS | _NEAR:
        return False
    if run.before() in TITLES or before in _ROLES:
        return not last.endswith(("а", "я", "и", "ы", "і")) or bool(_SURNAME.fullmatch(last))
    if before in _SAYING or after in _SAYING:
        return True
    if _OF_PERSON_OR_THING.fullmatch(last):
        return not after[:1].isalpha() or after in COMMON or bool(_VERB.fullmatch(after))
    return bool(_SURNAME.fullmatch(last))


def _mention(text: str, run: _Run, kinds: dict[str, EntityKind]) -> Iterator[Mention]:
    known = kinds.get(_stem(run.texts()[-1])) if run.end - run.start == 1 else None
    kind = _kind(run) or known
    if kind is None:
        return
    start, end = run.words[run.start].start(), run.words[run.end - 1].end()
    if run.end - run.start > 1 and _is_initial(run.texts()[-1]) and run.after() == ".":
        end = run.words[run.end].end()
    sure = 0.7 if run.end - run.start > 1 or run.before() in TITLES else 0.5
    yield Mention(start, end, text[start:end], "name", None, kind, "capitals", sure)


def _stem(word: str) -> str:
    folded = word.lower()
    return _ENDING.sub("", folded) if len(folded) > 3 else folded
