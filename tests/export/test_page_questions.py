"""The page asked: filters, focus, paths, files, links. In a real browser; a request or a complaint fails the test."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from indexer.export.html import Page
from indexer.types import Edge, Node, Place, Tally


def set_range(screen, name: str, value: int) -> None:
    screen.tab.evaluate(
        "([name, value]) => { const range = document.querySelector(`[data-range='${name}']`); range.value = value;"
        " range.dispatchEvent(new Event('input')); }",
        [name, value],
    )


def counts(screen) -> str:
    return screen.see("#counts")


def download(screen, name: str) -> bytes:
    screen.tab.click("#take summary")
    with screen.tab.expect_download() as waiting:
        screen.tab.click(f"[data-file={name}]")
    return waiting.value.path().read_bytes()


@pytest.fixture
def village(town) -> Page:
    """The town with two sources, articles and comments, and two years."""
    days = ("2023-01-05", "2023-06-08", "2024-03-01", None)
    tallies = tuple(
        Tally(edge.kind, edge.source, edge.target, ("Gazette", "Herald")[at % 2], ("Ann", "Bob")[at % 2],
              days[at % 4], ("article", "comment")[at % 2], edge.count)
        for at, edge in enumerate(town.edges)
    )  # fmt: skip
    return replace(town.page(), tallies=tallies, sources={"t1": "Gazette"})


def loose(size: int, pairs: int) -> Page:
    """A star of so many nodes, and pairs that hang together with nothing."""
    nodes = tuple(Node(f"n{at}", f"Name {at}", "place", 1) for at in range(size + 2 * pairs))
    star = [Edge(f"n{at}", "n0", "mentions", 1, None, None) for at in range(1, size)]
    rest = [Edge(f"n{at}", f"n{at + 1}", "mentions", 1, None, None) for at in range(size, size + 2 * pairs, 2)]
    places = {node.id: Place(at % 9 * 90.0, at // 9 * 90.0, 1 / (at + 1), at // 10) for at, node in enumerate(nodes)}
    return Page("loose", nodes, (*star, *rest), places, (), len(nodes), len(star) + len(rest))


def test_only_articles_or_only_comments_can_count(show, village):
    screen = show(village)
    screen.tab.click("#filters summary")
    screen.tab.select_option("[data-field=posts]", "article")
    assert "of 9 edges" in counts(screen)
    article = counts(screen)
    screen.tab.select_option("[data-field=posts]", "comment")
    assert counts(screen) != article
    screen.tab.click("#reset")
    assert counts(screen).startswith("8 of 8 entities and accounts · 8 of 9 edges")
    assert not screen.tab.is_visible("#reset")


def test_one_source_and_one_account_can_count(show, village):
    screen = show(village)
    screen.tab.click("#filters summary")
    own = sum(one.count for one in village.tallies if one.source == "Gazette")
    screen.tab.select_option("[data-field=source]", label=f"\u2068Gazette\u2069 ({own})")
    assert f"evidence {own} of 38" in counts(screen)
    assert "4 of 9 edges" in counts(screen) or "5 of 9 edges" in counts(screen)
    screen.tab.click("#reset")
    screen.tab.fill("#filters input[list=accounts]", "ann")
    screen.tab.keyboard.press("Enter")
    assert "8 of 9" not in counts(screen)
    screen.tab.fill("#filters input[list=accounts]", "nobody of this name")
    screen.tab.keyboard.press("Enter")
    assert screen.tab.get_attribute("#filters input[list=accounts]", "aria-invalid") == "true"


def test_the_range_of_days_counts_what_lies_in_it_and_can_be_played(show, village):
    screen = show(village)
    screen.tab.click("#filters summary")
    before = counts(screen)
    set_range(screen, "since", 20)
    after = counts(screen)
    assert after != before
    assert screen.see("#filters .range") == "5 Feb 2024 – 5 Mar 2024"
    screen.tab.click("#reset")
    assert counts(screen) == before
    screen.tab.click("#filters .when button")
    screen.tab.wait_for_selector("#reset:not([hidden])")
    assert screen.see("#filters .when button") == "Stop"
    screen.tab.click("#filters .when button")
    assert screen.see("#filters .when button") == "Play"


def test_little_evidence_and_few_neighbours_can_be_left_out(show, village):
    screen = show(village)
    set_range(screen, "Evidence per edge", 2)
    assert "2 of 8 entities and accounts · 1 of 9 edges" in counts(screen)
    screen.click_node("place:poland")
    assert "30 times" in screen.see("#panel")
    screen.tab.keyboard.press("Escape")
    screen.tab.evaluate("document.getElementById('reset').click()")
    set_range(screen, "Minimum connections", 2)
    assert "8 of 8" not in counts(screen)
    set_range(screen, "Minimum connections", 10)
    assert "0 of 8 entities" in counts(screen)
    assert screen.tab.is_visible("#nothing")


def test_what_is_filtered_out_stays_faintly_or_is_hidden(show, village):
    screen = show(village)
    screen.tab.click("#filters summary")
    set_range(screen, "Evidence per edge", 2)
    screen.tab.select_option("#filters label:has-text('Filtered out') select", "hide")
    assert "left=hide" in screen.tab.evaluate("location.hash")
    screen.tab.select_option("#filters label:has-text('Colours') select", "community")
    assert "colour=community" in screen.tab.evaluate("location.hash")


def test_the_focus_reaches_as_many_steps_as_the_slider_says(show, town):
    screen = show(town.page(), "#group%3Afarmers")
    one = set(screen.tab.evaluate("indexerPage.emphasised()"))
    assert one == {"group:farmers", "article:t1"}
    set_range(screen, "hops", 2)
    two = set(screen.tab.evaluate("indexerPage.emphasised()"))
    assert two == {*one, "organisation:tarn-water-board"}
    set_range(screen, "hops", 3)
    assert len(screen.tab.evaluate("indexerPage.emphasised()")) > len(two)


def test_the_path_to_another_name_is_shown_step_by_step(show, town):
    screen = show(town.page(), "#group%3Afarmers")
    screen.tab.fill("#panel .path-to", "polska")
    screen.tab.keyboard.press("Enter")
    assert screen.see("#panel .stops") == (
        "4 steps: farmers – Water board raises charges – Tarn Water Board – Denis FG – Poland"
    )
    assert path_sentences(screen) == [
        "Water board raises charges mentions farmers 1 time",
        "Water board raises charges mentions Tarn Water Board 1 time",
        "Denis FG mentions Tarn Water Board 1 time",
        "Denis FG mentions Poland 30 times",
    ]
    assert len(screen.tab.evaluate("indexerPage.emphasised()")) == 5


def path_sentences(screen) -> list[str]:
    """The steps of the path as they are read, without what only a screen reader hears."""
    steps = screen.tab.locator("#panel .path .step")
    return [" ".join(step.locator(".name, .verb, .counted").all_inner_texts()) for step in steps.all()]


def test_where_no_path_leads_is_said(show, town):
    screen = show(town.page(), "#group%3Afarmers")
    screen.tab.fill("#panel .path-to", "gdansk")
    screen.tab.keyboard.press("Enter")
    assert screen.see("#panel .path-said") == "Nothing shown leads there"
    screen.tab.fill("#panel .path-to", "atlantis")
    screen.tab.keyboard.press("Enter")
    assert screen.see("#panel .path-said") == "No name here contains this"


def test_sentences_are_sorted_and_found_in(show, town):
    screen = show(town.page(), "#account%3Adenis-fg/mentions/place%3Apoland")
    first = screen.tab.locator("#panel blockquote").first
    assert first.inner_text() == "😀 In Poland they pay 27 times less."
    screen.tab.select_option("#panel .tools select", "oldest")
    assert first.inner_text() == "😀 In Poland they pay 0 times less."
    screen.tab.fill("#panel .tools input", "PAY 13")
    assert screen.tab.locator("#panel blockquote").count() == 1
    assert screen.see("#panel h3:has-text('Sentences') .count") == "1"


def test_sentences_follow_the_filters_of_the_picture(show, town):
    screen = show(town.page(), "#account%3Adenis-fg/mentions/place%3Apoland")
    assert screen.tab.locator("#panel .sentences li").count() == 20
    set_range(screen, "since", 26)
    assert screen.tab.locator("#panel .sentences li").count() < 10
    assert "of 30 times" in screen.see("#panel .facts")


def test_a_sentence_can_be_copied_as_a_citation(show, town):
    screen = show(town.page(), "#account%3Adenis-fg/mentions/place%3Apoland")
    screen.tab.evaluate(
        "() => { document.addEventListener('copy', () => { window.taken = String(getSelection()); }); }"
    )
    screen.tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    screen.tab.click("#panel .copy >> nth=0")
    screen.tab.wait_for_selector("#panel .copy:has-text('Copied')")
    taken = screen.tab.evaluate("navigator.clipboard.readText()")
    assert taken == (
        "“😀 In Poland they pay 27 times less.” Denis FG, “Water board raises charges”, 28 May 2024, "
        "https://news.example/water"
    )


def test_who_follows_a_link_is_asked_first(show, town):
    screen = show(town.page(), "#account%3Adenis-fg/mentions/place%3Apoland")
    screen.tab.click("#panel .source a >> nth=0")
    assert screen.see("#leaving-where") == "https://news.example/water"
    assert screen.focused() == "leaving-stay"
    assert screen.tab.get_attribute("#leaving-go", "rel") == "noopener noreferrer"
    screen.tab.keyboard.press("Enter")
    assert not screen.tab.is_visible("#leaving")
    assert screen.tab.is_visible("#panel")


def test_a_link_to_the_view_leads_to_the_same_view(show, village):
    screen = show(village)
    set_range(screen, "Evidence per edge", 2)
    screen.tab.uncheck(".row[data-kind=group] input")
    screen.click_node("place:poland")
    said, address = counts(screen), screen.tab.evaluate("location.hash")
    again = show(village, address)
    assert counts(again) == said
    assert again.see("#panel h2") == "Poland"
    assert not again.tab.is_checked(".row[data-kind=group] input")


@pytest.mark.parametrize(
    "address", ["#?least=x&core=-5&since=never&post=z&source=q&hiddenNodes={&at=1,2", "#?hops=9&colour=red", "#?"]
)
def test_a_broken_address_asks_for_nothing(show, village, address):
    assert counts(show(village, address)).startswith("8 of 8 entities and accounts · 8 of 9 edges")


def test_the_tables_taken_along_hold_what_is_shown(show, village):
    screen = show(village)
    set_range(screen, "Evidence per edge", 2)
    nodes = list(csv.DictReader(io.StringIO(download(screen, "nodes").decode("utf-8-sig"))))
    assert {row["id"] for row in nodes} == {"place:poland", "account:denis-fg"}
    edges = list(csv.DictReader(io.StringIO(download(screen, "edges").decode("utf-8-sig"))))
    assert [(row["source_name"], row["kind"], row["target_name"], row["count"]) for row in edges] == [
        ("Denis FG", "mentions", "Poland", "30")
    ]


def test_a_formula_in_a_name_is_no_formula_in_the_table(show, hostile):
    screen = show(hostile.page())
    rows = list(csv.reader(io.StringIO(download(screen, "nodes").decode("utf-8-sig"))))
    assert len(rows) == len(hostile.nodes) + 1
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_the_picture_is_taken_along_as_png_and_as_svg(show, village, hostile):
    screen = show(village)
    assert download(screen, "png")[:8] == b"\x89PNG\r\n\x1a\n"
    drawing = ElementTree.fromstring(download(screen, "svg"))  # noqa: S314
    text = "".join(drawing.itertext())
    assert "Poland" in text
    heads = [one for one in drawing.iter() if one.get("fill-opacity") == "0.7"]
    assert len(heads) == 8  # all edges that are shown have a direction, which nobody sees without a head
    hurt = ElementTree.fromstring(download(show(hostile.page()), "svg"))  # noqa: S314
    assert {one.tag.rpartition("}")[2] for one in hurt.iter()} <= {
        "svg",
        "title",
        "desc",
        "rect",
        "path",
        "circle",
        "text",
    }


def test_small_groups_are_folded_and_unfold(show):
    screen = show(loose(20, 8))
    assert counts(screen).startswith("20 of 36 entities")
    assert screen.see("#chip") == "+8 small groups"
    screen.tab.click("#chip")
    assert counts(screen).startswith("36 of 36 entities")
    assert screen.tab.get_attribute("#chip", "aria-pressed") == "true"


def test_what_is_folded_is_found_and_unfolds(show):
    screen = show(loose(20, 8))
    screen.tab.fill("#query", "name 30")
    screen.tab.keyboard.press("Enter")
    assert screen.see("#panel h2") == "Name 30"


def test_the_rest_lies_in_its_communities_and_opens(show):
    screen = show(replace(loose(40, 0), drawn=12))
    assert counts(screen).startswith("12 of 40 entities and accounts")
    assert "28 folded away" in counts(screen)
    screen.tab.click("#filters summary")
    folded = screen.tab.locator("#filters .folded button")
    assert "around" in folded.first.inner_text()
    folded.first.click()
    assert not counts(screen).startswith("12 of")
    screen.tab.fill("#query", "name 39")
    screen.tab.keyboard.press("Enter")
    assert screen.see("#panel h2") == "Name 39"


def test_a_page_without_texts_says_so(show, town):
    screen = show(replace(town.page(), with_texts=False), "#place%3Apoland")
    assert "made without its sentences" in screen.see("#panel")
    assert "Mentioned by 1" in screen.see("#panel")


def test_five_thousand_nodes_open_and_answer(show):
    nodes = tuple(Node(f"n{at}", f"Name {at}", "person", 1) for at in range(5000))
    edges = tuple(Edge(f"n{at}", f"n{at * 7 % 5000}", "mentions", 1 + at % 3, "2024", "2024") for at in range(5000))
    places = {node.id: Place(at % 71 * 60.0, at // 71 * 60.0, 1 / (at + 1), at // 100) for at, node in enumerate(nodes)}
    screen = show(Page("many", nodes, edges, places, (), 5000, 5000))
    screen.tab.fill("#query", "name 4321")
    screen.tab.keyboard.press("Enter")
    assert screen.see("#panel h2") == "Name 4321"
    screen.settle()
    screen.tab.click("#as-table")
    assert screen.tab.locator("#table tbody tr").count() == 300


def test_fifty_thousand_sentences_on_one_edge_are_read_page_by_page(show, town):
    reason = town.reasons[0]
    many = tuple(replace_sentence(reason, f"Poland, sentence {at}.") for at in range(50_000))
    edge = replace(town.edges[0], count=50_000)
    screen = show(Page("long", town.nodes, (edge,), town.page().places, many, 8, 1))
    screen.click_edge(edge.source, edge.kind, edge.target)
    assert screen.tab.locator("#panel .sentences li").count() == 20
    screen.tab.fill("#panel .tools input", "sentence 49999")
    assert screen.tab.locator("#panel .sentences li").count() == 1


def replace_sentence(reason, sentence: str):
    return (
        replace(reason, sentence=sentence, marks=())
        if not isinstance(reason, tuple)
        else reason._replace(sentence=sentence, marks=())
    )


def test_every_part_can_be_reached_and_named_by_a_screen_reader(show, village):
    screen = show(village, "#place%3Apoland")
    nameless = screen.tab.evaluate(
        "[...document.querySelectorAll('button, a, input, select, summary')].filter(one => one.offsetParent &&"
        " !(one.textContent || one.getAttribute('aria-label') || one.labels?.[0]?.textContent || one.title))"
        ".map(one => one.outerHTML)"
    )
    assert nameless == []
    repeated = "[...document.querySelectorAll('[id]')].map(one => one.id).filter((id, at, all) => all.indexOf(id) < at)"
    assert screen.tab.evaluate(repeated) == []


def test_on_paper_the_picture_stands_above_the_evidence_and_nothing_covers_it(show, town):
    screen = show(town.page(), "#place%3Apoland")
    screen.tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    screen.tab.emulate_media(media="print")
    boxes = screen.tab.evaluate(
        "['#printed canvas', '#side', '#panel'].map(name => document.querySelector(name).getBoundingClientRect())"
        ".map(({ top, bottom, height }) => ({ top, bottom, height }))"
    )
    assert all(box["height"] > 20 for box in boxes)
    assert boxes[0]["bottom"] <= boxes[1]["top"] + 1
    assert boxes[1]["bottom"] <= boxes[2]["top"] + 1
    assert not screen.tab.is_visible(".search")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_no_request_and_no_complaint_whatever_is_clicked(show, hostile, colours):
    screen = show(hostile.page(), colours=colours)
    screen.tab.click("#filters summary")
    for select in screen.tab.locator("#filters select").all():
        for value in select.evaluate("one => [...one.options].map(option => option.value)"):
            select.select_option(value)
    for name in ("since", "until", "Evidence per edge", "Minimum connections"):
        if screen.tab.locator(f"[data-range='{name}']").count():
            set_range(screen, name, 1)
    screen.tab.evaluate("document.getElementById('reset').click()")
    screen.tab.click("#as-table")
    for column in screen.tab.locator("#table thead button").all():
        column.click()
    screen.settle()
    assert screen.tab.evaluate("window.__hacked") is None


def test_nodes_of_one_name_are_told_apart_by_what_they_are(show, town):
    nodes = (*town.nodes, Node("organisation:poland", "Poland", "organisation", 1))
    places = {**town.page().places, "organisation:poland": Place(300, 300, 0.1, 0)}
    screen = show(Page("twins", nodes, town.edges, places, town.reasons, 9, 9))
    screen.tab.fill("#query", "poland")
    kinds = screen.tab.locator("#matches [role=option] small").all_inner_texts()
    assert kinds == ["place", "organisation"]
