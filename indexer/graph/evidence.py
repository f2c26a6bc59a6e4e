"""The evidence for every edge of one thread. Pure: a thread and what was found in it, nothing else.

What stands inside a quotation is said by the quoted speaker, not by the writer; what is only reported of a speaker is
in the writer's words too. An article that nobody signed mentions everything that stands in it: there is no writer it
could be taken for. Words repeated from another comment are neither: they were mentioned where they were first written.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from indexer.types import Address, EdgeKind, Evidence, Findings, Mention, Post, Quotation, Span, Thread

_MOST_IN_ONE_SENTENCE = 12
"""A sentence that names more is an enumeration, and says nothing of any two of them."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """An address whose account is known."""

    post: str
    address: Address
    account: str


_DEEPEST_QUOTATION = 8
"""Quotations inside quotations are looked for so deep; it bounds the work for a text that is all quotation marks."""


def evidence(
    thread: Thread,
    findings: Mapping[str, Findings],
    addressed: Sequence[Addressed],
    sentences: Mapping[str, Sequence[Span]],
) -> list[Evidence]:
    """Every piece of evidence of the thread, in the order of the page. A voice has no edge to itself."""
    writers = {post.id: post.account for post in thread.posts}
    turning: dict[str, list[Addressed]] = {}
    for one in addressed:
        turning.setdefault(one.post, []).append(one)
    found: list[Evidence] = []
    for post in thread.posts:
        writing, turns = _Writing(post, tuple(sentences[post.id])), turning.get(post.id, [])
        found += _mentions(writing, findings[post.id], [one.address for one in turns])
        found += _co_mentions(writing, findings[post.id].mentions)
        found += [_one(writing, one.address.edge, one.account, one.address) for one in turns]
        found += _reply(writing, writers)
    return [one for one in found if one.voice != one.target]


@dataclass(frozen=True, slots=True)
class _Writing:
    post: Post
    sentences: tuple[Span, ...]

    def sentence(self, start: int) -> Span:
        """The sentence that holds the character at ``start``; the whole text when there is none."""
        place = bisect_right(self.sentences, start, key=lambda span: span.start) - 1
        return self.sentences[place] if place >= 0 else Span(0, len(self.post.text))


def _mentions(writing: _Writing, findings: Findings, turns: Sequence[Address]) -> Iterator[Evidence]:
    post = writing.post
    for mention in findings.mentions:
        quotation = _around(mention, findings.quotations)
        if quotation is not None:
            sure = min(mention.confidence, quotation.confidence)
            said = _one(writing, "says", mention.entity or "", mention, voice=quotation.entity, confidence=sure)
            yield replace(said, quotation=quotation.kind)
        if _own_words(post, mention, quotation, turns):
            yield _one(writing, "mentions", mention.entity or "", mention)


def _own_words(post: Post, mention: Mention, quotation: Quotation | None, turns: Sequence[Address]) -> bool:
    if post.account.startswith("article:"):
        return True
    return (quotation is None or quotation.kind == "reported") and not _repeated(mention, turns)


def _around(mention: Mention, quotations: Sequence[Quotation]) -> Quotation | None:
    """The shortest quotation around the mention whose speaker is known; ``quotations`` are in order of their start."""
    before = bisect_right(quotations, mention.start, key=lambda q: q.start)
    near = quotations[max(0, before - _DEEPEST_QUOTATION) : before]
    holding = [q for q in near if q.entity and mention.end <= q.end]
    return min(holding, key=lambda q: q.end - q.start, default=None)


def _repeated(mention: Mention, turns: Sequence[Address]) -> bool:
    return any(turn.edge == "quotes" and turn.start <= mention.start < turn.end for turn in turns)


def _co_mentions(writing: _Writing, mentions: Sequence[Mention]) -> Iterator[Evidence]:
    together: dict[Span, dict[str, Mention]] = {}
    for mention in mentions:
        if mention.entity:
            together.setdefault(writing.sentence(mention.start), {}).setdefault(mention.entity, mention)
    for named in together.values():
        if len(named) <= _MOST_IN_ONE_SENTENCE:
            for one, other in combinations(sorted(named), 2):
                sure = min(named[one].confidence, named[other].confidence)
                yield _one(writing, "co_mention", other, named[other], voice=one, confidence=sure)


def _reply(writing: _Writing, writers: Mapping[str, str]) -> Iterator[Evidence]:
    post = writing.post
    if post.parent is not None and post.parent in writers:
        first = writing.sentences[0] if writing.sentences else Span(0, len(post.text))
        yield Evidence("replies_to", post.account, writers[post.parent], post.id, post.thread, post.published,
                       first.start, first.start, first.start, first.end, "structure", 1.0)  # fmt: skip


def _one(
    writing: _Writing, edge: EdgeKind, target: str, found: Mention | Address, *,
    voice: str | None = None, confidence: float | None = None,
) -> Evidence:  # fmt: skip
    post, sentence = writing.post, writing.sentence(found.start)
    return Evidence(
        edge, voice or post.account, target, post.id, post.thread, post.published, found.start, found.end,
        sentence.start, max(sentence.end, found.end), found.how,
        found.confidence if confidence is None else confidence,
    )  # fmt: skip
