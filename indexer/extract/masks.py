"""What is no prose: addresses of pages and mail, handles of accounts, code, markup. Nothing in it is a name."""

from __future__ import annotations

import re

_NO_PROSE = re.compile(
    r"https?://\S+|\bwww\.\S+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|@\w+|`[^`\n]{1,500}`|</?\w[^>\n]{0,200}>"
    r"|(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:com|org|net|info|ru|ua|uk|de|eu|pl|py|js|html?)\b(?:/\S*)?"
)


def masked(text: str) -> str:
    """The text, of the same length, with blanks for what is no prose."""
    return _NO_PROSE.sub(lambda found: " " * len(found.group()), text)
