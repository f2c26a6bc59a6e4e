"""A search that opens the index while another process changes it finds what is there, and never calls it damaged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import LibraryBusy, LibraryDamaged
from indexer.library import Library, text_index
from indexer.search import engine

ENGINES = ("tantivy", "whoosh")
Changes = dict[str, Callable[[Library], object]]


def page(library: Library, number: int) -> Path:
    file = library.folder.parent / f"{number}.txt"
    file.write_text(f"Quay {number} opens\n\nPoland opens the quay.\n", encoding="utf-8")
    return file


@pytest.fixture(params=ENGINES)
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Library:
    one = Library(tmp_path / "index")
    one.ingest([page(one, 0)], engine=request.param, names="none")
    return one


CHANGES: Changes = {
    "a commit": lambda library: library.ingest([page(library, 1)]),
    "a rebuild": lambda library: library.rebuild(),
    "a rebuild with the other engine": lambda library: library.rebuild(
        engine=ENGINES[library.status().engine == ENGINES[0]]
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_index_that_changed_while_it_was_opened_is_opened_again(
    library: Library, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    changes: list[Callable[[Library], object]] = [CHANGES[change]]
    real = engine(library.status().engine).open
    monkeypatch.setattr(
        engine(library.status().engine), "open", lambda folder, token: _after(changes, library, real, folder, token)
    )
    assert library.count("Poland") == (2 if change == "a commit" else 1)
    assert changes == []


def _after(
    changes: list[Callable[[Library], object]], library: Library, real: Callable[[Path, str], Any], folder: Path,
    token: str,
) -> Any:  # fmt: skip
    if changes:
        changes.pop(0)(library)
        raise LibraryDamaged("a file is not there")
    return real(folder, token)


def test_the_list_of_files_that_whoosh_chose_may_be_gone_when_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from whoosh.index import TOC

    library = Library(tmp_path / "index")
    library.ingest([page(library, 0)], engine="whoosh", names="none")
    changes = [CHANGES["a commit"]]
    real = TOC._latest_generation.__func__

    def latest(cls: type, storage: object, name: str) -> object:
        found = real(cls, storage, name)
        if changes:
            changes.pop(0)(library)
        return found

    monkeypatch.setattr(TOC, "_latest_generation", classmethod(latest))
    assert library.count("Poland") == 2
    assert changes == []


def test_an_index_that_stays_as_it_is_and_cannot_be_opened_is_damaged_at_once(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def refused(folder: Path, token: str) -> None:
        tries.append(folder)
        raise LibraryDamaged("it is broken")

    monkeypatch.setattr(engine(library.status().engine), "open", refused)
    with pytest.raises(LibraryDamaged, match="broken"):
        library.count("Poland")
    assert len(tries) == 1


def test_an_index_that_changes_for_ever_is_busy_and_not_damaged(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def refused(folder: Path, token: str) -> None:
        tries.append(folder)
        (folder / f"{len(tries):032x}.term").write_text("new")
        raise LibraryDamaged("a file is not there")

    monkeypatch.setattr(engine(library.status().engine), "open", refused)
    with pytest.raises(LibraryBusy, match="Try again"):
        library.count("Poland")
    assert len(tries) == text_index._TRIES


def test_verify_beside_a_writer_says_that_it_did_not_check_the_index(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from indexer.library import verifying

    real = verifying._ids

    def ids(*arguments: Any) -> Any:
        library.ingest([page(library, 1)])
        (gone,) = library.named("Poland")[:1]
        library.judge("ignore", gone.id)
        yield verifying.Difference("index", verifying.INDEX, "as one sees it who compares two moments")
        yield from real(*arguments)

    monkeypatch.setattr(verifying, "_ids", ids)
    found = library.verify()
    assert found.differences == ()
    assert "index-not-checked" in [one.code for one in found.notes]
