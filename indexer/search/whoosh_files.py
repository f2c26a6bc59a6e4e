"""How Whoosh reads an index that may come from a stranger: our own readers in place of those that trust its files.

Whoosh calls `pickle.load` in a dozen places. We do not replace that inside Whoosh: others in the same process may use
Whoosh for indexes of their own. Instead everything is read through `Storage`, whose files unpickle with
`plain_pickle`, and through a codec whose readers do. The schema is never read at all: we know it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from whoosh import formats
from whoosh.codec import whoosh3
from whoosh.columns import CompressedBytesColumn, VarBytesColumn
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import TermNotFound

from indexer.search import plain_pickle
from indexer.search.plain_pickle import Record, Refused

NAME = "MAIN"
"""What Whoosh calls an index unless it is told otherwise; so all of ours are called."""
_SEGMENT, _CODEC = "whoosh.codec.whoosh3.W3Segment", "whoosh.codec.whoosh3.W3Codec"
_OURS = (f"{__name__}.Segment", f"{__name__}.Codec")
_RECORDS = (_SEGMENT, _CODEC, *_OURS)
_ID = re.compile(r"[0-9a-z]{1,40}")
_BLOCK = 128
"""Posts in a block of a posting list, as the codec writes them."""


class Storage(FileStorage):  # type: ignore[misc]
    """The files of an index; what is pickled in them is read as plain values."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))

    def open_file(self, name: str, **options: Any) -> Any:
        """A file of the index, open to read."""
        file = super().open_file(name, **options)
        # Whoosh reads the list of segments from this file, and nothing else that is pickled once the schema is known.
        file.read_pickle = partial(_segments, file, self.folder) if name.endswith(".toc") else partial(_value, file)
        return file


class _Compound(CompoundStorage):  # type: ignore[misc]
    """The same for the files that are packed into one."""

    def open_file(self, name: str, *arguments: Any, **options: Any) -> Any:
        """A file inside, open to read."""
        file = super().open_file(name, *arguments, **options)
        file.read_pickle = partial(_value, file)
        return file


def _value(file: Any) -> Any:
    return plain_pickle.read(file.file)


def _segments(file: Any, folder: str) -> list[Segment]:
    try:
        found = plain_pickle.read(file.file, _RECORDS)
        if not isinstance(found, list):
            raise Refused("a list of segments that is none")
        return [_segment(one, Path(folder)) for one in found]
    except BaseException:
        file.close()  # Whoosh leaves it open
        raise


def _segment(record: Any, folder: Path) -> Segment:
    """The segment that a record of the list describes, if it can be one of this folder."""
    state = record.state if isinstance(record, Record) else {}
    count, deleted, lengths = state.get("_doccount"), state.get("_deleted"), state.get("_fieldlengths")
    name, segment_id = state.get("indexname"), state.get("segid")
    if name != NAME or not isinstance(segment_id, str) or not _ID.fullmatch(segment_id):
        raise Refused("a segment of another name")
    # Every post takes some bytes: a count above that would make readers reserve room for posts that are not there.
    room = sum(file.stat().st_size for file in folder.glob(f"{NAME}_{segment_id}.*"))
    if not isinstance(count, int) or not 0 <= count <= room:
        raise Refused("a segment with more posts than it has room for")
    if deleted is not None and not (isinstance(deleted, set) and all(_is_below(one, count) for one in deleted)):
        raise Refused("a segment that has lost posts which it never had")
    if not isinstance(lengths, dict) or not all(isinstance(one, int) for one in lengths.values()):
        raise Refused("a segment whose fields have no lengths")
    segment = Segment(Codec(), NAME, doccount=count, segid=segment_id, deleted=deleted)
    segment.compound = bool(state.get("compound"))
    segment._fieldlengths = lengths
    return segment


def _is_below(number: object, bound: int) -> bool:
    return isinstance(number, int) and 0 <= number < bound


class Segment(whoosh3.W3Segment):  # type: ignore[misc]
    """A part of an index that was written in one commit."""

    def open_compound_file(self, storage: Any) -> Any:
        """The files of this segment, when they are packed into one."""
        file = storage.open_file(self.make_filename(self.COMPOUND_EXT))
        try:
            return _Compound(file, use_mmap=storage.supports_mmap)
        except BaseException:
            if not file.is_closed:
                file.close()
            raise


