"""Files -> threads: whatever the bytes, what comes out is threads and problems, never an exception.

A format is a module with `fits` and `read`; it is chosen by what a file holds, not by its name. The first that fits
reads it. What a reader does not understand stays in the article's text, with a problem that says where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Table
from importlib import import_module
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast

from indexer.errors import is_file, reason, unreadable
from indexer.read import packed
from indexer.read.company import UTTERANCES, company, frames_of, is_companion, unread_frames
from indexer.read.decode import HEAD, Encoding, encoding_of, not_text, text_of
from indexer.read.drafts import GRAVITY
from indexer.read.jsonl import OWN, line
from indexer.read.mapping import BESIDE, Mapping, MappingError, for_file, of_file
from indexer.read.packed import is_packed
from indexer.types import Level, Problem, Thread

if TYPE_CHECKING:
    from indexer.read.suggest import Guess

__all__ = [
    "BESIDE",
    "READERS",
    "UTTERANCES",
    "Mapping",
    "MappingError",
    "PageReader",
    "Reader",
    "company",
    "is_packed",
    "line",
    "of_file",
    "profiles",
    "read",
    "read_bytes",
    "suggested",
    "unread_frames",
]

READERS = {
    "warc": "indexer.read.warc",
    "reddit": "indexer.read.reddit",
    "hackernews": "indexer.read.hackernews",
    "discourse": "indexer.read.discourse",
    "mastodon": "indexer.read.mastodon",
    "youtube": "indexer.read.youtube",
    "convokit": "indexer.read.convokit",
    "jsonl": "indexer.read.jsonl",
    "feeds": "indexer.read.feeds",
    "html": "indexer.read.html",
    "mhtml": "indexer.read.mhtml",
    "mail": "indexer.read.mail",
    "dump": "indexer.read.dump",  # fits any text, so it is the last
}
MOST_PROBLEMS = 1000
"""Problems that are listed of one file, those of its threads not counted; the rest are counted."""


LAST, OURS, PAGE = "dump", "jsonl", "html"
LIKE_TABLE = (
    "a table whose columns are not known, read as plain text:"
    " `indexer inspect --suggest-map FILE` writes a mapping for it"
)
NAMELESS_TABLE = (
    "a table, read as plain text: none of its columns is called as a comment's text is; put names over them in the"
    " first line (id, parent, author, date, text)"
)
_SIGNS = (",", ";", "\t", "|")
"""What stands between the columns of a table."""
_LOOKED_AT = 20
NEVER_MAPPED = ("warc", "feeds", "html", "mhtml", "mail")
"""What a mapping cannot mean, even where it names no files: they are neither JSON nor CSV."""
NO_PROFILE = "profile {profile!r} is for {formats}; not used for this file"


class Reader(Protocol):
    """One format."""

    def fits(self, opening: str) -> bool:
        """Whether a file that begins with this text is in this format."""

    def read(self, file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem]:
        """The threads of an open file, in order; never raises because of its content."""


class PageReader(Protocol):
    """A format of pages: it can be told how."""

    PROFILES: Table[str, str]

    def read(self, file: BinaryIO, encoding: Encoding, where: str, profile: str | None) -> Iterator[Thread | Problem]:
        """The same as `Reader.read`, by a profile."""


def profiles() -> dict[str, str]:
    """The names of all profiles, and for each what it is."""
    told: dict[str, str] = {}
    for name in (PAGE, LAST):
        for profile, what in _module(name).PROFILES.items():
            told[profile] = f"{told[profile]}; {name}: {what}" if profile in told else f"{name}: {what}"
    return told


def read(path: Path, *, profile: str | None = None, mappings: Sequence[Mapping] = ()) -> Iterator[Thread | Problem]:
    """The threads of a file and what could not be read; one thread in memory at a time where the format allows.

    ``profile`` is one of `profiles`, for pages whose comments are found otherwise than the reader would. ``mappings``
    say what the fields of JSON and CSV are; so does a file ``indexer.map.toml`` beside the file. A file that only
    tells of others beside it gives nothing: it is read with them.
    """
    try:
        if is_companion(path):
            return
        found = mappings or _beside(path)
        unread = unread_frames(path)
        if unread is not None:
            what = f"the frames saved beside it cannot be read ({reason(unread)}); the page is read without them"
            yield Problem(str(path), None, what, "lost", "frames-unread")
        with path.open("rb") as file:
            yield from _read(file, str(path), profile, found, [] if unread else frames_of(path))
    except MappingError as error:
        yield Problem(str(path), None, str(error), "lost", "bad-mapping")
    except (OSError, MemoryError) as error:
        yield unreadable(path, error)


def read_bytes(
    raw: bytes, where: str, *, profile: str | None = None, mappings: Sequence[Mapping] = ()
) -> Iterator[Thread | Problem]:
    """The same for bytes that are at hand; ``where`` is what problems call them."""
    return _read(BytesIO(raw), where, profile, mappings)


def _beside(path: Path) -> Sequence[Mapping]:
    beside = path.parent / BESIDE
    return of_file(beside) if is_file(beside) else ()


def _read(
    file: BinaryIO, where: str, profile: str | None, mappings: Sequence[Mapping], frames: Sequence[Path] = ()
) -> Iterator[Thread | Problem]:
    head = file.read(HEAD)
    if is_packed(head):
        for one in packed.inside(file, head, where):
            yield from [one] if isinstance(one, Problem) else _read_plain(one[1], one[0], profile, mappings)
        return
    file.seek(0)
    yield from _read_plain(file, where, profile, mappings, frames)


def _read_plain(
    file: BinaryIO, where: str, profile: str | None, mappings: Sequence[Mapping], frames: Sequence[Path] = ()
) -> Iterator[Thread | Problem]:
    head = file.read(HEAD)
    reason = packed.NESTED if is_packed(head) else not_text(head)
    if reason is not None:
        yield Problem(where, None, reason, "lost", "not-text")
        return
    file.seek(0)
    encoding = encoding_of(head)
    opening = text_of(head, encoding)[0]
    name = _format(opening)
    mapping = for_file(mappings, Path(where).name) if mappings and name not in NEVER_MAPPED else None
    if mapping is not None:
        from indexer.read import mapped

        yield from _limited(mapped.read(file, encoding, where, mapping), where)
        return
    if profile is None and _may_be_others(name, opening):
        if sure := _guessed(file, encoding, where):
            yield from _limited(sure, where)
            return
        if name == LAST and _is_table(opening):
            what = LIKE_TABLE if _may_be_mapped(file, encoding) else NAMELESS_TABLE
            yield Problem(where, 1, what, "doubtful", "unknown-table")
    reader = cast("Reader", _module(name))
    if name == PAGE and frames and profile in (None, *_module(name).PROFILES):
        inside = [frame.read_bytes() for frame in frames]
        yield from _limited(_module(name).saved(file, encoding, where, profile=profile, frames=inside), where)
        return
    if profile is None:
        yield from _limited(reader.read(file, encoding, where), where)
    elif profile in getattr(reader, "PROFILES", ()):
        yield from _limited(cast("PageReader", reader).read(file, encoding, where, profile), where)
    else:
        fit = [one for one in (PAGE, LAST) if profile in _module(one).PROFILES]
        yield Problem(
            where,
            None,
            NO_PROFILE.format(profile=profile, formats=" and ".join(fit)),
            "doubtful",
            "profile-of-other-format",
        )
        yield from _limited(reader.read(file, encoding, where), where)


def _may_be_others(name: str, opening: str) -> bool:
    """Whether this may be a table, or JSON of a shape that only a guess can tell."""
    return _may_be_table(opening) if name == LAST else name == OURS and not _module(name).is_certain(opening)


def _may_be_mapped(file: BinaryIO, encoding: Encoding) -> bool:
    """Whether a mapping can be suggested."""
    from indexer.read import suggest

    found = suggest.guess(file, encoding, "")
    file.seek(0)
    return found is not None


def _is_table(opening: str) -> bool:
    from indexer.read import mapped

    return not mapped.is_json(opening) and mapped.is_table(opening)


def _may_be_table(opening: str) -> bool:
    """Whether it begins as JSON does, or with a line of names with signs between them."""
    if opening.lstrip()[:1] in ("{", "["):
        return True
    first, _, rest = opening.lstrip("\ufeff").partition("\n")
    if first.startswith("sep="):
        return True
    sign = max(_SIGNS, key=first.count)
    # A headline, or what stands over a post, may hold such signs too; the lines below it hardly do.
    return len(first) < 5000 and sum(map(first.count, _SIGNS)) >= 2 and sign in _next(rest)


def _next(rest: str) -> str:
    """The next lines that are not blank."""
    return "\n".join(islice((line for line in rest.split("\n", _LOOKED_AT) if line.strip()), 2))


def _guessed(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem] | None:
    """The threads of a table whose fields are called so that there is no doubt."""
    from indexer.read import mapped, suggest

    found = suggest.guess(file, encoding, where)
    file.seek(0)
    if found is None or found.sure < suggest.SURE:
        return None
    return mapped.read(file, encoding, where, found.mapping, "guessed mapping")


def suggested(path: Path) -> str | None:
    """A mapping file for this file, to be put right by the user; None when nothing in it looks like comments.

    Raises OSError when the file cannot be read.
    """
    from indexer.read import suggest

    with path.open("rb") as file:
        head = file.read(HEAD)
        if is_packed(head):
            opened = next((one for one in packed.inside(file, head, str(path)) if not isinstance(one, Problem)), None)
            found = _guess_of(opened[1]) if opened else None
        else:
            found = _guess_of(file)
    return suggest.toml(found, suggest.files_like(path.name)) if found else None


def _guess_of(file: BinaryIO) -> Guess | None:
    from indexer.read import suggest

    file.seek(0)
    encoding = encoding_of(file.read(HEAD))
    file.seek(0)
    return suggest.guess(file, encoding, "")


def _format(opening: str) -> str:
    if OWN.match(opening):
        return OURS
    return next(name for name in READERS if cast("Reader", _module(name)).fits(opening))


def _module(name: str) -> Any:
    return import_module(READERS[name])


def _limited(found: Iterator[Thread | Problem], where: str) -> Iterator[Thread | Problem]:
    problems = 0
    level: Level = "note"
    for one in found:
        problems += isinstance(one, Problem)
        if isinstance(one, Problem) and problems > MOST_PROBLEMS:
            level = min(level, one.level, key=GRAVITY.index)
        if isinstance(one, Thread) or problems <= MOST_PROBLEMS:
            yield one
    if problems > MOST_PROBLEMS:
        said = f"{problems - MOST_PROBLEMS:,} more problems are not listed"
        yield Problem(where, None, said, level, "more-problems")
