"""Bytes -> text: which encoding they are in, and which bytes are no text at all.

The ladder: byte order mark, the pattern of UTF-16, UTF-8, what a page says of itself, a guess from 64 kB, and at worst
cp1252 with a remark.
charset-normalizer is imported here and only here, and only when bytes are not UTF-8.
"""

from __future__ import annotations

import codecs
import io
import re
import string
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from indexer.read.letters import ALL, LATIN, is_glued, likeliest
from indexer.types import Level, Problem

HEAD = 65_536
"""Bytes that are looked at to tell what a file is."""
LONGEST = 1 << 28
"""Bytes of a line above which it is left out: one line is held in memory whole."""

FALLBACK = "cp1252"
EAST_ASIAN = frozenset(
    "big5 big5hkscs cp932 cp949 cp950 euc_jp euc_jis_2004 euc_jisx0213 euc_kr gb18030 gb2312 gbk hz johab shift_jis"
    " shift_jis_2004 shift_jisx0213".split()
)
OF_LATIN = ("cp1250", "cp1252", "cp1254", "cp1257", "cp437", "cp775", "cp85", "cp86", "hp_roman8", "iso8859_",
            "latin_1", "mac_")  # fmt: skip
DECLARED = re.compile(
    rb"(?i)<(?:meta\b[^>]{0,200}?\bcharset|\?xml\b[^>]{0,100}?\bencoding)\s*=\s*[\"']?([\w.:-]{3,30})"
)
DECLARED_WITHIN = 4096
ARCHIVE = "unpack it and give what is inside"
KINDS = (
    (b"%PDF-", "a PDF file", "save its text and give that"),
    (b"BZh", "a bzip2 archive", ARCHIVE),
    (b"\xfd7zXZ\x00", "an xz archive", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", ARCHIVE),
    (b"\x89PNG", "a picture", "give the page's text"),
    (b"\xff\xd8\xff", "a picture", "give the page's text"),
    (b"GIF8", "a picture", "give the page's text"),
    (b"SQLite format 3\x00", "a database", "export its text and give that"),
)
WEB_ARCHIVE = b"WARC/"
"""The beginning of a web archive: pages, and between them pictures; each page has an encoding of its own."""
MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
CONTROLS = bytes(sorted(set(range(32)) - set(b"\t\n\v\f\r\x1b")))
SCRIPTS = bytes(range(7))  # the upper byte of a UTF-16 letter: Latin, Greek, Cyrillic, Hebrew, Arabic
PUNCTUATION = b"\x20"  # the upper byte of dashes and curly quotation marks; also a blank, so it proves nothing alone
LETTERS = (string.ascii_letters + string.digits + " ").encode()

UNKNOWN = "its encoding is unknown and was read as cp1252, letters may be wrong: save it as UTF-8 to be sure"
REPLACED = "some bytes are not {codec} and were replaced: save it as UTF-8 to be sure"
TOO_LONG = f"longer than {LONGEST // 2**20} MB and left out: split it"


class Encoding(NamedTuple):
    """A codec that Python knows, and what to tell the user about it, if anything."""

    codec: str
    remark: str | None = None


class Line(NamedTuple):
    """A line without its end; ``number`` counts from 1; ``remark`` says what is wrong with it.

    One that is ``lost`` is too long to be read, and empty here.
    """

    number: int
    text: str
    remark: str | None = None
    lost: bool = False


def not_text(head: bytes) -> str | None:
    """Why the file that begins with these bytes is no text, and what to do; None when it may be text."""
    for start, kind, advice in KINDS:
        if head.startswith(start):
            return f"{kind}, not a text: {advice}"
    if head.startswith(WEB_ARCHIVE) or _marked(head) or _utf16(head):
        return None
    controls = _count(head, CONTROLS)
    # A few stray control characters are a blot; from one in a hundred on it is no text.
    if controls > 0.1 * len(head) or controls > max(16, 0.01 * len(head)):
        return "binary, not a text: give the page's text or .jsonl"
    return None


def encoding_of(head: bytes) -> Encoding:
    """The encoding of a text that begins with these bytes."""
    if head.startswith(WEB_ARCHIVE):
        return Encoding("utf-8")
    known = _marked(head) or _utf16(head)
    if known:
        return Encoding(known)
    return Encoding("utf-8") if _mostly_utf8(head) else _declared(head) or _guessed(head)


def text_of(raw: bytes, encoding: Encoding) -> tuple[str, str | None]:
    """The whole text, without byte order mark, and a remark if it may be wrong; it can always be encoded to UTF-8."""
    try:
        text, remark = raw.decode(encoding.codec), encoding.remark
    except UnicodeDecodeError as error:
        if encoding.codec == "utf-8" and not _mostly_utf8(raw):
            encoding = _guessed(raw[error.start : error.start + HEAD])
        text = raw.decode(encoding.codec, "replace")
        remark = encoding.remark or (REPLACED.format(codec=encoding.codec) if "\ufffd" in text else None)
    return clean(text.removeprefix("\ufeff")), remark


def lines_of(file: BinaryIO, encoding: Encoding) -> Iterator[Line]:
    """The lines from where the file stands, one in memory at a time."""
    if encoding.codec.startswith(("utf-16", "utf-32")):
        # No line of these can be found by its bytes. Nobody writes them by the gigabyte.
        file, encoding = io.BytesIO(text_of(file.read(), encoding)[0].encode()), Encoding("utf-8")
    number = 0
    while raw := file.readline(LONGEST):
        number += 1
        if len(raw) == LONGEST and not raw.endswith(b"\n"):
            _skip_line(file)
            yield Line(number, "", TOO_LONG, lost=True)
        else:
            yield _line(number, raw, encoding)


def remarked(line: Line, where: str) -> Problem:
    """The problem with a line that has a remark."""
    level: Level = "lost" if line.lost else "doubtful"
    return Problem(where, line.number, line.remark or "", level, "line-too-long" if line.lost else "encoding")


def clean(text: str) -> str:
    """The text with what is no character (NUL, half a surrogate pair) replaced by U+FFFD."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "\ufffd")


def _line(number: int, raw: bytes, encoding: Encoding) -> Line:
    try:
        return Line(number, raw.decode(encoding.codec).lstrip("\ufeff").rstrip("\r\n"))
    except UnicodeDecodeError:
        text = raw.decode(encoding.codec, "replace")
        return Line(number, text.lstrip("\ufeff").rstrip("\r\n"), REPLACED.format(codec=encoding.codec))


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(LONGEST)) and not rest.endswith(b"\n"):
        pass


def _marked(head: bytes) -> str | None:
    return next((codec for mark, codec in MARKS if head.startswith(mark)), None)


def _utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte tells the script. Cyrillic so written is valid UTF-8, and nonsense."""
    even, odd = head[0::2], head[1::2]
    for upper, lower, codec in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if (
            _count(upper, SCRIPTS) > 0.5 * len(upper)
            and _count(upper, SCRIPTS + PUNCTUATION) > 0.9 * len(upper)
            and _count(lower, SCRIPTS) < 0.5 * len(lower)
        ):
            return codec
    return None


def _mostly_utf8(raw: bytes) -> bool:
    """Whether what is not ASCII is UTF-8, a few broken places apart (a cut file ends in one)."""
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return True
        broken = raw.decode("utf-8", "replace").count("\ufffd")
        return broken * 8 < _count(raw, bytes(range(128, 256)))
    return True


def _guessed(head: bytes) -> Encoding:
    from charset_normalizer import from_bytes

    best = from_bytes(head[:HEAD]).best()
    guessed = best.encoding if best is not None and _keeps_ascii(best.encoding) else None
    if guessed is None or guessed in EAST_ASIAN:
        # Often it is short, and in a language of Europe.
        doubtful = guessed is None or is_glued(head.decode(guessed, "replace"))
        guessed = (likeliest(head, ALL) if doubtful else None) or guessed
    elif guessed.startswith(OF_LATIN):
        guessed = likeliest(head, LATIN) or guessed
    return Encoding(guessed) if guessed else Encoding(FALLBACK, UNKNOWN)


def _declared(head: bytes) -> Encoding | None:
    """What a page or XML says of itself. Asked only of what is not UTF-8: a copy may be saved in another encoding."""
    told = DECLARED.search(head[:DECLARED_WITHIN]) if head.lstrip()[:1] == b"<" else None
    try:
        codec = codecs.lookup(told[1].decode()).name if told else ""
        head[:DECLARED_WITHIN].decode(codec, "replace") if codec else None
    except (LookupError, UnicodeError):
        return None
    return Encoding(codec) if codec and not codec.startswith(("utf", "base64", "rot")) and _keeps_ascii(codec) else None


def _keeps_ascii(codec: str) -> bool:
    # EBCDIC and its like are guessed for noise; the marks of our formats are ASCII.
    return LETTERS.decode(codec, "replace") == LETTERS.decode("ascii")


def _count(raw: bytes, wanted: bytes) -> int:
    return len(raw) - len(raw.translate(None, wanted))
