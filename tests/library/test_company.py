"""Files that are read with others: a mapping put right, a corpus with its titles; each changes what it changed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from indexer import Library
from indexer.library import walking

TABLE = "nr;wer;wann;was\n1;Mara;2023-06-08;They never ask.\n2;Pier;2023-06-09;Sell.\n"
MAPPING = '[[map]]\nid = "nr"\nauthor = "wer"\npublished = "wann"\ntext = "was"\n'
UTTERANCES = [
    {"id": "u1", "conversation_id": "u1", "reply-to": None, "speaker": "s1", "timestamp": 1686216060, "text": "Up."},
    {"id": "u2", "conversation_id": "u1", "reply-to": "u1", "speaker": "pier", "timestamp": None, "text": "No."},
]
CONVERSATIONS = {"u1": {"meta": {"title": "Harbour dues", "url": "https://saltby.example/dues"}, "vectors": []}}


@pytest.fixture(params=["by its digest", "by its stamp"])
def library(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Library:
    """A library that knows a file again either way: by what it holds, or by what the system says of it."""
    if request.param == "by its stamp":
        monkeypatch.setattr(walking, "RACY", -(10**12))
    return Library(tmp_path / "index")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "utterances.jsonl").write_text("".join(json.dumps(one) + "\n" for one in UTTERANCES), encoding="utf-8")
    (folder / "conversations.json").write_text(json.dumps(CONVERSATIONS), encoding="utf-8")
    (folder / "speakers.json").write_text(json.dumps({"s1": {"meta": {"name": "Mara"}}}), encoding="utf-8")
    (folder / "corpus.json").write_text("{}", encoding="utf-8")
    return folder


def texts(library: Library) -> set[str]:
    return {library.post(hit.id).text for hit in library.search("", limit=None).hits}  # type: ignore[union-attr]


def test_a_table_is_read_again_when_a_mapping_is_put_beside_it_and_when_that_changes(
    library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "a.csv").write_text(TABLE, encoding="utf-8")
    library.ingest([folder], names="none")
    assert len(texts(library)) == 1
    (folder / "indexer.map.toml").write_text(MAPPING, encoding="utf-8")
    library.ingest([folder])
    assert {text for text in texts(library) if text} == {"They never ask.", "Sell."}
    assert library.ingest([folder]).posts_unchanged == 3
    (folder / "indexer.map.toml").write_text(MAPPING.replace("was", "wer"), encoding="utf-8")
    library.ingest([folder])
    assert {"Mara", "Pier"} == {text for text in texts(library) if text}


def test_a_corpus_folder_is_its_conversations_and_nothing_else(library: Library, corpus: Path) -> None:
    report = library.ingest([corpus], names="none")
    assert (report.threads, report.posts_new, report.problems) == (1, 2, ())
    (article,) = library.search("kind:article").hits
    post = library.post(article.id)
    assert (article.title, article.url) == ("Harbour dues", "https://saltby.example/dues")
    assert post is not None and (post.author, post.text) == ("Mara", "Harbour dues\n\nUp.")


def test_titles_put_right_change_the_corpus(library: Library, corpus: Path) -> None:
    library.ingest([corpus], names="none")
    other = json.dumps(CONVERSATIONS).replace("Harbour", "Quay")
    (corpus / "conversations.json").write_text(other, encoding="utf-8")
    library.ingest([corpus])
    assert {hit.title for hit in library.search("").hits} == {"Quay dues"}


def test_a_packed_corpus_gives_no_thread_for_what_only_tells_of_others(
    library: Library, corpus: Path, tmp_path: Path
) -> None:
    packed = tmp_path / "corpus.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in corpus.iterdir():
            archive.write(file, f"corpus/{file.name}")
    report = library.ingest([packed], names="none")
    assert (report.threads, report.posts_new) == (1, 2)


def test_a_corpus_whose_titles_are_damaged_is_read_without_them(library: Library, corpus: Path) -> None:
    (corpus / "conversations.json").write_text("[" * 100_000, encoding="utf-8")
    report = library.ingest([corpus], names="none")
    assert report.posts_new == 2 and "titles and names are not known" in report.problems[0].what
