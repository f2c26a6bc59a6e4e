# ruff: noqa: E501  tables
"""What documents hold never reaches the terminal as it is: every command, every field, file names too."""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.cli import COMMANDS as COMMAND_NAMES
from indexer.cli import commands
from indexer.cli.naming import endings
from indexer.library import Library
from indexer.safe_text import cap_marks, real_link
from tests.conftest import Run

ESCAPE = "\x1b[31m\x1b]0;owned\x07"
TURNS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BREAKS = "\u2028\u2029\x85\x0b\x0c"
HOSTILE = f"{ESCAPE}Ann\r\n{TURNS}{BREAKS}evil\x9b2J\x7f=cmd|' /C calc'!A0"
MARKS = "\u0301" * 300
LINK = "http://user:pass%40good.example@evil.test/"
RECORD = {
    "id": "h", "title": f"{HOSTILE} Poland", "url": f"{LINK}{ESCAPE}", "author": HOSTILE,
    "source": f"{HOSTILE}site", "published": "2024-05-01",
    "text": f"Poland {ESCAPE} says \x9b31m no. {HOSTILE} “Poland {HOSTILE} is a very big country indeed,” said Kevin {HOSTILE}.",
    "comments": [
        {"id": f"c{ESCAPE}", "author": f"=HYPERLINK({ESCAPE})", "real_name": HOSTILE, "published": "2024-05-02T10:00",
         "text": f"Poland, @{ESCAPE}Ann: {HOSTILE} Germany and Poland. Z{MARKS}algo in Poland.", "score": 3},
        {"id": "d", "parent": f"c{ESCAPE}", "author": "-1+1", "published": f"{ESCAPE}", "text": "Poland again, of Germany."},
        {"id": "e", "parent": "d", "author": f"Zed{HOSTILE}", "text": f"Poland and Qua\x9bxx again. @-1+1 {HOSTILE}"},
    ],
}  # fmt: skip
FORMS = ("json", "gexf", "graphml", "csv", "rdf", "jsonld", "cypher", "ftm", "convokit")
POLAND = ("search", "Poland")
COMMANDS = (
    ("ingest", "FILE"), ("ingest", "FILE", "--json", "--check"), ("ingest", "FOLDER"),
    ("inspect", "FILE"), ("inspect", "FILE", "--json"), ("inspect", "FILE", "--suggest-map"), ("inspect", f"{HOSTILE}.html"),
    ("extract", "FILE"), ("extract", "FILE", "--json"), ("extract", f"{HOSTILE}.txt"),
    POLAND, (*POLAND, "--json"), (*POLAND, "--context", "--group", "thread"), (*POLAND, "--group", "thread", "--json"),
    (*POLAND, "--facets"), (*POLAND, "--facets", "--json"), (*POLAND, "--csv"), (*POLAND, "--trec"), (*POLAND, "--ids"),
    (*POLAND, "--count", "--json"), (*POLAND, "--batch", "BATCH"), (*POLAND, "--batch", "BATCH", "--csv"),
    ("search", f"{ESCAPE}zzz"), ("search", f'"{HOSTILE}'), ("search", f'"{HOSTILE}" /(/'), ("search", f"fie\x9bld:x{TURNS}"),
    (*POLAND, "--engine", HOSTILE), (*POLAND, "--limit", HOSTILE), (*POLAND, "--sort", HOSTILE), (*POLAND, f"--{HOSTILE}"),
    ("show", "h"), ("show", "h", "--json"), ("show", f"{HOSTILE}nothing"),
    ("entity", "Poland"), ("entity", "Poland", "--json"), ("entity", f"{HOSTILE}nobody"), ("entity", "Kevin"),
    ("entity", "Poland", "--source", HOSTILE), ("entity", "Poland", "--since", HOSTILE), ("entity", "Poland", "--kind", HOSTILE),
    ("account", "-1+1"), ("account", "-1+1", "--json"), ("account", HOSTILE),
    ("why", "-1+1", "Poland"), ("why", "-1+1", "Poland", "--json"), ("why", HOSTILE, f"x{HOSTILE}"),
    ("path", "-1+1", "Germany"), ("path", "-1+1", "Germany", "--json"), ("path", HOSTILE, "Poland"),
    ("top", "entities"), ("top", "accounts"), ("top", "threads"), ("top", "pairs"), ("top", "entities", "--json"), ("top", HOSTILE),
    ("compare",), ("compare", "--json"), ("compare", HOSTILE, f"x{HOSTILE}"),
    ("entity", "Poland", "--csv"), ("account", "-1+1", "--csv"), ("why", "-1+1", "Poland", "--csv"), ("top", "pairs", "--csv"),
    ("path", "-1+1", "Germany", "--csv"), ("compare", "--csv"), ("compare", "--match", "none"),
    ("status", "--problems"), ("status", "--json"), ("history",), ("history", "--json"),
    ("same", f"{HOSTILE}a", "b"), ("same", "suggest"), ("same", "suggest", "--json"), ("not-same", HOSTILE, "Poland"),
    ("ignore", f"{HOSTILE}i"), ("ignore", HOSTILE, "--json"), ("rename", "Germany", HOSTILE), ("rename", "Germany", HOSTILE, "--json"),
    ("undo",), ("undo", "--json"), ("undo", "99"), ("undo", HOSTILE),
    ("alerts", "add", HOSTILE, f"Poland {HOSTILE}"), ("alerts", "add", HOSTILE, "Poland"), ("alerts", "list"),
    ("alerts", "list", "--json"), ("alerts", "run"), ("alerts", "run", "--json"), ("alerts", "remove", f"x{HOSTILE}"),
    ("verify",), ("verify", "--json"), ("doctor", "--dry-run"), ("doctor", "--json"),
    ("backup", f"a{HOSTILE}/x.zip"), ("backup", "BACKUP"), ("restore", f"a{HOSTILE}.zip"), ("restore", "FILE", "-L", f"new{HOSTILE}"),
    ("rebuild",), ("rebuild", "--json"), ("completion", "bash"), ("completion", HOSTILE), (HOSTILE,),
    ("search", "Poland", "-L", f"none{HOSTILE}"), ("graph", "--json", "-o", f"none{HOSTILE}/x"),
    *(("graph", f"--{form}", "-o", "-") for form in FORMS),
    *(("graph", f"--{form}", "-o", "-", "--query", "Poland", "--author", f"Zed{HOSTILE}") for form in FORMS),
    ("demo", f"{HOSTILE}"),
)  # fmt: skip
"""Every command, as a stranger's texts and names reach it; a test holds that none is left out."""


