# ruff: noqa: E501  tables and texts
"""A library's life in steps: what comes in, what is changed, judged and rebuilt; and all that can be asked of it.

Everything runs in forked children, so that the process that kills never loads an engine itself.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from indexer.cli import commands
from indexer.library import Library

SENTENCES = (
    "Poland and Germany talk again about the bridge at Saltby.",
    "NATO will not come, said Halina Wrzosek.",
    "@oda you never saw Warsaw, and Moscow is far away.",
    "That is what the Poles say of France, and of Olaf Scholz.",
    '"Ukraine asks for grain," said Halina Wrzosek.',
    "Nobody here names anything at all, and that is fine.",
)
QUERIES = ("Poland", "bridge OR grain", "author:oda", '"asks for grain"', "entity:Poland", "is:deleted OR fine", "pol*")
NAMES = ("Poland", "Halina Wrzosek", "Warsaw", "oda")

Step = tuple[str, Callable[[Path], None], tuple[str, ...]]
"""What it is called, what is done to the pages before it, and the command; ``undo`` and judgements only if not yet done."""


def page(number: int, version: int) -> str:
    said = [SENTENCES[(number + n + version) % len(SENTENCES)] for n in range(5 + version)]
    comments = [
        {"id": f"c{n}", "parent": f"c{n - 1}" if n % 3 == 2 else None, "author": ("oda", "pim", "lotse")[n % 3],
         "real_name": None, "published": f"2023-06-{n + 1:02}T09:21", "text": text, "score": n}
        for n, text in enumerate(said) if version == 0 or n != number % 4
    ]  # fmt: skip
    return json.dumps({"id": f"t{number}", "title": f"Page {number}", "source": "saltby.example", "published": "2023-06-01",
                       "text": f"{SENTENCES[number % 6]} {'Again. ' * version}", "comments": comments}) + "\n"  # fmt: skip


def _write(pages: Path, numbers: range, version: int) -> None:
    pages.mkdir(exist_ok=True)
    for number in numbers:
        file = pages / f"{number}.jsonl"
        file.write_text(page(number, version), encoding="utf-8")
        # The clock of the file system is no part of the story.
        os.utime(file, ns=(10**18 + version * 10**9, 10**18 + version * 10**9))


def _first(pages: Path) -> None:
    _write(pages, range(6), 0)


def _edited(pages: Path) -> None:
    _write(pages, range(2, 4), 1)
    _write(pages, range(6, 8), 0)


def _removed(pages: Path) -> None:
    (pages / "1.jsonl").unlink(missing_ok=True)


def _nothing(pages: Path) -> None:
    pass


STEPS: tuple[Step, ...] = (
    ("ingest", _first, ("ingest", "PAGES", "--names", "none")),
    ("same", _nothing, ("same", "Warsaw", "Poland")),
    ("ingest edited", _edited, ("ingest", "PAGES")),
    ("ignore", _nothing, ("ignore", "France")),
    ("rebuild whoosh", _nothing, ("rebuild", "--engine", "whoosh")),
    ("prune", _removed, ("ingest", "PAGES", "--prune")),
    ("undo", _nothing, ("undo",)),
    ("ingest again", _edited, ("ingest", "PAGES")),
    ("rebuild tantivy", _nothing, ("rebuild", "--engine", "tantivy")),
    ("rename", _nothing, ("rename", "Poland", "Polska")),
)


def run(step: int, pages: Path, library: Path) -> int:
    """The step's command, as a user would give it (again); its exit code."""
    name, _, command = STEPS[step]
    if name in ("same", "ignore", "rename", "undo") and _is_judged(step, library):
        return 0
    arguments = [str(pages) if one == "PAGES" else one for one in command]
    try:
        commands.main([*arguments, "-L", str(library)], prog_name="indexer", standalone_mode=True)
    except SystemExit as done:
        return int(done.code or 0)
    return 0


def _is_judged(step: int, library: Path) -> bool:
    """Whether the judgements say already what they say after this step: a line more, or one less for ``undo``."""
    lines = sum((name in ("same", "ignore", "rename")) - (name == "undo") for name, _, _ in STEPS[: step + 1])
    return sum(one.undone is None for one in Library(library).judgements()) == lines


def told(library: Path) -> dict[str, object]:
    """All that the library says when it is asked, without numbers of its own making."""
    found = Library(library)
    posts = sorted({hit.id for query in ("fine OR NOT fine",) for hit in found.search(query, limit=None).hits})
    return {
        "posts": [repr(found.post(post)) for post in posts],
        "hits": {query: sorted(hit.id for hit in found.search(query, limit=None).hits) for query in QUERIES},
        "entities": {name: [repr(page) for page in found.entity(name)] for name in NAMES},
        "evidence": sorted(map(repr, found.evidence())),
        "judgements": [[one.word, *one.names] for one in found.judgements() if one.undone is None],
        "counts": [list(one) for one in found.status().counts],
    }


def in_child(work: Callable[[], object], output: Path) -> int:
    """Start ``work`` in a forked child; what it gives goes to ``output`` as JSON, what it prints beside it. Its process."""
    process = os.fork()
    if process:
        return process
    code = 97
    try:
        os.setsid()
        out = os.open(f"{output}.said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
        result = work()
        output.write_text(json.dumps(result), encoding="utf-8")
        code = 0
    except BaseException:  # a child must not go on as its parent
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def done(work: Callable[[], object], output: Path) -> object:
    """What ``work`` gives, run in a child to its end; raises RuntimeError with what it printed when it failed."""
    output.unlink(missing_ok=True)
    _, status = os.waitpid(in_child(work, output), 0)
    said = Path(f"{output}.said").read_text(encoding="utf-8", errors="replace")
    if status or not output.is_file():
        raise RuntimeError(said)
    return json.loads(output.read_text(encoding="utf-8"))


def killed(work: Callable[[], object], output: Path, after: float) -> bool:
    """Run ``work`` in a child and kill it after so many seconds; whether it was still running."""
    process = in_child(work, output)
    time.sleep(after)
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    return os.WIFSIGNALED(status)
