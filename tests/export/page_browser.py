"""The page in a real browser, for the tests: any request, complaint or window of another page fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.export.html import Page, write_page

if TYPE_CHECKING:
    from playwright import sync_api


ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


_SETTLED = """() => new Promise((settled, failed) => {
    setTimeout(() => failed(new Error("the page paints and paints")), 120000);
    const look = () => indexerPage.isDone() ? settled() : requestAnimationFrame(look);
    look();
})"""
"""Looks once a frame, in the page itself."""


@dataclass
class Screen:
    """One open page, with what went wrong on it."""

    tab: sync_api.Page
    complaints: list[str] = field(default_factory=list)

    def see(self, selector: str) -> str:
        return self.tab.inner_text(selector)

    def click_node(self, name: str) -> None:
        self.tab.click("#fit")  # or it may lie under the legend
        self.click_at(self.tab.evaluate("indexerPage.positionOf", name))

    def click_edge(self, source: str, kind: str, target: str) -> None:
        self.click_at(self.tab.evaluate("ends => indexerPage.edgePositionOf(...ends)", [source, kind, target]))

    def click_at(self, at: dict[str, float]) -> None:
        self.tab.mouse.click(at["x"], at["y"])

    def settle(self) -> None:
        """Until all that was asked for is painted."""
        self.tab.evaluate(_SETTLED)

    def focused(self) -> str:
        return self.tab.evaluate("document.activeElement.id || document.activeElement.tagName")


@pytest.fixture(scope="session")
def browser() -> Iterator[sync_api.Browser]:
    driving = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        assert not os.environ.get("INDEXER_NEEDS_BROWSER"), "this machine is to have a browser and has none"
        pytest.skip(f"needs a browser: one of {', '.join(BROWSERS)}")
    with driving.sync_playwright() as driver, driver.chromium.launch(executable_path=path, args=ARGUMENTS) as started:
        yield started


@pytest.fixture
def open_file(browser):
    """Opens a page that is a file in a window, and in the end looks whether anything went wrong with it."""
    opened: list[Screen] = []

    def open_page(
        path: Path, address: str = "", width: int = 1280, height: int = 800, colours: str = "light"
    ) -> Screen:
        window = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=colours, reduced_motion="reduce"
        )
        screen = Screen(window.new_page())
        opened.append(screen)
        watch(screen, path.as_uri())
        screen.tab.goto(path.as_uri() + address)
        screen.tab.wait_for_function("window.indexerPage || !document.getElementById('empty').hidden")
        return screen

    yield open_page
    for screen in opened:
        screen.tab.context.close()
        assert screen.complaints == []


@pytest.fixture
def show(open_file, tmp_path):
    """Writes a page and opens it."""
    numbers = count()

    def show_page(page: Page, address: str = "", **options: object) -> Screen:
        path = tmp_path / f"page{next(numbers)}.html"
        write_page(page, path)
        return open_file(path, address, **options)

    return show_page


def watch(screen: Screen, address: str) -> None:
    """Everything that a good page never does is a complaint."""

    def note(kind: str, what: str) -> None:
        screen.complaints.append(f"{kind}: {what}")

    def request(asked: sync_api.Request) -> None:
        if asked.url.partition("#")[0] != address and not asked.url.startswith(("data:", "blob:")):
            note("request", asked.url)

    screen.tab.on("request", request)
    screen.tab.on("console", lambda message: note("console", message.text))
    screen.tab.on("pageerror", lambda error: note("error", str(error)))
    screen.tab.on("dialog", lambda dialog: note("dialog", dialog.message))
    screen.tab.on("popup", lambda tab: note("popup", tab.url))
