"""The page in headless Chromium beside pyvis's own: what opening, moving, filtering and finding cost.

    python benchmarks/page.py [NODES ...]          (default 1000 5000 20000)

For each size a made graph with three edges a node. "main" is CPU of the page's own thread, which decides whether the
picture is fluent; "all" is CPU of all processes of the browser, software drawing included; the time from frame to frame
is the median, on the clock. The window has 1280 x 800 px and there is no graphics card: the worst case. pyvis is only
measured up to 5,000 nodes, with physics off (else it spends half a minute before anything is seen), and its scripts
are taken from the installed package, because its page would ask the network for them.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from typing import Any

from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from indexer.export.html import Page, write_page
from indexer.graph.layout import layout
from indexer.types import Edge, Evidence, Node, Place, Reason, Span

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
             "--disable-dev-shm-usage"]  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
STOCK_MOST = 5_000
KINDS = ("person", "organisation", "place", "group", "work", "event", "account", "article")
STEPS = 40
FEW = 8  # of what takes a second each
KEYS = "place number 1"


def made_graph(size: int) -> tuple[list[Node], list[Edge]]:
    """Communities of about 2 * sqrt(size) nodes, a few hubs, three edges a node, one in five between communities."""
    chance = random.Random(7)  # noqa: S311  # the same graph every time
    groups = max(1, round(sqrt(size) / 2))
    members: list[list[int]] = [[] for _ in range(groups)]
    for number in range(size):
        members[chance.randrange(groups)].append(number)
    where = {number: group for group, own in enumerate(members) for number in own}
    nodes = [Node(f"n{at}", f"{KINDS[at % 8].title()} number {at}", KINDS[at % 8], 1) for at in range(size)]  # type: ignore[arg-type]
    ends: set[tuple[int, int]] = set()
    while len(ends) < 3 * size:
        source = chance.randrange(size)
        own = members[where[source]] if chance.random() < 0.8 else range(size)
        target = own[min(len(own) - 1, int(len(own) * chance.random() ** 3))]
        if source != target:
            ends.add((source, target))
    kinds = ("mentions", "mentions", "mentions", "says", "replies_to")
    edges = [
        Edge(f"n{one}", f"n{other}", kinds[at % 5], chance.randint(1, 6), "2023-01-01", "2024-12-31")  # type: ignore[arg-type]
        for at, (one, other) in enumerate(sorted(ends))
    ]
    return nodes, edges


def made_reasons(edges: list[Edge]) -> Iterator[Reason]:
    """A sentence of its own for each edge, on some day of two years."""
    for at, edge in enumerate(edges):
        words = f"Sentence {at} of an ordinary length, about Poland, the water board and charge number {at * 7 % 991}."
        day = f"{2023 + at % 2}-{at % 12 + 1:02d}-{at % 28 + 1:02d}"
        found = Evidence(edge.kind, edge.source, edge.target, f"t{at % 90}/{at}", f"t{at % 90}", day, 0, 8, 0, 90,
                         "gazetteer", 0.9)  # fmt: skip
        yield Reason(found, edge.source, edge.target, words, (Span(0, 8),), f"account {at % 400}", f"Thread {at % 90}",
                     f"https://news.example/{at % 90}")  # fmt: skip


def own_page(nodes: list[Node], edges: list[Edge], places: dict[str, Place], path: Path) -> None:
    """Our page of the graph, with a sentence for each edge up to 20,000 of them."""
    reasons = tuple(made_reasons(edges[:20_000]))
    write_page(Page("benchmark", tuple(nodes), tuple(edges), places, reasons, len(nodes), len(edges)), path)


def stock_page(nodes: list[Node], edges: list[Edge], places: dict[str, Place], path: Path) -> None:
    """The same graph by pyvis as it comes, placed and without physics."""
    from pyvis.network import Network

    net = Network(directed=True, cdn_resources="in_line")
    net.toggle_physics(False)
    for node in nodes:
        net.add_node(node.id, node.name, x=places[node.id].x, y=places[node.id].y)
    for edge in edges:
        net.edges.append({"from": edge.source, "to": edge.target, "arrows": "to", "value": edge.count})
    path.write_text(net.generate_html(), encoding="utf-8")


class Meter:
    """CPU milliseconds since the last look: of the page's thread, and of the browser."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.page = tab.context.new_cdp_session(tab)
        self.page.send("Performance.enable", {"timeDomain": "threadTicks"})  # CPU time, not time on the clock
        self.all = tab.context.browser.new_browser_cdp_session()  # type: ignore[union-attr]
        self.look()

    def look(self) -> tuple[float, float]:
        metrics = {one["name"]: one["value"] for one in self.page.send("Performance.getMetrics")["metrics"]}
        processes = self.all.send("SystemInfo.getProcessInfo")["processInfo"]
        now = (metrics["TaskDuration"] * 1000, sum(one["cpuTime"] for one in processes) * 1000)
        before = getattr(self, "before", now)
        self.before = now
        return now[0] - before[0], now[1] - before[1]


FRAMES = """(steps) => new Promise((done) => {
  const times = []; let left = steps; let last = performance.now();
  const frame = (now) => {
    times.push(now - last); last = now;
    if (left-- > 0) { window.benchStep(left); requestAnimationFrame(frame); } else done(times.slice(1));
  };
  requestAnimationFrame(frame);
})"""

