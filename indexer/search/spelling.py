"""How far apart two words are: letters left out, put in, changed, or two neighbours swapped (restricted Damerau).

The measure is that of both engines' fuzzy words: L. Boytsov, Indexing methods for approximate dictionary
searching, 2011.
"""

from __future__ import annotations

from collections.abc import Sequence


def within(one: str, other: str, most: int) -> bool:
    """Whether at most ``most`` changes make one word of the other; for a few words, without loading anything."""
    if abs(len(one) - len(other)) > most:
        return False
    earlier: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        earlier, before, row = row, earlier, [place]
        for at, against in enumerate(other, start=1):
            cost = min(earlier[at] + 1, row[at - 1] + 1, earlier[at - 1] + (letter != against))
            if place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == against:
                cost = min(cost, before[at - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
    return row[-1] <= most


def near(word: str, vocabulary: Sequence[str], most: int) -> list[tuple[str, int]]:
    """The words of a large vocabulary at most ``most`` changes away, with how many; in its order."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract_iter

    return [
        (found, int(distance))
        for found, distance, _ in extract_iter(word, vocabulary, scorer=OSA.distance, score_cutoff=most)
    ]
