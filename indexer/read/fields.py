"""The fields of a record that somebody else wrote: whatever the type, a value of ours, or a remark."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from indexer.read import dates
from indexer.read.decode import clean

WHOLE = re.compile(r"([+-]?[0-9]{1,19})(?:\.0+)?")
LARGEST = 2**63 - 1
NOT_A_TEXT = "{key} is not a text; its JSON is kept as one"
TOO_DEEP = "{key} is not a text and nested too deeply; left empty"
NOT_A_DATE = "{key} {written!r} is no date; left empty"
NOT_A_NUMBER = "{key} {written!r} is no whole number; left empty"
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fields:
    """A record and what was wrong with it; ``name`` says whose record it is."""

    record: Mapping[str, Any]
    name: str = ""
    remarks: list[str] = field(default_factory=list)

    def text(self, key: str) -> str:
        """The text; empty when there is none."""
        value = self.record.get(key)
        if isinstance(value, str):
            return clean(value)
        if value is None:
            return ""
        if isinstance(value, int | float):
            return str(value)
        written = _as_json(value)
        self._remark(TOO_DEEP if written is None else NOT_A_TEXT, key)
        return written or ""

    def word(self, key: str) -> str | None:
        """The text without blanks around it; None when it is empty."""
        return self.text(key).strip() or None

    def date(self, key: str) -> str | None:
        """The date in ISO 8601; None when there is none or it is none."""
        written = self.word(key)
        if written is None:
            return None
        found = dates.iso(written)
        if found is None:
            self._remark(NOT_A_DATE, key, written)
        return found

    def number(self, key: str) -> int | None:
        """The whole number; None when there is none, or it is not whole, or is beyond all counting."""
        written = self.word(key)
        whole = WHOLE.fullmatch(written) if written else None
        if whole and abs(int(whole[1])) <= LARGEST:
            return int(whole[1])
        if written:
            self._remark(NOT_A_NUMBER, key, written)
        return None

    def _remark(self, what: str, key: str, written: str = "") -> None:
        self.remarks.append(self.name + what.format(key=key, written=written[:SHOWN]))


def _as_json(value: object) -> str | None:
    try:
        return clean(json.dumps(value, ensure_ascii=False))
    except RecursionError:
        return None
