"""What GEXF and GraphML have in common: texts that XML can hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indexer.safe_text import escaped

if TYPE_CHECKING:
    from indexer.safe_text import Replacer

_REFERRED = re.compile('[&<>"\t\n\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]')
_FORBIDDEN = re.compile("[\ufffe\uffff]")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_PLAIN = re.compile(r"[\w :./@,()'-]*\Z", re.ASCII)


def quoted(value: object, replace: Replacer) -> str:
    """The value as it stands between quotation marks or tags; what XML forbids, and controls, are replaced."""
    text = str(value)
    return text if _PLAIN.match(text) else _REFERRED.sub(_reference, replace.for_xml(text))


def identifier(value: str) -> str:
    r"""An id as it stands between quotation marks; controls are written as ``\u0001``, so that two ids stay two."""
    if _PLAIN.match(value):
        return value
    legal = _FORBIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", escaped(value))
    return _REFERRED.sub(_reference, legal)


def _reference(found: re.Match[str]) -> str:
    return _NAMED.get(found.group()) or f"&#{ord(found.group())};"
