"""Several captures of one thread -> the thread as it is now, with what changed. Pure.

A comment keeps the id it was first given. It is found again by its id, then by author, date and text, then by author
and text, then by author and date, then by author and beginning, one to one; its place on the page is never a key. A
comment that a later, complete capture lacks is kept as missing; one that says something else has been edited, and its
earlier texts are kept.
"""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from indexer.store.accounts import account
from indexer.store.blocks import Place
from indexer.types import Post, Thread


@dataclass(frozen=True, slots=True)
class Capture:
    """One copy of a thread; ``captured`` in nanoseconds since 1970, ``paths`` the files that hold or held it.

    ``places`` are where the texts of its posts stand in the database, by the text.
    """

    thread: Thread
    captured: int
    digest: str
    paths: frozenset[bytes]
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merged:
    """The thread as it is now, and each edited post's earlier texts, oldest first."""

    thread: Thread
    revisions: dict[str, tuple[str, ...]]


Key = Callable[[Post], Hashable | None]


def _by_id(post: Post) -> Hashable:
    return post.id


def _by_all(post: Post) -> Hashable | None:
    return (post.author, post.published, _plain(post.text))


def _by_text(post: Post) -> Hashable | None:
    # "No." of June is not "No." of July; a long text is the same whatever became of its date.
    text = _plain(post.text)
    return (post.author, text, None if len(text) >= TELLING else (post.published or "")[:10])


def _by_date(post: Post) -> Hashable | None:
    return (post.author, post.published) if post.author and post.published else None


def _by_beginning(post: Post) -> Hashable | None:
    text = _plain(post.text)
    return (post.author, text[:TELLING]) if post.author and len(text) > TELLING else None


TELLING = 24
"""Characters from which on a text is nobody else's."""
_LADDER: tuple[Key, ...] = (_by_id, _by_all, _by_text, _by_date, _by_beginning)


def merge(captures: Sequence[Capture]) -> Merged:
    """The thread that these captures show; they may come in any order, there is at least one."""
    ordered = sorted(captures, key=lambda capture: (capture.captured, capture.digest))
    now = ordered[0].thread
    revisions: dict[str, tuple[str, ...]] = {}
    for before, after in pairwise(ordered):
        now = _follow(now, after.thread, revisions, before, same_file=bool(before.paths & after.paths))
    return Merged(_signed(now), revisions)


def _is_complete(before: Thread, later: Thread, known: int) -> bool:
    """Whether a later copy has all comments that there are, of which it has ``known`` in common with earlier ones.

    A shorter one may be one page of several, and so may one that has hardly any of the comments there were.
    """
    return len(later.posts) >= len(before.posts) and 2 * known >= len(before.posts) - 1


def _follow(
    now: Thread, later: Thread, revisions: dict[str, tuple[str, ...]], before: Capture, *, same_file: bool
) -> Thread:
    known = match(now.posts[1:], later.posts[1:])
    # A new version of the same file is the user's own word.
    complete = same_file or _is_complete(before.thread, later, len(known))
    names = {post.id: known.get(post.id, post).id for post in later.posts[1:]} | {later.posts[0].id: now.posts[0].id}
    fresh = [_renewed(now.posts[0], later.posts[0], names, revisions)]
    fresh += [_renewed(known.get(post.id), post, names, revisions) for post in later.posts[1:]]
    kept = {post.id for post in fresh}
    gone = [_absent(post, complete=complete) for post in now.posts if post.id not in kept]
    return replace(
        later, id=now.id, title=later.title or now.title, url=later.url or now.url,
        source=later.source or now.source, posts=(*fresh, *gone),
    )  # fmt: skip


def match(old: Sequence[Post], new: Sequence[Post]) -> dict[str, Post]:
    """New post's id -> the old post that it is, by the ladder, one to one."""
    found: dict[str, Post] = {}
    for key in _LADDER:
        taken = {known.id for known in found.values()}
        left = _queues([post for post in old if post.id not in taken], key)
        for post in new:
            waiting = left.get(key(post)) if post.id not in found and key(post) is not None else None
            if waiting:
                found[post.id] = waiting.popleft()
    return found


def _queues(posts: Sequence[Post], key: Key) -> dict[Hashable | None, deque[Post]]:
    queues: dict[Hashable | None, deque[Post]] = {}
    for post in posts:
        queues.setdefault(key(post), deque()).append(post)
    return queues


def _renewed(old: Post | None, new: Post, names: dict[str, str], revisions: dict[str, tuple[str, ...]]) -> Post:
    parent = names.get(new.parent, new.parent) if new.parent else None
    if old is None:
        return replace(new, parent=parent)
    if not new.text:  # a copy of the comments alone says nothing of the article
        new = replace(new, text=old.text)
    changed = _plain(old.text) != _plain(new.text)
    if changed:
        revisions[old.id] = (*revisions.get(old.id, ()), old.text)
    return replace(
        new, id=old.id, thread=old.thread, parent=parent, edited=old.edited or changed,
        author=new.author or old.author, real_name=new.real_name or old.real_name,
        published=new.published or old.published, score=old.score if new.score is None else new.score,
    )  # fmt: skip


def _absent(post: Post, *, complete: bool) -> Post:
    return replace(post, status="missing") if complete else post


def rehomed(thread: Thread, home: str) -> Thread:
    """The same thread under the id that the library knows it by."""
    if thread.id == home:
        return thread
    cut = len(thread.id)
    posts = tuple(
        replace(post, id=home + post.id[cut:], thread=home, parent=home + post.parent[cut:] if post.parent else None)
        for post in thread.posts
    )
    return replace(thread, id=home, posts=posts)


def _signed(thread: Thread) -> Thread:
    return replace(thread, posts=tuple(replace(post, account=account(post, thread.source)) for post in thread.posts))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
