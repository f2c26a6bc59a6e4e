"""What is no prose: addresses of pages and mail, handles of accounts, code, markup. Nothing in it is a name."""

from __future__ import annotations

import re

_SITES = r"\.(?:com|org|net|info|ru|ua|uk|de|eu|pl|py|js|html?)\b"
_NO_PROSE = re.compile(
    r"https?://\S+|\bwww\.\S+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|@\w+|`[^`\n]{1,500}`|</?\w[^>\n]{0,200}>"
    r"|(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}" + _SITES + r"(?:/\S*)?"
)
_SIGNS = ("://", "www.", "@", "`", "<")
_SITE = re.compile(_SITES)


def masked(text: str) -> str:
    """The text, of the same length, with blanks for what is no prose."""
    # Most texts have no sign of any; to look for them all at every letter takes longer than to find the names.
    if not any(sign in text for sign in _SIGNS) and not _SITE.search(text):
        return text
    return _NO_PROSE.sub(lambda found: " " * len(found.group()), text)
