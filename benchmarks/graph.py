"""How fast the graph answers at size: a library made of invented threads, every question beside it.

    python benchmarks/graph.py make [--edges 1000000] [--nodes 100000] FOLDER   # writes the library once
    python benchmarks/graph.py ask FOLDER                                        # cold: a process a question
    python benchmarks/graph.py measure FOLDER                                    # ranks, communities, networkx beside
    python benchmarks/graph.py export FOLDER                                     # every form: seconds, peak memory
    python benchmarks/graph.py update FOLDER                                     # one thread written again

Names and texts are invented; who is mentioned follows a power law, and one entity is mentioned in more than half of all
posts. CPU seconds of the process itself (children included), so that a busy machine does not count.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from indexer.library import text_index
from indexer.store.accounts import account
from indexer.store.connection import transaction, writing
from indexer.store.merge import Merged
from indexer.store.threads import Derived, Name, put_thread
from indexer.types import Entity, EntityKind, Evidence, Findings, Mention, Post, Thread

HUB = "place:hubland"
KINDS: tuple[EntityKind, ...] = ("person", "organisation", "place", "group", "work", "event")
POSTS = 21
NAMED = 5
"""So many names stand in each post; with its reply that makes about six pieces of evidence."""


class Town:
    """Who is there to write and to be named: a tenth of the nodes write, the others are named."""

    def __init__(self, nodes: int, seed: int = 11) -> None:
        self.random = random.Random(seed)  # noqa: S311 no secret
        self.writers = [f"Writer {number}" for number in range(nodes // 70)]  # each on seven sites
        self.entities = [
            Entity(f"{KINDS[n % 6]}:name-{n}", f"Name {n}", KINDS[n % 6]) for n in range(nodes - nodes // 10)
        ]
        self.weights = list(accumulate(1 / (rank + 50) ** 0.7 for rank in range(len(self.entities))))

    def thread(self, number: int) -> tuple[Thread, Derived]:
        """An article and its comments, with all that stands in them."""
        posts, findings, evidence, named = [], {}, [], {}
        for place in range(POSTS):
            post, found = self._post(number, place, posts)
            posts.append(post)
            findings[post.id] = Findings(mentions=tuple(found))
            evidence += _evidence(post, posts, found)
            named |= {mention.entity: mention for mention in found}
        thread = Thread(f"t{number}", f"Thread {number}", None, f"site{number % 7}", tuple(posts))
        entities, names, known = _entities(named)
        writers = [Name(post.account, "account", w, w.lower(), "name", 1) for post in posts if (w := post.author)]
        return thread, Derived(findings, entities, (*names, *dict.fromkeys(writers)), known, tuple(evidence))

    def _post(self, number: int, place: int, before: list[Post]) -> tuple[Post, list[Mention]]:
        chosen = self.random.choices(self.entities, cum_weights=self.weights, k=NAMED)
        if self.random.random() < 0.58:
            chosen[0] = Entity(HUB, "Hubland", "place")
        text, found = "", []
        for entity in chosen:
            text += "They spoke of "
            found.append(Mention(len(text), len(text) + len(entity.name), entity.name, "name", entity.id, entity.kind,
                                 "gazetteer", 0.9))  # fmt: skip
            text += f"{entity.name} again and again. "
        day = f"20{10 + number % 14:02d}-{1 + number // 14 % 12:02d}-{1 + place:02d}"
        parent = self.random.choice(before).id if before else None
        post = Post(f"t{number}/{place}" if place else f"t{number}", "comment" if place else "article", f"t{number}",
                    parent, self.random.choice(self.writers), None, day, text)  # fmt: skip
        site = f"site{number % 7}"
        return Post(*(getattr(post, f) for f in post.__slots__[:9]), account=account(post, site)), found


def _evidence(post: Post, posts: list[Post], found: list[Mention]) -> Iterator[Evidence]:
    for mention in found:
        start = mention.start - len("They spoke of ")
        end = mention.end + len(" again and again.")
        yield Evidence("mentions", post.account, mention.entity or "", post.id, post.thread, post.published,
                       mention.start, mention.end, start, end, mention.how, mention.confidence)  # fmt: skip
    answered = next((one.account for one in posts if one.id == post.parent), post.account)
    if answered != post.account:
        yield Evidence("replies_to", post.account, answered, post.id, post.thread, post.published, 0, 0, 0, 20,
                       "structure", 1.0)  # fmt: skip


def _entities(
    named: dict[str | None, Mention],
) -> tuple[tuple[Entity, ...], tuple[Name, ...], dict[str, tuple[str, ...]]]:
    entities = tuple(Entity(m.entity or "", m.surface, m.entity_kind) for m in named.values())
    names = tuple(Name(e.id, e.kind, e.name, e.name.lower(), "name", 1) for e in entities)
    return entities, names, {e.id: (e.name.lower(),) for e in entities}


def make(folder: Path, edges: int, nodes: int) -> None:
    """Write a library with about so many edges and nodes, as an ingest would."""
    town = Town(nodes)
    began = time.process_time()
    with writing(folder) as connection:
        text_index.prepare(connection, folder, None)
        number = 0
        while number * POSTS * (NAMED + 0.9) < edges * 1.03:
            with transaction(connection):
                for _ in range(200):
                    thread, derived = town.thread(number)
                    put_thread(connection, Merged(thread, {}), derived, {})
                    number += 1
        with transaction(connection):
            connection.execute("DELETE FROM pending")
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM nodes), (SELECT count(*) FROM (SELECT DISTINCT voice, target, edge FROM"
            " evidence)), (SELECT count(*) FROM evidence), (SELECT count(*) FROM mentions m JOIN nodes n ON"
            " n.key = m.entity WHERE n.id = ?)",
            (HUB,),
        ).fetchone()
    size = (folder / "library.db").stat().st_size / 1e6
    print("{:,} nodes, {:,} edges, {:,} pieces of evidence, hub {:,} mentions;".format(*counts), end=" ")
    print(f"{size:,.0f} MB, {time.process_time() - began:.0f} s CPU")


def run(*command: str) -> tuple[float, float, float, int]:
    """CPU seconds, wall seconds, peak memory in MB and bytes printed of a command in a process of its own."""
    code = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE,"
        " stderr=subprocess.DEVNULL); u = resource.getrusage(resource.RUSAGE_CHILDREN);"
        " print(u.ru_utime + u.ru_stime, u.ru_maxrss / 1024, len(done.stdout))"
    )
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
    cpu, memory, size = done.stdout.split()
    return float(cpu), time.perf_counter() - began, float(memory), int(size)


def ask(folder: Path) -> None:
    """Every question in a process of its own, as from the shell."""
    writer = "Writer 5"
    questions = [
        ("--version",), ("entity", HUB), ("entity", "Name 7"), ("account", writer), ("why", writer, HUB),
        ("why", "Name 7", writer), ("path", "Name 70000", "Name 123"), ("top",), ("top", "--by", "rise"), ("compare",),
    ]  # fmt: skip
    for question in questions:
        where = () if question == ("--version",) else ("-L", str(folder))
        cpu, wall, memory, size = run(sys.executable, "-m", "indexer", *question, *where)
        print(f"{' '.join(question):34} {cpu:6.2f} s CPU  {wall:6.2f} s  {memory:6.0f} MB  {size:,} bytes printed")


def export(folder: Path) -> None:
    """Every form into a file, in a process of its own."""
    for form in sys.argv[3:] or ("csv", "gexf", "graphml", "json"):
        out = folder / f"graph.{form}"
        cpu, wall, memory, _ = run(
            sys.executable, "-m", "indexer", "graph", f"--{form}", "-L", str(folder), "-o", str(out)
        )
        print(f"{form:10} {cpu:6.2f} s CPU  {wall:6.2f} s  {memory:6.0f} MB  file {out.stat().st_size / 1e6:,.0f} MB")


def update(folder: Path) -> None:
    """One thread written again, in the middle of the library."""
    town, times = Town(100_000, seed=12), []
    with writing(folder) as connection:
        for number in range(100, 120):
            thread, derived = town.thread(number)
            began = time.process_time()
            with transaction(connection):
                put_thread(connection, Merged(thread, {}), derived, {})
            times.append(time.process_time() - began)
    times.sort()
    print(f"one thread of {POSTS} posts: median {times[10] * 1000:.1f} ms, worst {times[-1] * 1000:.1f} ms CPU")


def measure(folder: Path) -> None:
    """Ranks, communities and components on arrays; networkx beside where it can do it."""
    from indexer import Library
    from indexer.graph import measures

    began = time.process_time()
    arrays = Library(folder).arrays()
    print(
        f"{'load':14} {time.process_time() - began:6.2f} s CPU  {len(arrays.ids):,} nodes, {len(arrays.count):,} edges"
    )
    total = 0.0
    for name in ("pagerank", "communities", "components", "core", "degree", "betweenness"):
        began = time.process_time()
        getattr(measures, name)(arrays)
        spent = time.process_time() - began
        total += spent if name in ("pagerank", "communities", "components") else 0
        print(f"{name:14} {spent:6.2f} s CPU")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"ranks + communities + components {total:.2f} s CPU, peak {peak:.0f} MB")
    if os.environ.get("BESIDE", "1") == "1":
        _beside(arrays)


def _beside(arrays: object) -> None:
    import networkx

    from indexer.graph import measures

    began = time.process_time()
    graph = networkx.DiGraph()
    graph.add_edges_from(zip(arrays.source.tolist(), arrays.target.tolist(), strict=True))  # type: ignore[attr-defined]
    print(f"networkx build {time.process_time() - began:.2f} s CPU")
    for name, theirs in (
        ("pagerank", networkx.pagerank),
        ("components", lambda g: list(networkx.weakly_connected_components(g))),
    ):
        began = time.process_time()
        theirs(graph)
        spent = time.process_time() - began
        began = time.process_time()
        getattr(measures, name)(arrays)
        ours = time.process_time() - began
        print(f"networkx {name:12} {spent:6.2f} s CPU, {spent / max(ours, 1e-9):.0f} times ours")


def main() -> None:
    """The command of the docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("make", "ask", "measure", "export", "update"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("forms", nargs="*")
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--nodes", type=int, default=100_000)
    given = parser.parse_args()
    if given.what == "make":
        make(given.folder, given.edges, given.nodes)
    else:
        {"ask": ask, "measure": measure, "export": export, "update": update}[given.what](given.folder)


if __name__ == "__main__":
    main()