@pytest.fixture
def hostile(run: Run, tmp_path: Path) -> Path:
    """A library in which every string wants to do harm, and the file of it."""
    file = tmp_path / f"a{ESCAPE}\x9b\u202e\nb.jsonl"
    file.write_text(json.dumps(RECORD) + "\n{broken " + HOSTILE.replace("\n", "") + "\n", encoding="utf-8")
    own = ["name\tkind\taliases", f"Qua\x9bxx\tplace\tQ{TURNS}q", f"{HOSTILE.splitlines()[0]}\t{ESCAPE}\t"]
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "names.tsv").write_text("\n".join(own) + "\n", encoding="utf-8")
    done = run("ingest", str(file), "--names", "none")
    assert done.returncode in (3, 0)
    assert is_harmless(done.stdout + done.stderr)
    judged = [f'rename "Poland" "Pol{ESCAPE}{TURNS}and"', f'same "{ESCAPE}" "{TURNS}"']
    (tmp_path / "index" / "judgements.txt").write_text("\n".join(judged) + "\n", encoding="utf-8")
    assert run("rename", "Germany", f"Ger{ESCAPE}many").returncode in (0, 3)  # a command that writes applies the rest
    return file


def is_harmless(text: str) -> bool:
    """Without a control character but line ends and tabs, without what turns the writing around or ends a line."""
    return not any(
        (ord(letter) < 32 and letter not in "\n\t")
        or 127 <= ord(letter) < 160
        or letter in TURNS
        or letter in "\u2028\u2029"
        for letter in text
    )


def harm(raw: bytes) -> list[str]:
    """The lines of an output that hold what they should not."""
    lines = raw.decode("utf-8").replace("\r\n", "\n").split("\n")
    return [ascii(line)[:300] for line in lines if not is_harmless(line)]


@pytest.mark.skipif(sys.platform == "win32", reason="such file names cannot be there")
def test_no_command_hands_anything_of_a_document_to_the_terminal(
    hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "batch").write_text(f"Poland\n{HOSTILE.splitlines()[0]} Poland\n/({ESCAPE}/\n", encoding="utf-8")
    places = {
        "FILE": str(hostile),
        "FOLDER": str(tmp_path),
        "BATCH": "batch",
        "BACKUP": str(tmp_path / f"b{ESCAPE}\x9b.zip"),
    }
    assert set(COMMAND_NAMES) <= {command[0] for command in COMMANDS}
    for command in COMMANDS:
        no_harm_by([places.get(one, one) for one in command], holds_links="--suggest-map" in command)
    with (tmp_path / "index" / "judgements.txt").open("a", encoding="utf-8") as judgements:
        judgements.write(f"{HOSTILE.splitlines()[0]} x\n")
    for command in (["history"], ["status", "--problems"], ["status", "--json"], ["entity", "Poland"]):
        no_harm_by(command)


