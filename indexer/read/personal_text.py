"""Personal values in a text that is kept for want of a reader: JSON, tables, XML, SQL, lines of `KEY: value`.

A text that people wrote is left as it is: only what has such a form is looked into.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Literal, NamedTuple

from indexer.read.personal import OMISSION, is_address, is_hash, is_of_name, is_personal, kind_of, without_address

_JSON = re.compile(r"\s*(?:\{\s*[\"'}\\]|\[\s*[\[{\"'\]])|\s*\"[^\"\n]{1,100}\"\s*:")
_MARKUP = re.compile(r"\s*<[\w?!]")
_HTML = re.compile(r"<(?:!doctype\s+html|html|body|div|p|br|span|table)\b", re.IGNORECASE)
_SQL = re.compile(
    r"^\s*(?:INSERT\s+INTO|CREATE\s+TABLE|COPY\s+\S+\s*\(|REPLACE\s+INTO)\b", re.IGNORECASE | re.MULTILINE
)
_LINE = re.compile(
    r"(?P<lead>[ \t]*(?:-[ \t]+)?[\"']?(?P<key>\w[\w .;=-]{0,40}?)[\"']?[ \t]*[:=][ \t]*)(?P<value>\S.*)?"
)
_NAMED_BY_LINE = 3
_LOOKED_AT, _HEAD = 20, 20_000
_OF_IDS = re.compile(r"(?i)\b(?:id|references|in-reply-to)\b")
"""The id of a message looks like an address."""
# A quoted text with what stands before its value: "key": "value", 'key' => 'value'; inside another such text the marks
# have a backslash before them.
_PAIR = re.compile(r"(?P<mark>\\*[\"'])(?P<key>(?:(?!(?P=mark))[^\n]){1,100}?)(?P=mark)\s*(?::|=>)\s*")
_QUOTED = re.compile(r"(?P<mark>\\*[\"'])(?P<value>(?:(?!(?P=mark))(?:\\.|[^\\\n])){1,400}?)(?P=mark)")
_BLANKS = re.compile(r"[\s,]*")
_PLAIN = re.compile(r"-?[\d.]+(?:[eE][+-]?\d+)?")
_ELEMENT = re.compile(
    r"<(?P<name>[\w:.-]{1,100})(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[)?(?P<value>[^<>]*?)(?:\]\]>)?\s*</(?P=name)\s*>"
)
_ATTRIBUTE = re.compile(
    r"(?P<lead>\s(?P<name>[\w:.-]{1,100})\s*=\s*(?P<mark>[\"']))(?P<value>[^\"'<>]{1,400})(?P=mark)"
)
_PASSWORD_HASH = re.compile(r"\$(?:P|H|2[abxy]|1|5|6|argon2\w*)\$\S{10,}")
_SIGNS = ",;\t|"
_HIDDEN_HEADERS = frozenset("from to cc bcc sender received".split()) | {"reply-to", "return-path", "delivered-to"}


class Form(NamedTuple):
    """What a text is like; of a table the sign between its columns, their names, and which of them are personal."""

    kind: Literal["json", "sql", "xml", "html", "table", "lines", "prose"]
    sign: str = ","
    names: tuple[str, ...] = ()
    personal: frozenset[int] = frozenset()


def form_of(text: str) -> Form:
    """The form of a text, by its beginning."""
    head = text[:_HEAD]
    if _JSON.match(head):
        return Form("json")
    if _SQL.search(head):
        return Form("sql")
    if _MARKUP.match(head):
        return Form("html" if _HTML.search(head) else "xml")
    return _table(head) or Form("lines" if _is_of_lines(head) else "prose")


def without_values(text: str, form: Form | None = None) -> tuple[str, int]:
    """The text with a sign in place of each personal value, and how many those are.

    ``form`` is that of the text of which this is a part.
    """
    form = form or form_of(text)
    kept = _Kept()
    if form.kind == "json":
        return kept.quoted(text)
    if form.kind == "sql":
        return kept.literals(text)
    if form.kind in ("xml", "html"):
        return kept.marked(text, is_html=form.kind == "html")
    if form.kind == "table":
        return _table_without(text, form)
    return kept.lines(text) if form.kind == "lines" else (text, 0)


class _Kept:
    """A text on its way, and how many values were taken out of it."""

    def __init__(self) -> None:
        self.count = 0

    def quoted(self, text: str) -> tuple[str, int]:
        """JSON and what is like it."""
        made, done = [], 0
        for pair in _PAIR.finditer(text):
            if pair.start() < done:
                continue
            key = _unescaped(pair["key"])
            personal = kind_of(key) is not None or is_hash(key)
            if not personal and not is_of_name(key):
                continue
            start = pair.end()
            for begin, end in _strings(text, start, pair["mark"]) if personal else _string(text, start, pair["mark"]):
                value = text[begin:end]
                new = OMISSION if personal else _without_address(value)
                if personal and not (is_hash(key) or is_personal(key, value) or is_address(value)):
                    continue
                if new != value:
                    made += [text[done:begin], new]
                    done, self.count = end, self.count + 1
        text = "".join([*made, text[done:]])
        return self.literals(text)

    def literals(self, text: str) -> tuple[str, int]:
        """Quoted values that are nothing but an address, or the hash of a password."""
        return _QUOTED.sub(self._literal, text), self.count

    def _literal(self, found: re.Match[str]) -> str:
        value = found["value"]
        if not is_address(value) and not _PASSWORD_HASH.fullmatch(value):
            return found[0]
        self.count += 1
        return f"{found['mark']}{OMISSION}{found['mark']}"

    def marked(self, text: str, *, is_html: bool) -> tuple[str, int]:
        """XML; what a page of HTML shows is what people wrote."""
        if not is_html:
            text = _ELEMENT.sub(self._element, text)
        return _ATTRIBUTE.sub(self._attribute, text), self.count

    def _element(self, found: re.Match[str]) -> str:
        name, value = found["name"].rpartition(":")[2], found["value"]
        if is_personal(name, value) or is_address(value):
            new = OMISSION
        elif is_of_name(name):
            new = _without_address(value)
        else:
            return found[0]
        if new == value:
            return found[0]
        self.count += 1
        start, end = found.start("value") - found.start(), found.end("value") - found.start()
        return f"{found[0][:start]}{new}{found[0][end:]}"

    def _attribute(self, found: re.Match[str]) -> str:
        name = found["name"].rpartition(":")[2]
        if kind_of(name) == "address" or not (is_personal(name, found["value"]) or is_address(found["value"])):
            return found[0]
        self.count += 1
        return f"{found['lead']}{OMISSION}{found['mark']}"

    def lines(self, text: str) -> tuple[str, int]:
        """Lines that begin with the name of a field."""
        return "".join(self._line(line) for line in text.splitlines(keepends=True)), self.count

    def _line(self, line: str) -> str:
        found = _LINE.match(line)
        if found is None or not found["value"]:
            return line
        key, value = found["key"].partition(";")[0], found["value"].strip()
        if key.casefold() in _HIDDEN_HEADERS or is_of_name(key):
            new = _without_address(value)
        elif is_personal(key, value.strip("\"'")) or (not _OF_IDS.search(key) and is_address(value.strip("\"'"))):
            new = OMISSION
        else:
            return line
        if new == value:
            return line
        self.count += 1
        return line[: found.start("value")] + new + line[len(line.rstrip()) :]


def _without_address(value: str) -> str:
    return without_address(value) or OMISSION


def _unescaped(key: str) -> str:
    if "\\" not in key:
        return key
    try:
        return str(json.loads(f'"{key}"'))
    except ValueError:
        return key


def _string(text: str, start: int, mark: str) -> Iterator[tuple[int, int]]:
    """The text in marks that begins here, if one does; one that is cut ends with its line."""
    if not text.startswith(mark, start):
        return
    begin = at = start + len(mark)
    while at < len(text) and text[at] != "\n" and not text.startswith(mark, at):
        at += 2 if text[at] == "\\" and len(mark) == 1 else 1
    yield begin, min(at, len(text))


def _strings(text: str, start: int, mark: str) -> Iterator[tuple[int, int]]:
    """The values that begin here: a text in marks, a number, or all that stand in a list of texts or numbers."""
    if text.startswith("[", start):
        at = start + 1
        while at < len(text):
            blanks = _BLANKS.match(text, at)
            at = blanks.end() if blanks else at
            spans = [*_string(text, at, mark)] or [number.span() for number in [_PLAIN.match(text, at)] if number]
            if not spans:
                return
            yield spans[0]
            at = spans[0][1] + (len(mark) if text.startswith(mark, at) else 0)
        return
    number = _PLAIN.match(text, start)
    if number and len(number[0]) >= 5:
        yield number.span()
        return
    yield from _string(text, start, mark)


def _table(head: str) -> Form | None:
    """A table that may hold personal values; None for what is none, or has none."""
    first = next((line for line in head.splitlines() if line.strip()), "")
    sign = max(_SIGNS, key=first.count)
    if not first.count(sign) or len(first) > 5000:
        return None
    try:
        some = [row for row in islice(csv.reader(StringIO(head), delimiter=sign), _LOOKED_AT) if row][:-1]
    except csv.Error:
        return None
    names = some[0] if some else []
    personal = frozenset(place for place, name in enumerate(names) if kind_of(name) is not None or is_hash(name))
    alike = sum(len(row) == len(names) for row in some)
    if (
        len(names) < 2
        or 2 * alike < len(some)
        or not (personal or any(is_address(cell) for row in some for cell in row))
    ):
        return None
    return Form("table", sign, tuple(names), personal)


def _table_without(text: str, form: Form) -> tuple[str, int]:
    sign, names, personal = form.sign, form.names, form.personal
    made, count = [], 0
    lines = StringIO(text, newline="")
    taken: list[str] = []

    def numbered() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line.replace("\r\n", "\n").replace("\r", "\n")

    reader = csv.reader(numbered(), delimiter=sign)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            made.append("".join(taken))
            taken.clear()
            continue
        raw, first = "".join(taken), tuple(row) == names
        taken.clear()
        cells = list(row)
        for place, cell in enumerate(row):
            name = names[place] if place < len(names) else ""
            is_value = place in personal and (is_hash(name) or is_personal(name, cell))
            if cell.strip() and not first and (is_value or is_address(cell)):
                cells[place] = OMISSION
                count += 1
            elif not first and is_of_name(name) and _without_address(cell) != cell and cell.strip():
                cells[place] = _without_address(cell)
                count += 1
        if cells == row:
            made.append(raw)
        else:
            written = StringIO(newline="")
            csv.writer(written, delimiter=sign, lineterminator="\n").writerow(cells)
            made.append(written.getvalue())
    return "".join(made), count


def _is_of_lines(head: str) -> bool:
    """Whether a text begins with fields, a line each, as exports and cards do."""
    some = [line for line in head.splitlines() if any(map(str.isalnum, line))][:_LOOKED_AT]
    fields = [found for line in some if (found := _LINE.match(line)) and len(found["key"].split()) <= 3]
    return (
        len(fields) >= _NAMED_BY_LINE
        and bool(some)
        and _LINE.match(some[0]) is not None
        and 3 * len(fields) >= len(some)
    )
