"""A file that ends the process, or fails in a way nobody thought of, does not stop the others for good."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.library import Library, attempts, ingesting
from indexer.types import IngestReport

ENDING_RUN = """
import os, sys
from pathlib import Path
from indexer.library import Library, attempts, ingesting
attempts.LARGE = 1
derive = ingesting.derive
def derive_or_end(thread, rules):
    if "enormous" in thread.posts[0].text:
        os._exit(9)
    return derive(thread, rules)
ingesting.derive = derive_or_end
Library(sys.argv[1]).ingest([sys.argv[2]], check=len(sys.argv) > 3)
"""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, word in (("a", "harbour"), ("m", "enormous"), ("z", "lighthouse")):
        (folder / f"{name}.txt").write_text(f"Page {name}\n\nThe {word} of Tczew is old.\n", encoding="utf-8")
    return folder


def run_to_its_end(library: Path, pages: Path, *more: str) -> int:
    """The exit code of a run in which deriving the enormous page ends the process at once, as the kernel would."""
    return subprocess.run(
        [sys.executable, "-c", ENDING_RUN, str(library), str(pages), *more], capture_output=True, check=False
    ).returncode


def codes(report: IngestReport) -> set[str]:
    return {problem.code for problem in report.problems if problem.level != "note"}


def test_the_files_behind_one_that_ends_the_process_are_read_by_the_next_run(tmp_path: Path, pages: Path) -> None:
    index = tmp_path / "index"
    assert run_to_its_end(index, pages) == 9
    assert run_to_its_end(index, pages) == 9
    library = Library(index)
    assert library.search("lighthouse").total == library.search("harbour").total == 1
    assert run_to_its_end(index, pages) == 0, "it is not tried a third time"
    skipped = [problem for problem in library.status().problems if problem.code == attempts.ENDED]
    assert [Path(problem.where).name for problem in skipped] == ["m.txt"]
    assert skipped[0].level == "lost" and "2 times" in skipped[0].what
    assert run_to_its_end(index, pages, "--check") == 9
    # On a machine with more memory it is read, and nothing of the attempts is left.
    library.ingest([pages], check=True)
    assert library.search("enormous").total == 1
    assert not [problem for problem in library.status().problems if problem.code == attempts.ENDED]
    assert run_to_its_end(index, pages) == 0


def test_a_changed_file_is_tried_again(tmp_path: Path, pages: Path) -> None:
    index = tmp_path / "index"
    run_to_its_end(index, pages)
    run_to_its_end(index, pages)
    (pages / "m.txt").write_text("Page m\n\nThe enormous page was cut to a smaller one.\n", encoding="utf-8")
    library = Library(index)
    assert attempts.ENDED not in codes(library.ingest([pages]))
    assert library.search("enormous").total == 1


@pytest.mark.parametrize("stage", ["read", "derive"])
@pytest.mark.parametrize("error", [MemoryError(), ValueError("nobody thought of this")])
def test_a_file_that_fails_is_a_problem_and_the_next_run_reads_it(
    tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch, stage: str, error: Exception
) -> None:
    original = getattr(ingesting, stage)

    def fail_for_one(item: object, *more: object, **named: object) -> object:
        if "m.txt" in os.fspath(item) if isinstance(item, Path) else "enormous" in item.posts[0].text:  # type: ignore[attr-defined]
            raise error
        return original(item, *more, **named)

    library = Library(tmp_path / "index")
    with monkeypatch.context() as patch:
        patch.setattr(ingesting, stage, fail_for_one)
        report = library.ingest([pages])
    assert library.search("lighthouse").total == library.search("harbour").total == 1
    assert library.search("enormous").total == 0
    wanted = "unreadable" if isinstance(error, MemoryError) else ingesting.INTERNAL
    assert wanted in codes(report)
    assert {wanted} <= {problem.code for problem in library.status().problems}
    again = library.ingest([pages])
    assert again.posts_new == 1 and wanted not in codes(again)
    assert library.verify().differences == ()
