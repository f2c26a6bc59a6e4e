"""RDF as JSON-LD: see `indexer.export.resources` for what it says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from indexer.export.resources import PREFIXES, Link, resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indexer.export.contents import Contents
    from indexer.export.resources import Resource, Value
    from indexer.safe_text import Replacer


def files(contents: Contents, _replace: Replacer) -> dict[str, Iterable[bytes]]:
    """One object with its context and, a line each, the things."""
    return {"": _lines(contents)}


def _lines(contents: Contents) -> Iterator[bytes]:
    yield b'{"@context": ' + json.dumps(PREFIXES).encode() + b', "@graph": [\n'
    between = ""
    for resource in resources(contents):
        # ASCII throughout: a half surrogate pair is written out as the text it cannot be.
        line = json.dumps(_object(resource)).encode("ascii")
        yield between.encode() + line
        between = ",\n"
    yield b"\n]}\n"


def _object(resource: Resource) -> dict[str, object]:
    found: dict[str, object] = {"@id": resource.iri, "@type": list(resource.types)}
    for word, value in resource.properties:
        found.setdefault(word, []).append(_value(value))  # type: ignore[attr-defined]
    return found


def _value(value: Value) -> object:
    if isinstance(value, Link):
        return {"@id": value.iri}
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
