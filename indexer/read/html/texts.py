"""The text of an element, as one would read it: blocks on lines of their own, blanks made one."""

from __future__ import annotations

from typing import Any


def line_of(node: Any) -> str:
    """All text of an element on one line."""
    return " ".join(str(node.text()).split())


def text_of(node: Any) -> str:
    """The text of an element with its paragraphs."""
    return markup_text(node.inner_html or "")


def markup_text(html: str) -> str:
    """The text of markup with its paragraphs."""
    from resiliparse.extract.html2text import extract_plain_text

    found = extract_plain_text(html, preserve_formatting=True, main_content=False, alt_texts=False,
                               links=False, form_fields=False, noscript=False)  # fmt: skip
    return str(found).strip()
