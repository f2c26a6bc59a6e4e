"""MHTML: a page that a browser saved with its pictures and frames in one file (``.mhtml``, ``.mht``)."""

from __future__ import annotations

import codecs
import quopri
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import BinaryIO

from indexer.read import html
from indexer.read.decode import HEAD, Encoding, clean, encoding_of, text_of
from indexer.read.drafts import left_over
from indexer.read.personal_text import without_values
from indexer.types import Problem, Thread

PROFILES = html.PROFILES
_HEAD = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_RELATED = re.compile(r"^content-type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
# A letter with pictures in it is multipart/related as well: it was sent to somebody, a page says who saved it.
_SAVED = re.compile(r"^(?:snapshot-content-location:|from:[^\n]*\bsaved by )", re.IGNORECASE | re.MULTILINE)
_LETTER = re.compile(r"^(?:to|cc|received|message-id|delivered-to|return-path):", re.IGNORECASE | re.MULTILINE)
LARGEST = 128 << 20
TOO_LARGE = f"larger than {LARGEST >> 20} MB; a page is read whole"
NO_PAGE = "its parts cannot be told apart; read as one page"
PAGES = ("text/html", "application/xhtml+xml")
# What the email package raises on hostile messages, besides its own errors.
_FAULTS = (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError)


def fits(opening: str) -> bool:
    """Whether it begins as a page does that a browser saved in one file."""
    head = _HEAD.match(opening.replace("\r\n", "\n"))
    if head is None or not _RELATED.search(head[0]):
        return False
    return _SAVED.search(head[0]) is not None or not _LETTER.search(head[0])


def read(file: BinaryIO, encoding: Encoding, where: str, profile: str | None = None) -> Iterator[Thread | Problem]:  # noqa: ARG001 parts say theirs
    """The one thread of the page, with the address and the time that the browser gives."""
    raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        yield Problem(where, None, TOO_LARGE, "lost", "too-large")
        return
    try:
        message = message_from_bytes(raw)
        parts = [(part, part.get_content_type(), _content(part)) for part in message.walk()]
    except _FAULTS:
        message, parts = Message(), []
    pages = [(part, content) for part, kind, content in parts if kind in PAGES and content]
    if not pages:
        # A boundary that never comes, or none of the parts whole: what is there is read as one page.
        yield Problem(where, None, NO_PAGE, "doubtful", "damaged-mhtml")
        body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
        pages = [(Message(), quopri.decodestring(body) if b"quoted-printable" in raw.lower() else body)]
    (first, page), frames = pages[0], [content for _, content in pages[1:]]
    address = _header(message, "Snapshot-Content-Location") or _header(first, "Content-Location")
    known = address if address.startswith(("http://", "https://")) else None
    yield from html.saved(BytesIO(page), _encoding(first, page), where, known, _date(message), profile, frames)
    plain = [text_of(content, _encoding(part, content))[0] for part, kind, content in parts if kind == "text/plain"]
    yield from left_over([without_values(text)[0] for text in plain])


def _content(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _encoding(part: Message, content: bytes) -> Encoding:
    """The encoding that the part tells, else the page's."""
    told = part.get_content_charset() or ""
    try:
        content[:HEAD].decode(codecs.lookup(told).name) if told else None
    except (LookupError, ValueError):
        told = ""
    return Encoding(told) if told else encoding_of(content[:HEAD])


def _header(part: Message, name: str) -> str:
    try:
        return clean(str(make_header(decode_header(str(part.get(name) or "")))).strip())
    except _FAULTS:
        return ""


def _date(message: Message) -> str | None:
    """When the page was saved; -0000 is UTC, of which no zone is known."""
    written = _header(message, "Date")
    try:
        moment = parsedate_to_datetime(written).isoformat()
    except _FAULTS:
        return None
    return moment.removesuffix("+00:00") + "Z" if written.endswith(("0000", "GMT")) else moment
