"""Any string is a question: random queries and names, asked of the same small library in both engines.

    python -m tests.faults.questions [SECONDS] [SEED]

Each query is understood or refused with a QueryError, both engines find the same posts in every order, and what a
hit shows can be made. Prints how many questions held and the slowest one.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from indexer.errors import QueryError
from indexer.library import Library
from indexer.library.finding import Asked, Finder

WORDS = (
    "Poland Польша Україна Gdańsk Zażółć forêt élu Häuser Straße canada can perro ciudad люди ёлка F-16 AT&T d'Estaing"
    " O'Brien code C++ #tag @nick 50% 習近平 ไทย हिंदी 한국 ığdır İ ß ﬁ ² 1.000 e\u0301 \u0430\u0306"
).split()
SIGNS = [
    *"()[]{}\"'~^*?:-+#@&|/\\,.;!…“”„«»<>=%_$`",
    "..",
    "~1",
    "~2",
    "^2",
    "^0.5",
    "AND",
    "OR",
    "NOT",
    " ",
    "  ",
    "\n",
    "\t",
]
STRANGE = [
    "\ud800",
    "\udfff",
    "\x00",
    "\u202e",
    "\u200b",
    "\ufeff",
    "\u2028",
    "\x1b",
    "😀",
    "\U000e0001",
    "\u0301",
    "\uffff",
]
FIELDS = (
    "author name kind source thread id lang title text date after before last score replies depth entity about by says"
    " to is has nofield http"
).split()
VALUES = [
    "comment",
    "article",
    "2023",
    "2023-06..2023",
    ">1",
    "2..7",
    "7d",
    "en",
    "edited",
    "link",
    "t",
    "t/1",
    "Poland",
]
REGEX = ["a", "[a-z]", "[^a]", ".", "(", ")", "|", "*", "+", "?", "{2}", "{2,5}", "{50}", r"\d", r"\.", "ß", "é"]


def a_query(chance: random.Random) -> str:
    """A query of pieces of the language, words of many languages, and characters that nobody types."""
    pieces = []
    for _ in range(chance.choice((1, 2, 3, 5, 9, 20))):
        kind = chance.random()
        if kind < 0.35:
            pieces.append(chance.choice(WORDS))
        elif kind < 0.6:
            pieces.append(chance.choice(SIGNS))
        elif kind < 0.7:
            pieces.append(f"{chance.choice(FIELDS)}:{chance.choice([*VALUES, *WORDS, chr(34)])}")
        elif kind < 0.78:
            pieces.append("/" + "".join(chance.choice(REGEX) for _ in range(chance.randrange(1, 9))) + "/")
        elif kind < 0.85:
            pieces.append(chance.choice(STRANGE))
        elif kind < 0.93:
            pieces.append("".join(chr(chance.choice((chance.randrange(0x250), chance.randrange(0x110000))))
                                  for _ in range(chance.randrange(1, 6))))  # fmt: skip
        else:
            word = chance.choice(WORDS)
            pieces.append(chance.choice((f"{word}~", f"{word[:2]}*", f"*{word[1:]}", f'"{word} {word}"~3', f"-{word}")))
    return chance.choice(("", " ", " ")).join(pieces)


def made(folder: Path) -> list[Library]:
    """The same small library in both engines."""
    chance = random.Random(3)
    zones = ("", "Z", "-07:00", "+05:30", "+1400")
    comments = [
        {"id": str(n), "parent": str(n // 3) if n > 3 else None, "author": chance.choice(("Oda Lind", "steppe", None)),
         "published": chance.choice((None, "2023", f"2023-06-{1 + n % 28:02}T{n % 24:02}:30{zones[n % 5]}")),
         "text": " ".join(chance.choices([*WORDS, "the", "and", "of", "der", "und", "que", "los", "и", "не"], k=12)),
         "score": n % 7}
        for n in range(120)
    ]  # fmt: skip
    thread = {
        "id": "t",
        "title": "Poland and Україна",
        "text": "Poland builds.",
        "source": "a.example",
        "comments": comments,
    }
    (folder / "t.jsonl").write_text(json.dumps(thread) + "\n", encoding="utf-8")
    libraries = [Library(folder / engine) for engine in ("tantivy", "whoosh")]
    for library in libraries:
        library.ingest(folder / "t.jsonl", engine=library.folder.name, names="none")
    return libraries


def ask(finders: list[Finder], query: str, chance: random.Random) -> str:
    """Ask both engines; how it ended. AssertionError where they differ."""
    asked = Asked(limit=None, either=chance.random() < 0.2, literal=chance.random() < 0.2)
    try:
        one, two = (finder.ids(query, asked) for finder in finders)
    except QueryError as error:
        assert 0 <= error.position <= len(query), query
        return "refused"
    assert sorted(one) == sorted(two), query
    for order in ("newest", "oldest", "score"):
        ordered = asked._replace(order=order, limit=chance.choice((1, 5, None)))  # type: ignore[arg-type]
        assert finders[0].ids(query, ordered) == finders[1].ids(query, ordered), (query, order)
    few = asked._replace(limit=3, fold=chance.random() < 0.5)
    for finder in finders:
        answer = finder.search(query, few)
        assert answer.total == len(one), query
        for hit in answer.hits:
            assert all(0 <= mark.start < mark.end <= len(hit.snippet) for mark in hit.marks), query
    return "found" if one else "empty"


def main() -> None:
    """Ask for so long, and say what held."""
    seconds, seed = [*map(int, sys.argv[1:3]), *(60, 1)[len(sys.argv) - 1 :]][:2]
    chance, counts, slowest = random.Random(seed), Counter[str](), (0.0, "")
    with tempfile.TemporaryDirectory() as place:
        one, two = made(Path(place))
        with one.finder() as first, two.finder() as second:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                query, began = a_query(chance), time.process_time()
                try:
                    counts[ask([first, second], query, chance)] += 1
                    if chance.random() < 0.05:
                        one.entity(query)
                        one.account(query)
                        one.near(query)
                except BaseException:
                    print(f"failed: seed {seed}, question {counts.total()}: {query!r}", file=sys.stderr)
                    raise
                slowest = max(slowest, (time.process_time() - began, query))
    said = ", ".join(f"{count:,} {word}" for word, count in sorted(counts.items()))
    print(f"{counts.total():,} questions in {seconds} s, seed {seed}: {said}; the slowest took {slowest[0]:.2f} CPU s:"
          f" {slowest[1][:80]!r}")  # fmt: skip


if __name__ == "__main__":
    main()
