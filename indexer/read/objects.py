"""JSON of any shape -> its records, one at a time, with the line of each: objects one a line, an array, one object."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from indexer.read.decode import Encoding, lines_of, text_of
from indexer.types import Problem

LARGEST = 1 << 30
TOO_LARGE = f"larger than {LARGEST >> 20:,} MB in one piece: write one object a line"
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
    raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        yield Found(None, Problem(where, None, TOO_LARGE))
        return
    text, remark = text_of(raw, encoding)
    if remark:
        yield Found(None, Problem(where, None, remark))
    raw = b""
    opened = _OPENED.match(text)
    yield from _elements(text, opened.end(), where) if opened else _alone(text, where)


def _alone(text: str, where: str) -> Iterator[Found]:
    try:
        yield _checked(loaded(text), where, None)
    except (ValueError, RecursionError) as error:
        line = text.count("\n", 0, error.pos) + 1 if isinstance(error, json.JSONDecodeError) else None
        yield Found(line, Problem(where, line, NOT_JSON.format(why=why(error))))


def _elements(text: str, at: int, where: str) -> Iterator[Found]:
    """The values of an array, made one at a time, up to the first that is broken."""
    line, counted, what = 1, 0, NOT_JSON
    while not text.startswith("]", at):
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, at = _value(text, at)
            yield _checked(value, where, line)
            what = DAMAGED
            at = _next(text, at)
        except (ValueError, RecursionError) as error:
            line += text.count("\n", counted, error.pos) if isinstance(error, json.JSONDecodeError) else 0
            yield Found(line, Problem(where, line, what.format(why=why(error))))
            return
    if text[at + 1 :].strip():
        line += text.count("\n", counted, at)
        yield Found(line, Problem(where, line, DAMAGED.format(why="the list ends before the file")))


def _value(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return _LENIENT.raw_decode(text, at)


def _next(text: str, at: int) -> int:
    """Where the next value of an array begins, or its end; raises JSONDecodeError where there is neither."""
    between = _BETWEEN.match(text, at)
    at = between.end() if between else at
    if text.startswith("]", at) or (between and between[1]):
        return at
    raise json.JSONDecodeError("Expecting ',' delimiter", text, at)


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
