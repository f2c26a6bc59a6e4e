"""Taking the graph elsewhere: graph."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indexer.cli.options import library_option
from indexer.cli.printing import bold, plural, remark, say
from indexer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indexer.library import Library
    from indexer.library.paging import Wish

FORMATS = ("json", "html", "gexf", "graphml", "csv")


@click.command(
    short_help="Write the graph of who mentions whom.",
    epilog="Examples: indexer graph --html    indexer graph --html --about Poland --hops 1    indexer graph --gexf",
)
@click.option("--html", "form", flag_value="html", help="One interactive page; opens anywhere, needs no network.")
@click.option("--json", "form", flag_value="json", help="networkx node-link data; on stdout unless -o says otherwise.")
@click.option("--gexf", "form", flag_value="gexf", help="For Gephi.")
@click.option("--graphml", "form", flag_value="graphml", help="For yEd, Gephi, networkx.")
@click.option("--csv", "form", flag_value="csv", help="Edges as a table, nodes beside it.")
@click.option("-o", "--output", type=click.Path(path_type=Path, allow_dash=True), metavar="PATH",
              help="Where to write; - is stdout. [default: graphs/graph.EXT]")  # fmt: skip
@click.option("--title", help="Page: its headline. [default: Who mentions whom]")
@click.option("--about", metavar="NAME", help="Page: only what lies around this name, alias or id.")
@click.option("--hops", type=click.IntRange(1, 10), help="Page: how many steps around it. [default: 2]")
@click.option("--query", metavar="QUERY", help="Page: only what is said in the posts that this search finds.")
@click.option("--max-nodes", type=click.IntRange(min=1),
              help="Page: how many nodes it shows at first, highest ranks first; the rest lies folded in its"
                   " communities. [default: 1500]")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="Page: hold and show all there is, however large.")
@click.option("--no-texts", is_flag=True, help="Page: leave the sentences out, to share it without people's words.")
@click.option("--open", "show", is_flag=True, help="Page: open it in the browser when it is written.")
@library_option
def graph(form: str | None, output: Path | None, library: Library, **page: Any) -> None:
    """Write the graph of who mentions whom."""
    if form is None:
        raise UsageError("say which form: " + ", ".join(f"--{name}" for name in FORMATS))
    wanted = {name: value for name, value in page.items() if value}
    require_page_options(form, wanted)
    default = Path("-") if form == "json" else Path("graphs") / f"graph.{form}"
    place = output or default
    if output is None and form != "json":
        place.parent.mkdir(exist_ok=True)
    require_place(place)
    written = library.draw(place, wish(wanted)) if form == "html" else library.export(form, place)
    if str(place) != "-":
        nodes, edges = written
        say(f"{bold(str(place.absolute()))}  {plural(nodes, 'node')}, {plural(edges, 'edge')}")
        if not nodes:
            remark(
                "the library is empty; `indexer ingest PATH` fills it"
                if not wanted
                else "nothing answers these options"
            )
        if page["show"]:
            click.launch(str(place.absolute()))


PAGE_OPTIONS = {
    "title": "--title", "about": "--about", "hops": "--hops", "query": "--query", "max_nodes": "--max-nodes",
    "every": "--all", "no_texts": "--no-texts", "show": "--open",
}  # fmt: skip


def require_page_options(form: str, wanted: Mapping[str, object]) -> None:
    """Raise UsageError for an option that means nothing here."""
    if form != "html" and wanted:
        raise UsageError(f"{PAGE_OPTIONS[next(iter(wanted))]} is for the page; add --html, or leave it out")
    if "hops" in wanted and "about" not in wanted:
        raise UsageError("--hops counts the steps around a name; say which with --about NAME")


def wish(wanted: Mapping[str, Any]) -> Wish:
    """What the options ask of the page."""
    from indexer.library.paging import Wish

    same = {name: value for name, value in wanted.items() if name in ("title", "about", "hops", "query", "every")}
    if "max_nodes" in wanted:
        same["drawn"] = wanted["max_nodes"]
    return Wish(with_texts="no_texts" not in wanted, **same)


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
