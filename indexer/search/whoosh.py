"""The whoosh engine, pure Python: the same terms and the same posts as tantivy.

Its index is made of pickles, which are read by `whoosh_files` and run nothing. Text is analysed by us and given to
whoosh as words joined by blanks; numbers are read as one column, because its own range queries are slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from whoosh import fields, index, query, scoring
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.columns import NumericColumn
from whoosh.matching import FilterMatcher, ListMatcher, NullMatcher

from indexer.errors import IndexerError, LibraryBusy, LibraryDamaged
from indexer.search import Document, Found, settled
from indexer.search.analysis import folded_words, stem_of, stems_by_language
from indexer.search.ownership import MENDED_BY, make_folder, require_ours
from indexer.search.patterns import literal_start, matcher
from indexer.search.query import (
    And,
    Before,
    Boost,
    Field,
    Fuzzy,
    Meant,
    Named,
    Near,
    Node,
    Not,
    Nothing,
    Number,
    Or,
    Pattern,
    Phrase,
    Since,
    Tagged,
    Word,
    Wordlike,
    neighbours,
    scored,
)
from indexer.search.spelling import near
from indexer.search.terms import (
    ARTICLE_SCORE,
    CLOSE,
    CLOSE_BOOST,
    KEYWORDS,
    NAMED_SCORE,
    NUMBERS,
    TAGS,
    TEXTS,
    TITLE_BOOST,
    terms,
)
from indexer.search.whoosh_files import NAME, Codec, Positions, Storage
from indexer.types import Order

_NO_SCORE = 1e-6
"""As good as none: an OR of whoosh loses posts whose score is 0."""
_NONE = -(2**62)
"""What a column holds for a post that has no such number."""
_BY_NUMBER = {"newest": "minute", "oldest": "minute", "score": "score"}


@cache
def _schema() -> Any:
    words = {"analyzer": SpaceSeparatedTokenizer(), "phrase": True}
    schema = fields.Schema(
        **{name: fields.ID(stored=name == "id", unique=name == "id") for name in KEYWORDS},
        **{name: fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False) for name in TAGS},
        **{name: fields.TEXT(**words) for name in TEXTS},
        **{name: fields.COLUMN(NumericColumn("q", default=_NONE)) for name in NUMBERS},
    )
    for name in TEXTS:
        schema[name].format = Positions(field_boost=schema[name].format.field_boost)
    return schema


class _Listed(query.Query):  # type: ignore[misc]
    """A leaf that lists its posts itself, one segment at a time, each with the same score."""

    boost = 1.0

    def __init__(self, numbers: Callable[[Any], Iterable[int]], score: float = _NO_SCORE) -> None:
        self.numbers, self.score = numbers, score

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
        return ListMatcher(numbers, [self.score] * len(numbers)) if numbers else NullMatcher()


def _column(reader: Any, name: str) -> Sequence[int]:
    """A number of each post by the post's own; an empty index has no such column."""
    if reader.has_column(name):
        column: Sequence[int] = reader.column_reader(name, translate=False)
        return column
    return [_NONE] * int(reader.doc_count_all())


def _between(name: str, least: int | None, most: int | None) -> _Listed:
    """Posts whose number lies in these bounds, from its column."""
    low, high = _NONE + 1 if least is None else least, 2**62 if most is None else most

    def numbers(searcher: Any) -> list[int]:
        reader = searcher.reader()
        found = [number for number, value in enumerate(_column(reader, name)) if low <= value <= high]
        return [n for n in found if not reader.is_deleted(n)] if reader.has_deletions() else found

    return _Listed(numbers)


def _containing(field: str, expand: Callable[[Any], Iterable[str]], score: float) -> _Listed:
    """Posts that have any of the words that ``expand`` picks from a segment's vocabulary."""

    def numbers(searcher: Any) -> list[int]:
        reader, found = searcher.reader(), set()
        for word in expand(reader):
            found.update(searcher.postings(field, word).all_ids())
        return sorted(found)

    return _Listed(numbers, score)


def _without(unwanted: Any) -> _Listed:
    """All posts but those: whoosh's own AndNot lets some through (it starts wrong when the unwanted come first)."""

    def numbers(searcher: Any) -> list[int]:
        reader = searcher.reader()
        found = set(unwanted.matcher(searcher).all_ids())
        return [n for n in range(reader.doc_count_all()) if n not in found and not reader.is_deleted(n)]

    return _Listed(numbers)


