"""The language of queries: text -> a tree of frozen values. Any text is a query; what was repaired is said.

Grammar: words joined by AND; OR; NOT and -; (groups); "phrases"; author: kind: source: thread: after: before:
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from indexer.errors import QueryError


@dataclass(frozen=True, slots=True)
class Everything:
    """All posts."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its forms, in the text or the title."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words one after the other, as they stand."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A post of this author, kind, source or thread."""

    name: str
    value: str


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
    """A post that names one of these entities."""

    entities: tuple[str, ...]


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


Node = Everything | Word | Phrase | Field | Since | Before | Named | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood, and what had to be repaired to understand it."""

    node: Node
    remarks: tuple[str, ...] = ()


_FIELDS = ("author", "kind", "source", "thread", "after", "before")
_KINDS = ("article", "comment")
_LEXEME = re.compile(
    r"(?P<blank>\s+)|(?P<open>\()|(?P<close>\))|(?P<minus>-(?=[^\s)]))"
    r'|(?:(?P<field>[A-Za-z]+):(?=\S))?(?:"(?P<phrase>[^"]*)(?P<end>"?)|(?P<word>[^\s()"]+))'
    r"|(?P<stray>.)"
)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ](\d{1,2}):(\d{2}))?)?)?")
_DEEPEST = 200
_LONGEST = 20_000


@dataclass(slots=True)
class _Group:
    """An open parenthesis: alternatives of conjunctions, and what stands before the next operand."""

    alternatives: list[list[Node]]
    negated: bool = False


def parse(text: str, *, either: bool = False) -> Query:
    """The query that ``text`` means. ``either`` joins words by OR instead of AND.

    Raises QueryError, with the position, for an impossible date, an unknown kind, and a query too large to be meant.
    """
    remarks: list[str] = []
    stack = [_Group([[]])]
    for operands, match in enumerate(_LEXEME.finditer(text)):
        if operands > _LONGEST:
            raise QueryError(f"the query has more than {_LONGEST // 2:,} words", match.start())
        _read(match, stack, remarks, either=either)
    while len(stack) > 1:
        remarks.append("a parenthesis was not closed; it is taken to close at the end")
        _close(stack, remarks)
    return Query(_built(stack[0]), tuple(dict.fromkeys(remarks)))


def _read(match: re.Match[str], stack: list[_Group], remarks: list[str], *, either: bool) -> None:
    if match["open"]:
        if len(stack) > _DEEPEST:
            raise QueryError(f"parentheses are nested more than {_DEEPEST} deep", match.start())
        stack.append(_Group([[]]))
    elif match["close"]:
        _close(stack, remarks)
    elif match["minus"]:
        stack[-1].negated = not stack[-1].negated
    elif match["word"] in ("AND", "OR", "NOT") and not match["field"]:
        _operator(match["word"], stack[-1])
    elif match["word"] is not None or match["phrase"] is not None:
        node = _operand(match, remarks)
        if node is not None:
            _add(stack[-1], node, either=either)


def _operator(word: str, group: _Group) -> None:
    if word == "NOT":
        group.negated = not group.negated
    elif word == "OR" and group.alternatives[-1]:
        group.alternatives.append([])


def _close(stack: list[_Group], remarks: list[str]) -> None:
    if len(stack) == 1:
        remarks.append("a parenthesis was closed that was not open; it is left out")
        return
    inner = stack.pop()
    if any(inner.alternatives):
        _add(stack[-1], _built(inner), either=False)


def _add(group: _Group, node: Node, *, either: bool) -> None:
    part = Not(node) if group.negated else node
    group.negated = False
    # Alternatives are of what is wanted; what is not wanted always holds for all of them.
    if either and group.alternatives[-1] and not isinstance(part, Not | Since | Before | Field):
        group.alternatives.append([part])
    else:
        group.alternatives[-1].append(part)


def _built(group: _Group) -> Node:
    parts = [_joined(And, conjunction) for conjunction in group.alternatives if conjunction]
    return _joined(Or, parts) if parts else Everything()


def _joined(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _operand(match: re.Match[str], remarks: list[str]) -> Node | None:
    from indexer.search.analysis import tokens

    phrase, field = match["phrase"], (match["field"] or "").lower()
    if phrase is not None and not match["end"]:
        remarks.append("a quote was not closed; it is taken to close at the end")
    value = match["word"] if phrase is None else phrase
    if field in _FIELDS:
        return _fielded(field, value, match.start())
    if match["field"]:
        remarks.append(f"{match['field']}: is no field; its words are looked for. Fields: {', '.join(_FIELDS)}")
        value = f"{match['field']} {value}"
    words = [token.folded for token in tokens(value)]
    if not words:
        remarks.append(f"{value.strip()!r} holds no word; it is left out")
        return None
    if phrase is not None or len(words) > 1:
        return Phrase(" ".join(words))
    return Word(value)


def _fielded(field: str, value: str, position: int) -> Node:
    if field == "after":
        return Since(_minute(value, position))
    if field == "before":
        return Before(_minute(value, position))
    if field == "kind" and value.casefold() not in _KINDS:
        raise QueryError(f"kind: is {' or '.join(_KINDS)}, not {value!r}", position)
    return Field(field, value.casefold() if field in ("kind", "source") else value)


def _minute(value: str, position: int) -> int:
    from datetime import datetime

    match = _DATE.fullmatch(value.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day, hour, minute = (int(part) if part else None for part in match.groups())
        moment = datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0)  # noqa: DTZ001 local by design
    except ValueError:
        raise QueryError(
            f"{value!r} is no date; write 2023, 2023-06, 2023-06-08 or 2023-06-08T09:21", position
        ) from None
    return int(moment.strftime("%Y%m%d%H%M"))


def minute_of(published: str) -> int | None:
    """The minute of a post's date as a number; parts that are not known count as their beginning."""
    match = _DATE.match(published)
    if match is None:
        return None
    year, month, day, hour, minute = match.groups()
    return int(f"{year}{int(month or 1):02}{int(day or 1):02}{int(hour or 0):02}{int(minute or 0):02}")


def widen(node: Node, names: Callable[[str], tuple[str, ...]]) -> Node:
    """The query that also finds what its words name: each word, phrase, or run of words that ``names`` knows.

    ``names`` takes a folded name and gives entity ids. What stands under NOT and in fields stays as it is.
    """
    if isinstance(node, Word | Phrase):
        return _widened(node, names)
    if isinstance(node, And):
        return replace(node, parts=tuple(_runs(node.parts, names)))
    if isinstance(node, Or):
        return replace(node, parts=tuple(widen(part, names) for part in node.parts))
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
        if not isinstance(part, Word):
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
        elif not isinstance(part, Not):
            yield part


def named_in(node: Node) -> tuple[str, ...]:
    """The ids of all entities that the query also looks for."""
    return tuple(dict.fromkeys(id_ for leaf in leaves(node) if isinstance(leaf, Named) for id_ in leaf.entities))
