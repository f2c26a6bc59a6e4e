"""Mail: mbox files and single messages. The first message of a chain of answers is the article. No address is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime
from typing import BinaryIO

from indexer.read.decode import Encoding, clean
from indexer.read.items import Item, Placed, shown, threads
from indexer.types import Problem, Thread

FROM = re.compile(rb"From \S.*\d{4}\s*$|From - |From \S+@\S+")
HEADER = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
NEEDED = re.compile(r"^(?:From|Subject|Date|Message-ID):", re.IGNORECASE | re.MULTILINE)
ADDRESS = re.compile(r"<[^<>\s]*@[^<>\s]*>|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
ID = re.compile(r"<([^<>]{1,500})>")
ANSWER = re.compile(r"^(?:\s*(?:re|aw|fwd?|wg|sv|ответ)(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)
LARGEST = 64 << 20
TOO_LARGE = f"a message larger than {LARGEST >> 20} MB; left out"
BROKEN = "a message that cannot be understood ({why}); left out"
ATTACHED = "{count:,} attachments are left out"


def fits(opening: str) -> bool:
    """Whether it begins as an mbox or as a message does."""
    text = opening.replace("\r\n", "\n")
    if text.startswith("From ") and FROM.match(text.partition("\n")[0].encode("utf-8", "replace")):
        return HEADER.match(text.partition("\n")[2]) is not None
    head = HEADER.match(text)
    return head is not None and len(set(map(str.lower, NEEDED.findall(head[0])))) >= 3


def read(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem]:  # noqa: ARG001 messages say theirs
    """The threads of an mbox or a message."""
    return threads(_placed(file, where), where, "mail", prefix="mail-")


def _placed(file: BinaryIO, where: str) -> Iterator[Placed]:
    attached = 0
    for line, raw in _messages(file):
        if raw is None:
            yield Placed(line, Problem(where, line, TOO_LARGE))
            continue
        try:
            message = message_from_bytes(raw, policy=default)
            attached += sum(1 for _ in message.iter_attachments()) if message.is_multipart() else 0
            yield Placed(line, _item(message))
        except (
            MessageError,
            LookupError,
            ValueError,
            TypeError,
            AttributeError,
            IndexError,
            KeyError,
            RecursionError,
        ) as error:
            yield Placed(line, Problem(where, line, BROKEN.format(why=type(error).__name__)))
    if attached:
        yield Placed(None, Problem(where, None, ATTACHED.format(count=attached)))


def _messages(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Each message and the line where it begins; None for one that is too large."""
    lines: list[bytes] = []
    begins, size, blank = 1, 0, True
    for number, line in enumerate(iter(lambda: file.readline(LARGEST), b""), 1):
        if blank and FROM.match(line):
            if lines:
                yield begins, b"".join(lines) if size <= LARGEST else None
            lines, begins, size = [], number + 1, 0
        else:
            size += len(line)
            if size <= LARGEST:
                lines.append(line[1:] if line.startswith(b">From ") else line)
        blank = not line.strip()
    if lines:
        yield begins, b"".join(lines) if size <= LARGEST else None


def _item(message: EmailMessage) -> Item:
    name, address = parseaddr(_header(message, "From"))
    above = ID.findall(_header(message, "In-Reply-To"))[-1:] or ID.findall(_header(message, "References"))[-1:]
    subject = " ".join(_header(message, "Subject").split())
    native = ID.search(_header(message, "Message-ID"))
    author = name.strip() or address.partition("@")[0] or None
    return Item(native[1] if native else None, _text(message), None, above[0] if above else None, author=author,
                published=_date(message), title="" if above else ANSWER.sub("", subject))  # fmt: skip


def _header(message: EmailMessage, name: str) -> str:
    try:
        written = message.get(name)
        text = str(make_header(decode_header(str(written)))) if written is not None else ""
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, IndexError):
        text = ""
    return clean(text)


def _date(message: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(_header(message, "Date")).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _text(message: EmailMessage) -> str:
    """What the message says, plain before markup, without the addresses in it."""
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    try:
        content = body.get_content()
    except (LookupError, ValueError, KeyError):
        raw = body.get_payload(decode=True)
        content = raw.decode("latin-1") if isinstance(raw, bytes) else ""
    said = shown(content) if body.get_content_type() == "text/html" else str(content)
    return ADDRESS.sub("[address]", clean(said.replace("\r\n", "\n"))).strip()
