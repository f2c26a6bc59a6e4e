"""Pairs that may be one, for the user to judge: names that are alike in a way that is too weak to join by itself.

Pairs are found by blocking (Christen 2012, ch. 4): only names that share a key are compared, so that 100,000 entities
cost seconds. What the gazetteer knows as two is never suggested.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from indexer.resolve.naming import bare, initials, slug, words
from indexer.types import EntityKind, Suggestion

_CROWD = 40
"""Of more that share a key, only the most named are compared: a key that so many share says little."""
_SHORTEST_ALIKE = 6
_REASONS = {
    "it looks the same, in letters of two alphabets": 0.9,
    "the same name, of another kind": 0.8,
    "the same name in another script": 0.8,
    "the same words in another order": 0.8,
    "one letter differs": 0.6,
    "the initials of the other": 0.6,
    "the last word of the other": 0.5,
    "a part of the other": 0.4,
}
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
        "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch  y  e yu ya i i e g".split(" "),
        strict=True,
    )
)
_LOOKS = str.maketrans("асеорхуіјѕԁһкмтвн", "aceopxyijsdhkmtbh")
"""Cyrillic letters that look like Latin ones (Unicode Technical Standard 39, confusables), in lower case."""
_CYRILLIC, _LATIN_LETTER = re.compile("[\u0400-\u052f]"), re.compile("[A-Za-z]")


class Candidate(NamedTuple):
    """An entity that may be another one too: its id, name, kind and how often it is named."""

    id: str
    name: str
    kind: EntityKind
    mentions: int


class _Key(NamedTuple):
    sort: str
    value: tuple[str, ...]


def suggest(candidates: Iterable[Candidate], known: Callable[[str], bool]) -> list[Suggestion]:
    """Pairs that may be one, likeliest first; ``known`` says whether the gazetteer has an id."""
    blocks: dict[_Key, list[Candidate]] = {}
    for one in sorted(candidates, key=lambda one: (-one.mentions, one.id)):
        for key in dict.fromkeys(_keys(one)):
            blocks.setdefault(key, []).append(one)
    reasons: dict[tuple[Candidate, Candidate], dict[str, None]] = {}
    for key, block in blocks.items():
        for one, other in combinations(block[:_CROWD], 2):
            reason = None if known(one.id) and known(other.id) else _RULES[key.sort](one, other)
            if reason is not None:
                reasons.setdefault((one, other), {})[reason] = None
    found = [_suggestion(pair, list(why)) for pair, why in reasons.items()]
    return sorted(found, key=lambda one: (-one.score, -one.mentions, one.id, one.other_id))


def _suggestion(pair: tuple[Candidate, Candidate], reasons: Sequence[str]) -> Suggestion:
    one, other = pair
    missed = 1.0
    for reason in reasons:
        missed *= 1 - _REASONS[reason]
    return Suggestion(one.id, one.name, other.id, other.name, tuple(reasons), round(1 - missed, 3),
                      one.mentions + other.mentions)  # fmt: skip


def _keys(one: Candidate) -> Iterator[_Key]:
    name = bare(one.name, one.kind)
    key = words(name, one.kind).words
    if not key:
        return
    yield _Key("kind", key)
    yield _Key("script", (_latin(slug(name)),))
    yield _Key("look", (slug(name).translate(_LOOKS),))
    if len(key) > 1:
        yield _Key("order", tuple(sorted(key)))
    if one.kind == "person":
        yield _Key("last", (key[-1],))
    if one.kind == "organisation":
        yield from (_Key("part", (word,)) for word in key if len(word) > 3)
    letters = name if name.isupper() and name.isalpha() else initials(name)
    if 2 <= len(letters) <= 6:
        yield _Key("initials", (letters,))
    if len(slug(name)) >= _SHORTEST_ALIKE:
        yield from _letter_keys(slug(name))


def _letter_keys(plain: str) -> Iterator[_Key]:
    """What names one letter apart share: of several words all but most of one; of one word, all but a letter."""
    apart = plain.split("-")
    if len(apart) > 1:
        for place, word in enumerate(apart):
            yield _Key("letter", (*apart[:place], word[0], "", *apart[place + 1 :]))
        return
    yield _Key("letter", (plain,))
    # Garbe 2012, SymSpell.
    yield from (_Key("letter", (plain[:place] + plain[place + 1 :],)) for place in range(len(plain)))


def _latin(folded: str) -> str:
    """The name as the Latin alphabet would have it, roughly; letters that vary between spellings are made alike."""
    spelt = "".join(_LATIN.get(letter, letter) for letter in folded)
    for varied, plain in (("kh", "h"), ("ck", "k"), ("w", "v"), ("y", "i"), ("j", "i"), ("x", "ks"), ("ii", "i")):
        spelt = spelt.replace(varied, plain)
    return spelt


def _same_name(one: Candidate, other: Candidate) -> str | None:
    return "the same name, of another kind" if one.kind != other.kind else None


def _other_script(one: Candidate, other: Candidate) -> str | None:
    differ = one.name.isascii() != other.name.isascii() and one.kind == other.kind
    return "the same name in another script" if differ and slug(one.name) != slug(other.name) else None


def _look(one: Candidate, other: Candidate) -> str | None:
    mixed = any(_is_mixed(each.name) for each in (one, other)) and slug(one.name) != slug(other.name)
    return "it looks the same, in letters of two alphabets" if mixed else None


def _is_mixed(name: str) -> bool:
    """Whether a word of the name has letters of two alphabets: who writes so, hides or has slipped."""
    if name.isascii():
        return False
    return any(_CYRILLIC.search(word) and _LATIN_LETTER.search(word) for word in name.split())


def _other_order(one: Candidate, other: Candidate) -> str | None:
    return "the same words in another order" if one.kind == other.kind and slug(one.name) != slug(other.name) else None


def _letter(one: Candidate, other: Candidate) -> str | None:
    here, there = slug(one.name), slug(other.name)
    alike = one.kind == other.kind and here != there and here[:1] == there[:1]
    return "one letter differs" if alike and DamerauLevenshtein.distance(here, there, score_cutoff=1) == 1 else None


def _initials(one: Candidate, other: Candidate) -> str | None:
    short = [each.name.isupper() and each.name.isalpha() for each in (one, other)]
    return "the initials of the other" if one.kind == other.kind and short[0] != short[1] else None


def _last(one: Candidate, other: Candidate) -> str | None:
    if (" " in one.name) == (" " in other.name):
        return None
    sizes = sorted(len(words(each.name, "person").words) for each in (one, other))
    return "the last word of the other" if one.kind == other.kind and sizes[0] == 1 < sizes[1] else None


def _part(one: Candidate, other: Candidate) -> str | None:
    here, there = (set(words(each.name, each.kind).words) for each in (one, other))
    inside = here != there and (here <= there or there <= here)
    return "a part of the other" if one.kind == other.kind and inside and min(len(here), len(there)) > 1 else None


_RULES: Mapping[str, Callable[[Candidate, Candidate], str | None]] = {
    "kind": _same_name, "script": _other_script, "look": _look, "order": _other_order, "letter": _letter,
    "initials": _initials,
    "last": _last, "part": _part,
}  # fmt: skip
