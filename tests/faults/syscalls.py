"""Make calls of the system fail, one in each run of a command; nothing is lost, and the next run ends as without.

python -m tests.faults.syscalls [POINTS] [SEED]

A short life (ingest, search, judge, prune, rebuild, back up, restore, export, mend) is lived once, to have the state
before and after each command and to count its calls. Then points are drawn: a command, a kind of call, which one of
them, an error. The command runs from its state before with that one call failing, and then again without. Each time
the message must be ours and name the right thing, an exit code of 0 must mean that all was done (and, of a search, that
the answer is whole), and after the second run the library must hold what it holds after a life without failures.
Needs a C compiler, for `syscalls.c`, and Linux.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gzip
import importlib
import io
import json
import os
import pkgutil
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tests.faults import script
from tests.faults.script import Step

SHIM = "INDEXER_FAULTS_SHIM"
"""The variable of the environment that holds where the compiled shim is."""
KINDS = {
    "open": "EACCES EMFILE ENFILE EIO ENOSPC ESTALE ENOMEM ELOOP",
    "read": "EIO ESTALE ETIMEDOUT ENOTCONN",
    "write": "ENOSPC EIO EDQUOT EFBIG ESTALE",
    "sync": "EIO ENOSPC EDQUOT",
    "rename": "EIO EACCES ENOSPC EBUSY",
    "unlink": "EBUSY EACCES EIO EROFS",
    "mkdir": "ENOSPC EACCES EROFS EDQUOT",
    "stat": "EIO EACCES ESTALE ENOMEM",
    "list": "EIO EACCES ESTALE EMFILE",
    "mmap": "ENOMEM EACCES ENODEV",
    "resize": "EIO ENOSPC EFBIG",
    "seek": "EIO",
    "lock": "ENOLCK EIO EINTR",
}
"""Kind of call, in the order of `syscalls.c` -> the errors that it is given."""
LONGEST = 60
"""Seconds after which a command hangs."""


def _packed(pages: Path, _: Path) -> None:
    rows = "".join(script.page(number, 0) for number in range(20, 24))
    (pages / "more.jsonl.gz").write_bytes(gzip.compress(rows.encode(), mtime=0))
    os.utime(pages / "more.jsonl.gz", ns=(10**18, 10**18))


def _sub_folder(pages: Path, home: Path) -> None:
    script.STEPS[2].before(pages, home)
    (pages / "sub").mkdir(exist_ok=True)
    shutil.copy2(pages / "2.jsonl", pages / "sub" / "2.jsonl")


def _judgements(home: Path) -> list[Any]:
    from indexer.library import Library

    return Library(home / "library").judgements()


STEPS = (
    script.STEPS[0]._replace(command=("ingest", "PAGES", "--names", "none")),
    Step("search", ("search", "Poland OR grain", "--json")),
    script.STEPS[1],
    Step("ingest edited", ("ingest", "PAGES"), _sub_folder),
    Step("ingest packed", ("ingest", "PAGES"), _packed),
    Step("entity", ("entity", "Poland", "--json")),
    Step("prune", ("ingest", "PAGES", "--prune"), lambda pages, _: (pages / "1.jsonl").unlink(missing_ok=True)),
    script.STEPS[7],
    Step("restore", ("restore", "HOME/saved.zip", "-L", "HOME/restored"), done=script.STEPS[10].done),
    script.STEPS[4],
    Step("search whoosh", ("search", "Poland OR grain", "--json")),
    Step("undo", ("undo",), done=lambda home: not any(one.undone is None for one in _judgements(home))),
    Step("export", ("graph", "--gexf", "-o", "HOME/graph.gexf")),
    Step("verify", ("verify", "--json")),
    Step("doctor", ("doctor",), script.STEPS[12].before),
)  # fmt: skip
ANSWERS = {"search", "entity", "search whoosh"}
"""Steps whose output is the same every time."""

JUDGEMENTS = {"same", "ignore", "undo"}


class Point(NamedTuple):
    """Where something fails: the number of the step, the kind of call, which of them, and the error."""

    step: int
    kind: str
    number: int
    error: str


class Result(NamedTuple):
    """What a command gave: its exit code, what it said, which call failed, and how many there were of each kind."""

    code: int
    said: str
    fired: str
    counts: dict[str, int]


class Life(NamedTuple):
    """A life without failures: the folder with the states before, the states after, and the outputs."""

    folder: Path
    after: list[object]
    results: list[Result]


def compiled(folder: Path) -> Path | None:
    """The compiled shim; None where there is no compiler that can make it."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        return None
    shim = folder / "syscalls.so"
    source = Path(__file__).with_suffix(".c")
    command = [compiler, "-O1", "-shared", "-fPIC", "-o", str(shim), str(source), "-ldl"]
    return shim if subprocess.run(command, capture_output=True, check=False).returncode == 0 else None


