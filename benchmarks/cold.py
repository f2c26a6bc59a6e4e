"""A cold `indexer search` against a bare click + tantivy script over the same index: CPU seconds of whole processes.

    python benchmarks/cold.py [RUNS]

Prints the median of RUNS (default 15) for each command, run in turn, and the ratios pair by pair.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# As for a user: compiled modules are kept from one run to the next.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}

BARE = """
import sys, click, tantivy
@click.command()
@click.argument("folder")
@click.argument("word")
def search(folder, word):
    index = tantivy.Index.open(folder)
    searcher = index.searcher()
    query = tantivy.Query.term_query(index.schema, "text", word)
    found = searcher.search(query, 10, count=True)
    click.echo(found.count)
    for score, address in found.hits:
        click.echo(f"{score:.3f} {searcher.doc(address).to_dict()['id'][0]}")
search()
"""


def cpu(command: list[str]) -> float:
    """User and system seconds of one run of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def main() -> None:
    """Make a library of the samples, then time the commands in turn."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as place:
        library = Path(place) / "index"
        indexer = [sys.executable, "-m", "indexer"]
        subprocess.run([*indexer, "ingest", str(ROOT / "samples"), "-L", str(library)], check=True, capture_output=True)
        script = Path(place) / "bare.py"
        script.write_text(BARE, encoding="utf-8")
        text_index = next(library.glob("text-*"))
        commands = {
            "bare click + tantivy": [sys.executable, str(script), str(text_index), "poland"],
            "indexer search": [*indexer, "search", "Poland", "-L", str(library)],
            "indexer --help": [*indexer, "--help"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for command in commands.values():
            cpu(command)  # warm the disk
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(cpu(command))
        bare = times["bare click + tantivy"]
        print(f"{'command':24}{'CPU ms':>8}{'x bare':>8}   (median of {runs}, ratios pair by pair)")
        for name, seconds in times.items():
            ratio = statistics.median(own / other for own, other in zip(seconds, bare, strict=True))
            print(f"{name:24}{statistics.median(seconds) * 1000:8.0f}{ratio:8.2f}")


if __name__ == "__main__":
    main()
