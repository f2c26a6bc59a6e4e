"""What a thread and a comment are called: the same content has the same id, wherever it stands. Position is no key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode, urlsplit

SAFE = re.compile(r"[A-Za-z0-9._~-]{1,64}")
# Unicode's format characters (Cf) as a class: asking for each letter's category costs ten times as much.
FORMAT = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f]"
)
# NFKC takes quadratic time on a run of combining marks: it is given pieces, cut at blanks where there are any.
PIECE = re.compile(r"(?s).{1,2000}(?:\s|$)|.{1,2000}")
MOBILE = re.compile(r"^(?:m|mobile|amp)\.(?=[^.]+\.)")
TRACKING = re.compile(r"utm_.*|fbclid|gclid|yclid|dclid|msclkid|mc_[ce]id|igshid|amp|replytocom|cpage")
SAME_PAGE = re.compile(r"(?:/amp|/comment-page-\d+|(?<=\w)\.amp(?=\.html?$))+(?=$|\.html?$)")
"""What a path has besides for a copy for telephones, and for another part of the comments."""
BEGINNING = 500


def thread_id(native: str | None, url: str | None, title: str, text: str) -> str:
    """The thread's own id if it has one, else one made of its address, else of its title and beginning."""
    if native:
        return _own(native)
    address = canonical(url) if url else None
    return (
        _digest("url", address) if address else _digest("text", plain(title), plain(text[: BEGINNING * 20])[:BEGINNING])
    )


def comment_id(native: str | None, author: str | None, published: str | None, text: str, twin: int = 1) -> str:
    """The comment's own id if it has one, else one made of author, date and text.

    ``twin`` counts, from 1, the comments of the thread that agree in all three.
    """
    if native:
        return _own(native)
    return _digest("comment", plain(author or ""), published or "", plain(text), str(twin))


def unlike(taken: Container[str], wanted: str, first: int = 2) -> tuple[str, int]:
    """An id like ``wanted`` that is not taken, and the ordinal that made it so, tried from ``first``."""
    ordinal = first
    while True:
        again = f"{wanted}~{ordinal}"
        again = again if SAFE.fullmatch(again) else _digest("again", wanted, str(ordinal))
        if again not in taken:
            return again, ordinal
        ordinal += 1


def plain(text: str) -> str:
    """The text as it counts for identity: NFKC, folded, without format characters, blanks made one."""
    if not text.isascii():
        text = "".join(unicodedata.normalize("NFKC", piece) for piece in PIECE.findall(text))
        text = FORMAT.sub("", text)
    return " ".join(text.casefold().split())


def canonical(url: str) -> str | None:
    """The address without what changes from visit to visit; None for one that names a site and no page of it."""
    try:
        parts = urlsplit(url.strip())
        host = host_of(url)
    except ValueError:
        return url.strip()
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.fullmatch(pair[0].lower())]
    path = SAME_PAGE.sub("", parts.path.rstrip("/"))
    if not path and not query:
        return None
    return MOBILE.sub("", host or "") + path + (f"?{urlencode(sorted(query))}" if query else "")


def host_of(url: str) -> str | None:
    """The host of an address, without ``www.``; None when it has none."""
    try:
        host = urlsplit(url.strip()).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _own(native: str) -> str:
    return native if SAFE.fullmatch(native) else _digest("own", native)


def _digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=6).hexdigest()
