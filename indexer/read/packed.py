"""Files inside .gz, .zst and .zip: read where they are, within bounds; no name from inside is ever written to."""

from __future__ import annotations

import gzip
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from indexer.errors import is_passing, reason
from indexer.read.company import companions
from indexer.read.decode import HEAD, WEB_ARCHIVE
from indexer.types import Problem

GZIP, ZIP, ZSTD = b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd"
MOST_BYTES = 4 << 30
"""A file inside, and all files of an archive together, may be so large."""
MOST_FILES = 100_000
MOST_SWELL = 1000
"""A file of one byte may become so many, above the first megabytes: more is a bomb, not a page."""
_ZSTD_AT_ONCE = 2048
"""Bytes that are unpacked in one go: of the worst kind they become 64 MB."""
_PIECE = 1 << 14
_FREE, _AT_ONCE, _IN_MEMORY = 64 << 20, 1 << 20, 8 << 20

_DAMAGE: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error, zipfile.BadZipFile)

BOMB = "unpacks to more than {most}; left out"
BROKEN = "cannot be unpacked whole ({why}); what came before that is read"
NOT_OPENED = "cannot be unpacked ({why})"
LOCKED = "is locked with a password; left out"
MANY = "holds more than {most:,} files; the rest is left out"
OFFICE = "an office document, not a text: save it as text and give that"
NESTED = "an archive inside an archive: unpack it and give what is inside"
Inside = tuple[str, BinaryIO]


def is_packed(head: bytes) -> bool:
    """Whether a file that begins with these bytes is packed in a way that is read."""
    return head.startswith((GZIP, ZIP, ZSTD))


def inside(file: BinaryIO, head: bytes, where: str) -> Iterator[Inside | Problem]:
    """The files inside, each with what problems call it, and what cannot be read; each is open until the next."""
    if head.startswith(ZIP):
        yield from _zipped(file, where)
    else:
        yield from _gzipped(file, where) if head.startswith(GZIP) else _zstd(file, where)


def _gzipped(file: BinaryIO, where: str) -> Iterator[Inside | Problem]:
    size = file.seek(0, 2)
    file.seek(0)
    with gzip.open(file) as packed:
        if _is_web_archive(cast("BinaryIO", packed)):
            # These are as large as they like, and read record by record.
            yield where, cast("BinaryIO", _Piecewise(packed))
            return
        yield from _spooled(cast("BinaryIO", _Piecewise(packed)), where, _bound(size, MOST_BYTES))


def _is_web_archive(packed: BinaryIO) -> bool:
    """Whether web pages are inside; false for what cannot be unpacked."""
    try:
        return _Piecewise(packed).read(HEAD).startswith(WEB_ARCHIVE)
    except _DAMAGE as error:
        _raise_passing(error)
        return False
    finally:
        packed.seek(0)


class _Piecewise:
    """A packed file that gives what comes before damage: Python's own reads give nothing of a piece that ends so."""

    def __init__(self, packed: Any) -> None:
        self.packed, self.seek, self.tell = packed, packed.seek, packed.tell

    def read(self, size: int = -1) -> bytes:
        """The next bytes, not always as many as asked for; none at the end. Raises at damage."""
        return bytes(self.packed.read1(_PIECE if size < 0 else min(size, _PIECE)))


def _zstd(file: BinaryIO, where: str) -> Iterator[Inside | Problem]:
    import zstandard

    size = file.seek(0, 2)
    file.seek(0)
    # Dumps of whole forums are written with windows of up to 2 GB.
    opener = zstandard.ZstdDecompressor(max_window_size=1 << 31)
    damage = (zstandard.ZstdError,)
    yield from _spooled(cast("BinaryIO", _Frames(file, opener)), where, _bound(size, MOST_BYTES), damage)


class _Frames:
    """The content of zstd frames, one after another; unlike zstandard's own reader it notices a file broken off."""

    def __init__(self, file: BinaryIO, opener: Any) -> None:
        self.file, self.opener, self.frame, self.rest = file, opener, None, b""

    def read(self, _: int) -> bytes:
        """The next piece, of whatever length; empty at the end. Raises EOFError where a frame is not whole."""
        while packed := self.rest or self.file.read(_ZSTD_AT_ONCE):
            frame: Any = self.frame or self.opener.decompressobj()
            piece = bytes(frame.decompress(packed))
            self.rest = frame.unused_data if frame.eof else b""
            self.frame = None if frame.eof else frame
            if piece:
                return piece
        if self.frame is not None:
            raise EOFError("the file is broken off")
        return b""


def _zipped(file: BinaryIO, where: str) -> Iterator[Inside | Problem]:
    try:
        archive = zipfile.ZipFile(file)
        members = [one for one in archive.infolist() if not one.filename.endswith("/")]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        _raise_passing(error)
        yield Problem(where, None, NOT_OPENED.format(why=error), "lost", "damaged-archive")
        return
    if any(one.filename == "[Content_Types].xml" for one in members):
        yield Problem(where, None, OFFICE, "lost", "not-text")
        return
    left, told = MOST_BYTES, companions(one.filename for one in members)
    members = [one for one in members if one.filename not in told]
    for one in members[:MOST_FILES]:
        place = f"{where}!{one.filename}"
        if one.flag_bits & 1:
            yield Problem(place, None, LOCKED, "lost", "locked-archive")
            continue
        try:
            with archive.open(one) as packed:
                for found in _spooled(cast("BinaryIO", _Piecewise(packed)), place, _bound(one.compress_size, left)):
                    if not isinstance(found, Problem):
                        left -= found[1].seek(0, 2)
                        found[1].seek(0)
                    yield found
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, zlib.error) as error:
            _raise_passing(error)
            yield Problem(place, None, NOT_OPENED.format(why=error), "lost", "damaged-archive")
    if len(members) > MOST_FILES:
        yield Problem(where, None, MANY.format(most=MOST_FILES), "lost", "too-many-files")


def _bound(packed: int, left: int) -> int:
    return min(left, max(_FREE, packed * MOST_SWELL))


def _spooled(
    packed: BinaryIO, where: str, most: int, damage: tuple[type[Exception], ...] = ()
) -> Iterator[Inside | Problem]:
    """The content, unpacked into memory or a nameless file; too much of it is a problem and nothing else.

    ``damage`` is raised by ``packed`` where it is broken, besides what Python's own modules raise. A failure of the
    system, here or in the folder for temporary files, is no damage and is raised.
    """
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as plain:
        try:
            while piece := packed.read(_AT_ONCE):
                if plain.tell() + len(piece) > most:
                    yield Problem(where, None, BOMB.format(most=f"{most >> 20:,} MB"), "lost", "too-large")
                    return
                with _temporary_folder_named():
                    plain.write(piece)
        except (*_DAMAGE, *damage) as error:
            _raise_passing(error)
            yield Problem(where, None, BROKEN.format(why=error), "lost", "damaged-archive")
        with _temporary_folder_named():
            plain.seek(0)
        yield where, cast("BinaryIO", plain)


def _raise_passing(error: Exception) -> None:
    """A failure of the system is no damage: whoever opened the file says so, and it is read again."""
    # zstandard gives its errors no numbers.
    if is_passing(error) or "Allocation error" in str(error):
        raise error


@contextmanager
def _temporary_folder_named() -> Iterator[None]:
    """Without this the user would look for room beside the file that is read."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, f"{reason(error)}, in the folder for temporary files") from error
