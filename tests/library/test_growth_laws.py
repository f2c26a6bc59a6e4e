"""Whatever comes in, changes, goes, is judged and taken back, in any order: the library is what a rebuild gives."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.errors import IndexerError
from indexer.library import Library
from tests.faults.script import page, told

files = st.tuples(st.just("write"), st.integers(0, 4), st.integers(0, 3))
gone = st.tuples(st.just("remove"), st.integers(0, 4), st.just(0))
words = [("same", "Warsaw", "Poland"), ("not-same", "Moscow", "Warsaw"), ("ignore", "France"),
         ("rename", "Poland", "Polska"), ("same", "oda", "pim"), ("same", "Halina Wrzosek", "Olaf Scholz"),
         ("not-same", "Halina Wrzosek", "Olaf Scholz"), ("same", "Halina Wrzosek", "lotse"),
         ("ignore", "Halina Wrzosek"), ("rename", "Olaf Scholz", "Halina Wrzosek")]  # fmt: skip
judged = st.tuples(st.just("judge"), st.sampled_from(words), st.just(0))
other = st.tuples(st.sampled_from(["ingest", "undo", "prune", "switch"]), st.just(0), st.just(0))
steps = st.lists(files | files | gone | judged | other, min_size=2, max_size=9)


def take(library: Library, pages: Path, engine: str, step: tuple) -> str:
    """One step; the engine afterwards."""
    what, one, version = step
    if what == "write":
        (pages / f"{one}.jsonl").write_text(page(one, version), encoding="utf-8")
    elif what == "remove":
        (pages / f"{one}.jsonl").unlink(missing_ok=True)
    elif what in ("ingest", "prune"):
        library.ingest([pages], prune=what == "prune", names="none", engine=engine)
    elif library.exists():
        if what == "switch":
            engine = "whoosh" if engine == "tantivy" else "tantivy"
            library.rebuild(engine=engine)
        else:
            _judge(library, what, one)
    return engine


def _judge(library: Library, what: str, words: tuple) -> None:
    # Of a name that is not there, or twice the same: refused, and nothing may have changed.
    with suppress(IndexerError):
        library.undo() if what == "undo" else library.judge(*words)


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(taken=steps)
def test_after_any_life_the_library_is_what_a_rebuild_gives(engine: str, taken: list) -> None:
    with TemporaryDirectory() as folder:
        pages, library = Path(folder, "pages"), Library(Path(folder, "index"))
        pages.mkdir()
        for step in taken:
            engine = take(library, pages, engine, step)
        library.ingest([pages], prune=True, names="none", engine=engine)
        lived = told(library.folder)
        library.rebuild()
        assert told(library.folder) == lived
