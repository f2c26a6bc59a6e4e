"""Who may be named in a clause: names, pronouns and descriptions of persons, without a parser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.types import Span

PRONOUNS = frozenset("he she they it i we who он она они оно я мы".split())
_DETERMINERS = frozenset(
    "the a an his her their its our my this these those some many several one two three another other both"
    " most all such no".split()
)
_JOINS = frozenset("of the for and de da di du la le van von der den bin al ibn".split())
OPENERS = frozenset(
    "in on at to when while after before as for but and if then that this with since by from of during"
    " claiming according last later earlier still however yet also so now today yesterday because although"
    " though meanwhile speaking asked there what why how monday tuesday wednesday thursday friday saturday"
    " sunday or nor not instead soon в не но и а на по как если когда после однако это".split()
)
"""Words that open a sentence with a capital and name nobody."""
PREPOSITIONS = frozenset(
    "of in on at by from with to for against about into over under after before during since until between"
    " among per via toward towards through without like than amid alongside outside despite в во на с со к"
    " о об от до из у при для без про через".split()
)
_NOT_IN_PHRASES = PREPOSITIONS - {"of", "for"} | frozenset(
    "and or but nor as if when while whether that which who whom whose where why how what because although"
    " though so yet up out off is are was were be been being am has have had having do does did will would"
    " can could shall should may might must not also then later too even just only still already soon again"
    " very told asks asked says said и или но а что как если когда где который которая которые не также уже"
    " ещё еще потом тогда".split()
)
_NO_NAME = OPENERS | PREPOSITIONS
_TITLES = "Mr|Mrs|Ms|Dr|Prof|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Sgt|Col|Capt|Rev|St|Jr|Sr|Adm|Pres|Maj"
_TOKEN = re.compile(
    rf"(?:\b(?:{_TITLES})|\b[A-ZА-ЯЁ](?:\.[A-ZА-ЯЁ])*)\.(?=[\s,]+\w)|[^\W\d_][\w'’&-]*(?:\.[\w'’-]+)*|\d[\w.,-]*\w"
    rf"|\d|[^\w\s]"
)
_OFFICES = frozenset(
    "minister president secretary chancellor premier chairman chairwoman chair head chief director manager"
    " spokesman spokeswoman spokesperson senator governor mayor ambassador commissioner leader judge"
    " economist professor adviser advisor aide officer analyst strategist consultant pollster candidate"
    " nominee envoy representative researcher founder editor lawyer attorney lawmaker congressman"
    " congresswoman delegate reporter correspondent columnist host anchor moderator member magazine"
    " newspaper".split()
)
"""Words in small letters that may stand inside a name: "Trump campaign *manager* Kellyanne Conway"."""
_APOSTROPHE = re.compile(r"['’]")
_MOST_SMALL = 7
_MOST_CAPITALS = 12


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch that may name a speaker, the way it does, and whether a preposition leads to it ("in *September*")."""

    span: Span
    kind: Literal["name", "pronoun", "role"]
    led: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str
    folded: str


def phrases(text: str, start: int, end: int) -> list[Phrase]:
    """Everything between ``start`` and ``end`` that may name a speaker, in order, none overlapping another."""
    tokens = [_Token(found.start(), found.end(), found.group(), found.group().casefold())
              for found in _TOKEN.finditer(text, start, end)]  # fmt: skip
    found: list[Phrase] = []
    place = 0
    while place < len(tokens):
        phrase, length = _phrase(tokens, place)
        if phrase is not None:
            found.append(phrase)
        place += length
    return found


def names_office(text: str, span: Span) -> bool:
    """Whether a description holds the word for an office."""
    return any(
        word.casefold() in _OFFICES or word.casefold() == "general" for word in text[span.start : span.end].split()
    )


def _phrase(tokens: Sequence[_Token], place: int) -> tuple[Phrase | None, int]:
    """The phrase that begins at a token, if any, and how many tokens it takes."""
    first, led = tokens[place], place > 0 and tokens[place - 1].folded in PREPOSITIONS
    pronoun = _APOSTROPHE.split(first.folded, maxsplit=1)[0]
    if pronoun in PRONOUNS and (len(pronoun) == 1 or not first.word.isupper()):
        return Phrase(Span(first.start, first.start + len(pronoun)), "pronoun", led), 1
    if first.folded in (_NO_NAME if first.word[0].isupper() else ("of", "for", "and")):
        return None, 1
    small = _small(tokens, place)
    length = small + _capitals(tokens, place + small)
    if length > small:
        length += _office(tokens, place + length)
        return Phrase(Span(first.start, tokens[place + length - 1].end), "name", led), length
    if small > 1 and first.folded in _DETERMINERS:
        return Phrase(Span(first.start, tokens[place + small - 1].end), "role", led), small
    return None, max(1, small)


def _small(tokens: Sequence[_Token], place: int) -> int:
    """How many words in small letters, from a token on, may stand before a name or be a description."""
    length = 0
    for token in tokens[place : place + _MOST_SMALL]:
        if token.folded in _DETERMINERS:
            if length and tokens[place + length - 1].folded not in ("of", "for"):
                break
        elif not token.word[0].islower() or token.folded in _NOT_IN_PHRASES:
            break
        length += 1
    while length and tokens[place + length - 1].folded in _JOINS and not _capital_at(tokens, place + length):
        length -= 1
    return length


def _office(tokens: Sequence[_Token], place: int) -> int:
    """How many words from a token on tell an office, the name behind it included: "*minister Halina Wrzosek*"."""
    small = _small(tokens, place)
    while small and tokens[place + small - 1].folded not in _OFFICES:
        small -= 1
    return small + _capitals(tokens, place + small) if small else 0


def _capital_at(tokens: Sequence[_Token], place: int) -> bool:
    return place < len(tokens) and tokens[place].word[0].isupper()


def _capitals(tokens: Sequence[_Token], place: int) -> int:
    """How many words of a name stand from a token on: capitals, and small joining words between them."""
    length = joins = 0
    for token in tokens[place : place + _MOST_CAPITALS]:
        if token.word[0].isupper() and token.folded not in (PRONOUNS if length else _DETERMINERS):
            length += joins + 1
            joins = 0
        elif length and joins < 2 and (token.folded in _JOINS or token.word == "&"):
            joins += 1
        else:
            break
    return length
