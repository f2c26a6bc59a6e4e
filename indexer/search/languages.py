"""In which language a text is written: by its small words, and in Cyrillic by its letters. A guess, made fast."""

from __future__ import annotations

import re
from functools import cache

_SMALL = {
    "en": "the and of to in is that for it with was on are this be have not but they you from will who what would there"
          " their has his which were been we can more all if your about",
    "de": "der die das und ist nicht ein eine den dem mit von zu auf für sich auch es wird dass im sind wie aber hat"
          " bei aus sie wir ich nach oder nur noch werden haben kein einen zum zur über",
    "fr": "le la les des et est une un dans que qui pour pas sur avec au aux ce cette il elle nous vous ils sont du"
          " plus mais par ne se sa son ont être ou leur comme où",
    "es": "el la los las y es una un en que para por con del no se su al lo como más pero sus le ya o este sí porque"
          " esta entre cuando muy sin sobre también hay fue son",
    "pl": "i w nie na się to z że jest do jak co ale po tak za od jego przez ma być już czy oraz tym był są dla tylko"
          " jej ich też być może które która który",
}  # fmt: skip
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z]")
_UKRAINIAN_LETTERS = re.compile("[іїєґІЇЄҐ]")
_RUSSIAN_LETTERS = re.compile("[ыэёъЫЭЁЪ]")
_ENOUGH = 1_500
"""So many characters from the beginning are looked at."""


_GLANCE, _PLAINLY = 500, 6
"""So many small English words so early are English: no other language shares as many."""


def language(text: str, otherwise: str = "en") -> str:
    """``de``, ``en``, ``es``, ``fr``, ``pl``, ``ru`` or ``uk``; ``otherwise`` for Latin text that does not show it."""
    if len(_sets()["en"].intersection(text[:_GLANCE].lower().split())) >= _PLAINLY:
        return "en"
    head = text[:_ENOUGH]
    if not head.isascii() and len(_CYRILLIC.findall(head)) > len(_LATIN.findall(head)):
        return "uk" if len(_UKRAINIAN_LETTERS.findall(head)) > len(_RUSSIAN_LETTERS.findall(head)) else "ru"
    words = set(head.lower().split())
    found = sorted(((len(words & small), name) for name, small in _sets().items()), reverse=True)
    (most, name), (second, _) = found[0], found[1]
    # Two languages share small words: only a clear lead counts.
    return name if most > second and most >= 2 else otherwise


def is_small(word: str) -> bool:
    """Whether the word only joins others, in any of the languages."""
    return any(word.lower() in words for words in _sets().values())


@cache
def _sets() -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in _SMALL.items()}