_UNWANTED: WeakKeyDictionary[Any, dict[tuple[str, ...], frozenset[int]]] = WeakKeyDictionary()


class _Except(query.Query):  # type: ignore[misc]
    """What a query finds, with its scores, but posts with one of these values in a field."""

    def __init__(self, child: Any, field: str, values: Sequence[str]) -> None:
        self.child, self.field, self.values = child, field, values

    def normalize(self) -> Any:
        """It is as simple as its child."""
        child = self.child.normalize()
        return child if child == query.NullQuery else _Except(child, self.field, self.values)

    def requires(self) -> set[Any]:
        """What the child requires."""
        return set(self.child.requires())

    def estimate_size(self, reader: Any) -> int:
        """At most what the child finds."""
        return int(self.child.estimate_size(reader))

    def estimate_min_size(self, reader: Any) -> int:  # noqa: ARG002 whoosh calls it so
        """It may be none."""
        return 0

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """The posts of one segment."""
        found = self.child.matcher(searcher, context)
        if not found.is_active():
            return found
        return FilterMatcher(found, self.unwanted(searcher), exclude=True)

    def unwanted(self, searcher: Any) -> frozenset[int]:
        """The posts of one segment that have one of the values; cached, for it is asked for every word."""
        cache = _UNWANTED.setdefault(searcher, {})
        key = (self.field, *self.values)
        if key not in cache:
            reader = searcher.reader()
            there = [value for value in self.values if (self.field, value) in reader]
            cache[key] = frozenset(n for value in there for n in searcher.postings(self.field, value).all_ids())
        return cache[key]


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except index.LockError as error:
        raise LibraryBusy("another indexer is writing to the text index; try again when it is done") from error
    except IndexerError:
        raise
    except Exception as error:  # it trusts its files: damaged ones make it fail in any way at all
        raise LibraryDamaged(f"The search index cannot be used ({error}). {MENDED_BY}") from error


class _Reader:
    """An open index and its searcher."""

    def __init__(self, opened: Any) -> None:
        self._searcher = opened.searcher(weighting=scoring.BM25F())
        self._languages = _languages(self._searcher.reader())

    def find(self, query: Node, *, limit: int | None, order: Order) -> Found:
        """The posts that the query finds; ties go by id."""
        with _told_plainly():
            return self._find(query, limit, settled(query, order))

    def _find(self, query: Node, limit: int | None, order: Order) -> Found:
        ranked = order == "relevance" and limit != 0
        compiled = _Compiler(self._languages, ranked).whole(query)
        if ranked:
            return self._by_score(compiled, limit)
        numbers = list(self._searcher.docs_for_query(compiled))
        if limit == 0:
            return Found(len(numbers), ())
        return self._by_number(numbers, limit, order)

    def vocabulary(self) -> dict[str, int]:
        """Every folded word of texts and titles, and in how many posts it stands."""
        found: dict[str, int] = {}
        with _told_plainly():
            reader = self._searcher.reader()
            for field in ("exact_title", "exact_text"):
                for word, facts in reader.iter_field(field):
                    found[_plain(word)] = found.get(_plain(word), 0) + int(facts.doc_frequency())
        return found

    def _by_score(self, compiled: Any, limit: int | None) -> Found:
        # Whoosh breaks ties by number of document: those that tie with the last one asked for are put in order here.
        scored = [(-round(score, 5), number) for score, number in self._searcher.search(compiled, limit=None).top_n]
        total = len(scored)
        scored.sort()
        if limit is not None and limit < total:
            worst = scored[limit - 1][0]
            scored = [pair for pair in scored if pair[0] <= worst]
        ranked = sorted((score, self._id(number)) for score, number in scored)
        return Found(total, tuple((id_, -score) for score, id_ in ranked[:limit]))

    def _by_number(self, numbers: Sequence[int], limit: int | None, order: Order) -> Found:
        values = _column(self._searcher.reader(), _BY_NUMBER[order])
        sign = 1 if order == "oldest" else -1
        keyed = sorted((values[n] == _NONE, sign * values[n], n) for n in numbers)
        if limit is not None and limit < len(keyed):
            worst = keyed[limit - 1][:2]
            keyed = [key for key in keyed if key[:2] <= worst]
        ranked = sorted((absent, value, self._id(number)) for absent, value, number in keyed)
        return Found(len(numbers), tuple((id_, 0.0) for _, _, id_ in ranked[:limit]))

    def _id(self, number: int) -> str:
        return str(self._searcher.stored_fields(number)["id"])

    def close(self) -> None:
        """Let go of the files."""
        self._searcher.close()


