"""docs/keeping.md says what is so: its commands run, in their order."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

from tests.conftest import ROOT, Run

PAGE = (ROOT / "docs" / "keeping.md").read_text(encoding="utf-8")


def test_every_command_runs_in_the_order_of_the_page(run: Run, tmp_path: Path, samples: Path) -> None:
    shutil.copytree(samples, tmp_path / "samples")
    commands = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
    assert len(commands) >= 10
    for line in commands:
        done = run(*shlex.split(line.split("  #")[0])[1:])
        assert done.returncode == 0, (line, done.stderr)
        assert done.stdout
