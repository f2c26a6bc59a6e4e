"""Taking the graph elsewhere: graph."""

from __future__ import annotations

import functools
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indexer.cli.narrowing import filters
from indexer.cli.options import at_most_one, library_option
from indexer.cli.printing import bold, plural, remark, say
from indexer.errors import UsageError
from indexer.types import Within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indexer.library import Library
    from indexer.library.paging import Wish

FORMATS = {
    "html": "One interactive page; opens anywhere, needs no network.",
    "json": "networkx node-link data; on stdout unless -o says otherwise.",
    "gexf": "For Gephi, with the months of each edge on its timeline.",
    "graphml": "For yEd, Gephi, networkx.",
    "csv": "Edges as a table; nodes and evidence beside it.",
    "rdf": "Turtle: schema.org, mentions with their offsets in NIF and ITS.",
    "jsonld": "The same as JSON-LD.",
    "cypher": "Statements for Neo4j and its like.",
    "ftm": "FollowTheMoney entities, for Aleph and its like.",
    "convokit": "A ConvoKit corpus; -o names its folder.",
    "parquet": "Edges as a table; nodes and evidence beside it. Needs pyarrow.",
}


def _forms(command: Any) -> Any:
    """An option for each form."""

    @functools.wraps(command)
    def formed(*arguments: Any, **options: Any) -> Any:
        wanted = [form for form in FORMATS if options.pop(form)]
        return command(*arguments, form=wanted[0] if wanted else None, **options)

    for form, text in reversed(FORMATS.items()):
        formed = click.option(f"--{form}", is_flag=True, help=text)(formed)
    return formed


@click.command(
    short_help="Write the graph of who mentions whom.",
    epilog="Examples: indexer graph --html    indexer graph --html --about Poland --hops 1    indexer graph --gexf",
)
@_forms
@click.option("-o", "--output", type=click.Path(readable=False, path_type=Path, allow_dash=True), metavar="PATH",
              help="Where to write; - is stdout. [default: graphs/graph.EXT]")  # fmt: skip
@click.option("--title", help="Page: its headline. [default: Who mentions whom]")
@click.option("--about", metavar="NAME", help="Page: only what lies around this name, alias or id.")
@click.option("--hops", type=click.IntRange(1, 10), help="Page: how many steps around it. [default: 2]")
@click.option("--max-nodes", type=click.IntRange(min=1),
              help="Page: how many nodes it shows at first, highest ranks first; the rest lies folded in its"
                   " communities. [default: 1500]")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="Page: hold and show all there is, however large.")
@click.option("--no-texts", is_flag=True, help="Page: leave the sentences out, to share it without people's words.")
@click.option("--open", "show", is_flag=True, help="Page: open it in the browser when it is written.")
@filters
@library_option
@at_most_one([f"--{form}" for form in FORMATS], ("--all", "--max-nodes"))
def graph(form: str | None, output: Path | None, within: Within, library: Library, **page: Any) -> None:
    """Write the graph of who mentions whom, whole or of some posts: the graph of a search is a graph."""
    if form is None:
        raise UsageError("say which form: " + ", ".join(f"--{name}" for name in FORMATS))
    wanted = {name: value for name, value in page.items() if value}
    require_page_options(form, wanted)
    place = _place(form, output)
    require_place(place)
    is_page = form == "html"
    if is_page:
        written = library.draw(place, wish(wanted, within), remark=remark)
    else:
        written = library.export(form, place, remark=remark, **within)
    if str(place) != "-":
        nodes, edges = written
        say(f"{bold(str(place.absolute()))}  {plural(nodes, 'node')}, {plural(edges, 'edge')}")
        if not nodes:
            remark(
                "the library is empty; `indexer ingest PATH` fills it"
                if not wanted and not within
                else "nothing answers these options"
            )
        if page["show"]:
            click.launch(str(place.absolute()))


def _place(form: str, output: Path | None) -> Path:
    """Where the graph goes: as asked, else into graphs/. A missing folder is made, but not its parents."""
    if output is None and form == "json":
        return Path("-")
    place = output or Path("graphs") / f"graph.{EXTENSIONS.get(form, form)}"
    with suppress(OSError):  # `require_place` says what is wrong
        place.parent.mkdir(exist_ok=True)
    if form != "convokit" or str(place) == "-":
        return place
    if place.is_file():
        raise UsageError(f"{place} is a file; a ConvoKit corpus is a folder, name one")
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {place}: {error.strerror or error}") from error
    return place / "utterances.jsonl"


EXTENSIONS = {"rdf": "ttl", "ftm": "ftm.json"}
"""What follows ``graph.`` in the name of a file, where it is not the name of the form."""
PAGE_OPTIONS = {
    "title": "--title", "about": "--about", "hops": "--hops", "max_nodes": "--max-nodes",
    "every": "--all", "no_texts": "--no-texts", "show": "--open",
}  # fmt: skip


def require_page_options(form: str, wanted: Mapping[str, object]) -> None:
    """Raise UsageError for an option that means nothing here."""
    if form != "html" and wanted:
        raise UsageError(f"{PAGE_OPTIONS[next(iter(wanted))]} is for the page; add --html, or leave it out")
    if "hops" in wanted and "about" not in wanted:
        raise UsageError("--hops counts the steps around a name; say which with --about NAME")


def wish(wanted: Mapping[str, Any], within: Within) -> Wish:
    """What the options ask of the page."""
    from indexer.library.paging import Wish

    same = {name: value for name, value in wanted.items() if name in ("title", "about", "hops", "every")}
    if "max_nodes" in wanted:
        same["drawn"] = wanted["max_nodes"]
    return Wish(within=within, with_texts="no_texts" not in wanted, **same)


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
