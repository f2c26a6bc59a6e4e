"""The options of the page, as a user types them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder with a library of one sample in it."""
    folder = tmp_path_factory.mktemp("options")
    run(folder, "ingest", str(ROOT / "samples" / "baltic-port.txt"))
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "indexer", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT)}
    )


@pytest.mark.parametrize(
    "options",
    [["--about", "Poland"], ["--about", "Poland", "--hops", "1"], ["--query", "Poland"], ["--kind", "comment"],
     ["--since", "2023"], ["--no-texts"], ["--all"],
     ["--max-nodes", "3"], ["--title", "<b>A & B"]],
)  # fmt: skip
def test_a_page_is_written_as_asked(place, options):
    done = run(place, "graph", "--html", "-o", "page.html", *options)
    assert done.returncode == 0, done.stderr
    assert (place / "page.html").stat().st_size > 50_000
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--html", "--about", "Atlantis"], "Atlantis"),
        (["--html", "--hops", "2"], "--about"),
        (["--gexf", "--about", "Poland"], "--html"),
        (["--html", "--max-nodes", "0"], "max-nodes"),
        (["--html", "--since", "soon"], "soon"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(place, arguments, said):
    done = run(place, "graph", *arguments, "-o", "refused.html")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (place / "refused.html").exists()


def test_a_missing_folder_is_made_as_the_default_makes_it(place):
    done = run(place, "graph", "--html", "-o", "pages/page.html")
    assert done.returncode == 0, done.stderr
    assert (place / "pages" / "page.html").is_file()
    refused = run(place, "graph", "--html", "-o", "no/such/folder/page.html")
    assert (refused.returncode, (place / "no").exists()) == (2, False)
    assert "there is no folder" in refused.stderr


def test_nothing_found_is_a_page_that_says_so(place):
    done = run(place, "graph", "--html", "--query", "wordthatnobodywrote", "-o", "none.html")
    assert done.returncode == 0
    assert "nothing answers" in done.stderr
