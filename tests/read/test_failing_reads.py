"""A disk that fails in the middle is no damage of what it holds, whatever the format."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from indexer.errors import UNREADABLE
from indexer.read import read
from indexer.types import Problem
from tests.faults.test_failing_disks import Reluctant

RECORD = (
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2023-06-08T09:21:00Z\r\nWARC-Target-URI: http://saltby.example/{n}\r\n"
    "Content-Type: application/http\r\nContent-Length: {length}\r\n\r\n{body}\r\n\r\n"
)
ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><h1>Quay {n}</h1><p>Poland opens quay {n}.</p></html>"
ROW = {"id": "t", "title": "Quay", "text": "Poland opens a quay. " * 50, "comments": []}


def _warc() -> bytes:
    bodies = [ANSWER.format(n=n) for n in range(900)]
    return "".join(RECORD.format(n=n, length=len(body), body=body) for n, body in enumerate(bodies)).encode()


CONTENTS = {
    "pages.warc": _warc(),
    "pages.warc.gz": gzip.compress(_warc(), 0),
    "rows.jsonl": "".join(json.dumps(ROW | {"id": f"t{n}"}) + "\n" for n in range(200)).encode(),
    "rows.csv": b"id,parent,author,date,text\n" + b"1,,Mara,2023-06-08,They never ask anybody about the quay.\n" * 5000,
    "page.html": b"<html><h1>Quay</h1>" + b"<p>Poland opens another quay for grain.</p>" * 5000,
    "page.txt": b"Quay opens\n\n" + b"Poland opens another quay for grain.\n" * 6000,
    "mail.eml": b"From: a@saltby.example\r\nSubject: Quay\r\n\r\n" + b"Poland opens another quay for grain.\r\n" * 6000,
    "feed.xml": b"<rss version='2.0'><channel>" + b"<item><title>Quay</title></item>" * 6000 + b"</channel></rss>",
}


@pytest.mark.parametrize("name", CONTENTS)
def test_a_disk_that_fails_in_the_middle_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file, opened = tmp_path / name, Path.open
    file.write_bytes(CONTENTS[name])

    def failing(path: Path, *given: object, **named: object) -> object:
        if path != file:
            return opened(path, *given, **named)  # type: ignore[arg-type]
        import io

        return io.BufferedReader(Reluctant(str(path), 150_000, piece=4096))

    monkeypatch.setattr(Path, "open", failing)
    problems = [one for one in read(file) if isinstance(one, Problem)]
    assert problems[-1].code == UNREADABLE, problems
    assert "nput/output error" in problems[-1].what
