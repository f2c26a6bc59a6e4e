"""What other tools read back is what the graph says."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import networkx
import pytest

from indexer.errors import UsageError
from indexer.export import FORMATS, Contents, stream, write
from indexer.graph.network import network
from indexer.types import Edge, Node


def facts(graph: networkx.MultiDiGraph) -> tuple[dict, list]:
    """Nodes and edges with what every format keeps."""
    nodes = {name: (seen["name"], seen["kind"], int(seen["mentions"])) for name, seen in graph.nodes(data=True)}
    edges = sorted(
        (source, target, seen["kind"], int(seen["count"]), seen.get("first") or "", seen.get("last") or "")
        for source, target, seen in graph.edges(data=True)
    )
    return nodes, edges


def needed(form: str) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")


def raw(form: str, nodes, edges) -> bytes:
    out = io.BytesIO()
    stream(form, Contents(nodes, edges), out)
    return out.getvalue()


def text(form: str, nodes, edges) -> str:
    return raw(form, nodes, edges).decode("utf-8")


@pytest.fixture
def written(town, tmp_path):
    def write_form(form: str) -> Path:
        return write(form, Contents(town.nodes, town.edges), tmp_path / f"graph.{form}")[0]

    return write_form


def test_json_read_by_networkx_is_the_graph(town, written):
    graph = networkx.node_link_graph(json.loads(written("json").read_text("utf-8")), edges="edges")
    assert facts(graph) == facts(network(town.nodes, town.edges))
    assert set(graph.edges(keys=True)) == set(network(town.nodes, town.edges).edges(keys=True))


def test_json_is_one_line_with_the_promised_keys(town):
    (line,) = text("json", town.nodes, town.edges).splitlines()
    graph = json.loads(line)
    assert {"id", "name", "kind", "mentions"} <= graph["nodes"][0].keys()
    assert {"source", "target", "kind", "count", "first", "last"} <= graph["edges"][0].keys()


def test_gexf_read_by_networkx_is_the_graph(town, written):
    assert facts(networkx.read_gexf(written("gexf"))) == facts(network(town.nodes, town.edges))


def test_graphml_read_by_networkx_is_the_graph(town, written):
    graph = networkx.read_graphml(written("graphml"), force_multigraph=True)
    assert facts(graph) == facts(network(town.nodes, town.edges))


def test_csv_has_the_edges_and_beside_it_the_nodes(town, tmp_path):
    edges, nodes, _ = write("csv", Contents(town.nodes, town.edges), tmp_path / "graph.csv")
    assert (edges.name, nodes.name) == ("graph.csv", "graph.nodes.csv")
    with edges.open(encoding="utf-8", newline="") as rows:
        table = list(csv.DictReader(rows))
    assert [(r["source"], r["target"], r["kind"], int(r["count"])) for r in table] == [
        (e.source, e.target, e.kind, e.count) for e in town.edges
    ]
    with nodes.open(encoding="utf-8", newline="") as rows:
        assert [r["aliases"] for r in csv.DictReader(rows)][:2] == ["Polska | Rzeczpospolita", "Danzig"]


@pytest.mark.parametrize("danger", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "=cmd|' /C calc'!A0", "＝1"])
def test_no_cell_of_a_csv_is_a_formula(danger):
    table = text("csv", [], [Edge(danger, "b", "mentions", 1, None, None)])
    assert next(csv.DictReader(io.StringIO(table, newline="")))["source"] == f"'{danger}"


def test_a_carriage_return_at_the_beginning_of_a_cell_is_inert_too():
    table = text("csv", [Node("\r=1", "\r=1", "place", 1)], [Edge("\r=1", "b", "mentions", 1, None, None)])
    assert next(csv.DictReader(io.StringIO(table, newline="")))["source"] == "'\\u000d=1"


@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_characters_that_xml_forbids_are_written_out_and_make_no_two_nodes_one(form, tmp_path):
    nodes = [Node(f"account:{mark}", f"a{mark}b\u2028c", "account", 1) for mark in "\x00\x01\x0b\ufffe\ud83d"]
    path = write(form, Contents(nodes, []), tmp_path / "graph.xml")[0]
    graph = (networkx.read_gexf if form == "gexf" else networkx.read_graphml)(path)
    assert set(graph) == {f"account:\\u{code}" for code in ("0000", "0001", "000b", "fffe", "d83d")}
    assert graph.nodes["account:\\u0001"]["name"] == "a\ufffdb\u2028c"


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_names_are_written_by_every_format(form, hostile):
    needed(form)
    assert raw(form, hostile.nodes, hostile.edges) or form == "convokit"


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_graph_is_written_by_every_format(form):
    needed(form)
    assert raw(form, [], []) or form in ("convokit", "ftm")


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_graph_gives_the_same_bytes(form, town, monkeypatch):
    needed(form)
    before = raw(form, town.nodes, town.edges)
    monkeypatch.setattr("time.strftime", lambda *_: "2001-01-01")
    assert raw(form, town.nodes, town.edges) == before


@pytest.mark.parametrize("form", FORMATS)
def test_the_file_holds_what_the_stream_gets(form, town, tmp_path):
    needed(form)
    path = write(form, Contents(town.nodes, town.edges), tmp_path / "graph.out")[0]
    assert path.read_bytes() == raw(form, town.nodes, town.edges)


def test_an_unknown_format_is_refused_with_the_choices(tmp_path):
    with pytest.raises(UsageError, match="json, gexf, graphml, csv"):
        write("pdf", Contents([], []), tmp_path / "graph.pdf")
