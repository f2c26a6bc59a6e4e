"""Finding posts: a query becomes a tree of ids, the text index finds, the ground state gives texts and names."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from indexer.library.dating import exact_dates, find
from indexer.search import Found, Reader
from indexer.search.analysis import fold_name, tokens
from indexer.search.languages import language
from indexer.search.parsing import LANGUAGES, parse
from indexer.search.query import And, Field, Fuzzy, Meant, Node, Query, Tagged, Word, leaves, named_in, resolved, widen
from indexer.search.snippet import snippet
from indexer.search.terms import fingerprint
from indexer.store import read_nodes, read_posts, read_search
from indexer.types import Answer, Hit, Order, Post

_AT_ONCE = 500
_FEWEST_WORDS = 4
"""Texts shorter than this are no copies of each other: "Thank you!" is said anew each time."""


class Asked(NamedTuple):
    """How a query is to be read and its answer to be put."""

    limit: int | None = 10
    order: Order = "relevance"
    either: bool = False
    literal: bool = False
    fold: bool = False


class Finder:
    """A library as it was when it was opened, ready for any number of queries."""

    def __init__(self, connection: sqlite3.Connection, reader: Reader) -> None:
        self._connection, self._reader = connection, reader
        self._heads: dict[str, tuple[str, str | None, str | None]] = {}
        self._spoken: dict[str, str] = {}

    def search(self, query: str, asked: Asked = Asked()) -> Answer:  # noqa: B008 a frozen value
        """The posts that the query finds, best first, and what had to be said."""
        parsed = parse(query, either=asked.either)
        node = self._understood(parsed.node, asked)
        hits, total = self._hits(node, asked)
        remarks = self._remarks(parsed)
        nearby = () if total else tuple(self._suggestions(query, parsed.node, asked))
        return Answer(tuple(hits), total, _also(hits, parsed.node), remarks, nearby)

    def remarks(self, query: str, asked: Asked) -> tuple[str, ...]:
        """What has to be said of a query: what was repaired, and names that nobody has."""
        return self._remarks(parse(query, either=asked.either))

    def _remarks(self, parsed: Query) -> tuple[str, ...]:
        return (*parsed.remarks, *self._strangers(parsed.node), *self._behind)

    def stream(self, query: str, asked: Asked) -> Iterator[Hit]:
        """Every hit that is asked for, one after the other, none kept."""
        node = self._understood(parse(query, either=asked.either).node, asked)
        if asked.fold:
            yield from islice(self._folded(node, asked.order), asked.limit)
            return
        for id_, score in self._find(node, asked.limit, asked.order).ids:
            yield from self._shown([(id_, score)], node)

    def ids(self, query: str, asked: Asked) -> list[str]:
        """The ids of the posts that the query finds, best first."""
        node = self._understood(parse(query, either=asked.either).node, asked)
        return [id_ for id_, _ in self._find(node, asked.limit, asked.order).ids]

    def shown(self, query: str, posts: Iterable[str]) -> Iterator[Hit]:
        """These posts as hits of a query, in the same order."""
        return self._shown(((post, 0.0) for post in posts), self._understood(parse(query).node, Asked()))

    def count(self, query: str, asked: Asked) -> int:
        """How many posts the query finds."""
        return self._total(self._understood(parse(query, either=asked.either).node, asked))

    def facets(self, query: str, asked: Asked) -> dict[str, list[tuple[str | None, int]]]:
        """By kind, author, source, entity and month: every value with how many of all posts found have it."""
        posts = self.ids(query, asked._replace(limit=None, order="newest"))
        return {name: read_search.facet(self._connection, name, posts) for name in read_search.FACETS}

    def groups(self, query: str, asked: Asked) -> Iterator[tuple[Hit, int]]:
        """The best hit of every thread, as many as are asked for, with how many posts of the thread are found."""
        node = self._understood(parse(query, either=asked.either).node, asked)
        seen: set[str] = set()
        for id_, score in self._ranked(node, asked.order):
            if asked.limit is not None and len(seen) >= asked.limit:
                return
            for hit in self._shown([(id_, score)], node):
                if hit.thread not in seen:
                    seen.add(hit.thread)
                    yield hit, self._total(And((node, Field("thread", hit.thread))))

    def count_threads(self, query: str, asked: Asked) -> int:
        """In how many threads there are posts that the query finds."""
        posts = self.ids(query, asked._replace(limit=None, order="newest"))
        return read_search.count_threads(self._connection, posts)

    def name(self, entity: str) -> str:
        """The name by which an entity is shown."""
        keys = read_nodes.named(self._connection, entity, "")[:1]
        return read_nodes.display(self._connection, keys[0])[1] if keys else entity

    def around(self, post: str) -> tuple[Post | None, list[Post]]:
        """What a post answers, and what answers it."""
        answers = read_search.replies(self._connection, post)
        posts = read_posts.by_id(self._connection, [post, *answers])
        above = posts[post].parent if post in posts else None
        parent = read_posts.by_id(self._connection, [above]).get(above) if above else None
        return parent, [posts[one] for one in answers if one in posts]

    # --- understanding ------------------------------------------------------------------------------------------------

    def _understood(self, node: Node, asked: Asked) -> Node:
        named = exact_dates(self._connection, resolved(node, self._nodes))
        return named if asked.literal else widen(named, self._entities)

    def _nodes(self, name: str) -> tuple[str, ...]:
        return read_search.node_ids(self._connection, name, fold_name(name))

    def _entities(self, folded: str) -> tuple[str, ...]:
        return read_nodes.entity_ids(self._connection, folded)

    def _strangers(self, node: Node) -> Iterator[str]:
        """Names in fields that nobody has."""
        for leaf in leaves(node):
            if isinstance(leaf, Meant) and not self._nodes(leaf.name):
                from indexer.search.suggesting import suggestions

                near = suggestions(fold_name(leaf.name), read_search.name_counts(self._connection))
                yield f"nobody goes by the name {leaf.name!r} here" + (f"; near: {', '.join(near)}" if near else "")

    @cached_property
    def _behind(self) -> tuple[str, ...]:
        waiting = read_nodes.count_pending(self._connection)
        return (f"{waiting} posts are not searchable yet; `indexer ingest` goes on with them",) if waiting else ()

    # --- finding ------------------------------------------------------------------------------------------------------

    def _find(self, node: Node, limit: int | None, order: Order) -> Found:
        return find(self._connection, self._reader, node, limit, order)

    def _total(self, node: Node) -> int:
        return self._find(node, 0, "relevance").total

    def _ranked(self, node: Node, order: Order) -> Iterator[tuple[str, float]]:
        """All that is found, fetched in growing portions."""
        given, portion = 0, 50
        while True:
            found = self._find(node, portion, order).ids
            yield from found[given:]
            if len(found) < portion:
                return
            given, portion = len(found), portion * 4

    def _hits(self, node: Node, asked: Asked) -> tuple[list[Hit], int]:
        if not asked.fold or asked.limit == 0:
            found = self._find(node, asked.limit, asked.order)
            return list(self._shown(found.ids, node)), found.total
        return list(islice(self._folded(node, asked.order), asked.limit)), self._total(node)

    def _folded(self, node: Node, order: Order) -> Iterator[Hit]:
        """Hits without those that say the same as one before, each with how many those are."""
        seen: set[str] = set()
        for id_, score in self._ranked(node, order):
            for hit in self._shown([(id_, score)], node):
                text = read_posts.by_id(self._connection, [id_])[id_].text
                sign = fingerprint(text) if len(text.split()) >= _FEWEST_WORDS else id_
                if sign in seen:
                    continue
                seen.add(sign)
                same = 1 if sign == id_ else self._total(And((node, Tagged("print", (sign,)))))
                yield hit._replace(copies=max(0, same - 1))

    def _shown(self, found: Iterable[tuple[str, float]], node: Node) -> Iterator[Hit]:
        asked = named_in(node)
        for id_, score in found:
            for post in read_posts.by_id(self._connection, [id_]).values():
                yield self._hit(post, score, node, asked)

    def _hit(self, post: Post, score: float, node: Node, asked: tuple[str, ...]) -> Hit:
        if post.thread not in self._heads:
            if len(self._heads) > _AT_ONCE:
                self._heads.clear()
            self._heads |= read_posts.heads(self._connection, [post.thread])
        title, url, _ = self._heads[post.thread]
        spans = read_posts.entity_spans(self._connection, post.id, asked) if asked else []
        shown = snippet(post.text, node, spans, language=self._language(post))
        position, posts = read_search.place(self._connection, post.id)
        return Hit(post.id, post.kind, post.thread, title, post.author, post.published, url, score, shown.text,
                   shown.marks, shown.matched, position, posts, post.score)  # fmt: skip

    def _language(self, post: Post) -> str:
        """The language by which the index has stemmed a post: that of the article where its own text does not show."""
        own = language(post.text, otherwise="")
        if own:
            return own
        if post.thread not in self._spoken:
            if len(self._spoken) > _AT_ONCE:
                self._spoken.clear()
            article = read_posts.by_id(self._connection, [post.thread]).get(post.thread)
            self._spoken[post.thread] = language(article.text) if article else "en"
        return self._spoken[post.thread]

    # --- did you mean -------------------------------------------------------------------------------------------------

    def _suggestions(self, query: str, node: Node, asked: Asked) -> Iterator[str]:
        """Queries that find something: each word that nobody wrote by one that somebody did; then fuzzy."""
        lost = [leaf.text for leaf in leaves(node) if isinstance(leaf, Word) and leaf.text in query]
        lost = [word for word in dict.fromkeys(lost) if not self._total(Word(word))][:5]
        if not lost:
            return
        from indexer.search.suggesting import suggestions

        nearby = {word: suggestions(word, self._vocabulary) for word in lost}
        for place in range(3):
            better = query
            for word, near in nearby.items():
                better = better.replace(word, near[min(place, len(near) - 1)], 1) if near else better
            if better != query and place < max(len(near) for near in nearby.values()) and self.count(better, asked):
                yield better
        fuzzy = [Fuzzy(fold_name(word), 2 if len(word) > 5 else 1) for word in lost]
        if all(self._total(leaf) for leaf in fuzzy):
            again = query
            for word in lost:
                again = again.replace(word, f"{word}~", 1)
            yield again

    @cached_property
    def _vocabulary(self) -> Mapping[str, int]:
        words = Counter(self._reader.vocabulary())
        names = read_search.name_counts(self._connection)
        words.update({name: count for name, count in names.items() if name in words})
        return words


def _also(hits: Sequence[Hit], asked: Node) -> tuple[tuple[str, int], ...]:
    """The names in the hits that the words of the query do not say themselves, and how many hits have them."""
    own = {stem for leaf in leaves(asked) for stem in _stems(getattr(leaf, "text", ""))}
    words = {word for leaf in leaves(asked) if not isinstance(leaf, Word) for word in _exact(leaf, hits)}
    names = Counter(name for hit in hits for name in set(hit.matched) if not own & _stems(name) and name not in words)
    return tuple(sorted(names.items(), key=lambda item: (-item[1], item[0])))


def _exact(leaf: Node, hits: Sequence[Hit]) -> set[str]:
    """What a pattern or a fuzzy word matched is what was asked for, not another name of it."""
    if not hasattr(leaf, "regex") and not isinstance(leaf, Fuzzy):
        return set()
    return {
        word for hit in hits for word in hit.matched if len(word) == sum(
            mark.end - mark.start for mark in snippet(word, leaf).marks
        )
    }  # fmt: skip


def _stems(text: str) -> set[tuple[str, str]]:
    """The stems of a text's words in every language, each with the language."""
    return {(spoken, token.stem) for spoken in LANGUAGES for token in tokens(text, spoken)}
