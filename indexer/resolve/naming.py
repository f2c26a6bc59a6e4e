"""Names as they are compared: folded, without titles and endings."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from indexer.types import EntityKind

_NOT_WORD = re.compile(r"[\W_]+")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
_LEADING = re.compile(r"^(?:the|an?)\s+(?=\S)", re.IGNORECASE)
TITLES = frozenset(
    "mr mrs ms dr sir lord lady president senator sen gov rep general gen justice professor prof king queen"
    " prince princess saint st captain colonel minister chief judge pope secretary miss aunt uncle mayor"
    " dame governor chancellor ambassador господин госпожа президент генерал министр премьер профессор".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv".split())
_ENDINGS = re.compile(
    r"(?:ого|его|ому|ему|ыми|ими|ами|ями|ой|ей|ою|ею|ым|им|ом|ем|ам|ям|ах|ях|ую|юю|ая|яя|а|я|у|ю|е|ы|и|й|ь)$"
)
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class Words:
    """A name's words as they are compared, and the Jr. or III that tells a son from his father."""

    words: tuple[str, ...]
    suffix: str


@lru_cache(maxsize=65536)
def slug(name: str) -> str:
    """The name as an id: folded, without format characters, words joined by hyphens; letters of any script stay."""
    visible = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    return _NOT_WORD.sub("-", unicodedata.normalize("NFKC", visible).casefold()).strip("-")


@lru_cache(maxsize=65536)
def bare(surface: str, kind: EntityKind) -> str:
    """The name alone: no article before it, no possessive behind it, no title before a person's name."""
    name = _LEADING.sub("", _POSSESSIVE.sub("", " ".join(surface.split()).lstrip("#")))
    while kind == "person":
        title, _, rest = name.partition(" ")
        if not rest or title.rstrip(".").casefold() not in TITLES:
            break
        name = rest
    return name or surface


@lru_cache(maxsize=65536)
def words(name: str, kind: EntityKind) -> Words:
    """The words by which a bare name is compared: folded, Russian ones without their case endings."""
    parts = [_stem(part) for part in slug(name).split("-") if part]
    if kind == "person" and len(parts) > 1 and parts[-1] in _SUFFIXES:
        return Words(tuple(parts[:-1]), parts[-1])
    return Words(tuple(parts), "")


def _stem(word: str) -> str:
    if not ("а" <= word[0] <= "я"):
        return word
    stem = _ENDINGS.sub("", word)
    return stem if len(stem) >= _SHORTEST_STEM else word


def initials(name: str) -> str:
    """The first letters of the capitalised words of a name."""
    return "".join(word[0] for word in name.replace("-", " ").split() if word[0].isupper())
