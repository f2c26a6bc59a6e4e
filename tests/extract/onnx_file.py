"""Read the parts of an ONNX file that tests look at: nodes and constants (protobuf wire format, no package needed)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy

_GRAPH, _NODE, _CONSTANT = 7, 1, 5
_KINDS = {1: "float32", 2: "uint8", 3: "int8", 6: "int32", 7: "int64", 11: "float64"}
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


class Node(NamedTuple):
    """One operation: its type, and the names of its inputs and outputs."""

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def read(raw: bytes) -> tuple[list[Node], dict[str, Any]]:
    """Return the nodes in order, and the constants by name."""
    graph = b"".join(value for number, value in _fields(raw) if number == _GRAPH)
    nodes, constants = [], {}
    for number, value in _fields(graph):
        if number == _NODE:
            parts = list(_fields(value))
            names = ([part.decode() for field, part in parts if field == wanted] for wanted in (1, 2, 4))
            inputs, outputs, kind = names
            nodes.append(Node(kind[0], tuple(inputs), tuple(outputs)))
        elif number == _CONSTANT:
            name, array = _constant(value)
            constants[name] = array
    return nodes, constants


def _constant(raw: bytes) -> tuple[str, Any]:
    shape: list[int] = []
    name, kind, held = "", 0, b""
    for number, value in _fields(raw):
        if number == 1:
            shape += [value] if isinstance(value, int) else list(_varints(value))
        elif number == 2:
            kind = value
        elif number == 8:
            name = value.decode()
        elif number == 9:
            held = value
    return name, numpy.frombuffer(held, dtype=_KINDS[kind]).reshape(shape)


def _fields(raw: bytes) -> Iterator[tuple[int, Any]]:
    place = 0
    while place < len(raw):
        key, place = _varint(raw, place)
        if key & 7 == _VARINT:
            value, place = _varint(raw, place)
            yield key >> 3, value
            continue
        size = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}.get(key & 7)
        if size is None:
            size, place = _varint(raw, place)
        yield key >> 3, raw[place : place + size]
        place += size


def _varints(raw: bytes) -> Iterator[int]:
    place = 0
    while place < len(raw):
        value, place = _varint(raw, place)
        yield value


def _varint(raw: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place
