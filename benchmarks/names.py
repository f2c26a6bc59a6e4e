"""Names found in raw text against sets that others marked: precision, recall, F, and words per CPU second.

    python benchmarks/names.py                        # the way that is the default
    python benchmarks/names.py --names fast
    python benchmarks/names.py --alone                # the finder without the gazetteer
    python benchmarks/names.py --errors 20            # what goes wrong, with counts and examples

Persons, organisations, places; a leading "the" and a final "'s" do not count. The released model was trained on all
but news-fair-v1 and MEANTIME (of which not every name is marked: only recall says something); figures for the others
are honest only for a model made with ``python -m training.train --choice trial``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from indexer.extract import NAMES, extract
from indexer.extract.masks import masked
from indexer.extract.sentences import sentences
from indexer.types import Mention

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "ner"
LABELS = {"person": "PER", "organisation": "ORG", "place": "LOC", "group": "ORG"}
Marked = tuple[int, int, str]


class Set(NamedTuple):
    """A file of marked texts; of its genres only one, or all; whether its texts are comments."""

    name: str
    genre: str | None
    comment: bool


SETS = (
    Set("news-fair-v1", None, comment=False),
    Set("meantime-en", None, comment=False),
    Set("gum-ccby-train", "news", comment=False),
    Set("wnut17-dev", None, comment=True),
    Set("btc-h", None, comment=True),
)


def records(one: Set) -> Iterator[dict[str, Any]]:
    """The texts of a set."""
    with gzip.open(DATA / f"{one.name}.jsonl.gz", "rt", encoding="utf-8") as packed:
        yield from (row for row in map(json.loads, packed) if one.genre in (None, row.get("genre")))


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without a leading "the" and a final "'s"."""
    words = text[start:end]
    start += 4 if words.lower().startswith("the ") else 0
    return start, end - (2 if words.endswith(("'s", "’s")) else 0)


def found(text: str, one: Set, names: str, *, alone: bool) -> list[Mention]:
    """The mentions in a text that these sets would mark."""
    if alone:
        prose = masked(text)
        return list(NAMES[names](prose, sentences(prose)))
    every = extract(text, comment=one.comment, names=names).mentions
    return [
        mention for mention in every
        if mention.entity_kind in LABELS and mention.kind not in ("demonym", "nominal") and mention.how != "nested"
    ]  # fmt: skip


def measured(one: Set, names: str, *, alone: bool) -> tuple[str, Counter[str]]:
    """The row of a set, and its errors by kind, each with an example."""
    errors: Counter[str] = Counter()
    right = wanted = given = words = 0
    spent = 0.0
    for row in records(one):
        text = row["text"]
        words += len(text.split())
        began = time.process_time()
        mentions = found(text, one, names, alone=alone)
        spent += time.process_time() - began
        mine = {(*stripped(text, mention.start, mention.end), LABELS[mention.entity_kind]) for mention in mentions}
        theirs = {(*stripped(text, start, end), label) for start, end, label in row["spans"]}
        right, wanted, given = right + len(mine & theirs), wanted + len(theirs), given + len(mine)
        errors.update(kinds(text, mine, theirs))
    precision, recall = right / max(given, 1), right / max(wanted, 1)
    measure = 2 * precision * recall / max(precision + recall, 1e-9)
    title = one.name + (f" ({one.genre})" if one.genre else "")
    speed = f"{words / max(spent, 1e-9):>10,.0f}"
    return f"{title:26}{precision:8.1%}{recall:8.1%}{measure:8.1%}{right:7} of {wanted:5}{given:7}{speed}", errors


def kinds(text: str, mine: set[Marked], theirs: set[Marked]) -> Iterator[str]:
    """What is wrong about each name that is not right."""
    for start, end, label in sorted(theirs - mine):
        over = [one for one in mine if one[0] < end and start < one[1]]
        if not over:
            yield f"missed {label}: {text[start:end]}"
        elif (over[0][0], over[0][1]) == (start, end):
            yield f"{label} taken for {over[0][2]}: {text[start:end]}"
        else:
            yield f"{label} cut otherwise: {text[start:end]} / {text[over[0][0] : over[0][1]]}"
    for start, end, label in sorted(mine - theirs):
        if not any(one[0] < end and start < one[1] for one in theirs):
            yield f"invented {label}: {text[start:end]}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", choices=list(NAMES), default="best")
    parser.add_argument("--alone", action="store_true", help="without the gazetteer")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show so many errors of each set")
    chosen = parser.parse_args(arguments)
    if not DATA.is_dir():
        print("needs ../shared/data, which is not there")
        return
    print(f"{'':26}{'P':>8}{'R':>8}{'F':>8}{'right':>7} {'marked':>8}{'found':>7}{'words/s':>10}")
    for one in SETS:
        row, errors = measured(one, chosen.names, alone=chosen.alone)
        print(row)
        sorts = Counter({sort: sum(n for error, n in errors.items() if error.startswith(sort + ":"))
                         for sort in {error.partition(":")[0] for error in errors}})  # fmt: skip
        for sort, count in sorts.most_common() if chosen.errors else ():
            some = [error.partition(": ")[2] for error, _ in errors.most_common() if error.startswith(sort + ":")]
            print(f"    {count:4} {sort}: {'; '.join(' '.join(name.split()) for name in some[: chosen.errors])}")


if __name__ == "__main__":
    main()