def _languages(reader: Any) -> dict[str, int]:
    """How many posts there are in each language."""
    counted = reader.iter_field("lang") if "lang" in reader.schema else ()
    return {_plain(name): int(facts.doc_frequency()) for name, facts in counted}


def _plain(word: str | bytes) -> str:
    return word.decode("utf-8") if isinstance(word, bytes) else word


class _Compiler:
    """Our tree -> whoosh's, made from the leaves up. The parser bounds its depth."""

    def __init__(self, languages: Mapping[str, int], ranked: bool) -> None:
        self.languages, self.ranked, self.factor = languages, ranked, 1.0
        self.main = max(languages, key=lambda name: (languages[name], name), default="en")

    def whole(self, node: Node) -> Any:
        """The query, and in a ranked one what only its order needs."""
        compiled = self.node(node)
        if not self.ranked or not scored(node):
            return compiled
        article = query.ConstantScoreQuery(query.Term("kind", "article"), ARTICLE_SCORE)
        return query.AndMaybe(compiled, article)

    def node(self, node: Node) -> Any:
        """Any part of the tree."""
        if isinstance(node, And):
            return self.conjunction(node.parts)
        if isinstance(node, Or):
            found = query.Or([self.node(part) for part in node.parts])
            return self.closer(found, node.parts, "any")
        if isinstance(node, Not):
            return self.conjunction((node,))
        if isinstance(node, Boost):
            # Not all of whoosh's queries know a boost: it is carried down to the leaves.
            before, self.factor = self.factor, self.factor * node.factor
            part = self.node(node.part)
            self.factor = before
            return part
        return self.leaf(node)

    def conjunction(self, parts: tuple[Node, ...]) -> Any:
        """What all parts find, and more for words that stand close."""
        compiled = [_without(self.node(p.part)) if isinstance(p, Not) else self.node(p) for p in parts]
        return self.closer(query.And(compiled), parts, "all")

    def closer(self, found: Any, parts: tuple[Node, ...], wanted: str) -> Any:
        """Words of the query that follow each other, close together in the text."""
        if not self.ranked:
            return found
        pairs = [[stem_of(word.text, self.main) for word in pair] for pair in neighbours(parts)]
        close = [query.Phrase("text", pair, slop=CLOSE + 1, boost=CLOSE_BOOST[wanted] * self.factor)
                 for pair in pairs if all(pair)]  # fmt: skip
        return query.AndMaybe(found, query.Or(close)) if close else found

    def leaf(self, leaf: Node) -> Any:
        """A part that has no parts."""
        if isinstance(leaf, Word | Phrase | Near | Pattern | Fuzzy):
            return self.words(leaf)
        if isinstance(leaf, Named):
            return query.ConstantScoreQuery(_terms("entities", leaf.entities), NAMED_SCORE * self.factor)
        return self.filter(leaf)

    def filter(self, leaf: Node) -> Any:
        """A leaf that does not rank."""
        if isinstance(leaf, Number):
            return _between(leaf.name, leaf.least, leaf.most)
        if isinstance(leaf, Since):
            return _between("minute", leaf.minute, None)
        if isinstance(leaf, Before):
            return _between("minute", None, leaf.minute - 1)
        if isinstance(leaf, Field):
            exact = leaf.name not in ("author", "name")
            found = query.Term(leaf.name, leaf.value) if exact else _row(leaf.name, folded_words(leaf.value))
            return query.ConstantScoreQuery(found, _NO_SCORE)
        if isinstance(leaf, Tagged):
            return query.ConstantScoreQuery(_terms(leaf.name, leaf.values), _NO_SCORE)
        return (
            query.NullQuery()
            if isinstance(leaf, Meant | Nothing)
            else query.ConstantScoreQuery(query.Every(), _NO_SCORE)
        )

    def words(self, leaf: Wordlike) -> Any:
        """Words in the title or the text."""
        found = []
        for where in (leaf.where,) if leaf.where else ("title", "text"):
            found += self.inside(leaf, where, self.factor * (TITLE_BOOST if where == "title" else 1.0))
        return found[0] if len(found) == 1 else query.Or(found)

    def inside(self, leaf: Wordlike, where: str, boost: float) -> list[Any]:
        """The ways in which the words of a leaf can stand in the title, or in the text."""
        exact = f"exact_{where}"
        if isinstance(leaf, Word):
            stems = stems_by_language([leaf.text], self.languages).items()
            found = [self.spoken(query.Term(where, stem, boost=boost), spoken) for (stem,), spoken in stems]
            return found or [query.NullQuery()]
        if isinstance(leaf, Phrase):
            return [_row(exact, folded_words(leaf.text), boost)]
        if isinstance(leaf, Near):
            return [self.near(leaf, where, boost)]
        if isinstance(leaf, Fuzzy):
            return [_containing(exact, lambda reader: _spelt(reader, exact, leaf), boost)]
        return [_containing(exact, lambda reader: _matching(reader, exact, leaf.regex), boost)]

    def near(self, leaf: Near, where: str, boost: float) -> Any:
        """Each word near the next, in either order, in any of their forms."""
        found = []
        for stems, languages in stems_by_language(leaf.text.split(), self.languages).items():
            pairs = [
                query.Or([query.Phrase(where, [*ends], slop=leaf.within + 1, boost=boost)
                          for ends in ((one, other), (other, one))])
                for one, other in pairwise(stems)
            ]  # fmt: skip
            found.append(self.spoken(query.And(pairs), languages))
        return query.Or(found) if found else query.NullQuery()

    def spoken(self, found: Any, languages: Sequence[str]) -> Any:
        """What a query finds among the posts in these languages."""
        others = [name for name in self.languages if name not in languages]
        return _Except(found, "lang", others) if others else found


