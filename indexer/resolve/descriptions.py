"""Descriptions that stand alone: "the chief investigator said nothing", for whom the role is bound to in the thread.

Only descriptions that say more than an office ("the minister") are mentions, and only where no other mention stands in
them: "the former secretary general of the alliance" speaks for its person, but is a mention of the alliance alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.resolve.layout import Layout
from indexer.resolve.roles import OFFICES, Roles, bearer, role_of
from indexer.types import Mention, Post, Span

CONFIDENCE = 0.5
_OFFICE = "|".join(sorted((re.escape(office) for office in OFFICES if office.isascii()), key=len, reverse=True))
_DESCRIPTION = re.compile(
    rf"\bthe\s(?:[\w'’-]{{1,30}}\s){{0,4}}?(?:{_OFFICE})(?:\s(?:{_OFFICE}))?(?![\w'’-])(?!\s(?:of|for)\b)",
    re.IGNORECASE,
)


def descriptions(post: Post, number: int, laid: Layout, known: Roles) -> Iterator[Mention]:
    """The descriptions in a post whose bearer is known, in order; not those that stand beside the name."""
    bindings = known.spans(number)
    for found in _DESCRIPTION.finditer(post.text) if known.until(number) else ():
        span = Span(*found.span())
        role = (
            role_of(post.text, span, laid) if laid.free(span.start, span.end) and not _overlap(span, bindings) else None
        )
        person = bearer(role, known, number) if role and len(role.head) > 1 else None
        if person is not None:
            yield Mention(
                span.start, span.end, found.group(), "nominal", person.entity, "person", "apposition", CONFIDENCE
            )


def _overlap(span: Span, others: Sequence[Span]) -> bool:
    return any(one.start < span.end and span.start < one.end for one in others)
