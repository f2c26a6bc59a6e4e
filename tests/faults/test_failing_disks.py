"""Writes that fail half-way: a clear word, a whole library, and the same command does it all when there is room."""

from __future__ import annotations

import builtins
import errno
import io
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform == "win32", reason="needs limits of the system")]


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


def fail_from(name: str, number: int, code: int) -> None:
    """From its ``number``-th call on a function of `os` fails, in this process."""
    work, calls = getattr(os, name), itertools.count(1)

    def failing(*given: object, **named: object) -> object:
        if next(calls) >= number:
            raise OSError(code, os.strerror(code))
        return work(*given, **named)

    setattr(os, name, failing)


@pytest.mark.parametrize(
    ("name", "code"), [("fsync", errno.EIO), ("fsync", errno.ENOSPC), ("replace", errno.EIO), ("mkdir", errno.EROFS)]
)
def test_a_call_that_fails_is_told_plainly_and_loses_nothing(tmp_path: Path, name: str, code: int) -> None:
    from tests.faults import script
    from tests.faults.kills import lived

    pages, home, output = tmp_path / "pages", tmp_path / "home", tmp_path / "told.json"
    home.mkdir()
    failed = 0
    for step in script.STEPS[:8]:
        step.before(pages, home)
        for number in (1, 2, 4, 7):

            def failing(step: script.Step = step, number: int = number) -> int:
                fail_from(name, number, code)
                return script.run(step, pages, home)

            code_given = script.done(failing, output)
            said = Path(f"{output}.said").read_text(encoding="utf-8")
            assert "Traceback" not in said, said
            assert code_given in (0, 2, 4), (step.name, said)
            assert (code_given == 0) == ("indexer:" not in said), said
            failed += code_given != 0
        assert script.done(partial(script.run, step, pages, home), output) == 0, (
            step.name, Path(f"{output}.said").read_text(encoding="utf-8"))  # fmt: skip
    other = tmp_path / "other"
    other.mkdir()
    assert script.done(partial(script.kept, home), output) == lived(other, script.STEPS[:8]).after[-1]
    assert failed


class Reluctant(io.RawIOBase):
    """A file that gives ``piece`` bytes at a time, and fails after ``most`` of them."""

    def __init__(self, path: str, most: int, piece: int = 7) -> None:
        self.file, self.most, self.piece = io.FileIO(path), most, piece

    def readinto(self, room: bytearray) -> int:
        if self.most <= 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        part = memoryview(room)[: min(self.piece, self.most)]
        got = self.file.readinto(part)
        self.most -= got
        return got

    def close(self) -> None:
        self.file.close()
        super().close()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        return self.file.tell()

    def fileno(self) -> int:
        return self.file.fileno()


def read_reluctantly(pages: Path, most: int) -> None:
    """From now on the files of this folder give few bytes at a time, and all but the first fail after ``most``."""
    opened = io.open

    def reluctant(file: object, mode: str = "r", *given: object, **named: object) -> object:
        if mode == "rb" and str(file).startswith(str(pages)):
            return io.BufferedReader(Reluctant(str(file), 10**9 if Path(str(file)).name == "0.jsonl" else most))
        return opened(file, mode, *given, **named)

    io.open = builtins.open = reluctant


def test_short_reads_give_the_same_library(tmp_path: Path) -> None:
    from tests.faults import script

    pages, output = tmp_path / "pages", tmp_path / "told.json"
    found = []
    for most in (0, 10**9):
        home = tmp_path / f"home {most}"
        home.mkdir()
        script.STEPS[0].before(pages, home)

        def ingest(home: Path = home, most: int = most) -> int:
            if most:
                read_reluctantly(pages, most)
            return script.run(script.STEPS[0], pages, home)

        assert script.done(ingest, output) == 0, Path(f"{output}.said").read_text(encoding="utf-8")
        found.append(script.done(partial(script.kept, home), output))
    assert found[0] == found[1]


@pytest.mark.parametrize("most", [1, 300, 4000])
def test_a_file_that_cannot_be_read_to_its_end_is_a_problem_and_is_read_again(tmp_path: Path, most: int) -> None:
    from tests.faults import script
    from tests.faults.kills import lived

    pages, home, output = tmp_path / "pages", tmp_path / "home", tmp_path / "told.json"
    home.mkdir()
    script.STEPS[0].before(pages, home)

    def ingest() -> int:
        read_reluctantly(pages, most)
        return script.run(script.STEPS[0], pages, home)

    code = script.done(ingest, output)
    said = Path(f"{output}.said").read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert code == 3, said
    assert "nput/output error" in said, said
    status = script.done(lambda: [list(one) for one in script.Library(home / "library").status().problems], output)
    assert isinstance(status, list)
    assert any("nput/output" in what and code == "unreadable" for _, _, what, _, code in status)
    assert script.done(partial(script.run, script.STEPS[0], pages, home), output) == 0
    other = tmp_path / "other"
    other.mkdir()
    assert script.done(partial(script.kept, home), output) == lived(other, script.STEPS[:1]).after[-1]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own in memory; not everybody may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system may be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def remount(disk: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(disk)], check=True)


def test_a_small_disk_that_fills_up_is_told_plainly_and_loses_nothing(tmp_path: Path, small_disk: Path) -> None:
    from tests.faults import script
    from tests.faults.kills import lived

    pages, home, output = tmp_path / "pages", small_disk / "home", tmp_path / "told.json"
    home.mkdir()
    failed = 0
    for step in script.STEPS[:9]:
        step.before(pages, home)
        for free in (0, 40, 150, 400):
            used = shutil.disk_usage(small_disk).used
            remount(small_disk, f"size={used + 4096 + free * 1024}")
            code = script.done(partial(script.run, step, pages, home), output)
            remount(small_disk, "size=64m")
            said = Path(f"{output}.said").read_text(encoding="utf-8")
            assert "Traceback" not in said, said
            assert code in (0, 2, 4), (step.name, said)
            failed += code != 0
        assert script.done(partial(script.run, step, pages, home), output) == 0, (
            step.name, Path(f"{output}.said").read_text(encoding="utf-8"))  # fmt: skip
    other = tmp_path / "other"
    other.mkdir()
    assert script.done(partial(script.kept, home), output) == lived(other, script.STEPS[:9]).after[-1]
    assert failed


def test_on_a_disk_that_is_only_read_a_library_answers_and_says_why_it_cannot_grow(
    tmp_path: Path, small_disk: Path
) -> None:
    from tests.faults import script

    pages, home, output = tmp_path / "pages", small_disk / "home", tmp_path / "told.json"
    home.mkdir()
    for step in script.STEPS[:3]:
        step.before(pages, home)
        assert script.done(partial(script.run, step, pages, home), output) == 0
    told = script.done(partial(script.kept, home), output)
    remount(small_disk, "ro")
    assert script.done(partial(script.kept, home), output) == told
    for step in (script.STEPS[3], script.STEPS[4], script.STEPS[8], script.Step("doctor", ("doctor",))):
        step.before(pages, home)
        assert script.done(partial(script.run, step, pages, home), output) == 4
        said = Path(f"{output}.said").read_text(encoding="utf-8")
        assert "ead-only" in said and "Traceback" not in said, said
    assert script.done(partial(script.kept, home), output) == told
