"""Twelve commands write nothing outside their library and output, and open no socket: seen by strace."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.test_power import can_trace

CHANGES = (
    "open,openat,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat"
)
CHANGES += ",truncate,chmod,fchmodat,utimensat,mknod,mknodat,socket,connect,sendto"
OPENED = re.compile(r'\b(?:open|openat|creat)\((?:[^,"]*, )?"((?:[^"\\]|\\.)*)", ([A-Z_|0-9]+)')
CHANGED = re.compile(r"\b(?:rename|unlink|mkdir|rmdir|link|symlink|truncate|chmod|fchmod|utimens|mknod)\w*\(")
PATH = re.compile(r'"((?:[^"\\]|\\.)*)"')
SOCKET = re.compile(r"\b(?:socket|connect|sendto)\(")
FAILED = re.compile(r" = -1 ")
COMMANDS = (
    ("ingest", "PAGES", "--names", "best"),  # with the model: its library would send reports
    ("ingest", "PAGES", "--prune"),
    ("search", "Poland", "--facets"),
    ("entity", "Poland"),
    ("why", "oda", "Poland"),
    ("top",),
    ("same", "Warsaw", "Poland"),
    ("undo",),
    ("rebuild", "--engine", "whoosh"),
    ("verify",),
    ("backup", "OUT/saved.zip"),
    ("graph", "--html", "-o", "OUT/page.html"),
    ("graph", "--gexf", "-o", "OUT/page.gexf"),
    ("doctor",),
    ("status", "--problems"),
)
HARMLESS = re.compile(r"/dev/(?:null|tty|shm/)|/proc/self/|pipe:")


def _written(lines: list[str], folders: tuple[str, ...]) -> list[str]:
    """The lines that change something outside these folders, or talk to somebody."""
    found = []
    for line in lines:
        if FAILED.search(line):
            continue
        if SOCKET.search(line):
            found.append(line)
        opened = OPENED.search(line)
        if opened and not {"O_WRONLY", "O_RDWR", "O_CREAT"} & set(opened[2].split("|")):
            continue
        if not opened and not CHANGED.search(line):
            continue
        paths = [path for path in PATH.findall(line) if path.startswith("/") and not HARMLESS.match(path)]
        found += [line for path in paths if not path.startswith(folders)]
    return found


@pytest.mark.skipif(not can_trace(), reason="needs strace, and leave to trace")
def test_commands_write_only_to_library_and_output_and_open_no_socket(tmp_path: Path) -> None:
    from tests.faults import script

    pages, out, library, temporary = (tmp_path / name for name in ("pages", "out", "library", "temporary"))
    home = tmp_path / "elsewhere"
    for folder in (out, temporary, home):
        folder.mkdir()
    script.STEPS[0].before(pages, home)
    before = sorted(pages.iterdir())
    environment = {**os.environ, "TMPDIR": str(temporary), "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("XDG_CACHE_HOME", None)
    for number, command in enumerate(COMMANDS):
        words = [word.replace("PAGES", str(pages)).replace("OUT", str(out)) for word in command]
        log = tmp_path / f"log-{number}"
        traced = ["strace", "-f", "-qq", "-s", "4096", "-o", str(log), "-e", f"trace={CHANGES}", "--"]
        done = subprocess.run([*traced, sys.executable, "-m", "indexer", *words, "-L", str(library)], cwd=home,
                              env=environment, capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, (command, done.stderr)
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        assert any(str(library) in line for line in lines), "strace has seen nothing"
        # SQLite's own scratch files are there; none has a name for longer than a moment, see below.
        assert _written(lines, (str(library), str(out), str(temporary))) == [], command
    assert list(home.iterdir()) == [], "something was written where the user stood, or at home"
    assert list(temporary.iterdir()) == []
    assert sorted(pages.iterdir()) == before
    assert sorted(one.name for one in out.iterdir()) == ["page.gexf", "page.html", "saved.zip"]
    shutil.rmtree(library)


def test_what_is_looked_for_is_found() -> None:
    lines = [
        '1 openat(AT_FDCWD, "/etc/x", O_WRONLY|O_CREAT, 0666) = 3',
        '1 unlink("/home/u/x") = 0',
        "1 socket(AF_INET, 1) = 3",
    ]
    assert _written(lines, ("/library",)) == lines
    assert _written(['1 openat(AT_FDCWD, "/etc/x", O_RDONLY) = 3', '1 unlink("/library/x") = 0'], ("/library",)) == []
    assert _written(['1 unlink("/home/u/x") = -1 ENOENT (no such file)'], ("/library",)) == []
