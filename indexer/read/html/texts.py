"""The text of an element, as one would read it: blocks on lines of their own, blanks made one."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from indexer.read.html.shape import bare_text, is_too_deep, without_wide_tags

_NOT_PLAIN = re.compile(
    r"<(?!/?p>|br>|/?(?:a|em|strong|b|i)[ >])|\xa0|&nbsp;|</p>[^<]*<(?!p>|/)|^\s*<br>|<p>\s*<|<br>\s*</?p>"
)
"""What makes markup more than paragraphs and lines."""
_NAMES = (
    "a|abbr|acronym|address|article|aside|audio|b|bdi|bdo|big|blockquote|body|br|button|caption|center|cite|code|col|data"
    "|dd|del|details|dfn|dir|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i"
    "|iframe|img|input|ins|kbd|label|legend|li|link|main|mark|meta|nav|noscript|object|ol|optgroup|option|p|picture|pre|q"
    "|rp|rt|ruby|s|samp|script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td"
    "|textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul|var|video|wbr"
)
_ELEMENT = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*=[^<>]*|\s*)/?>", re.IGNORECASE)
_STRAY = re.compile(rf"<(?!/?(?:{_NAMES})(?:\s[^<>]*=[^<>]*|\s*)/?>|!--)", re.IGNORECASE)
_PARAGRAPH, _TAG = re.compile(r"</?p>"), re.compile(r"<[^>]*>")


def line_of(node: Any) -> str:
    """All text of an element on one line."""
    return " ".join(str(node.text()).split())


def text_of(node: Any) -> str:
    """The text of an element with its paragraphs."""
    html = node.inner_html or ""
    return markup_text(html) if _NOT_PLAIN.search(html) else paragraphs(html)


def field_text(written: str) -> str:
    """The text of a field that may be markup, and may as well be plain text in which a ``<`` stands."""
    if "<" not in written:
        return unescape(written).strip() if "&" in written else written.strip()
    if not _ELEMENT.search(written):
        return unescape(written).strip()
    if "<!--" in written and "-->" not in written[written.rfind("<!--") :]:
        # A comment that never ends would hide all that follows.
        start = written.rfind("<!--")
        written = f"{written[:start]}&lt;{written[start + 1 :]}"
    return markup_text(_STRAY.sub("&lt;", written))


def markup_text(html: str) -> str:
    """The text of markup with its paragraphs."""
    from resiliparse.extract.html2text import extract_plain_text

    if is_too_deep(html):
        return bare_text(html)
    html = without_wide_tags(html)
    found = extract_plain_text(html, preserve_formatting=True, main_content=False, alt_texts=False,
                               links=False, form_fields=False, noscript=False)  # fmt: skip
    return str(found).strip()


def paragraphs(html: str) -> str:
    """The same for paragraphs and lines alone, in a tenth of the time; most comments are no more."""
    blocks = ("\n".join(map(_line, block.split("<br>"))).strip("\n") for block in _PARAGRAPH.split(html))
    return unescape("\n\n".join(block for block in blocks if block))


def _line(markup: str) -> str:
    return " ".join(_TAG.sub("", markup).split())