OWN_STEPS = {
    "pan": "window.benchStep = (at) => host.dispatchEvent(new PointerEvent('pointermove', "
           "{pointerId: 1, pointerType: 'mouse', buttons: 1, clientX: 600 + at * 9, clientY: 400 + at * 3}))",
    "zoom": "window.benchStep = (at) => host.dispatchEvent(new WheelEvent('wheel', "
            "{deltaY: at % 20 < 10 ? -60 : 60, clientX: 640, clientY: 400, bubbles: true, cancelable: true}))",
    "filter": "window.benchStep = (at) => { const range = document.querySelector('[data-range=since]');"
              " range.value = String(at % 20); range.dispatchEvent(new Event('input')); }",
    "hover": "window.benchStep = (at) => host.dispatchEvent(new PointerEvent('pointermove', "
             "{pointerId: 1, pointerType: 'mouse', clientX: 340 + at * 21, clientY: 300 + at % 9 * 20}))",
    "search": "window.benchStep = (at) => { const query = document.getElementById('query');"
              f" query.value = '{KEYS}'.slice(0, 1 + (39 - at) % 14); query.dispatchEvent(new Event('input')); }}",
}  # fmt: skip
START = {
    "pan": "host.setPointerCapture = () => {}; host.dispatchEvent(new PointerEvent('pointerdown', "
           "{pointerId: 1, pointerType: 'mouse', button: 0, clientX: 960, clientY: 520}))",
}  # fmt: skip
END = {
    "pan": "host.dispatchEvent(new PointerEvent('pointercancel', {pointerId: 1}))",
    "filter": "document.getElementById('reset').click()",
    "search": "document.getElementById('query').value = ''; "
              "document.getElementById('query').dispatchEvent(new Event('input'))",
}  # fmt: skip
STOCK_STEPS = {
    "pan": "window.benchStep = (at) => network.moveTo({position: {x: at * 5, y: at * 2}})",
    "zoom": "window.benchStep = (at) => network.moveTo({scale: 0.2 + (at % 10) * 0.03})",
    "filter": "window.benchStep = (at) => {"
              " nodes.update(nodes.getIds().map((id, n) => ({id, hidden: n % 20 < at % 20})));"
              " edges.update(edges.getIds().map((id, n) => ({id, hidden: n % 20 < at % 20}))); }",
}  # fmt: skip


def measure(tab: Tab, name: str, steps: dict[str, str], meter: Meter, count: int) -> tuple[float, float, float]:
    """Milliseconds a step: of the page's thread, of all processes, and from one frame to the next (median)."""
    host = "const host = document.getElementById('picture') ?? document.getElementById('mynetwork');"
    tab.evaluate(f"() => {{ {host} {START.get(name, '')}; {steps[name]} }}")
    meter.look()
    times = tab.evaluate(FRAMES, count)
    main, everything = meter.look()
    if steps is OWN_STEPS:
        tab.evaluate(f"() => {{ {host} {END.get(name, '')} }}")
    return main / count, everything / count, statistics.median(times)


def opened(browser: Any, path: Path, ready: str) -> tuple[Tab, Meter, tuple[float, float]]:
    """A tab with the page, and what it cost until it was ready."""
    tab = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    meter = Meter(tab)
    tab.goto(path.as_uri())
    wait(tab, ready)
    return tab, meter, meter.look()


def wait(tab: Tab, ready: str) -> None:
    """Until ``ready`` holds; not by wait_for_function, which our page's policy refuses once it has been clicked on."""
    while not tab.evaluate(ready):
        time.sleep(0.05)


def bench(browser: Any, what: str, path: Path, ready: str, steps: dict[str, str]) -> None:
    """Prints a line for each thing measured."""
    tab, meter, opening = opened(browser, path, ready)
    print(f"  {what:12} {'file':8} {path.stat().st_size / 1e6:9.2f} MB")
    print(f"  {what:12} {'open':8} {opening[0]:9.0f} ms main {opening[1]:9.0f} ms all")
    for name in steps:
        count = FEW if steps is STOCK_STEPS and name == "filter" else STEPS
        main, everything, frame = measure(tab, name, steps, meter, count)
        print(f"  {what:12} {name:8} {main:9.1f} ms main {everything:9.1f} ms all {frame:9.1f} ms from frame to frame")
        if "indexerPage" in ready:
            wait(tab, ready)
    tab.context.close()


def main() -> None:
    """Every size in turn, ours and then pyvis's."""
    sizes = [int(size) for size in sys.argv[1:]] or [1_000, 5_000, 20_000]
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        for size in sizes:
            nodes, edges = made_graph(size)
            start = time.process_time()
            places = layout(nodes, edges)
            print(f"{size} nodes, {len(edges)} edges: layout {time.process_time() - start:.2f} s CPU")
            start = time.process_time()
            own_page(nodes, edges, places, Path(place) / "own.html")
            print(f"  {'ours':12} {'write':8} {time.process_time() - start:9.2f} s CPU")
            bench(browser, "ours", Path(place) / "own.html", "Boolean(window.indexerPage?.isDone())", OWN_STEPS)
            if size <= STOCK_MOST:
                stock_page(nodes, edges, places, Path(place) / "stock.html")
                bench(browser, "pyvis", Path(place) / "stock.html", "typeof network !== 'undefined'", STOCK_STEPS)
        browser.close()


if __name__ == "__main__":
    main()
