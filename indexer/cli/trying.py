"""A first look: demo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.cli.options import library_option
from indexer.cli.printing import bold, dim, plural, say
from indexer.errors import UsageError

if TYPE_CHECKING:
    from indexer.library import Library

_QUERY, _VOICE, _ENTITY = "Poland", "steppe-wind-2041", "Poland"


@click.command(short_help="Take in the samples, search, ask why, draw.", epilog="Example: indexer demo")
@library_option
@click.pass_context
def demo(context: click.Context, library: Library) -> None:
    """Try it: take in the samples, search them, ask why, and draw the graph."""
    from indexer.cli.asking import entity, why
    from indexer.cli.drawing import graph
    from indexer.cli.searching import search

    samples = _samples()
    _step(f"indexer ingest {samples}")
    report = library.ingest([samples])
    say(f"{plural(report.threads, 'thread')}, {plural(report.posts_new + report.posts_unchanged, 'post')}")
    _step(f'indexer search "{_QUERY}"')
    context.invoke(search, query=(_QUERY,), limit=4, order="relevance", library=library)
    _step(f'indexer entity "{_ENTITY}"')
    context.invoke(entity, name=_ENTITY, as_json=False, library=library)
    _step(f'indexer why "{_VOICE}" "{_ENTITY}"')
    context.invoke(why, one=_VOICE, other=_ENTITY, as_json=False, library=library)
    _step("indexer graph --html")
    context.invoke(graph, html=True, max_nodes=1500, title="Who mentions whom in the samples", library=library)
    say(dim("Open that page in a browser; it needs no network."))


def _samples() -> Path:
    import indexer

    package = Path(indexer.__file__).parent
    for place in (package / "samples", package.parent / "samples"):
        if place.is_dir():
            return place
    raise UsageError("the samples are not there; take them from the project's samples/ and `indexer ingest` them")


def _step(command: str) -> None:
    say()
    say(bold(f"$ {command}"))
