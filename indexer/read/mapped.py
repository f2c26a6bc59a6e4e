"""JSON and CSV of anybody's scraper, by a mapping that the user gives, or that is guessed."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import Any, BinaryIO

from indexer.read import personal
from indexer.read.decode import HEAD, Encoding, Line, lines_of, remarked, text_of
from indexer.read.items import Item, Placed, number, shown, text, threads, when, word
from indexer.read.mapping import Mapping
from indexer.read.objects import Found, Record, dicts, left_over, records, within
from indexer.types import Problem, Thread

DELIMITERS = ",;\t|"
SEPARATOR = re.compile(r"sep=([,;\t|])")
"""What Excel writes over a table."""
LOOKED_AT, ALIKE = 20, 0.9
LONGEST_FIELD = 1 << 27
RAGGED = "has {found} fields where the first line names {wanted}; {done}"
LONG, SHORT = "what is too much is taken to the last", "the last are empty"
NO_FIELD = "there is no field {field!r} in it ({what} in the mapping); it has {fields}"
NO_DATE = "{field} {written!r} is no date; left empty"
UNCLOSED = "a quotation mark opens here and never closes; the lines are read as rows of their own"
NO_END = "the last field has no closing quotation mark: the file may be cut"
NOT_CSV = "not CSV ({why}); read as one line"
NO_LIST = "there is no list {path!r} in this record; kept as plain text"
SAME_NAMES = "several columns have the same name; the second became NAME 2"
MANY_LINES, MOST_LOOKED_AT = 25, 400
"""Lines of one field from which on they are looked at, whether they are rows; and how many of them at most."""
SHOWN = 60
UNMAPPED = (
    "fields with text that are left out: {fields}; a mapping can take them (`indexer inspect --suggest-map FILE`)"
)
SENTENCE, MOST_NAMED, DEEPEST_FIELD = 3, 8, 12
"""Words of a value from which on it is text and no label; fields that are named; levels that are looked into."""
NOBODY = ("0", "-1", "null", "None", "NaN", "nan", "root")
"""What stands for the parent of a comment that answers none."""


def is_json(opening: str) -> bool:
    """Whether a text begins as JSON does."""
    return opening.lstrip("\ufeff \t\r\n").startswith(("{", "["))


def read(
    file: BinaryIO, encoding: Encoding, where: str, mapping: Mapping, how: str = "mapping"
) -> Iterator[Thread | Problem]:
    """The threads of a file by a mapping; ``how`` says where that comes from."""
    prefix = f"{mapping.source}-" if mapping.source else ""
    told = f"{how}: a record is one {mapping.record}; {', '.join(_named(mapping.comment or mapping))}"
    return threads(_placed(file, encoding, where, mapping), where, told, prefix=prefix)


def _named(mapping: Mapping) -> Iterator[str]:
    for name in ("author", "published", "text", "parent"):
        if getattr(mapping, name) is not None:
            yield f"{name} = {getattr(mapping, name)}"


def rows(file: BinaryIO, encoding: Encoding, where: str, wrapped: str | None = None) -> Iterator[Found]:
    """The records of JSON or CSV, whichever it is; ``wrapped`` is the path of the list that they stand in."""
    start = file.tell()
    opening = text_of(file.read(HEAD), encoding)[0]
    file.seek(start)
    found = records(file, encoding, where) if is_json(opening) else _csv(file, encoding, where, opening)
    if wrapped is None:
        yield from found
        return
    for line, record, raw in found:
        if isinstance(record, Problem):
            yield Found(line, record, raw)
            continue
        some = dicts(within(record, wrapped))
        yield from (Found(line, one) for one in some)
        if not some:
            what = Problem(where, line, NO_LIST.format(path=wrapped), "doubtful", "no-list")
            yield Found(line, what, left_over(record))


def _csv(file: BinaryIO, encoding: Encoding, where: str, opening: str) -> Iterator[Found]:
    csv.field_size_limit(LONGEST_FIELD)
    table = _Table(file, encoding, where, delimiter_of(opening))
    for begins, row in table.rows():
        if isinstance(row, Problem):
            yield Found(begins, row)
        elif not table.names and (told := SEPARATOR.fullmatch(table.delimiter.join(row).strip())):
            table.delimiter = told[1]
        elif not table.names:
            table.names = list(_unlike(name.strip().lstrip("\ufeff") for name in row))
            if len(table.names) != len(set(row)) and len(set(row) - {""}) < len([name for name in row if name]):
                yield Found(begins, Problem(where, begins, SAME_NAMES, "note", "same-column-names"))
        elif any(row):
            if len(row) != len(table.names):
                yield Found(begins, Problem(where, begins, _ragged(row, table.names), "doubtful", "ragged-row"))
            is_ragged = len(row) != len(table.names)
            if len(row) > len(table.names):
                # What is too much is mostly a sign in a text that stands last.
                row[len(table.names) - 1 :] = [table.delimiter.join(row[len(table.names) - 1 :])]
            raw = "" if not is_ragged else table.delimiter.join(row)
            record: Record = dict(zip(table.names, row, strict=False))
            omitted = personal.strip(record)
            table.omitted += omitted
            yield Found(begins, record, "" if omitted else raw)
    yield from (Found(None, one) for one in personal.note(table.omitted, where))


def _unlike(names: Iterable[str]) -> Iterator[str]:
    """The names of the columns; a second of the same name gets a number, or its values would hide the first's."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} {seen[name]}"


