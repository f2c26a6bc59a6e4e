"""The tantivy engine (default): text analysed by us, queries built from our own tree, never by its parser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import tantivy

from indexer.errors import LibraryBusy, LibraryDamaged
from indexer.search import Document, Found, settled
from indexer.search.analysis import folded_words, stem_of, stems_by_language
from indexer.search.ownership import MENDED_BY, make_folder, require_ours
from indexer.search.patterns import matcher
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
from indexer.temporary import system_temporary, temporary_folder
from indexer.types import Order

_LONGEST_LIST = 16 << 20
"""Bytes of the file that lists the segments."""
_HEAP = 64_000_000
_NO_THREAD = "Failed to spawn"
"""What tantivy says when it gets no memory for a thread. It has no code for that, and nothing is damaged."""
_NOT_WRITABLE = ("PermissionDenied", "ReadOnlyFilesystem")
"""What it says of a folder in which it may not make the lock that it wants even to read."""
_BY_NUMBER = {"newest": "minute", "oldest": "minute", "score": "score"}
Clauses = list[tuple[tantivy.Occur, tantivy.Query]]


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in (*KEYWORDS, *TAGS):
        # The column of ids gives hits in their order without reading documents.
        own = {"stored": True, "fast": True} if name == "id" else {}
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", **own)
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="words", index_option="position")
    for name in NUMBERS:
        builder.add_integer_field(name, indexed=True, fast=True)
    return builder.build()


def _index(folder: Path) -> tantivy.Index:
    _require_sound_list(folder)
    index = tantivy.Index.open(str(folder))
    # A tokenizer of our own has to be named again after every opening.
    index.register_tokenizer("words", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def _require_sound_list(folder: Path) -> None:
    """Raise ValueError for a list of segments that makes tantivy reserve room for posts that are not there."""
    file = folder / "meta.json"
    with file.open("rb") as raw:
        text = raw.read(_LONGEST_LIST + 1)
    try:
        listed = json.loads(text if len(text) <= _LONGEST_LIST else "null")
        fields = [field["name"] for field in listed["schema"]]
        segments = [(str(one["segment_id"]).replace("-", ""), one["max_doc"]) for one in listed["segments"]]
    except (TypeError, LookupError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError("its list of segments is none") from error
    if fields != [*KEYWORDS, *TAGS, *TEXTS, *NUMBERS]:
        raise ValueError("it has other fields")
    for name, posts in segments:
        if not re.fullmatch(r"[0-9a-f]{32}", name) or not isinstance(posts, int):
            raise ValueError("its list of segments is none")
        # Every post takes some bytes.
        if not 0 <= posts <= sum(part.stat().st_size for part in folder.glob(f"{name}.*")):
            raise ValueError("a segment with more posts than it has room for")


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        if "LockBusy" in str(error):
            raise LibraryBusy("another indexer is writing to the text index; try again when it is done") from error
        if _NO_THREAD in str(error):
            raise MemoryError(str(error)) from error
        raise LibraryDamaged(f"The search index cannot be used ({error}). {MENDED_BY}") from error
    except BaseException as error:
        # Damaged files make it panic, and what it raises then is no Exception.
        if not isinstance(error, OSError) and type(error).__name__ != "PanicException":
            raise
        raise LibraryDamaged(f"The search index cannot be read ({error}). {MENDED_BY}") from error


class _Reader:
    """An open index and its searcher."""

    def __init__(self, index: tantivy.Index) -> None:
        self._searcher = index.searcher()
        self._compiler = _Compiler(index.schema, self._searcher)

    def find(self, query: Node, *, limit: int | None, order: Order) -> Found:
        """The posts that the query finds; ties go by id."""
        with _told_plainly():
            order = settled(query, order)
            compiled = self._compiler.whole(query, ranked=order == "relevance" and limit != 0)
            if limit == 0:
                return Found(_total(self._searcher.search(compiled, 1, count=True)), ())
            if order == "relevance":
                return self._by_score(compiled, limit)
            return self._by_number(compiled, limit, order)

    def vocabulary(self) -> dict[str, int]:
        """Every folded word of texts and titles, and in how many posts it stands."""
        found: dict[str, int] = {}
        with _told_plainly():
            for field in ("exact_title", "exact_text"):
                for word, count in self._searcher.terms_with_prefix(field, ""):
                    found[word] = found.get(word, 0) + count
        return found

    def _by_score(self, query: tantivy.Query, limit: int | None) -> Found:
        every = max(1, self._searcher.num_docs)
        asked = every if limit is None else min(every, limit + 16)
        while True:
            found = self._searcher.search(query, asked, count=True)
            scores = [round(float(score), 5) for score, _ in found.hits]
            # Those that tie with the last one asked for are all needed to choose among them by id.
            if asked == every or len(scores) < asked or limit is None or scores[limit - 1] > scores[-1]:
                break
            asked = min(every, asked * 4)
        needed = len(scores) if limit is None else sum(score >= scores[:limit][-1] for score in scores) if scores else 0
        ids = self._ids(query, [address for _, address in found.hits[:needed]])
        ranked = sorted(zip(scores, ids, strict=False), key=lambda hit: (-hit[0], hit[1]))
        return Found(_total(found), tuple((id_, score) for score, id_ in ranked[:limit]))

    def _ids(self, query: tantivy.Query, addresses: Sequence[tantivy.DocAddress]) -> list[str]:
        if len(addresses) < 200:
            return [str(self._searcher.doc(address).get_first("id")) for address in addresses]
        places = {(at.segment_ord, at.doc): str(id_) for id_, at in self._in_order(query, self._searcher.num_docs).hits}
        return [places[at.segment_ord, at.doc] for at in addresses]

    def _in_order(self, query: tantivy.Query, most: int) -> tantivy.SearchResult:
        """The first hits by id; the order key is the id."""
        asked = max(1, min(most, self._searcher.num_docs))
        return self._searcher.search(query, asked, count=True, order_by_field="id", order=tantivy.Order.Asc)

    def _by_number(self, query: tantivy.Query, limit: int | None, order: Order) -> Found:
        if limit is None:
            return self._all_by_number(query, order)
        field, rising = _BY_NUMBER[order], order == "oldest"
        found = self._searcher.search(
            query, limit, count=True, order_by_field=field,
            order=tantivy.Order.Asc if rising else tantivy.Order.Desc,
        )  # fmt: skip
        if not found.hits:
            return Found(_total(found), ())
        last = found.hits[-1][0]
        before = [(value, address) for value, address in found.hits if value != last]
        ids = self._ids(query, [address for _, address in before])
        first = sorted(zip([value if rising else -value for value, _ in before], ids, strict=True))
        tied = self._in_order(self._compiler.both(query, field, last), len(found.hits) - len(first))
        chosen = [id_ for _, id_ in first] + [str(id_) for id_, _ in tied.hits]
        return Found(_total(found), tuple((id_, 0.0) for id_ in chosen))

    def _all_by_number(self, query: tantivy.Query, order: Order) -> Found:
        found = self._in_order(query, self._searcher.num_docs)
        values = self._searcher.fast_field_values(_BY_NUMBER[order], [address for _, address in found.hits])
        sign = 1 if order == "oldest" else -1
        keyed = sorted(
            (value is None, sign * int(value or 0), str(id_))
            for value, (id_, _) in zip(values, found.hits, strict=True)
        )
        return Found(_total(found), tuple((id_, 0.0) for _, _, id_ in keyed))

    def close(self) -> None:
        """Nothing is held open but memory maps, which go with the object."""


def _total(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined]  # tantivy's stub leaves it out


def _any(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    clauses: Clauses = [(tantivy.Occur.Should, query) for query in queries]
    return clauses[0][1] if len(clauses) == 1 else tantivy.Query.boolean_query(clauses)


class _Compiler:
    """Our tree -> tantivy's. The parser bounds its depth."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self.schema, self.searcher = schema, searcher
        self.languages = dict(searcher.terms_with_prefix("lang", "")) if searcher.num_docs else {}
        """How many posts there are in each language."""
        self.main = max(self.languages, key=lambda name: (self.languages[name], name), default="en")
        self.ranked = True

    def whole(self, node: Node, *, ranked: bool) -> tantivy.Query:
        """The query; ``ranked`` adds what only its order needs."""
        self.ranked = ranked
        compiled = self.node(node)
        if not ranked or not scored(node):
            return compiled
        article = tantivy.Query.const_score_query(self.term("kind", "article"), ARTICLE_SCORE)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, compiled), (tantivy.Occur.Should, article)])

    def both(self, query: tantivy.Query, field: str, value: int | None) -> tantivy.Query:
        """What the query finds with this number, or with none."""
        if value is not None:
            same = self.number(Number(field, value, value))
            return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, same)])
        with_one = tantivy.Query.exists_query(field)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.MustNot, with_one)])

    def node(self, node: Node) -> tantivy.Query:
        """Any part of the tree."""
        if isinstance(node, And):
            return self.conjunction(node.parts)
        if isinstance(node, Or):
            close: Clauses = [(tantivy.Occur.Should, part) for part in self.close(node.parts, "any")]
            return tantivy.Query.boolean_query([(tantivy.Occur.Should, self.node(part)) for part in node.parts] + close)
        if isinstance(node, Not):
            return self.conjunction((node,))
        if isinstance(node, Boost):
            return tantivy.Query.boost_query(self.node(node.part), node.factor)
        return self.leaf(node)

    def conjunction(self, parts: tuple[Node, ...]) -> tantivy.Query:
        """What all parts find, and more for words that stand close."""
        clauses: Clauses = [
            (tantivy.Occur.MustNot, self.node(part.part)) if isinstance(part, Not)
            else (tantivy.Occur.Must, self.node(part))
            for part in parts
        ]  # fmt: skip
        if not any(occur == tantivy.Occur.Must for occur, _ in clauses):
            every = tantivy.Query.const_score_query(tantivy.Query.all_query(), 0.0)
            clauses.append((tantivy.Occur.Must, every))
        clauses += [(tantivy.Occur.Should, part) for part in self.close(parts, "all")]
        return tantivy.Query.boolean_query(clauses)

    def close(self, parts: tuple[Node, ...], wanted: str) -> list[tantivy.Query]:
        """Words of the query that follow each other, close together in the text."""
        if not self.ranked:
            return []
        pairs = [(stem_of(one.text, self.main), stem_of(other.text, self.main)) for one, other in neighbours(parts)]
        near = [tantivy.Query.phrase_query(self.schema, "text", [one, other], CLOSE)
                for one, other in pairs if one and other]  # fmt: skip
        return [tantivy.Query.boost_query(query, CLOSE_BOOST[wanted]) for query in near]

    def leaf(self, leaf: Node) -> tantivy.Query:
        """A part that has no parts."""
        if isinstance(leaf, Word | Phrase | Near | Pattern | Fuzzy):
            return self.words(leaf)
        if isinstance(leaf, Named):
            return tantivy.Query.const_score_query(self.terms("entities", leaf.entities), NAMED_SCORE)
        return tantivy.Query.const_score_query(self.filter(leaf), 0.0)

    def filter(self, leaf: Node) -> tantivy.Query:
        """A leaf that does not rank."""
        if isinstance(leaf, Field):
            exact = leaf.name not in ("author", "name")
            return self.term(leaf.name, leaf.value) if exact else self.row(leaf.name, folded_words(leaf.value))
        if isinstance(leaf, Tagged):
            return self.terms(leaf.name, leaf.values)
        if isinstance(leaf, Number):
            return self.number(leaf)
        if isinstance(leaf, Since):
            return self.number(Number("minute", leaf.minute))
        if isinstance(leaf, Before):
            return self.number(Number("minute", None, leaf.minute - 1))
        return _nothing() if isinstance(leaf, Meant | Nothing) else tantivy.Query.all_query()

    def number(self, leaf: Number) -> tantivy.Query:
        """Numbers in bounds."""
        return tantivy.Query.range_query(
            self.schema, leaf.name, tantivy.FieldType.Integer, lower_bound=leaf.least, upper_bound=leaf.most
        )

    def terms(self, field: str, values: Sequence[str]) -> tantivy.Query:
        """Any of these whole values."""
        return tantivy.Query.term_set_query(self.schema, field, list(values)) if values else _nothing()

    def term(self, field: str, value: str) -> tantivy.Query:
        """This whole value."""
        return tantivy.Query.term_query(self.schema, field, value, "basic")

    def words(self, leaf: Wordlike) -> tantivy.Query:
        """Words in the title or the text."""
        found: list[tantivy.Query] = []
        for where in (leaf.where,) if leaf.where else ("title", "text"):
            query = _any(self.inside(leaf, where))
            found.append(tantivy.Query.boost_query(query, TITLE_BOOST) if where == "title" else query)
        return _any(found)

    def inside(self, leaf: Wordlike, where: str) -> list[tantivy.Query]:
        """The ways in which the words of a leaf can stand in the title, or in the text."""
        if isinstance(leaf, Word):
            return [
                self.spoken(tantivy.Query.term_query(self.schema, where, stem, "freq"), languages)
                for (stem,), languages in stems_by_language([leaf.text], self.languages).items()
                if self.searcher.doc_freq(where, stem)
            ] or [_nothing()]
        if isinstance(leaf, Phrase):
            return [self.row(f"exact_{where}", folded_words(leaf.text))]
        if isinstance(leaf, Near):
            return [self.near(leaf, where)]
        if isinstance(leaf, Fuzzy):
            return [tantivy.Query.fuzzy_term_query(self.schema, f"exact_{where}", leaf.text, leaf.distance)]
        return [self.pattern(leaf, f"exact_{where}")]

    def row(self, field: str, words: list[str]) -> tantivy.Query:
        """These words one after the other."""
        if not words:
            return _nothing()
        if len(words) == 1:
            return tantivy.Query.term_query(self.schema, field, words[0], "freq")
        return tantivy.Query.phrase_query(self.schema, field, list(words))

    def near(self, leaf: Near, where: str) -> tantivy.Query:
        """Each word near the next, in either order, in any of their forms."""
        found = []
        for stems, languages in stems_by_language(leaf.text.split(), self.languages).items():
            pairs = [_any(self.apart(where, one, other, leaf.within)) for one, other in pairwise(stems)]
            together = tantivy.Query.boolean_query([(tantivy.Occur.Must, pair) for pair in pairs])
            found.append(self.spoken(together, languages))
        return _any(found) if found else _nothing()

    def spoken(self, query: tantivy.Query, languages: Sequence[str]) -> tantivy.Query:
        """What the query finds among the posts in these languages, by the smaller of the two sets."""
        others = [name for name in self.languages if name not in languages]
        if not others:
            return query
        is_smaller = sum(map(self.languages.__getitem__, languages)) <= sum(map(self.languages.__getitem__, others))
        # A set query of tantivy costs as much as all the rest: a term each is several times as fast.
        if is_smaller:
            among = _any(self.term("lang", name) for name in languages)
            return tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(among, 0.0))]
            )
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, query), *((tantivy.Occur.MustNot, self.term("lang", name)) for name in others)]
        )

    def apart(self, where: str, one: str, other: str, within: int) -> Iterator[tantivy.Query]:
        """Two words in either order with at most so many between them."""
        if one != other:
            yield tantivy.Query.phrase_query(self.schema, where, [one, other], within)
            yield tantivy.Query.phrase_query(self.schema, where, [other, one], within)
            return
        # With slop, tantivy takes one occurrence of a word for both: every distance is asked for by itself.
        for distance in range(1, within + 2):
            yield tantivy.Query.phrase_query(self.schema, where, [(0, one), (distance, one)])

    def pattern(self, leaf: Pattern, field: str) -> tantivy.Query:
        """Words that match a pattern."""
        try:
            return tantivy.Query.regex_query(self.schema, field, leaf.regex)
        except ValueError:
            # Its automaton has fewer states than ours: then the words are matched one by one.
            matches = matcher(leaf.regex)
            words = [word for word, _ in self.searcher.terms_with_prefix(field, "") if matches(word)]
            return tantivy.Query.const_score_query(self.terms(field, words), 1.0)


