"""Words that a pattern matches: a small regular language that never backtracks, the same in every engine.

Of regular expressions: letters, ``.``, ``[a-z]``, ``[^a-z]``, ``( )``, ``|``, ``* + ? {2} {2,5}``, ``\\d`` and an
escaped sign. A pattern matches a whole word, folded as words are. Matching is Thompson's (Regular expression search
algorithm, 1968): a set of states moves along the word, and moves are remembered; time is linear in the word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

MOST_STATES = 300
"""A pattern that would be larger, with its repetitions written out, is refused."""
_MOST_MOVES = 10_000
"""So many moves of a machine are cached; each may hold every state."""

_ITEM = re.compile(r"\\(.)|(.)", re.DOTALL)
_REPEAT = re.compile(r"\{(\d{1,3})(?:(,)(\d{0,3}))?\}")
_SPECIAL = set(".^$*+?{}[]()|\\/&~-#")


class BadPattern(ValueError):
    """The pattern cannot be read; ``position`` is the sign at fault."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


def glob(text: str) -> str:
    """The regular expression of ``pol*``, ``*land`` and ``p?le``: * is any number of letters, ? is one."""
    return re.sub(r"(?:\.\*)+", ".*", "".join({"*": ".*", "?": "."}.get(sign) or _literal(sign) for sign in text))


def canonical(regex: str) -> str:
    """The pattern folded and with only what every engine reads; BadPattern when it is not of our kind or too large."""
    text, part = _read(regex)
    if _states(part) > MOST_STATES:
        raise BadPattern(f"the pattern is too large: {MOST_STATES} states are the most", 0)
    return text


@lru_cache(maxsize=64)
def matcher(regex: str) -> Callable[[str], bool]:
    """A function that says whether a folded word matches as a whole; ``regex`` has passed `canonical`."""
    machine = _Machine(_read(regex)[1])
    return machine.matches


def literal_start(regex: str) -> str:
    """The letters with which every word that matches begins."""
    start = re.match(r"\w*", regex)
    letters = start[0] if start else ""
    after = regex[len(letters) :]
    return "" if "|" in regex else letters[:-1] if after[:1] in ("*", "?", "{", "+") else letters


def _literal(sign: str) -> str:
    plain = unicodedata.normalize("NFKD", sign.casefold())
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in kept)


# --- reading: regular expression -> canonical text and a list of parts ------------------------------------------------

Test = Callable[[str], bool]
Part = tuple[str, Any]
"""``("one", test)``, ``("all", parts)``, ``("any", alternatives)``, ``("repeat", (part, least, most or None))``."""


@lru_cache(maxsize=64)
def _read(regex: str) -> tuple[str, Part]:
    reader = _Reading(regex)
    text, part = reader.alternatives()
    if reader.place < len(regex):
        raise BadPattern("a parenthesis of the pattern was closed that was not open", reader.place)
    return text, part


class _Reading:
    """A place in a pattern that moves on as it is read."""

    def __init__(self, regex: str) -> None:
        self.regex, self.place, self.depth = regex, 0, 0

    def alternatives(self) -> tuple[str, Part]:
        """Sequences parted by ``|``, up to the end or a closing parenthesis."""
        texts, parts = [], []
        while True:
            text, part = self.sequence()
            texts.append(text)
            parts.append(part)
            if self.regex[self.place : self.place + 1] != "|":
                return "|".join(texts), ("any", parts) if len(parts) > 1 else parts[0]
            self.place += 1

    def sequence(self) -> tuple[str, Part]:
        """Atoms one after the other, each with its repetition."""
        texts: list[str] = []
        parts: list[Part] = []
        while self.place < len(self.regex) and self.regex[self.place] not in "|)":
            text, part = self.repeated(*self.atom())
            texts.append(text)
            parts.append(part)
        return "".join(texts), parts[0] if len(parts) == 1 else ("all", parts)

    def atom(self) -> tuple[str, Part]:
        """A letter, a class, a dot or a group."""
        sign, at = self.regex[self.place], self.place
        self.place += 1
        if sign == "(":
            return self.group(at)
        if sign == "[":
            return self.letters(at)
        if sign == ".":
            return ".", ("one", lambda _: True)
        if sign in "*+?{":
            raise BadPattern(f"nothing stands before {sign} that could be repeated", at)
        if sign in "^$":
            raise BadPattern(f"{sign} is not needed: a pattern matches a whole word", at)
        if sign == "\\":
            return self.escaped(at)
        return _letters_in_a_row(_literal(sign), sign)

    def escaped(self, at: int) -> tuple[str, Part]:
        """A sign after a backslash."""
        sign = self.regex[self.place : self.place + 1]
        self.place += 1
        if sign == "d":
            return "[0-9]", ("one", lambda letter: "0" <= letter <= "9")
        if not sign or sign.isalnum():
            raise BadPattern(f"\\{sign} is not known in a pattern", at)
        return _letters_in_a_row(_literal(sign), sign)

    def group(self, at: int) -> tuple[str, Part]:
        """What stands in parentheses."""
        self.depth += 1
        if self.depth > 20:
            raise BadPattern("groups of the pattern are nested too deep", at)
        if self.regex.startswith("?:", self.place):
            self.place += 2
        text, part = self.alternatives()
        if self.regex[self.place : self.place + 1] != ")":
            raise BadPattern("a parenthesis of the pattern is not closed", at)
        self.place += 1
        self.depth -= 1
        return f"({text})", part

    def letters(self, at: int) -> tuple[str, Part]:
        """A class: letters and ranges of them."""
        end = self.regex.find("]", self.place + 1)
        inside = self.regex[self.place : end]
        if end < 0 or not inside.strip("^"):
            raise BadPattern("[ of the pattern is not closed", at)
        self.place = end + 1
        negative, inside = inside.startswith("^"), inside.removeprefix("^")
        ranges = list(_ranges(inside, at))
        text = "".join(f"\\{a}-\\{b}" if a in _SPECIAL else f"{a}-{b}" for a, b in ranges)
        return f"[{'^' if negative else ''}{text}]", (
            "one", lambda letter: any(a <= letter <= b for a, b in ranges) != negative
        )  # fmt: skip

    def repeated(self, text: str, part: Part) -> tuple[str, Part]:
        """The atom with the repetition that follows it, if one does."""
        sign = self.regex[self.place : self.place + 1]
        if sign == "" or sign not in "*+?{":
            return text, part
        at, least, most = self.place, *self.times(sign)
        if (most is not None and (most < least or most > 60)) or least > 60:
            raise BadPattern("the repetition is upside down or beyond 60", at)
        if self.regex[self.place : self.place + 1] in tuple("*+?{"):
            raise BadPattern("a repetition cannot be repeated", self.place)
        # A second pair of parentheses would make the canonical form larger than what was checked.
        is_group = self.regex[at - 1] == ")" and self.regex[at - 2 : at - 1] != "\\"
        return f"{text if is_group else f'({text})'}{_written(least, most)}", ("repeat", (part, least, most))

    def times(self, sign: str) -> tuple[int, int | None]:
        """How often, at least and at most."""
        if sign != "{":
            self.place += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        match = _REPEAT.match(self.regex, self.place)
        if match is None:
            raise BadPattern("{ wants a number of times: {2} or {2,5}", self.place)
        self.place = match.end()
        least = int(match[1])
        return least, (least if not match[2] else int(match[3]) if match[3] else None)


