"""Answers as CSV on stdout, a row at a time, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence

from indexer.cli.printing import remark_replaced
from indexer.safe_text import Replacer


class TableWriter:
    """Writes rows as they come; `close` says how many control characters had to be replaced."""

    def __init__(self, head: Sequence[str]) -> None:
        self._writer = csv.writer(sys.stdout, lineterminator="\n")
        self._replace = Replacer()
        if head:
            self._writer.writerow(head)

    def write(self, row: Sequence[object]) -> None:
        """One row; None is an empty cell."""
        self._writer.writerow([self._inert(cell) for cell in row])

    def close(self) -> None:
        """Say what could not be written as it is."""
        remark_replaced(self._replace.count, "the table")

    def _inert(self, value: object) -> object:
        """A cell that no spreadsheet takes for a formula (OWASP: CSV injection)."""
        if not isinstance(value, str):
            return "" if value is None else value
        text = self._replace(value)
        return f"'{text}" if text.lstrip()[:1] in tuple("=+-@\t\r") else text
