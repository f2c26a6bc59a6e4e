"""pyvis as model and template engine, with a page of our own. pyvis and jinja2 are imported here and nowhere else.

pyvis's own page asks the network for scripts, runs what titles and headings contain, and drops parallel edges.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from indexer.export.html.content import columns, edge_rows, evidence, node_rows
from indexer.export.html.inert import one_line_feed, packed, policy, script_text, visible

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pyvis imports IPython, some versions of which warn on import
    from pyvis.network import Network

if TYPE_CHECKING:
    from indexer.export.html import Page

HERE = Path(__file__).parent
# The modules of the page's script in the order of their use; each is plain functions in one common scope.
SCRIPT = (
    "strings", "kinds", "text", "elements", "unpack", "graph", "filters", "view", "theme", "geometry", "sprites",
    "strokes", "labels", "camera", "gestures", "layer", "painter", "path", "claims", "search", "legend", "histogram",
    "controls", "sentences", "panel", "table", "files", "address", "main",
)  # fmt: skip


class Picture(Network):  # type: ignore[misc]  # pyvis has no types
    """pyvis's Network with nodes and edges added in constant time, parallel edges kept, and our template."""

    def __init__(self, title: str, facts: dict[str, object], tab_title: str = "") -> None:
        super().__init__(directed=True, cdn_resources="in_line", heading=title)
        self.facts = facts
        self.tab_title = tab_title or title
        self.templateEnv = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)

    def add_node(self, n_id: str, label: str = "", **options: object) -> None:
        """Adds a node, unless there is one of this id."""
        if n_id not in self.node_map:
            self.node_map[n_id] = {"id": n_id, "label": label, **options}
            self.nodes.append(self.node_map[n_id])
            self.node_ids.append(n_id)

    def add_edge(self, source: str, to: str, **options: object) -> None:
        """Adds an edge beside those there are. Raises ValueError where an end is not a node."""
        for end in (source, to):
            if end not in self.node_map:
                raise ValueError(f"an end of the edge {source} -> {to} is not a node of the page: {end}")
        self.edges.append({"from": source, "to": to, **options})

    def generate_html(self, *_: object, **__: object) -> str:
        """The whole page as text: never pyvis's template, whatever pyvis's own arguments ask for."""
        style = one_line_feed((HERE / "page.css").read_text("utf-8"))
        script = script_text(own_script())
        content = {"title": self.heading, **columns(self.nodes, self.edges), **self.facts}
        return self.templateEnv.get_template("template.html").render(
            title=visible(self.tab_title),
            policy=policy([script], [style]),
            style=Markup(style),  # noqa: S704  # our own files; the content is base64
            script=Markup(script),  # noqa: S704
            content=packed(content),
        )


def picture(page: Page) -> Picture:
    """The page's nodes, edges and evidence in pyvis's model."""
    facts = {
        "total_nodes": page.total_nodes, "total_edges": page.total_edges, "with_texts": page.with_texts,
        "library_nodes": max(page.library_nodes, page.total_nodes), "part": page.part,
        "library_edges": max(page.library_edges, page.total_edges),
        "drawn": len(page.nodes) if page.drawn is None else page.drawn, **evidence(page),
    }  # fmt: skip
    drawn = Picture(page.title, facts, page.tab_title)
    for node in node_rows(page):
        drawn.add_node(**node)
    for edge in edge_rows(page):
        drawn.add_edge(**edge)
    return drawn


def own_script() -> str:
    """The modules as one script, in a scope of their own."""
    modules = "\n".join((HERE / "script" / f"{name}.js").read_text("utf-8") for name in SCRIPT)
    return f"(() => {{\n'use strict';\n{modules}\n}})();\n"
