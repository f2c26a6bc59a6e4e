"""The one place where the stages meet: a folder that holds what was read, and answers for it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack

from indexer.errors import LibraryError, NotALibrary, UsageError
from indexer.library import judging
from indexer.library.progress import Progress, quiet, silent
from indexer.store.connection import reading, transaction, writing
from indexer.store.opening import DATABASE, require_plain_files
from indexer.store.pending import any_pending
from indexer.types import (
    AccountPage,
    Answer,
    Comparison,
    EntityPage,
    Evidence,
    IngestReport,
    Judged,
    Match,
    Mended,
    Mention,
    Node,
    Order,
    Post,
    Problem,
    Quotation,
    Ranked,
    Reason,
    Saved,
    Status,
    Step,
    Suggestion,
    Verified,
    Within,
)

if TYPE_CHECKING:
    import networkx

    from indexer.graph.measures import Arrays
    from indexer.library.alerting import News
    from indexer.library.finding import Finder
    from indexer.library.paging import Wish
    from indexer.library.watching import Round
    from indexer.store.scope import Scope


class Library:
    """A folder that holds threads, their text index and the graph made from them.

    >>> library = Library("index")
    >>> library.ingest(["samples"])
    >>> [hit.title for hit in library.search("Poland").hits]

    ``wait`` is how many seconds to wait for another writer before LibraryBusy is raised. Methods that read raise
    NotALibrary when the folder holds none, and LibraryError when it is damaged or of another version. ``notice`` is
    called once with each sentence that holds for all answers, such as that a judgement is pending.
    """

    def __init__(
        self, folder: str | Path = "index", *, wait: float = 0.0, notice: Callable[[str], None] | None = None
    ) -> None:
        self.folder = Path(folder)
        self.wait = wait
        self._notice = notice
        self._noticed: set[str] = set()

    def exists(self) -> bool:
        """Whether there is a library in the folder."""
        return (self.folder / DATABASE).is_file()

    def ingest(
        self, paths: str | Path | Sequence[str | Path], *, source: str | None = None, engine: str | None = None,
        names: str | None = None, prune: bool = False, profile: str | None = None, map_file: Path | None = None,
        check: bool = False, jobs: int = 1, progress: Progress = quiet, prune_empty: bool = False,
    ) -> IngestReport:  # fmt: skip
        """Read the files under these paths that are new or changed; the rest costs a look at their size and times.

        ``source`` is given to threads that name none; ``prune`` takes out what only removed files gave: those whose
        folder can be listed, is not empty and does not have them. What may be gone and is not proven to be stays and
        is a problem; ``prune_empty`` prunes and believes empty, missing and unmounted folders too. ``engine`` and
        ``names`` (``best``, ``fast``, ``none``) are for a new library. With a ``profile`` (`read.profiles`) pages
        are read by it, also those that were read before; so are JSON and CSV by a ``map_file``, a TOML file that says
        what their fields are. ``check`` looks into every file, also into those that seem to be as they were. The path
        ``-`` is standard input. ``jobs`` processes read texts ahead where there is enough to read; a script that
        asks for more than one has to be importable (``if __name__ == "__main__"``). A path that is not there raises
        UsageError before anything is touched.
        """
        from indexer.library import attempts, ingesting, known, reading_ahead, rebuilding, text_index, walking
        from indexer.library import names as naming
        from indexer.library.mappings import mappings
        from indexer.library.stdin import STANDARD_INPUT

        began = time.monotonic()
        places = _places(paths)
        if not prune_empty:
            walking.require([path for path in places if path != STANDARD_INPUT])
        mapped = mappings(map_file)
        text_index.known_engine(engine)
        with writing(self.folder, self.wait) as connection:
            text_index.prepare(connection, self.folder, engine)
            text_index.require_rules(connection)
            remarks = [*naming.prepare(connection, names)]
            judging.refresh(connection, self.folder)
            if known.stale(connection, self.folder):
                rebuilding.rebuild(connection, self.folder, None, None, progress)
            table = known.gazetteer(connection, self.folder)
            found = reading_ahead.Found({}, {})
            finder = naming.finder(connection, remarks=remarks, ahead=found.names)
            rules = naming.Rules(finder, table, judging.current(connection, self.folder), found.findings)
            way = reading_ahead.Way(naming.held(connection), *known.own(connection, self.folder))
            pruned: Literal["proven", "empty"] | None = "empty" if prune_empty else "proven" if prune else None

            def settle() -> None:
                with transaction(connection):
                    judging.apply(connection, self.folder)
                text_index.catch_up(connection, self.folder, progress)

            ordered = ingesting.Order(
                source, rules, way, profile, mapped, check, jobs, found, prune=pruned, settle=settle
            )
            try:
                report = ingesting.ingest(connection, places, ordered, progress)
                settle()
            finally:
                # The process goes on, so none of these files has ended it.
                attempts.drop(connection, ordered.begun)
            return report._replace(remarks=tuple(remarks), seconds=time.monotonic() - began)

    def prune(self, paths: str | Path | Sequence[str | Path]) -> list[Problem]:
        """Take out what only files under these paths gave that are gone now; gives what is not proven to be gone."""
        from indexer.library import ingesting, known, text_index
        from indexer.library import names as naming

        with self._writing() as connection:
            text_index.require_rules(connection)
            rules = naming.Rules(naming.finder(connection), known.gazetteer(connection, self.folder),
                                 judging.current(connection, self.folder))  # fmt: skip
            unproven = ingesting.prune(connection, _places(paths), rules)
            with transaction(connection):
                judging.apply(connection, self.folder)
            text_index.catch_up(connection, self.folder)
            return unproven

    def watch(
        self, paths: str | Path | Sequence[str | Path], *, source: str | None = None, engine: str | None = None,
        names: str | None = None, prune: bool = False, profile: str | None = None, map_file: Path | None = None,
        progress: Progress = quiet, moments: Iterator[None] | None = None,
    ) -> Iterator[Round]:  # fmt: skip
        """Ingest what comes under these paths as soon as it is complete, for as long as ``moments`` come (for ever).

        Gives a `Round` whenever something happened. ``prune`` takes out what gone files gave, but not when all files
        of a folder are gone at once.
        """
        from indexer.library import walking, watching

        places = _places(paths)
        walking.require(places)

        def take(files: Sequence[Path]) -> IngestReport:
            return self.ingest(files, source=source, engine=engine, names=names, profile=profile, map_file=map_file,
                               progress=progress)  # fmt: skip

        return watching.watch(places, take, self.prune if prune else None, moments or watching.pauses())

    def rebuild(self, *, engine: str | None = None, names: str | None = None, progress: Progress = quiet) -> Status:
        """Make everything that is made anew from what was read, in one transaction; readers see the old until then."""
        from indexer.library import rebuilding

        self._require()
        with writing(self.folder, self.wait) as connection:
            rebuilding.rebuild(connection, self.folder, engine, names, progress)
        return self.status()

    def search(
        self, query: str, *, limit: int | None = 10, order: Order = "relevance", either: bool = False,
        literal: bool = False, fold: bool = False, engine: str | None = None,
    ) -> Answer:  # fmt: skip
        """The posts that ``query`` finds, best first. Names also find what goes by another name, unless ``literal``.

        ``either`` joins words by OR. ``limit`` None gives all. ``fold`` leaves out posts that say the same as one
        before. Raises QueryError when the query cannot be understood.
        """
        from indexer.library.finding import Asked

        with self.finder(engine) as finder:
            return finder.search(query, Asked(limit, order, either, literal, fold))

    @contextmanager
    def finder(self, engine: str | None = None) -> Iterator[Finder]:
        """The library opened once for any number of queries; it sees what was there when it was opened."""
        from indexer.library import finding, text_index

        self._mend_text_index()
        with self._reading() as connection:
            text_index.require(connection, engine)
            reader = text_index.opened(connection, self.folder)
            try:
                yield finding.Finder(connection, reader)
            finally:
                reader.close()

    def count(self, query: str, *, either: bool = False, literal: bool = False) -> int:
        """How many posts ``query`` finds."""
        from indexer.library.finding import Asked

        with self.finder() as finder:
            return finder.count(query, Asked(either=either, literal=literal))

    def names_beginning(self, letters: str, most: int = 20) -> list[str]:
        """Names of the library that begin with these letters, most used first; none where there is no library."""
        from indexer.store import read_search

        if not self.exists():
            return []
        with self._reading() as connection:
            return read_search.names_beginning(connection, _whole(letters)[:200], most)

    def add_alert(self, name: str, query: str) -> int:
        """Save a search under a name; what it finds now, whose number is given, counts as told."""
        from indexer.library import alerting

        with self._writing() as connection:
            return alerting.add(connection, self.folder, name, query)

    def remove_alert(self, name: str) -> None:
        """Forget a saved search; UsageError when there is none of this name."""
        from indexer.library import alerting

        with self._writing() as connection:
            alerting.remove(connection, name)

    def alerts(self) -> list[tuple[str, str]]:
        """Name and query of every saved search."""
        from indexer.store import alerts

        with self._reading() as connection:
            return alerts.every(connection)

    def run_alerts(self, names: Sequence[str] = ()) -> list[News]:
        """What is new for the saved searches of these names, or for all, since they were last run."""
        from indexer.library import alerting

        with self._writing() as connection:
            return alerting.run(connection, self.folder, names)

    def post(self, post: str) -> Post | None:
        """The post with this id."""
        from indexer.store import read_posts

        with self._reading() as connection:
            return read_posts.by_id(connection, [_whole(post)]).get(post)

    def thread(self, thread: str) -> list[Post]:
        """The posts of a thread in the order of the page; empty when there is no such thread."""
        from indexer.store import read_posts

        with self._reading() as connection:
            return read_posts.of_thread(connection, _whole(thread))

    def named(self, name: str) -> list[Node]:
        """The entities and accounts that go by this name, alias or id, most mentioned first."""
        from indexer.library import profiles

        with self._reading() as connection:
            return profiles.nodes(connection, _whole(name))

    def entity(
        self, name: str, *, most: int | None = None, pages: int | None = None, **within: Unpack[Within]
    ) -> list[EntityPage]:
        """Who or what goes by this name, alias or id, most mentioned first: more than one when it is ambiguous.

        ``most`` limits each list of a page, ``pages`` how many there are. ``within`` are filters: only posts of which
        they are true count.
        """
        from indexer.library import profiles

        with self._reading() as connection:
            return profiles.entity_pages(connection, _whole(name), self._narrow(connection, within), most, pages)

    def account(self, nick: str, *, most: int | None = None, **within: Unpack[Within]) -> list[AccountPage]:
        """Who writes under this name or id: when, where, and whom the account mentions, answers, is answered by."""
        from indexer.library import profiles

        with self._reading() as connection:
            return profiles.account_pages(connection, _whole(nick), self._narrow(connection, within), most)

    def near(self, name: str) -> list[str]:
        """Names in the library that are spelt like this one, nearest first."""
        from indexer.library import answering

        with self._reading() as connection:
            return answering.near_names(connection, name)

    def why(
        self, one: str, other: str, *, order: str = "date", most: int | None = None, **within: Unpack[Within]
    ) -> list[Reason]:
        """The sentences behind the edges between two nodes, in either direction, by ``date`` or by ``weight``."""
        from indexer.library import profiles

        with self._reading() as connection:
            scope = self._narrow(connection, within)
            return list(profiles.why(connection, _whole(one), _whole(other), scope, order=order, most=most))

    def count_why(self, one: str, other: str, **within: Unpack[Within]) -> int:
        """How many pieces of evidence `why` gives when nothing limits it."""
        from indexer.library import profiles

        with self._reading() as connection:
            return profiles.count_why(connection, _whole(one), _whole(other), self._narrow(connection, within))

    def path(self, one: str, other: str, **within: Unpack[Within]) -> list[Step] | None:
        """How two names are connected, each step with a sentence; None when they are not.

        The way that leads least through what everybody mentions; empty when both names mean one node.
        """
        from indexer.library import connecting

        with self._reading() as connection:
            return connecting.path(connection, _whole(one), _whole(other), self._narrow(connection, within))

    def top(
        self, what: str = "entities", *, by: str = "count", most: int | None = 10, days: int = 7,
        **within: Unpack[Within],
    ) -> list[Ranked]:  # fmt: skip
        """The most of ``what`` (entities, accounts, threads, pairs), highest first.

        ``by`` is ``count``, ``rise`` (the last ``days`` against the time before), or for entities and accounts
        ``rank``, ``degree``, ``core``, ``betweenness``.
        """
        from indexer.library import ranking

        with self._reading() as connection:
            return ranking.top(connection, self._narrower(connection), what, by, within, most, days)

    def count_top(self, what: str = "entities", *, by: str = "count", days: int = 7, **within: Unpack[Within]) -> int:
        """How many `top` gives when nothing limits it."""
        from indexer.library import ranking

        with self._reading() as connection:
            return ranking.count(connection, self._narrower(connection), what, by, within, days)

    def compare(
        self, one: str = "articles", other: str = "readers", *, most: int = 10, match: Match | None = None,
        **within: Unpack[Within],
    ) -> Comparison:  # fmt: skip
        """What each of two sides stresses. A side is ``articles``, ``readers``, a date (``2023-06``), or a search.

        The sides are compared inside each thread that has both; two dates inside each source, two sources inside each
        month. ``match`` asks for another way: ``thread``, ``source``, ``month``, or ``none`` to pool all posts.
        """
        from indexer.library import contrasting

        with self._reading() as connection:
            return contrasting.compare(connection, self._narrower(connection), one, other, within, most, match)

    def evidence(self, **within: Unpack[Within]) -> Iterator[Evidence]:
        """All evidence of the library, by date."""
        from indexer.store import read_edges

        with self._reading() as connection:
            yield from read_edges.every(connection, self._narrow(connection, within))

    def graph(self, **within: Unpack[Within]) -> networkx.MultiDiGraph[str]:
        """The graph as networkx has it; nodes and edges carry the fields of `Node` and `Edge`.

        With filters, such as ``query`` or ``since``, the graph of those posts: a search is a graph too.
        """
        from indexer.graph.network import network
        from indexer.library import drawing

        with self._reading() as connection:
            return network(*drawing.whole(connection, self._narrow(connection, within)))

    def arrays(self, **within: Unpack[Within]) -> Arrays:
        """The same graph as arrays, for `indexer.graph.measures`; co-mentions are left out."""
        from indexer.library import ranking

        with self._reading() as connection:
            return ranking.arrays(connection, self._narrow(connection, within))

    def left_out(self, **within: Unpack[Within]) -> list[tuple[str, int, int]]:
        """What filters leave out because it is not known: ``date`` or ``source``, how many posts lack it, of how many.

        Counted are the posts of which the other filters are true.
        """
        from indexer.library import within as filters

        if not filters.of_the_unknown(within):
            return []
        with self._reading() as connection:
            return filters.left_out(connection, self.folder, within)

    def _narrow(self, connection: sqlite3.Connection, within: Within, table: str = "chosen") -> Scope:
        from indexer.library import within as filters

        return filters.scope(connection, self.folder, within, table=table)

    def _narrower(self, connection: sqlite3.Connection) -> Callable[[Within, str], Scope]:
        return lambda within, table: self._narrow(connection, within, table)

    def judge(self, word: str, *names: str) -> list[Problem]:
        """Write a judgement (``same``, ``not-same``, ``ignore``, ``rename``) and apply it at once.

        ``names`` are names or ids. Gives what cannot hold together with it, and a note when it is there already.
        Raises UsageError for a name that nobody has, or that several have where one is meant.
        """
        from indexer.library import judgement_file
        from indexer.resolve import Judgement

        self._require()
        if not all(name.strip() for name in names):
            raise UsageError(f"{word}: an empty name")
        with writing(self.folder, self.wait) as connection:
            before = judging.problems(connection, self.folder)
            if judging.is_pending(connection, self.folder):
                judging.refresh(connection, self.folder)
            notes = judgement_file.add(connection, self.folder, Judgement(word, tuple(map(_whole, names))))
            judging.refresh(connection, self.folder)
            after = judging.problems(connection, self.folder)
            return notes + [problem for problem in after if problem not in before]

    def undo(self, line: int | None = None) -> Judged:
        """Take back the last judgement, or the one on this line of the file. Raises UsageError when there is none.

        One that was taken back by a call that was stopped half-way is the last: then that call is completed.
        """
        from indexer.library import judgement_file

        self._require()
        with writing(self.folder, self.wait) as connection:
            undone = judgement_file.undo(self.folder, line, before=judging.seen(connection))
            judging.refresh(connection, self.folder)
            return undone

    def judgements(self) -> list[Judged]:
        """Every judgement in the order made, those taken back too."""
        from indexer.library import judgement_file

        self._require()
        return judgement_file.history(self.folder)

    def suggestions(self, limit: int | None = 20) -> list[tuple[Suggestion, str, str]]:
        """Pairs of entities that may be one, likeliest first, with a sentence for each."""
        from indexer.library import suggesting

        with self._reading() as connection:
            return suggesting.suggestions(connection, self.folder, limit)

    def count_suggestions(self) -> int:
        """How many `suggestions` there are when nothing limits them."""
        from indexer.library import suggesting

        with self._reading() as connection:
            return suggesting.count(connection, self.folder)

    def verify(self, *, deep: bool = False, progress: Progress = quiet) -> Verified:
        """Prove that everything is what a rebuild would give; nothing is changed. See `verifying.verify`."""
        from indexer.library import verifying

        self._require()
        with reading(self.folder) as connection:
            connection.execute("BEGIN")  # one state of the library, whatever is written meanwhile
            return verifying.verify(connection, self.folder, deep=deep, progress=progress)

    def doctor(self, *, dry: bool = False, deep: bool = False, progress: Progress = quiet) -> list[Mended]:
        """Find what is wrong and mend it; ``dry`` only says what would be done. A damaged database is kept."""
        from indexer.library import mending

        self._require()
        return mending.mend(self.folder, self.wait, dry=dry, deep=deep, progress=progress)

    def backup(self, file: str | Path) -> Saved:
        """Write all that cannot be made again into one new file, as it is at one moment; others may go on writing."""
        from indexer.library import saving

        self._require()
        return saving.backup(self.folder, Path(file))

    def restore(self, file: str | Path, *, progress: Progress = quiet) -> Saved:
        """Make this library of a backup. UsageError when there is one already, LibraryDamaged for a damaged file."""
        from indexer.library import saving

        return saving.restore(Path(file), self.folder, self.wait, progress)

    def status(self) -> Status:
        """What the library holds, how it was made, and what could not be read."""
        from indexer.library import answering

        with self._reading() as connection:
            return answering.status(connection, self.folder)

    def mentions(self, post: str) -> list[Mention]:
        """Every mention of a post, in order; ``post.text[start:end]`` is its surface."""
        from indexer.store import read_posts

        with self._reading() as connection:
            return read_posts.mentions(connection, _whole(post))

    def quotations(self, post: str) -> list[Quotation]:
        """Every quotation of a post, in order, with its speaker."""
        from indexer.store import read_posts

        with self._reading() as connection:
            return read_posts.quotations(connection, _whole(post))

    def revisions(self, post: str) -> list[str]:
        """The earlier texts of an edited post, oldest first."""
        from indexer.store import read_posts

        with self._reading() as connection:
            return read_posts.revisions(connection, _whole(post))

    def export(
        self, form: str, place: Path, *, remark: Callable[[str], None] = silent, **within: Unpack[Within]
    ) -> tuple[int, int]:
        """Write the graph in a form of `indexer.export.FORMATS`; ``-`` is stdout. Gives how many nodes and edges.

        ``remark`` is called with what the file leaves out (it is a part of the library) or could not write as it is.
        """
        from indexer.library import drawing

        with self._reading() as connection:
            scope = self._narrow(connection, within)
            # The counts of the part and what is written are of one state of the library.
            connection.execute("BEGIN")
            return drawing.export(connection, form, place, scope, within, remark)

    def draw(self, place: Path, wish: Wish | None = None, *, remark: Callable[[str], None] = silent) -> tuple[int, int]:
        """Write the graph as one interactive page, as ``wish`` asks. Gives how many nodes and edges it holds.

        ``remark`` is called with what the page leaves out.
        """
        from indexer.library import paging

        with self._reading() as connection:
            return paging.draw(connection, self.folder, place, wish or paging.Wish(), remark)

    def _require(self) -> None:
        if not self.exists():
            raise NotALibrary(f"no library in {self.folder}; `indexer ingest PATH` makes one, -L names another folder")
        require_plain_files(self.folder)

    def _mend_text_index(self) -> None:
        """Tell the text index what a writer that was killed has not; one that is at work will do so itself."""
        from indexer.library import text_index

        self._require()
        with reading(self.folder) as connection:
            behind = any_pending(connection)
        if behind:
            with suppress(LibraryError), writing(self.folder) as connection:
                text_index.catch_up(connection, self.folder)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        self._require()
        with reading(self.folder) as connection:
            if self._notice is not None and judging.is_pending(connection, self.folder):
                self._say_once(judging.PENDING.format(file=self.folder / judging.FILE))
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """For a library that must be there; judgements that are pending are applied first."""
        self._require()
        with writing(self.folder, self.wait) as connection:
            if judging.is_pending(connection, self.folder):
                judging.refresh(connection, self.folder)
            yield connection

    def _say_once(self, sentence: str) -> None:
        if self._notice is not None and sentence not in self._noticed:
            self._noticed.add(sentence)
            self._notice(sentence)


def _places(paths: str | Path | Sequence[str | Path]) -> list[Path]:
    """The paths, of which one alone needs no list."""
    return [Path(path) for path in ([paths] if isinstance(paths, str | Path) else paths)]


def _whole(name: str) -> str:
    """A name without halves of surrogate pairs: no name has one, SQLite takes none, and a shell makes them of bytes."""
    return name.encode("utf-8", "replace").decode("utf-8")
