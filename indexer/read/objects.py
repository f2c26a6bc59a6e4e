"""JSON of any shape -> its records, one at a time, with the line of each: objects one a line, an array, one object.

Personal values are taken out of every object as it is read (`personal`). What is broken is read as far as it can be;
the rest of its text goes along with the problem.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from indexer.read import personal
from indexer.read.decode import Encoding, clean, lines_of, remarked
from indexer.read.parts import parts, pieces_of
from indexer.read.personal_text import without_values
from indexer.types import Problem

LARGEST = 48 << 20
"""Characters of one JSON value; in memory it takes five to ten times that."""
TOO_LARGE = f"a JSON value larger than {LARGEST >> 20:,} MB; skipped. Write one object a line (jq -c '.[]')"
NOT_JSON = "not JSON ({why}); kept as plain text"
CUT = "broken off or damaged ({why}); read up to there, the rest is kept as plain text"
NOT_OBJECT = "not a JSON object; kept as plain text"
TWICE = "{key!r} is there twice in one object; {done}"
BOTH, LATTER = "both values are kept", "{first!r} gave way to {second!r}"
Record = dict[str, Any]
_OPENED, _BETWEEN = re.compile(r"\s*\[\s*"), re.compile(r"[\s,]*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|["{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\')
_CUT_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?$")
_NEXT_OBJECT = re.compile(r'[}\]"\w]\s*,\s*(?=\{\s*")')
_NEXT_LINE = re.compile(r"\n(?=\{)")
_MOST_TRIES = 1000
_MOST_TWICE = 20
_WHITE, _WHITES = " \t\r\n", re.compile(r"\s*")
_AROUND = _WHITE + ",:]}"


class Found(NamedTuple):
    """A record, or what was wrong, and the line where it begins; ``raw`` is text that no record holds."""

    line: int | None
    record: Record | Problem
    raw: str = ""


class Parser:
    """Reads JSON; counts the personal values that it leaves out and remembers keys that came twice in one object."""

    def __init__(self) -> None:
        self.omitted = 0
        self.twice: list[str] = []
        self._strict = json.JSONDecoder(object_pairs_hook=self._object, parse_constant=_constant, strict=False)
        # A number of thousands of digits: kept as a word.
        self._lenient = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_constant=_constant,
            strict=False,
            parse_int=lambda digits: int(digits) if len(digits) < 20 else digits,
        )

    def loaded(self, text: str) -> Any:
        """The value of a JSON text; raises ValueError or RecursionError."""
        value, end = self.value(text, len(text) - len(text.lstrip(_WHITE)))
        if text[end:].strip(_WHITE):
            raise json.JSONDecodeError("Extra data", text, end)
        return value

    def value(self, text: str, at: int) -> tuple[Any, int]:
        """The value that begins at a place, and where it ends; raises ValueError or RecursionError."""
        before = self.omitted, list(self.twice)
        try:
            return self._decoded(text, at)
        except (ValueError, RecursionError):
            # What is read again is not counted again.
            self.omitted, self.twice = before
            raise

    def _decoded(self, text: str, at: int) -> tuple[Any, int]:
        before = self.omitted
        try:
            return self._strict.raw_decode(text, at)
        except json.JSONDecodeError:
            raise
        except ValueError:
            self.omitted = before
            return self._lenient.raw_decode(text, at)

    def kept(self, raw: str) -> str:
        """A text that no record holds, without the personal values in it."""
        text, omitted = without_values(raw.strip(_AROUND))
        self.omitted += omitted
        return text if any(map(str.isalnum, text)) else ""

    def notes(self, where: str, line: int | None) -> list[Problem]:
        """What there is to say of the record just read."""
        twice, self.twice = self.twice, []
        return [Problem(where, line, one, "doubtful", "duplicate-key") for one in twice]

    def _object(self, pairs: list[tuple[str, Any]]) -> Record:
        record = dict(pairs)
        if len(record) != len(pairs):
            record = self._merged(pairs)
        self.omitted += personal.strip(record)
        return record

    def _merged(self, pairs: list[tuple[str, Any]]) -> Record:
        """Of keys that come twice the last holds, as everywhere; but no text of the first is lost."""
        record: Record = {}
        for key, value in pairs:
            if key not in record or record[key] == value or record[key] in (None, "", [], {}):
                record[key] = value
                continue
            first = record[key]
            record[key] = _joined(first, value)
            kept = record[key] is not value
            if len(self.twice) < _MOST_TWICE and not personal.kind_of(key):
                done = BOTH if kept else LATTER.format(first=str(first)[:200], second=str(value)[:60])
                self.twice.append(TWICE.format(key=key[:60], done=done))
        return record


def _joined(first: Any, second: Any) -> Any:
    """Two values of one key as one where both can be kept, else the second."""
    if isinstance(first, list) and isinstance(second, list):
        return first + second
    if isinstance(first, dict) and isinstance(second, dict):
        return first | second if not first.keys() & second.keys() else second
    if second in (None, "", [], {}):
        return first
    if isinstance(first, str) and isinstance(second, str) and max(map(len, (first.split(), second.split()))) > 1:
        return f"{first}\n\n{second}"
    return second


def _constant(name: str) -> Any:
    """NaN is what tables of numbers have for nothing."""
    return None if name == "NaN" else name


def records(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Found]:
    """The records of an open file; what is none is a problem, and the rest is read."""
    start = file.tell()
    first = next((line for line in lines_of(file, encoding) if line.text.strip()), None)
    file.seek(start)
    if first is None:
        return
    parser = Parser()
    if first.text.lstrip().startswith("{") and _is_whole(first.text):
        yield from _one_a_line(file, encoding, where, parser)
    else:
        yield from _in_one_piece(file, encoding, where, parser)
    yield from (Found(None, one) for one in personal.note(parser.omitted, where))


def _is_whole(line: str) -> bool:
    try:
        loaded(line)
    except (ValueError, RecursionError):
        return False
    return True


def _one_a_line(file: BinaryIO, encoding: Encoding, where: str, parser: Parser) -> Iterator[Found]:
    for line in lines_of(file, encoding):
        if line.remark:
            yield Found(line.number, remarked(line, where))
        yield from objects_in(line.text, where, line.number, parser)


def _in_one_piece(file: BinaryIO, encoding: Encoding, where: str, parser: Parser) -> Iterator[Found]:
    window = _Window(parts(pieces_of(file), encoding))
    window.grow()
    opened = _OPENED.match(window.text)
    if opened:
        window.at = opened.end()
        yield from _elements(window, where, parser)
    else:
        yield from _alone(window, where, parser)
    if window.remark:
        yield Found(None, Problem(where, None, window.remark, "doubtful", "encoding"))


class _Window:
    """The part of a large JSON text that is in memory: ``text``, read up to ``at``, which stands in line ``line``."""

    def __init__(self, texts: Iterator[tuple[str, str | None]]) -> None:
        self.texts = texts
        self.text, self.at, self.line = "", 0, 1
        self.counted = 0
        self.remark: str | None = None

    def grow(self) -> bool:
        """Take in the next part, in place of what has been read; false at the end, or when this gets too large."""
        self.count_lines()
        if len(self.text) - self.at > LARGEST:
            return False
        text, remark = next(self.texts, (None, None))
        self.remark = self.remark or remark
        if text is None:
            return False
        self.text, self.at, self.counted = self.text[self.at :] + text, 0, 0
        return True

    def count_lines(self) -> int:
        """The line in which ``at`` stands."""
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.line

    def skip(self, pattern: re.Pattern[str]) -> bool:
        """Go behind what the pattern matches; whether anything is left there."""
        while True:
            found = pattern.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text):
                return True
            if not self.grow():
                return False


def _alone(window: _Window, where: str, parser: Parser) -> Iterator[Found]:
    while window.grow():
        pass
    if len(window.text) > LARGEST:
        yield Found(None, Problem(where, None, TOO_LARGE, "lost", "json-too-large"))
        return
    yield from objects_in(window.text, where, 1, parser)


def objects_in(text: str, where: str, first: int, parser: Parser) -> Iterator[Found]:
    """The objects of a text, one after another; ``first`` is the number of its first line."""
    at, line, counted = len(text) - len(text.lstrip(_WHITE)), first, 0
    keys, tries = frozenset[str](), _MOST_TRIES
    while at < len(text):
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, end = parser.value(text, at)
        except (ValueError, RecursionError) as error:
            end, tries = _resumed(text, at, _NEXT_LINE, keys, tries)
            yield from _part(text, at, end, error, where, line, parser)
        else:
            keys = frozenset(value) if isinstance(value, dict) else keys
            yield from _checked(value, text[at:end], where, line, parser)
        following = _BETWEEN.match(text, end)
        at = following.end() if following else end


def _elements(window: _Window, where: str, parser: Parser) -> Iterator[Found]:
    """The values of an array, made one at a time; behind one that is broken the next is looked for."""
    keys, tries, is_broken = frozenset[str](), _MOST_TRIES, False
    while window.skip(_BETWEEN) and window.text[window.at] != "]":
        line = window.count_lines()
        try:
            value, raw = _next_value(window, parser)
        except (ValueError, RecursionError) as error:
            text, at = window.text, window.at
            window.at, tries = _resumed(text, at, _NEXT_OBJECT, keys or _beginning(text, at, error), tries)
            yield from _part(text, at, window.at, error, where, line, parser)
            is_broken = True
        else:
            keys = frozenset(value) if isinstance(value, dict) else keys
            yield from _checked(value, raw, where, line, parser)
    window.at += window.text.startswith("]", window.at)
    is_open = not window.text.endswith("]", 0, window.at)
    if is_open and not is_broken:
        yield Found(window.count_lines(), _cut_at(window, where, "the list has no end"))
    while window.skip(_WHITES):
        # What follows the list, a part of it at a time.
        problem = _cut_at(window, where, "the list ends before the file")
        raw, window.at = window.text[window.at :], len(window.text)
        yield Found(problem.line, problem, parser.kept(raw))


def _cut_at(window: _Window, where: str, reason: str) -> Problem:
    return Problem(where, window.count_lines(), CUT.format(why=reason), "doubtful", "damaged-json")


def _next_value(window: _Window, parser: Parser) -> tuple[Any, str]:
    """The value that begins here, and its text if it is no object; raises ValueError or RecursionError."""
    while True:
        try:
            value, end = parser.value(window.text, window.at)
        except json.JSONDecodeError:
            # It may only be cut by the end of what is in memory.
            if not window.grow():
                raise
            continue
        # A number may go on, a value before the end of the window cannot.
        if end < len(window.text) or isinstance(value, dict | list) or not window.grow():
            raw = "" if isinstance(value, dict) else window.text[window.at : end]
            window.at = end
            return value, raw


def _beginning(text: str, at: int, error: Exception) -> frozenset[str]:
    """The keys of a broken object, as far as they can be read."""
    stop = error.pos if isinstance(error, json.JSONDecodeError) else at
    for mended, _ in _mended(text[at:stop], stop - at):
        try:
            value, _ = Parser().value(mended, 0)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            return frozenset(value)
    return frozenset()


def _resumed(text: str, at: int, beginning: re.Pattern[str], keys: frozenset[str], tries: int) -> tuple[int, int]:
    """Where the next object like the others begins, or the end, and the tries that are left."""
    parser = Parser()
    for found in beginning.finditer(text, at):
        if tries <= 0:
            break
        tries -= 1
        try:
            value, _ = parser.value(text, found.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and 2 * len(keys & value.keys()) >= len(keys):
            return found.end(), tries
    return len(text), tries


def _part(
    text: str, at: int, end: int, error: Exception, where: str, line: int | None, parser: Parser
) -> Iterator[Found]:
    """What can be read of a value that is broken, with the rest as it stands."""
    broken = text[at:end]
    stop = error.pos - at if isinstance(error, json.JSONDecodeError) else 0
    number = (line or 1) + broken.count("\n", 0, stop)
    for mended, rest in _mended(broken, stop):
        try:
            value, done = parser.value(mended, 0)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and value:
            kept = parser.kept(f"{mended[done:]}{rest}")
            yield Found(line, Problem(where, number, CUT.format(why=why(error)), "doubtful", "damaged-json"), kept)
            yield from _checked(value, mended, where, line, parser)
            return
    what = Problem(where, number, NOT_JSON.format(why=why(error)), "doubtful", "not-json")
    yield Found(line, what, parser.kept(broken))


def _mended(broken: str, stop: int) -> Iterator[tuple[str, str]]:
    """Texts that may be the value as it was, or its beginning made whole, each with what is not in it.

    ``stop`` is where reading it failed.
    """
    if broken.startswith("\\", stop) or broken.startswith("\\", stop - 1):
        yield _ESCAPE.sub(_sound, broken), ""
    opened: list[str] = []
    safe, closers, before, is_key = 0, "", "", False
    for token in _TOKEN.finditer(broken):
        sign = token[0]
        if token.start() >= stop or sign == '"':
            break
        if sign in "{[":
            opened.append("}" if sign == "{" else "]")
        elif sign in "}]" and (not opened or opened.pop() != sign):
            break
        if sign not in ",:" and not (is_key and sign[0] == '"'):
            safe, closers = token.end(), "".join(reversed(opened))
        is_key = sign == "{" or (sign == "," and opened[-1:] == ["}"])
        before = sign
    if before in (":", ",", "[") and not is_key and broken.startswith('"', stop):
        # The string that the file broke off in.
        string = _CUT_ESCAPE.sub("", broken[stop:])
        yield f'{broken[:stop]}{string}"{"".join(reversed(opened))}', ""
    if safe:
        yield broken[:safe] + closers, broken[safe:]


def _sound(escape: re.Match[str]) -> str:
    return escape[0] if len(escape[0]) > 1 else "\\\\"


def _checked(one: object, raw: str, where: str, line: int | None, parser: Parser) -> Iterator[Found]:
    yield from (Found(line, problem) for problem in parser.notes(where, line))
    if isinstance(one, dict):
        yield Found(line, one)
    else:
        what = Problem(where, line, NOT_OBJECT, "doubtful", "not-an-object")
        yield Found(line, what, parser.kept(raw))


def beginning(text: str) -> Any:
    """The value of a JSON text that is cut, as far as it goes; None for what is none."""
    parser = Parser()
    try:
        return parser.value(text, len(text) - len(text.lstrip(_WHITE)))[0]
    except (ValueError, RecursionError) as error:
        stop = error.pos if isinstance(error, json.JSONDecodeError) else 0
    for mended, _ in _mended(text, stop):
        try:
            return parser.loaded(mended)
        except (ValueError, RecursionError):
            continue
    return None


def loaded(text: str) -> Any:
    """The value of a JSON text; raises ValueError or RecursionError."""
    return Parser().loaded(text)


def why(error: Exception) -> str:
    """What was wrong with a JSON text, in words."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos + 1}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number too long"


def left_over(record: Record) -> str:
    """A record that is none of its format, as text; its personal values went when it was read."""
    try:
        return clean(json.dumps(record, ensure_ascii=False))
    except (RecursionError, ValueError):
        return ""


def dicts(value: object) -> list[Record]:
    """The objects of a list, or of an object that has them for values: then each has its ``key``, if it has none."""
    if isinstance(value, dict):
        return [{"key": key} | one for key, one in value.items() if isinstance(one, dict)]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def within(record: object, path: str) -> Any:
    """What stands at a path of keys (``data.comments``); a key that holds the dots comes first. None for nothing."""
    at = record
    while path:
        if not isinstance(at, dict):
            return None
        if path in at:
            return at[path]
        key, _, path = path.partition(".")
        at = at.get(key)
    return at
