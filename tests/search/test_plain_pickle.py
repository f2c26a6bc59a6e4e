"""A Whoosh index is read without running what its pickles say."""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import tracemalloc
import zlib
from collections import defaultdict
from pathlib import Path

import pytest
import whoosh.index
from whoosh.codec import whoosh3
from whoosh.filedb import structfile

from indexer.errors import LibraryDamaged
from indexer.search import Document, engine, plain_pickle
from indexer.search.query import And, Field, Fuzzy, Near, Pattern, Phrase, Word
from indexer.search.whoosh import _schema

TOKEN = "t" * 32
ENGINE = engine("whoosh")


class Runs:
    """Pickled, it makes a folder when it is unpickled."""

    def __init__(self, place: str) -> None:
        self.place = place

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (self.place,)


def documents(first: int, last: int) -> list[Document]:
    return [
        Document(f"p{n}", "comment", f"t{n % 7}", "s", f"writer {n % 3}", "2020-01-02", "About grain",
                 f"the port of Gdansk grows by {n} piers and {'grain ' * (n % 5)}", score=n)
        for n in range(first, last)
    ]  # fmt: skip


QUERIES = (Word("grain"), Phrase("the port of"), Near("port grows", 3), Pattern("gda.*"), Fuzzy("gdanks", 2),
           And((Word("port"), Field("thread", "t3"))))  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of several commits, with a merge and removed posts."""
    folder = tmp_path_factory.mktemp("whoosh") / "text"
    ENGINE.create(folder, TOKEN)
    for start in range(0, 400, 100):
        ENGINE.update(folder, TOKEN, documents(start, start + 150), [f"p{start}"])
    return folder


def ask_everything(folder: Path) -> list[object]:
    reader = ENGINE.open(folder, TOKEN)
    try:
        found: list[object] = [reader.find(one, limit=20, order=order) for one in QUERIES
                               for order in ("relevance", "newest", "score")]  # fmt: skip
        return [*found, sorted(reader.vocabulary().items())]
    finally:
        reader.close()


def test_no_unpickler_of_whoosh_is_ever_called(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = ask_everything(made)

    def refuse(*_: object) -> None:
        raise AssertionError("Whoosh unpickles by itself")

    monkeypatch.setattr(structfile, "load_pickle", refuse)
    for module in ("whoosh.codec.whoosh3", "whoosh.columns", "whoosh.formats"):
        monkeypatch.setattr(f"{module}.loads", refuse)
    monkeypatch.setattr(whoosh.index.pickle, "loads", refuse)
    monkeypatch.setattr(whoosh3.W3TermInfo, "inlined_postings", refuse)
    assert ask_everything(made) == expected
    copy = tmp_path / "copy"
    shutil.copytree(made, copy)
    ENGINE.update(copy, TOKEN, documents(300, 500), ["p7"])
    assert len(ask_everything(copy)) == len(expected)


def test_an_index_that_whoosh_itself_wrote_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "text"
    folder.mkdir()
    writer = whoosh.index.create_in(str(folder), _schema()).writer()
    writer.add_document(id="p1", text="grain", exact_text="grain", kind="comment", lang="en")
    writer.commit()
    (folder / "indexer.token").write_text(TOKEN)
    assert ENGINE.open(folder, TOKEN).find(Word("grain"), limit=1, order="relevance").total == 1


def pickles_in(data: bytes) -> list[tuple[int, int]]:
    """Where pickles stand in a file, as far as they can be told: start and end."""
    found, at = [], 0
    while (at := data.find(b"\x80", at)) >= 0:
        try:
            end = plain_pickle._end(data[at:]) if data[at + 1 : at + 2] in (b"\x02", b"\x04", b"\x05") else 0
        except plain_pickle.Refused:
            end = 0
        if end > 3:
            found.append((at, at + end))
        at += max(end, 1)
    return found


def test_a_pickle_that_runs_something_runs_nothing_wherever_it_stands(made: Path, tmp_path: Path) -> None:
    canary = tmp_path / "ran"
    evil = pickle.dumps(Runs(str(canary)), 2)
    pickle.loads(evil)  # noqa: S301  the canary does sing
    canary.rmdir()
    tried = 0
    for file in sorted(made.glob("*.*")):
        data = file.read_bytes()
        places = pickles_in(data)
        for start, end in [*places[:6], *places[-6:]]:
            copy = tmp_path / f"copy{tried}"
            shutil.copytree(made, copy)
            (copy / file.name).write_bytes(data[:start] + evil + data[start + len(evil) :] if end - start > len(evil)
                                           else data[:start] + evil + data[end:])  # fmt: skip
            for work in (ask_everything, lambda place: ENGINE.update(place, TOKEN, documents(0, 3), ["p1"])):
                with contextlib.suppress(LibraryDamaged):
                    work(copy)
                assert not canary.exists(), (file.name, start)
            shutil.rmtree(copy)
            tried += 1
    assert tried > 10


NEVER = (
    b"cos\nsystem\n(S'true'\ntR.",
    b"\x80\x02cos\nmkdir\nX\x01\x00\x00\x00x\x85R.",
    b"\x80\x04\x8c\x02os\x8c\x05mkdir\x93.",
    b"\x80\x02cbuiltins\neval\n.",
    b"\x80\x02c__builtin__\nbytes\nK\x05\x85R.",
    b"\x80\x02(S'a'\ni__main__\nX\n.",
    b"\x80\x02\x82\x01.",
    b"Pab\n.",
    b"K\x01Q.",
    b"\x80\x02Nr\xff\xff\xff\x7f.",  # a place in the memo for which 16 GB are reserved
    b"\x80\x05\x8e\xff\xff\xff\xff\xff\x00\x00\x00.",
    b"\x80\x05\x96\xff\xff\xff\xff\xff\x00\x00\x00.",
    b"]" * 70_000 + b".",
    b"K\x01" * 20_000_000 + b".",
    b"\x80\x02\x8b\xff\xff\xff\x7f.",
    b"I99999999999999999\n.",
    b"\x80\x02",
    b"",
)


@pytest.mark.parametrize("data", NEVER, ids=range(len(NEVER)))
def test_what_whoosh_never_pickles_is_refused(data: bytes) -> None:
    tracemalloc.start()
    with pytest.raises((plain_pickle.Refused, pickle.UnpicklingError, TypeError, AttributeError)):
        plain_pickle.load(data)
    assert tracemalloc.get_traced_memory()[1] < 64 << 20
    tracemalloc.stop()


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_plain_values_come_back(protocol: int) -> None:
    value = (
        (1, 300, 70_000, -5, 2**40),
        1.5,
        None,
        True,
        False,
        (b"", b"\x00\xff", "é", ""),
        [{"a": 1}],
        "x" * 300,
    )
    assert plain_pickle.load(pickle.dumps(value, protocol)) == value


def test_the_lengths_of_a_segment_come_back() -> None:
    lengths = defaultdict(int, {"text": 12})
    assert plain_pickle.load(pickle.dumps(lengths, -1)) == {"text": 12}


def test_packed_data_that_grows_too_much_is_refused() -> None:
    with pytest.raises(plain_pickle.Refused):
        plain_pickle.inflate(zlib.compress(bytes(plain_pickle.LARGEST + 1), 9))
