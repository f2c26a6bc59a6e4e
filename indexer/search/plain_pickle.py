"""Reads the pickles of a Whoosh index without running anything: a library may come from a stranger.

A pickle is a program. `load` first walks over its instructions and refuses all that Whoosh never writes, and all that
could fill the memory; then the standard unpickler runs what is left, with stand-ins for the few classes that Whoosh
names. No class or function that a pickle names is ever looked up.
"""

from __future__ import annotations

import io
import pickle
import re
import zlib
from typing import Any, BinaryIO

LARGEST = 128 << 20
"""Bytes of one pickle, unpacked."""
_MOST_NUMBERS = 32 << 20
"""Bytes of numbers and memo entries in one pickle; unpickled they take up to eight times as much."""
_MOST_PARTS = 1 << 16
"""Lists, tuples, calls and the like in one pickle."""
_FREE = 1 << 16
"""Bytes of instructions that are not counted apart: all they can make is small."""
_FIRST_READ = 512

_NUMBERS = rb"(?:K.|M..|J.{4}|G.{8}|q.|h.|\x94|r..[\x00-\x0f]\x00|j..[\x00-\x0f]\x00)"
"""BININT1, BININT2, BININT, BINFLOAT; BINPUT, BINGET, MEMOIZE, and the long forms of those with a small index (a large
one makes the unpickler reserve gigabytes)."""
_PARTS = rb"[()t\]}e\x61us\x85-\x87\x8f\x90N\x88\x89\x93Rb\x81]"
"""MARK, tuples, lists, dicts, sets and what fills them; None, True, False; STACK_GLOBAL, REDUCE, BUILD, NEWOBJ."""
_SIMPLE = re.compile(rb"(?:%b|%b)*+" % (_NUMBERS, _PARTS), re.DOTALL)
_RUN_OF_NUMBERS = re.compile(rb"%b++" % _NUMBERS, re.DOTALL)
_FIXED = {b"\x80": 1, b"\x95": 8}
"""PROTO and FRAME -> bytes of their argument."""
_SIZED = {b"X": 4, b"B": 4, b"C": 1, b"U": 1, b"\x8c": 1, b"\x8a": 1}
"""Strings, bytes and LONG1 -> bytes of the length before them."""
_LONGEST = 250
"""Bytes of an instruction, unless its length stands before it."""
_NAME = re.compile(rb"[\w.]{1,100}\n[\w.]{1,100}\n", re.ASCII)


class Refused(ValueError):
    """The pickle holds something that Whoosh does not write."""


class Record:
    """Stands for an object of a class that the pickle names; ``state`` is what it held."""

    name = ""

    def __init__(self, *_: object) -> None:
        self.state: dict[str, Any] = {}

    def __setstate__(self, state: object) -> None:
        if not isinstance(state, dict):
            raise Refused("an object without fields")
        self.state = state


def load(data: bytes, records: tuple[str, ...] = ()) -> Any:
    """The value that these bytes are a pickle of; objects of the classes named in ``records`` become `Record`.

    Raises Refused for anything else than numbers, texts, bytes and collections of these.
    """
    if len(data) > LARGEST:
        raise Refused("a pickle that is too large")
    if not _end(data):
        raise Refused("a pickle that is broken off")
    return _Plain(data, records).load()


def read(file: BinaryIO, records: tuple[str, ...] = ()) -> Any:
    """The same for the pickle at which a file stands; the file then stands behind it."""
    start, size = file.tell(), _FIRST_READ
    while True:
        data = file.read(size)
        if end := _end(data):
            file.seek(start + end)
            return _Plain(data[:end], records).load()
        if len(data) < size or size > LARGEST:
            raise Refused("a pickle that is broken off, or too large")
        file.seek(start)
        size *= 4


def inflate(data: bytes) -> bytes:
    """What zlib packed, if it is no larger than a pickle may be."""
    unpacker = zlib.decompressobj()
    plain = unpacker.decompress(data, LARGEST)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise Refused("packed data that is broken off, or too large")
    return plain


def _end(data: bytes) -> int:
    """Where the pickle at the start of the data ends; 0 when it goes on behind the data."""
    at = numbers = parts = 0
    while True:
        start, at = at, _SIMPLE.match(data, at).end()  # type: ignore[union-attr]  # it may be empty, so it matches
        numbers += at - start
        if numbers > _FREE:
            parts += len(_RUN_OF_NUMBERS.sub(b"", data[start:at]))
            if numbers > _MOST_NUMBERS or parts > _MOST_PARTS:
                raise Refused("too many values in one pickle")
        code = data[at : at + 1]
        if code == b"X":  # most strings; the others below
            at += 5 + int.from_bytes(data[at + 1 : at + 5], "little")
        elif code == b".":
            return at + 1
        elif length := _length(data, at):
            at += length
        else:
            return 0


def _length(data: bytes, at: int) -> int:
    """How many bytes the instruction here takes with its argument; 0 when its end may be missing."""
    code = data[at : at + 1]
    if code in _SIZED:
        size = _SIZED[code]
        return 1 + size + int.from_bytes(data[at + 1 : at + 1 + size], "little")
    if code in _FIXED:
        return 1 + _FIXED[code]
    if code == b"c" and (name := _NAME.match(data, at + 1)):
        return name.end() - at
    if len(data) - at < _LONGEST:
        return 0
    raise Refused(f"the instruction {code!r}")


class _Plain(pickle.Unpickler):
    def __init__(self, data: bytes, records: tuple[str, ...]) -> None:
        super().__init__(io.BytesIO(data))
        self._records = records

    def find_class(self, module: str, name: str) -> Any:
        """A stand-in; nothing is imported, whatever the pickle names."""
        asked = f"{module}.{name}"
        if asked in _STAND_INS:
            return _STAND_INS[asked]
        if asked in self._records:
            # A class of its own for every name and every load, so that a pickle can change no other.
            return type("Record", (Record,), {"name": asked})
        raise Refused(f"the name {asked!r}")


def _encode(text: str, _: object) -> bytes:
    """How bytes are written in the older protocol that Whoosh uses: always as Latin-1."""
    return text.encode("latin-1")


def _no_bytes() -> bytes:
    return b""


def _mapping(*_: object) -> dict[object, object]:
    return {}


def _nothing() -> None:
    return None


_STAND_INS = {
    "_codecs.encode": _encode,
    "__builtin__.bytes": _no_bytes,
    "builtins.bytes": _no_bytes,
    "collections.defaultdict": _mapping,
    "builtins.int": _nothing,
}
