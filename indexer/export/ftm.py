"""FollowTheMoney entities, a JSON object a line, for Aleph, OpenAleph and nomenklatura.

Posts are Articles and Messages, accounts UserAccounts, edges UnknownLinks, and every mention is a Mention that names
its document and whom it means. FollowTheMoney knows no offsets; CSV and RDF have them. Ids are hashes of ours, since
FollowTheMoney allows few signs in them; ours stand in ``alias`` and ``recordId``.
"""

from __future__ import annotations

import json
from hashlib import sha1
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indexer.export.contents import Contents
    from indexer.safe_text import Replacer
    from indexer.types import Edge, Node, Post, Reason

_SCHEMATA = {
    "person": "Person",
    "organisation": "Organization",
    "place": "Address",
    "group": "Organization",
    "work": "Document",
    "event": "Event",
    "account": "UserAccount",
}
_SPOKEN = ("mentions", "says")


def files(contents: Contents, _replace: Replacer) -> dict[str, Iterable[bytes]]:
    """One file of entities; an unsigned article is its own voice, so its node is the article."""
    return {"": (json.dumps(entity).encode() + b"\n" for entity in _entities(contents))}


def _entities(contents: Contents) -> Iterator[dict[str, object]]:
    schemata: dict[str, str] = {}
    for node in contents.nodes:
        if node.kind in _SCHEMATA:
            schemata[node.id] = _SCHEMATA[node.kind]
            yield _node(node)
    for _, title, url, source, posts in contents.threads:
        for post in posts:
            yield _article(post, title, url, source) if post.kind == "article" else _message(post, title)
    for edge in contents.edges:
        yield _link(edge)
    numbers = count(1)
    for reason in contents.reasons:
        if reason.evidence.edge in _SPOKEN:
            yield _mention(reason, next(numbers), schemata.get(reason.evidence.target))


def key(identifier: str) -> str:
    """The id of a node, a post or an edge in FollowTheMoney; an unsigned article as voice is the article."""
    plain = identifier.removeprefix("article:")
    return "ix-" + sha1(plain.encode("utf-8", "backslashreplace"), usedforsecurity=False).hexdigest()


def _entity(identifier: str, schema: str, **properties: str | tuple[str, ...] | None) -> dict[str, object]:
    listed = {
        name.rstrip("_"): [text for text in (values if isinstance(values, tuple) else (values,)) if text]
        for name, values in properties.items()
    }
    return {"id": key(identifier), "schema": schema,
            "properties": {name: values for name, values in listed.items() if values}}  # fmt: skip


def _node(node: Node) -> dict[str, object]:
    aliases = tuple(alias for alias in (*node.aliases, node.id) if alias != node.name)
    username = node.name if node.kind == "account" else None
    full = node.name if node.kind == "place" else None
    return _entity(node.id, _SCHEMATA[node.kind], name=node.name, alias=aliases, **_given(username=username, full=full))


def _given(**properties: str | None) -> dict[str, str | None]:
    return {name: value for name, value in properties.items() if value is not None}


def _article(post: Post, title: str, url: str | None, source: str | None) -> dict[str, object]:
    return _entity(post.id, "Article", title=title, author=post.author, publishedAt=post.published, sourceUrl=url,
                   publisher=source, bodyText=post.text, alias=post.id)  # fmt: skip


def _message(post: Post, title: str) -> dict[str, object]:
    answers = key(post.parent) if post.parent and post.parent != post.thread else None
    return _entity(post.id, "Message", subject=title, author=post.author, senderAccount=key(post.account),
                   date=post.published, bodyText=post.text, inReplyToMessage=answers, inReplyTo=post.parent,
                   threadTopic=post.thread, alias=post.id)  # fmt: skip


def _link(edge: Edge) -> dict[str, object]:
    return _entity(
        f"{edge.kind} {edge.source} {edge.target}", "UnknownLink", subject=key(edge.source), object=key(edge.target),
        role=edge.kind, startDate=edge.first, endDate=edge.last, recordId=f"{edge.source} {edge.target}",
        summary=f"{edge.count} pieces of evidence in {edge.posts} posts of {edge.threads} threads",
    )  # fmt: skip


def _mention(reason: Reason, number: int, schema: str | None) -> dict[str, object]:
    found = reason.evidence
    begins = found.start - found.sentence_start
    surface = reason.sentence[begins : begins + found.end - found.start]
    return _entity(f"mention {number} {found.post} {found.start}", "Mention", document=key(found.post), name=surface,
                   resolved=key(found.target), detectedSchema=schema)  # fmt: skip
