"""One suite for every engine: the posts that a query finds are those that a naive reading of it finds."""

from __future__ import annotations

import pickle
import re
import string
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from indexer.errors import LibraryDamaged, UsageError
from indexer.search import ENGINES, Document, Engine, engine
from indexer.search.analysis import stem_of, tokens
from indexer.search.languages import language
from indexer.search.moments import minute_of
from indexer.search.parsing import parse
from indexer.search.query import (
    And,
    Before,
    Boost,
    Everything,
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
)

TOKEN = "a" * 32
BRIDGE = Document(
    "t", "article", "t", "gazette.example", "Oda Lind", "2023-06-08T09:21", "Poland builds a bridge",
    "Poland builds a bridge\n\nPoland is building it, says O'Brien. Running costs are low.", ("place:poland",),
)  # fmt: skip
POLES = Document(
    "t/1", "comment", "t", "gazette.example", "lord-kestrel-77 Konstantin Reva", "2023-06", "",
    "The Poles run; they ran bridges before.", ("place:poland",),
)  # fmt: skip
RUSSIAN = Document("t/2", "comment", "t", "", "Сергей", None, "", "Мосты Украины и ёлки.", ("place:ukraine",))
DOCUMENTS = [BRIDGE, POLES, RUSSIAN]


@pytest.fixture(params=ENGINES)
def any_engine(request: pytest.FixtureRequest) -> Engine:
    return engine(request.param)


@pytest.fixture
def folder(any_engine: Engine, tmp_path: Path) -> Path:
    """An index of the three posts."""
    place = tmp_path / "text"
    any_engine.create(place, TOKEN)
    any_engine.update(place, TOKEN, iter(DOCUMENTS), [])
    return place


def found(
    one: Engine, folder: Path, query: Node | str, order: str = "relevance", limit: int | None = None
) -> list[str]:
    """The ids that a query finds, in order; the total must agree with them."""
    reader = one.open(folder, TOKEN)
    try:
        node = parse(query).node if isinstance(query, str) else query
        answer = reader.find(node, limit=limit, order=order)
        assert limit is not None or answer.total == len(answer.ids)
        return [id_ for id_, _ in answer.ids]
    finally:
        reader.close()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "t t/1 t/2"),
        ("bridge", "t t/1"),
        ("run", "t t/1"),
        ('"a bridge"', "t"),
        ('"bridges"', "t/1"),
        ("poland -poles", "t"),
        ("-poland", "t/1 t/2"),
        ("poland OR ёлка", "t t/2"),
        ("(poland OR елки) NOT bridge", "t/2"),
        ("kind:comment -bridge", "t/2"),
        ("украина", "t/2"),
        ("author:lind", "t"),
        ('author:"Konstantin Reva"', "t/1"),
        ("author:lord-kestrel-77", "t/1"),
        ("source:Gazette.example", "t t/1"),
        ("thread:t kind:article", "t"),
        ("after:2023-06-02", "t"),
        ("before:2023-06-08", "t/1"),
        ("after:2023 before:2024", "t t/1"),
        ("o'brien", "t"),
        ("obrien's", "t"),
        ("zeppelin", ""),
    ],
)
def test_a_query_finds_its_posts(any_engine: Engine, folder: Path, query: str, expected: str) -> None:
    assert sorted(found(any_engine, folder, query)) == expected.split()


def test_newest_and_oldest_change_the_order_and_never_what_is_found(any_engine: Engine, folder: Path) -> None:
    assert found(any_engine, folder, "", "newest") == ["t", "t/1", "t/2"]
    assert found(any_engine, folder, "", "oldest") == ["t/1", "t", "t/2"]


def test_a_post_that_says_the_word_comes_before_one_that_means_it(any_engine: Engine, folder: Path) -> None:
    query = Or((Word("poland"), Named(("place:poland",))))
    assert found(any_engine, folder, query) == ["t", "t/1"]


def test_a_limit_cuts_the_hits_and_not_the_total(any_engine: Engine, folder: Path) -> None:
    reader = any_engine.open(folder, TOKEN)
    answer = reader.find(Everything(), limit=0, order="relevance")
    reader.close()
    assert (answer.total, answer.ids) == (3, ())


def test_an_update_replaces_by_id_and_drops_what_is_removed(any_engine: Engine, folder: Path) -> None:
    changed = Document("t/1", "comment", "t", "", "Reva", None, "", "Nothing about water now.")
    any_engine.update(folder, TOKEN, [changed], ["t/2", "never-there"])
    assert found(any_engine, folder, "") == ["t", "t/1"]
    assert found(any_engine, folder, "bridge") == ["t"]
    assert found(any_engine, folder, "water") == ["t/1"]


