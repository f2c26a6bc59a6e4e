"""What a query means: a tree of frozen values, and the ways to walk it. `parsing` makes it of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Everything:
    """All posts."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No post: what a query of signs alone finds."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word, without signs around it, in any of its forms.

    ``where`` is ``title`` or ``text``; empty is either, for all leaves of words.
    """

    text: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words one after the other, as they stand."""

    text: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """Words in any of their forms and in any order, each with at most ``within`` words between it and the next."""

    text: str
    within: int
    where: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word, as it stands, that a regular expression of the bounded kind (`patterns`) matches as a whole."""

    regex: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word that becomes this one by at most ``distance`` letters left out, put in, changed or swapped."""

    text: str
    distance: int
    where: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A post whose field has this value: words for ``author`` and ``name``, the whole value for all others."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """A post whose field ``name`` has one of these values: `Field` with several, as names become."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """A post that has to do with who or what goes by this name; the library knows who that is, no engine does."""

    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A post whose number (``minute``, ``score``, ``replies``, ``depth``) lies in these bounds, both included."""

    name: str
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """Published at this minute (YYYYMMDDHHMM as a number) or later."""

    minute: int


@dataclass(frozen=True, slots=True)
class Before:
    """Published earlier than this minute (YYYYMMDDHHMM as a number)."""

    minute: int


@dataclass(frozen=True, slots=True)
class Named:
    """A post that names one of these entities, found because a word means them; it comes after the word itself."""

    entities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Boost:
    """What the part finds, with its score multiplied."""

    part: Node
    factor: float


@dataclass(frozen=True, slots=True)
class Not:
    """All posts but those."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """Posts that all parts find; there is at least one part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Posts that any part finds; there is at least one part."""

    parts: tuple[Node, ...]


Node = (
    Everything | Nothing | Word | Phrase | Near | Pattern | Fuzzy | Field | Tagged | Meant | Number | Since | Before
    | Named | Boost | Not | And | Or
)  # fmt: skip
Wordlike = Word | Phrase | Near | Pattern | Fuzzy
"""The leaves that stand for words of a text; they give a post its score, its snippet and its marks."""

WORDLIKE = (Word, Phrase, Near, Pattern, Fuzzy)


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood, and what had to be repaired to understand it."""

    node: Node
    remarks: tuple[str, ...] = ()


def changed(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with ``change`` done to every leaf, those under NOT too."""
    if isinstance(node, And | Or):
        return replace(node, parts=tuple(changed(part, change) for part in node.parts))
    if isinstance(node, Not | Boost):
        return replace(node, part=changed(node.part, change))
    return change(node)


def widen(node: Node, names: Callable[[str], tuple[str, ...]]) -> Node:
    """The query that also finds what its words name: each word, phrase, or run of words that ``names`` knows.

    ``names`` takes a folded name and gives entity ids. What stands under NOT and in fields stays as it is.
    """
    if isinstance(node, Word | Phrase) and not node.where:
        return _widened(node, names)
    if isinstance(node, And):
        return replace(node, parts=tuple(_runs(node.parts, names)))
    if isinstance(node, Or):
        return replace(node, parts=tuple(widen(part, names) for part in node.parts))
    if isinstance(node, Boost):
        return replace(node, part=widen(node.part, names))
    return node


def _widened(node: Word | Phrase, names: Callable[[str], tuple[str, ...]]) -> Node:
    from indexer.search.analysis import fold_name

    entities = names(fold_name(node.text))
    return Or((node, Named(entities))) if entities else node


_LONGEST_NAME = 5


def _runs(parts: tuple[Node, ...], names: Callable[[str], tuple[str, ...]]) -> Iterator[Node]:
    from indexer.search.analysis import fold_name

    place = 0
    while place < len(parts):
        run = _words_from(parts, place)
        for length in range(len(run), 1, -1):
            entities = names(fold_name(" ".join(word.text for word in run[:length])))
            if entities:
                yield Or((And(tuple(run[:length])), Named(entities)))
                place += length
                break
        else:
            yield widen(parts[place], names)
            place += 1


def _words_from(parts: tuple[Node, ...], place: int) -> list[Word]:
    run: list[Word] = []
    for part in parts[place : place + _LONGEST_NAME]:
        if not isinstance(part, Word) or part.where:
            break
        run.append(part)
    return run


def leaves(node: Node) -> Iterator[Node]:
    """Every leaf that a post may match, left to right; what stands under NOT is left out."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, And | Or):
            waiting += reversed(part.parts)
        elif isinstance(part, Boost):
            waiting.append(part.part)
        elif not isinstance(part, Not):
            yield part


def named_in(node: Node) -> tuple[str, ...]:
    """The ids of all entities that the query also looks for."""
    return tuple(dict.fromkeys(id_ for leaf in leaves(node) if isinstance(leaf, Named) for id_ in leaf.entities))


def scored(node: Node) -> bool:
    """Whether the query ranks: it holds words or names. What patterns, fuzzy words and filters find is all as good."""
    return any(isinstance(leaf, Word | Phrase | Near | Named) for leaf in leaves(node))


def neighbours(parts: Sequence[Node]) -> list[tuple[Word, Word]]:
    """Words of the query that follow each other, for ranking; a word that was widened is still that word.

    Small words are passed over: "of" is near to everything, and tells nothing by it.
    """
    from indexer.search.languages import is_small

    said = [_said(part) for part in parts]
    words = [word for word in said if word is None or not is_small(word.text)]
    return [(one, other) for one, other in pairwise(words) if one is not None and other is not None][:_MOST_PAIRS]


_MOST_PAIRS = 24


def _said(part: Node) -> Word | None:
    if isinstance(part, Or) and len(part.parts) == 2 and isinstance(part.parts[1], Named):
        part = part.parts[0]
    return part if isinstance(part, Word) and not part.where else None


def resolved(node: Node, nodes: Callable[[str], tuple[str, ...]]) -> Node:
    """The query with every `Meant` made of ids: ``nodes`` gives those that a name means.

    Where one ``by:`` or ``says:`` and one ``about:`` stand side by side, the one must speak of the other.
    """
    if isinstance(node, And):
        pair = _pair(node.parts, nodes)
        parts = (resolved(part, nodes) for part in node.parts)
        return And((*parts, pair)) if pair else replace(node, parts=tuple(parts))
    if isinstance(node, Or):
        return replace(node, parts=tuple(resolved(part, nodes) for part in node.parts))
    if isinstance(node, Not | Boost):
        return replace(node, part=resolved(node.part, nodes))
    return Tagged(_TAGS[node.role], nodes(node.name)) if isinstance(node, Meant) else node


_TAGS = {"entity": "entities", "about": "about", "by": "voices", "says": "speakers", "to": "to"}
_MOST_IDS = 300


def _pair(parts: tuple[Node, ...], nodes: Callable[[str], tuple[str, ...]]) -> Tagged | None:
    voices = [part for part in parts if isinstance(part, Meant) and part.role in ("by", "says")]
    targets = [part for part in parts if isinstance(part, Meant) and part.role == "about"]
    if len(voices) != 1 or len(targets) != 1:
        return None
    ones, others = nodes(voices[0].name)[:_MOST_IDS], nodes(targets[0].name)[:_MOST_IDS]
    return Tagged("pairs", tuple(f"{one}>{other}" for one in ones for other in others))
