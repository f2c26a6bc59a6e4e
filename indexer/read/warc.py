"""WARC: web archives. Each page in them is read as a saved page, with its address and the day it was captured."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from indexer.read import html
from indexer.read.decode import HEAD, WEB_ARCHIVE, Encoding, clean, encoding_of
from indexer.types import Problem, Thread

LARGEST = 64 << 20
PAGE_TYPES = ("text/html", "application/xhtml+xml")
NOT_PAGES = "{count:,} records are no pages (pictures, scripts, answers with an error); left out"
BROKEN = "the archive is damaged from here on ({why}); what came before is read"
TOO_LARGE = "a page larger than {most} MB; left out"


def fits(opening: str) -> bool:
    """Whether it begins with a record of a web archive."""
    return opening.startswith(WEB_ARCHIVE.decode())


def read(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem]:  # noqa: ARG001 pages say theirs
    """The threads, one a page."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    others = 0
    records = iter(
        ArchiveIterator(
            file,
            record_types=WarcRecordType.response | WarcRecordType.resource,
            parse_http=True,
            auto_decode="all",
            quirks_mode=True,
            stream_detect=False,
        )
    )
    while True:
        try:
            record = next(records)
            if not _is_page(record):
                others += 1
                continue
            raw = record.reader.read(LARGEST + 1)
            address, captured = clean(record.headers.get("WARC-Target-URI") or ""), record.record_date
        except StopIteration:
            break
        except (OSError, ValueError, RuntimeError, EOFError, zlib.error) as error:
            yield Problem(where, None, BROKEN.format(why=type(error).__name__))
            break
        name = f"{where}!{address}"
        if len(raw) > LARGEST:
            yield Problem(name, None, TOO_LARGE.format(most=LARGEST >> 20))
            continue
        moment = captured.isoformat().replace("+00:00", "Z") if captured else None
        yield from html.saved(BytesIO(raw), encoding_of(raw[:HEAD]), name, address or None, moment)
    if others:
        yield Problem(where, None, NOT_PAGES.format(count=others))


def _is_page(record: object) -> bool:
    headers = getattr(record, "http_headers", None)
    kind = str(getattr(record, "http_content_type", "") or "")
    return kind in PAGE_TYPES and (headers is None or getattr(headers, "status_code", 200) in (200, None))
