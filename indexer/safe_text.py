"""Text that a stranger wrote, made safe to print, to write into a file, and to show as a link.

A *control* is a character that steers a terminal, ends a line in secret or turns the direction of writing: C0 but tab
and newline, DEL, C1, the bidi controls, U+2028 and U+2029, halves of surrogate pairs, and the noncharacters
U+FDD0-FDEF, which the command line uses for its own colours.
"""

from __future__ import annotations

import json
import re
import unicodedata
from urllib.parse import unquote

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LINES = "\u2028\u2029"
_CONTROL = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDI}{_LINES}\ud800-\udfff\ufdd0-\ufdef]")
_RAW_IN_JSON = re.compile(f"[\x7f-\x9f{_BIDI}{_LINES}\ud800-\udfff]")
_NOT_IN_XML = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_MARKS = 8
# `re` knows no class of combining marks, but a run of them is a run of what is neither letter, blank nor ASCII.
_PERHAPS_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{_MOST_MARKS + 1},}}")
_AUTHORITY = re.compile(r"((?:https?|ftp|wss?):)[\\/]{2,}([^\\/?#]*)", re.IGNORECASE)
_PATH = re.compile(r"(?s)([^?#]*)(.*)")
_BACKSLASH = "\\"
_LONGEST_LABEL = 63
_IGNORED_IN_URLS = re.compile("[\t\r\n]")


class Replacer:
    """Replaces controls by U+FFFD, for formats that have no escape, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, text: str) -> str:
        """The text without controls; CR LF is one line end."""
        return self._replaced(_CONTROL, text)

    def for_xml(self, text: str) -> str:
        """The text without C0, C1 and whatever else XML forbids; bidi controls stay, XML can escape them."""
        return self._replaced(_NOT_IN_XML, text)

    def _replaced(self, pattern: re.Pattern[str], text: str) -> str:
        replaced, count = pattern.subn(REPLACEMENT, text.replace("\r\n", "\n") if "\r" in text else text)
        self.count += count
        return replaced


def visible(text: str) -> str:
    """The text as it can be shown: every control as U+FFFD, no more than a few combining marks on one letter."""
    return cap_marks(_CONTROL.sub(REPLACEMENT, text))


def escaped(text: str) -> str:
    r"""The text with every control as ``\u0001``, for ids where two must not become one."""
    return _CONTROL.sub(_escape, text)


def is_plain(text: str) -> bool:
    """Whether the text holds no control."""
    return _CONTROL.search(text) is None


def json_text(value: object) -> str:
    r"""The value as JSON on one line, in UTF-8 but for controls, which are escaped (``\u009b``)."""
    return _RAW_IN_JSON.sub(_escape, json.dumps(value, ensure_ascii=False, allow_nan=False))


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def cap_marks(text: str) -> str:
    """The text with at most eight combining marks in a row: more would draw over what stands around them."""
    return text if text.isascii() else _PERHAPS_MARKS.sub(_capped, text)


def _capped(found: re.Match[str]) -> str:
    kept, run = [], 0
    for letter in found.group():
        run = run + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if run <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def real_link(url: str) -> str:
    """The address with its real host: without user name and password, and not in letters that only look Latin.

    A host that is not ASCII is written in Punycode; backslashes count as slashes, as browsers count them.
    """
    if "@" not in url and "\\" not in url and "%" not in url and url.isascii():
        return url
    url = _IGNORED_IN_URLS.sub("", url.strip())
    found = _AUTHORITY.match(url)
    if found is None:
        return url
    host = found[2].rpartition("@")[2]
    path, rest = _PATH.match(url, found.end()).groups()  # type: ignore[union-attr]
    return f"{found[1]}//{_ascii_host(host)}{path.replace(_BACKSLASH, '/')}{rest}"


def _ascii_host(host: str) -> str:
    plain = unquote(host, errors="replace") if "%" in host else host
    if any(sign in plain for sign in "@/\\?# "):
        return host  # no browser goes there
    name, colon, port = plain.partition(":") if not plain.startswith("[") else (plain, "", "")
    labels = [_punycode(label) for label in re.split("[.\u3002\uff0e\uff61]", name)]
    return ".".join(labels) + colon + port


def _punycode(label: str) -> str:
    if label.isascii() or len(label) > _LONGEST_LABEL:
        return label
    folded = unicodedata.normalize("NFKC", label.casefold())
    return folded if folded.isascii() else "xn--" + folded.encode("punycode").decode("ascii")
