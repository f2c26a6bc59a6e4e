"""Writes that fail half-way: a clear word, a whole library, and the same command does it all when there is room."""

from __future__ import annotations

import os
import random
import signal
import sys
from functools import partial
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs limits of the system")


@pytest.mark.parametrize("seed", range(6))
def test_a_disk_that_is_full_is_told_plainly_and_loses_nothing(tmp_path: Path, seed: int) -> None:
    import resource

    from tests.faults import script
    from tests.faults.kills import lived

    pages, home, output = tmp_path / "pages", tmp_path / "home", tmp_path / "told.json"
    home.mkdir()
    chance, failed = random.Random(seed), 0
    for step in script.STEPS[:6]:
        step.before(pages, home)
        most = chance.choice((8192, 20_000, 40_000, 60_000, 150_000, 400_000))

        def limited(step: script.Step = step, most: int = most) -> int:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
            code = script.run(step, pages, home)
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            return code

        code = script.done(limited, output)
        said = Path(f"{output}.said").read_text(encoding="utf-8", errors="replace")
        assert "Traceback" not in said, said
        assert code in (0, 3, 4), (step.name, said)
        failed += code != 0
        assert code == 0 or "indexer:" in said or "problem" in said, said
        assert script.done(partial(script.run, step, pages, home), output) == 0, (
            step.name, Path(f"{output}.said").read_text(encoding="utf-8"))  # fmt: skip
    other = tmp_path / "other"
    other.mkdir()
    assert script.done(partial(script.kept, home), output) == lived(other, script.STEPS[:6]).after[-1]
    assert failed, "no write failed: the limits are too wide to show anything"


def test_a_library_in_a_folder_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    from tests.faults import script

    pages, home, output = tmp_path / "pages", tmp_path / "home", tmp_path / "told.json"
    home.mkdir()
    script.STEPS[0].before(pages, home)
    library = home / "library"
    library.write_text("no folder", encoding="utf-8")
    assert script.done(partial(script.run, script.STEPS[0], pages, home), output) in (2, 4)
    said = Path(f"{output}.said").read_text(encoding="utf-8")
    assert "is a file" in said and "Traceback" not in said
    assert library.read_text(encoding="utf-8") == "no folder"


def test_a_clock_that_jumps_back_changes_nothing(tmp_path: Path) -> None:
    from tests.faults import script

    pages, home, output = tmp_path / "pages", tmp_path / "home", tmp_path / "told.json"
    home.mkdir()
    for number in (0, 2):
        script.STEPS[number].before(pages, home)
        for file in pages.iterdir():
            # The second time all files are older than they were, and one is of the year 2200.
            stamp = 10**18 - number * 10**17 if file.stem != "3" else 7_258_118_400 * 10**9
            os.utime(file, ns=(stamp, stamp))
        assert script.done(partial(script.run, script.STEPS[number], pages, home), output) == 0
    texts = script.done(partial(script.kept, home), output)
    assert isinstance(texts, dict)
    assert any("Again." in post for post in texts["posts"])
