"""The tool deletes and changes only what it made: look-alikes of its own files stay, whatever command is given."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from indexer.cli import commands
from indexer.library import Library
from indexer.temporary import PREFIX

LONG_AGO = 1_000_000_000
FILES = (
    ".indexer-0a.draft", ".indexer-00ff00ff00ff00ff.draft", ".indexer-00ff00ff00ff00ff.db.draft", f"{PREFIX}notes",
    f"{PREFIX}00000000-00000000-00000000-1-1-00000000-00000000", ".mine.json.backup01", ".places.json.12345678",
    ".writer.json.1", "writer.json.bak", ".library.db.1", ".library.db.1.read", "library.db.bak", "library.db.schema-6",
    "library.db.damaged-mine", ".restore-mine", "text-notes", "text-0badf11e", "tmp12345678", ".tmp123456",
    "judgements.txt.bak", "names.tsv~", "graph.html.bak", "graph.gexf~",
)  # fmt: skip
FOLDERS = (".mine.json.backup02", ".restore-backup", ".indexer-folder.draft", "text-0badcafe", "text-deadbeef",
           "text-mine", f"{PREFIX}folder", "indexer-mine")  # fmt: skip
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("ingest", "pages"), ("ingest", "pages", "--check"), ("ingest", "pages", "--prune"), ("search", "Poland"),
    ("search", "Poland", "--csv"), ("entity", "Poland"), ("account", "oda"), ("why", "oda", "Poland"),
    ("path", "oda", "Poland"), ("top",), ("compare",), ("status",), ("show", "t0"), ("inspect", "pages/0.jsonl"),
    ("extract", "pages/0.jsonl"), ("graph", "--html"), ("graph", "--gexf"), ("graph", "--csv", "-o", "out/graph.csv"),
    ("graph", "--html", "-o", "out/graph.html"), ("graph", "--convokit", "-o", "out"),
    ("same", "Warsaw", "Poland"), ("ignore", "France"), ("undo",), ("history",), ("rename", "Poland", "Polska"),
    ("not-same", "NATO", "Poland"), ("same", "suggest"), ("alerts", "add", "grain", "grain"), ("alerts", "run"),
    ("rebuild",), ("rebuild", "--engine", "whoosh"), ("ingest", "more"), ("rebuild", "--engine", "tantivy"),
    ("verify",), ("doctor", "--dry-run"), ("doctor",), ("backup", "out/saved.zip"),
    ("restore", "out/saved.zip", "-L", "restored"), ("restore", "out/saved.zip", "-L", "out"),
)  # fmt: skip
OTHER_CODES = {("alerts", "run"): 1, ("restore", "out/saved.zip", "-L", "out"): 2}
"""Nothing new, and a folder that holds other files; every other command is done."""


def look_alikes(folder: Path) -> None:
    """Files and folders of the user that are called much as ours are."""
    folder.mkdir(exist_ok=True)
    for name in FILES:
        (folder / name).write_text("mine")
    for name in FOLDERS:
        (folder / name).mkdir()
        (folder / name / "mine.txt").write_text("mine")
    # The folder of an index by its name, with a token that is not the one of that name, and a link to a true one.
    (folder / "text-deadbeef" / "indexer.token").write_text("f" * 32)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "indexer.token").write_text("cafebabe" * 4)
    (elsewhere / "meta.json").write_text("mine")
    (folder / "text-cafebabe").symlink_to(elsewhere.name, target_is_directory=True)
    made = [folder / name for name in (*FILES, *FOLDERS, elsewhere.name, "text-cafebabe")]
    for path in [*made, *(file for place in made if not place.is_symlink() for file in place.rglob("*"))]:
        os.utime(path, (LONG_AGO, LONG_AGO), follow_symlinks=False)


def alike(folder: Path) -> dict[str, str]:
    """Everything in the folder of that age, with what it holds."""
    return {
        str(path.relative_to(folder)): path.read_text() if path.is_file() else ""
        for path in folder.rglob("*")
        if path.lstat().st_mtime == LONG_AGO
    }


def give(command: Sequence[str]) -> int:
    """A command; its exit code."""
    try:
        commands.main(list(command), prog_name="indexer", standalone_mode=True)
    except SystemExit as done:
        return int(done.code or 0)
    return 0


@pytest.mark.skipif(os.name == "nt", reason="makes links")
def test_every_command_leaves_alone_what_only_looks_like_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from tests.faults.script import page

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temp"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    for place, numbers in (("pages", range(4)), ("more", range(4, 6))):
        Path(place).mkdir()
        for number in numbers:
            Path(place, f"{number}.jsonl").write_text(page(number, 0), encoding="utf-8")
    Library("index").ingest(["pages"], names="none")
    for place in ("index", "graphs", "out", "temp", "pages", "."):
        look_alikes(Path(place))
    (used,) = (one for one in Path("index").glob("text-*") if (one / "meta.json").exists() and not one.is_symlink())
    (used / "notes.txt").write_text("mine")
    os.utime(used / "notes.txt", (LONG_AGO, LONG_AGO))
    before = alike(tmp_path)
    assert len(before) > 6 * (len(FILES) + 2 * len(FOLDERS))
    for command in COMMANDS:
        code = give(command)
        assert code == OTHER_CODES.get(command, 0), (command, capfd.readouterr())
        assert alike(tmp_path) == before, command
    assert Library("index").verify().differences == ()
    assert Library("restored").exists()


def test_doctor_looks_into_the_library_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.faults.script import page
    from tests.test_temporary import of_a_dead_process

    monkeypatch.chdir(tmp_path)
    (tmp_path / "0.jsonl").write_text(page(0, 0), encoding="utf-8")
    Library("index").ingest(["0.jsonl"], names="none")
    (tmp_path / "graphs").mkdir()
    left = of_a_dead_process(tmp_path / "graphs" / "graph.html")
    left.write_text("half")
    assert Library("index").doctor() == []
    assert left.exists()
    Library("index").export("gexf", tmp_path / "graphs" / "graph.gexf")
    assert left.exists()
    Library("index").draw(tmp_path / "graphs" / "graph.html")
    assert not left.exists()
