"""Making everything that is made anew from what was read and judged."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from indexer.extract import known_names
from indexer.library import judging, known, names, text_index
from indexer.library.ingesting import renew
from indexer.library.progress import Progress
from indexer.store import blocks, files, found_names, manifest, threads
from indexer.store.connection import transaction


def rebuild(
    connection: sqlite3.Connection, folder: Path, engine: str | None, ways: str | None, progress: Progress
) -> None:
    """In one transaction, so that readers see all of the old or all of the new, and a stop leaves the old."""
    name = engine or text_index.held(connection) or text_index.DEFAULT
    text_index.known_engine(name)
    if ways is not None:
        known_names(ways)
    asked: set[bytes] = set()
    before = text_index.used_index(connection, folder)
    with transaction(connection):
        every = files.all_threads(connection)
        if ways is not None or every:  # where nothing was read, the first ingest chooses
            names.change(connection, ways)
        known.heed(connection, folder)
        table = known.gazetteer(connection, folder)
        rules = names.Rules(names.finder(connection, asked, retry=True), table, judging.current(connection, folder))
        threads.drop_derived(connection)
        posts = 0
        for done, thread in enumerate(every):
            progress(done, len(every), thread, posts)
            posts += renew(connection, thread, rules).new
        blocks.sweep(connection)
        found_names.forget(connection, asked)
        manifest.put(connection, "rules", text_index.RULES)
        judging.apply(connection, folder)
        text_index.build(connection, folder, name, progress)
    text_index.sweep(connection, folder, before)
