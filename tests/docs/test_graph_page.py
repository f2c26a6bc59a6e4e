"""docs/graph.md says what is so: its commands and its Python run on the samples."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, Run

PAGE = (ROOT / "docs" / "graph.md").read_text(encoding="utf-8")


def test_every_command_gives_an_answer(run: Run, library_of_samples: Path) -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines():
        done = run(*shlex.split(line.split("  #")[0])[1:], "-L", library_of_samples)
        assert done.returncode == 0, (line, done.stderr)
        assert done.stdout


def test_its_python_runs(tmp_path: Path, samples: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    shutil.copytree(samples, tmp_path / "samples")
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True)


def test_every_form_of_the_graph_stands_in_its_table(run: Run) -> None:
    forms = set(re.findall(r"^  --(\w+)  ", run("graph", "--help").stdout, re.MULTILINE)) & set(
        re.findall(r"--(\w+)`", PAGE)
    )
    from indexer.export import FORMATS

    assert forms == set(FORMATS)
