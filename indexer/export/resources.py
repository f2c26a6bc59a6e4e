"""The graph as linked data: things with types and properties, for Turtle and JSON-LD alike.

Names: schema.org for posts, people and places; NIF 2.0 for mentions with their offsets (characters of the post's
text); ITS 2.0 for whom they mean and how sure; our own ``ix:`` for edges with their counts. What stands for an id of
ours begins with ``urn:indexer:``.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from indexer.export import contents as headlines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.export.contents import Contents
    from indexer.types import Edge, Node, Part, Post, Reason

PREFIXES = {
    "schema": "https://schema.org/",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "itsrdf": "http://www.w3.org/2005/11/its/rdf#",
    "ix": "urn:indexer:terms:",
}
_TYPES = {
    "person": "schema:Person",
    "organisation": "schema:Organization",
    "place": "schema:Place",
    "group": "schema:Organization",
    "work": "schema:CreativeWork",
    "event": "schema:Event",
    "account": "schema:Person",
    "article": "schema:Article",
}


class Link(NamedTuple):
    """The address of another thing."""

    iri: str


Value = str | int | float | Link


class Resource(NamedTuple):
    """A thing: its address, its types, and its properties in order; a property may stand there more than once."""

    iri: str
    types: tuple[str, ...]
    properties: tuple[tuple[str, Value], ...]


def iri(identifier: str) -> str:
    """The address of what has this id among us; no two ids share one."""
    return "urn:indexer:" + quote(identifier, safe=":/@-._~", errors="surrogatepass")


def resources(contents: Contents) -> Iterator[Resource]:
    """Nodes, edges, posts, and a mention for each piece of evidence that has words."""
    if contents.part is not None:
        yield _about(contents.part)
    for node in contents.nodes:
        yield _node(node)
    for edge in contents.edges:
        yield _edge(edge)
    for _, title, url, source, posts in contents.threads:
        for post in posts:
            yield _post(post, title, url, source)
    numbers = count(1)
    for reason in contents.reasons:
        yield from _mention(reason, next(numbers))


def _about(part: Part) -> Resource:
    return Resource(iri("graph"), ("schema:Dataset",), (
        ("schema:name", headlines.title(part)), ("schema:description", headlines.description(part)),
        *(("ix:filter", f"{word} {value}") for word, value in part.filters),
    ))  # fmt: skip


def _node(node: Node) -> Resource:
    names = tuple(("schema:alternateName", alias) for alias in node.aliases if alias != node.name)
    stands = (("ix:metonymOf", Link(iri(node.metonym_of))),) if node.metonym_of else ()
    return Resource(iri(node.id), (_TYPES.get(node.kind, "schema:Thing"),), (
        ("schema:name", node.name), ("schema:identifier", node.id), ("ix:kind", node.kind),
        ("ix:mentions", node.mentions), *names, *stands,
    ))  # fmt: skip


def _edge(edge: Edge) -> Resource:
    dates = tuple((word, value) for word, value in (("ix:first", edge.first), ("ix:last", edge.last)) if value)
    return Resource(iri(f"edge:{edge.kind}:{edge.source} {edge.target}"), ("ix:Edge",), (
        ("ix:source", Link(iri(edge.source))), ("ix:target", Link(iri(edge.target))), ("ix:kind", edge.kind),
        ("ix:count", edge.count), ("ix:posts", edge.posts), ("ix:threads", edge.threads), *dates,
        *((("ix:reported", edge.reported),) if edge.kind == "says" else ()),
        *(("ix:month", f"{month}:{times}") for month, times in edge.months),
    ))  # fmt: skip


def _post(post: Post, title: str, url: str | None, source: str | None) -> Resource:
    article = post.kind == "article"
    said = (
        ("schema:headline", title if article else None), ("schema:url", url if article else None),
        ("schema:publisher", source if article else None), ("schema:datePublished", post.published),
    )  # fmt: skip
    answered = (("schema:parentItem", Link(_text(post.parent))),) if post.parent else ()
    return Resource(_text(post.id), ("schema:Article" if article else "schema:Comment", "nif:Context"), (
        ("schema:identifier", post.id), ("schema:author", Link(iri(post.account))), ("nif:isString", post.text),
        *((word, value) for word, value in said if value), *answered,
    ))  # fmt: skip


def _text(post: str) -> str:
    return iri(f"post:{post}")


def _mention(reason: Reason, number: int) -> Iterator[Resource]:
    found = reason.evidence
    if found.end <= found.start or found.edge == "co_mention":
        return
    begins = found.start - found.sentence_start
    yield Resource(f"{_text(found.post)}#char={found.start},{found.end},{number}", ("nif:Phrase",), (
        ("nif:referenceContext", Link(_text(found.post))), ("nif:beginIndex", found.start),
        ("nif:endIndex", found.end), ("nif:anchorOf", reason.sentence[begins : begins + found.end - found.start]),
        ("itsrdf:taIdentRef", Link(iri(found.target))), ("itsrdf:taConfidence", found.confidence),
        ("ix:edge", found.edge), ("ix:voice", Link(iri(found.voice))), ("ix:how", found.how),
        ("ix:sentence", reason.sentence), *((("ix:quotation", found.quotation),) if found.quotation else ()),
    ))  # fmt: skip