def _matching(reader: Any, field: str, regex: str) -> list[str]:
    matches, start = matcher(regex), literal_start(regex)
    words = (_plain(word) for word in reader.expand_prefix(field, start))
    return [word for word in words if matches(word)]


def _spelt(reader: Any, field: str, leaf: Fuzzy) -> list[str]:
    words = [_plain(word) for word in reader.lexicon(field)]
    return [word for word, _ in near(leaf.text, words, leaf.distance)]


def _terms(field: str, values: Sequence[str]) -> Any:
    return query.Or([query.Term(field, value) for value in values]) if values else query.NullQuery()


def _row(field: str, words: list[str], boost: float = 1.0) -> Any:
    if not words:
        return query.NullQuery()
    if len(words) == 1:
        return query.Term(field, words[0], boost=boost)
    return query.Phrase(field, words, boost=boost)


class _Whoosh:
    """The engine's face; see `indexer.search.Engine`."""

    name = "whoosh"
    version = "2"

    def create(self, folder: Path, token: str) -> None:
        """An empty index in a new folder."""
        make_folder(folder, token)
        with _told_plainly():
            index.create_in(str(folder), _schema())

    def update(self, folder: Path, token: str, documents: Iterable[Document], removed: Iterable[str]) -> None:
        """Replace documents by id and drop the removed ones, in one commit."""
        require_ours(folder, token)
        with _told_plainly():
            opened = _opened(folder)
            # Looking for an earlier version of every post is slow; in an empty index there is none.
            write = "add_document" if opened.is_empty() else "update_document"
            writer = opened.writer(limitmb=128, codec=Codec())
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
            return _Reader(_opened(folder))


def _opened(folder: Path) -> Any:
    return index.FileIndex(Storage(folder), schema=_schema(), indexname=NAME)


def _fields(document: Document) -> dict[str, object]:
    keywords, tags, texts, numbers = terms(document)
    filled: dict[str, object] = dict(zip(KEYWORDS, keywords, strict=True))
    filled |= {name: " ".join(values) for name, values in zip(TAGS, tags, strict=True) if values}
    filled |= {name: text for name, text in zip(TEXTS, texts, strict=True) if text}
    # A column that leaves out its last posts cannot be read beside another segment's: none is left out.
    return filled | {name: _NONE if n is None else n for name, n in zip(NUMBERS, numbers, strict=True)}


ENGINE = _Whoosh()
