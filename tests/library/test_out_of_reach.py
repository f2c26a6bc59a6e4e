"""What cannot be reached is not gone, not read, and no reason to stop the rest; the message names the right thing."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import ntpath
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer import Library
from indexer.errors import UNREADABLE, UsageError, is_absent, is_passing
from indexer.library import absence
from indexer.library.absence import UNPROVEN
from indexer.library.walking import stamp
from indexer.types import IngestReport, Problem
from tests.conftest import Run

PAGE = "Quay {n} opens\n\nPoland opens quay {n} for grain.\n"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Three pages, and three more in a folder below."""
    for number in range(6):
        folder = tmp_path / "pages" / ("sub" if number % 2 else ".")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"quay-{number}.txt").write_text(PAGE.format(n=number), encoding="utf-8")
    return tmp_path / "pages"


@pytest.fixture
def library(tmp_path: Path, pages: Path) -> Library:
    """A library of the six pages."""
    library = Library(tmp_path / "index")
    library.ingest([pages], names="none")
    return library


def posts(library: Library) -> int:
    return dict(library.status().counts)["posts"]


def codes(report: IngestReport) -> list[tuple[str, str]]:
    return [(Path(problem.where).name, problem.code) for problem in report.problems]


def failing(monkeypatch: pytest.MonkeyPatch, name: str, wrong: Callable[[str], bool], code: int) -> None:
    """From now on a function of `os` fails with this error for these paths; folders are listed in one of two ways."""
    if name == "listdir":
        failing(monkeypatch, "scandir", wrong, code)
    work = getattr(os, name)

    def call(path: object = ".", *given: object, **named: object) -> object:
        if isinstance(path, str | bytes | os.PathLike) and wrong(os.fsdecode(path)):
            raise OSError(code, os.strerror(code), path)
        return work(path, *given, **named)

    monkeypatch.setattr(os, name, call)


PASSING = [number for number in errno.errorcode if number not in (errno.ENOENT, errno.ENOTDIR, errno.EINVAL)]


@pytest.mark.parametrize("number", PASSING, ids=errno.errorcode.get)
def test_any_failure_that_content_does_not_cause_is_passing_and_proves_nothing(number: int) -> None:
    error = OSError(number, os.strerror(number))
    assert is_passing(error)
    assert not is_absent(error)


def test_what_content_causes_is_not_passing() -> None:
    assert not is_passing(gzip.BadGzipFile("not a gzip file"))
    assert not is_passing(OSError(errno.EINVAL, "seek before the start"))
    assert not is_passing(ValueError("nonsense"))
    assert is_passing(MemoryError())
    assert is_absent(FileNotFoundError(errno.ENOENT, "no such file"))


