"""The page as a file: complete, inert, and made only of what it should be made of."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import UsageError
from indexer.export.html import Page, render_page, write_page
from indexer.export.html.inert import inert_json, script_text
from indexer.export.html.picture import HERE, SCRIPT, Picture, own_script
from indexer.types import Edge, How, Node, Place, Span

ELEMENTS = re.compile(r"<(script|style)([^>]*)>(.*?)</\1>", re.DOTALL)


def text(page: Page) -> str:
    return render_page(page).decode("utf-8")


def content(page: Page) -> dict:
    body = next(body for _, kind, body in ELEMENTS.findall(text(page)) if "octet-stream" in kind)
    return json.loads(gzip.decompress(b64decode(body)))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 has it."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_content_means_the_same_and_has_nothing_that_a_parser_could_take_for_markup(value):
    made = inert_json(value)
    assert json.loads(made) == value
    assert not set(made) & set("<>&\u2028\u2029\ud83d")


@given(st.lists(st.sampled_from(["</script", "</SCRIPT>", "<!--", "<script>", "a", "\r\n", "\r", "<"])).map("".join))
def test_no_script_ends_its_element_early(script):
    assert not re.search("</script|<!--|\r", script_text(script), re.IGNORECASE)


def test_every_script_and_style_has_its_hash_in_the_policy_and_nothing_else_is_allowed(hostile):
    page = text(hostile.page("</title><script>alert(1)</script>"))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page).group(1).replace("&#39;", "'")
    run = [(name, body) for name, kind, body in ELEMENTS.findall(page) if "octet-stream" not in kind]
    hashes = {
        name: [b64encode(sha256(body.encode()).digest()).decode() for n, body in run if n == name] for name, _ in run
    }
    assert policy.split("; ") == [
        "default-src 'none'",
        "script-src " + " ".join(f"'sha256-{one}'" for one in hashes["script"]),
        "style-src " + " ".join(f"'sha256-{one}'" for one in hashes["style"]),
        "img-src data: blob:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert "unsafe" not in policy


def test_the_page_names_no_address_of_its_own(town):
    page = re.sub(ELEMENTS, "", text(town.page()))
    assert re.findall(r'(?:src|href|srcset|action)="([^"]*)"', page) == ["data:,"]


def test_no_text_of_a_stranger_stands_in_the_source_of_the_page(town, hostile):
    for sample, word in ((town, "Polska"), (hostile, "__hacked")):
        page = text(sample.page())
        assert word not in page
        assert word in json.dumps(content(sample.page()))


def test_a_hostile_title_stays_a_title(town):
    page = text(town.page("</title><script>alert('{{ 1 }}')</script>"))
    assert "<title>&lt;/title&gt;&lt;script&gt;alert(&#39;{{ 1 }}&#39;)&lt;/script&gt;</title>" in page


def test_nodes_edges_and_evidence_are_all_there_once(town):
    seen = content(town.page())
    nodes, edges = seen["nodes"], seen["edges"]
    kinds = [seen["node_kinds"][number] for number in nodes["kind"]]
    assert list(zip(nodes["id"], nodes["label"], kinds, nodes["mentions"], strict=True)) == [
        (n.id, n.name, n.kind, 0 if n.kind in ("account", "article") else n.mentions) for n in town.nodes
    ]
    ends = [(nodes["id"][one], nodes["id"][other]) for one, other in zip(edges["from"], edges["to"], strict=True)]
    assert ends == [(e.source, e.target) for e in town.edges]
    assert edges["count"] == [e.count for e in town.edges]
    of_edge = [reason[0] for reason in seen["reasons"]]
    assert [of_edge.count(number) for number in range(len(town.edges))] == [e.count for e in town.edges]
    assert of_edge == sorted(of_edge)
    assert len(seen["threads"]) < len(seen["reasons"])


def test_evidence_of_edges_that_are_not_shown_stays_out(town):
    seen = content(Page("few", town.nodes, town.edges[:1], town.page().places, town.reasons, 99, 99))
    assert len(seen["reasons"]) == town.edges[0].count
    assert "farmers are angry" not in json.dumps(seen)


def test_a_page_without_texts_holds_no_sentence_and_no_title_of_a_thread(town):
    seen = content(replace(town.page(), with_texts=False))
    assert "Poland they pay" not in json.dumps(seen, ensure_ascii=False)
    assert seen["edges"]["count"] == [e.count for e in town.edges]


def test_what_the_filters_count_adds_up_to_the_edges(town):
    seen = content(replace(town.page(), edges=(replace(town.edges[0], count=57), *town.edges[1:])))
    tallies = seen["tallies"]
    for number, count in enumerate(seen["edges"]["count"]):
        own = [n for edge, n in zip(tallies["edge"], tallies["count"], strict=True) if edge == number]
        assert sum(own) == count


def test_marks_count_as_a_browser_counts(town):
    seen = content(town.page())
    _, _, sentence, *_, marks = seen["reasons"][0]
    units = seen["sentences"][sentence].encode("utf-16-le")
    assert units[marks[0] * 2 : marks[1] * 2].decode("utf-16-le") == "Poland"


def test_an_endless_sentence_is_cut_around_its_mark(town):
    long = "x" * 50_000 + "Poland" + "y" * 50_000
    first = town.reasons[0]
    reason = type(first)(first.evidence, "a", "b", long, (Span(50_000, 50_006), Span(99_000, 99_006)), None, "t", None)
    seen = content(Page("long", town.nodes, town.edges[:1], town.page().places, (reason,), 8, 1))
    (sentence,) = seen["sentences"]
    start, end = seen["reasons"][0][-1]
    assert sentence[start:end] == "Poland"
    assert len(sentence) < 1300


def test_an_edge_to_no_node_is_an_error(town):
    page = Page(
        "x",
        town.nodes,
        (Edge("place:poland", "place:nowhere", "mentions", 1, None, None),),
        town.page().places,
        (),
        1,
        1,
    )
    with pytest.raises(ValueError, match="place:nowhere"):
        render_page(page)


def test_a_node_without_a_place_is_an_error(town):
    with pytest.raises(ValueError, match="has no place"):
        render_page(Page("x", town.nodes, (), {}, (), 1, 1))


def test_parallel_edges_are_kept_and_20000_of_them_take_no_time():
    picture = Picture("x", {})
    for name in "ab":
        picture.add_node(name, name)
    for _ in range(20_000):
        picture.add_edge("a", "b", kind="mentions")
    assert len(picture.edges) == 20_000


def test_the_same_page_has_the_same_bytes(town):
    assert render_page(town.page()) == render_page(town.page())


def test_a_thousand_nodes_with_evidence_stay_under_three_megabytes(town):
    nodes = tuple(Node(f"place:{at}", f"Place number {at}", "place", at) for at in range(1000))
    edges = tuple(
        Edge(f"place:{at % 1000}", f"place:{at * 7 % 1000}", "mentions", 1, "2024", "2024") for at in range(3000)
    )
    places = {node.id: Place(at, at, 0.5, 0) for at, node in enumerate(nodes)}
    first = town.reasons[0]
    words = "of an ordinary length about Poland and the water board. " * 3
    evidence = [replace(first.evidence, voice=edge.source, target=edge.target) for edge in edges]
    reasons = tuple(replace(first, evidence=e, sentence=f"Sentence {at} {words}") for at, e in enumerate(evidence))
    assert len(render_page(Page("big", nodes, edges, places, reasons, 1000, 3000))) < 3_000_000


def test_writing_under_a_locale_without_utf8_leaves_one_whole_file_and_no_folder(tmp_path):
    program = (
        "from pathlib import Path\nfrom indexer.export.html import Page, write_page\n"
        "from indexer.types import Node, Place\n"
        r"nodes = (Node('a', 'Gda\u0144sk', 'place', 1),)"
        "\n"
        r"write_page(Page('\u0141\xf3d\u017a \xa9', nodes, (), {'a': Place(0, 0, 1, 0)}, (), 1, 0), Path('p.html'))"
    )
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=tmp_path, env=environment, check=True)
    assert [path.name for path in tmp_path.iterdir()] == ["p.html"]
    assert "<title>Łódź ©</title>" in (tmp_path / "p.html").read_text("utf-8")


def test_a_page_that_cannot_be_written_is_refused_in_one_line(town, tmp_path):
    with pytest.raises(UsageError, match="there is no folder"):
        write_page(town.page(), tmp_path / "missing" / "page.html")


def test_importing_the_page_loads_no_pyvis():
    program = (
        "import sys, indexer.export.html, indexer.export; print({'pyvis', 'jinja2', 'networkx'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_page_has_words_for_every_way_in_which_evidence_is_found():
    strings = (HERE / "script" / "strings.js").read_text("utf-8")
    ways = re.search(r"\n  ways: \{\n(.*?)\n  \},", strings, re.DOTALL).group(1)
    assert set(re.findall(r"^    '?([\w ]+?)'?: '", ways, re.MULTILINE)) == set(get_args(How))


def test_the_tab_shows_no_character_that_hides_or_turns_text(town):
    title = "Pol\u202eand\u2066\u200b\u0007\nx" + "e" + "\u0301" * 300
    page = text(town.page(title))
    assert f"<title>Pol\ufffdand\ufffd\ufffd\ufffd xe{chr(0x301) * 6}</title>" in page


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("http://user:pass%40good.example@evil.test/", "http://evil.test/"),
        ("https:\\\\me@evil.test/a@b", "https://evil.test/a@b"),
        ("https://news.example/@user", "https://news.example/@user"),
        ("https://news.example?a=b@c", "https://news.example?a=b@c"),
        (None, None),
    ],
)
def test_a_name_and_password_before_a_host_are_not_in_the_page(town, url, kept):
    reasons = (replace(town.reasons[0], url=url), *town.reasons[1:])
    page = content(replace(town.page(), reasons=reasons))
    assert kept in {thread[1] for thread in page["threads"]}
    assert "user:pass" not in json.dumps(page)


def test_every_module_of_the_script_is_used_and_says_its_purpose_first():
    files = {path.stem: path.read_text("utf-8") for path in (HERE / "script").glob("*.js")}
    assert set(files) == set(SCRIPT)
    assert all(body.startswith("// ") for body in files.values())


def test_no_module_of_the_script_reads_text_as_markup():
    script = "".join(path.read_text("utf-8") for path in (HERE / "script").glob("*.js"))
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(|XMLHttp", script
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_enough_contrast(scheme):
    light, dark = re.findall(r":root \{(.*?)\}", (HERE / "page.css").read_text("utf-8"), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", light if scheme == "light" else dark))
    for ground in ("ground", "surface", "sunken"):
        assert all(contrast(colours[text], colours[ground]) >= 4.5 for text in ("ink", "muted")), ground
    assert contrast(colours["accent"], colours["surface"]) >= 4.5
    assert contrast(colours["ink"], colours["mark"]) >= 4.5
    signs = {
        (name, ground): contrast(colour, colours[ground])
        for name, colour in colours.items()
        for ground in ("ground", "region", "surface")
        if name.startswith(("kind-", "community-"))
    }
    assert all(value >= 3 for value in signs.values()), signs
    assert contrast(colours["muted"], colours["region"]) >= 4.5


def test_the_script_holds_before_a_type_checker(tmp_path):
    checker = shutil.which("tsc")
    if checker is None:
        pytest.skip("needs tsc, of TypeScript 5.7 or later")
    (tmp_path / "page.js").write_text(own_script(), "utf-8")
    options = "--allowJs --checkJs --noEmit --strict false --noUnusedLocals --noUnusedParameters --target es2023"
    command = [checker, *options.split(), "--lib", "es2024,dom,dom.iterable", "page.js"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == ""
