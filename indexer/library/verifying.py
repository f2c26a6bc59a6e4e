"""Proving that a library is what a rebuild would give: everything is derived again beside it, and compared.

Nothing of the library is changed. What is derived goes into a scratch database of SQLite's own, which goes to the disk
when it grows and is gone at the end.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

from indexer.errors import UNREADABLE, LibraryDamaged, LibraryError
from indexer.library import judging, known, names, text_index
from indexer.library.making import derive
from indexer.library.progress import Progress
from indexer.search import Document, Reader
from indexer.search.query import And, Everything, Field, Node
from indexer.search.terms import KEYWORDS, TAGS, TEXTS, terms
from indexer.store import canonical, files, pending, read_search, threads
from indexer.store.connection import reading, transaction
from indexer.store.fitness import GROUND, unfit
from indexer.store.merge import merge
from indexer.store.schema import migrate
from indexer.types import Difference, Problem, Verified

DATABASE, INDEX, JUDGED = "database", "text index", "judgements"
_BY_NAMES = ("mentions", "quotations", "entities", "names", "known names", "evidence")
"""Parts of a thread that depend on what the names model found."""


def verify(connection: sqlite3.Connection, folder: Path, *, deep: bool, progress: Progress) -> Verified:
    """Compare all of a library with what its captures and judgements give.

    The names that are kept for a text are the truth. With ``deep`` the model reads every text again, and a note says
    where it would answer differently now; and every word of every post is looked up in the text index. What was
    written since the connection began to read is not seen.
    """
    began = time.monotonic()
    wrong = canonical.unsound(connection) or canonical.dangling(connection) or unfit(connection, GROUND)
    broken = [Difference(str(folder), DATABASE, what) for what in wrong]
    if broken:
        return Verified(0, 0, "", tuple(broken), time.monotonic() - began)
    with closing(_scratch()) as scratch, transaction(scratch):
        every = sorted({*files.all_threads(connection), *read_search.every_thread(connection)})
        remarks: list[str] = []
        find, compared = names.comparing_finder(connection, scratch, remarks, deep=deep)
        rules = names.Rules(find, known.gazetteer(connection, folder), judging.committed(connection))
        ground = _Ground(connection, scratch, rules)
        whole, differences = blake2b(digest_size=16), list[Difference]()
        posts = 0
        for done, thread in enumerate(every):
            progress(done, len(every), thread, posts)
            stored = canonical.of_thread(connection, thread)
            posts += len(stored["posts"])
            unkept = len(compared.unkept)
            found = list(ground.compare(thread, stored))
            if len(compared.unkept) > unkept:
                # Only an older model knew what stands in these texts: nothing tells its answers from damage.
                found = [one for one in found if one.part not in _BY_NAMES]
            differences += found
            whole.update(canonical.digest(stored))
        if not compared.unkept:
            differences += _judged(connection, scratch)
        whole.update(canonical.digest(sorted(canonical.judged(connection).items())))
    notes = [
        *_notes(folder, names.held(connection), compared),
        *_pending_judgements(connection, folder),
        *_cut_short(connection),
    ]
    differences += _compared(connection, folder, notes, deep=deep, progress=progress)
    seconds = time.monotonic() - began
    return Verified(len(every), posts, whole.hexdigest(), tuple(differences), seconds, tuple(remarks), tuple(notes))


def _cut_short(connection: sqlite3.Connection) -> Iterator[Problem]:
    """What an earlier version noted as read although the system had failed in the middle of it."""
    for path in files.cut_short(connection):
        what = f"{path} may have been read in part only, for the system failed meanwhile; ingest it again."
        yield Problem(path, None, what, "note", UNREADABLE)


def _notes(folder: Path, name: str, compared: names.Comparison) -> Iterator[Problem]:
    """What is to be said of the names model; none of it is damage."""
    again = f"`indexer rebuild --names {name}` finds all names anew"
    if changed := len(compared.changed):
        what = f"In {changed:,} texts the installed names model finds other names than those kept; {again}."
        yield Problem(str(folder), None, what, "note", "names-differ")
    if unkept := len(compared.unkept):
        what = f"The names in {unkept:,} texts of an older model could not be checked; {again}."
        yield Problem(str(folder), None, what, "note", "names-unchecked")


def _pending_judgements(connection: sqlite3.Connection, folder: Path) -> Iterator[Problem]:
    if judging.is_pending(connection, folder):
        file = folder / judging.FILE
        yield Problem(str(file), None, judging.PENDING.format(file=file), "note", "judgements-pending")


def _scratch() -> sqlite3.Connection:
    # An empty name is a database that SQLite itself keeps beside the memory and removes.
    scratch = sqlite3.connect("", isolation_level=None)
    scratch.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON;")
    migrate(scratch)
    return scratch


class _Ground:
    """The library and the scratch beside it."""

    def __init__(self, library: sqlite3.Connection, scratch: sqlite3.Connection, rules: names.Rules) -> None:
        self.library, self.scratch, self.rules = library, scratch, rules

    def compare(self, thread: str, stored: canonical.Rows) -> Iterator[Difference]:
        """Derive a thread again; what of it is stored otherwise, part by part."""
        try:
            held = files.captures(self.library, thread)
        except LibraryDamaged as error:
            yield Difference(thread, DATABASE, str(error))
            return
        if held:
            merged = merge(held)
            threads.put_thread(self.scratch, merged, derive(merged.thread, self.rules), {})
        made = canonical.of_thread(self.scratch, thread)
        for part, rows in stored.items():
            if rows != made[part]:
                yield Difference(thread, part, _said(rows, made[part]))


def _said(stored: Sequence[tuple[object, ...]], made: Sequence[tuple[object, ...]]) -> str:
    here, there = Counter(stored), Counter(made)
    wrong, lacking = sum((here - there).values()), sum((there - here).values())
    return f"{wrong} stored that a rebuild would not give, {lacking} not stored that it would"


def _judged(connection: sqlite3.Connection, scratch: sqlite3.Connection) -> Iterator[Difference]:
    """Nodes that count as something else than the judgements say that were applied."""
    judging.apply_committed(scratch, connection)
    stored, made = canonical.judged(connection), canonical.judged(scratch)
    for node in sorted(stored.keys() | made.keys()):
        if stored.get(node) != made.get(node):
            yield Difference(node, JUDGED, f"counts as {stored.get(node)}, by the judgements as {made.get(node)}")


def _compared(
    connection: sqlite3.Connection, folder: Path, notes: list[Problem], *, deep: bool, progress: Progress
) -> list[Difference]:
    """What is wrong with the search index. It has no snapshots: what a writer changes meanwhile is not compared."""

    def note(what: str, code: str) -> None:
        notes.append(Problem(str(folder), None, what, "note", code))

    before = _now(connection, folder)
    waiting = set(pending.pending(connection, -1))
    if waiting:
        note(f"{len(waiting):,} posts are not searchable yet; the next search or ingest adds them.", "posts-pending")
    if not text_index.has_sums(connection):
        note("The search index of an earlier version has no check sums; `indexer doctor` adds them.", "no-check-sums")
        deep = True
    damaged = text_index.damaged_files(connection, folder)
    found = [Difference(INDEX, INDEX, what) for what in damaged]
    if not found:
        found = list(_text_index(connection, folder, waiting, deep=deep, progress=progress))
    after = _now(connection, folder)
    if found and after is not None and (before != after or after != text_index.state(connection, folder)):
        note("The search index was not checked: another command was changing it.", "index-not-checked")
        return []
    return found


def _now(connection: sqlite3.Connection, folder: Path) -> text_index.State | None:
    """The state of the index as others see it now; None for who holds the lock: nobody changes it then."""
    if not connection.in_transaction:
        return None
    with reading(folder) as fresh:
        return text_index.state(fresh, folder)


def _text_index(
    connection: sqlite3.Connection, folder: Path, waiting: set[str], *, deep: bool, progress: Progress
) -> Iterator[Difference]:
    """What the search index says otherwise than the posts, but for those that it has yet to hear of."""
    try:
        reader = text_index.opened(connection, folder)
    except LibraryError as error:
        yield Difference(INDEX, INDEX, str(error))
        return
    try:
        found = Counter(post for post, _ in reader.find(Everything(), limit=None, order="newest").ids)
        yield from _ids(connection, found, waiting)
        once = {post for post, times in found.items() if times == 1} - waiting
        yield from _contents(connection, reader, once, deep=deep, progress=progress)
    except (LibraryError, OSError, ValueError, LookupError, EOFError) as error:
        yield Difference(INDEX, INDEX, f"it cannot be asked: {error}")
    finally:
        reader.close()


def require_index(connection: sqlite3.Connection, folder: Path) -> None:
    """Raise LibraryError unless the text index can be opened and asked."""
    with closing(text_index.opened(connection, folder)) as reader:
        reader.find(Everything(), limit=None, order="newest")
        reader.vocabulary()


def _ids(connection: sqlite3.Connection, found: Mapping[str, int], waiting: set[str]) -> Iterator[Difference]:
    posts = {str(row[0]) for row in connection.execute("SELECT id FROM posts")}
    for post in sorted(found.keys() - posts - waiting):
        yield Difference(post, INDEX, "it finds a post that is not there")
    for post in sorted(posts - found.keys() - waiting):
        yield Difference(post, INDEX, "it does not know this post")
    for post in sorted(post for post, times in found.items() if times > 1):
        yield Difference(post, INDEX, f"it has this post {found[post]} times")


def _contents(
    connection: sqlite3.Connection, reader: Reader, posts: set[str], *, deep: bool, progress: Progress
) -> Iterator[Difference]:
    every = read_search.every_thread(connection)
    for document in text_index.documents(connection, every, progress):
        asked = _as_indexed(document, deep=deep)
        if document.id in posts and reader.find(asked, limit=0, order="newest").total != 1:
            yield Difference(document.id, INDEX, "it has this post with other contents")


def _as_indexed(document: Document, *, deep: bool) -> Node:
    """The query that finds a post only if the index has it as it is; the print stands for the words of its text."""
    made = terms(document)
    parts: list[Node] = [Field(name, value) for name, value in zip(KEYWORDS, made.keywords, strict=True) if value]
    parts += [Field(name, value) for name, values in zip(TAGS, made.tags, strict=True) for value in values]
    if deep:
        texts = zip(TEXTS[2:], made.texts[2:], strict=True)
        parts += [Field(name, word) for name, text in texts for word in dict.fromkeys(text.split())]
    return And(tuple(parts))