def test_a_share_that_does_not_answer_is_not_absent_on_windows() -> None:
    error = FileNotFoundError(errno.ENOENT, "the network path was not found")
    error.winerror = 53  # type: ignore[attr-defined]
    assert not is_absent(error)
    error.winerror = 2  # type: ignore[attr-defined]
    assert is_absent(error)


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN, errno.EMFILE])
def test_prune_takes_nothing_out_of_a_folder_that_cannot_be_listed(
    library: Library, pages: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    below = str(pages / "sub")
    with monkeypatch.context() as patch:
        for name in ("listdir", "scandir"):
            failing(patch, name, lambda path: path.startswith(below), code)
        for name in ("stat", "lstat"):
            failing(patch, name, lambda path: path.startswith(below + os.sep), code)
        (pages / "quay-0.txt").unlink()
        report = library.ingest([pages], prune=True)
        assert posts(library) == 5
    assert codes(report) == [("sub", UNREADABLE), ("sub", UNPROVEN)]
    assert "3 files that came from it stay" in report.problems[1].what
    assert [problem.code for problem in library.status().problems] == [UNREADABLE, UNPROVEN]
    assert library.ingest([pages], prune=True).problems == ()
    assert posts(library) == 5


def test_prune_takes_out_what_a_readable_folder_has_lost(library: Library, pages: Path) -> None:
    (pages / "sub" / "quay-1.txt").unlink()
    (pages / "quay-2.txt").unlink()
    assert library.ingest([pages], prune=True).problems == ()
    assert posts(library) == 4
    shutil.rmtree(pages / "sub")
    assert library.ingest([pages], prune=True).problems == ()
    assert posts(library) == 2


def test_an_empty_folder_proves_nothing_until_the_user_says_so(library: Library, pages: Path) -> None:
    for file in (pages / "sub").iterdir():
        file.unlink()
    report = library.ingest([pages], prune=True)
    assert codes(report) == [("sub", UNPROVEN)]
    assert posts(library) == 6
    assert library.ingest([pages], prune_empty=True).problems == ()
    assert posts(library) == 3


def test_an_emptied_root_is_believed_only_when_the_user_says_so(library: Library, pages: Path) -> None:
    shutil.rmtree(pages)
    with pytest.raises(UsageError):
        library.ingest([pages], prune=True)
    pages.mkdir()
    report = library.ingest([pages], prune=True)
    assert codes(report) == [("pages", "empty-folder"), ("pages", UNPROVEN)]
    assert "--prune-empty" in report.problems[1].what
    assert posts(library) == 6
    pages.rmdir()
    assert library.ingest([pages], prune_empty=True).problems == ()
    assert posts(library) == 0


def test_nothing_of_a_folder_that_cannot_be_listed_is_taken_out_even_when_empty_ones_are_believed(
    library: Library, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, "listdir", lambda path: path == str(pages), errno.EACCES)
    failing(monkeypatch, "lstat", lambda path: path.startswith(f"{pages}{os.sep}"), errno.EACCES)
    failing(monkeypatch, "stat", lambda path: path.startswith(f"{pages}{os.sep}"), errno.EACCES)
    assert UNPROVEN in [code for _, code in codes(library.ingest([pages], prune_empty=True))]
    monkeypatch.undo()
    assert posts(library) == 6


def test_a_folder_that_became_a_file_has_lost_its_files(library: Library, pages: Path) -> None:
    shutil.rmtree(pages / "sub")
    (pages / "sub").write_text(PAGE.format(n=9), encoding="utf-8")
    assert library.ingest([pages], prune=True).problems == ()
    assert posts(library) == 4


def test_a_link_that_leads_nowhere_proves_nothing(library: Library, pages: Path, tmp_path: Path) -> None:
    (pages / "sub").rename(tmp_path / "moved")
    (pages / "sub").symlink_to(tmp_path / "unplugged")
    report = library.ingest([pages], prune=True)
    assert codes(report) == [("sub", UNREADABLE), ("sub", UNPROVEN)]
    assert posts(library) == 6


def test_another_disk_at_the_same_place_proves_nothing(
    library: Library, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in (pages / "sub").iterdir():
        file.unlink()
    (pages / "sub" / "other.txt").write_text(PAGE.format(n=9), encoding="utf-8")
    monkeypatch.setattr(absence, "is_mount", lambda folder: folder == pages / "sub")
    report = library.ingest([pages], prune=True)
    assert codes(report) == [("sub", UNPROVEN)]
    assert posts(library) == 7


def test_what_was_a_mount_point_and_is_none_proves_nothing(
    tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(tmp_path / "index")
    with monkeypatch.context() as patch:
        patch.setattr(absence, "is_mount", lambda folder: folder == tmp_path)
        library.ingest([pages], names="none")
    shutil.rmtree(pages)
    pages.mkdir()
    (pages / "note-beneath-the-mount.txt").write_text(PAGE.format(n=9), encoding="utf-8")
    report = library.ingest([pages], prune=True)
    assert codes(report) == [("pages", UNPROVEN)]
    assert posts(library) == 7
    library.ingest([pages], prune_empty=True)
    assert posts(library) == 1


def test_a_path_lies_under_a_root_as_the_system_compares_names() -> None:
    assert absence.is_under(r"C:\Pages\sub\a.txt", "c:/pages", ntpath)
    assert absence.is_under(r"C:\Pages\a.txt", "C:\\", ntpath)
    assert not absence.is_under(r"C:\Pages2\a.txt", r"C:\Pages", ntpath)
    assert absence.is_under("/pages/a.txt", "/")
    assert not absence.is_under("/Pages/a.txt", "/pages") or os.path.normcase("A") == "a"


needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("setpriv") is None, reason="needs root, and setpriv"
)


def as_nobody(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `indexer` as a user whom modes of files bind."""
    python = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable]
    if subprocess.run([*python, "-c", "import indexer"], cwd=folder, capture_output=True, check=False).returncode:
        pytest.skip("another user cannot run this Python, or reach the package")
    return subprocess.run(
        [*python, "-m", "indexer", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def open_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that everybody may enter and write to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder
        for path, folders, _ in os.walk(folder):
            for one in folders:
                Path(path, one).chmod(0o777)


@needs_root
@pytest.mark.parametrize("mode", [0o000, 0o444, 0o111])
def test_a_folder_without_leave_is_a_problem_and_all_of_it_stays(open_folder: Path, mode: int) -> None:
    for number in range(4):
        folder = open_folder / "pages" / ("sub" if number % 2 else ".")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.txt").write_text(PAGE.format(n=number), encoding="utf-8")
    assert as_nobody(open_folder, "ingest", "pages", "--names", "none").returncode == 0
    (open_folder / "pages" / "sub").chmod(mode)
    (open_folder / "pages" / "new.txt").write_text(PAGE.format(n=7), encoding="utf-8")
    done = as_nobody(open_folder, "ingest", "pages", "--prune")
    assert done.returncode == 3, done.stderr
    assert "pages/sub" in done.stderr and "denied" in done.stderr and "cannot write" not in done.stderr
    counts = json.loads(as_nobody(open_folder, "status", "--json").stdout)["counts"]
    assert counts["posts"] == 5


def mounted(folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    return (
        shutil.which("mount") is not None and not subprocess.run(command, capture_output=True, check=False).returncode
    )


def test_a_disk_that_is_taken_away_keeps_its_posts(tmp_path: Path) -> None:
    disk = tmp_path / "media" / "disk"
    disk.mkdir(parents=True)
    (tmp_path / "media" / "own.txt").write_text(PAGE.format(n=8), encoding="utf-8")
    if not mounted(disk):
        pytest.skip("no file system may be mounted here")
    library = Library(tmp_path / "index")
    try:
        (disk / "a.txt").write_text(PAGE.format(n=1), encoding="utf-8")
        (disk / "b.txt").write_text(PAGE.format(n=2), encoding="utf-8")
        library.ingest([tmp_path / "media"], names="none")
        assert posts(library) == 3
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    assert codes(library.ingest([tmp_path / "media"], prune=True)) == [("disk", UNPROVEN)]
    assert codes(library.ingest([disk], prune=True)) == [("disk", "empty-folder"), ("disk", UNPROVEN)]
    (disk / "beneath.txt").write_text(PAGE.format(n=3), encoding="utf-8")
    assert codes(library.ingest([disk], prune=True)) == [("disk", UNPROVEN)]
    assert codes(library.ingest([tmp_path / "media"], prune=True)) == [("disk", UNPROVEN)]
    assert posts(library) == 4


def test_every_odd_thing_in_a_folder_is_a_problem_and_the_rest_is_read(tmp_path: Path, pages: Path) -> None:
    (pages / "loop").symlink_to(pages / "loop")
    (pages / "nowhere.txt").symlink_to(tmp_path / "nowhere")
    (pages / "linked").symlink_to(pages / "sub")
    os.mkfifo(pages / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(pages)  # the name of a socket is short
        listener.bind("socket")
        os.chdir(here)
    report = Library(tmp_path / "index").ingest([pages], names="none")
    assert report.posts_new == 6
    assert {(Path(one.where).name, one.level, one.code) for one in report.problems} == {
        ("loop", "lost", UNREADABLE),
        ("nowhere.txt", "lost", UNREADABLE),
        ("linked", "note", "link-to-folder"),
        ("pipe", "note", "not-regular"),
        ("socket", "note", "not-regular"),
    }


NAMES = [b"x" * 250, b"x" * 244 + b"_files", b"x" * 250 + b".html", b"\xff\xfe not utf-8.txt", b"two\nlines.txt",
         b"tab\tand \x1b[31m.txt", "\N{RIGHT-TO-LEFT OVERRIDE}txt.exe".encode(), b"-", b"--prune", b"%2e%2e",
         b"a?b*c[.txt", b"'; DROP TABLE files; --", b"CON", b"trailing. ", b"library.db-wal",
         b"c:\\pages\\a.txt"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name[-24:]))
def test_no_name_stops_the_rest(tmp_path: Path, pages: Path, name: bytes) -> None:
    page = PAGE.format(n=9).encode()
    Path(os.fsdecode(os.fsencode(pages) + b"/" + name)).write_bytes(page)
    folder = Path(os.fsdecode(os.fsencode(pages) + b"/z " + name[:240]))
    folder.mkdir()
    (folder / "inside.html").write_bytes(b"<p>Poland opens quay ten for grain.</p>")
    library = Library(tmp_path / "index")
    report = library.ingest([pages], names="none")
    assert report.posts_new == 8, report.problems
    assert library.ingest([pages], prune=True).posts_unchanged == 8
    shutil.rmtree(folder)
    library.ingest([pages], prune=True)
    assert posts(library) == 7
    assert library.verify().differences == ()


def test_a_path_that_is_too_deep_is_a_problem_and_the_rest_is_read(tmp_path: Path, pages: Path) -> None:
    here = os.open(pages, os.O_RDONLY)
    try:
        for _ in range(20):  # deeper than any path may be long
            os.mkdir("d" * 250, dir_fd=here)
            below = os.open("d" * 250, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        os.close(os.open("deep.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))
        report = Library(tmp_path / "index").ingest([pages], names="none")
        assert report.posts_new == 6
        assert [problem.code for problem in report.problems] == [UNREADABLE]
        assert os.strerror(errno.ENAMETOOLONG) in report.problems[0].what
    finally:
        os.close(here)
        subprocess.run(["rm", "-rf", str(pages)], check=True)


@pytest.mark.parametrize("name", ["indexer.map.toml", ".indexerignore", "quay-1.txt"])
def test_the_problem_names_what_cannot_be_read(
    tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if not name.endswith(".txt"):
        mapping = '[[map]]\nfiles = "*.csv"\ntext = "body"\n'
        (pages / "sub" / name).write_text(mapping if name.endswith(".toml") else "*.bak\n")
    failing(monkeypatch, "stat", lambda path: path == str(pages / "sub" / name), errno.EIO)
    opened = Path.open

    def refusing(path: Path, *given: object, **named: object) -> object:
        if path == pages / "sub" / name:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return opened(path, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", refusing)
    library = Library(tmp_path / "index")
    report = library.ingest([pages], names="none")
    assert report.problems
    assert all("sub" in one.where and name in one.where + one.what + ".indexerignore" for one in report.problems)
    assert {one.code for one in report.problems} == {UNREADABLE}
    assert report.posts_new == 5 if name == "quay-1.txt" else 3
    monkeypatch.undo()
    assert library.ingest([pages]).problems == ()
    assert posts(library) == 6


def packed(file: Path) -> Path:
    """A file of many posts, more than are kept in memory."""
    rows = "".join(
        json.dumps({"id": f"t{n}", "title": f"Page {n}", "text": f"Poland opens quay {n}. " * 60, "comments": []})
        + "\n"
        for n in range(40)
    )
    if file.suffix == ".zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("pages.jsonl", rows)
    else:
        file.write_bytes(gzip.compress(rows.encode(), 1))
    return file


@pytest.mark.parametrize("kind", ["gz", "zip"])
@pytest.mark.parametrize("why", ["no room", "no folder", "no memory"])
def test_a_failure_of_our_own_leaves_a_file_unread_and_the_next_run_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, why: str
) -> None:
    library, file = Library(tmp_path / "index"), packed(tmp_path / f"pages.{kind}")
    (tmp_path / "other.txt").write_text(PAGE.format(n=1), encoding="utf-8")

    class Full(tempfile.SpooledTemporaryFile):  # type: ignore[type-arg]
        def write(self, piece: bytes) -> int:  # type: ignore[override]
            if self.tell() + len(piece) > 1 << 14:
                if why == "no memory":
                    raise MemoryError
                raise OSError(
                    errno.ENOSPC if why == "no room" else errno.ENOENT, "no room left" if why == "no room" else why
                )
            return super().write(piece)

    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "SpooledTemporaryFile", Full)
        report = library.ingest([file, tmp_path / "other.txt"], names="none")
    (problem,) = report.problems
    assert (problem.code, problem.level, problem.where) == (UNREADABLE, "lost", str(file))
    assert ("temporary files" in problem.what) == (why != "no memory")
    assert posts(library) == 1
    assert library.ingest([file]).posts_new == 40
    assert library.status().problems == ()


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_a_disk_that_fails_inside_an_archive_leaves_it_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    library, file = Library(tmp_path / "index"), packed(tmp_path / f"pages.{kind}")
    from tests.faults.test_failing_disks import Reluctant

    opened, reads = Path.open, [0]

    def failing_later(path: Path, *given: object, **named: object) -> object:
        if path != file:
            return opened(path, *given, **named)  # type: ignore[arg-type]
        reads[0] += 1
        import io

        # The digest is taken of all of it; reading it then fails in the middle.
        return io.BufferedReader(Reluctant(str(path), 10**9 if reads[0] == 1 else file.stat().st_size // 2, piece=4096))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", failing_later)
        report = library.ingest([file], names="none")
    assert [problem.code for problem in report.problems] == [UNREADABLE], report.problems
    assert library.ingest([file]).posts_new == 40


def test_damage_is_told_once_and_is_no_failure_of_the_system(tmp_path: Path) -> None:
    library, file = Library(tmp_path / "index"), packed(tmp_path / "pages.gz")
    file.write_bytes(file.read_bytes()[: -(file.stat().st_size // 3)])
    report = library.ingest([file], names="none")
    assert 0 < report.posts_new < 40
    assert UNREADABLE not in [problem.code for problem in report.problems]
    assert library.ingest([file]).posts_new == 0


def test_addresses_are_not_fetched_and_the_message_says_what_to_do(run: Run, tmp_path: Path) -> None:
    for command in ("ingest", "inspect"):
        for address in ("https://saltby.example/news?id=1", "http://saltby.example", "ftp://saltby.example/a.txt"):
            done = run(command, address)
            assert done.returncode == 2
            assert "nothing is fetched" in done.stderr and address in done.stderr and "save" in done.stderr
        done = run(command, "file:///pages/my%20page.html")
        assert done.returncode == 2 and "/pages/my page.html" in done.stderr
    assert not (tmp_path / "index").exists()


def test_problems_of_one_folder_are_one_problem(tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stat", "lstat"):
        failing(monkeypatch, name, lambda path: path.startswith(str(pages / "sub") + os.sep), errno.EACCES)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != pages / "sub")
    library = Library(tmp_path / "index")
    report = library.ingest([pages], names="none")
    what = f"cannot be entered: {os.strerror(errno.EACCES)}; 3 names in it are left out"
    assert report.problems == (Problem(str(pages / "sub"), None, what, "lost", UNREADABLE),)
    assert posts(library) == 3


OLD_WORDS = [
    "cannot be unpacked whole ([Errno 28] No space left on device); what came before that is read",
    "cannot be unpacked ([Errno 5] Input/output error)",
    "cannot be unpacked whole (); what came before that is read",
    "the archive is damaged from here on (OSError); what came before is read",
    "cannot be read (PermissionError); its titles and names are not known",
]


@pytest.mark.parametrize("what", OLD_WORDS)
def test_what_an_earlier_version_cut_short_and_noted_as_read_is_told_and_read_again(
    run: Run, tmp_path: Path, samples: Path, what: str
) -> None:
    with zipfile.ZipFile(Path(__file__).parent / "old" / "schema-7.zip") as old:
        old.extractall(tmp_path / "index")
    page = tmp_path / "page.txt"
    page.write_text(PAGE.format(n=1), encoding="utf-8")
    digest = hashlib.sha256(page.read_bytes()).hexdigest()
    with closing(sqlite3.connect(tmp_path / "index" / "library.db")) as connection, connection:
        # As the earlier version leaves it: a file with this stamp is not looked into again.
        question = "INSERT INTO files (path, digest, mtime, stamp, looked) VALUES (?, ?, 1, ?, ?)"
        looked = page.stat().st_ctime_ns + 10**10
        connection.execute(question, (os.fsencode(page), digest, stamp(page.stat()), looked))
        connection.execute("INSERT INTO problems (digest, line, what) VALUES (?, NULL, ?)", (digest, what))
    assert run("rebuild").returncode == 0
    said = run("status", "--problems").stdout
    assert f"lost: {page}" in said.replace("\n", " ")
    assert str(page) in run("verify").stderr
    assert str(page) in run("doctor").stdout
    assert json.loads(run("ingest", page, "--json").stdout)["posts_new"] == 1
    assert str(page) not in run("status", "--problems").stdout + run("verify").stderr + run("doctor").stdout


def test_a_watch_reads_what_could_not_be_read_as_soon_as_it_can(
    tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, unreadable, opened = Library(tmp_path / "index"), pages / "quay-0.txt", Path.open
    fails = [True]

    def refusing(path: Path, *given: object, **named: object) -> object:
        if path == unreadable and fails[0]:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return opened(path, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", refusing)

    def moments() -> Iterator[None]:
        yield from [None] * 12
        fails[0] = False
        yield from [None] * 20

    rounds = list(library.watch([pages], names="none", moments=moments()))
    assert [len(one.files) for one in rounds] == [6, 1]
    assert [code for _, code in codes(rounds[0].report or pytest.fail("no report"))] == [UNREADABLE]
    assert posts(library) == 6
    assert library.status().problems == ()


def test_a_watch_takes_nothing_out_of_what_it_cannot_list_and_says_so_once(
    tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(tmp_path / "index")

    def moments() -> Iterator[None]:
        yield from [None] * 3
        with monkeypatch.context() as patch:
            for name in ("listdir", "scandir"):
                failing(patch, name, lambda path: path == str(pages / "sub"), errno.ESTALE)
            for name in ("stat", "lstat"):
                failing(patch, name, lambda path: path.startswith(f"{pages / 'sub'}{os.sep}"), errno.ESTALE)
            yield from [None] * 4
        yield from [None] * 2
        (pages / "sub" / "quay-1.txt").unlink()
        yield from [None] * 2

    rounds = list(library.watch([pages], names="none", prune=True, moments=moments()))
    troubles = [one.trouble for one in rounds if one.trouble]
    assert len(troubles) == 2 and all(os.strerror(errno.ESTALE) in trouble for trouble in troubles)
    assert [len(one.gone) for one in rounds if one.gone] == [1]
    assert posts(library) == 5


def test_a_file_that_goes_away_before_it_is_taken_in_does_not_end_a_watch(tmp_path: Path, pages: Path) -> None:
    library = Library(tmp_path / "index")
    from indexer.library.watching import watch

    def take(files: list[Path]) -> IngestReport:
        (pages / "quay-0.txt").unlink(missing_ok=True)
        return library.ingest(files, names="none")

    rounds = list(watch([pages], take, None, iter([None] * 5)))  # type: ignore[arg-type]
    assert [one.trouble for one in rounds] == [None]
    assert posts(library) == 5


def test_a_source_that_fails_is_not_called_the_library(tmp_path: Path) -> None:
    from indexer.store.connection import unwritable

    library = tmp_path / "index"
    source = OSError(errno.EACCES, os.strerror(errno.EACCES), str(tmp_path / "pages" / "a.txt"))
    assert str(tmp_path / "pages" / "a.txt") in str(unwritable(library, source))
    assert str(library) not in str(unwritable(library, source))
    own = OSError(errno.EACCES, os.strerror(errno.EACCES), str(library / "text-1"))
    assert f"cannot write to {library}" in str(unwritable(library, own))


def test_macos_forces_the_drive_too_and_a_share_that_cannot_sync_folders_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    from indexer.store import durable

    asked: list[int] = []
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda handle, command: asked.append(command))
    durable.sync(tmp_path)
    assert asked == [51]

    def refused(handle: int, command: int = 0) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr(fcntl, "fcntl", refused)
    monkeypatch.setattr(os, "fsync", refused)
    durable.sync(tmp_path)

    def failed(handle: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", failed)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        durable.sync(tmp_path)


def test_a_page_whose_frames_cannot_be_read_is_read_without_them_and_again_when_they_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, page = Library(tmp_path / "index"), tmp_path / "page.html"
    page.write_text(
        "<html><title>Quay</title><h1>Quay</h1><p>Poland opens a quay for grain.</p></html>", encoding="utf-8"
    )
    (tmp_path / "page_files").mkdir()
    frame = tmp_path / "page_files" / "comments.html"
    frame.write_text("<html><p>Somebody else writes of France.</p></html>", encoding="utf-8")
    with monkeypatch.context() as patch:
        failing(patch, "listdir", lambda path: path == str(frame.parent), errno.EACCES)
        for _ in range(2):
            report = library.ingest([page], names="none")
            assert [problem.code for problem in report.problems] == ["frames-unread"]
            assert library.search("grain").total == 1
    report = library.ingest([page])
    assert report.problems == ()
    assert (library.search("grain").total, posts(library)) == (1, 1)
    assert library.verify().differences == ()


@needs_root
def test_a_given_file_without_leave_is_a_problem_and_the_others_are_read(open_folder: Path) -> None:
    for name in ("secret.txt", "open.txt"):
        (open_folder / name).write_text(PAGE.format(n=name), encoding="utf-8")
    (open_folder / "secret.txt").chmod(0)
    done = as_nobody(open_folder, "ingest", "secret.txt", "open.txt", "--names", "none", "--json")
    assert done.returncode == 3, done.stderr
    assert "secret.txt" in done.stderr and "denied" in done.stderr
    assert json.loads(done.stdout)["posts_new"] == 1
    (open_folder / "secret.txt").chmod(0o644)
    assert json.loads(as_nobody(open_folder, "ingest", "secret.txt", "--json").stdout)["posts_new"] == 1


def test_standard_input_is_called_so_and_a_closed_one_is_a_problem(run: Run, tmp_path: Path) -> None:
    done = run("ingest", "-", "--names", "none", stdin="")
    assert done.returncode == 3
    assert "standard input: empty" in done.stderr and str(tempfile.gettempdir()) not in done.stderr
    command = [sys.executable, "-m", "indexer", "ingest", "-", "--names", "none"]
    closed = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert closed.returncode == 3, closed.stderr
    assert "standard input is closed" in closed.stderr
    assert "is closed" not in run("status", "--problems").stdout
