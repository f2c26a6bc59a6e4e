"""Nodes, edges and evidence as rows: what each format calls its columns, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.types import Edge, Node, Reason

NODE = ("id", "name", "kind", "mentions", "aliases", "metonym_of")
EDGE = ("source", "target", "kind", "count", "first", "last", "posts", "threads", "months", "reported")
EVIDENCE = (
    "edge", "voice", "voice_name", "target", "target_name", "post", "thread", "title", "url", "author", "published",
    "start", "end", "sentence_start", "sentence_end", "sentence", "how", "confidence", "quotation",
)  # fmt: skip


def node_fields(node: Node) -> dict[str, object]:
    """The fields of a node by name; dataclasses.asdict would copy each, at five times the cost."""
    return {"id": node.id, "name": node.name, "kind": node.kind, "mentions": node.mentions, "aliases": node.aliases,
            "metonym_of": node.metonym_of}  # fmt: skip


def edge_fields(edge: Edge) -> dict[str, object]:
    """The fields of an edge by name."""
    return {"source": edge.source, "target": edge.target, "kind": edge.kind, "count": edge.count, "first": edge.first,
            "last": edge.last, "posts": edge.posts, "threads": edge.threads, "months": dict(edge.months),
            "reported": edge.reported}  # fmt: skip


def evidence_fields(reason: Reason) -> dict[str, object]:
    """A piece of evidence with its sentence and names, by the words of EVIDENCE."""
    found = reason.evidence
    return {
        "edge": found.edge, "voice": found.voice, "voice_name": reason.voice_name, "target": found.target,
        "target_name": reason.target_name, "post": found.post, "thread": found.thread, "title": reason.title,
        "url": reason.url, "author": reason.author, "published": found.published, "start": found.start,
        "end": found.end, "sentence_start": found.sentence_start, "sentence_end": found.sentence_end,
        "sentence": reason.sentence, "how": found.how, "confidence": found.confidence,
        "quotation": found.quotation,
    }  # fmt: skip
