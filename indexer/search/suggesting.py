"""Did you mean: words of the library that a word nobody wrote may have been meant to be, likeliest first.

A slip is an edit (`spelling`), cheaper to a neighbouring key; or the other keyboard layout; or the other alphabet.
Among words as near, the more frequent is likelier (P. Norvig, How to write a spelling corrector, 2007).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from math import log10

from indexer.search.analysis import fold_name
from indexer.search.spelling import near

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC_KEYS = "йцукенгшщзхъфывапролджэячсмитьбю"
_LETTERS = {
    "shch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю", "ya": "я", "yo": "е", "ye": "е",
    "a": "а", "b": "б", "v": "в", "w": "в", "g": "г", "d": "д", "e": "е", "z": "з", "i": "и", "y": "ы", "k": "к",
    "c": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с", "t": "т", "u": "у", "f": "ф",
    "h": "х", "j": "й", "x": "кс", "q": "к",
}  # fmt: skip
"""Latin letters -> the Cyrillic one they are written for, longest first."""
_OTHER_ALPHABET = 0.6
"""What the other layout or alphabet costs: less than an edit."""


def suggestions(word: str, vocabulary: Mapping[str, int], most: int = 3) -> list[str]:
    """Up to ``most`` folded words of the vocabulary, with counts, that ``word`` may be meant to be."""
    cost: dict[str, float] = {}
    words = list(vocabulary)
    for asked, extra in _ways(word):
        allowed = (0 if len(asked) < 3 else 1 if len(asked) < 6 else 2) - (extra > 0)
        for found, edits in near(asked, words, max(0, allowed)):
            price = extra + (_typed(asked, found) if edits == 1 else edits)
            cost[found] = min(price, cost.get(found, 9.0))
    cost.pop(fold_name(word), None)
    ranked = sorted(cost, key=lambda found: (cost[found] - 0.35 * log10(vocabulary[found] + 1), found))
    return ranked[:most]


def _ways(word: str) -> Iterator[tuple[str, float]]:
    yield fold_name(word), 0.0
    for other in {fold_name(form) for form in (_other_layout(word), _cyrillic(word), _latin(word))}:
        if other and other != fold_name(word):
            yield other, _OTHER_ALPHABET


def _typed(asked: str, found: str) -> float:
    """The cost of one edit: a changed letter costs less when its keys are neighbours."""
    if len(asked) != len(found):
        return 0.9
    changed = [(one, other) for one, other in zip(asked, found, strict=True) if one != other]
    return 0.8 if len(changed) == 2 or changed[0] in _neighbours() else 1.0


@cache
def _neighbours() -> frozenset[tuple[str, str]]:
    keys = {key: (row % 3, at) for row, keys in enumerate(_ROWS) for at, key in enumerate(keys)}
    return frozenset(
        (one, other)
        for one, (row, at) in keys.items()
        for other, (row2, at2) in keys.items()
        if one != other and (one < "а") == (other < "а") and abs(row - row2) <= 1 and abs(at - at2) <= 1
    )


def _other_layout(word: str) -> str:
    lower = word.lower()
    from_, to = (_CYRILLIC_KEYS, _LATIN_KEYS) if lower[:1] >= "а" else (_LATIN_KEYS, _CYRILLIC_KEYS)
    return lower.translate(str.maketrans(from_, to))


def _cyrillic(word: str) -> str:
    made, lower = "", word.lower()
    while lower:
        piece = next((letters for letters in _LETTERS if lower.startswith(letters)), lower[0])
        made, lower = made + _LETTERS.get(piece, piece), lower[len(piece) :]
    return made


def _latin(word: str) -> str:
    back: dict[str, str] = {}
    for latin, cyrillic in _LETTERS.items():
        back.setdefault(cyrillic, latin)
    back |= {"в": "v", "к": "k", "ь": "", "ъ": "", "э": "e", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "х": "kh"}
    return "".join(back.get(letter, letter) for letter in word.lower())
