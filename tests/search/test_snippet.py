"""Snippets: the best piece of the text, with marks that stand on what matched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.search.analysis import tokens
from indexer.search.parsing import parse
from indexer.search.snippet import snippet
from indexer.types import Span
from tests.work import assert_in_proportion

FILLER = "The county met on Tuesday and spoke of roads. " * 30
TEXT = FILLER + "Then the Poles ran over three bridges at once. " + FILLER


def marked(text: str, query: str, spans: tuple[Span, ...] = ()) -> list[str]:
    shown = snippet(text, parse(query).node, spans)
    return [shown.text[mark.start : mark.end] for mark in shown.marks]


def test_the_snippet_is_where_the_words_are_and_begins_with_a_sentence() -> None:
    shown = snippet(TEXT, parse("bridge run").node)
    assert [shown.text[m.start : m.end] for m in shown.marks] == ["bridges"]
    assert "Poles ran over three bridges" in shown.text
    assert len(shown.text) < 300


def test_a_stem_of_another_language_is_not_marked() -> None:
    node = parse("canada").node
    assert not snippet("The dogs can run.", node).marks
    assert len(snippet("Los perros de Canadá", node, language="es").marks) == 1


def test_a_phrase_is_marked_only_where_it_stands() -> None:
    assert marked("a bridge, the bridge, the toll bridge", '"the bridge"') == ["the bridge"]


def test_spans_of_entities_are_marked_in_characters() -> None:
    text = "Ёлка 😀 and the Poles."
    start = text.index("Poles")
    assert marked(text, "nothing", (Span(start, start + 5),)) == ["Poles"]


def test_without_a_match_it_is_the_beginning() -> None:
    shown = snippet(TEXT, parse("author:oda").node)
    assert (TEXT.startswith(shown.text), shown.marks) == (True, ())


def test_a_snippet_is_one_line_without_control_characters() -> None:
    shown = snippet("A\nbridge\x1b[2J and\ta\u202e toll", parse("toll").node)
    assert shown.text.isprintable()
    assert [shown.text[m.start : m.end] for m in shown.marks] == ["toll"]


@given(st.text(max_size=300), st.sampled_from(["a b", '"a b"', "ß", "İ", "-a"]))
def test_every_mark_stands_on_words_of_the_query(text: str, query: str) -> None:
    node = parse(query).node
    wanted = {token.stem for token in tokens(query)} | {token.folded for token in tokens(query)}
    for mark in (shown := snippet(text, node)).marks:
        assert {t.stem for t in tokens(shown.text[mark.start : mark.end])} <= wanted


def test_the_work_for_a_long_text_grows_with_its_length() -> None:
    assert_in_proportion(lambda text: snippet(text, parse("bridge toll").node), "bridge toll " * 800_000, share=40)
