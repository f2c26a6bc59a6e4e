"""The same page saved again, in another format, under another address: one thread; and what only looks like it: two."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.library import Library

COMMENTS = [
    ("Mara Quill", "June 8, 2023 at 9:21 am", "They never ask anybody who works on the quay."),
    ("tidewatch", "June 8, 2023 at 1:05 pm", "They did ask in 2019, and nobody came to the meeting."),
    ("Old Pier", "June 9, 2023 at 7:00 am", "Sell the boats and buy a bus, that is my advice."),
]
BODY = "The council of Saltby has raised the harbour dues for small boats by a third."


def html(url: str | None = "https://saltby.example/dues", comments: int = 3, title: str = "Harbour dues go up") -> str:
    link = f'<link rel="canonical" href="{url}">' if url else ""
    items = "".join(
        f'<li id="comment-{n}"><cite class="fn">{who}</cite> <span class="comment-meta">{when}</span>'
        f'<div class="comment-content"><p>{text}</p></div></li>'
        for n, (who, when, text) in enumerate(COMMENTS[:comments], start=1)
    )
    head = f"<!DOCTYPE html><html><head><title>{title}</title>{link}</head>"
    story = f"<h1>{title}</h1><p>{BODY}</p><p>Nobody asked the fishermen, says their union in a letter.</p>"
    return f"{head}<body><article>{story}</article><ol>{items}</ol></body></html>"


def dump(comments: int = 3, title: str = "Harbour dues go up") -> str:
    items = "\n".join(f"  {n}. {who} says:\n    {when}\n\n    {text}\n\n    Reply"
                      for n, (who, when, text) in enumerate(COMMENTS[:comments], start=1))  # fmt: skip
    return f"Saltby News\n\nMenu\n\n{title}\n\n{BODY}\n\n{comments} comments\n\n{items}\n"


def threads_and_comments(folder: Path, *files: tuple[str, str]) -> tuple[int, int]:
    library = Library(folder / "index")
    for name, text in files:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        library.ingest([path], names="none")
    counts = dict(library.status().counts)
    return counts["threads"], counts["posts"] - counts["threads"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_page_saved_as_text_and_as_html_is_one_thread(tmp_path: Path, order: int) -> None:
    files = [("a.html", html()), ("a.txt", dump())][::order]
    assert threads_and_comments(tmp_path, *files) == (1, 3)


def test_a_page_that_moved_to_another_address_of_its_site_is_one_thread(tmp_path: Path) -> None:
    moved = html("https://saltby.example/2023/dues-up", title="Dues up in Saltby")
    assert threads_and_comments(tmp_path, ("a.html", html()), ("b.html", moved)) == (1, 3)


def test_the_same_page_with_more_comments_is_one_thread(tmp_path: Path) -> None:
    assert threads_and_comments(tmp_path, ("a.txt", dump(2)), ("b.txt", dump(3))) == (1, 3)


def test_the_same_story_on_another_site_is_another_thread(tmp_path: Path) -> None:
    assert threads_and_comments(tmp_path, ("a.html", html()), ("b.html", html("https://other.example/dues")))[0] == 2


def test_one_comment_said_twice_does_not_join_two_pages(tmp_path: Path) -> None:
    other = dump(1, title="Something else").replace(BODY, "Quite another story, of a bridge over the river.")
    assert threads_and_comments(tmp_path, ("a.txt", dump(3)), ("b.txt", other))[0] == 2


def test_a_rebuild_keeps_what_was_joined(tmp_path: Path) -> None:
    before = threads_and_comments(tmp_path, ("a.html", html()), ("a.txt", dump()))
    library = Library(tmp_path / "index")
    library.rebuild()
    counts = dict(library.status().counts)
    assert (counts["threads"], counts["posts"] - counts["threads"]) == before
