# ruff: noqa: E501  tables
"""What documents hold never reaches the terminal as it is: every command, every field, file names too."""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path

import pytest

from tests.conftest import Run

ESCAPE = "\x1b[31m\x1b]0;owned\x07"
HOSTILE = f"{ESCAPE}Ann\r\n\u202eevil\x9b2J=cmd|' /C calc'!A0"
RECORD = {
    "id": "h", "title": f"{HOSTILE} Poland", "url": f"https://x.example/{ESCAPE}", "author": HOSTILE,
    "source": f"{ESCAPE}site", "published": "2024-05-01", "text": f"Poland {ESCAPE} says \x9b31m no. {HOSTILE}",
    "comments": [
        {"id": f"c{ESCAPE}", "author": f"=HYPERLINK({ESCAPE})", "real_name": HOSTILE, "published": "2024-05-02T10:00",
         "text": f"Poland, @{ESCAPE}Ann: {HOSTILE} Germany and Poland.", "score": 3},
        {"id": "d", "parent": f"c{ESCAPE}", "author": "-1+1", "published": f"{ESCAPE}", "text": "Poland again, of Germany."},
    ],
}  # fmt: skip
COMMANDS = (
    ("inspect", "FILE"), ("search", "Poland"), ("search", "Poland", "--context", "--group"), ("search", "Poland", "--facets"),
    ("search", "Poland", "--csv"), ("search", "Poland", "--ids"), ("search", f"{ESCAPE}zzz"), ("show", "h"), ("entity", "Poland"),
    ("account", "-1+1"), ("why", "-1+1", "Poland"), ("path", "-1+1", "Germany"), ("top", "entities"), ("compare",), ("status", "--problems"),
    ("entity", f"{ESCAPE}nobody"), ("show", f"{ESCAPE}nothing"), ("search", f'"{ESCAPE}'), ("same", f"{ESCAPE}a", "b"), ("history",),
    ("verify",), ("doctor", "--dry-run"),
)  # fmt: skip


@pytest.fixture
def hostile(run: Run, tmp_path: Path) -> Path:
    file = tmp_path / f"a{ESCAPE}\nb.jsonl"
    file.write_text(json.dumps(RECORD) + "\n{broken " + ESCAPE + "\n", encoding="utf-8")
    done = run("ingest", str(file), "--names", "none")
    assert done.returncode == 3
    assert is_harmless(done.stdout + done.stderr)
    return file


def is_harmless(text: str) -> bool:
    """Without a control character but line ends and tabs, without what turns the writing around."""
    return not any(
        (ord(letter) < 32 and letter not in "\n\t") or 127 <= ord(letter) < 160 or letter in "\u202a\u202b\u202d\u202e"
        for letter in text
    )


@pytest.mark.skipif(sys.platform == "win32", reason="such file names cannot be there")
def test_no_command_hands_anything_of_a_document_to_the_terminal(run: Run, hostile: Path) -> None:
    for command in COMMANDS:
        arguments = [str(hostile) if one == "FILE" else one for one in command]
        done = run(*arguments)
        assert "Traceback" not in done.stderr, (command, done.stderr)
        assert is_harmless(done.stdout), (
            command,
            [line for line in done.stdout.split("\n") if not is_harmless(line)][:3],
        )
        assert is_harmless(done.stderr), (command, done.stderr)


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
