"""Words in pieces of a fixed vocabulary: the WordPiece of BERT, uncased (Devlin et al. 2019; Wu et al. 2016)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

MOST = 12
"""A word longer than so many pieces is cut: its end tells a name no more."""
_LONGEST_WORD = 100
UNKNOWN, FIRST, LAST = "[UNK]", "[CLS]", "[SEP]"


@cache
def vocabulary() -> Mapping[str, int]:
    """Every piece with its number; a piece that goes on inside a word begins with ``##``."""
    listed = (resources.files("indexer.extract.neural") / "pieces.txt").read_text(encoding="utf-8")
    return {piece: number for number, piece in enumerate(listed.split("\n")) if piece}


def plain(word: str) -> str:
    """The word in lower case, without accents, as the vocabulary has it."""
    lowered = word.lower()
    if lowered.isascii():
        return lowered
    apart = unicodedata.normalize("NFD", lowered)
    return "".join(sign for sign in apart if unicodedata.category(sign) not in ("Mn", "Cf", "Cc"))


def pieces(word: str, known: Mapping[str, int]) -> tuple[int, ...]:
    """The numbers of a word's pieces, at least one and at most ``MOST``: the longest that fits, again and again."""
    rest = plain(word)
    found: list[int] = []
    if not rest or len(rest) > _LONGEST_WORD:
        return (known[UNKNOWN],)
    start = 0
    while start < len(rest) and len(found) < MOST:
        end = _fitting(rest, start, known)
        if end == start:
            return (known[UNKNOWN],)
        found.append(known[_piece(rest, start, end)])
        start = end
    return tuple(found)


def _fitting(word: str, start: int, known: Mapping[str, int]) -> int:
    for end in range(len(word), start, -1):
        if _piece(word, start, end) in known:
            return end
    return start


def _piece(word: str, start: int, end: int) -> str:
    # Signs inside a word (O'Brien, U.S.) are words of their own to BERT; what follows one begins anew.
    inside = start > 0 and word[start].isalnum() and word[start - 1].isalnum()
    return "##" + word[start:end] if inside else word[start:end]
