"""What a reader found on a page, before it has ids -> a thread. Every reader ends here."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from indexer.read import identity
from indexer.read.decode import clean
from indexer.types import Level, Post, Problem, Reading, Thread

DOUBLED = "a second comment has the id {native!r}; it became {given!r}"
GRAVITY: tuple[Level, ...] = ("lost", "doubtful", "note")
MOST_PROBLEMS = 100
"""Problems that are listed of one thread; the rest are counted."""


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article as found; ``text`` is its body without the headline; ``native`` is the id that the source gave it."""

    title: str
    text: str
    author: str | None = None
    published: str | None = None
    url: str | None = None
    source: str | None = None
    native: str | None = None
    captured: str | None = None


@dataclass(frozen=True, slots=True)
class CommentDraft:
    """A comment as found; ``parent`` is the position of the comment that it answers, None for the article.

    ``raw`` is the date as it stands there, where it does not say when that was.
    """

    author: str | None
    real_name: str | None
    published: str | None
    text: str
    parent: int | None = None
    native: str | None = None
    score: int | None = None
    raw: str | None = None


def thread_of(
    article: ArticleDraft, comments: Sequence[CommentDraft], problems: Iterable[Problem], where: str, line: int | None,
    how: Reading | None = None,
) -> Thread:  # fmt: skip
    """The thread with its ids; ``where`` and ``line`` say where a problem with an id stands."""
    # A page that lost its article is known by its first comment; else all such pages would be one thread.
    beginning = article.text or "".join(f"{one.author} {one.published} {one.text}" for one in comments[:1])
    thread = identity.thread_id(article.native, article.url, article.title, beginning)
    ids, doubled = _local_ids(comments)
    posts = [_article(article, thread)]
    posts += [_comment(one, thread, ids, place) for place, one in enumerate(comments)]
    more = [
        Problem(where, line, DOUBLED.format(native=comments[place].native, given=ids[place]), "note", "same-id")
        for place in doubled
    ]
    return Thread(thread, article.title, article.url, article.source, tuple(posts), article.captured,
                  _listed([*problems, *more], where), how)  # fmt: skip


def left_over(texts: Sequence[str]) -> list[Thread]:
    """A thread that keeps what no reader understood, as plain text; none where there is nothing."""
    text = clean("\n\n".join(text for text in texts if text.strip()))
    if not text:
        return []
    thread = identity.thread_id(None, None, "", text)
    article = _article(ArticleDraft("", text), thread)
    return [Thread(thread, "", None, None, (article,), None, (), Reading("kept as plain text"))]


def headed(title: str, body: str) -> str:
    """An article's text: headline and body, or the body alone where it begins with the headline."""
    if not title or not body:
        return title or body
    begins = body.startswith(title) and not body[len(title) : len(title) + 1].isalnum()
    return body if begins else f"{title}\n\n{body}"


def unheaded(title: str, text: str) -> str:
    """The shortest body that `headed` makes this text of."""
    body = text[len(title) :].removeprefix("\n\n") if title and text.startswith(title) else text
    return body if headed(title, body) == text else text


def _article(article: ArticleDraft, thread: str) -> Post:
    text = headed(article.title, article.text)
    return Post(thread, "article", thread, None, article.author, None, article.published, text)


def _comment(one: CommentDraft, thread: str, ids: Sequence[str], place: int) -> Post:
    parent = thread if one.parent is None else f"{thread}/{ids[one.parent]}"
    return Post(f"{thread}/{ids[place]}", "comment", thread, parent, one.author, one.real_name, one.published, one.text,
                one.score)  # fmt: skip


def _local_ids(comments: Sequence[CommentDraft]) -> tuple[list[str], list[int]]:
    """An id for each comment, unlike all others, and the places where a source's own id was there already."""
    ids: dict[str, None] = {}
    tries: dict[str, int] = {}
    twins: dict[Hashable, int] = {}
    doubled: list[int] = []
    for place, one in enumerate(comments):
        own = wanted = _wanted(one, twins)
        if wanted in ids:
            doubled += [place] if one.native else []
            own, tries[wanted] = identity.unlike(ids, wanted, tries.get(wanted, 1) + 1)
        ids[own] = None
    return list(ids), doubled


def _wanted(one: CommentDraft, twins: dict[Hashable, int]) -> str:
    if one.native:
        return identity.comment_id(one.native, None, None, "")
    first = identity.comment_id(None, one.author, one.published, one.text)
    twins[first] = twins.get(first, 0) + 1
    if twins[first] == 1:
        return first
    return identity.comment_id(None, one.author, one.published, one.text, twins[first])


def _listed(problems: Sequence[Problem], where: str) -> tuple[Problem, ...]:
    if len(problems) <= MOST_PROBLEMS:
        return tuple(problems)
    more = problems[MOST_PROBLEMS:]
    level: Level = next((one for one in GRAVITY if any(problem.level == one for problem in more)), "note")
    said = f"{len(more):,} more problems of this thread are not listed"
    return (*problems[:MOST_PROBLEMS], Problem(where, None, said, level, "more-problems"))
