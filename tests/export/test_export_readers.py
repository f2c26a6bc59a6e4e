"""Every format is read back by a reader of its own world and says there what the library says."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

import networkx
import pytest

from indexer import Library
from indexer.export.resources import iri


@pytest.fixture(scope="module")
def library(library_of_samples: Path) -> Library:
    return Library(library_of_samples)


@pytest.fixture(scope="module")
def graph(library: Library) -> networkx.MultiDiGraph:
    return library.graph()


@pytest.fixture
def exported(library: Library, tmp_path: Path):
    def export(form: str, name: str) -> Path:
        library.export(form, tmp_path / name)
        return tmp_path / name

    return export


# rdflib's own JSON-LD reader still uses a class of its own that it calls old.
old_rdflib = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")


def spoken(library: Library) -> list:
    """The evidence that has words of its own and is said by somebody."""
    return [one for one in library.evidence() if one.end > one.start and one.edge != "co_mention"]


def edges_of(graph: networkx.MultiDiGraph) -> dict:
    return {(a, b, seen["kind"]): seen for a, b, seen in graph.edges(data=True)}


def test_gexf_has_every_attribute_and_the_months_as_spells(exported, graph):
    read = networkx.read_gexf(exported("gexf", "graph.gexf"))
    assert set(read) == set(graph)
    for node, seen in graph.nodes(data=True):
        got = read.nodes[node]
        assert (got["label"], got["name"], got["kind"], got["mentions"]) == (
            seen["name"],
            seen["name"],
            seen["kind"],
            seen["mentions"],
        )
        assert got.get("aliases", "") == " | ".join(seen["aliases"])
        assert got.get("metonym_of") == seen["metonym_of"]
    found = edges_of(read)
    assert found.keys() == edges_of(graph).keys()
    for edge, seen in edges_of(graph).items():
        got = found[edge]
        assert [got[word] for word in ("count", "posts", "threads")] == [
            seen[word] for word in ("count", "posts", "threads")
        ]
        assert (got.get("first"), got.get("last")) == (seen["first"], seen["last"])
        assert [start[:7] for start, _ in got.get("spells", [])] == list(seen["months"])
        assert {start[:7]: value for value, start, _ in got.get("monthly", [])} == seen["months"]


def test_graphml_has_every_attribute(exported, graph):
    read = networkx.read_graphml(exported("graphml", "graph.graphml"), force_multigraph=True)
    found = edges_of(read)
    for edge, seen in edges_of(graph).items():
        got = found[edge]
        assert [got[word] for word in ("count", "posts", "threads")] == [
            seen[word] for word in ("count", "posts", "threads")
        ]
        assert got.get("months", "") == " ".join(f"{month}:{count}" for month, count in seen["months"].items())
    assert {n: (s["name"], s["kind"], s["mentions"]) for n, s in read.nodes(data=True)} == {
        n: (s["name"], s["kind"], s["mentions"]) for n, s in graph.nodes(data=True)
    }


def test_json_has_every_attribute(exported, graph):
    read = networkx.node_link_graph(json.loads(exported("json", "graph.json").read_text("utf-8")), edges="edges")
    assert {edge: dict(seen) for edge, seen in edges_of(read).items()} == {
        edge: dict(seen) for edge, seen in edges_of(graph).items()
    }
    assert {n: s["aliases"] for n, s in read.nodes(data=True)} == {
        n: list(s["aliases"]) for n, s in graph.nodes(data=True)
    }


def test_csv_has_a_row_of_evidence_for_every_count(exported, library, graph):
    file = exported("csv", "graph.csv")
    with file.with_name("graph.evidence.csv").open(encoding="utf-8", newline="") as rows:
        evidence = list(csv.DictReader(rows))
    counts = Counter((row["voice"], row["target"], row["edge"]) for row in evidence)
    assert counts == {edge: seen["count"] for edge, seen in edges_of(graph).items()}
    for row in evidence[::17]:
        post = library.post(row["post"])
        begins, ends = int(row["sentence_start"]), int(row["sentence_end"])
        assert post.text[begins:ends] == row["sentence"].removeprefix("'") or row["sentence"] == post.text[begins:ends]


@old_rdflib
@pytest.mark.parametrize(
    ("form", "name", "parser"), [("rdf", "graph.ttl", "turtle"), ("jsonld", "graph.jsonld", "json-ld")]
)
def test_linked_data_has_nodes_edges_and_mentions_with_their_offsets(exported, library, graph, form, name, parser):
    rdflib = pytest.importorskip("rdflib", reason="reads Turtle and JSON-LD back")
    read = rdflib.Graph().parse(exported(form, name), format=parser)
    nif = rdflib.Namespace("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#")
    schema, own = rdflib.Namespace("https://schema.org/"), rdflib.Namespace("urn:indexer:terms:")
    its = rdflib.Namespace("http://www.w3.org/2005/11/its/rdf#")
    for node, seen in graph.nodes(data=True):
        assert str(read.value(rdflib.URIRef(iri(node)), schema.name)) == seen["name"]
        assert int(read.value(rdflib.URIRef(iri(node)), own.mentions)) == seen["mentions"]
    found = {
        (str(read.value(edge, own.source)), str(read.value(edge, own.target)), str(read.value(edge, own.kind))): (
            int(read.value(edge, own["count"])), {str(month) for month in read.objects(edge, own.month)},
        )
        for edge in read.subjects(rdflib.RDF.type, own.Edge)
    }  # fmt: skip
    assert found == {
        (iri(a), iri(b), kind): (seen["count"], {f"{m}:{c}" for m, c in seen["months"].items()})
        for (a, b, kind), seen in edges_of(graph).items()
    }
    phrases = list(read.subjects(rdflib.RDF.type, nif.Phrase))
    assert len(phrases) == len(spoken(library))
    for phrase in phrases:
        text = str(read.value(read.value(phrase, nif.referenceContext), nif.isString))
        start, end = int(read.value(phrase, nif.beginIndex)), int(read.value(phrase, nif.endIndex))
        assert text[start:end] == str(read.value(phrase, nif.anchorOf))
        assert read.value(phrase, its.taIdentRef)


def test_cypher_is_a_statement_a_line_with_every_node_and_edge(exported, graph):
    statements = exported("cypher", "graph.cypher").read_text("ascii").splitlines()
    assert all(line.endswith(";") for line in statements)
    nodes, edges = {}, Counter()
    for line in statements[1:]:
        rows = json.loads(re.sub(r"([{,] ?)(\w+): ", r'\1"\2": ', line[len("UNWIND ") : line.rindex("] AS row") + 1]))
        if " MERGE (n:Node" in line:
            nodes |= {row["id"]: row for row in rows}
        else:
            edges.update({(row["source"], row["target"], row["of"]["kind"]): row["of"]["count"] for row in rows})
            assert f"[r:{rows[0]['of']['kind'].upper()}]" in line
    assert {node: row["name"] for node, row in nodes.items()} == {n: s["name"] for n, s in graph.nodes(data=True)}
    assert edges == {edge: seen["count"] for edge, seen in edges_of(graph).items()}


def test_followthemoney_takes_every_entity_and_finds_every_reference(exported, library, graph):
    model = pytest.importorskip("followthemoney", reason="reads FollowTheMoney entities back").model
    lines = exported("ftm", "graph.ftm.json").read_text("utf-8").splitlines()
    entities = [model.get_proxy(json.loads(line), cleaned=False) for line in lines]
    for line, entity in zip(lines, entities, strict=True):
        entity.schema.validate(json.loads(line))
        assert {name: set(values) for name, values in json.loads(line)["properties"].items()} == {
            name: set(entity.get(name)) for name in json.loads(line)["properties"]
        }
    ids = {entity.id: entity for entity in entities}
    assert len(ids) == len(entities)
    links = [entity for entity in entities if entity.schema.name == "UnknownLink"]
    assert len(links) == len(edges_of(graph))
    for link in links:
        assert {*link.get("subject"), *link.get("object")} <= ids.keys()
    mentions = [entity for entity in entities if entity.schema.name == "Mention"]
    assert len(mentions) == sum(one.edge in ("mentions", "says") for one in library.evidence())
    for mention in mentions:
        assert {*mention.get("document"), *mention.get("resolved")} <= ids.keys()


def test_convokit_s_corpus_has_every_post_with_speaker_and_answer(exported, library, graph):
    file = exported("convokit", "utterances.jsonl")
    utterances = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    speakers = json.loads(file.with_name("speakers.json").read_text("utf-8"))
    conversations = json.loads(file.with_name("conversations.json").read_text("utf-8"))
    posts = [post for thread in conversations for post in library.thread(thread)]
    assert [(u["id"], u["text"], u["speaker"], u["reply-to"], u["timestamp"]) for u in utterances] == [
        (post.id, post.text, post.account, post.parent, post.published) for post in posts
    ]
    assert {u["speaker"] for u in utterances if graph.has_node(u["speaker"])} <= speakers.keys()


def test_convokit_itself_reads_the_corpus(exported, library):
    convokit = pytest.importorskip("convokit", reason="reads its corpus back")
    corpus = convokit.Corpus(filename=str(exported("convokit", "utterances.jsonl").parent))
    assert len(corpus.get_utterance_ids()) == dict(library.status().counts)["posts"]


def test_parquet_has_every_attribute(exported, library, graph):
    parquet = pytest.importorskip("pyarrow.parquet", reason="reads Parquet back")
    file = exported("parquet", "graph.parquet")
    rows = parquet.read_table(file).to_pylist()
    assert {
        (row["source"], row["target"], row["kind"]): (row["count"], row["posts"], dict(row["months"])) for row in rows
    } == {edge: (seen["count"], seen["posts"], seen["months"]) for edge, seen in edges_of(graph).items()}
    nodes = parquet.read_table(file.with_name("graph.nodes.parquet")).to_pylist()
    assert {row["id"]: (row["name"], tuple(row["aliases"])) for row in nodes} == {
        node: (seen["name"], tuple(seen["aliases"])) for node, seen in graph.nodes(data=True)
    }
    assert parquet.read_table(file.with_name("graph.evidence.parquet")).num_rows == len(list(library.evidence()))


@old_rdflib
def test_hostile_names_come_back_as_they_are_or_written_out(hostile, tmp_path):
    from indexer.export import Contents, write

    rdflib = pytest.importorskip("rdflib", reason="reads Turtle and JSON-LD back")
    for form, parser in (("rdf", "turtle"), ("jsonld", "json-ld")):
        (file,) = write(form, Contents(hostile.nodes, hostile.edges, hostile.reasons), tmp_path / f"graph.{form}")
        read = rdflib.Graph().parse(file, format=parser)
        name = rdflib.URIRef("https://schema.org/name")
        assert {str(value) for value in read.objects(None, name)} == {
            node.name.encode("utf-8", "backslashreplace").decode() for node in hostile.nodes
        }
