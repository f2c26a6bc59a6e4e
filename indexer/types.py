"""The nouns: frozen values that pass between the stages and do nothing. Read this file first.

A value that is changed on its way (`dataclasses.replace`) or has a field ``count`` is a frozen dataclass, others are
named tuples: they are made in a quarter of the time, and a search that starts cold makes them all.

Every position is a pair of character offsets (never bytes) into a post's ``text``, ``start`` counted in and
``end`` counted out, so that ``post.text[start:end]`` is what is meant.
Every ``published`` is ISO 8601, as precise as known and no more (``2023-06-08T09:21``, ``2023-06``); it has a zone
only where the source gave one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypedDict

PostKind = Literal["article", "comment"]
PostStatus = Literal["present", "missing"]
EntityKind = Literal["person", "organisation", "place", "group", "work", "event"]
NodeKind = Literal["account", "article", "person", "organisation", "place", "group", "work", "event"]
MentionKind = Literal["name", "alias", "demonym", "metonym", "nickname", "nominal"]
QuotationKind = Literal["direct", "reported"]
"""``direct``: the speaker's own words, between marks or set off. ``reported``: the writer's words for what was said."""
How = Literal[
    "gazetteer", "nested", "capitals", "model", "student", "slovnet", "nominal", "apposition", "thread",
    "at", "leading", "quote block", "quoted lines", "repeated", "structure",
]  # fmt: skip
"""The rule that found a mention, an address or a reply. The page has words for each; a test compares the two lists."""
EdgeKind = Literal["mentions", "says", "replies_to", "addresses", "quotes", "co_mention"]
Match = Literal["thread", "source", "month", "none"]
Order = Literal["relevance", "newest", "oldest", "score"]


Level = Literal["lost", "doubtful", "note"]
"""What a problem means for the user: ``lost``, a text or a file is missing; ``doubtful``, a reading may be wrong;
``note``, there is nothing to do."""


class Problem(NamedTuple):
    """What could not be read, where and why. ``line`` counts from 1; None means the whole file.

    ``code`` is a stable name for the kind of problem; ``what`` is for people, and no code depends on its wording.
    Problems that an older library kept as prose have the code ``legacy``.
    """

    where: str
    line: int | None
    what: str
    level: Level = "doubtful"
    code: str = "other"


class Span(NamedTuple):
    """Start and end, in characters, into a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Post:
    """An article or a comment: the unit that is indexed.

    ``id`` is the thread's id for the article, ``THREAD/COMMENT`` for a comment. ``parent`` is the id of the post that
    this one answers (the article's for a comment on the article), None for an article. ``text`` is everything its
    writer wrote; an article's begins with its headline. ``account`` is filled by the store.
    """

    id: str
    kind: PostKind
    thread: str
    parent: str | None
    author: str | None
    real_name: str | None
    published: str | None
    text: str
    score: int | None = None
    account: str = ""
    status: PostStatus = "present"
    edited: bool = False


