"""JSON of any shape -> its records, one at a time, with the line of each: objects one a line, an array, one object."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from indexer.read.decode import Encoding, lines_of
from indexer.read.parts import parts, pieces_of
from indexer.types import Problem

LARGEST = 48 << 20
"""Characters of one JSON value; in memory it takes five to ten times that."""
TOO_LARGE = f"a JSON value larger than {LARGEST >> 20:,} MB; skipped. Write one object a line (jq -c '.[]')"
NOT_JSON = "not JSON ({why}); left out"
DAMAGED = "not JSON from here on ({why}); what came before is read"
NOT_OBJECT = "not a JSON object; left out"
Record = dict[str, Any]
_OPENED, _BETWEEN = re.compile(r"\s*\[\s*"), re.compile(r"\s*(,?)\s*")
_DECODER = json.JSONDecoder()
_LENIENT = json.JSONDecoder(parse_int=lambda digits: int(digits) if len(digits) < 20 else digits)


class Found(NamedTuple):
    """A record, or what was wrong, and the line where it begins."""

    line: int | None
    record: Record | Problem


def records(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Found]:
    """The records of an open file; what is none is a problem, and the rest is read."""
    start = file.tell()
    first = next((line for line in lines_of(file, encoding) if line.text.strip()), None)
    file.seek(start)
    if first is None:
        return
    if first.text.lstrip().startswith("{") and _is_whole(first.text):
        yield from _one_a_line(file, encoding, where)
    else:
        yield from _in_one_piece(file, encoding, where)


def _is_whole(line: str) -> bool:
    try:
        loaded(line)
    except (ValueError, RecursionError):
        return False
    return True


def _one_a_line(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Found]:
    for line in lines_of(file, encoding):
        if line.remark:
            yield Found(line.number, Problem(where, line.number, line.remark))
        if line.text.strip():
            try:
                yield _checked(loaded(line.text), where, line.number)
            except (ValueError, RecursionError) as error:
                yield Found(line.number, Problem(where, line.number, NOT_JSON.format(why=why(error))))


def _in_one_piece(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Found]:
    window = _Window(parts(pieces_of(file), encoding))
    window.grow()
    opened = _OPENED.match(window.text)
    if opened:
        window.at = opened.end()
        yield from _elements(window, where)
    else:
        yield from _alone(window, where)
    if window.remark:
        yield Found(None, Problem(where, None, window.remark))


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

    def count_lines(self, to: int | None = None) -> int:
        """The line in which ``at``, or another place behind it, stands."""
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.line + (self.text.count("\n", self.at, to) if to is not None else 0)


def _alone(window: _Window, where: str) -> Iterator[Found]:
    while window.grow():
        pass
    if len(window.text) > LARGEST:
        yield Found(None, Problem(where, None, TOO_LARGE, "lost", "json-too-large"))
        return
    try:
        yield _checked(loaded(window.text), where, None)
    except (ValueError, RecursionError) as error:
        line = window.count_lines(error.pos) if isinstance(error, json.JSONDecodeError) else None
        yield Found(line, Problem(where, line, NOT_JSON.format(why=why(error))))


def _elements(window: _Window, where: str) -> Iterator[Found]:
    """The values of an array, made one at a time, up to the first that is broken."""
    what = NOT_JSON
    while not _ends(window):
        line = window.count_lines()
        try:
            value = _next_value(window)
            yield _checked(value, where, line)
            what = DAMAGED
            _skip_comma(window)
        except (ValueError, RecursionError) as error:
            line = window.count_lines(error.pos) if isinstance(error, json.JSONDecodeError) else window.line
            yield Found(line, Problem(where, line, what.format(why=why(error))))
            return
    window.at += 1
    if window.text[window.at :].strip() or window.grow():
        line = window.count_lines()
        yield Found(line, Problem(where, line, DAMAGED.format(why="the list ends before the file")))


def _ends(window: _Window) -> bool:
    if window.at == len(window.text):
        window.grow()
    return window.text.startswith("]", window.at)


def _next_value(window: _Window) -> Any:
    """The value that begins here; raises ValueError or RecursionError."""
    while True:
        try:
            value, end = _value(window.text, window.at)
        except json.JSONDecodeError:
            # It may only be cut by the end of what is in memory.
            if not window.grow():
                raise
            continue
        # A number may go on, a value before the end of the window cannot.
        if end < len(window.text) or not window.grow():
            window.at = end
            return value


def _skip_comma(window: _Window) -> None:
    """Go to where the next value of an array begins, or to its end; raise JSONDecodeError where there is neither."""
    while True:
        between = _BETWEEN.match(window.text, window.at)
        at = between.end() if between else window.at
        if at < len(window.text) or not window.grow():
            break
    window.at = at
    if not (window.text.startswith("]", at) or (between and between[1])):
        raise json.JSONDecodeError("Expecting ',' delimiter", window.text, at)


def _value(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return _LENIENT.raw_decode(text, at)


def _checked(one: object, where: str, line: int | None) -> Found:
    return Found(line, one if isinstance(one, dict) else Problem(where, line, NOT_OBJECT))


def loaded(text: str) -> Any:
    """The value of a JSON text; raises ValueError or RecursionError."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # A number of thousands of digits: kept as a word.
        return _LENIENT.decode(text)


def why(error: Exception) -> str:
    """What was wrong with a JSON text, in words."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos + 1}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number too long"


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
