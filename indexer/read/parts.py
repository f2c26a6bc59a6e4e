"""Large files in parts: a text that a reader would hold whole is cut at line ends, so that memory stays bounded.

No text is dropped. What a reader cannot know across a cut (who answers whom) is reported by `in_parts`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from indexer.read.decode import REPLACED, Encoding, clean, text_of
from indexer.types import Problem

LARGEST_WHOLE, LARGEST_PART = 16 << 20, 4 << 20
"""Bytes of a file that is read whole, and of a part of a larger one; finding names takes 25 times a text's size."""
_MOST_BLANK = 4
"""How many times as large a part may be that is mostly indentation."""
_SEARCHED = 1 << 20
"""Bytes before the end of a part in which an empty line is looked for."""
_BLANK_LINE = re.compile(rb"\n[ \t]*\r?\n")
_BASE64 = b";base64,"
_RUN = re.compile(rb"[A-Za-z0-9+/=%]*")
_SHORTEST_RUN = 1000
_PIECE = 4 << 20


def parts(pieces: Iterator[bytes], encoding: Encoding) -> Iterator[tuple[str, str | None]]:
    """The text of these bytes in parts of at most LARGEST_PART bytes, each with a remark if it may be wrong.

    Up to LARGEST_WHOLE bytes are one part. A part ends with a line where it can, else with a word.
    """
    if encoding.codec.startswith(("utf-16", "utf-32")):
        yield from _wide(pieces, encoding)
    else:
        for raw in _cut(pieces):
            yield text_of(raw, encoding)


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """The bytes from where the file stands."""
    return iter(lambda: file.read(_PIECE), b"")


def in_parts(where: str, count: int) -> Problem:
    """What to say of a file that was read in this many parts."""
    size = f"larger than {LARGEST_WHOLE >> 20} MB"
    message = f"{size}: read as {count:,} separate parts; who answers whom is not known from one part to the next"
    return Problem(where, None, message, "doubtful", "read-in-parts")


def part_title(title: str, number: int) -> str:
    """The title of a part of a text; the first part keeps its own."""
    return title if number == 1 else f"{title} (part {number})".lstrip()


def without_embedded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """These bytes of a page without the base64 of embedded pictures and fonts, which is no text."""
    inside, carry = False, b""
    for piece in pieces:
        raw = carry + piece
        kept, at = [], 0
        while at < len(raw):
            if inside:
                at = _end_of_run(raw, at)
                inside = at == len(raw)
                continue
            found = raw.find(_BASE64, at)
            if found < 0:
                break
            begins = found + len(_BASE64)
            ends = _end_of_run(raw, begins)
            is_embedded = ends - begins >= _SHORTEST_RUN
            if ends == len(raw) and not is_embedded:
                break  # the next piece tells how long it is
            inside = ends == len(raw)
            kept.append(raw[at : begins if is_embedded else ends])
            at = ends
        found = raw.find(_BASE64, at)
        # The mark itself may be cut by the end of a piece.
        end = found if found >= 0 else max(at, len(raw) - len(_BASE64) + 1)
        kept.append(raw[at:end])
        carry = raw[end:]
        yield b"".join(kept)
    yield carry


def _end_of_run(raw: bytes, start: int) -> int:
    run = _RUN.match(raw, start)
    return run.end() if run else start


def _cut(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes in parts; for encodings in which a line end is the byte 10."""
    rest, weight, largest = b"", 0, LARGEST_WHOLE
    for piece in pieces:
        rest += piece
        weight += _weight(piece)
        while weight > largest or len(rest) > _MOST_BLANK * largest:
            largest = LARGEST_PART
            share = min(largest / weight, _MOST_BLANK * largest / len(rest))
            end = _end(rest[: int(share * len(rest))])
            yield rest[:end]
            rest = rest[end:]
            weight = _weight(rest)
    yield rest


def _weight(raw: bytes) -> int:
    """How many bytes count: deep threads are mostly indentation, which costs a reader little."""
    return len(raw) - 2 * raw.count(b"  ")


def _end(raw: bytes) -> int:
    """Where a part of these bytes ends: after an empty line, a line, or a word; at worst between two characters."""
    nearest = len(raw) - _SEARCHED
    blank = None
    for blank in _BLANK_LINE.finditer(raw, max(0, nearest)):  # noqa: B007 the last is wanted
        pass
    if blank is not None:
        return blank.end()
    for mark in (b"\n", b"\r", b" ", b">"):
        found = raw.rfind(mark, max(0, nearest))
        if found >= 0:
            return found + 1
    end = len(raw)
    while end > len(raw) - 4 and 0x80 <= raw[end - 1] < 0xC0:
        end -= 1
    return end - 1 if raw[end - 1] >= 0xC0 else len(raw)


def _wide(pieces: Iterator[bytes], encoding: Encoding) -> Iterator[tuple[str, str | None]]:
    """UTF-16 and UTF-32, in which a line end is several bytes: decoded piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding.codec)("replace")
    rest, largest = "", LARGEST_WHOLE // 2
    for piece in pieces:
        rest += decoder.decode(piece)
        while len(rest) > largest:
            largest = longest = LARGEST_PART // 2
            end = 1 + max(rest.rfind("\n", 0, longest), rest.rfind(" ", longest - _SEARCHED, longest)) or longest
            yield _checked(rest[:end], encoding)
            rest = rest[end:]
    yield _checked(rest + decoder.decode(b"", final=True), encoding)


def _checked(text: str, encoding: Encoding) -> tuple[str, str | None]:
    remark = REPLACED.format(codec=encoding.codec) if "\ufffd" in text else None
    return clean(text.removeprefix("\ufeff")), encoding.remark or remark