def test_a_hundred_updates_leave_no_more_files_than_the_index_needs(any_engine: Engine, folder: Path) -> None:
    for _ in range(30):
        any_engine.update(folder, TOKEN, [POLES], [])
    assert len(list(folder.iterdir())) < 60


@pytest.mark.parametrize("token", ["b" * 32, ""])
def test_an_index_with_another_token_is_not_opened(any_engine: Engine, folder: Path, token: str) -> None:
    with pytest.raises(LibraryDamaged, match="indexer doctor"):
        any_engine.open(folder, token)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # whoosh leaves the broken file open
def test_a_missing_or_broken_index_is_said_to_be_so(any_engine: Engine, folder: Path) -> None:
    for file in folder.iterdir():
        if file.name != "indexer.token":
            file.write_bytes(b"\0 broken")
    with pytest.raises(LibraryDamaged, match="indexer doctor"):
        any_engine.open(folder, TOKEN).find(Word("bridge"), limit=None, order="relevance")


class _Bomb:
    """Unpickling it writes a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.file,))


def test_a_foreign_folder_of_pickles_is_never_unpickled(tmp_path: Path) -> None:
    folder, sign = tmp_path / "foreign", tmp_path / "exploded"
    folder.mkdir()
    (folder / "_MAIN_1.toc").write_bytes(pickle.dumps(_Bomb(sign)))
    for token in (TOKEN, ""):
        with pytest.raises(LibraryDamaged):
            engine("whoosh").open(folder, token)
    assert not sign.exists()


def test_an_unknown_engine_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="tantivy and whoosh"):
        engine("lucene")


EDGES = ("{} {}, {}? {}! “{}” „{}“ «{}» '{}' [{}] #{} @{} {}% ...{}… {}: --{} {};").split()


@pytest.mark.parametrize("edge", EDGES)
def test_a_sign_at_the_edge_of_a_word_changes_nothing(any_engine: Engine, folder: Path, edge: str) -> None:
    for word, expected in (("bridge", "t t/1"), ("O'Brien", "t"), ("ёлки", "t/2"), ("running", "t t/1")):
        signed = edge.format(word)
        assert sorted(found(any_engine, folder, f"({signed})")) == expected.split(), signed
        assert found(any_engine, folder, f"title:{signed}") == found(any_engine, folder, f"title:{word}")
        others = sorted({"t", "t/1", "t/2"} - set(expected.split()))
        assert sorted(found(any_engine, folder, f"NOT {signed}")) == others, signed


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"a bridge,"', "t"), ('"bridge; poland"~3,', "t"), ("bri*,", "t t/1"), ("brigde~,", "t t/1"),
        ("run^2.", "t t/1"), ('author:"lind,"', "t"), ("author:lind,", "t"), ("source:gazette.example,", "t t/1"),
        ("thread:t.", "t t/1 t/2"), ("lord-kestrel-77", ""), ("author:@lord-kestrel-77!", "t/1"),
        ("(bridge), (run).", "t t/1"), ("Poland's,", "t"),
        ("poland -poles.", "t"), ("-poland,", "t/1 t/2"), ("run -[poles]", "t"),
    ],
)  # fmt: skip
def test_operators_keep_their_meaning_beside_signs(any_engine: Engine, folder: Path, query: str, expected: str) -> None:
    assert sorted(found(any_engine, folder, query)) == expected.split()


SPANISH = "Los perros y el gato de la casa que no son para el mercado de los domingos en la ciudad."
FRENCH = "Les affaires de la ville et les gens qui sont dans la forêt pour une fête avec nous."
GERMAN = "Die Leute sind nicht in dem Forst, und das ist für alle auch ein Problem mit der Stadt."
ENGLISH = "This is for the people who can say what they want about all of it in this town."


def test_a_stem_is_found_only_in_posts_of_its_language(any_engine: Engine, tmp_path: Path) -> None:
    place = tmp_path / "text"
    any_engine.create(place, TOKEN)
    texts = {"es": SPANISH, "fr": FRENCH, "de": GERMAN, "en": ENGLISH}
    posts = [Document(f"{spoken}{number}", "comment", "t", "", "", None, "", text)
             for spoken, text in texts.items() for number in range(2 if spoken == "en" else 3)]  # fmt: skip
    assert {language(post.text) for post in posts} == set(texts)
    any_engine.update(place, TOKEN, posts[::2], [])
    any_engine.update(place, TOKEN, posts[1::2], [])
    for query in ("canada", "forest", '"people canada"~9', '"forest people"~9'):
        assert found(any_engine, place, query) == [], query
    assert sorted(found(any_engine, place, "can")) == ["en0", "en1"]
    assert sorted(found(any_engine, place, "perro")) == ["es0", "es1", "es2"]
    assert sorted(found(any_engine, place, "-canada")) == sorted(post.id for post in posts)
    assert sorted(found(any_engine, place, '"gatos ciudad"~99')) == ["es0", "es1", "es2"]


SIGNS = ["#", "😀", "!!!", '"..."', "-#", "()", "- - -", "OR", "kind:comment 😀", "title:#", "\ud800", "_*", "~", "''"]


@pytest.mark.parametrize("query", SIGNS)
def test_a_query_of_signs_alone_finds_nothing_and_says_so(any_engine: Engine, folder: Path, query: str) -> None:
    assert found(any_engine, folder, query) == []
    assert "no word" in " ".join(parse(query).remarks)


# --- the law: every engine finds what a naive reading finds -----------------------------------------------------------

WORDS = "poland Poles run running bridge O'Brien ёлка мосты a kestrel-77 Haus Häuser canada can forest for".split()
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
DATES = st.sampled_from([None, "2022", "2023-06", "2023-06-08T09:21", "2023-06-09"])


def tags(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Any of these, each once, in their order."""
    return st.sets(st.sampled_from(values)).map(lambda some: tuple(sorted(some)))


