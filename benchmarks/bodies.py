"""Which extractor gives the better article: resiliparse's main content, which is used here, or trafilatura.

    pip install trafilatura      # in an environment of its own: it is no part of this project
    python benchmarks/bodies.py [--wrong]

On the 67 real pages of ../shared/data/dumps, after the comments are cut out of each. There is no gold for these
articles, so what any reader would call the article stands for it: paragraphs of 80 characters and more, of which less
than a third are links, that stand in no menu, margin, footer or form. Reported are the share of their words that each
gives, the share of what it gives that stands in menus and margins alone, and how far it agrees with what is used.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from reading import DUMPS

from indexer.read.decode import HEAD, encoding_of, text_of
from indexer.read.html.article import article
from indexer.read.html.page import _found, _tree

SHORTEST, MOST_LINKED = 80, 1 / 3
ASIDE = ("nav", "aside", "footer", "form", "header", "menu")
CALLED_ASIDE = re.compile(
    r"nav|menu|sidebar|footer|widget|related|recommend|share|cookie|breadcrumb|promo|newsletter", re.IGNORECASE
)
WORD = re.compile(r"\w+")


class Judged(NamedTuple):
    """Counts of words: of the paragraphs, of those found, of all that was given, of what of it stands aside."""

    wanted: int
    found: int
    given: int
    aside: int


def words(text: str) -> Counter[str]:
    """The words of a text and how often each is there."""
    return Counter(WORD.findall(text.casefold()))


def paragraphs(tree: Any) -> str:
    """What any reader would call the article."""
    return "\n".join(_text(one) for one in tree.css("p") if _is_prose(one) and not _is_aside(one))


def aside(tree: Any) -> str:
    """What any reader would call no part of it."""
    return "\n".join(_text(one) for one in tree.css(", ".join(ASIDE)))


def _text(node: Any) -> str:
    return " ".join(str(node.text()).split())


def _is_prose(node: Any) -> bool:
    said = len(_text(node))
    return said >= SHORTEST and sum(len(_text(link)) for link in node.css("a")) < MOST_LINKED * said


def _is_aside(node: Any) -> bool:
    while node is not None and node.tag not in ("body", "html"):
        called = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if node.tag in ASIDE or CALLED_ASIDE.search(called):
            return True
        node = node.parent
    return False


def judged(body: str, wanted: Counter[str], off: Counter[str]) -> Judged:
    """The counts of one page."""
    given = words(body)
    only_aside = off - wanted
    return Judged(wanted.total(), (given & wanted).total(), given.total(), ((given - wanted) & only_aside).total())


def extractors() -> dict[str, Callable[[Any, str], str]]:
    """What is compared: each makes a text of a tree, or of the same as HTML."""
    found: dict[str, Callable[[Any, str], str]] = {"resiliparse, as used": lambda tree, _: article(tree).text}
    try:
        import trafilatura
    except ImportError:
        print("trafilatura is not installed here: only what is used is shown")
        return found
    return found | {
        "trafilatura": lambda _, html: trafilatura.extract(html, include_comments=False) or "",
        "trafilatura, fast": lambda _, html: trafilatura.extract(html, include_comments=False, fast=True) or "",
    }


def main(wrong: bool) -> None:
    """Print the table."""
    with gzip.open(DUMPS / "real-comments.jsonl.gz", "rt", encoding="utf-8") as lines:
        names = [json.loads(line)["name"] for line in lines]
    some, rows = extractors(), {}
    spent: Counter[str] = Counter()
    bodies: dict[str, list[str]] = {name: [] for name in some}
    with tarfile.open(DUMPS / "real-html.tar.gz") as packed:
        for page in names:
            file = packed.extractfile(f"html/{page}.html")
            raw = file.read() if file else b""
            tree = _tree(text_of(raw, encoding_of(raw[:HEAD]))[0])
            _found(tree, None)
            html, wanted, off = tree.html or "", words(paragraphs(tree)), words(aside(tree))
            for name, extract in some.items():
                began = time.process_time()
                body = extract(tree, html)
                spent[name] += time.process_time() - began
                bodies[name].append(body)
                rows.setdefault(name, []).append(judged(body, wanted, off))
                if wrong and rows[name][-1].found < 0.7 * wanted.total():
                    print(f"{name}: {page}: {rows[name][-1]}")
    used = next(iter(some))
    for name, counts in rows.items():
        total = Judged(*map(sum, zip(*counts, strict=True)))
        pages = [one.found / one.wanted for one in counts if one.wanted]
        mean, found, off = sum(pages) / len(pages), total.found / total.wanted, total.aside / total.given
        agrees, speed = _agreement(bodies[used], bodies[name]), len(names) / spent[name]
        print(f"{name:<21} paragraphs' words {found:.1%}, by page {mean:.1%}; of {total.given:,} given aside {off:.1%};"
              f" agrees {agrees:.1%}; {speed:.0f} pages/s")  # fmt: skip


def _agreement(some: list[str], others: list[str]) -> float:
    """F1 of the words, over all pages."""
    pairs = [(words(one), words(other)) for one, other in zip(some, others, strict=True)]
    both = sum((one & other).total() for one, other in pairs)
    return 2 * both / sum(one.total() + other.total() for one, other in pairs)


if __name__ == "__main__":
    if DUMPS.is_dir():
        main("--wrong" in sys.argv)
    else:
        print("needs ../shared/data, which is not there")
