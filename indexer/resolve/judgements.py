"""The user's last word, as text that can be read, edited, versioned and carried to another library.

One judgement a line; names or ids, in double quotes when they hold a blank; ``#`` begins a remark:

    same      "Andres Rasmussen"  "Anders Rasmussen"
    not-same  "Trump"  "Trump Jr."
    ignore    "Read More"
    rename    "person:sherman@raid"  "William T. Sherman"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.resolve.naming import slug
from indexer.types import Problem

_NAMES = {"same": 2, "not-same": 2, "ignore": 1, "rename": 2}
_TOKEN = re.compile(
    r"""\s+|(?P<remark>\#.*)|"(?P<quoted>(?:[^"\\]|\\.)*)"(?=\s|\Z)|(?P<plain>[^\s"\#][^\s"]*)(?=\s|\Z)"""
)
_ESCAPED = re.compile(r"\\(.)")
_KIND = re.compile(r"(?:person|organisation|place|group|work|event):(?=\S)")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line: what is judged (``same``, ``not-same``, ``ignore``, ``rename``) and the names or ids it is about."""

    word: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgements:
    """All that the user has judged, in the order written."""

    lines: tuple[Judgement, ...] = ()

    def of(self, word: str) -> list[tuple[str, ...]]:
        """The names of all judgements of one kind."""
        return [judgement.names for judgement in self.lines if judgement.word == word]


def parse(text: str, where: str) -> tuple[Judgements, list[Problem]]:
    """The judgements of a file, and a problem with line and column for each line that is none; the other lines hold."""
    judged: list[Judgement] = []
    problems: list[Problem] = []
    for number, written in enumerate(text.split("\n"), start=1):
        words, wrong = _words(written)
        if wrong is not None:
            problems.append(
                Problem(where, number, f"column {wrong + 1}: a name in double quotes ends with one, then a blank")
            )
        elif words and _NAMES.get(words[0]) != len(words) - 1:
            problems.append(Problem(where, number, f"column {_column(written)}: no judgement; write {_USAGE}"))
        elif words:
            judged.append(Judgement(words[0], tuple(words[1:])))
    return Judgements(tuple(judged)), [*problems, *_contradictions(judged, where)]


def readable(text: str) -> bool:
    """Whether every line of a file is a judgement, a remark or empty."""
    return not any(problem.line for problem in parse(text, "")[1])


_USAGE = 'same "A" "B", not-same "A" "B", ignore "A" or rename "A" "B"'


def _words(written: str) -> tuple[list[str], int | None]:
    """The words of a line, and where it cannot be read."""
    words: list[str] = []
    place = 0
    while place < len(written):
        token = _TOKEN.match(written, place)
        if token is None:
            return words, place
        if token["quoted"] is not None:
            words.append(_ESCAPED.sub(r"\1", token["quoted"]))
        elif token["plain"]:
            words.append(token["plain"])
        place = token.end()
    return words, None


def _column(written: str) -> int:
    return len(written) - len(written.lstrip()) + 1


def _contradictions(judged: Sequence[Judgement], where: str) -> list[Problem]:
    apart = {frozenset(map(_folded, one.names)) for one in judged if one.word == "not-same"}
    return [
        Problem(where, None, f"{one.names[0]!r} and {one.names[1]!r} are judged same and not-same; not-same holds")
        for one in judged
        if one.word == "same" and frozenset(map(_folded, one.names)) in apart
    ]


def line(judgement: Judgement) -> str:
    """The judgement as a line of the file; line breaks in names become blanks."""
    names = [re.sub(r"[\r\n]+", " ", name) for name in judgement.names]
    quoted = ['"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"' for name in names]
    return "  ".join([judgement.word, *quoted])


def _folded(name: str) -> str:
    """A name or an id as it is compared."""
    kind = _KIND.match(name)
    return slug(name[kind.end() :].partition("@")[0] if kind else name)


def apart(judgements: Judgements) -> Callable[[str, str], bool]:
    """A function that says whether the user keeps two names, or a name and an id, apart."""
    pairs = {pair for names in judgements.of("not-same") if len(pair := frozenset(map(_folded, names))) > 1}
    if not pairs:
        return lambda _one, _other: False
    return lambda one, other: frozenset((_folded(one), _folded(other))) in pairs


@dataclass(frozen=True, slots=True)
class Settled:
    """What the judgements make of entities: the id each counts as, those left out, the names the user gave."""

    final: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def apply(judgements: Judgements, named: Callable[[str], Sequence[str]], where: str) -> Settled:
    """What the judgements make of the entities that ``named`` gives for a name or id; others count as themselves.

    ``same`` joins in the order written, the first name to the second; a join that would bring together what
    ``not-same`` keeps apart is left out and is a problem, and so is a name that nobody has.
    """
    groups, problems = _joined(judgements, named, where)
    final = {one: head for head, group in groups.items() for one in group if one != head}
    ignored = {final.get(id_, id_) for (name,) in judgements.of("ignore") for id_ in named(name)}
    labels = {final.get(id_, id_): label for name, label in judgements.of("rename") for id_ in named(name)[:1]}
    unknown = dict.fromkeys(name for one in judgements.lines for name in _about(one) if not named(name))
    problems += [Problem(where, None, f"nobody is called {name!r}") for name in unknown]
    return Settled(final, frozenset(ignored), labels, tuple(problems))


def _about(judgement: Judgement) -> tuple[str, ...]:
    return judgement.names[:1] if judgement.word == "rename" else judgement.names


def _joined(
    judgements: Judgements, named: Callable[[str], Sequence[str]], where: str
) -> tuple[dict[str, list[str]], list[Problem]]:
    """Groups of ids by the id that each counts as."""
    pairs = [(set(named(one)), set(named(other))) for one, other in judgements.of("not-same")]
    kept = [(here, there) for here, there in pairs if not here & there]
    head: dict[str, str] = {}
    groups: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for one, other in judgements.of("same"):
        heads = list(dict.fromkeys(head.get(id_, id_) for id_ in (*named(other), *named(one))))
        together = [id_ for each in heads for id_ in groups.get(each, [each])]
        if not named(one) or not named(other) or len(heads) < 2:
            continue
        if any(set(together) & here and set(together) & there for here, there in kept):
            problems.append(Problem(where, None, f"{one!r} and {other!r} stay apart: not-same holds over same"))
            continue
        for each in heads[1:]:
            groups.pop(each, None)
        groups[heads[0]] = together
        head |= dict.fromkeys(together, heads[0])
    return groups, problems
