"""Who repeats whose words: `quotes` edges against the quote links of 4forums, in ../shared/data beside the checkout.

    python benchmarks/quoted.py [--half dev|test] [--wrong N]

A link is a post and the account whose words it repeats. The gold knows the posts by their ids; these, and whom a post
answers, are hidden from the indexer, which sees texts, names and the order of the page. Links to oneself are no edges.
A link to an account that the gold names without a post counts as right when found and is not asked for.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexer.extract.addresses import addresses
from indexer.resolve.addressed import addressed
from indexer.store.accounts import account
from indexer.types import Address, Findings, Post, Thread

THREADS = Path(__file__).resolve().parents[2] / "shared" / "data" / "threads" / "4forums.jsonl.gz"


def rows() -> Iterator[dict[str, Any]]:
    """The threads, a line each."""
    with gzip.open(THREADS, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def as_thread(row: dict[str, Any]) -> Thread:
    """The thread without what the gold knows: whom a post quotes and answers."""
    head = Post(row["id"], "article", row["id"], None, row["author"], None, row["published"], row["text"])
    comments = [
        Post(f"{row['id']}/{one['id']}", "comment", row["id"], row["id"], one["author"], None, one["published"],
             one["text"])
        for one in row["comments"]
    ]  # fmt: skip
    posts = tuple(replace(post, account=account(post, None)) for post in (head, *comments))
    return Thread(row["id"], row["title"] or "", None, None, posts)


def links(row: dict[str, Any], thread: Thread) -> tuple[set[tuple[str, str]], set[tuple[str, str]], set[str]]:
    """The gold's links to posts of the thread, those by name alone, and the posts with quotations of nobody known."""
    writers = {post.id.rpartition("/")[2]: post.account for post in thread.posts}
    writers[str(row.get("opening_id"))] = thread.posts[0].account
    by_name = {post.author: post.account for post in thread.posts if post.author}
    sure, named, unknown = set(), set(), set()
    for one in row["comments"]:
        post = f"{row['id']}/{one['id']}"
        for quote in one.get("quotes") or ():
            if str(quote["of"]) in writers:
                sure.add((post, writers[str(quote["of"])]))
            elif quote["author"] in by_name:
                named.add((post, by_name[quote["author"]]))
            else:
                unknown.add(post)
    own = {(post.id, post.account) for post in thread.posts}
    return sure - own, named - own, unknown


def found(thread: Thread) -> dict[tuple[str, str], Address]:
    """The links that the indexer finds."""
    findings = {post.id: Findings(addresses=tuple(addresses(post.text))) for post in thread.posts}
    return {(post, whom): one for post, one, whom in addressed(thread, findings) if one.edge == "quotes"}


def main() -> None:
    """Count links and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", type=int, default=0, help="show so many links that are wrong, and that are missed")
    parser.add_argument("--half", choices=("dev", "test"), default="test", help="threads of even numbers are dev")
    shown, given_half = parser.parse_args().wrong, parser.parse_args().half
    began, right, given, gold, wrong, missed = time.process_time(), 0, 0, 0, [], []
    for row in rows():
        if (int(row["id"].rpartition("-")[2]) % 2 == 0) != (given_half == "dev"):
            continue
        thread = as_thread(row)
        sure, named, unknown = links(row, thread)
        mine = found(thread)
        # A quotation of words that nobody in the gold is known to have written can be neither right nor wrong.
        judged = {link for link in mine if link[0] not in unknown or link in sure | named}
        right += len(judged & (sure | named))
        given += len(judged)
        gold += len(sure)
        wrong += [(row, thread, link, mine[link]) for link in judged - sure - named]
        missed += [(row, thread, link) for link in sure - mine.keys()]
    hits = gold - len(missed)
    print(f"P {right / max(1, given):.1%} ({right:,} of {given:,})  R {hits / gold:.1%} ({hits:,} of {gold:,})"
          f"  {time.process_time() - began:.0f} s CPU")  # fmt: skip
    for _, thread, (post, whom), address in wrong[: shown * 7 : 7]:
        text = next(one.text for one in thread.posts if one.id == post)
        print(f"WRONG {post} -> {whom} by {address.how}: {text[address.start : address.end]!r}")
    for row, _, (post, whom) in missed[: shown * 7 : 7]:
        one = next(one for one in row["comments"] if post.endswith(f"/{one['id']}"))
        spans = [(one["text"][q["start"] : q["end"]][:150], q["of"], q["author"]) for q in one["quotes"]]
        print(f"MISSED {post} -> {whom}: {spans}")


if __name__ == "__main__":
    main()