class Reading(NamedTuple):
    """How a page was read.

    ``profile`` says in words what was taken for the sign of a comment. ``announced`` is how many comments the page
    itself says it has, None when it does not say. What speaks against the reading is among the thread's problems.
    """

    profile: str
    announced: int | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """One article and the comments under it, in the order of the page; ``posts[0]`` is the article.

    ``title`` may be empty. ``captured`` is when the copy was saved, None when the copy does not say. ``reading`` is
    there where a page was read, not a record; it is no part of what a thread is.
    """

    id: str
    title: str
    url: str | None
    source: str | None
    posts: tuple[Post, ...]
    captured: str | None = None
    problems: tuple[Problem, ...] = ()
    reading: Reading | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a post that names an entity.

    ``entity`` is None until it is resolved, unless the gazetteer knows it. ``how`` is the way it was found
    (``gazetteer``, ``capitals``, ``apposition`` ...); ``confidence`` is from 0 to 1.
    """

    start: int
    end: int
    surface: str
    kind: MentionKind
    entity: str | None
    entity_kind: EntityKind
    how: How
    confidence: float


@dataclass(frozen=True, slots=True)
class Quotation:
    """A span of a post that somebody else says. The span leaves the quotation marks out.

    ``speaker`` is the speaker as written at ``speaker_start:speaker_end``; ``entity`` is who that is, once resolved.
    Only a ``direct`` quotation may be shown between quotation marks. ``how`` is the rule that found it: ``inline``
    (between marks), ``block`` (a paragraph set off) or ``indirect`` ("X said that ...").
    """

    start: int
    end: int
    speaker_start: int | None
    speaker_end: int | None
    speaker: str | None
    cue: str | None
    kind: QuotationKind
    how: str
    confidence: float
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """A span of a comment that turns to, or repeats, another account of the thread, by the name ``name``."""

    start: int
    end: int
    name: str
    edge: Literal["addresses", "quotes"]
    how: How
    confidence: float


@dataclass(frozen=True, slots=True)
class Findings:
    """What one post's text holds: mentions and quotations in order of their start, and addresses."""

    mentions: tuple[Mention, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    addresses: tuple[Address, ...] = ()


class Entity(NamedTuple):
    """Who or what is mentioned. ``metonym_of`` is the id of the entity that its name often stands for."""

    id: str
    name: str
    kind: EntityKind
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    metonym_of: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for an edge: who (``voice``), whom (``target``), and the words it rests on.

    ``start:end`` is the span that counts, inside the sentence ``sentence_start:sentence_end`` of ``post``.
    ``quotation`` is the kind of the quotation that holds the span, where the edge is ``says``; None elsewhere.
    """

    edge: EdgeKind
    voice: str
    target: str
    post: str
    thread: str
    published: str | None
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    how: How
    confidence: float
    quotation: QuotationKind | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A piece of evidence with its words, for reading: ``sentence`` and, within it, the marked spans.

    ``account`` is the id of the account that wrote the post, where it is asked for.
    """

    evidence: Evidence
    voice_name: str
    target_name: str
    sentence: str
    marks: tuple[Span, ...]
    author: str | None
    title: str
    url: str | None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """An entity, an account or an unsigned article, as a point of the graph."""

    id: str
    name: str
    kind: NodeKind
    mentions: int
    aliases: tuple[str, ...] = ()
    metonym_of: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """All the evidence of one kind from one node to another, counted. ``count`` is the number of evidence rows.

    ``posts`` and ``threads`` are how many of them it comes from, ``months`` how much in each dated month, in order, and
    ``reported`` how many rows of an edge ``says`` rest on reported speech; an edge made for a picture leaves these out.
    """

    source: str
    target: str
    kind: EdgeKind
    count: int
    first: str | None
    last: str | None
    posts: int = 0
    threads: int = 0
    months: tuple[tuple[str, int], ...] = ()
    reported: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How much evidence an edge has from one account's posts of one kind on one source and day. None: not known.

    ``quotation`` is the kind of quotation that it rests on, where the edge is ``says``.
    """

    edge: EdgeKind
    voice: str
    target: str
    source: str | None
    account: str | None
    day: str | None
    post: PostKind
    count: int
    quotation: QuotationKind | None = None


class Place(NamedTuple):
    """Where a node stands in a picture (``x``, ``y`` in px around 0,0), its rank (0 to 1) and its community."""

    x: float
    y: float
    rank: float
    community: int


class Part(NamedTuple):
    """What of a library is held somewhere, and what all of it holds. ``filters`` are name and value, none for all."""

    filters: tuple[tuple[str, str], ...]
    nodes: int
    all_nodes: int
    edges: int
    all_edges: int
    posts: int
    all_posts: int


class Hit(NamedTuple):
    """A post found by a search. ``marks`` are spans of ``snippet``; ``matched`` the words or names that matched.

    ``position`` is its place in the thread, from 1, of ``posts``; ``points`` the score that its site gave it;
    ``copies`` how many more posts found have the same words, when copies are folded.
    """

    id: str
    kind: PostKind
    thread: str
    title: str
    author: str | None
    published: str | None
    url: str | None
    score: float
    snippet: str
    marks: tuple[Span, ...]
    matched: tuple[str, ...]
    position: int = 0
    posts: int = 0
    points: int | None = None
    copies: int = 0


class Answer(NamedTuple):
    """What a search found: ``total`` counts all posts, ``hits`` are those asked for, ``remarks`` say what was repaired.

    ``also`` are the other names by which posts were found, with the number of hits among ``hits`` that have them.
    ``suggestions`` are queries that find something where this one finds nothing.
    """

    hits: tuple[Hit, ...]
    total: int
    also: tuple[tuple[str, int], ...] = ()
    remarks: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """A node and how often it stands in some relation."""

    id: str
    name: str
    count: int


class Month(NamedTuple):
    """A month (``2023-06``; "" for posts without a date) and how often in its articles and its comments."""

    month: str
    articles: int
    comments: int


class Quoted(NamedTuple):
    """A quotation of a post with where it stands: ``text`` is ``post.text[start:end]``; ``author`` wrote the post.

    The text of a ``reported`` one is the author's own words, and is never shown between quotation marks.
    """

    text: str
    post: str
    thread: str
    title: str
    author: str | None
    published: str | None
    start: int
    end: int
    kind: QuotationKind
    how: str
    confidence: float


VoiceKind = Literal["writers", "speakers", "articles"]
"""Who mentions: accounts in their own words, people who are quoted, articles that nobody signed."""


class EntityPage(NamedTuple):
    """All about one node: the names it goes by (most used first), where and when it is named, by whom, beside whom.

    Of an account or an article ``mentions``, its dates and threads are those of what it mentions. ``undated`` of the
    mentions have no date, ``repeated`` stand in words repeated from another post and have no voice; ``voices_by`` parts
    the voices by their kind, each with how many there are in all.
    """

    id: str
    name: str
    kind: NodeKind
    aliases: tuple[tuple[str, int], ...]
    metonym_of: str | None
    mentions: int
    in_articles: int
    in_comments: int
    threads: int
    first: str | None
    last: str | None
    voices: tuple[Count, ...]
    names: tuple[Count, ...]
    co_mentions: tuple[Count, ...]
    months: tuple[Month, ...] = ()
    in_threads: tuple[Count, ...] = ()
    saying: tuple[Quoted, ...] = ()
    said_of: tuple[Reason, ...] = ()
    totals: tuple[tuple[str, int], ...] = ()
    """How many voices, names, co_mentions, saying and said_of there are in all; the page may hold fewer."""
    voices_by: tuple[tuple[VoiceKind, int, tuple[Count, ...]], ...] = ()
    undated: int = 0
    repeated: int = 0


class AccountPage(NamedTuple):
    """All about one account: when and where it writes, and its edges of each kind in both directions, counted.

    ``edges`` holds (kind, "out" or "in", how many others in all, those with the most evidence).
    """

    id: str
    name: str
    names: tuple[tuple[str, int], ...]
    articles: int
    comments: int
    threads: int
    first: str | None
    last: str | None
    months: tuple[Month, ...]
    in_threads: tuple[Count, ...]
    edges: tuple[tuple[EdgeKind, Literal["out", "in"], int, tuple[Count, ...]], ...]


class Within(TypedDict, total=False):
    """Which posts a question is asked of; what is not given does not matter.

    ``query`` is a search, ``since`` and ``until`` are dates as precise as wanted, both counted in
    (``until="2023-06"`` is to the end of June).
    """

    query: str
    source: str
    author: str
    kind: str
    thread: str
    since: str
    until: str


class Step(NamedTuple):
    """One step of a path: from one node to the next, the evidence between them by kind, and one reason for it.

    ``directed`` holds every edge between the two as it runs, which need not be the way the path goes.
    """

    source: str
    source_name: str
    target: str
    target_name: str
    edges: tuple[tuple[EdgeKind, int], ...]
    reason: Reason
    directed: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in a list of the most: ``value`` is what the list goes by, ``count`` the evidence behind it.

    ``before`` is the count in the time before, where the list goes by rise.
    """

    id: str
    name: str
    kind: str
    value: float
    count: int
    before: int | None = None


class Contrast(NamedTuple):
    """How much more one side names an entity than the other.

    ``log_odds`` is above 0 where the first side stresses it; ``z`` says how sure that is, in standard errors (beyond
    1.96 either way is called certain); ``one`` and ``other`` are the mentions on each side, ``reason`` a sentence of
    the side that stresses it.
    """

    id: str
    name: str
    kind: str
    one: int
    other: int
    log_odds: float
    z: float
    reason: Reason | None = None


class Comparison(NamedTuple):
    """Two sides against each other: their names, all their mentions, and the contrasts, strongest first.

    ``match`` says inside what they are compared: each ``thread``, ``source`` or ``month`` that has both sides, or
    ``none``: all posts pooled, where a difference may come from what else tells the sides apart. ``matched`` counts
    those that have both sides, ``unmatched`` those left out; ``posts`` and ``posts_left_out`` are counted for each
    side, ``posts_on_both`` stand on both. ``brought`` are the entities that comments name though the article above
    them never does, with the number of such comments; threads whose article has no text are left out.
    """

    sides: tuple[str, str]
    mentions: tuple[int, int]
    contrasts: tuple[Contrast, ...]
    brought: tuple[Count, ...] = ()
    match: Match = "none"
    matched: int = 0
    unmatched: int = 0
    posts: tuple[int, int] = (0, 0)
    posts_left_out: tuple[int, int] = (0, 0)
    posts_on_both: int = 0
    totals: tuple[int, int, int] = (0, 0, 0)
    """How many contrasts of each side and how many ``brought`` there are in all; the lists may hold fewer."""


class Judged(NamedTuple):
    """A judgement as it stands in the library's file: its line (from 1), when it was made and when taken back."""

    line: int
    word: str
    names: tuple[str, ...]
    made: str | None
    undone: str | None


class Suggestion(NamedTuple):
    """Two entities that may be one, why, and how likely (0 to 1); ``mentions`` counts those of both."""

    id: str
    name: str
    other_id: str
    other_name: str
    reasons: tuple[str, ...]
    score: float
    mentions: int


class IngestReport(NamedTuple):
    """What an ingest did; the counts are of posts in the threads of the given paths.

    ``remarks`` say what was done otherwise than asked: a names model that cannot be run here. ``posts_removed`` were
    taken out because their files are gone.
    """

    threads: int
    posts_new: int
    posts_changed: int
    posts_unchanged: int
    posts_missing: int
    problems: tuple[Problem, ...]
    seconds: float
    remarks: tuple[str, ...] = ()
    posts_removed: int = 0


class Status(NamedTuple):
    """What a library holds and how it was made; ``counts`` by the words of the design."""

    folder: str
    engine: str
    schema: int
    counts: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...]


class Difference(NamedTuple):
    """Something in a library that is not as a rebuild would make it: in which thread or file, which part, and how.

    ``part`` is ``database``, ``text index``, ``judgements``, or a part of a thread: posts, mentions, evidence …
    """

    where: str
    part: str
    what: str


class Verified(NamedTuple):
    """What a proof of a library found; ``digest`` is the same for libraries that hold the same."""

    threads: int
    posts: int
    digest: str
    differences: tuple[Difference, ...]
    seconds: float
    remarks: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()
    """What is worth knowing and no damage: what is pending, names that the model would find otherwise here."""


class Mended(NamedTuple):
    """Something that was wrong with a library: where, what, and what was done or would be done about it.

    With ``is_loss`` something that was read is not there any more.
    """

    where: str
    what: str
    done: str
    is_loss: bool = False


class Saved(NamedTuple):
    """A backup: its file, how many posts it holds, its size in bytes."""

    file: str
    posts: int
    size: int
