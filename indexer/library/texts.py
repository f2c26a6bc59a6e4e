"""What a text holds, without a library."""

from __future__ import annotations

import dataclasses
from typing import Any

from indexer.extract import extract, gazetteer, usable
from indexer.library.names import DEFAULT
from indexer.resolve import Judgements, resolve
from indexer.types import Post, Thread


def usable_names(wanted: str | None) -> tuple[str, str]:
    """The way of finding names that is wanted, or the next best; and why, empty when there is nothing to say."""
    able, why = usable(wanted or DEFAULT)
    return able, f"{why}; names are found the way {able!r} instead" if why else ""


def findings_of(number: str, text: str, names: str = DEFAULT) -> dict[str, Any]:
    """Mentions and quotations of one text as the command `extract` prints them; offsets in characters."""
    post = Post(number, "article", number, None, None, None, None, text, account=f"article:{number}")
    thread = Thread(number, "", None, None, (post,))
    found = {post.id: extract(text, comment=False, names=names)}
    resolved = resolve(thread, found, gazetteer(), Judgements()).findings[post.id]
    return {
        "id": number,
        "mentions": [dataclasses.asdict(one) for one in resolved.mentions],
        "quotations": [dataclasses.asdict(one) for one in resolved.quotations],
    }
