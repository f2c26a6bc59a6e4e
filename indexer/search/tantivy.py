"""The tantivy engine (default): text analysed by us, queries built from our own tree, never by its parser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import tantivy

from indexer.errors import LibraryBusy, LibraryDamaged
from indexer.search import Document, Found
from indexer.search.analysis import tokens
from indexer.search.ownership import claim, require_ours
from indexer.search.query import (
    And,
    Before,
    Field,
    Named,
    Node,
    Not,
    Or,
    Phrase,
    Since,
    Word,
    minute_of,
)
from indexer.types import Order

_HEAP = 64_000_000
_TITLE_BOOST = 2.0
_NAMED_SCORE = 0.1
"""A post that only means the same by another name comes after those that say the word."""


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "source", "thread", "entities"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("title", "text", "exact_title", "exact_text", "author"):
        builder.add_text_field(name, tokenizer_name="words", index_option="position")
    builder.add_integer_field("minute", indexed=True, fast=True)
    return builder.build()


def _index(folder: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(folder))
    # A tokenizer of our own has to be named again after every opening.
    index.register_tokenizer("words", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        if "LockBusy" in str(error) or "lock" in str(error).lower():
            raise LibraryBusy("another indexer is writing to the text index; try again when it is done") from error
        raise LibraryDamaged(f"the text index cannot be used ({error}); `indexer rebuild` makes it anew") from error
    except OSError as error:
        raise LibraryDamaged(f"the text index cannot be read ({error}); `indexer rebuild` makes it anew") from error


class _Reader:
    """An open index and its searcher."""

    def __init__(self, index: tantivy.Index) -> None:
        self._searcher = index.searcher()
        self._schema = index.schema

    def find(self, query: Node, *, limit: int | None, order: Order) -> Found:
        """The posts that the query finds; ties go by id."""
        compiled = _compiled(self._schema, query)
        with _told_plainly():
            most = self._searcher.num_docs if limit is None else limit
            if order == "relevance":
                return self._by_score(compiled, most)
            return self._by_date(compiled, most, newest=order == "newest")

    def _by_score(self, query: tantivy.Query, most: int) -> Found:
        found = self._searcher.search(query, max(1, most), count=True)
        scored = [(self._id(address), float(score)) for score, address in found.hits]
        scored.sort(key=lambda hit: (-round(hit[1], 5), hit[0]))
        return Found(_total(found), tuple(scored[:most]))

    def _by_date(self, query: tantivy.Query, most: int, *, newest: bool) -> Found:
        order = tantivy.Order.Desc if newest else tantivy.Order.Asc
        found = self._searcher.search(query, max(1, most), count=True, order_by_field="minute", order=order)
        return Found(_total(found), tuple((self._id(address), 0.0) for _, address in found.hits)[:most])

    def _id(self, address: tantivy.DocAddress) -> str:
        return str(self._searcher.doc(address).get_first("id"))

    def close(self) -> None:
        """Nothing is held open but memory maps, which go with the object."""


def _total(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined]  # its stubs lack it


def _compiled(schema: tantivy.Schema, query: Node) -> tantivy.Query:
    """The tree as tantivy has it, made from the leaves up; the parser bounds its depth."""
    if isinstance(query, And):
        return _conjunction(schema, query.parts)
    if isinstance(query, Or):
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, _compiled(schema, part)) for part in query.parts])
    if isinstance(query, Not):
        return _conjunction(schema, (query,))
    return _leaf(schema, query)


def _conjunction(schema: tantivy.Schema, parts: tuple[Node, ...]) -> tantivy.Query:
    clauses = [(tantivy.Occur.MustNot, _compiled(schema, part.part)) if isinstance(part, Not)
               else (tantivy.Occur.Must, _compiled(schema, part)) for part in parts]  # fmt: skip
    if all(isinstance(part, Not) for part in parts):
        clauses.append((tantivy.Occur.Must, tantivy.Query.all_query()))
    return tantivy.Query.boolean_query(clauses)


def _leaf(schema: tantivy.Schema, leaf: Node) -> tantivy.Query:
    if isinstance(leaf, Word):
        return _either_field(schema, "title", "text", [token.stem for token in tokens(leaf.text)])
    if isinstance(leaf, Phrase):
        return _either_field(schema, "exact_title", "exact_text", [token.folded for token in tokens(leaf.text)])
    if isinstance(leaf, Field):
        return _field(schema, leaf)
    if isinstance(leaf, Since):
        return tantivy.Query.range_query(schema, "minute", tantivy.FieldType.Integer, lower_bound=leaf.minute)
    if isinstance(leaf, Before):
        return tantivy.Query.range_query(
            schema, "minute", tantivy.FieldType.Integer, upper_bound=leaf.minute, include_upper=False
        )
    if isinstance(leaf, Named):
        terms = tantivy.Query.term_set_query(schema, "entities", list(leaf.entities))
        return tantivy.Query.const_score_query(terms, _NAMED_SCORE)
    return tantivy.Query.all_query()


def _either_field(schema: tantivy.Schema, title: str, text: str, words: list[str]) -> tantivy.Query:
    in_title = tantivy.Query.boost_query(_words(schema, title, words), _TITLE_BOOST)
    clauses = [(tantivy.Occur.Should, in_title), (tantivy.Occur.Should, _words(schema, text, words))]
    return tantivy.Query.boolean_query(clauses)


def _words(schema: tantivy.Schema, field: str, words: list[str]) -> tantivy.Query:
    if not words:
        return tantivy.Query.empty_query()
    if len(words) == 1:
        return tantivy.Query.term_query(schema, field, words[0], "freq")
    return tantivy.Query.phrase_query(schema, field, list(words))


def _field(schema: tantivy.Schema, leaf: Field) -> tantivy.Query:
    if leaf.name == "author":
        found = _words(schema, "author", [token.folded for token in tokens(leaf.value)])
    else:
        found = tantivy.Query.term_query(schema, leaf.name, leaf.value)
    return tantivy.Query.const_score_query(found, 0.0)


def _borrowed(folder: Path) -> _Reader:
    """A reader of a folder that cannot be written: tantivy locks even to read, so it gets a folder of links."""
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        for file in folder.iterdir():
            if not file.name.endswith(".lock"):
                (Path(place) / file.name).symlink_to(file.absolute())
        return _Reader(_index(Path(place)))


class _Tantivy:
    """The engine's face; see `indexer.search.Engine`."""

    name = "tantivy"
    version = "1"

    def create(self, folder: Path, token: str) -> None:
        """An empty index in a new folder."""
        folder.mkdir(parents=True)
        with _told_plainly():
            tantivy.Index(_schema(), path=str(folder))
        claim(folder, token)

    def update(self, folder: Path, token: str, documents: Iterable[Document], removed: Iterable[str]) -> None:
        """Replace documents by id and drop the removed ones, in one commit."""
        require_ours(folder, token)
        with _told_plainly():
            # One fresh handle a session, and none beside it: handles that live on leave files behind.
            writer = _index(folder).writer(_HEAP, 1)
            for post in removed:
                writer.delete_documents_by_term("id", post)
            for document in documents:
                writer.delete_documents_by_term("id", document.id)
                writer.add_document(_document(document))
            writer.commit()
            writer.wait_merging_threads()

    def open(self, folder: Path, token: str) -> _Reader:
        """The index for reading; LibraryDamaged when it is missing, broken or not ours."""
        require_ours(folder, token)
        with _told_plainly():
            try:
                return _Reader(_index(folder))
            except ValueError as error:
                if "PermissionDenied" not in str(error):
                    raise
                return _borrowed(folder)


def _document(document: Document) -> tantivy.Document:
    filled = tantivy.Document()
    for name, value in (("id", document.id), ("kind", document.kind), ("thread", document.thread),
                        ("source", document.source.casefold())):  # fmt: skip
        filled.add_text(name, value)
    for entity in document.entities:
        filled.add_text("entities", entity)
    for name, text in (("title", document.title), ("text", document.text)):
        words = list(tokens(text))
        filled.add_text(name, " ".join(word.stem for word in words))
        filled.add_text(f"exact_{name}", " ".join(word.folded for word in words))
    filled.add_text("author", " ".join(token.folded for token in tokens(document.author)))
    minute = minute_of(document.published) if document.published else None
    if minute is not None:
        filled.add_integer("minute", minute)
    return filled


ENGINE = _Tantivy()
