"""What many tests share: the folders, a library of the samples, and a way to run the command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

from indexer.library import Library

# CI asks the same questions every time, so that a red run means a change; at home every run asks new ones.
settings.register_profile("home", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "home")

ROOT = Path(__file__).resolve().parents[1]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def samples() -> Path:
    return ROOT / "samples"


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs ../shared, the folder of data beside the checkout")
    return folder


@pytest.fixture(scope="session")
def seed(shared: Path) -> Path:
    return shared / "data" / "seed" / "nato-troops.txt"


@pytest.fixture(scope="session")
def library_of_samples(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Path:
    """The folder of a library that holds all samples; only to be read."""
    folder = tmp_path_factory.mktemp("samples") / "index"
    Library(folder).ingest([samples])
    return folder


@pytest.fixture(scope="session")
def library_of_seed(tmp_path_factory: pytest.TempPathFactory, seed: Path) -> Path:
    """The folder of a library that holds the seed; only to be read."""
    folder = tmp_path_factory.mktemp("seed") / "index"
    Library(folder).ingest([seed])
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `indexer` as a user does, in an empty folder of its own."""

    def indexer(
        *arguments: str | Path, cwd: Path = tmp_path, env: Mapping[str, str] = {}, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "indexer", *map(str, arguments)],
            cwd=cwd, env={**os.environ, "NO_COLOR": "1", **env}, input=stdin or "",
            capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip

    return indexer
