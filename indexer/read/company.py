"""Files that are read with another one: the mapping beside a table, what a ConvoKit corpus says of its utterances, and
the folder of pictures, scripts and frames that a browser saves beside a page.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path, PurePosixPath

from indexer.errors import is_absent, is_file
from indexer.read.mapping import BESIDE

UTTERANCES = "utterances.jsonl"
CONVERSATIONS, SPEAKERS = "conversations.json", "speakers.json"
COMPANIONS = frozenset({CONVERSATIONS, SPEAKERS, "users.json", "corpus.json", "index.json"})
"""What stands beside a corpus's utterances, and is no text of its own."""


PAGES = (".html", ".htm", ".xhtml")
FOLDER = re.compile(
    r"(.+?)(?:_files|\.files|-dateien|_fichiers|_archivos|_pliki|_файлы|_bestanden|_ficheiros|_arquivos|_file)",
    re.IGNORECASE,
)
"""What browsers call a page's folder: its name and a word in their language."""
OWN_FOLDER, MOST_FRAMES, LARGEST_FRAME = "_files", 30, 8 << 20
NOISE = re.compile(r"(?:^|/)(?:__MACOSX/|\.[^/]*$)")
"""What archives hold that nobody put there."""


def company(path: Path) -> list[Path]:
    """The files beside this one that change how it is read; raises OSError where the system does not say."""
    names = [BESIDE, CONVERSATIONS, SPEAKERS] if path.name == UTTERANCES else [BESIDE]
    return [beside for name in names if is_file(beside := path.parent / name)]


def is_companion(path: Path) -> bool:
    """Whether a file only tells of others in its folder, with which it is read.

    Raises OSError where the system does not say.
    """
    if path.name in COMPANIONS and is_file(path.parent / UTTERANCES):
        return True
    return any(is_file(page) for page in _pages_of(PurePosixPath(path.as_posix())))


def frames_of(path: Path) -> list[Path]:
    """The frames that a browser saved beside a page: comments of other sites stand in them.

    They are no part of what tells whether a page changed: a browser writes them with the page. Raises OSError where
    the system does not say.
    """
    if path.suffix.lower() not in PAGES:
        return []
    folder = path.with_name(path.stem + OWN_FOLDER)
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        if is_absent(error) or error.errno == errno.ENAMETOOLONG:
            return []
        raise
    inside = [one for one in found if one.suffix.lower() in PAGES and is_file(one)]
    return [one for one in inside if one.stat().st_size <= LARGEST_FRAME][:MOST_FRAMES]


def unread_frames(path: Path) -> OSError | None:
    """Why not all frames of a page can be read; None where they can, or where there are none."""
    try:
        for frame in frames_of(path):
            with frame.open("rb"):
                pass
    except OSError as error:
        return error
    return None


def _pages_of(place: PurePosixPath) -> Iterator[Path]:
    """The pages whose folder this may stand in."""
    for folder in place.parents:
        found = FOLDER.fullmatch(folder.name)
        if found:
            yield from (Path(folder.with_name(found[1] + ending)) for ending in PAGES)


def companions(names: Iterable[str]) -> set[str]:
    """Those of the names inside an archive that only tell of others in their folder."""
    places = {name: PurePosixPath(name) for name in names}
    corpora = {place.parent for place in places.values() if place.name == UTTERANCES}
    pages = {str(place) for place in places.values() if place.suffix.lower() in PAGES}
    return {
        name
        for name, place in places.items()
        if (place.name in COMPANIONS and place.parent in corpora) or NOISE.search(name) or _is_of_page(place, pages)
    }


def _is_of_page(place: PurePosixPath, pages: Container[str]) -> bool:
    return any(page.as_posix() in pages for page in _pages_of(place))