def _shim() -> Any:
    shim = ctypes.CDLL(os.environ[SHIM])
    shim.faults_fired.restype = ctypes.c_char_p
    shim.faults_count.restype = ctypes.c_long
    return shim


def load_all() -> None:
    """Import what commands import, so that it is their work that fails and not the loading of Python modules."""
    import indexer

    for module in pkgutil.walk_packages(indexer.__path__, "indexer."):
        if module.name not in ("indexer.__main__",):
            with contextlib.suppress(ImportError):
                importlib.import_module(module.name)
    for name in ("tantivy", "whoosh.index", "whoosh.qparser", "whoosh.query", "filelock", "zipfile", "sqlite3"):
        importlib.import_module(name)


def _work(step: Step, pages: Path, home: Path, kind: int, number: int, error: int) -> list[object]:
    shim = _shim()
    signal.alarm(LONGEST)
    output = io.StringIO()
    sys.stdout = output
    shim.faults_arm(kind, number, error)
    try:
        code = script.run(step._replace(done=lambda _: False) if kind >= 0 else step, pages, home)
    finally:
        shim.faults_disarm()
    fired = shim.faults_fired().decode("utf-8", "surrogateescape")
    sys.stderr.flush()
    return [code, output.getvalue(), fired, {name: shim.faults_count(n) for n, name in enumerate(KINDS)}]


def run(step: Step, folder: Path, point: Point | None = None) -> Result:
    """Run a command in a child, with one call failing if a point is given."""
    kind = -1 if point is None else list(KINDS).index(point.kind)
    number, error = (point.number, getattr(errno, point.error)) if point else (0, 0)
    output = folder / "told.json"
    output.unlink(missing_ok=True)
    work = partial(_work, step, folder / "pages", folder / "home", kind, number, error)
    _, status = os.waitpid(script.in_child(work, output), 0)
    said = Path(f"{output}.said").read_text(encoding="utf-8", errors="replace")
    if status or not output.is_file():
        ended = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"status {status}"
        return Result(99, f"{said}\nTraceback or end by {ended}", "", {})
    code, out, fired, counts = json.loads(output.read_text(encoding="utf-8"))
    return Result(code, out + said, fired, counts)


def state(home: Path) -> dict[str, object]:
    """All that the libraries of a home hold, and whether what was written beside them is whole."""
    graph = home / "graph.gexf"
    return {
        "library": _held(home / "library"),
        "restored": _held(home / "restored") if (home / "restored" / "library.db").exists() else None,
        "saved": (home / "saved.zip").exists() and zipfile.ZipFile(home / "saved.zip").testzip() is None,
        "graph": graph.read_text(encoding="utf-8") if graph.exists() else None,
    }


def _held(folder: Path) -> dict[str, object] | None:
    from indexer.library import Library
    from indexer.store import canonical, files
    from indexer.store.connection import reading

    if not (folder / "library.db").exists():
        return None
    library = Library(folder)
    with reading(folder) as connection:
        threads = {
            thread: canonical.digest(canonical.of_thread(connection, thread)).hex()
            for thread in files.all_threads(connection)
        }
        judged = canonical.digest(sorted(canonical.judged(connection).items())).hex()
        paths = [os.fsdecode(path) for path in sorted(files.latest_paths(connection))]
    found = library.search("fine OR NOT fine", limit=None).hits
    return {
        "threads": threads,
        "judged": judged,
        "paths": paths,
        "hits": sorted(hit.id for hit in found),
        "grain": sorted(hit.id for hit in library.search("grain OR Poland", limit=None).hits),
        "judgements": [[one.word, *one.names] for one in library.judgements() if one.undone is None],
        "problems": [list(problem) for problem in library.status().problems],
    }


def _state(folder: Path) -> object:
    return script.done(lambda: state(folder / "home"), folder / "state.json")


def lived(folder: Path) -> Life:
    """Live the life without a failure."""
    pages, home = folder / "pages", folder / "home"
    home.mkdir()
    after, results = [], []
    for number, step in enumerate(STEPS):
        step.before(pages, home)
        for part in (pages, home):
            shutil.copytree(part, folder / f"before {number}" / part.name)
        result = run(step, folder)
        assert result.code == 0, f"{step.name}: {result.said}"
        results.append(result)
        after.append(_state(folder))
    return Life(folder, after, results)


def points(life: Life, count: int, chance: random.Random) -> Iterator[Point]:
    """So many points: every kind and step that there is, each as often as any other."""
    every = [
        (number, kind)
        for number, result in enumerate(life.results)
        for kind in KINDS
        if result.counts[kind]
    ]  # fmt: skip
    chance.shuffle(every)
    for number in range(count):
        step, kind = every[number % len(every)]
        calls = life.results[step].counts[kind]
        # The first and the last calls are those of opening and closing; most are in between.
        which = chance.choice((chance.randint(1, calls), chance.randint(1, min(calls, 30))))
        yield Point(step, kind, which, chance.choice(KINDS[kind].split()))


