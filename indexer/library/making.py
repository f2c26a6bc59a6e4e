"""A thread as captured -> all that is made of it. Pure: the same captures and judgements, the same result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from indexer.extract import extract, sentences
from indexer.graph.evidence import Addressed, evidence
from indexer.library.names import Rules
from indexer.resolve import Resolved, resolve
from indexer.search.analysis import fold_name
from indexer.store.threads import Derived, Name
from indexer.types import Entity, Findings, Post, Span, Thread

folded = lru_cache(maxsize=65536)(fold_name)


def derive(thread: Thread, rules: Rules) -> Derived:
    """Mentions, quotations, entities, names and edges of a thread whose posts know their accounts."""
    spans = {post.id: sentences(post.text) for post in thread.posts}
    found = {post.id: _findings(post, rules, spans[post.id]) for post in thread.posts}
    resolved = resolve(thread, found, rules.known, rules.judgements)
    addressed = [Addressed(*one) for one in resolved.addressed]
    return Derived(
        resolved.findings,
        resolved.entities,
        (*_entity_names(resolved), *_account_names(thread)),
        {entity.id: _known(entity) for entity in resolved.entities},
        tuple(evidence(thread, resolved.findings, addressed, spans)),
    )


def _findings(post: Post, rules: Rules, spans: Sequence[Span]) -> Findings:
    comment = post.kind == "comment"
    return rules.ahead.get((post.text, comment)) or extract(
        post.text, comment=comment, names=rules.names, known=rules.known, spans=spans
    )


def _entity_names(resolved: Resolved) -> list[Name]:
    uses = Counter(
        (mention.entity, mention.entity_kind, " ".join(mention.surface.split()), mention.kind)
        for findings in resolved.findings.values()
        for mention in findings.mentions
        if mention.entity is not None
    )
    return [Name(entity, kind, surface, folded(surface), how, times)
            for (entity, kind, surface, how), times in uses.items()]  # fmt: skip


def _account_names(thread: Thread) -> list[Name]:
    shown = [(post.account, name) for post in thread.posts for name in (post.author, post.real_name) if name]
    return [Name(account, "account", name, folded(name), "name", times)
            for (account, name), times in Counter(shown).items()]  # fmt: skip


def _known(entity: Entity) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folded(name) for name in (entity.name, *entity.aliases)))
