"""How well pages that are saved again are known again: a simulation of re-scrapes, and real ones from ../shared/data.

    python benchmarks/recaptures.py

Simulation: 60 times a page of 120 comments is saved again after 3 % were deleted, 3 % edited, 2 % got other blanks and
a fifth came in new; one in ten says one word, one in ten has no date, no ids. Real: 620 copies of 291 pages, taken in
with and without their addresses.
"""

from __future__ import annotations

import gzip
import json
import random
import tempfile
from pathlib import Path

from indexer.library import Library
from indexer.store.merge import match
from indexer.types import Post

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
WORDS = "boat harbour council money again never always fish town mayor cheap dear night wind quay bus rope tax".split()


def main() -> None:
    """Print both tables."""
    chance = random.Random(11)  # noqa: S311 nothing is kept secret
    right = wrong = asked = 0
    for _ in range(60):
        old, new, truth = saved_again(chance)
        found = {post: known.id for post, known in match(old, new).items()}
        asked += len(truth)
        right += sum(found.get(post) == known for post, known in truth.items())
        wrong += sum(truth.get(post) != known for post, known in found.items())
    print(f"simulated re-scrapes: {right / asked:.2%} of {asked} known again, {wrong} taken for another")
    if SHARED.is_dir():
        for addressed in (True, False):
            _real(addressed)


def saved_again(chance: random.Random) -> tuple[list[Post], list[Post], dict[str, str]]:
    """Comments, the same ones later, and which is which."""
    old = [_post(chance, f"t/{number}") for number in range(120)]
    new, truth = [], {}
    for number, post in enumerate(old):
        if chance.random() < 0.03:
            continue
        text = post.text
        if chance.random() < 0.03:
            text = f"{text} {chance.choice(WORDS)} (edited)"
        elif chance.random() < 0.02:
            text = text.replace(" ", "  \n")
        truth[f"u/{number}"] = post.id
        new.append(Post(f"u/{number}", "comment", "u", "u", post.author, None, post.published, text))
    for number in range(24):
        new.insert(chance.randrange(len(new)), _post(chance, f"u/new{number}"))
    return old, new, truth


def _post(chance: random.Random, name: str) -> Post:
    words = 1 if chance.random() < 0.1 else chance.randrange(4, 40)
    text = " ".join(chance.choice(WORDS) for _ in range(words))
    minute = f"2023-06-{chance.randrange(1, 29):02}T{chance.randrange(24):02}:{chance.randrange(60):02}"
    published = None if chance.random() < 0.1 else minute
    return Post(name, "comment", "t", "t", f"reader {chance.randrange(60)}", None, published, text)


def _real(addressed: bool) -> None:
    with gzip.open(SHARED / "recaptures" / "cnn-2026-02-03.jsonl.gz", "rt", encoding="utf-8") as lines:
        copies = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        homes: dict[str, set[str]] = {}
        library = Library(Path(folder) / "index")
        files = []
        for number, copy in enumerate(copies):
            file = Path(folder) / f"{number:04}.jsonl"
            record = {"title": copy["title"], "text": copy["text"], "captured_at": copy["captured"], "source": "cnn"}
            file.write_text(json.dumps(record | ({"url": copy["url"]} if addressed else {})) + "\n", encoding="utf-8")
            files.append(file)
        library.ingest(files, names="none")
        for copy, file in zip(copies, files, strict=True):
            homes.setdefault(copy["url"], set()).add(_home(Path(folder) / "index" / "library.db", file))
    threads = {thread for some in homes.values() for thread in some}
    split = sum(len(some) > 1 for some in homes.values())
    told = "with addresses" if addressed else "without addresses"
    print(f"real copies {told}: {len(copies)} of {len(homes)} pages -> {len(threads)} threads, {split} pages split,"
          f" {sum(len(some) for some in homes.values()) - len(threads)} joined with another page")  # fmt: skip


def _home(database: Path, file: Path) -> str:
    import os
    import sqlite3

    connection = sqlite3.connect(database)
    row = connection.execute(
        "SELECT c.thread FROM captures c JOIN files f USING (digest) WHERE f.path = ?", (os.fsencode(file),)
    ).fetchone()
    connection.close()
    return str(row[0])


if __name__ == "__main__":
    main()
