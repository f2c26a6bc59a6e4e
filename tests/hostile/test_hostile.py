"""Two commands on every crafted library; ``make hostile`` runs all of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it"),
]


def suite(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.suite", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]


@pytest.mark.parametrize("share", ["1/4", "2/4", "3/4", "4/4"])
def test_a_crafted_library_runs_nothing_and_is_answered_plainly(share: str) -> None:
    suite("--commands", "two", "--engine", "tantivy", "--share", share)


@pytest.mark.parametrize("name", ["pickles", "index"])
def test_the_same_for_an_index_of_whoosh(name: str) -> None:
    suite(name, "--commands", "two", "--engine", "whoosh")
