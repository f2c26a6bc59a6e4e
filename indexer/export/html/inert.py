"""What keeps the page to itself: content that is no markup, scripts that cannot end early, and the policy over both."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# "<" and ">" could end the element or open a comment in it, "&" is for readers that decode, U+2028 and U+2029 end a
# line in old scripts; half a surrogate pair cannot be written in UTF-8. In JSON all of them stand only inside strings.
RISKY = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
CLOSER = re.compile("<(?=/script|!--)", re.IGNORECASE)  # in our scripts these stand in strings and comments only


def inert_json(content: object) -> str:
    """JSON that means the same and can stand in a script element of type application/json, whatever it contains."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return RISKY.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


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
