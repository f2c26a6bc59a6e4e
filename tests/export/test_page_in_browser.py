"""The page in a real browser: keys are pressed, the screen is read, and any request or complaint fails the test."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from indexer.export.html import Page
from indexer.types import Edge, Node, Place


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (1024, 700), (1920, 1000)])
def test_the_page_opens_at_every_size_without_a_request_or_a_complaint(show, town, width, height, colours):
    screen = show(town.page(), width=width, height=height, colours=colours)
    assert screen.see("#title") == "Harwick"
    assert screen.see("#counts").startswith("8 of 8 entities and accounts · 8 of 9 edges")
    wide = screen.tab.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]


def test_nothing_hostile_runs_and_every_text_is_shown_as_it_is(show, hostile):
    screen = show(hostile.page("<img src=x onerror=window.__hacked=1>"))
    assert screen.see("#title") == "<img src=x onerror=window.__hacked=1>"
    for node in hostile.nodes:
        screen.click_node(node.id)
        screen.tab.wait_for_selector("#panel h2")
        screen.tab.keyboard.press("Escape")
    screen.tab.click("#as-table")
    screen.tab.fill("#query", "onerror")
    screen.tab.wait_for_selector("#matches [role=option]")
    assert "<img src=x onerror=" in screen.see("#matches")
    assert screen.tab.evaluate("window.__hacked") is None
    assert (
        screen.tab.evaluate("document.querySelectorAll('img, iframe, object, embed, [onload], [onerror]').length") == 0
    )
    assert screen.tab.evaluate("document.querySelectorAll('main a').length") == 0


def test_a_script_that_is_put_in_afterwards_does_not_run(show, town):
    screen = show(town.page())
    screen.tab.evaluate(
        "() => { const made = document.createElement('script'); made.textContent = 'window.__hacked = 1';"
        " document.body.append(made); }"
    )
    assert screen.tab.evaluate("window.__hacked") is None
    assert len(screen.complaints) == 1
    assert "Content Security Policy" in screen.complaints.pop()


@pytest.mark.parametrize("typed", ["gdan", "GDAŃ", "danzig"])
def test_a_name_is_found_without_its_accents_or_by_an_alias_and_enter_selects_it(show, town, typed):
    screen = show(town.page())
    screen.tab.keyboard.press("/")
    screen.tab.keyboard.type(typed)
    screen.tab.keyboard.press("Enter")
    assert screen.see("#panel h2") == "Gdańsk"
    assert screen.tab.evaluate("indexerPage.selected()") == "#place%3Agdansk"


def test_arrows_walk_the_found_names_and_escape_empties_the_box(show, town):
    screen = show(town.page())
    screen.tab.keyboard.press("/")
    screen.tab.keyboard.type("a")
    first = screen.tab.inner_text("#matches [aria-selected=true]")
    screen.tab.keyboard.press("ArrowDown")
    second = screen.tab.inner_text("#matches [aria-selected=true]")
    assert first != second
    screen.tab.keyboard.press("ArrowUp")
    assert screen.tab.inner_text("#matches [aria-selected=true]") == first
    screen.tab.keyboard.press("Escape")
    assert screen.tab.input_value("#query") == ""
    assert not screen.tab.is_visible("#matches")


def test_a_name_that_is_not_there_is_said_to_be_missing(show, town):
    screen = show(town.page())
    screen.tab.fill("#query", "atlantis")
    assert screen.see("#matches") == "No name here contains this"


def test_a_click_on_a_node_shows_who_it_is_and_its_sentences(show, town):
    screen = show(town.page())
    screen.click_node("organisation:tarn-water-board")
    panel = screen.see("#panel")
    assert screen.see("#panel h2") == "Tarn Water Board"
    assert "4 of 5 edges shown · named 7 times in the texts of the library" in panel
    assert "Mentioned by 3" in panel
    assert "mentioned 3 times · spoken of once" in panel
    assert "Spoken of by 1" in panel
    assert "The Tarn Water Board never asked us." in panel
    assert screen.tab.locator("#panel mark").first.inner_text() in ("Tarn Water Board", "board")


def test_a_click_on_an_edge_shows_its_sentences_marked_signed_and_dated(show, town):
    screen = show(town.page())
    screen.click_edge("account:denis-fg", "mentions", "place:poland")
    card = screen.tab.locator("#panel .sentences li").first
    assert card.locator("blockquote").inner_text() == "😀 In Poland they pay 27 times less."
    assert card.locator("mark").inner_text() == "Poland"
    assert "Denis FG mentions Poland" in card.inner_text()
    assert "28 May 2024" in card.inner_text()
    assert "found by the list of known names, 95 % sure" in card.inner_text()
    link = card.locator("a")
    assert (link.get_attribute("href"), link.get_attribute("rel")) == (
        "https://news.example/water",
        "noopener noreferrer",
    )


def test_sentences_come_twenty_at_a_time(show, town):
    screen = show(town.page())
    screen.click_edge("account:denis-fg", "mentions", "place:poland")
    assert screen.tab.locator("#panel .sentences li").count() == 20
    screen.tab.click("text=Show 10 more")
    assert screen.tab.locator("#panel .sentences li").count() == 30
    assert not screen.tab.is_visible("#panel .sentences + .more")


def test_sentences_that_stayed_in_the_library_are_counted(show, town):
    edge = replace(town.edges[0], count=57)
    screen = show(Page("few", town.nodes, (edge,), town.page().places, town.reasons, 8, 1))
    screen.click_edge(edge.source, edge.kind, edge.target)
    assert "Sentences 30, more in the library: 27" in screen.see("#panel")


def test_names_in_the_panel_lead_on_and_back_leads_back(show, town):
    screen = show(town.page())
    screen.click_node("place:poland")
    screen.tab.click("#panel .jump >> text=Denis FG")
    assert screen.see("#panel h2") == "Denis FG"
    screen.tab.click("#panel .why >> nth=0")
    assert "Denis FG" in screen.see("#panel h2")
    assert "mentions" in screen.see("#panel h2")
    screen.tab.go_back()
    screen.tab.go_back()
    screen.tab.wait_for_function("document.querySelector('#panel h2').textContent === 'Poland'")


def test_pointing_at_a_node_or_an_edge_says_that_it_can_be_clicked(show, town):
    screen = show(town.page())
    at = screen.tab.evaluate("indexerPage.positionOf('place:poland')")
    screen.tab.mouse.move(at["x"], at["y"])
    screen.tab.wait_for_selector("#picture.pointing")
    screen.tab.mouse.move(at["x"] + 60, at["y"] - 60)
    screen.tab.wait_for_selector("#picture:not(.pointing)")


def test_the_legend_hides_a_kind_and_the_counts_follow(show, town):
    screen = show(town.page())
    screen.tab.uncheck(".row[data-kind=account] input")
    assert screen.see("#counts").startswith("6 of 8 entities and accounts · 3 of 9 edges")
    assert screen.see(".row[data-kind=account] .count") == "0/2"
    assert screen.see(".row[data-kind=mentions] .count") == "2/5"
    screen.click_node("account:denis-fg")
    assert not screen.tab.is_visible("#panel")
    screen.tab.check(".row[data-kind=account] input")
    screen.click_node("account:denis-fg")
    assert screen.see("#panel h2") == "Denis FG"


def test_what_the_legend_hides_is_shown_again_when_it_is_looked_for(show, town):
    screen = show(town.page())
    screen.tab.uncheck(".row[data-kind=account] input")
    screen.tab.fill("#query", "denis")
    screen.tab.keyboard.press("Enter")
    assert screen.see("#panel h2") == "Denis FG"
    assert screen.tab.is_checked(".row[data-kind=account] input")


def test_hiding_the_kind_of_what_is_selected_closes_its_panel(show, town):
    screen = show(town.page(), "#place%3Apoland")
    screen.tab.uncheck(".row[data-kind=place] input")
    assert not screen.tab.is_visible("#panel")
    assert screen.tab.evaluate("location.hash").startswith("#?")


def test_entities_in_one_sentence_are_joined_only_when_asked_for(show, town):
    screen = show(town.page())
    assert not screen.tab.is_checked(".row[data-kind=co_mention] input")
    screen.tab.check(".row[data-kind=co_mention] input")
    assert screen.see("#counts").startswith("8 of 8 entities and accounts · 9 of 9 edges")


def test_escape_closes_the_panel_and_the_focus_goes_back(show, town):
    screen = show(town.page())
    screen.tab.focus("#as-table")
    screen.tab.evaluate("location.hash = '#place%3Apoland'")
    screen.tab.wait_for_selector("#panel h2")
    assert screen.focused() == "H2"
    screen.tab.keyboard.press("Escape")
    assert not screen.tab.is_visible("#panel")
    assert screen.focused() == "as-table"
    assert screen.tab.evaluate("location.hash") == ""


@pytest.mark.parametrize(
    ("address", "heading"),
    [("#place%3Apoland", "Poland"), ("#account%3Adenis-fg/mentions/place%3Apoland", "Denis FG\nmentions\nPoland")],
)
def test_a_link_leads_straight_to_a_node_or_an_edge(show, town, address, heading):
    assert show(town.page(), address).see("#panel h2") == heading


@pytest.mark.parametrize("address", ["#place%3Anowhere", "#%E0%A4%A", "#a/b/c", "#__proto__", "#"])
def test_a_link_to_nowhere_opens_the_whole_picture(show, town, address):
    assert not show(town.page(), address).tab.is_visible("#panel")


def test_the_table_sorts_and_selects_by_keyboard(show, town):
    screen = show(town.page())
    screen.tab.focus("#as-table")
    screen.tab.keyboard.press("Enter")
    names = screen.tab.locator("#table tbody th").all_inner_texts()
    assert names[:2] == ["Poland", "Tarn Water Board"]
    screen.tab.locator("#table th.name button").press("Enter")
    names = screen.tab.locator("#table tbody th").all_inner_texts()
    assert names == sorted(names, key=str.casefold)
    assert screen.tab.get_attribute("#table th.name", "aria-sort") == "ascending"
    screen.tab.locator("#table tbody button").first.press("Enter")
    assert screen.see("#panel h2") == names[0]
    screen.tab.keyboard.press("Escape")
    assert screen.tab.evaluate("document.activeElement.innerText") == names[0]
    screen.tab.keyboard.press("Escape")
    assert not screen.tab.is_visible("#table")


def test_the_picture_moves_and_zooms_by_keys_and_buttons(show, town):
    screen = show(town.page())
    ends = "[indexerPage.positionOf('place:poland').x, indexerPage.positionOf('group:farmers').x]"
    left, right = screen.tab.evaluate(ends)
    screen.tab.focus("#picture")
    screen.tab.keyboard.press("ArrowRight")
    assert screen.tab.evaluate(ends)[0] == pytest.approx(left - 60, abs=1)
    screen.tab.click("#closer")
    wider = screen.tab.evaluate(ends)
    assert wider[1] - wider[0] > (right - left) * 1.3
    screen.tab.click("#fit")
    assert screen.tab.evaluate(ends)[0] == pytest.approx(left, abs=1)


def test_no_name_is_drawn_over_another_and_the_largest_nodes_have_theirs(show):
    nodes = tuple(Node(f"place:{at}", f"Place of name {at}", "place", at) for at in range(150))
    # The first stands in the middle: there is room for its name whatever the fonts of this machine.
    spots = [*range(67, 150), *range(67)]
    places = {
        node.id: Place(spot % 15 * 44.0, spot // 15 * 40.0, 1 - at / 150, 0)
        for at, (node, spot) in enumerate(zip(nodes, spots, strict=True))
    }
    edges = tuple(Edge(one.id, other.id, "mentions", 1, None, None) for one, other in pairwise(nodes))
    screen = show(Page("close", nodes, edges, places, (), 150, 149))
    screen.tab.wait_for_function("indexerPage.names().length > 0")
    boxes = screen.tab.evaluate("indexerPage.names()")
    assert len(boxes) < 150
    assert boxes[0]["id"] == "place:0"
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            apart = one["right"] <= other["left"] or other["right"] <= one["left"]
            assert apart or one["bottom"] <= other["top"] or other["bottom"] <= one["top"], (one, other)


def test_characters_that_hide_or_turn_text_are_shown(show, town):
    nodes = (replace(town.nodes[0], name="Pol\u202eand\u200b\u0007"), *town.nodes[1:])
    screen = show(Page("\u2066x", nodes, town.edges, town.page().places, town.reasons, 8, 8), "#place%3Apoland")
    assert screen.see("#panel h2") == "Pol⟨RLO⟩and⟨ZWSP⟩⟨U+0007⟩"
    assert screen.see("#title") == "⟨LRI⟩x"


def test_only_addresses_of_the_web_become_links(show, town):
    urls = [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example",
        "HTTPS://news.example/a",
        None,
    ]
    reasons = tuple(replace(one, url=url, title=str(url)) for one, url in zip(town.reasons, urls, strict=False))
    screen = show(Page("links", town.nodes, town.edges[:1], town.page().places, reasons, 8, 1), "#place%3Apoland")
    links = screen.tab.locator("#panel a")
    assert links.count() == 1
    assert links.get_attribute("href") == "https://news.example/a"


def test_an_empty_graph_says_what_to_do(show):
    screen = show(Page("Nothing", (), (), {}, (), 0, 0))
    assert "indexer ingest" in screen.see("#empty")


@pytest.mark.parametrize("size", [1, 40])
def test_loners_and_cliques_of_equal_names_without_dates_are_drawn(show, size):
    nodes = tuple(Node(f"person:{at}", "Ann", "person", 1) for at in range(size))
    edges = tuple(
        Edge(one.id, other.id, "mentions", 1, None, None) for one in nodes for other in nodes if one.id <= other.id
    )
    places = {node.id: Place(at % 7 * 60.0, at // 7 * 60.0, 1.0, 0) for at, node in enumerate(nodes)}
    screen = show(Page("clique", nodes, edges, places, (), size, len(edges)), "#person%3A0")
    assert "No sentence was put into this page" in screen.see("#panel")


def test_on_a_narrow_screen_the_panel_is_a_sheet_over_the_lower_part(show, town):
    screen = show(town.page(), "#place%3Apoland", width=360, height=740)
    box = screen.tab.locator("#panel").bounding_box()
    assert (box["x"], round(box["width"])) == (0, 360)
    assert box["y"] > 250
    assert round(box["y"] + box["height"]) == 740
    assert not screen.tab.is_visible("#legend")


def test_a_name_of_ten_thousand_characters_breaks_no_line_of_the_page(show, hostile):
    screen = show(hostile.page("W" * 10_000), width=360, height=740)
    screen.tab.evaluate("hash => { location.hash = hash }", "#" + "W" * 10_000)
    screen.tab.wait_for_selector("#panel h2")
    sizes = screen.tab.evaluate(
        "['#panel', '.bar', '#panel h2'].map(name => document.querySelector(name))"
        ".map(found => [found.scrollWidth, found.clientWidth, found.offsetHeight])"
    )
    assert all(content <= seen for content, seen, _ in sizes)
    assert sizes[2][2] < 120