POSTS = st.lists(
    st.builds(
        Document, id=st.text(string.ascii_lowercase + "/", min_size=1, max_size=3),
        kind=st.sampled_from(["article", "comment"]), thread=st.sampled_from(["t", "u"]),
        source=st.sampled_from(["", "a.example"]), author=st.sampled_from(["", "Oda Lind", "Reva"]), published=DATES,
        title=TEXTS, text=TEXTS, entities=tags("place:poland", "place:x"), real_name=st.sampled_from(["", "Oda Lind"]),
        language=st.sampled_from(["", "de", "en", "es", "fr", "ru", "uk"]),
        about=tags("place:poland"), voices=tags("account:a"),
        speakers=tags("person:b"), to=tags("account:a", "account:c"), pairs=tags("account:a>place:poland"),
        states=tags("is:edited", "has:link"), score=st.none() | st.integers(-3, 3) | st.just(10**30),
        replies=st.integers(0, 3), depth=st.integers(0, 2),
    ),
    unique_by=lambda post: post.id, max_size=8,
)  # fmt: skip
WHERE = st.sampled_from(["", "title", "text"])
SINGLE = st.sampled_from("poland Poles run running bridge O'Brien ёлка мост a Häuser canada forest for Leute".split())
REGEXES = ["pol.*", "(.)*s", "p.les", "(bridge|run)", "[a-k]+", "[^p]+", "(.)*", "мост(.)?", "zeppelin", "r[a-z]{2,6}"]
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, SINGLE, WHERE),
    st.builds(Phrase, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), WHERE),
    st.builds(Near, st.lists(SINGLE, min_size=2, max_size=3).map(" ".join), st.integers(0, 3), WHERE),
    st.builds(Pattern, st.sampled_from(REGEXES), WHERE),
    st.builds(Fuzzy, st.sampled_from(["poland", "ploes", "rum", "brigde", "елка", "x"]), st.integers(0, 2), WHERE),
    st.builds(Number, st.sampled_from(["score", "replies", "depth"]), st.integers(-3, 1), st.sampled_from([None, 3])),
    st.builds(Field, st.just("lang"), st.sampled_from(["de", "en", "ru"])),
    st.builds(Field, st.just("id"), st.text(string.ascii_lowercase, min_size=1, max_size=1)),
    st.sampled_from([Field("kind", "comment"), Field("thread", "t"), Field("source", "a.example"),
                     Field("author", "lind"), Field("author", "Oda Lind"), Field("name", "oda"), Since(202306010000),
                     Before(202306080000), Named(("place:poland",)), Named(("place:x", "place:y")), Everything(),
                     Tagged("states", ("is:edited",)), Tagged("to", ("account:a", "account:c")), Tagged("about", ()),
                     Tagged("pairs", ("account:a>place:poland",)), Tagged("voices", ("account:a",)),
                     Tagged("speakers", ("person:b",)), Tagged("entities", ("place:x",)), Nothing(),
                     Meant("by", "Oda")]),
)  # fmt: skip
QUERIES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda some: And(tuple(some))),
        st.lists(parts, min_size=1, max_size=3).map(lambda some: Or(tuple(some))),
        parts.map(Not),
        st.builds(Boost, parts, st.sampled_from([0.5, 2.0])),
    ),
    max_leaves=6,
)


