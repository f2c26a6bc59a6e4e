"""What keeps the page to itself: content that is no markup, scripts that cannot end early, and the policy over both."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from collections.abc import Iterable

# "<" and ">" could end the element or open a comment in it, "&" is for readers that decode, U+2028 and U+2029 end a
# line in old scripts; half a surrogate pair cannot be written in UTF-8. In JSON all of them stand only inside strings.
RISKY = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u115f\u1160\u180e\u200b\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]"
)
"""The same characters as in script/text.js, and line ends: a title has one line."""
MOST_MARKS = 6
"""Combining marks on one letter: no script needs more, and hundreds of them draw over what stands above."""
USER = re.compile(r"^[\x00-\x20]*(https?):[/\\]*[^/\\?#]*@", re.IGNORECASE)
CLOSER = re.compile("<(?=/script|!--)", re.IGNORECASE)  # in our scripts these stand in strings and comments only


def inert_json(content: object) -> str:
    """JSON that means the same and can stand in a script element of type application/json, whatever it contains."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return RISKY.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def visible(text: str) -> str:
    """Text for the tab of a browser, in one line: what hides or turns text stands as U+FFFD, marks do not pile up."""
    line = HIDDEN.sub(lambda found: " " if found.group() in "\t\n\r" else "\ufffd", text)
    kept: list[str] = []
    marks = 0
    for character in line:
        marks = marks + 1 if category(character).startswith("M") else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def without_user(url: str | None) -> str | None:
    """The address without a name and password before its host: they are secrets, or pose as another host."""
    return None if url is None else USER.sub(r"\1://", url)


def packed(content: object) -> str:
    """The content as compressed JSON in base64: half the size, and no letter of a stranger's text in the page's source.

    The same content gives the same text: the header of the compressed file carries no time.
    """
    return b64encode(gzip.compress(inert_json(content).encode(), 6, mtime=0)).decode("ascii")


def script_text(script: str) -> str:
    """The script as an element can hold it: nothing in it ends the element."""
    return CLOSER.sub(r"<\\", one_line_feed(script))


def one_line_feed(text: str) -> str:
    """The text as a browser reads it, so that its hash is the one the browser takes."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """The content security policy that lets exactly these scripts and styles run and nothing be asked for."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hashes(texts: Iterable[str]) -> str:
    return " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in texts)