def no_harm_by(command: list[str], *, holds_links: bool = False) -> None:
    done = CliRunner().invoke(commands, command)
    assert done.exception is None or isinstance(done.exception, SystemExit), (command, done.exception)
    assert not harm(done.stdout_bytes), (command, harm(done.stdout_bytes)[:3])
    assert not harm(done.stderr_bytes), (command, harm(done.stderr_bytes)[:3])
    assert holds_links or b"user:pass" not in done.stdout_bytes + done.stderr_bytes, command


@pytest.mark.skipif(sys.platform == "win32", reason="such file names cannot be there")
@pytest.mark.parametrize("form", FORMS)
def test_no_exported_file_holds_a_control_character(run: Run, hostile: Path, tmp_path: Path, form: str) -> None:
    run("graph", f"--{form}", "-o", "out" if form == "convokit" else "out.file")
    files = sorted(path for path in tmp_path.glob("out*/*") or () if path.is_file()) + sorted(tmp_path.glob("out.*"))
    assert files
    for file in files:
        assert not harm(file.read_bytes()), (file.name, harm(file.read_bytes())[:3])
        assert b"user:pass" not in file.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="such file names cannot be there")
def test_what_a_format_cannot_hold_is_counted_and_what_it_can_is_kept(run: Run, hostile: Path, tmp_path: Path) -> None:
    done = run("graph", "--csv", "-o", "out.csv")
    assert re.search(r"Replaced [\d,]+ control characters by U\+FFFD", done.stderr)
    done = run("graph", "--json", "-o", "out.json")
    assert "Replaced" not in done.stderr
    names = {node["id"]: node["name"] for node in json.loads((tmp_path / "out.json").read_text("utf-8"))["nodes"]}
    assert names["place:poland"] == f"Pol{ESCAPE}{TURNS}and"
    assert "control characters" in run("search", "Poland", "--csv").stderr


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (LINK, "http://evil.test/"),
        ("https://good.example\\@evil.test/x", "https://good.example/@evil.test/x"),
        ("https://news.example/@user/1", "https://news.example/@user/1"),
        ("https://аррӏе.com/", "https://xn--80ak6aa92e.com/"),
        ("https://me@news.example:8080/a?b=c@d#e", "https://news.example:8080/a?b=c@d#e"),
        ("HTTPS://user@ev%69l.test/", "HTTPS://evil.test/"),
        ("file:///a@b", "file:///a@b"),
        ("news.example/@x", "news.example/@x"),
    ],
)
def test_a_link_shows_its_real_host(url: str, shown: str) -> None:
    assert real_link(url) == shown


def test_marks_do_not_pile_up_on_a_letter() -> None:
    assert cap_marks(f"Z{MARKS}algo") == f"Z{MARKS[:8]}algo"
    assert cap_marks("Zaż" * 9 + "!!!!……………………») —") == "Zaż" * 9 + "!!!!……………………») —"
    assert cap_marks("นี้" + MARKS).count("\u0301") <= 8


@pytest.mark.skipif(sys.platform == "win32", reason="such file names cannot be there")
def test_completion_offers_no_name_that_steers(hostile: Path) -> None:
    offered = [word for begun in ("Po", "Qu", "author:Z", "name:P") for word in endings(Library("index"), begun)]
    library = Library(hostile.parent / "index")
    offered += [word for begun in ("Po", "Qu", "Ze", "entity:P", "author:Z") for word in endings(library, begun)]
    assert "Poland" in offered
    assert all(is_harmless(word) and "\n" not in word for word in offered)


@pytest.mark.skipif(sys.platform == "win32", reason="such file names cannot be there")
def test_a_table_holds_no_formula(run: Run, hostile: Path, tmp_path: Path) -> None:
    assert hostile.exists()
    rows = list(csv.reader(run("search", "Poland", "--csv").stdout.splitlines()))
    run("graph", "--csv", "-o", str(tmp_path / "graph"))
    for file in tmp_path.glob("graph*/*.csv"):
        rows += list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    cells = [cell for row in rows for cell in row]
    assert len(cells) > 20
    assert not [
        cell
        for cell in cells
        if cell[:1] in ("=", "+", "@", "\t") or (cell[:1] == "-" and not cell[1:].replace(".", "").isdigit())
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="such file names cannot be there")
def test_odd_things_in_a_folder_are_left_out_or_read_and_nothing_hangs(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "good.txt").write_text("A page\n\nPoland.\n", encoding="utf-8")
    (Path(os.fsdecode(os.fsencode(folder) + b"/not \xff utf-8.txt"))).write_text("Another page\n\nPoland too.\n")
    (folder / ("n" * 240 + ".txt")).write_text("A third page\n\nPoland as well.\n", encoding="utf-8")
    os.mkfifo(folder / "pipe.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "null.txt").symlink_to("/dev/null")
    (folder / "gone.txt").symlink_to("/nowhere/at all")
    done = run("ingest", str(folder), "--names", "none", "--json")
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["threads"] == 3
    assert run("search", "Poland", "--count").stdout.strip() == "3"
