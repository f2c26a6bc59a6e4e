"""XML that is not sound, as far as its tags can be told: control characters, unknown entities, open tags, a cut end.

Nothing in it is expanded or fetched. Text that looks like a tag and is none stays text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, BinaryIO

from indexer.read.decode import Encoding, clean

PIECE = 1 << 18
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z_][\w:.-]{0,200})"
    r"(?P<attributes>(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*(?P<empty>/?)>"
)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_SKIPPED = (("<!--", "-->"), ("<?", "?>"))
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]{0,2000}(?:\[[^\]]{0,100000}\]\s*)?>", re.IGNORECASE)
_ALONE = frozenset({"item", "entry", "post", "comment"})
"""Elements that do not stand in one of their own name: a second begins where the end of the first is missing."""
_DEEPEST = 200


class Loose:
    """The text that is read and not yet understood, and the elements that are open.

    ``is_guessed`` says that ends of elements were missing, or too many.
    """

    def __init__(self, file: BinaryIO, encoding: Encoding) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding.codec)("replace")
        self._text, self._at, self._ended = "", 0, False
        self._open: list[Any] = []
        self._pending: list[str] = []
        self.is_guessed = False

    def events(self) -> Iterator[tuple[str, Any]]:
        """The starts and ends of elements, as `iterparse` has them; tags and attributes without their namespaces."""
        while self._fill():
            begin = self._text.find("<", self._at)
            if begin < 0:
                self._pending.append(self._text[self._at :])
                self._at = len(self._text)
                continue
            self._pending.append(self._text[self._at : begin])
            self._at = begin
            if not self._is_skipped():
                yield from self._tag()
        self._settle()
        self.is_guessed |= bool(self._open)
        while self._open:
            yield "end", self._open.pop()

    def _fill(self, more: int = 0) -> bool:
        """Have so many characters at hand, if there are; whether there is anything left."""
        while not self._ended and len(self._text) - self._at < max(more, PIECE // 2):
            raw = self._file.read(PIECE)
            self._ended = not raw
            self._text = self._text[self._at :] + clean(self._decoder.decode(raw, final=self._ended))
            self._at = 0
        return self._at < len(self._text)

    def _until(self, ending: str) -> int:
        """Where this ending is, -1 where it never comes."""
        searched = self._at
        while True:
            found = self._text.find(ending, searched)
            if found >= 0 or self._ended:
                return found
            searched = len(self._text) - self._at - len(ending)
            self._fill(len(self._text) - self._at + PIECE)
            searched = max(self._at, searched)

    def _is_skipped(self) -> bool:
        """Take what is no tag: a comment, an instruction, a document type, a text in brackets."""
        if self._text.startswith(_CDATA, self._at):
            end = self._until(_CDATA_END)
            begin = self._at + len(_CDATA)
            self._at = begin
            if end >= 0:
                self._settle()
                # A second beginning says that the end of the first is damaged.
                self._add(self._text[begin:end].replace(_CDATA, ""))
                self._at = end + len(_CDATA_END)
            return True
        for beginning, ending in _SKIPPED:
            if self._text.startswith(beginning, self._at) and (end := self._until(ending)) >= 0:
                self._at = end + len(ending)
                return True
        doctype = _DOCTYPE.match(self._text, self._at) if self._text.startswith("<!", self._at) else None
        self._at = doctype.end() if doctype else self._at
        return doctype is not None

    def _tag(self) -> Iterator[tuple[str, Any]]:
        from xml.etree.ElementTree import Element

        tag = _TAG.match(self._text, self._at)
        if tag is None:
            # The text is looked at as markup again, and this is none there either.
            self._pending.append("&amp;lt;")
            self._at += 1
            return
        self._at = tag.end()
        name = tag["name"].rpartition(":")[2]
        self._settle()
        if tag["close"]:
            yield from self._ends(name)
            return
        if name in _ALONE and any(one.tag == name for one in self._open):
            self.is_guessed = True
            yield from self._ends(name)
        found = _ATTRIBUTE.findall(tag["attributes"])
        attributes = {key.rpartition(":")[2]: unescape(one or other) for key, one, other in found}
        if len(self._open) >= _DEEPEST:
            return
        element = Element(name, attributes)
        if self._open:
            self._open[-1].append(element)
        yield "start", element
        if tag["empty"]:
            yield "end", element
        else:
            self._open.append(element)

    def _ends(self, name: str) -> Iterator[tuple[str, Any]]:
        """The ends of the nearest open element of this name and of all in it; of none if there is none."""
        if not any(one.tag == name for one in self._open):
            self.is_guessed = True
            return
        while True:
            element = self._open.pop()
            yield "end", element
            if element.tag == name:
                return
            self.is_guessed = True

    def _settle(self) -> None:
        text = unescape("".join(self._pending))
        self._pending.clear()
        self._add(text)

    def _add(self, text: str) -> None:
        if not text or not self._open:
            return
        element = self._open[-1]
        if len(element):
            element[-1].tail = (element[-1].tail or "") + text
        else:
            element.text = (element.text or "") + text
