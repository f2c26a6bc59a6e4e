"""WARC: web archives. Each page in them is read as a saved page, with its address and the day it was captured.

The records are told apart here, by their lengths, or by the next beginning of one where a length is wrong: fastwarc
ends an archive at the first record that it cannot decode. It is asked for one record at a time.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, NamedTuple

from indexer.errors import is_passing
from indexer.read import dump, html
from indexer.read.decode import HEAD, WEB_ARCHIVE, Encoding, clean, encoding_of, not_text, text_of
from indexer.types import Problem, Thread

LARGEST = 64 << 20
LONGEST_HEAD = 1 << 20
PAGE_TYPES = ("text/html", "application/xhtml+xml")
PLAIN_TYPE = "text/plain"
OF_CAPTURE = ("warcinfo", "request", "metadata", "revisit", "continuation")
"""Records that tell of a capture; the others hold what was captured, or its text (WET)."""
NOT_PAGES = "{count:,} records are no pages (pictures, scripts, data, answers with an error); left out"
BROKEN = "the archive is damaged from here on ({why}); what came before is read"
TOO_LARGE = "a page larger than {most} MB; left out"
WRONG_LENGTH = "this record's length is wrong or it is cut; read up to the next record"
NOT_DECODED = "what it holds is not packed as it says ({why}); read as it stands"
_BEGINNING = re.compile(rb"^WARC/\d\.\d\r?\n", re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"^([\w-]+):[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_PIECE = 1 << 16


class _Record(NamedTuple):
    """One record as it stands; ``content`` is None where it is too large. ``is_cut`` if its length is wrong."""

    head: bytes
    content: bytes | None
    is_cut: bool


class _Page(NamedTuple):
    """What a record holds: its kind, an address, when it was captured, the bytes, and what was wrong with it."""

    kind: str
    address: str
    captured: str | None
    content: bytes
    fault: str | None


def fits(opening: str) -> bool:
    """Whether it begins with a record of a web archive."""
    return opening.startswith(WEB_ARCHIVE.decode())


def read(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem]:  # noqa: ARG001 pages say theirs
    """The threads, one a page."""
    others = 0
    records = _records(file)
    while True:
        try:
            record = next(records)
        except StopIteration:
            break
        except (OSError, EOFError, zlib.error) as error:
            yield _damaged(error, where)
            break
        fields = _fields(record.head)
        if fields.get("warc-type", "").lower() in OF_CAPTURE:
            continue
        name = f"{where}!{clean(fields.get('warc-target-uri', ''))}"
        if record.is_cut:
            yield Problem(name, None, WRONG_LENGTH, "doubtful", "wrong-length")
        if record.content is None:
            yield Problem(name, None, TOO_LARGE.format(most=LARGEST >> 20), "lost", "too-large")
            continue
        page = _page(record, fields)
        if page is None:
            others += 1
            continue
        if page.fault:
            yield Problem(name, None, NOT_DECODED.format(why=page.fault), "doubtful", "not-decoded")
        yield from _read_page(page, name)
    if others:
        yield Problem(where, None, NOT_PAGES.format(count=others), "note", "not-pages")


def _damaged(error: Exception, where: str) -> Problem:
    if is_passing(error):
        raise error  # the disk failed, not the archive
    return Problem(where, None, BROKEN.format(why=type(error).__name__), "lost", "damaged-archive")


def _read_page(page: _Page, name: str) -> Iterator[Thread | Problem]:
    encoding = encoding_of(page.content[:HEAD])
    if page.kind in PAGE_TYPES or html.fits(text_of(page.content[:HEAD], encoding)[0]):
        yield from html.saved(BytesIO(page.content), encoding, name, page.address or None, page.captured)
    else:
        yield from dump.saved(BytesIO(page.content), encoding, name, page.address or None, page.captured)


def _page(record: _Record, fields: dict[str, str]) -> _Page | None:
    """The page or the text in a record; None when it holds neither."""
    content, fault, kind = record.content or b"", None, fields.get("content-type", "")
    if content.startswith(b"HTTP/"):
        head, _, body = content.partition(b"\r\n\r\n") if b"\r\n\r\n" in content else content.partition(b"\n\n")
        answer = _fields(head)
        status = re.match(rb"HTTP/[\d.]+\s+(\d+)", head)
        if status and status[1] != b"200":
            return None
        kind = answer.get("content-type") or _kind_by_content(body)
        if _kind(kind) not in (*PAGE_TYPES, PLAIN_TYPE):
            return None
        content, fault = _unpacked(record, body)
    kind = kind or _kind_by_content(content)
    if _kind(kind) not in (*PAGE_TYPES, PLAIN_TYPE):
        return None
    captured = fields.get("warc-date", "")
    moment = captured if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z", captured) else None
    return _Page(_kind(kind), clean(fields.get("warc-target-uri", "")), moment, content, fault)


def _kind(written: str) -> str:
    return written.partition(";")[0].strip().lower()


def _kind_by_content(body: bytes) -> str:
    """What a body is that no header tells of."""
    return "" if not body.strip() or not_text(body[:HEAD]) else PLAIN_TYPE


def _unpacked(record: _Record, body: bytes) -> tuple[bytes, str | None]:
    """The body without what packs it for the way, and what was wrong with that; the body as it stands at worst."""
    from fastwarc.warc import ArchiveIterator

    content = record.content or b""
    head = re.sub(rb"(?im)^Content-Length:.*$", b"Content-Length: %d" % len(content), record.head)
    sound = BytesIO(b"%b\r\n\r\n%b\r\n\r\n" % (head.rstrip(), content))
    try:
        made = next(
            iter(ArchiveIterator(sound, parse_http=True, auto_decode="all", quirks_mode=True, stream_detect=False))
        )
        return bytes(made.reader.read(LARGEST + 1))[:LARGEST], None
    except (StopIteration, OSError, ValueError, RuntimeError, EOFError, zlib.error) as error:
        return _inflated(body), type(error).__name__


def _inflated(body: bytes) -> bytes:
    """As much as can be unpacked of a body that is cut; the body itself where it is not packed."""
    unpacker = zlib.decompressobj(47) if body[:2] == b"\x1f\x8b" else None
    try:
        return (unpacker.decompress(body, LARGEST) if unpacker else b"") or body
    except zlib.error:
        return body


def _fields(head: bytes) -> dict[str, str]:
    return {name.decode().lower(): value.decode("utf-8", "replace") for name, value in reversed(_FIELD.findall(head))}


def _records(file: BinaryIO) -> Iterator[_Record]:
    """The records of an archive, whatever their lengths say. Raises what a packed file raises at damage."""
    source = _Source(file)
    while source.skip_to_record():
        head = source.head()
        length = _fields(head).get("content-length", "")
        wanted = int(length) if length.isdecimal() and len(length) < 10 else -1
        if 0 <= wanted <= LARGEST and source.ends_record(wanted):
            yield _Record(head, source.take(wanted), is_cut=False)
            continue
        # It is large, or its length is wrong, or the file is cut: the record ends where the next begins.
        rest = source.until_record()
        yield _Record(head, rest.rstrip(b"\r\n") if len(rest) <= LARGEST else None, is_cut=len(rest) <= LARGEST)


class _Source:
    """An open archive and the bytes of it that were read ahead. Raises at damage, once all before it is taken."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._held, self._at, self._ended = file, bytearray(), 0, False
        self._damage: Exception | None = None

    def _fill(self, size: int) -> int:
        """Have so many bytes at hand, if there are; how many there are."""
        if self._at > 1 << 20:
            del self._held[: self._at]
            self._at = 0
        while len(self._held) - self._at < size and not self._ended:
            try:
                piece = self._file.read(_PIECE)
            except (OSError, EOFError, zlib.error) as error:
                if is_passing(error):
                    raise
                piece, self._damage = b"", error
            self._ended = not piece
            self._held += piece
        return len(self._held) - self._at

    def take(self, size: int) -> bytes:
        """The next bytes, so many if there are."""
        self._fill(size)
        taken = bytes(self._held[self._at : self._at + size])
        self._at += len(taken)
        return taken

    def ends_record(self, size: int) -> bool:
        """Whether a record may end behind so many bytes: blank lines follow and another begins, or the file ends."""
        if self._fill(size + 64) < size:
            return False
        rest = self._held[self._at + size : self._at + size + 64].lstrip(b"\r\n")
        return not rest or rest.startswith(WEB_ARCHIVE)

    def skip_to_record(self) -> bool:
        """Go to the next beginning of a record; whether there is one."""
        while self._fill(64) and not self._held[self._at : self._at + 1].strip(b"\r\n"):
            self._at += 1
        if not self._held.startswith(WEB_ARCHIVE, self._at):
            self.until_record(most=0)
        if self._fill(1):
            return True
        if self._damage:
            raise self._damage
        return False

    def head(self) -> bytes:
        """The lines before the content."""
        self._fill(LONGEST_HEAD)
        end = _HEAD_END.search(self._held, self._at, self._at + LONGEST_HEAD)
        return self.take(end.end() - self._at if end else LONGEST_HEAD)

    def until_record(self, most: int = LARGEST) -> bytes:
        """What comes before the next record, at least one byte more than ``most`` of what is longer."""
        kept: list[bytes] = []
        size = 0
        while True:
            held = self._fill(_PIECE)
            found = _BEGINNING.search(self._held, self._at)
            whole = found is not None or self._ended
            stop = found.start() - self._at if found else held if self._ended else held - 32
            piece = self.take(max(0, stop))
            if size <= most:
                kept.append(piece)
            size += len(piece)
            if whole:
                return b"".join(kept)