def fail(life: Life, point: Point) -> tuple[str, str | None]:
    """Let this call fail, and run the command again: which call it was (empty for none), and what went wrong."""
    folder, step = life.folder, STEPS[point.step]
    for part in ("pages", "home"):
        shutil.rmtree(folder / part)
        shutil.copytree(folder / f"before {point.step}" / part, folder / part)
    first = run(step, folder, point)
    wrong = _wrong(life, point, first)
    if wrong is None and first.code in (0, 3) and step.name in ANSWERS and first.code == 0:
        wrong = None if first.said == life.results[point.step].said else f"another answer: {first.said[:300]}"
    elif wrong is None and first.code == 0:
        differs = _difference(life.after[point.step], _state(folder))
        wrong = differs and f"exit code 0, and {differs}: {first.said}"
    if wrong is not None:
        return first.fired, wrong
    again = run(step, folder)
    if again.code == 0 and step.name in JUDGEMENTS:
        again = run(script.STEPS[2], folder)  # the next command that writes applies what is written down
    if again.code != 0:
        return first.fired, f"run again gives {again.code}: {again.said[-800:]} (first: {first.said[-300:]})"
    differs = _difference(life.after[point.step], _state(folder))
    return first.fired, differs and f"after the next run {differs} (first: {first.code}, {first.said[-300:]})"


def _wrong(life: Life, point: Point, result: Result) -> str | None:
    if "Traceback" in result.said or "Exception ignored" in result.said or "Error in" in result.said:
        return f"traceback: {result.said[-1500:]}"
    if result.code not in (0, 3, 4):
        return f"exit code {result.code}: {result.said[-500:]}"
    if result.code == 4 and "indexer:" not in result.said and "differ" not in result.said:
        return f"exit code 4 without a word: {result.said}"
    where = result.fired.partition(" ")[2]
    if f"cannot write to {life.folder}/home/library" in result.said and where.startswith(f"{life.folder}/pages"):
        return f"names the library where a source fails: {result.said}"
    return None


def _difference(whole: object, found: object) -> str | None:
    if whole == found:
        return None
    assert isinstance(whole, dict)
    assert isinstance(found, dict)
    parts = []
    for name in whole:
        one, other = whole[name], found.get(name)
        if one == other:
            continue
        if isinstance(one, dict) and isinstance(other, dict):
            parts += [
                f"{name}.{key}: {str(other[key])[:300]} for {str(one[key])[:300]}"
                for key in one
                if one[key] != other[key]
            ]
        else:
            parts.append(f"{name}: {str(other)[:200]} for {str(one)[:200]}")
    return "; ".join(parts)


def trials(count: int, seed: int) -> Iterator[tuple[Point, str, str | None]]:
    """So many points, each with the call that failed and what went wrong."""
    chance = random.Random(seed)
    load_all()
    with tempfile.TemporaryDirectory() as name:
        life = lived(Path(name))
        for point in points(life, count, chance):
            yield point, *fail(life, point)


def ready() -> bool:
    """Whether the shim is loaded in this process; starts this program again with it where it can be made."""
    if os.environ.get(SHIM):
        return True
    folder = tempfile.mkdtemp()
    try:
        shim = compiled(Path(folder))
        if shim is None:
            return False
        here = {**os.environ, SHIM: str(shim), "LD_PRELOAD": str(shim)}
        raise SystemExit(
            subprocess.run(
                [sys.executable, "-m", "tests.faults.syscalls", *sys.argv[1:]], env=here, check=False
            ).returncode
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: Sequence[str]) -> int:
    """Run, say what was found, and fail if anything was."""
    count, seed = [*map(int, arguments), *(500, 1)[len(arguments) :]][:2]
    met, wrong, kinds = 0, 0, Counter[str]()
    for number, (point, fired, what) in enumerate(trials(count, seed), 1):
        met += bool(fired)
        kinds[point.kind] += bool(fired)
        if what is not None:
            wrong += 1
            print(
                f"point {number}, {STEPS[point.step].name}, {point.kind} {point.number} {point.error}, {fired}: {what}",
                flush=True,
            )
        if number % 50 == 0:
            print(f"{number} of {count}: {met} calls failed, {wrong} wrong", flush=True)
    each = ", ".join(f"{kind} {kinds[kind]}" for kind in KINDS)
    print(f"{count} points, seed {seed}: {met} calls failed ({each}), {wrong} went wrong")
    return 1 if wrong or not met else 0


if __name__ == "__main__":
    if not ready():
        print("no calls were made to fail: that needs Linux and a C compiler")
        raise SystemExit(0)
    raise SystemExit(main(sys.argv[1:]))