class Codec(whoosh3.W3Codec):  # type: ignore[misc]
    """Writes as Whoosh does, reads as plain values."""

    def new_segment(self, storage: Any, indexname: str) -> Segment:  # noqa: ARG002 whoosh calls it so
        """A segment to write."""
        return Segment(self, indexname)

    def per_document_reader(self, storage: Any, segment: Any) -> Any:
        """Reads what is kept for each post."""
        return _PerPost(storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> Any:
        """Reads the words and the posts that have them."""
        name = segment.make_filename(self.TERMS_EXT)
        length, terms = storage.file_length(name), storage.open_file(name)
        reader = _Terms(self, terms, length, segment.open_file(storage, self.POSTS_EXT))
        reader.posts = segment.doc_count_all()
        return reader


class _StoredColumn(CompressedBytesColumn):  # type: ignore[misc]
    """The stored fields, packed; Whoosh's own column unpacks them to any size, and then runs them."""

    def reader(self, dbfile: Any, basepos: int, length: int, doccount: int) -> Any:
        """Reads the packed fields of each post."""
        return VarBytesColumn.Reader(dbfile, basepos, length, doccount)


class _PerPost(whoosh3.W3PerDocReader):  # type: ignore[misc]
    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """What is stored of a post."""
        packed = self._cached_reader("_stored", _STORED)[docnum]
        fields = plain_pickle.load(plain_pickle.inflate(packed)) if packed else {}
        if not isinstance(fields, dict):
            raise Refused("stored fields that are none")
        return fields


_STORED = _StoredColumn()


class _Terms(whoosh3.W3TermsReader):  # type: ignore[misc]
    posts = 0

    def items(self) -> Iterator[tuple[Any, Any]]:
        """Every word with what is known of it."""
        return ((self._keydecoder(key), _term_info(value)) for key, value in self._tindex.items())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Any, Any]]:
        """The same from a word on."""
        start = self._keycoder(fieldname, prefix)
        return ((self._keydecoder(key), _term_info(value)) for key, value in self._tindex.items_from(start))

    def term_info(self, fieldname: str, tbytes: bytes) -> Any:
        """What is known of a word."""
        try:
            return _term_info(self._tindex[self._keycoder(fieldname, tbytes)])
        except KeyError:
            raise TermNotFound(f"No term {fieldname}:{tbytes!r}") from None

    def matcher(self, fieldname: str, tbytes: bytes, format_: Any, scorer: Any = None) -> Any:
        """The posts that have a word."""
        offset, length = self.term_info(fieldname, tbytes).extent()
        term = (fieldname, tbytes)
        return _Postings(self._postfile, offset, length, format_, term=term, scorer=scorer, posts=self.posts)


def _term_info(value: bytes) -> Any:
    # Whoosh may keep a short list of posts beside the word, pickled. It never does (`set_inline` is not even there).
    if value[:1] != b"\0":
        raise Refused("a list of posts beside its word")
    return whoosh3.W3TermInfo.from_bytes(value)


class _Postings(whoosh3.W3LeafMatcher):  # type: ignore[misc]
    def __init__(self, *arguments: Any, posts: int, **options: Any) -> None:
        self._posts = posts
        super().__init__(*arguments, **options)

    def _goto(self, position: int) -> None:
        super()._goto(position)
        if not isinstance(self._blocklength, int) or not 0 < self._blocklength <= _BLOCK:
            raise Refused("a block of posts that is none")

    def _read_data(self) -> None:
        packed = self._postfile.get(self._dataoffset, self._nextoffset - self._dataoffset)
        data = plain_pickle.load(plain_pickle.inflate(packed) if self._compression else packed)
        if not isinstance(data, tuple) or len(data) != 3 or len(data[0]) != self._blocklength:
            raise Refused("a block of posts that is none")
        self._data = data

    def _read_ids(self) -> None:
        super()._read_ids()
        # A set of posts is as large as the highest number in it.
        if not (_is_below(self._ids[0], self._posts) and _is_below(self._ids[-1], self._posts)):
            raise Refused("a post that is not there")
        if min(self._ids) < 0 or max(self._ids) >= self._posts:
            raise Refused("a post that is not there")


class Positions(formats.Positions):  # type: ignore[misc]
    """Where in a post a word stands."""

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """The places, in order."""
        # Four bytes say how many there are; then comes a pickle, of which Whoosh may have cut off the end.
        data = valuestring[4:]
        steps = plain_pickle.load(data if data.endswith(b".") else data + b".")
        position, found = 0, []
        for step in steps:
            position += step
            found.append(position)
        return found