def _nothing() -> tantivy.Query:
    return tantivy.Query.empty_query()


def _borrowed(folder: Path) -> _Reader:
    """A reader of a folder that cannot be written: tantivy locks even to read, so it gets a folder of links."""
    with temporary_folder(system_temporary()) as place:
        for file in folder.iterdir():
            if not file.name.endswith(".lock"):
                (place / file.name).symlink_to(file.absolute())
        return _Reader(_index(place))


class _Tantivy:
    """The engine's face; see `indexer.search.Engine`."""

    name = "tantivy"
    version = "2"

    def create(self, folder: Path, token: str) -> None:
        """An empty index in a new folder."""
        make_folder(folder, token)
        with _told_plainly():
            tantivy.Index(_schema(), path=str(folder))

    def update(self, folder: Path, token: str, documents: Iterable[Document], removed: Iterable[str]) -> None:
        """Replace documents by id and drop the removed ones, in one commit."""
        require_ours(folder, token)
        for left in folder.glob(".tmp??????"):
            left.unlink(missing_ok=True)  # of a commit that was killed; tantivy itself never removes them
        with _told_plainly():
            # One fresh handle a session, and none beside it: handles that live on leave files behind.
            index = _index(folder)
            empty = index.searcher().num_docs == 0
            writer = index.writer(_HEAP, 1)
            for post in removed:
                writer.delete_documents_by_term("id", post)
            for document in documents:
                if not empty:
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
                if not any(reason in str(error) for reason in _NOT_WRITABLE):
                    raise
                return _borrowed(folder)


def _document(document: Document) -> tantivy.Document:
    keywords, tags, texts, numbers = terms(document)
    filled: dict[str, Any] = {name: value for name, value in zip(KEYWORDS, keywords, strict=True) if value}
    filled |= {name: list(values) for name, values in zip(TAGS, tags, strict=True) if values}
    filled |= {name: text for name, text in zip(TEXTS, texts, strict=True) if text}
    made = tantivy.Document(**filled)
    for name, number in zip(NUMBERS, numbers, strict=True):
        if number is not None:
            made.add_integer(name, number)
    return made


ENGINE = _Tantivy()
