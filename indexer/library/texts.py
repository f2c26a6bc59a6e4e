"""What a text holds, without a library."""

from __future__ import annotations

import dataclasses
from typing import Any

from indexer.extract import extract, gazetteer
from indexer.resolve import Judgements, resolve
from indexer.types import Post, Thread


def findings_of(number: str, text: str, names: str = "capitals") -> dict[str, Any]:
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
