"""Saved searches: alerts add, list, run, remove; and completion for shells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from indexer.cli.options import json_option, library_option, wait_option
from indexer.cli.printing import bold, dim, indented, marked, one_line, plural, remark, say, say_json, when

if TYPE_CHECKING:
    from indexer.library import Library

EMPTY = 1


@click.group(epilog='Example: indexer alerts add poland "Poland kind:comment" && indexer alerts run')
def alerts() -> None:
    """Save searches, and hear what is new since they were last run."""


@alerts.command(epilog='Example: indexer alerts add poland "Poland kind:comment"')
@click.argument("name")
@click.argument("query")
@wait_option
@library_option
@click.pass_context
def add(context: click.Context, name: str, query: str, wait: float, library: Library) -> None:
    """Save QUERY under NAME. What it finds now counts as told."""
    context.meta["query"] = query
    library.wait = wait
    remark(f"{plural(library.add_alert(name, query), 'post')} found now; `indexer alerts run` tells what comes later")


@alerts.command(name="list", epilog="Example: indexer alerts list --json")
@json_option
@library_option
@click.pass_context
def list_(context: click.Context, as_json: bool, library: Library) -> None:
    """Every saved search."""
    saved = library.alerts()
    for name, query in saved:
        say_json({"name": name, "query": query}) if as_json else say(f"{bold(one_line(name))}  {one_line(query)}")
    if not saved:
        remark("no search is saved; `indexer alerts add NAME QUERY` saves one")
        context.exit(EMPTY)


@alerts.command(epilog="Example: indexer alerts run poland --json")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@wait_option
@json_option
@library_option
@click.pass_context
def run(context: click.Context, names: tuple[str, ...], wait: float, as_json: bool, library: Library) -> None:
    """What is new for all saved searches, or for those named; next time it is new no more."""
    library.wait = wait
    news = library.run_alerts(names)
    for one in news:
        if not as_json and one.hits:
            say(f"{bold(one_line(one.name))}  {plural(len(one.hits), 'new post')}  {dim(one_line(one.query))}")
        for hit in one.hits:
            if as_json:
                facts = hit._asdict() | {"marks": [[mark.start, mark.end] for mark in hit.marks]}
                say_json({"alert": one.name, "query": one.query} | facts)
            else:
                who = one_line(hit.author) if hit.author else hit.kind
                say(f"  {who} · {when(hit.published)}  {dim(one_line(hit.id))}")
                say(indented(marked(hit.snippet, hit.marks)))
    if not any(one.hits for one in news):
        remark("nothing new")
        context.exit(EMPTY)


@alerts.command(epilog="Example: indexer alerts remove poland")
@click.argument("name")
@wait_option
@library_option
def remove(name: str, wait: float, library: Library) -> None:
    """Forget a saved search."""
    library.wait = wait
    library.remove_alert(name)


@click.command(epilog='Example: indexer completion bash >> ~/.bashrc    eval "$(indexer completion zsh)"')
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes Tab complete commands, options, fields, and names of the library in your shell."""
    from click.shell_completion import get_completion_class

    from indexer.cli import commands

    made = get_completion_class(shell)
    if made is not None:
        say(made(commands, {}, "indexer", "_INDEXER_COMPLETE").source())
