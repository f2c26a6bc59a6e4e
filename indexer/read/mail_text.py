"""The text of a message: all of its parts that are text, whatever its boundaries, encodings and lengths say."""

from __future__ import annotations

import base64
import codecs
import re
from email.message import EmailMessage, Message
from typing import NamedTuple

from indexer.read.decode import HEAD, clean, encoding_of, not_text
from indexer.read.decode import text_of as decoded
from indexer.read.items import shown

_PAGES = ("text/html", "application/xhtml+xml")
_STOCK = re.compile(r"(?i)\bmulti-?part|\bMIME\b")
"""What mail programs write before the first part, for readers that know no parts."""
_NO_TEXTS = ("image", "audio", "video", "application", "font", "model")
_BASE64 = re.compile(r"[A-Za-z0-9+/=]{4,}")
_FULLER = 2
_MOST_PARTS = 1000
Part = Message | EmailMessage


class Body(NamedTuple):
    """What a message says; ``attached`` counts the parts that are no text, ``faults`` say what was wrong."""

    text: str
    attached: int
    faults: list[str]


def body_of(message: EmailMessage) -> Body:
    """The text of a message: of alternatives one, of other parts all that are text."""
    texts: list[str] = []
    faults: list[str] = []
    attached = 0
    todo: list[Part] = [message]
    for _ in range(_MOST_PARTS):
        if not todo:
            break
        part = todo.pop()
        kind = part.get_content_type()
        parts = part.get_payload() if part.is_multipart() else None
        if isinstance(parts, list):
            texts += _around(part)
            inner = [one for one in parts if isinstance(one, Message)]
            todo += [_alternative(inner)] if kind == "multipart/alternative" and inner else inner[::-1]
            if kind == "message/rfc822":
                texts += [str(one.get("Subject") or "") for one in inner]
        elif kind in _PAGES or kind.partition("/")[0] not in _NO_TEXTS:
            texts.append(_text(part, faults))
        elif part.get_payload():
            attached += 1
    if todo:
        faults.append("more parts than can be told apart")
    return Body("\n\n".join(text for text in map(str.strip, texts) if text), attached, faults)


def _alternative(parts: list[Part]) -> Part:
    """The plain text of a message that is also told as a page, unless that says much more."""
    written = [(part, len(_text(part, []).split()) if not part.is_multipart() else 0) for part in parts]
    plain = next(((part, words) for part, words in written if part.get_content_type() == "text/plain" and words), None)
    fullest = max(written, key=lambda one: one[1])
    nested = next((part for part in parts if part.is_multipart()), None)
    if plain and fullest[1] <= _FULLER * plain[1] + 20:
        return plain[0]
    return fullest[0] if fullest[1] else nested or parts[-1]


def _around(part: Part) -> list[str]:
    """What stands before the first part and after the last: texts whose boundary is damaged."""
    found = [part.preamble or "", part.epilogue or ""]
    return [clean(text) for text in found if text.strip() and not (len(text) < 500 and _STOCK.search(text))]


def _text(part: Part, faults: list[str]) -> str:
    if part.is_multipart():
        return ""
    raw = part.get_payload(decode=True)
    written = part.get_payload()
    if not isinstance(raw, bytes):
        return clean(written) if isinstance(written, str) else ""
    if part.get_content_maintype() == "multipart" or "multipart" in str(part.get("Content-Type", "")):
        faults.append("its parts cannot be told apart, and its body is kept as it stands")
    if any("Base64" in type(one).__name__ for one in part.defects):
        faults.append("a part in base64 is damaged")
        raw = _as_far_as_it_goes(str(written))
    text = _decoded(raw, part.get_content_charset(), faults).replace("\r\n", "\n")
    if not_text(raw[:HEAD]):
        faults.append("a part that is no text is left out")
        return ""
    return shown(text) if part.get_content_type() in _PAGES else clean(text)


def _as_far_as_it_goes(written: str) -> bytes:
    """What a damaged text in base64 holds, line by line; lines that are none are kept as they stand."""
    made = bytearray()
    for line in written.splitlines():
        if not _BASE64.fullmatch(line.strip()):
            made += line.encode("utf-8", "replace") + b"\n"
            continue
        for run in line.strip().rstrip("=").split("="):
            whole = run[: len(run) - (len(run) % 4 == 1)]
            made += base64.b64decode(whole + "=" * (-len(whole) % 4))
    return bytes(made)


def _decoded(raw: bytes, told: str | None, faults: list[str]) -> str:
    """The text in the encoding that the part tells, if it can be in that, else in the one it seems to be in."""
    try:
        codec = codecs.lookup(told or "").name
        return raw.decode(codec)
    except (LookupError, ValueError):
        pass
    text, remark = decoded(raw, encoding_of(raw[:HEAD]))
    if remark:
        faults.append(remark)
    return text
