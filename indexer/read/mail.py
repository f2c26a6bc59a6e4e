"""Mail: mbox files and single messages. The first message of a chain of answers is the article. No address is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy
from email.utils import parseaddr, parsedate_to_datetime
from typing import BinaryIO, cast

from indexer.read import personal
from indexer.read.decode import HEAD, Encoding, clean, encoding_of, text_of
from indexer.read.identity import comment_id
from indexer.read.items import Item, Placed, threads
from indexer.read.mail_text import body_of
from indexer.types import Problem, Thread

FROM = re.compile(rb"From \S.*\d{4}\s*$|From - |From \S+@\S+")
HEADER = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
NEEDED = re.compile(r"^(?:From|Subject|Date|Message-ID):", re.IGNORECASE | re.MULTILINE)
# Each alternative can begin at one place of a run only: else a long run without an @ takes quadratic time.
ADDRESS = re.compile(r"<[^<>\s@]*@[^<>\s@]*>|(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
ID = re.compile(r"<([^<>]{1,500})>")
ANSWER = re.compile(r"^(?:\s*(?:re|aw|fwd?|wg|sv|ответ)(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)
LARGEST = 64 << 20
LONGEST_HEADER = 4000
"""Characters of a header that are looked at, the subject apart: Python parses them in quadratic time."""
TOO_LARGE = f"a message larger than {LARGEST >> 20} MB; left out"
BROKEN = "its parts cannot be told apart ({why}), and its body is kept as it stands"
ATTACHED = "{count:,} attachments are left out"


class _Policy(EmailPolicy):
    """Python's own policy, with headers of a length that it can parse in no time."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """The name and the value; of chains of answers the last, which are the nearest, are kept."""
        name, value = super().header_source_parse(sourcelines)
        if len(value) <= LONGEST_HEADER or name.lower() == "subject":
            return name, value
        return name, value[-LONGEST_HEADER:] if name.lower() == "references" else value[:LONGEST_HEADER]


_POLICY = cast("EmailPolicy[EmailMessage]", _Policy())
# What the email package raises on hostile messages, besides its own errors.
_FAULTS = (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError)


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
    attached = omitted = 0
    for line, raw in _messages(file):
        if raw is None:
            yield Placed(line, Problem(where, line, TOO_LARGE, "lost", "too-large"))
            continue
        faults: list[str] = []
        try:
            message = message_from_bytes(raw, policy=_POLICY)
            body = body_of(message)
            faults, text = body.faults, body.text
            attached += body.attached
        except _FAULTS as error:
            faults, text = [BROKEN.format(why=type(error).__name__)], _body_as_it_stands(raw)
            message = BytesHeaderParser(policy=_POLICY).parsebytes(raw)
        for what in faults:
            yield Placed(line, Problem(where, line, f"a message: {what}", "doubtful", "damaged-message"))
        said, count = ADDRESS.subn("[address]", text)
        omitted += count + ("@" in _header(message, "From"))
        yield Placed(line, _item(message, said.strip()))
    if attached:
        yield Placed(None, Problem(where, None, ATTACHED.format(count=attached), "note", "attachments"))
    yield from (Placed(None, note) for note in personal.note(omitted, where))


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


def _body_as_it_stands(raw: bytes) -> str:
    _, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    return text_of(body, encoding_of(body[:HEAD]))[0]


def _item(message: EmailMessage, text: str) -> Item:
    name, address = parseaddr(_header(message, "From"))
    above = ID.findall(_header(message, "In-Reply-To"))[-1:] or ID.findall(_header(message, "References"))[-1:]
    subject = " ".join(_header(message, "Subject").split())
    native = ID.search(_header(message, "Message-ID"))
    author = personal.without_address(name.strip()) or address.partition("@")[0] or None
    published = _date(message)
    # A message without an id is known by what it says, wherever it stands.
    own = native[1] if native else comment_id(None, author, published, subject + text)
    return Item(own, text, None, above[0] if above else None, author=author,
                published=published, title=ANSWER.sub("", subject))  # fmt: skip


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