class _Table:
    """The rows of a CSV file, each of a line or more; a quotation mark that never closes does not swallow the rest."""

    def __init__(self, file: BinaryIO, encoding: Encoding, where: str, delimiter: str) -> None:
        self.where, self.delimiter = where, delimiter
        self.names: list[str] = []
        self.omitted = 0
        self._lines = lines_of(file, encoding)
        self._waiting: deque[Line] = deque()
        self._taken: list[Line] = []
        self._is_open = False

    def rows(self) -> Iterator[tuple[int, list[str] | Problem]]:
        """Each row, or what is wrong, and the line where it begins."""
        while (first := self._next()) is not None:
            self._taken, self._is_open = [first], False
            try:
                row = next(csv.reader(self._from(first), delimiter=self.delimiter), [])
            except _Unclosed:
                row = None
            except csv.Error as error:
                yield first.number, Problem(self.where, first.number, NOT_CSV.format(why=error), "doubtful", "not-csv")
                row = None
            yield from ((line.number, remarked(line, self.where)) for line in self._taken if line.remark)
            if row is not None and not self._swallowed(row):
                if self._is_open:
                    yield first.number, Problem(self.where, first.number, NO_END, "doubtful", "unclosed-quote")
                yield first.number, row
                continue
            yield first.number, Problem(self.where, first.number, UNCLOSED, "doubtful", "unclosed-quote")
            self._waiting.extendleft(reversed([line._replace(remark=None) for line in self._taken[1:]]))
            yield first.number, self._bare(first.text)

    def _next(self) -> Line | None:
        return self._waiting.popleft() if self._waiting else next(self._lines, None)

    def _from(self, first: Line) -> Iterator[str]:
        yield f"{first.text}\n"
        checked = MANY_LINES
        while (line := self._next()) is not None:
            self._taken.append(line)
            if len(self._taken) == checked:
                checked *= 2
                if self._are_rows(self._taken[1:]):
                    raise _Unclosed
            yield f"{line.text}\n"
        if len(self._taken) > 1 and self._are_rows(self._taken[1:]):
            raise _Unclosed
        self._is_open = True

    def _swallowed(self, row: list[str]) -> bool:
        """Whether a row took the next ones for its text: a mark was opened and closed by another row's."""
        return len(self._taken) > 1 and len(row) != len(self.names) and self._are_rows(self._taken[1:])

    def _are_rows(self, lines: Sequence[Line]) -> bool:
        """Whether nearly all of these lines are rows by themselves."""
        if len(self.names) < 2:
            return False
        some = [line.text for line in lines[:MOST_LOOKED_AT] if line.text.strip()]
        fit = sum(len(self._bare(text)) == len(self.names) or len(_alone(text, self.delimiter)) == len(self.names)
                  for text in some)  # fmt: skip
        return bool(some) and fit >= ALIKE * len(some)

    def _bare(self, text: str) -> list[str]:
        """A line's fields where its quotation marks are signs like others."""
        cells = text.split(self.delimiter)
        return [cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell for cell in cells]


class _Unclosed(Exception):
    """A quotation mark that never closes."""


