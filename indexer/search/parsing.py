"""The language of queries: text -> a tree of `query`. Any text is a query; what was repaired is said.

Grammar: words joined by AND; OR; NOT and -; (groups); "phrases"; "near words"~5; wild*cards; /patterns/; fuzzy~;
word^2; field:value, field:"value" and field:(group). The fields are the table `FIELDS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from indexer.errors import QueryError
from indexer.search.analysis import tokens
from indexer.search.moments import bounds, first_minute, minutes, since, upside_down
from indexer.search.patterns import BadPattern, canonical, glob
from indexer.search.query import (
    WORDLIKE,
    And,
    Before,
    Boost,
    Everything,
    Field,
    Fuzzy,
    Meant,
    Near,
    Node,
    Not,
    Nothing,
    Number,
    Or,
    Pattern,
    Phrase,
    Query,
    Since,
    Tagged,
    Word,
    changed,
)

KINDS = ("article", "comment")
STATES = {"is": ("deleted", "edited", "anonymous", "quoted"), "has": ("quote", "link")}
LANGUAGES = ("de", "en", "es", "fr", "pl", "ru", "uk")
FIELDS = {
    "author": "a name of who wrote it", "name": "the real name of who wrote it", "kind": "article or comment",
    "source": "the site", "thread": "a thread's id", "id": "a post's id", "lang": "de, en, es, fr, pl, ru or uk",
    "title": "a word of the title", "text": "a word of the text", "date": "a year, month, day, or FROM..TO",
    "after": "that day or later", "before": "earlier than that", "last": "7d, 2w, 3m, 1y", "score": "5, >10, 2..7",
    "replies": "how many answers, as score", "depth": "how deep in the thread, as score",
    "entity": "who or what it names, by any name", "about": "whom its voices mention", "by": "who writes or is quoted",
    "says": "who is quoted", "to": "whom it answers or addresses", "is": "deleted, edited, anonymous, quoted",
    "has": "quote, link",
}  # fmt: skip
"""Every field and what its value is, in the order of the help."""

_BOOSTED = r"(?P<{0}>\^\d{{1,4}}(?:\.\d{{1,4}})?)?"
_LEXEME = re.compile(
    r"\s+|(?P<open>(?:(?P<scope>[A-Za-z]+):)?\()|(?P<close>\))" + _BOOSTED.format("after_group")
    + r"|(?P<minus>-(?=[^\s)]))"
    r'|(?:(?P<field>[A-Za-z]+):(?=\S))?(?:"(?P<phrase>[^"]*)(?P<end>"?)(?P<near>~\d{0,4})?'
    r"|/(?P<regex>(?:\\.|[^\s/\\])+)/(?=[\s)^]|$)|(?P<word>[^\s()\"]+))" + _BOOSTED.format("boost")
    + r"|(?P<stray>.)"
)  # fmt: skip
_WORD_TAIL = re.compile(r"(?:~(?P<fuzzy>\d{0,2}))?(?:\^(?P<boost>\d{1,4}(?:\.\d{1,4})?))?")
_WILD = re.compile(r"\w\*|\*\w|\w\?+\w")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DEEPEST = 200
_MOST_OPERANDS = 2_000
_MOST_SCANS = 50
"""Patterns and fuzzy words in one query: each is held against the whole vocabulary."""
_FURTHEST = 100


@dataclass(slots=True)
class _Group:
    """An open parenthesis: alternatives of conjunctions, what holds for all, and what stands before the operand."""

    alternatives: list[list[Node]]
    always: list[Node] = field(default_factory=list)
    negated: bool = False
    scope: str = ""


@dataclass(slots=True)
class _Parsing:
    """What is known half way through a query."""

    either: bool
    stack: list[_Group]
    remarks: list[str] = field(default_factory=list)
    operands: int = 0
    scans: int = 0
    words: int = 0
    empty: int = 0
    """How many words there are to look for, and how many were signs alone."""


def parse(text: str, *, either: bool = False) -> Query:
    """The query that ``text`` means. ``either`` joins words by OR instead of AND; filters hold for all of them.

    A query of signs alone finds nothing, an empty one everything. Raises QueryError, with the position, for an
    impossible value and for a query too large to be meant.
    """
    # No text of a post holds half a surrogate pair, and neither SQLite nor an engine takes one.
    text = _SURROGATE.sub("\ufffd", text)
    parsing = _Parsing(either, [_Group([[]])])
    for match in _LEXEME.finditer(text):
        _read(match, parsing)
    while len(parsing.stack) > 1:
        parsing.remarks.append("a parenthesis was not closed; it is taken to close at the end")
        _close(parsing)
    node = _built(parsing.stack[0])
    if not parsing.words and (parsing.empty or (not parsing.operands and text.strip())):
        parsing.remarks.append("The query contains no word to search for.")
        node = Nothing()
    return Query(node, tuple(dict.fromkeys(parsing.remarks)))


def _read(match: re.Match[str], parsing: _Parsing) -> None:
    group = parsing.stack[-1]
    if match["open"]:
        _open(match, parsing)
    elif match["close"]:
        _close(parsing, _factor(match["after_group"]))
    elif match["minus"]:
        group.negated = not group.negated
    elif match["word"] in ("AND", "OR", "NOT") and not match["field"]:
        _operator(match["word"], group)
    elif match["word"] is not None or match["phrase"] is not None or match["regex"] is not None:
        node = _operand(match, parsing)
        _bound(match, node, parsing)
        if node is not None:
            _add(group, node, either=parsing.either)


def _bound(match: re.Match[str], node: Node | None, parsing: _Parsing) -> None:
    parsing.operands += 1
    parsing.scans += isinstance(node.part if isinstance(node, Boost) else node, Pattern | Fuzzy)
    if parsing.operands > _MOST_OPERANDS:
        raise QueryError(f"the query has more than {_MOST_OPERANDS:,} words; ask in parts", match.start())
    if parsing.scans > _MOST_SCANS:
        raise QueryError(f"the query has more than {_MOST_SCANS} patterns or fuzzy words; ask in parts", match.start())


def _operator(word: str, group: _Group) -> None:
    if word == "NOT":
        group.negated = not group.negated
    elif word == "OR" and group.alternatives[-1]:
        group.alternatives.append([])


def _open(match: re.Match[str], parsing: _Parsing) -> None:
    if len(parsing.stack) > _DEEPEST:
        raise QueryError(f"parentheses are nested more than {_DEEPEST} deep", match.start())
    scope = (match["scope"] or "").lower()
    if scope and scope not in FIELDS:
        parsing.remarks.append(_no_field(match["scope"]))
        scope = ""
    parsing.stack.append(_Group([[]], scope=scope or parsing.stack[-1].scope))


def _close(parsing: _Parsing, factor: float | None = None) -> None:
    if len(parsing.stack) == 1:
        parsing.remarks.append("a parenthesis was closed that was not open; it is left out")
        return
    inner = parsing.stack.pop()
    if inner.always or any(inner.alternatives):
        _add(parsing.stack[-1], _boosted(_built(inner), factor), either=False)


def _add(group: _Group, node: Node, *, either: bool) -> None:
    part = Not(node) if group.negated else node
    group.negated = False
    words = isinstance(part.part if isinstance(part, Boost) else part, WORDLIKE)
    if either and not words:
        # Alternatives are of what is wanted; what is not wanted, and filters, always hold for all of them.
        group.always.append(part)
    elif either and group.alternatives[-1]:
        group.alternatives.append([part])
    else:
        group.alternatives[-1].append(part)


def _built(group: _Group) -> Node:
    parts = [_joined(And, conjunction) for conjunction in group.alternatives if conjunction]
    wanted = [_joined(Or, parts)] if parts else []
    return _joined(And, [*wanted, *group.always]) if wanted or group.always else Everything()


def _joined(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _factor(written: str | None) -> float | None:
    return min(float(written.lstrip("^")), 1000.0) if written else None


def _boosted(node: Node, factor: float | None) -> Node:
    return node if factor is None else Boost(node, factor)


# --- operands ---------------------------------------------------------------------------------------------------------


def _operand(match: re.Match[str], parsing: _Parsing) -> Node | None:
    name = (match["field"] or parsing.stack[-1].scope).lower()
    if match["phrase"] is not None and not match["end"]:
        parsing.remarks.append("a quote was not closed; it is taken to close at the end")
    if name and name not in FIELDS:
        parsing.remarks.append(_no_field(match["field"]))
        words = f"{match['field']} {match['phrase'] or match['regex'] or match['word'] or ''}"
        parsing.words += 1
        return _phrase(words, parsing)
    if name in _VALUES:
        return _fielded(name, match, parsing)
    node = _wordlike(match, parsing)
    parsing.words += node is not None
    if node is None or name not in ("title", "text"):
        return node
    return changed(node, lambda leaf: replace(leaf, where=name) if isinstance(leaf, WORDLIKE) else leaf)


def _no_field(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), FIELDS, 1)
    meant = f"did you mean {near[0]}:?" if near else f"fields are {', '.join(FIELDS)}"
    return f"{name}: is no field, its words are looked for; {meant}"


def _wordlike(match: re.Match[str], parsing: _Parsing) -> Node | None:
    if match["phrase"] is not None:
        node = _near(match["phrase"], match["near"], parsing) if match["near"] else _phrase(match["phrase"], parsing)
        return None if node is None else _boosted(node, _factor(match["boost"]))
    if match["regex"] is not None:
        return _boosted(_pattern(match["regex"], match.start("regex")), _factor(match["boost"]))
    return _word(match["word"], match.start("word"), parsing)


def _word(word: str, position: int, parsing: _Parsing) -> Node | None:
    if word == "*":
        return Everything()
    bare, fuzzy, factor = _tail(_trimmed(word))
    node: Node | None
    if _WILD.search(bare):
        node = _wild(bare, position, parsing)
    elif fuzzy is not None and (said := _folded(bare)):
        node = _fuzzy(said, fuzzy, parsing)
    else:
        node = _plain(bare or word, parsing)
    return None if node is None else _boosted(node, factor)


def _trimmed(word: str) -> str:
    """The word without the signs at its end that mean nothing: ``ukrane~,`` is fuzzy, ``code?`` is ``code``."""
    end = len(word)
    while end and not (word[end - 1].isalnum() or word[end - 1] in "_*~^"):
        end -= 1
    return word[:end]


def _plain(text: str, parsing: _Parsing) -> Word | Phrase | None:
    """A word without the signs around it; a phrase where signs inside part it, as they do in the index."""
    found = list(tokens(text))
    if len(found) == 1:
        return Word(text[found[0].start : found[0].end])
    return _phrase(text, parsing)


def _tail(word: str) -> tuple[str, str | None, float | None]:
    """The word without its ``~1`` and ``^2``, and those."""
    for place in range(max(1, len(word) - 13), len(word)):
        match = _WORD_TAIL.fullmatch(word, place)
        if match:
            return word[:place], match["fuzzy"], _factor(match["boost"])
    return word, None, None


def _folded(text: str) -> list[str]:
    return [token.folded for token in tokens(text)]


def _phrase(text: str, parsing: _Parsing) -> Phrase | None:
    words = _folded(text)
    if not words:
        parsing.empty += 1
        parsing.remarks.append(f"{text.strip()[:40]!r} contains no word and was ignored.")
    return Phrase(" ".join(words)) if words else None


def _near(text: str, within: str, parsing: _Parsing) -> Node | None:
    words = _folded(text)
    if len(words) < 2:
        return _plain(text, parsing)
    wanted = int(within[1:] or 10)
    if wanted > _FURTHEST:
        parsing.remarks.append(f"words near each other are at most {_FURTHEST} apart")
    typed = " ".join(text[token.start : token.end] for token in tokens(text))
    return Near(typed, min(wanted, _FURTHEST))


def _pattern(regex: str, position: int) -> Pattern:
    try:
        return Pattern(canonical(regex))
    except BadPattern as error:
        raise QueryError(str(error), position + error.position) from None


def _wild(word: str, position: int, parsing: _Parsing) -> Node | None:
    pieces = [piece for piece in re.findall(r"[\w*?]+", word.replace("_", " ")) if piece.strip("*?")]
    nodes: list[Node] = []
    for piece in pieces:
        node = _pattern(glob(piece), position) if _WILD.search(piece) else _plain(piece, parsing)
        nodes += [node] if node else []
    if not nodes:
        return _phrase(word, parsing)
    if len(nodes) > 1:
        parsing.remarks.append(f"{word!r} is looked for as {' and '.join(pieces)}")
    return _joined(And, nodes)


def _fuzzy(words: list[str], distance: str, parsing: _Parsing) -> Node:
    if len(distance) > 0 and int(distance) > 2:
        parsing.remarks.append("a fuzzy word is at most 2 letters away")
    allowed = [min(int(distance), 2) if distance else 1 if len(word) < 6 else 2 for word in words]
    return _joined(And, [Fuzzy(word, most) for word, most in zip(words, allowed, strict=True)])


# --- fields -----------------------------------------------------------------------------------------------------------


def _fielded(name: str, match: re.Match[str], parsing: _Parsing) -> Node:
    group = next(part for part in ("phrase", "regex", "word") if match[part] is not None)
    value = f"/{match[group]}/" if group == "regex" else match[group]
    try:
        return _VALUES[name](name, value, parsing)
    except ValueError as error:
        raise QueryError(str(error), match.start(group)) from None


def _words_of(name: str, value: str, parsing: _Parsing) -> Node:
    if not _folded(value):
        parsing.remarks.append(f"{name}:{value[:40]!r} contains no word, so no post matches it.")
    return Field(name, value)


def _whole(name: str, value: str, _: _Parsing) -> Node:
    value = value.casefold() if name == "source" else value
    # A comma after an id or a site belongs to the sentence, unless there is an id that ends with one.
    trimmed = _trimmed(value)
    return Tagged(name, (value, trimmed)) if trimmed and trimmed != value else Field(name, value)


def _one_of(allowed: tuple[str, ...]) -> Callable[[str, str, _Parsing], Node]:
    def read(name: str, value: str, _: _Parsing) -> Node:
        if value.casefold() not in allowed:
            raise ValueError(f"{name}: is {', '.join(allowed[:-1])} or {allowed[-1]}, not {value[:40]!r}")
        if name in STATES:
            return Tagged("states", (f"{name}:{value.casefold()}",))
        return Field(name, value.casefold())

    return read


def _after(_name: str, value: str, _: _Parsing) -> Node:
    return Since(first_minute(value))


def _before(_name: str, value: str, _: _Parsing) -> Node:
    return Before(first_minute(value))


def _date(_: str, value: str, parsing: _Parsing) -> Node:
    first, end = minutes(value)
    if upside_down(value):
        parsing.remarks.append(f"the dates {value} were upside down; they are taken the other way round")
    return And((Since(first), Before(end)))


def _last(_name: str, value: str, _: _Parsing) -> Node:
    from datetime import date

    return Since(since(value, date.today()))  # noqa: DTZ011 the user's own day


def _number(name: str, value: str, _: _Parsing) -> Node:
    return Number(name, *bounds(value))


def _meant(name: str, value: str, _: _Parsing) -> Node:
    return Meant(name, value)


_VALUES: dict[str, Callable[[str, str, _Parsing], Node]] = {
    "author": _words_of, "name": _words_of, "kind": _one_of(KINDS), "source": _whole, "thread": _whole, "id": _whole,
    "lang": _one_of(LANGUAGES), "date": _date, "after": _after, "before": _before, "last": _last,
    "score": _number, "replies": _number, "depth": _number, "entity": _meant, "about": _meant, "by": _meant,
    "says": _meant, "to": _meant, "is": _one_of(STATES["is"]), "has": _one_of(STATES["has"]),
}  # fmt: skip
