"""What GEXF and GraphML have in common: texts that XML can hold."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # and CR, which XML reads as LF
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;"})
_PLAIN = re.compile(r"[\w :./@,()'-]*\Z", re.ASCII)


def quoted(value: object) -> str:
    r"""The value as it stands between quotation marks or tags.

    What XML forbids is written as ``\u0001``: to leave it out could make two ids one.
    """
    text = str(value)
    if _PLAIN.match(text):
        return text
    return _FORBIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text).translate(_MARKUP)
