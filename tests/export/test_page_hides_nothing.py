"""Nothing is hidden without a word: undated evidence, accounts of one name, legends, hostile texts, Back."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from indexer.export.html import Page, render_page
from indexer.types import Edge, Node, Place, Tally

FRAMES = ["", ' sandbox="allow-scripts"', ' sandbox="allow-scripts allow-same-origin"']


def counts(screen) -> str:
    return screen.see("#counts")


def slide(screen, name: str, value: int) -> None:
    screen.tab.evaluate(
        "([name, value]) => { const range = document.querySelector(`[data-range='${name}']`); range.value = value;"
        " range.dispatchEvent(new Event('input')); }",
        [name, value],
    )


@pytest.fixture
def dated() -> Page:
    """Three accounts called Phil, two of them on one source; every edge with its own day, month, year, or none."""
    accounts = ("account:a/phil", "account:b/phil", "account:b/phil-2")
    nodes = (*(Node(one, "Phil", "account", 0) for one in accounts), Node("place:x", "Xanten", "place", 90))
    days = ("2024-01-05", "2024-02", "2024", None, "2024-12-30")
    sources = ("a", "b", "b")
    tallies = tuple(
        Tally("mentions", account, "place:x", source, account, day, "comment", 10 ** at)
        for at, (account, source) in enumerate(zip(accounts, sources, strict=True))
        for day in days
    )  # fmt: skip
    edges = tuple(Edge(one, "place:x", "mentions", 5 * 10**at, "2024", "2024-12-30") for at, one in enumerate(accounts))
    places = {node.id: Place(at * 90.0, at % 2 * 90.0, 0.5, at) for at, node in enumerate(nodes)}
    return Page("Phils", nodes, edges, places, (), 4, 3, tallies, part="The whole library: 1 thread, 2 posts")


def test_a_step_of_the_first_day_keeps_what_has_no_date_and_says_what_it_leaves_out(show, dated):
    screen = show(dated)
    slide(screen, "since", 1)
    # The fifth of January is out; the year may be later, and so may evidence without a date.
    assert "evidence 444 of 555: 111 left out" in counts(screen)
    assert "without a date" not in counts(screen)
    screen.tab.evaluate("document.querySelector('#filters').open = true")
    assert "No date (111)" in screen.see("#filters")
    assert "222 known by month or year only" in screen.see("#filters")
    screen.tab.select_option("[data-field=undated]", "without")
    assert "evidence 333 of 555: 222 left out, among them 111 without a date" in counts(screen)
    screen.tab.select_option("[data-field=undated]", "only")
    assert "evidence 111 of 555: 444 left out" in counts(screen)


def test_accounts_of_one_name_are_told_apart_and_never_counted_together(show, dated):
    screen = show(dated)
    screen.tab.evaluate("document.querySelector('#filters').open = true")
    labels = screen.tab.evaluate("[...document.querySelectorAll('#accounts option')].map(one => one.value)")
    assert sorted(labels) == ["Phil · a", "Phil · b · account:b/phil", "Phil · b · account:b/phil-2"]
    screen.tab.fill("#filters input[list=accounts]", "Phil · a")
    screen.tab.keyboard.press("Enter")
    assert counts(screen).startswith("2 of 4 entities and accounts · 1 of 3 edges · evidence 5 of 555")
    screen.tab.fill("#query", "phil")
    said = screen.tab.locator("#matches [role=option] small").all_inner_texts()
    assert said == ["account · \u2068Phil\u2069 mentions \u2068Xanten\u2069"] * 3
    numbers = screen.tab.locator("#matches [role=option] .count").all_inner_texts()
    assert sorted(numbers) == ["mentions others 5 times", "mentions others 50 times", "mentions others 500 times"]


def test_bars_are_as_high_as_their_counts_and_say_them(show, dated):
    screen = show(dated)
    screen.tab.evaluate("document.querySelector('#filters').open = true")
    bars = screen.tab.evaluate(
        "[...document.querySelectorAll('#filters .bars > g, #filters .bars > rect')].map(one => one.matches('.place')"
        " ? one.textContent : Number(one.getAttribute('height')))"
    )
    heights = [bar for bar in bars if not isinstance(bar, str)]
    said = [int(bar.rpartition(": ")[2].split()[0]) for bar in bars if isinstance(bar, str)]
    assert sum(said) == 444
    assert heights == [pytest.approx(30 * count / max(said)) for count in said]
    assert f"highest bar: {max(said)}" in screen.see("#filters .axis")


def test_playing_shows_only_times_with_evidence_and_ends_as_it_began(show, dated):
    screen = show(dated)
    before = counts(screen)
    screen.tab.evaluate(
        "() => { window.seen = []; new MutationObserver(() => window.seen.push(document.getElementById('counts')"
        ".textContent)).observe(document.getElementById('counts'), { childList: true });"
        " document.querySelector('.when .line button').click(); }"
    )
    screen.tab.wait_for_function("() => document.querySelector('.when .line button').textContent === 'Play'")
    seen = screen.tab.evaluate("window.seen")
    assert len(seen) > 2
    assert not any(said.startswith("0 of") for said in seen)
    assert counts(screen) == before
    assert screen.tab.evaluate("location.hash") == ""


def test_back_undoes_a_filter_and_does_not_leave_the_page(show, dated):
    screen = show(dated)
    before = counts(screen)
    screen.tab.uncheck(".row[data-kind=place] input")
    assert counts(screen) != before
    screen.tab.go_back()
    screen.tab.wait_for_function("said => document.getElementById('counts').textContent === said", arg=before)
    assert screen.tab.is_checked(".row[data-kind=place] input")


@pytest.mark.parametrize("sandbox", FRAMES)
def test_in_a_frame_without_an_address_everything_works(browser, dated, sandbox):
    context = browser.new_context()
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.set_content(f"<iframe{sandbox} style='width:1200px;height:700px'></iframe>")
    tab.evaluate("text => { document.querySelector('iframe').srcdoc = text; }", render_page(dated).decode())
    frame = tab.frame_locator("iframe")
    frame.locator("#query").fill("xanten")
    frame.locator("#query").press("Enter")
    assert frame.locator("#panel h2").inner_text() == "Xanten"
    frame.locator(".row[data-kind=account] input").uncheck()
    frame.locator("#panel .close").click()
    assert complaints == []
    context.close()


def test_the_legend_follows_the_colours_and_explains_sizes(show, dated):
    screen = show(dated)
    assert not screen.tab.is_visible("#legend .communities")
    screen.tab.evaluate("document.querySelector('#filters').open = true")
    screen.tab.select_option("[data-field=colours]", "community")
    rows = screen.tab.locator("#legend .communities .line-of").all_inner_texts()
    assert len(rows) == 4
    colours = screen.tab.evaluate(
        "[...document.querySelectorAll('#legend .line-of .sign, #legend .row .sign.disc')]"
        ".map(one => getComputedStyle(one).fill)"
    )
    assert len(set(colours)) == 5  # four communities, and kinds have none any more
    assert "PageRank" in screen.see("#legend .sizes")
    assert "5 to 500 pieces of evidence" in screen.see("#legend .sizes")


def test_more_communities_than_colours_share_one_that_says_so(show):
    nodes = tuple(Node(f"n{at}", f"N {at}", "place", 1) for at in range(24))
    places = {node.id: Place(at * 60.0, at % 3 * 60.0, 0.5, at // 2) for at, node in enumerate(nodes)}
    screen = show(Page("many", nodes, (Edge("n0", "n1", "mentions", 1, None, None),), places, (), 24, 1),
                  "#?colour=community")  # fmt: skip
    rows = screen.tab.locator("#legend .communities .line-of").all_inner_texts()
    assert len(rows) == 9
    assert rows[-1].split("\n") == ["4 smaller communities", "8"]


def test_the_path_goes_when_the_focus_moves(show, town):
    screen = show(town.page(), "#group%3Afarmers")
    screen.tab.fill("#panel .path-to", "polska")
    screen.tab.keyboard.press("Enter")
    assert screen.tab.locator("#panel .path").count() == 1
    slide(screen, "hops", 2)
    assert screen.tab.locator("#panel .path").count() == 0
    assert screen.tab.evaluate("document.querySelector('[data-range=hops]').value") == "2"


@pytest.mark.parametrize("typed", ["okonkwo maria", "  maria   okon ", "board tarn"])
def test_a_name_is_found_by_its_words_in_any_order(show, town, typed):
    screen = show(town.page())
    screen.tab.fill("#query", typed)
    assert screen.tab.locator("#matches [role=option]").count() == 1


def test_what_is_taken_along_says_what_it_is_and_what_was_left_out(show, dated):
    screen = show(replace(dated, part="Posts that match “x”: 1 of 2 threads, 2 of 9 posts", library_nodes=40))
    slide(screen, "Evidence per edge", 11)
    statement = (
        "Phils | Posts that match “x”: 1 of 2 threads, 2 of 9 posts | 3 of 4 entities and accounts · 2 of 3 edges"
        " · the whole library has 40 and 3 | Filters: Evidence per edge: 11+"
    )
    for name in ("nodes", "edges"):
        rows = list(csv.DictReader(io.StringIO(taken(screen, name).decode("utf-8-sig"))))
        assert {row["part"] for row in rows} == {statement}
    drawing = ElementTree.fromstring(taken(screen, "svg"))  # noqa: S314
    described = next(one.text for one in drawing if one.tag.endswith("desc"))
    assert described.replace("\n", " ").split() == statement.replace(" | ", " ").split()
    picture = taken(screen, "png")
    height = int.from_bytes(picture[20:24], "big")
    shown = screen.tab.evaluate("document.getElementById('picture').clientHeight * Math.min(2, 4096 / 1280)")
    assert height >= shown + 4 * 17 * 2


def taken(screen, name: str) -> bytes:
    screen.tab.click("#take summary")
    with screen.tab.expect_download() as waiting:
        screen.tab.click(f"[data-file={name}]")
    return waiting.value.path().read_bytes()


def test_marks_that_pile_up_stay_in_their_place(show, town):
    tower = "Z" + "\u0301" * 300 + "alg" + "\u0489" * 300 + "o"
    nodes = (replace(town.nodes[0], name=tower, aliases=(tower,)), *town.nodes[1:])
    reasons = tuple(replace(one, sentence=tower, marks=(), title=tower, author=tower) for one in town.reasons)
    page = Page(tower, nodes, town.edges, town.page().places, reasons, 8, 8, part=tower)
    screen = show(page, "#place%3Apoland")
    longest = screen.tab.evaluate(
        r"Math.max(...[...document.body.innerText.matchAll(/\p{M}+/gu)].map(one => [...one[0]].length))"
    )
    assert longest == 6
    assert len(screen.tab.title()) == len("Zalgo") + 12
    clips = "[...document.querySelectorAll('blockquote, #panel h2, .claim, .source, .heading')]"
    ways = screen.tab.evaluate(f"{clips}.map(one => getComputedStyle(one).overflowY)")
    assert set(ways) <= {"clip", "hidden"}


@pytest.mark.parametrize("scheme", ["http:", "ht\ttp:"])
def test_a_link_shows_its_real_host_and_no_credentials(show, town, scheme):
    reasons = tuple(replace(one, url=f"{scheme}//user:pass%40good.example@evil.test:81/a") for one in town.reasons)
    screen = show(Page("links", town.nodes, town.edges, town.page().places, reasons, 8, 8), "#place%3Apoland")
    link = screen.tab.locator("#panel .source a").first
    assert link.get_attribute("href") == "http://evil.test:81/a"
    assert link.locator("small").inner_text().strip() == "evil.test:81"
    link.click()
    assert screen.see("#leaving-where") == "http://evil.test:81/a"
    assert "good.example" not in screen.tab.content()


def test_what_can_be_seen_of_a_control_is_in_its_name(show, town):
    screen = show(town.page(), "#place%3Apoland")
    screen.tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    other = screen.tab.evaluate(
        "[...document.querySelectorAll('button[aria-label], a[aria-label], summary[aria-label], select[aria-label]')]"
        ".filter(one => /[\\p{L}\\p{N}]/u.test(one.innerText) && one.tagName !== 'SELECT'"
        " && !one.getAttribute('aria-label').includes(one.innerText.trim())).map(one => one.outerHTML)"
    )
    assert other == []


def test_reported_speech_is_not_called_a_quotation(show, town):
    maria, board = "person:maria-okonkwo", "organisation:tarn-water-board"
    (says,) = (one for one in town.reasons if one.evidence.edge == "says")
    reported = replace(says, evidence=replace(says.evidence, quotation="reported"), sentence="She said the board pays.",
                       marks=())  # fmt: skip
    direct = replace(says, evidence=replace(says.evidence, quotation="direct"))
    for reasons, verb in (
        ((direct,), "is quoted on"), ((reported,), "is reported to speak of"),
        ((direct, reported), "is quoted and reported on"),
    ):  # fmt: skip
        edge = Edge(maria, board, "says", len(reasons), None, None)
        page = Page("said", town.nodes, (edge,), town.page().places, reasons, 8, 1)
        screen = show(page, f"#{maria}/says/{board}")
        assert screen.see("#panel h2 .verb") == verb
        claims = screen.tab.locator("#panel .claim").all_inner_texts()
        assert len(claims) == len(reasons)
        assert any("is reported to speak of" in claim for claim in claims) == (reported in reasons)
        assert not any("“" in text for text in screen.tab.locator("#panel blockquote").all_inner_texts())
