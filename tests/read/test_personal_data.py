# ruff: noqa: E501  files as they come
"""Values of personal fields of any file: read, counted, and nowhere in the library; what people write stays."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
import zlib
from pathlib import Path

import pytest

from indexer.library import Library
from indexer.read import read_bytes
from indexer.read.mapping import of_tables
from indexer.read.personal import is_personal, kind_of, without_address
from indexer.read.personal_text import without_values
from indexer.types import Problem, Thread

PLANTED = ("zq7mail", "10.77.66.55", "2001:db8::7f", "zq7pass", "zq7token", "48555777999")
"""Parts of the values in every file below; none may be found anywhere."""
WRITTEN = "Write to harbour@saltby.example, they said."

MOVABLE_TYPE = f"""AUTHOR: quay
TITLE: Ferry late
DATE: 06/08/2023 08:00:00 AM
-----
BODY:
The ferry from Saltby was late.
-----
COMMENT:
AUTHOR: Oda
EMAIL: oda@zq7mail.example
IP: 10.77.66.55
DATE: 06/08/2023 09:21:00 AM
{WRITTEN}
-----
--------
"""
COMMENTO = json.dumps({
    "version": 1,
    "comments": [{"commentHex": "aa01", "markdown": WRITTEN, "commenterHex": "cc01", "creationDate": "2021-03-12T11:21:56Z"}],
    "commenters": [{"commenterHex": "cc01", "email": "oda@zq7mail.example", "name": "Oda", "passwordHash": "zq7pass"}],
}, indent=1)  # fmt: skip
UNKNOWN_JSON = json.dumps({"rows": [["x"]], "who": {"E-Mail": "oda@zq7mail.example", "clientIp": "10.77.66.55", "phones": ["+48555777999"], "apiToken": "zq7token"},
                           "said": WRITTEN, "extra": json.dumps({"user_email": "oda@zq7mail.example"})})  # fmt: skip
CUT_JSON = '{"c7": "' + WRITTEN + '", "почта": "oda@zq7mail.example", "ip_address": "2001:db8::7f", "rest": [1, 2'
MAPPED_JSON = "\n".join(json.dumps({"author": {"name": "Oda", "email": "oda@zq7mail.example", "ip": "10.77.66.55"}, "date": "2023-06-08",
                                    "text": WRITTEN, "id": number, "pwd": "zq7pass"}) for number in range(3))  # fmt: skip
AUTHOR_IS_ADDRESS = json.dumps([{"author": "oda@zq7mail.example", "date": "2023-06-08", "text": WRITTEN, "id": 1},
                                {"author": "10.77.66.55", "date": "2023-06-09", "text": "Fog.", "id": 2}])  # fmt: skip
OURS = json.dumps({"id": "a", "title": "Ferry", "text": WRITTEN, "email": "oda@zq7mail.example",
                   "comments": [{"id": "1", "text": "Why?", "author": "Oda <oda@zq7mail.example>", "author_ip": "10.77.66.55"}]})  # fmt: skip
GUESSED_CSV = f'id,author,date,text,Author_E-Mail,comment_author_IP,telefon\n1,Oda,2023-06-08,"{WRITTEN}",oda@zq7mail.example,10.77.66.55,+48 555777999\n2,Piet,2023-06-09,Fog again today.,,,\n'.replace(
    "48 555", "48555"
)
UNKNOWN_CSV = f'k1;k2;e-mail;contact;pwd\nOda;"{WRITTEN}";oda@zq7mail.example;10.77.66.55;zq7pass\nPiet;Fog;;;\n'
UNKNOWN_XML = f'<?xml version="1.0"?><dump><row who="Oda" mail="oda@zq7mail.example"><Email>oda@zq7mail.example</Email><remote_addr><![CDATA[10.77.66.55]]></remote_addr><said>{WRITTEN}</said><contact>x@zq7mail.example</contact></row></dump>'
SQL = f"INSERT INTO `wp_comments` VALUES (1,'Oda','oda@zq7mail.example','10.77.66.55','{WRITTEN}');\nINSERT INTO `wp_users` VALUES (1,'oda','$P$Bzq7pass0123456789abcdef');\n"
WXR = f"""<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Q</title>
<wp:author><wp:author_login>ina@zq7mail.example</wp:author_login><wp:author_email>ina@zq7mail.example</wp:author_email></wp:author>
<item><title>Ferry late</title><dc:creator>ina@zq7mail.example</dc:creator><description>{WRITTEN}</description><wp:comment><wp:comment_id>1</wp:comment_id>
<wp:comment_author>oda@zq7mail.example</wp:comment_author><wp:comment_author_email>oda@zq7mail.example</wp:comment_author_email>
<wp:comment_author_IP>10.77.66.55</wp:comment_author_IP><wp:comment_content>Why?</wp:comment_content></wp:comment></item></channel></rss>"""
RSS = f"<rss><channel><title>Q</title><item><title>Ferry late</title><author>oda@zq7mail.example (Oda)</author><description>{WRITTEN}</description></item></channel></rss>"
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Q</title><entry><title>Ferry late</title><author><name>Oda</name><email>oda@zq7mail.example</email></author><content>{WRITTEN}</content></entry></feed>'
DISQUS = f"""<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"><thread dsq:id="1"><link>https://quay.example/f</link><title>Ferry</title></thread>
<post dsq:id="11"><message>{WRITTEN}</message><ipAddress>10.77.66.55</ipAddress><author><email>oda@zq7mail.example</email><name>Oda</name></author><thread dsq:id="1"/></post></disqus>"""
MBOX = "From oda@zq7mail.example Thu Jun  8 09:21:00 2023\nFrom: oda@zq7mail.example\nTo: x@zq7mail.example\nSubject: Ferry late\nMessage-ID: <1@quay.example>\nDate: Thu, 08 Jun 2023 09:21:00 +0200\n\nWrite to the harbour, they said.\n"
CARD = f"BEGIN: CARD\nFN: Oda\nEMAIL;TYPE=work: oda@zq7mail.example\nTEL: +48555777999\nNOTE: {WRITTEN}\nFrom: Oda <oda@zq7mail.example>\n"
FILES: dict[str, tuple[str, int]] = {
    "mt.txt": (MOVABLE_TYPE, 2), "commento.json": (COMMENTO, 2), "unknown.json": (UNKNOWN_JSON, 5), "cut.json": (CUT_JSON, 2),
    "mapped.jsonl": (MAPPED_JSON, 9), "authors.json": (AUTHOR_IS_ADDRESS, 2), "ours.jsonl": (OURS, 3), "guessed.csv": (GUESSED_CSV, 3),
    "unknown.csv": (UNKNOWN_CSV, 3), "unknown.xml": (UNKNOWN_XML, 4), "dump.sql": (SQL, 3), "wxr.xml": (WXR, 6), "rss.xml": (RSS, 1), "atom.xml": (ATOM, 1),
    "disqus.xml": (DISQUS, 2), "list.mbox": (MBOX, 1), "card.txt": (CARD, 3),
}  # fmt: skip
"""Each file and how many values it has that must not be kept."""


def of(raw: bytes | str) -> tuple[list[Thread], list[Problem]]:
    found = list(read_bytes(raw.encode() if isinstance(raw, str) else raw, "f"))
    problems = [one for one in found if isinstance(one, Problem)]
    threads = [one for one in found if isinstance(one, Thread)]
    return threads, problems + [one for thread in threads for one in thread.problems]


@pytest.mark.parametrize("name", FILES)
def test_no_planted_value_is_read_and_one_note_counts_them(name: str) -> None:
    text, count = FILES[name]
    threads, problems = of(text)
    told = repr(threads) + repr(problems)
    assert [part for part in PLANTED if part in told] == []
    assert threads and "they said." in told
    if name != "list.mbox":
        assert "harbour@saltby.example" in told
    (note,) = [one for one in problems if one.code == "personal-data-omitted"]
    assert note.level == "note"
    assert note.what.split()[0] == str(count)


def test_no_planted_value_is_anywhere_in_the_library(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for name, (text, _) in FILES.items():
        (pages / name).write_text(text, encoding="utf-8")
    with zipfile.ZipFile(pages / "all.zip", "w") as archive:
        for name, (text, _) in FILES.items():
            archive.writestr(name, text.replace("Ferry", "Boat"))
    library = Library(tmp_path / "index")
    library.ingest([pages], names="none")
    assert library.search("said").total >= 14
    held = b"".join(file.read_bytes() for file in (tmp_path / "index").rglob("*") if file.is_file())
    with sqlite3.connect(tmp_path / "index" / "library.db") as connection:
        unpacked = [_plain(value) for value in _values(connection)]
    connection.close()
    everything = held + b"\n".join(unpacked)
    assert b"harbour@saltby.example" in everything
    assert [part for part in PLANTED if part.encode() in everything] == []


def _values(connection: sqlite3.Connection) -> list[object]:
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [value for table in tables for row in connection.execute(f'SELECT * FROM "{table}"') for value in row]


def _plain(value: object) -> bytes:
    if not isinstance(value, bytes):
        return str(value).encode("utf-8", "replace")
    for bits in (15, -15, 47):
        try:
            return zlib.decompressobj(bits).decompress(value)
        except zlib.error:
            continue
    return value


@pytest.mark.parametrize(
    "key",
    ["email", "mail", "e_mail", "E-Mail", "author_email", "comment_author_IP", "authorIP", "IPAddress", "ip_address", "user_ip", "remote_addr", "x-forwarded-for",
     "useremail", "token", "accessToken", "password", "password_hash", "phone", "phoneNumber", "credit_card", "IBAN", "почта", "Телефон", "пароль", "correo", "contraseña", "poczta", "hasło", "Passwort"],
)  # fmt: skip
def test_a_field_is_personal_by_what_it_is_called(key: str) -> None:
    assert is_personal(key, "+48555777999")


@pytest.mark.parametrize(
    "key", ["text", "author", "tip", "description", "ship", "zip", "body", "email_count_of_what", "title", "recipe"]
)
def test_other_fields_are_not(key: str) -> None:
    assert kind_of(key) is None or not is_personal(key, "word " * 30)


def test_a_text_in_a_field_that_is_called_so_is_a_text() -> None:
    said = "Dear all, " + "the ferry is late again and nobody knows why it is so " * 4
    (thread,), _ = of(
        json.dumps({"c1": "x", "mail": said, "phone": "A phone that I like", "address": "https://quay.example/f"})
    )
    for words in (said, "A phone that I like", "https://quay.example/f"):
        assert words.strip() in thread.posts[0].text


def test_letters_in_a_list_called_emails_are_letters() -> None:
    letters = {"emails": [{"from": "oda@zq7mail.example", "subject": "Ferry", "body": "Late."}]}
    threads, _ = of(json.dumps(letters))
    assert "Late." in repr(threads) and "zq7mail" not in repr(threads)


def test_what_people_write_stays() -> None:
    prose = "Ferry late\n\nWrite to oda@saltby.example or 10.0.0.1, says Oda.\n\nE-mail: press@saltby.example\n\nPhone 555 777 999.\n"
    assert without_values(prose) == (prose, 0)
    page = '<!DOCTYPE html><html><title>Late</title><article><p>Write to <a href="mailto:oda@saltby.example">oda@saltby.example</a>, says the harbour.</p></article></html>'
    (thread,), problems = of(page)
    assert "oda@saltby.example" in thread.posts[0].text and not problems


def test_a_mapping_cannot_ask_for_an_address() -> None:
    mappings = of_tables({"map": [{"text": "text", "author": "email"}]}, "m")
    found = list(read_bytes(b'{"email": "oda@zq7mail.example", "text": "Why is it late?"}', "f", mappings=mappings))
    assert "zq7mail" not in repr(found)


@pytest.mark.parametrize(
    ("written", "name"),
    [("oda@x.example", "oda"), ("Oda Lind <oda@x.example>", "Oda Lind"), ("oda@x.example (Oda)", "Oda"), ("10.0.0.1", ""), ("Oda @ quay", "Oda @ quay"), ("1.2.3", "1.2.3")],
)  # fmt: skip
def test_of_an_author_the_name_is_kept(written: str, name: str) -> None:
    assert without_address(written) == name


def test_the_files_fit_in_an_archive_that_is_read() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("c.json", COMMENTO)
    _, problems = of(held.getvalue())
    assert [one.where for one in problems if one.code == "personal-data-omitted"] == ["f!c.json"]
