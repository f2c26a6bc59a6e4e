"""The README says what is so: its commands run, its output is what they print, its help is what they say."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.split("  #")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("indexer ")
]
SHOWN = re.findall(r"```console\n\$ (indexer [^\n]*)\n(.*?)```", README, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def place(tmp_path: Path, samples: Path) -> Path:
    """A folder as a newcomer has it after cloning."""
    shutil.copytree(samples, tmp_path / "samples")
    (tmp_path / "graphs").mkdir()
    return tmp_path


def test_every_command_runs_in_the_order_of_the_readme(run: Run, place: Path) -> None:
    assert len(COMMANDS) >= 8
    for command in COMMANDS:
        done = run(*shlex.split(command)[1:], cwd=place)
        assert done.returncode == 0, (command, done.stderr)
    assert (place / "graphs" / "graph.html").stat().st_size > 10_000
    assert (place / "graphs" / "graph.gexf").is_file()


def test_what_the_readme_shows_is_what_the_command_prints(run: Run, place: Path) -> None:
    assert SHOWN
    run("ingest", "samples/", cwd=place)
    for command, expected in SHOWN:
        assert run(*shlex.split(command)[1:], cwd=place, env={"COLUMNS": "100"}).stdout == expected


def test_the_python_of_the_readme_runs(place: Path) -> None:
    assert PYTHON
    for code in PYTHON:
        subprocess.run([sys.executable, "-c", code], cwd=place, check=True, capture_output=True)


def test_every_command_has_help_with_an_example_and_stands_in_the_readme_or_its_help(run: Run) -> None:
    listed = run("--help").stdout
    commands = re.findall(r"^  ([\w-]+) ", listed.partition("Commands:")[2], re.MULTILINE)
    assert sorted(commands) == sorted(
        "ingest inspect extract search show entity account why path top compare graph status rebuild demo"
        " same not-same ignore rename undo history alerts completion verify doctor backup restore".split()
    )
    for command in commands:
        assert f"Example: indexer {command}" in run(command, "--help").stdout.replace("Examples:", "Example:")


def test_demo_shows_a_search_an_evidence_list_and_a_page(run: Run, tmp_path: Path) -> None:
    done = run("demo")
    assert done.returncode == 0, done.stderr
    for part in ("also matched:", "pieces of evidence", "graphs/graph.html"):
        assert part in done.stdout
    assert (tmp_path / "graphs" / "graph.html").is_file()
    assert run("search", "Poland", "--count").stdout.strip().isdigit()