def _alone(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return []


def _ragged(row: list[str], names: list[str]) -> str:
    return RAGGED.format(found=len(row), wanted=len(names), done=LONG if len(row) > len(names) else SHORT)


def delimiter_of(opening: str) -> str:
    """What stands between the fields: of the usual ones that which the first record holds most."""
    try:
        counts = {one: len(next(csv.reader(StringIO(opening), delimiter=one), [])) for one in DELIMITERS}
    except csv.Error:
        return ","
    return max(counts, key=lambda one: counts[one])


def is_table(opening: str) -> bool:
    """Whether nearly all of the first lines have as many fields as the first, three or more."""
    delimiter = delimiter_of(opening)
    whole = opening[: opening.rfind("\n") + 1] or opening
    try:
        some = [row for row in islice(csv.reader(StringIO(whole), delimiter=delimiter), LOOKED_AT) if row]
    except csv.Error:
        return False
    alike = sum(len(row) == len(some[0]) for row in some) if some else 0
    return len(some) >= 2 and len(some[0]) >= 3 and alike >= ALIKE * len(some)


def _placed(file: BinaryIO, encoding: Encoding, where: str, mapping: Mapping) -> Iterator[Placed]:
    checked = False
    known, unmapped = _mapped_names(mapping), Counter[str]()
    for place, (line, record, raw) in enumerate(rows(file, encoding, where, mapping.records)):
        if isinstance(record, Problem):
            yield Placed(line, record, raw)
            continue
        if not checked:
            checked = True
            for what in _lacking(record, mapping):
                yield Placed(line, Problem(where, line, what, "lost", "no-such-field"))
        if mapping.record == "thread" and within(record, mapping.comments or "") is None:
            missing = Problem(where, line, NO_LIST.format(path=mapping.comments), "doubtful", "no-list")
            yield Placed(line, missing, left_over(record))
        unmapped.update(_unmapped_texts(record, known))
        items = list(_items(record, mapping, place))
        # Of a row that is broken off, or too short, the text may stand in another column.
        is_empty = not any(item.text or item.title or item.author for item in items)
        unread = raw or (left_over(record) if is_empty else "")
        yield from (Placed(line, item, "" if item.text else unread) for item in items)
        if swallowed := _swallowed_by_date(record, mapping):
            doubt = Problem(
                where,
                line,
                NO_DATE.format(field=mapping.published, written=swallowed[:SHOWN]),
                "doubtful",
                "not-a-date",
            )
            yield Placed(line, doubt, swallowed)
        for item in items:
            if item.published is None and (written := _raw_date(record, mapping, item)):
                said = NO_DATE.format(field=mapping.published, written=written)
                yield Placed(line, Problem(where, line, said, "doubtful", "not-a-date"))
    if unmapped:
        fields = ", ".join(f"{name} ({count:,})" for name, count in unmapped.most_common(MOST_NAMED))
        yield Placed(None, Problem(where, None, UNMAPPED.format(fields=fields), "note", "unused-fields"))


def _mapped_names(mapping: Mapping) -> set[str]:
    """The names of all fields that a mapping takes."""
    values = [getattr(mapping, one) for one in Mapping.__slots__ if one != "comment"]
    names = {part for value in values if isinstance(value, str) for part in (value, *value.split("."))}
    return names | (_mapped_names(mapping.comment) if mapping.comment else set())


def _unmapped_texts(value: object, known: set[str], name: str = "", depth: int = 0) -> Iterator[str]:
    """The names of fields that hold a sentence, at any depth, and are not taken."""
    if isinstance(value, str):
        if name not in known and len(value.split()) >= SENTENCE:
            yield name
    elif depth < DEEPEST_FIELD:
        inner = value.items() if isinstance(value, dict) else []
        for key, one in inner:
            yield from _unmapped_texts(one, known, str(key), depth + 1)
        for one in value if isinstance(value, list) else []:
            yield from _unmapped_texts(one, known, name, depth + 1)


def _lacking(record: Record, mapping: Mapping) -> Iterator[str]:
    """Fields of the mapping that the first record does not have, where nothing can be read without them."""
    for what in ("text", "comments") if mapping.record != "article" else ("title", "text"):
        name = getattr(mapping, what)
        if name is not None and within(record, name) is None and name not in record:
            listed = ", ".join(repr(one) for one in list(record)[:30])
            yield NO_FIELD.format(field=name, what=what, fields=listed)


def _swallowed_by_date(record: Record, mapping: Mapping) -> str:
    """What stands where a date should and is far more than one: the next rows, behind a mark that never closed."""
    written = text(record.get(mapping.published or ""))
    return written if "\n" in written and len(written) > SHOWN else ""


def _raw_date(record: Record, mapping: Mapping, item: Item) -> str | None:
    if mapping.record == "thread" or mapping.published is None or (item.article and mapping.record == "comment"):
        return None
    written = word(within(record, mapping.published))
    return written[:SHOWN] if written else None


def _items(record: Record, mapping: Mapping, place: int) -> Iterator[Item]:
    if mapping.record == "article":
        yield _article(record, mapping)
    elif mapping.record == "comment":
        yield from _comment_row(record, mapping, place)
    else:
        yield from _whole_thread(record, mapping)


def _id(value: object) -> str | None:
    """An id as text; a column of numbers with holes is often written with a point: 101.0 is 101."""
    written = word(value)
    return written[:-2] if written and written.endswith(".0") and written[:-2].isdecimal() else written


def _field(record: object, name: str | None) -> Any:
    return within(record, name) if name is not None else None


def _title(record: object, mapping: Mapping) -> str:
    return " ".join(shown(_field(record, mapping.title)).split())


def _article(record: Record, mapping: Mapping) -> Item:
    url = word(_field(record, mapping.url))
    native = _id(_field(record, mapping.id)) or _id(_field(record, mapping.thread)) or url or _title(record, mapping)
    return Item(native, shown(_field(record, mapping.text)), native, None, article=True,
                author=word(_field(record, mapping.author)), real_name=word(_field(record, mapping.real_name)),
                published=when(_field(record, mapping.published)), title=_title(record, mapping), url=url,
                source=mapping.source, score=number(_field(record, mapping.score)))  # fmt: skip


def _comment_row(record: Record, mapping: Mapping, place: int) -> Iterator[Item]:
    """The comment of a row, and its article if the row tells of it; without a word of a thread the file is one."""
    url = word(_field(record, mapping.url))
    thread = _id(_field(record, mapping.thread)) or url or _title(record, mapping) or ""
    told = shown(_field(record, mapping.article_text))
    if told and thread:
        yield Item(thread, told, thread, None, article=True, author=word(_field(record, mapping.article_author)),
                   published=when(_field(record, mapping.article_published)), title=_title(record, mapping), url=url,
                   source=mapping.source)  # fmt: skip
    for item in _with_answers(record, mapping, thread, place):
        yield item._replace(title=_title(record, mapping), url=url, source=mapping.source)


def _comment(record: object, mapping: Mapping, thread: str | None, parent: str | None) -> Item:
    native = _id(_field(record, mapping.id))
    told = _id(_field(record, mapping.parent))
    above = parent if told in (None, *NOBODY) else told
    if mapping.parent_cut and above:
        above = above.rpartition(mapping.parent_cut)[0] or None
        # What the ids begin with, and the article's own id, is no comment.
        above = None if above and thread and above.endswith(thread) else above
    above = None if above == native else above
    return Item(native, shown(_field(record, mapping.text)), thread, above,
                author=word(_field(record, mapping.author)), real_name=word(_field(record, mapping.real_name)),
                published=when(_field(record, mapping.published)),
                score=number(_field(record, mapping.score)))  # fmt: skip


def _whole_thread(record: Record, mapping: Mapping) -> Iterator[Item]:
    article = _article(record, mapping)
    yield article
    inner = mapping.comment or Mapping()
    for place, one in enumerate(_list(_field(record, mapping.comments))):
        if isinstance(one, dict):
            yield from _with_answers(one, inner, article.native, place)
        else:
            yield Item(None, text(one).strip(), article.native)


def _with_answers(first: Record, mapping: Mapping, thread: str | None, place: int) -> Iterator[Item]:
    """A comment and the answers that stand in it, which have its id, or one made of its ``place``, for a parent."""
    pending: list[tuple[Record, str | None]] = [(first, None)]
    made = 0
    while pending:
        one, parent = pending.pop()
        made += 1
        item = _comment(one, mapping, thread, parent)
        answers = dicts(_field(one, mapping.replies))
        native = item.native or (f"{thread} {place} {made}" if answers else None)
        yield item._replace(native=native)
        pending += [(each, native) for each in reversed(answers)]


def _list(value: object) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