def _written(least: int, most: int | None) -> str:
    plain = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((least, most))
    return plain or f"{{{least},{'' if most is None else most}}}"


def _letters_in_a_row(text: str, sign: str) -> tuple[str, Part]:
    letters = text.replace("\\", "") if sign != "\\" else "\\"
    tests: list[Part] = [("one", lambda letter, wanted=wanted: letter == wanted) for wanted in letters]
    return text, tests[0] if len(tests) == 1 else ("all", tests)


def _ranges(inside: str, at: int) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(inside):
        first = _folded(inside[place])
        if inside[place + 1 : place + 2] == "-" and place + 2 < len(inside):
            last = _folded(inside[place + 2])
            if last < first:
                raise BadPattern("a range of the pattern is upside down", at)
            place += 3
        else:
            last, place = first, place + 1
        yield first, last


def _folded(sign: str) -> str:
    return _literal(sign).replace("\\", "")[:1] or sign


def _states(part: Part) -> int:
    kind, inner = part
    if kind == "one":
        return 1
    if kind == "repeat":
        repeated, least, most = inner
        return int(_states(repeated) * max(1, most or least)) + 1
    return 1 + sum(_states(one) for one in inner)


# --- matching: states that move together along a word -----------------------------------------------------------------


class _Machine:
    """The states of a pattern: those that test a letter and lead on, and those that lead on at once."""

    def __init__(self, part: Part) -> None:
        self.tests: list[Test | None] = []
        self.on: list[list[int]] = []
        self.end = self._state(None)
        self.moves: dict[tuple[frozenset[int], str], frozenset[int]] = {}
        self.start = self._closed([self._built(part, self.end)])

    def matches(self, word: str) -> bool:
        """Whether the whole word matches."""
        states = self.start
        for letter in word:
            states = self._moved(states, letter)
            if not states:
                return False
        return self.end in states

    def _moved(self, states: frozenset[int], letter: str) -> frozenset[int]:
        known = self.moves.get((states, letter))
        if known is None:
            tests = self.tests
            reached = [on for state in states if (test := tests[state]) and test(letter) for on in self.on[state]]
            if len(self.moves) > _MOST_MOVES:
                self.moves.clear()
            known = self.moves[states, letter] = self._closed(reached)
        return known

    def _closed(self, states: list[int]) -> frozenset[int]:
        waiting, seen = list(states), set(states)
        while waiting:
            state = waiting.pop()
            if self.tests[state] is None:
                fresh = set(self.on[state]) - seen
                seen |= fresh
                waiting += fresh
        return frozenset(seen)

    def _state(self, test: Test | None, *on: int) -> int:
        self.tests.append(test)
        self.on.append(list(on))
        return len(self.tests) - 1

    def _built(self, part: Part, then: int) -> int:
        """The first state of a part that leads on to ``then``."""
        kind, inner = part
        if kind == "one":
            return self._state(inner, then)
        if kind == "any":
            return self._state(None, *[self._built(one, then) for one in inner])
        if kind == "repeat":
            repeated, least, most = inner
            return self._repeated(repeated, least, most, then)
        for one in reversed(inner):
            then = self._built(one, then)
        return then

    def _repeated(self, part: Part, least: int, most: int | None, then: int) -> int:
        if most is None:
            loop = self._state(None, then)
            self.on[loop].append(self._built(part, loop))
            then = loop
        else:
            for _ in range(most - least):
                then = self._state(None, self._built(part, then), then)
        for _ in range(least):
            then = self._built(part, then)
        return then
