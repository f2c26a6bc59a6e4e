"""Which account of the thread a comment turns to or repeats. Only those who wrote before can be meant."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import DamerauLevenshtein

from indexer.types import Address, Findings, Post, Thread

Addressed = tuple[str, Address, str]
"""The id of the post, the address, the id of the account."""

_COMMON = frozenset(
    "well yes no ok okay so and but people guys friends man dear sorry look listen right today now why how".split()
)
_SHORTEST_FUZZY = 6
_SHORTEST_REPEAT = 20


def addressed(thread: Thread, findings: Mapping[str, Findings]) -> list[Addressed]:
    """Every address of the thread whose account is known, in the order of the page."""
    before: list[Post] = []
    found: list[Addressed] = []
    names: dict[str, str] = {}
    for post in thread.posts:
        for address in findings[post.id].addresses:
            account = _account(post, address, names, before)
            if account is not None and account[1] != post.account:
                found.append((post.id, account[0], account[1]))
        before.append(post)
        for name in (post.author, post.real_name):
            if name and len(_folded(name)) > 1:
                names.setdefault(_folded(name), post.account)
    return found


def _folded(name: str) -> str:
    shown = "".join(letter for letter in unicodedata.normalize("NFKC", name) if unicodedata.category(letter) != "Cf")
    return " ".join(shown.casefold().split())


def _account(
    post: Post, address: Address, names: Mapping[str, str], before: Sequence[Post]
) -> tuple[Address, str] | None:
    if address.how == "at":
        return _at(post, address, names)
    if address.how == "quoted lines":
        account = _repeated(post.text[address.start : address.end], before)
    elif address.how == "leading" and _folded(address.name) in _COMMON:
        return None
    else:
        account = _nearest(_folded(address.name), names)
    return None if account is None else (address, account)


def _at(post: Post, address: Address, names: Mapping[str, str]) -> tuple[Address, str] | None:
    """A nick may hold blanks: the longest one that the text goes on with counts, else the nearest to the word."""
    rest = _folded(post.text[address.start : address.start + 80])
    fitting = [name for name in names if rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()]
    if fitting:
        best = max(fitting, key=len)
        end = max(address.end, address.start + len(best))
        longer = Address(address.start, end, post.text[address.start : end], "addresses", "at", address.confidence)
        return longer, names[best]
    near = _nearest(_folded(address.name), names)
    return None if near is None else (address, near)


def _nearest(name: str, names: Mapping[str, str]) -> str | None:
    if name in names:
        return names[name]
    if len(name) < _SHORTEST_FUZZY:
        return None
    like = [known for known in names if abs(len(known) - len(name)) <= 1]
    near = sorted({names[known] for known in like if DamerauLevenshtein.distance(known, name, score_cutoff=1) <= 1})
    return near[0] if len(near) == 1 else None


def _repeated(lines: str, before: Sequence[Post]) -> str | None:
    """Who wrote these lines first."""
    words = " ".join(" ".join(line.lstrip("> \t") for line in lines.splitlines()).split())
    if len(words) < _SHORTEST_REPEAT:
        return None
    return next((post.account for post in before if words in " ".join(post.text.split())), None)


def spans(found: Sequence[Addressed]) -> Iterator[tuple[str, int, int]]:
    """Where names turn to somebody: such a span names an account and nobody else."""
    return ((post, address.start, address.end) for post, address, _ in found if address.edge == "addresses")
