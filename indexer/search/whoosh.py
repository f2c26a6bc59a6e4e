"""The whoosh engine, pure Python: the same terms and the same posts as tantivy.

Its index is made of pickles, so a folder is opened only after it has shown our token. Text is analysed by us and given
to whoosh as words joined by blanks; dates are read as one column, because its own range queries are slow.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from heapq import nsmallest
from pathlib import Path
from typing import Any

from whoosh import fields, index, query, scoring
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.columns import NumericColumn
from whoosh.matching import ListMatcher, NullMatcher

from indexer.errors import LibraryBusy, LibraryDamaged
from indexer.search import Document, Found
from indexer.search.analysis import tokens
from indexer.search.ownership import claim, require_ours
from indexer.search.query import And, Before, Field, Named, Node, Not, Or, Phrase, Since, Word, minute_of
from indexer.types import Order

_TITLE_BOOST = 2.0
_NAMED_SCORE = 0.1
_NO_SCORE = 1e-6
"""As good as none: an OR of whoosh loses posts whose score is 0."""
_UNDATED = 0
_END_OF_TIME = 10**15


@cache
def _schema() -> Any:
    words = {"analyzer": SpaceSeparatedTokenizer(), "phrase": True}
    return fields.Schema(
        id=fields.ID(stored=True, unique=True), kind=fields.ID(), thread=fields.ID(), source=fields.ID(),
        entities=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False), author=fields.TEXT(**words),
        title=fields.TEXT(**words), text=fields.TEXT(**words),
        exact_title=fields.TEXT(**words), exact_text=fields.TEXT(**words),
        minute=fields.COLUMN(NumericColumn("q", default=_UNDATED)),
    )  # fmt: skip


class _Listed(query.Query):  # type: ignore[misc]
    """A leaf that lists its posts itself, one segment at a time, without a score."""

    boost = 1.0

    def __init__(self, numbers: Callable[[Any], Iterable[int]]) -> None:
        self.numbers = numbers

    def is_leaf(self) -> bool:
        """It has no parts."""
        return True

    def normalize(self) -> _Listed:
        """It is as simple as it gets."""
        return self

    def estimate_size(self, reader: Any) -> int:
        """It may be every post."""
        return int(reader.doc_count_all())

    def estimate_min_size(self, reader: Any) -> int:  # noqa: ARG002 whoosh calls it so
        """It may be none."""
        return 0

    def matcher(self, searcher: Any, context: Any = None) -> Any:  # noqa: ARG002 whoosh calls it so
        """The posts of one segment."""
        numbers = list(self.numbers(searcher))
        return ListMatcher(numbers, [_NO_SCORE] * len(numbers)) if numbers else NullMatcher()


def _published(first: int, end: int) -> _Listed:
    """Posts from minute ``first`` on and before ``end``, from the column of dates; without the undated."""

    def numbers(searcher: Any) -> Iterator[int]:
        reader = searcher.reader()
        minutes = _minutes(reader)
        for number in range(reader.doc_count_all()):
            if minutes[number] != _UNDATED and first <= minutes[number] < end and not reader.is_deleted(number):
                yield number

    return _Listed(numbers)


def _minutes(reader: Any) -> Any:
    """The date of each post by its number; an index in which no post has a date has no such column."""
    if reader.has_column("minute"):
        return reader.column_reader("minute", translate=False)
    return [_UNDATED] * reader.doc_count_all()


def _without(unwanted: Any) -> _Listed:
    """All posts but those: whoosh's own AndNot lets some through (it starts wrong when the unwanted come first)."""

    def numbers(searcher: Any) -> list[int]:
        reader = searcher.reader()
        found = set(unwanted.matcher(searcher).all_ids())
        return [n for n in range(reader.doc_count_all()) if n not in found and not reader.is_deleted(n)]

    return _Listed(numbers)


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except index.LockError as error:
        raise LibraryBusy("another indexer is writing to the text index; try again when it is done") from error
    except (index.IndexError, OSError, EOFError, pickle.UnpicklingError, KeyError, ValueError) as error:
        raise LibraryDamaged(f"the text index cannot be used ({error}); `indexer rebuild` makes it anew") from error


