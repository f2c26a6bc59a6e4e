"""Which encoding of one byte a letter a text is in, by the letters that its languages use.

Guessers that count bytes go wrong on short texts: a German table of five lines is taken for Chinese, French for Polish.
"""

from __future__ import annotations

_WESTERN = "äöüßéèàçêâîôûëïùœñáíóúåøæãõìòý¿¡"
_CENTRAL = "ąćęłńóśźżěščřžýáíéúůťďňőűöüäôľĺŕßăâîșț"
_TURKISH = "ğışçöüâîû"
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўјљњћђџ"
LATIN = {"cp1252": _WESTERN, "cp1250": _CENTRAL, "iso8859-2": _CENTRAL, "cp1254": _TURKISH}
"""Encodings, and the letters that are usual in them."""
ALL = {**LATIN, "cp1251": _CYRILLIC, "koi8-r": _CYRILLIC, "cp866": _CYRILLIC}
_SIGNS = frozenset("–—‘’‚“”„…«»‹›°§€£©®™№·•\u00a0\u00ad")
ENOUGH = 0.8
"""The share of the letters that have to be usual ones."""
_RARE = 0.3
"""What a capital counts: most letters of a text are small, and two encodings of Russian differ in just that."""


def likeliest(raw: bytes, encodings: dict[str, str]) -> str | None:
    """The encoding in which most of the letters beyond ASCII are usual ones; None when in none of them enough are."""
    foreign = bytes(one for one in raw if one > 127)
    rated = [(_usual(foreign, codec, usual), codec) for codec, usual in encodings.items()]
    best = max(rated, key=lambda one: one[0], default=(0.0, ""))
    return best[1] if best[0] >= ENOUGH else None


def _usual(foreign: bytes, codec: str, usual: str) -> float:
    small = frozenset(usual)
    found = [one for one in foreign.decode(codec, "replace") if one not in _SIGNS]
    counted = sum(1.0 if one in small else _RARE if one.lower() in small else 0.0 for one in found)
    capitals = sum(one not in small and one.lower() in small for one in found)
    return counted / (len(found) - (1 - _RARE) * min(capitals, len(found) // 4)) if found else 0.0


def is_glued(text: str) -> bool:
    """Whether signs of East Asia stand inside words of other letters, or are half as wide: it is no such text."""
    signs = [place for place, one in enumerate(text) if "\u2e80" <= one <= "\uffef"]
    narrow = sum("\uff61" <= text[place] <= "\uff9f" for place in signs)
    glued = sum(_is_latin(text[place - 1 : place]) or _is_latin(text[place + 1 : place + 2]) for place in signs)
    return bool(signs) and (2 * glued > len(signs) or 5 * narrow > len(signs))


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()
