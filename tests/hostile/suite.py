# ruff: noqa: E501  tables
"""Every command on every crafted library: nothing runs, nothing of the victim changes, the answer is one of ours.

    python -m tests.hostile.suite [PART-OF-A-NAME] [--commands few] [--engine whoosh] [--share 1/4]

Each command runs in a process of its own, forked from this one, on a fresh copy of the library.
"""

from __future__ import annotations

import argparse
import os
import pkgutil
import resource
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from indexer.cli import commands
from tests.hostile.crafted import MAKERS, Bait

ROOT = Path(__file__).resolve().parents[2]
MOST_MEMORY = 400 << 20
"""A command may take so much more than the process it comes from."""
MOST_SECONDS = 60
PAGE = """{"id": "t1", "title": "Poland builds a port", "source": "s", "published": "2020-05-01", "text": "Poland builds a \
port, says Clara Voss.", "comments": [{"id": "c1", "author": "clara", "published": "2020-05-02T10:00", "text": "Poland and \
Germany trade grain."}, {"id": "c2", "parent": "c1", "author": "otto", "text": "@clara: Germany does not.", "score": 3}]}
{"id": "t2", "title": "Grain", "source": "s", "published": "2021-01-01", "text": "Germany sells grain to Poland.", \
"comments": [{"id": "c3", "author": "otto", "text": "Clara Voss said \\"Poland is large\\"."}]}
"""
COMMANDS = (
    "search Poland", "search grain --facets", "search 'Poland Germany' --sort newest --limit all --json", "entity Poland",
    "account clara", "why clara Poland", "graph --json -o -", "graph --html -o out.html", "top entities", "top accounts --by rank",
    "compare", "path clara Germany", "status --problems", "verify", "verify --deep", "doctor --dry-run", "doctor", "rebuild",
    "ingest page.jsonl", "ingest other.jsonl --prune", "backup saved.zip", "same Poland Germany", "rename Poland Polska", "undo",
    "history", "alerts list", "alerts add grain grain", "alerts run", "show t1",
)  # fmt: skip
ENGINES = ("tantivy", "whoosh")
FEW = ("search Poland", "entity Poland", "status --problems", "doctor", "ingest other.jsonl --prune")
"""Those that go deepest."""
TWO = ("search Poland", "doctor")


class Ran(NamedTuple):
    """What became of a command: its exit code (negative: the signal that ended it), what it wrote, what it took."""

    code: int
    output: str
    memory: int
    seconds: float


def make_library(folder: Path, engine: str) -> None:
    """An honest library; in a process of its own, or its threads would be in the way of a fork."""
    (folder / "page.jsonl").write_text(PAGE, encoding="utf-8")
    (folder / "other.jsonl").write_text(PAGE.replace('"t', '"u'), encoding="utf-8")
    ran = run(folder, f"ingest page.jsonl --names none --engine {engine}")
    if ran.code:
        raise AssertionError(ran.output)


@cache
def _load_everything() -> None:
    """Import what commands need once, here: the processes that are forked have it then."""
    for package in ("library", "cli", "export", "export.html", "search", "graph"):
        for module in pkgutil.iter_modules(import_module(f"indexer.{package}").__path__, f"indexer.{package}."):
            import_module(module.name)
    import_module("indexer.extract.gazetteer").gazetteer()


def run(folder: Path, command: str) -> Ran:
    """Run a command in this folder, as a user does."""
    _load_everything()
    began, output = time.monotonic(), folder / "output"
    with output.open("wb") as written:
        child = os.fork()
        if not child:
            try:
                os.chdir(folder)
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
                os.dup2(written.fileno(), 1)
                os.dup2(written.fileno(), 2)
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
                signal.alarm(MOST_SECONDS)
                commands(shlex.split(command), prog_name="indexer")
            except SystemExit as ended:
                sys.stdout.flush()
                os._exit(ended.code if isinstance(ended.code, int) else 1)
            except BaseException:
                traceback.print_exc()
                sys.stderr.flush()
                os._exit(99)
            os._exit(0)
    _, status, usage = os.wait4(child, 0)
    memory = usage.ru_maxrss * 1024 - _own_memory()
    text = output.read_bytes()[-20_000:].decode("utf-8", "replace")
    return Ran(os.waitstatus_to_exitcode(status), text, memory, time.monotonic() - began)


def _own_memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def faults(name: str, engine: str, commands: tuple[str, ...], honest: Path) -> Iterator[str]:
    """What is wrong with how these commands take this crafted library; nothing where all is well."""
    with tempfile.TemporaryDirectory() as place:
        crafted = Path(place, "crafted")
        bait = Bait(Path(place, "victim"), Path(place, "canary"))
        shutil.copytree(honest, crafted)
        _lay(bait)
        MAKERS[name](crafted / "index", bait)
        before = _digests(bait.victim)
        for command in commands:
            copy = Path(place, "copy")
            _copy(crafted, copy)
            ran = run(copy, command)
            told = f"{name} ({engine}): {command}: "
            if bait.canary.exists():
                yield told + "CODE OF THE LIBRARY RAN"
                bait.canary.rmdir()
            if _digests(bait.victim) != before:
                yield told + "a file of the victim's was changed"
                shutil.rmtree(bait.victim)
                _lay(bait)
            if ran.code not in (0, 1, 2, 3, 4) or "Traceback" in ran.output:
                yield told + f"ended with {ran.code}: {ran.output[-1500:]}"
            if ran.memory > MOST_MEMORY:
                yield told + f"took {ran.memory >> 20} MB"
            shutil.rmtree(copy)


def _lay(bait: Bait) -> None:
    bait.victim.mkdir()
    (bait.victim / "thesis.txt").write_text("my thesis")
    with sqlite3.connect(bait.victim / "photos.db") as connection:
        connection.execute("CREATE TABLE photos (a)")
    connection.close()


def _copy(source: Path, target: Path) -> None:
    """A copy with its links and pipes as they are, and holes where there are holes."""
    subprocess.run(["cp", "-a", "--sparse=always", source, target], check=True)


def _digests(folder: Path) -> dict[str, str]:
    return {str(file): blake2b(file.read_bytes()).hexdigest() for file in sorted(folder.rglob("*"))}


def main() -> None:
    """Run what is asked for, say what is wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", nargs="?", default="", help="part of the names of the libraries to try")
    parser.add_argument("--share", default="1/1", help="2/5: the second of five shares of them")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="both if none is named")
    parser.add_argument("--commands", choices=("all", "few", "two"), default="all")
    asked = parser.parse_args()
    engines, tried = asked.engine or ENGINES, {"all": COMMANDS, "few": FEW, "two": TWO}[asked.commands]
    share, of = map(int, asked.share.split("/"))
    chosen = [name for name in MAKERS if asked.name in name][share - 1 :: of]
    found: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        for engine in engines:
            honest = Path(place, engine)
            honest.mkdir()
            make_library(honest, engine)
            for name in chosen:
                for fault in faults(name, engine, tried, honest):
                    print(fault, flush=True)
                    found.append(fault)
    count = len(tried) * len(chosen) * len(engines)
    print(f"{count:,} commands on {len(chosen)} crafted libraries, {' and '.join(engines)}: {len(found)} faults")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