class _Reader:
    """An open index and its searcher."""

    def __init__(self, opened: Any) -> None:
        self._searcher = opened.searcher(weighting=scoring.BM25F())

    def find(self, query: Node, *, limit: int | None, order: Order) -> Found:
        """The posts that the query finds; ties go by id."""
        compiled = _compiled(query)
        if order != "relevance":
            return self._by_date(compiled, limit, newest=order == "newest")
        # Whoosh breaks ties by number of document: all hits are put in order here.
        results = self._searcher.search(compiled, limit=None)
        scored = ((-round(hit.score, 5), str(hit["id"]), float(hit.score)) for hit in results)
        most = len(results) if limit is None else limit
        return Found(len(results), tuple((id_, score) for _, id_, score in nsmallest(most, scored)))

    def _by_date(self, compiled: Any, limit: int | None, *, newest: bool) -> Found:
        minutes = _minutes(self._searcher.reader())
        numbers = list(self._searcher.docs_for_query(compiled))
        sign = -1 if newest else 1
        keyed = (
            (minutes[n] == _UNDATED, sign * minutes[n], str(self._searcher.stored_fields(n)["id"])) for n in numbers
        )
        most = len(numbers) if limit is None else limit
        return Found(len(numbers), tuple((id_, 0.0) for _, _, id_ in nsmallest(most, keyed)))

    def close(self) -> None:
        """Let go of the files."""
        self._searcher.close()


def _compiled(node: Node) -> Any:
    """The tree as whoosh has it, made from the leaves up; the parser bounds its depth."""
    if isinstance(node, And):
        return _conjunction(node.parts)
    if isinstance(node, Or):
        return query.Or([_compiled(part) for part in node.parts])
    if isinstance(node, Not):
        return _conjunction((node,))
    return _leaf(node)


def _conjunction(parts: tuple[Node, ...]) -> Any:
    compiled = [_without(_compiled(part.part)) if isinstance(part, Not) else _compiled(part) for part in parts]
    return query.And(compiled)


def _leaf(leaf: Node) -> Any:
    if isinstance(leaf, Word):
        return _either_field("title", "text", [token.stem for token in tokens(leaf.text)])
    if isinstance(leaf, Phrase):
        return _either_field("exact_title", "exact_text", [token.folded for token in tokens(leaf.text)])
    if isinstance(leaf, Field):
        if leaf.name == "author":
            found = _words("author", [token.folded for token in tokens(leaf.value)])
        else:
            found = query.Term(leaf.name, leaf.value)
        return query.ConstantScoreQuery(found, _NO_SCORE)
    if isinstance(leaf, Since):
        return _published(leaf.minute, _END_OF_TIME)
    if isinstance(leaf, Before):
        return _published(1, leaf.minute)
    if isinstance(leaf, Named):
        return query.ConstantScoreQuery(query.Or([query.Term("entities", one) for one in leaf.entities]), _NAMED_SCORE)
    return query.Every()


def _either_field(title: str, text: str, words: list[str]) -> Any:
    in_title = _words(title, words)
    in_title.boost = _TITLE_BOOST
    return query.Or([in_title, _words(text, words)])


def _words(field: str, words: list[str]) -> Any:
    if not words:
        return query.NullQuery()
    return query.Term(field, words[0]) if len(words) == 1 else query.Phrase(field, words)


class _Whoosh:
    """The engine's face; see `indexer.search.Engine`."""

    name = "whoosh"
    version = "1"

    def create(self, folder: Path, token: str) -> None:
        """An empty index in a new folder."""
        folder.mkdir(parents=True)
        with _told_plainly():
            index.create_in(str(folder), _schema())
        claim(folder, token)

    def update(self, folder: Path, token: str, documents: Iterable[Document], removed: Iterable[str]) -> None:
        """Replace documents by id and drop the removed ones, in one commit."""
        require_ours(folder, token)
        with _told_plainly():
            opened = index.open_dir(str(folder))
            # Looking for an earlier version of every post is slow; in an empty index there is none.
            write = "add_document" if opened.is_empty() else "update_document"
            writer = opened.writer(limitmb=128)
            try:
                for post in removed:
                    writer.delete_by_term("id", post)
                for document in documents:
                    getattr(writer, write)(**_fields(document))
            except BaseException:
                writer.cancel()
                raise
            writer.commit()

    def open(self, folder: Path, token: str) -> _Reader:
        """The index for reading; LibraryDamaged when it is missing, broken or not ours."""
        require_ours(folder, token)
        with _told_plainly():
            return _Reader(index.open_dir(str(folder)))


def _fields(document: Document) -> dict[str, object]:
    filled: dict[str, object] = {
        "id": document.id, "kind": document.kind, "thread": document.thread, "source": document.source.casefold(),
        "entities": " ".join(document.entities),
        "author": " ".join(token.folded for token in tokens(document.author)),
    }  # fmt: skip
    for name, text in (("title", document.title), ("text", document.text)):
        words = list(tokens(text))
        filled[name] = " ".join(word.stem for word in words)
        filled[f"exact_{name}"] = " ".join(word.folded for word in words)
    minute = minute_of(document.published) if document.published else None
    return filled if minute is None else {**filled, "minute": minute}


ENGINE = _Whoosh()
