"""Which account of the thread a comment turns to, or repeats. Only those who wrote before can be meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from rapidfuzz.distance import DamerauLevenshtein

from indexer.resolve.repeats import Repeats
from indexer.types import Address, Findings, Post, Thread

Addressed = tuple[str, Address, str]
"""The id of the post, the address, the id of the account."""

_COMMON = frozenset(
    "well yes yeah yep yup no nope not ok okay so and but people guys folks friends friend man men dear"
    " sorry look listen right today now why how hey hi hello oh wow lol lmao true exactly agreed thanks"
    " thank please sir madam bro dude mate buddy first second finally however also still maybe perhaps"
    " actually honestly sure wait what who where when then there here this that it we you they he she ну да"
    " нет так вот а и но что как где кто это все друзья народ люди товарищи господа уважаемые привет"
    " спасибо ага кстати".split()
)
"""Words with which comments begin that turn to nobody, though somebody may bear them as a nick."""
_SHORTEST_FUZZY = 6
_SHORTEST_REPEAT = 20
_FARTHEST = 200
"""How many posts back the words of a quotation are looked for when it is no whole paragraph."""
_LONGEST_NICK = 80
_PARAGRAPH = re.compile(r"\S[^\n]*")


@dataclass(slots=True)
class _Before:
    """What was written before a post: names, texts with single blanks, and paragraphs, with their accounts."""

    names: dict[str, str] = field(default_factory=dict)
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    paragraphs: dict[str, str] = field(default_factory=dict)
    repeats: Repeats = field(default_factory=Repeats)

    def take(self, post: Post) -> None:
        """Take a post in; of two with the same name or words the first counts."""
        for name in names(post):
            self.names.setdefault(name, post.account)
        self.texts[post.id] = (_plain(post.text), post.account)
        for paragraph in _PARAGRAPH.findall(post.text):
            self.paragraphs.setdefault(_plain(paragraph), post.account)
        self.repeats.take(post.text, post.account)


def addressed(thread: Thread, findings: Mapping[str, Findings]) -> list[Addressed]:
    """Every address of the thread whose account is known, and every paragraph repeated from another, in order."""
    before = _Before()
    found: list[Addressed] = []
    for post in thread.posts:
        if post.kind == "comment":
            turns = [turn for one in findings[post.id].addresses if (turn := _turn(post, one, before)) is not None]
            turns += _repeated(post, [address for address, _ in turns], before)
            found += [(post.id, address, account) for address, account in turns if account != post.account]
        before.take(post)
    return found


def names(post: Post) -> Iterator[str]:
    """The names by which the account of a post may be called, folded."""
    return (folded(name) for name in (post.author, post.real_name) if name and len(folded(name)) > 1)


def folded(name: str) -> str:
    """A nick as it is compared: no case, no invisible characters, single blanks."""
    shown = "".join(letter for letter in unicodedata.normalize("NFKC", name) if unicodedata.category(letter) != "Cf")
    return " ".join(shown.casefold().split())


def _plain(text: str) -> str:
    return " ".join(text.split())


def _turn(post: Post, address: Address, before: _Before) -> tuple[Address, str] | None:
    if address.how == "at":
        return _at(post, address, before.names)
    if address.how == "quoted lines":
        account = _writer(post, post.text[address.start : address.end], before)
    elif address.how == "leading" and folded(address.name) in _COMMON:
        return None
    else:
        account = _nearest(folded(address.name), before.names)
    return None if account is None else (address, account)


def _at(post: Post, address: Address, names: Mapping[str, str]) -> tuple[Address, str] | None:
    """A nick may hold blanks: the longest one that the text goes on with counts, else the one nearest to the word."""
    written = post.text[address.start : address.start + _LONGEST_NICK].partition("\n")[0]
    for end in [place for place in range(len(written), 0, -1) if not written[place : place + 1].isalnum()]:
        account = names.get(folded(written[:end]))
        if account is not None:
            name = written[:end].rstrip()
            return replace(address, end=address.start + len(name), name=name), account
    account = _nearest(folded(address.name), names)
    return None if account is None else (address, account)


def _nearest(name: str, names: Mapping[str, str]) -> str | None:
    if name in names:
        return names[name]
    if len(name) < _SHORTEST_FUZZY:
        return None
    like = (known for known in names if abs(len(known) - len(name)) <= 1)
    near = {names[known] for known in like if DamerauLevenshtein.distance(known, name, score_cutoff=1) <= 1}
    return near.pop() if len(near) == 1 else None


def _writer(post: Post, lines: str, before: _Before) -> str | None:
    """Who wrote these lines first: the post that is answered, else the first whose words they are."""
    words = _plain(" ".join(line.lstrip("> \t") for line in lines.splitlines()))
    if len(words) < _SHORTEST_REPEAT:
        return None
    answered = before.texts.get(post.parent or "", ("", ""))
    if words in answered[0]:
        return answered[1]
    latest = islice(reversed(before.texts.values()), _FARTHEST)
    return before.paragraphs.get(words) or next((who for text, who in latest if words in text), None)


def _repeated(post: Post, turns: Sequence[Address], before: _Before) -> list[tuple[Address, str]]:
    """What others of the thread wrote before, where no other sign says so already."""
    return [
        (Address(one.start, one.end, "", "quotes", "repeated", 0.8), one.account)
        for one in before.repeats.find(post.text, post.account)
        if not any(turn.start < one.end and one.start < turn.end for turn in turns)
    ]
