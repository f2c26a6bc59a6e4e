"""The part of a library that a page shows: which nodes and edges, which of their sentences, where everything stands."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer.errors import LibraryError, UsageError
from indexer.instants import instant_key
from indexer.library import part
from indexer.library import within as filters
from indexer.library.progress import silent
from indexer.library.reasons import reasons
from indexer.search.analysis import fold_name
from indexer.store import read_edges, read_nodes, read_tallies, read_tops
from indexer.store.opening import read_small
from indexer.store.read_tallies import Keyed
from indexer.store.scope import EVERYWHERE, Scope, choose_nodes
from indexer.temporary import temporary_path
from indexer.types import Edge, EdgeKind, Node, Place, Reason, Tally, Within

HELD = 20_000
"""So many nodes a file holds unless all are asked for: what a browser opens in about a second."""
EDGES = 150_000
"""And so many edges, unless those between the nodes that are drawn are more."""
_BY_DAY = 1_500_000
"""Of more evidence than this the page knows the month, not the day: its filters would count for minutes."""
_SENTENCES = 25_000
"""So many sentences a file holds at most, which keeps it below what can be mailed."""
_SHARES = (25, 10, 5, 3, 2, 1)
"""Of one edge so many sentences at most; the fewer, the more edges there are. The edge still counts them all."""
_CACHE = "places.json"
_FAR = 1e9
_UNREADABLE = (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
_LARGEST_CACHE = 64 << 20
_SCHEME = 1
"""Of the cached places; a layout that stands things elsewhere gets another."""

End = tuple[str, str, EdgeKind]
Counts = Mapping[read_tops.Pair, int]
"""How much evidence each edge has."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a page. ``about`` is a name, with ``hops`` steps around it.

    ``within`` are filters: only what the posts say of which they are true counts. ``drawn`` nodes are shown at first;
    ``every`` holds and shows all there are. Without a ``title`` the headline says which part of the library it is.
    """

    title: str | None = None
    drawn: int = 1500
    every: bool = False
    about: str | None = None
    hops: int = 2
    within: Within = field(default_factory=Within)
    with_texts: bool = True


def draw(
    connection: sqlite3.Connection, folder: Path, place: Path, wish: Wish, remark: Callable[[str], None] = silent
) -> tuple[int, int]:
    """Write the page that is wished for; ``-`` is stdout. Gives how many nodes and edges it holds.

    ``remark`` is called with what the page leaves out.
    """
    from indexer.export.html import Page, render_page, write_page

    scope = filters.scope(connection, folder, wish.within)
    counts = _counts(connection, scope)
    everywhere = counts if scope == EVERYWHERE else _counts(connection, EVERYWHERE)
    centre = _centre(connection, counts, wish.about) if wish.about else []
    kept = _around(counts, centre, wish.hops) if centre else counts
    chosen = _chosen(kept, wish)
    among = choose_nodes(connection, chosen) if len(chosen) < len(_ends(counts)) else EVERYWHERE
    much = sum(count for (voice, target, _), count in kept.items() if voice in chosen and target in chosen) > _BY_DAY
    held = list(read_tallies.every(connection, scope, among, by="month" if much else "day"))
    nodes = sorted(read_nodes.by_key(connection, sorted(chosen)).values(), key=lambda node: node.id)
    edges = _edges(held)
    places = _placed(folder, nodes, edges, is_whole=wish.about is None and scope == EVERYWHERE)
    headline = part.headline(wish.within, wish.about, wish.hops)
    page = Page(
        wish.title or headline, tuple(nodes), tuple(edges), places, (),
        len(_ends(kept)), len(kept), tuple(one.tally for one in held), read_tallies.sources(connection),
        None if wish.every else wish.drawn, wish.with_texts,
        tab_title=f"{wish.title} · {headline}" if wish.title and headline != part.HEADLINE else "",
        part=part.statement(connection, scope, wish.within, centre, wish.hops),
        library_nodes=len(_ends(everywhere)), library_edges=len(everywhere),
        accounts=_account_names(connection, nodes, held), outside=_outside(connection, kept, chosen),
    )  # fmt: skip
    if wish.with_texts:
        page = replace(page, reasons=tuple(_sentences(connection, edges, scope)))
    if str(place) == "-":
        sys.stdout.buffer.write(render_page(page))
    else:
        write_page(page, place)
    if wish.within or centre:
        remark(page.part)
    if len(nodes) < len(_ends(everywhere)):
        remark(
            f"The page holds {len(nodes):,} of {len(_ends(everywhere)):,} nodes and {len(edges):,} of"
            f" {len(everywhere):,} edges of the library, co-mentions apart."
        )
    return len(nodes), len(edges)


def _counts(connection: sqlite3.Connection, scope: Scope) -> Counts:
    return {ends: count for ends, count in read_tops.pairs(connection, scope).items() if ends[2] != "co_mention"}


def _account_names(connection: sqlite3.Connection, nodes: Sequence[Node], held: Iterable[Keyed]) -> dict[str, str]:
    """The name of every account whose posts the tallies count, by id."""
    known = {node.id: node.name for node in nodes}
    ids = {one.tally.account for one in held if one.tally.account is not None}
    return {account: known.get(account) or read_nodes.name(connection, account) for account in sorted(ids)}


def _outside(connection: sqlite3.Connection, counts: Counts, chosen: set[int]) -> dict[str, int]:
    """How much evidence joins each node of the file to nodes that are not in it, by id."""
    found: Counter[int] = Counter()
    for (voice, target, _), count in counts.items():
        if (voice in chosen) != (target in chosen):
            found[voice if voice in chosen else target] += count
    return dict(zip(read_nodes.ids(connection, list(found)), found.values(), strict=True))


def _centre(connection: sqlite3.Connection, counts: Counts, name: str) -> list[int]:
    """The nodes of a name that have an edge. UsageError when there is no such node in the picture."""
    ends = _ends(counts)
    found = [key for key in read_nodes.called(connection, name, fold_name(name)) if key in ends]
    if not found:
        raise UsageError(f"nothing in the picture goes by the name {name}; `indexer entity` finds names that do")
    return found


def _around(counts: Counts, centre: Iterable[int], hops: int) -> Counts:
    """What lies within so many steps of these nodes."""
    links: dict[int, set[int]] = defaultdict(set)
    for voice, target, _ in counts:
        links[voice].add(target)
        links[target].add(voice)
    border = set(centre)
    seen = set(border)
    for _ in range(hops):
        border = {other for key in border for other in links[key]} - seen
        seen |= border
    return {ends: count for ends, count in counts.items() if ends[0] in seen and ends[1] in seen}


def _chosen(counts: Counts, wish: Wish) -> set[int]:
    """The nodes that a file holds: those with the most evidence, until it is too much; equal ones go by key."""
    weights: Counter[int] = Counter()
    for (voice, target, _), count in counts.items():
        weights[voice] += count
        weights[target] += count
    ranked = sorted(weights, key=lambda key: (-weights[key], key))
    if wish.every:
        return set(ranked)
    place = {key: number for number, key in enumerate(ranked)}
    # An edge is there when both its ends are: it comes with the later one.
    comes = sorted(max(place[voice], place[target]) for voice, target, _ in counts)
    most = HELD if len(comes) <= EDGES else min(HELD, max(wish.drawn, comes[EDGES]))
    return _joined(counts, set(ranked[:most]))


def _joined(counts: Counts, chosen: set[int]) -> set[int]:
    """Those that have an edge among them: the others would stand alone."""
    return {key for voice, target, _ in counts if voice in chosen and target in chosen for key in (voice, target)}


def _ends(counts: Counts) -> set[int]:
    return {key for voice, target, _ in counts for key in (voice, target)}


def _edges(keyed: Iterable[Keyed]) -> list[Edge]:
    """The edges that the tallies make, most evidence first."""
    found: dict[End, Edge] = {}
    for one in keyed:
        ends = _end(one.tally)
        before = found.get(ends)
        if before is None:
            found[ends] = Edge(*ends, one.tally.count, one.first, one.last)
        else:
            first = min(filter(None, (before.first, one.first)), key=instant_key, default=None)
            last = max(filter(None, (before.last, one.last)), key=instant_key, default=None)
            found[ends] = Edge(*ends, before.count + one.tally.count, first, last)
    return sorted(found.values(), key=lambda edge: (-edge.count, edge.source, edge.target, edge.kind))


def _end(tally: Tally) -> End:
    return tally.voice, tally.target, tally.edge


def _sentences(connection: sqlite3.Connection, edges: Sequence[Edge], scope: Scope) -> Iterator[Reason]:
    """An equal share of sentences for each edge, so that all of them stay within what a file holds."""
    share = next((most for most in _SHARES if sum(min(most, e.count) for e in edges) <= _SENTENCES), _SHARES[-1])
    chosen = edges[:_SENTENCES]
    wanted = {(edge.source, edge.target, edge.kind) for edge in chosen}
    fewest = min((edge.count for edge in chosen), default=1)
    firsts = read_edges.firsts(connection, scope, share, fewest)
    return reasons(connection, (one for one in firsts if (one.voice, one.target, one.edge) in wanted))


def _placed(folder: Path, nodes: Sequence[Node], edges: Sequence[Edge], *, is_whole: bool) -> Mapping[str, Place]:
    """Where the nodes stand. In the whole picture, where they stood before: new ones find room among them."""
    from indexer.graph.layout import layout

    if not is_whole:
        return layout(nodes, edges)
    known = _known(folder / _CACHE)
    places = layout(nodes, edges, known)
    if {name: (place.x, place.y, place.community) for name, place in places.items()} != known:
        _remember(folder / _CACHE, places)
    return places


def _known(path: Path) -> dict[str, tuple[float, float, int]]:
    """The places of an earlier picture, or none: it is a convenience, and whatever is wrong with it costs nothing."""
    with suppress(LibraryError, *_UNREADABLE):
        written = read_small(path, _LARGEST_CACHE)
        if written.count(b"[") > len(written) // 16:
            return {}  # none of ours: it would grow in memory
        cached = json.loads(written)
        if cached["scheme"] == _SCHEME:
            found = {str(name): (float(x), float(y), int(group)) for name, (x, y, group) in cached["places"].items()}
            if all(abs(x) + abs(y) < _FAR for x, y, _ in found.values()):  # false for what is no number
                return found
    return {}


def _remember(path: Path, places: Mapping[str, Place]) -> None:
    """Whole or not at all, and not where the library cannot be written."""
    draft = temporary_path(path)
    rows = {name: (place.x, place.y, place.community) for name, place in places.items()}
    with suppress(OSError):
        try:
            draft.write_text(json.dumps({"scheme": _SCHEME, "places": rows}), "utf-8")
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
