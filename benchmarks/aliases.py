"""Which names are one: the resolver against the alias clusters of ../shared/data/links beside the checkout.

    python benchmarks/aliases.py [gum-ccby-train|news-fair-v1|meantime-en ...]

Gold names and types go in, with what the gazetteer knows of them; out come B3 and pairwise F inside a document, for all
documents and for each genre, and B3 across documents of the names that have an identity. No pronouns, no common nouns.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexer.extract import gazetteer
from indexer.resolve import Judgements, resolve
from indexer.types import EntityKind, Findings, Mention, Post, Thread

LINKS = Path(__file__).resolve().parents[2] / "shared" / "data" / "links"
KINDS: Mapping[str | None, EntityKind] = {"PER": "person", "ORG": "organisation", "LOC": "place", None: "work"}

Labels = Mapping[Hashable, Hashable]
"""Mention -> what it is said to be."""


def articles(name: str) -> list[dict[str, Any]]:
    """The annotated articles of a set."""
    with gzip.open(LINKS / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def names(article: dict[str, Any]) -> list[dict[str, Any]]:
    """The names that are judged."""
    first, last = article["eval_span"]
    return [one for one in article["mentions"] if not one["coref"] and first <= one["start"] and one["end"] <= last]


def resolved(article: dict[str, Any]) -> dict[tuple[int, int], str | None]:
    """The entity that each name is resolved to."""
    text = article["text"]
    known = {(one.start, one.end): one.entity for one in gazetteer().find(text)}
    mentions = [
        Mention(one["start"], one["end"], text[one["start"] : one["end"]], "name",
                known.get((one["start"], one["end"])), KINDS[one["type"]], "gold", 1.0)
        for one in names(article)
    ]  # fmt: skip
    kinds = {one.id: one.kind for one in gazetteer().entities.values()}
    linked = [replace(one, entity_kind=kinds[one.entity]) if one.entity else one for one in mentions]
    post = Post(article["id"], "article", article["id"], None, None, None, None, text)
    thread = Thread(article["id"], "", None, None, (post,))
    found = resolve(thread, {post.id: Findings(tuple(linked))}, gazetteer(), Judgements()).findings[post.id]
    return {(one.start, one.end): one.entity for one in found.mentions}


def groups(labels: Labels) -> dict[Hashable, set[Hashable]]:
    """The mentions of each label."""
    found: dict[Hashable, set[Hashable]] = defaultdict(set)
    for mention, label in labels.items():
        found[label].add(mention)
    return found


def b_cubed(gold: Labels, ours: Labels) -> tuple[float, float]:
    """Precision and recall of B3."""
    right, got = groups(gold), groups(ours)
    shared = [(len(right[gold[m]] & got[ours[m]]), len(got[ours[m]]), len(right[gold[m]])) for m in gold]
    return sum(a / b for a, b, _ in shared) / len(gold), sum(a / c for a, _, c in shared) / len(gold)


def pairwise(gold: Labels, ours: Labels) -> tuple[float, float]:
    """Precision and recall of the pairs of mentions that are said to be one."""

    def pairs(counts: Iterable[int]) -> int:
        return sum(count * (count - 1) // 2 for count in counts)

    both = pairs(Counter((gold[m], ours[m]) for m in gold).values())
    mine, theirs = pairs(Counter(ours[m] for m in gold).values()), pairs(Counter(gold.values()).values())
    return both / max(1, mine), both / max(1, theirs)


def f(scores: tuple[float, float]) -> str:
    """Precision, recall and F as text."""
    precision, recall = scores
    return f"P {precision:6.1%} R {recall:6.1%} F {2 * precision * recall / max(1e-9, precision + recall):6.1%}"


def report(title: str, rows: Sequence[tuple[Hashable, Hashable, Hashable]]) -> None:
    """Print the scores of rows of mention, gold label, our label."""
    gold, ours = {m: label for m, label, _ in rows}, {m: label for m, _, label in rows}
    print(f"  {title:12} {len(rows):5} names   B3 {f(b_cubed(gold, ours))}   pairs {f(pairwise(gold, ours))}")


def main(sets: Sequence[str]) -> None:
    for name in sets:
        inside: dict[str, list[tuple[Hashable, Hashable, Hashable]]] = defaultdict(list)
        across: list[tuple[Hashable, Hashable, Hashable]] = []
        began = time.process_time()
        for article in articles(name):
            found = resolved(article)
            for place, one in enumerate(names(article)):
                entity = found.get((one["start"], one["end"])) or f"none {place}"
                row = ((article["id"], place), (article["id"], one["cluster"]), (article["id"], entity))
                inside["all"].append(row)
                inside[article.get("genre") or article.get("topic") or "news"].append(row)
                if one["kb"]:
                    across.append(((article["id"], place), one["kb"], entity))
        print(f"{name}: {time.process_time() - began:.2f} CPU seconds")
        for genre in sorted(inside):
            report(genre, inside[genre])
        report("across", across)


if __name__ == "__main__":
    main(sys.argv[1:] or ["gum-ccby-train", "news-fair-v1"])
