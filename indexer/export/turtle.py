"""RDF as Turtle: see `indexer.export.resources` for what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indexer.export.resources import PREFIXES, Link, resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indexer.export.contents import Contents
    from indexer.export.resources import Value
    from indexer.safe_text import Replacer

_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]')


def files(contents: Contents, _replace: Replacer) -> dict[str, Iterable[bytes]]:
    """One file, a thing after the other."""
    return {"": _things(contents)}


def _things(contents: Contents) -> Iterator[bytes]:
    yield "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()).encode()
    for iri, types, properties in resources(contents):
        said = "".join(f" ;\n  {word} {_value(value)}" for word, value in properties)
        yield f"<{iri}> a {', '.join(types)}{said} .\n".encode()


def _value(value: Value) -> str:
    if isinstance(value, Link):
        return f"<{value.iri}>"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value:e}"
    return f'"{_ESCAPED.sub(_escape, value)}"'


def _escape(found: re.Match[str]) -> str:
    """A character by its number; Turtle has none for NUL and half surrogate pairs, which are written out."""
    code = ord(found.group())
    written = f"\\u{code:04x}"
    return f"\\{written}" if code == 0 or code >= 0xD800 else written
