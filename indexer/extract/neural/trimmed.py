"""What a model says is a name, as a mention: without the signs and small words around it that are no part of it."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.extract.neural.chunks import Chunk
from indexer.extract.neural.labels import Name
from indexer.extract.tokens import Token
from indexer.types import How, Mention

_LEADING = frozenset(("the", "a", "an"))
_POSSESSIVE = ("'s", "’s")
_ABBREVIATED = frozenset(
    "inc ltd co corp bros jr sr st calif mass conn fla ill minn pa va wis tex ariz ore wash n.v s.a".split()
)
"""Words whose full stop belongs to the name that they end."""


def mention(text: str, chunk: Chunk, name: Name, how: How) -> Mention | None:
    """The mention that a name in a chunk of the text is, None when nothing is left of it."""
    words = _trimmed(chunk.words[name.first : name.last])
    if not words:
        return None
    start, end = words[0].start, words[-1].end
    return Mention(start, end, text[start:end], "name", None, name.kind, how, round(name.confidence, 2))


def _trimmed(words: Sequence[Token]) -> Sequence[Token]:
    """The words of a name without an article and signs before it, a possessive and signs after it."""
    while words and (words[0].text.lower() in _LEADING or not _has_letter(words[0].text)):
        words = words[1:]
    while words and (words[-1].text.lower() in _POSSESSIVE or not _ends(words)):
        words = words[:-1]
    return words


def _ends(words: Sequence[Token]) -> bool:
    """Whether a name may end with the last of these words."""
    last = words[-1]
    if last.text == "." and len(words) > 1 and words[-2].end == last.start:
        return len(words[-2].text) == 1 or words[-2].text.lower() in _ABBREVIATED
    return _has_letter(last.text)


def _has_letter(word: str) -> bool:
    return any(sign.isalnum() for sign in word)