def holds(query: Node, post: Document) -> bool:
    """Whether a post answers a query, read naively."""
    match query:
        case And(parts):
            return all(holds(part, post) for part in parts)
        case Or(parts):
            return any(holds(part, post) for part in parts)
        case Not(part):
            return not holds(part, post)
        case Boost(part, _):
            return holds(part, post)
        case Named(entities):
            return bool(set(entities) & set(post.entities))
        case Tagged(name, values):
            return bool(set(values) & set(getattr(post, name)))
        case Meant() | Nothing():
            return False
        case Number(name, least, most):
            number = getattr(post, name)
            return number is not None and (least is None or number >= least) and (most is None or number <= most)
        case Since(minute):
            return post.published is not None and (minute_of(post.published) or 0) >= minute
        case Before(minute):
            return post.published is not None and (minute_of(post.published) or 0) < minute
        case Field("author", value):
            return in_a_row(folded(value), folded(post.author))
        case Field("name", value):
            return in_a_row(folded(value), folded(post.real_name))
        case Field("lang", value):
            return spoken(post) == value
        case Field(name, value):
            return str(getattr(post, name)) == value
        case Word() | Phrase() | Near() | Pattern() | Fuzzy():
            places = [query.where] if query.where else ["title", "text"]
            return any(stands(query, str(getattr(post, place)), spoken(post)) for place in places)
    return True


def stands(leaf: Node, text: str, language: str) -> bool:
    """Whether a leaf of words holds for one text."""
    stems = [token.stem for token in tokens(text, language)]
    match leaf:
        case Word(word):
            return stem_of(word, language) in stems
        case Phrase(words):
            return in_a_row(folded(words), folded(text))
        case Near(words, within):
            wanted = [stem_of(word, language) for word in words.split()]
            return all(
                any(
                    at != against and abs(at - against) <= within + 1
                    for at in range(len(stems)) if stems[at] == one
                    for against in range(len(stems)) if stems[against] == other
                )
                for one, other in pairwise(wanted)
            )  # fmt: skip
        case Pattern(regex):
            return any(re.fullmatch(regex, word) for word in folded(text))
        case Fuzzy(word, distance):
            return any(OSA.distance(word, other) <= distance for other in folded(text))
    raise AssertionError(leaf)


def spoken(post: Document) -> str:
    return post.language or language(post.text)


def folded(text: str) -> list[str]:
    return [token.folded for token in tokens(text)]


def in_a_row(wanted: list[str], there: list[str]) -> bool:
    """Whether these words stand one after the other."""
    return any(there[place : place + len(wanted)] == wanted for place in range(len(there))) and bool(wanted)


def in_order(posts: list[Document], order: str) -> list[str]:
    """The ids of posts as they are sorted by a number: those without it last, ties by id."""

    def key(post: Document) -> tuple[bool, int, str]:
        minute = minute_of(post.published) if post.published else None
        number = post.score if order == "score" else minute
        return (number is None, (number or 0) * (1 if order == "oldest" else -1), post.id)

    return [post.id for post in sorted(posts, key=key)]


@pytest.fixture(scope="module")
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        yield Path(place)


@settings(max_examples=50, deadline=None)
@given(POSTS, st.lists(QUERIES, min_size=1, max_size=20), st.integers(1, 6))
def test_every_engine_finds_what_a_naive_reading_finds(
    scratch: Path, posts: list[Document], queries: list[Node], limit: int
) -> None:
    for name in ENGINES:
        one, place = engine(name), Path(tempfile.mkdtemp(dir=scratch)) / "text"
        one.create(place, TOKEN)
        half = len(posts) // 2
        one.update(place, TOKEN, posts[:half], [])
        one.update(place, TOKEN, posts[half:], [])
        reader = one.open(place, TOKEN)
        for query in queries:
            right = [post for post in posts if holds(query, post)]
            for order in ("relevance", "newest", "oldest", "score"):
                every = reader.find(query, limit=None, order=order)
                assert sorted(id_ for id_, _ in every.ids) == sorted(post.id for post in right), (name, order, query)
                assert every.total == len(right)
                if order != "relevance":
                    assert [id_ for id_, _ in every.ids] == in_order(right, order), (name, order, query)
                # A limit cuts the very same list, ties included.
                cut = reader.find(query, limit=limit, order=order)
                assert (cut.total, cut.ids) == (every.total, every.ids[:limit]), (name, order, query)
            assert reader.find(query, limit=0, order="relevance").total == len(right)
        reader.close()
