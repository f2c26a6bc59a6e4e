"""Taking the graph elsewhere: graph."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.cli.options import library_option
from indexer.cli.printing import bold, plural, remark, say
from indexer.errors import UsageError

if TYPE_CHECKING:
    from indexer.library import Library

FORMATS = ("json", "html", "gexf", "graphml", "csv")


@click.command(
    short_help="Write the graph of who mentions whom.", epilog="Examples: indexer graph --html    indexer graph --gexf"
)
@click.option("--html", "form", flag_value="html", help="One interactive page; opens anywhere, needs no network.")
@click.option("--json", "form", flag_value="json", help="networkx node-link data; on stdout unless -o says otherwise.")
@click.option("--gexf", "form", flag_value="gexf", help="For Gephi.")
@click.option("--graphml", "form", flag_value="graphml", help="For yEd, Gephi, networkx.")
@click.option("--csv", "form", flag_value="csv", help="Edges as a table, nodes beside it.")
@click.option("-o", "--output", type=click.Path(path_type=Path, allow_dash=True), metavar="PATH",
              help="Where to write; - is stdout. [default: graphs/graph.EXT]")  # fmt: skip
@click.option("--max-nodes", type=click.IntRange(min=1), default=1500, show_default=True,
              help="How many nodes the page draws, those with the most evidence first.")  # fmt: skip
@click.option("--title", default="Who mentions whom", show_default=True, help="The headline of the page.")
@library_option
def graph(form: str | None, output: Path | None, max_nodes: int, title: str, library: Library) -> None:
    """Write the graph of who mentions whom."""
    if form is None:
        raise UsageError("say which form: " + ", ".join(f"--{name}" for name in FORMATS))
    default = Path("-") if form == "json" else Path("graphs") / f"graph.{form}"
    place = output or default
    if output is None and form != "json":
        place.parent.mkdir(exist_ok=True)
    require_place(place)
    drawn = library.draw(place, most=max_nodes, title=title) if form == "html" else library.export(form, place)
    if str(place) != "-":
        nodes, edges = drawn
        say(f"{bold(str(place.absolute()))}  {plural(nodes, 'node')}, {plural(edges, 'edge')}")
        if not nodes:
            remark("the library is empty; `indexer ingest PATH` fills it")


def require_place(place: Path) -> None:
    """Raise UsageError unless something can be written at ``place``."""
    if str(place) == "-":
        if sys.stdout.isatty():
            remark("the graph goes to the terminal; -o PATH writes it to a file")
        return
    if place.is_dir():
        raise UsageError(f"{place} is a folder; -o wants the name of a file in it, such as {place / 'graph.html'}")
    if not place.parent.is_dir():
        raise UsageError(f"there is no folder {place.parent}; make it first, or choose another place with -o")
