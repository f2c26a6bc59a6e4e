"""A smoke test of how the names models are made; only where the extra ``train`` is installed, never in CI."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("safetensors", reason="needs the extra `train`")

from indexer.extract.neural.labels import LABELS  # noqa: E402
from training import corpus  # noqa: E402
from training.network import Network  # noqa: E402
from training.train import Lesson, Plan, batch, trained  # noqa: E402

TEXT = "The Baltic Ferry Company's Oda Lind left Kyiv for the U.S. on #Monday. Ann O'Brien stayed."
SPANS = [[0, 26, "ORG"], [27, 35, "PER"], [41, 45, "LOC"], [50, 58, "LOC"], [71, 82, "PER"]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "ner").mkdir()
    for name in corpus.MARKED["trial"]:
        with gzip.open(tmp_path / "ner" / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write(json.dumps({"id": name, "text": TEXT, "spans": SPANS}) + "\n")
    return tmp_path


def test_marks_become_labels_of_words(data: Path) -> None:
    example = corpus.marked(data, "trial")[0]
    assert example.labels is not None
    named = {
        word.text: LABELS[label] for word, label in zip(example.chunk.words, example.labels, strict=True) if label > 0
    }
    assert named == {"Baltic": "B-ORG", "Ferry": "I-ORG", "Company": "I-ORG", "Oda": "B-PER", "Lind": "I-PER",
                     "Kyiv": "B-LOC", "U.S.": "B-LOC", "Ann": "B-PER", "O'Brien": "I-PER"}  # fmt: skip
    unsure = [word.text for word, label in zip(example.chunk.words, example.labels, strict=True) if label < 0]
    assert unsure == ["#Monday"]


def test_a_small_network_learns_the_marks_by_heart(data: Path) -> None:
    torch.manual_seed(1)
    lessons = [Lesson(one, None) for one in corpus.marked(data, "trial")] * 4
    network = Network(pieces=29_000, layers=1)
    trained(network, lessons, Plan("smoke", 1e-3, 1e-2, 40.0))
    one = batch(lessons[:1], None)
    with torch.no_grad():
        best = network(one.pieces, one.cases, one.flags)[one.heads].argmax(-1)
    known = one.labels != corpus.UNKNOWN
    assert (best == one.labels)[known].float().mean() > 0.9


def test_damage_touches_only_the_way_of_writing(data: Path) -> None:
    lesson = Lesson(corpus.marked(data, "trial")[0], None)
    whole = batch([lesson], None)
    some = [batch([lesson], random.Random(seed)) for seed in range(60)]
    assert all(torch.equal(one.pieces, whole.pieces) and torch.equal(one.labels, whole.labels) for one in some)
    assert any(not torch.equal(one.cases, whole.cases) for one in some)
    assert any(int(one.flags.sum()) == 0 for one in some)
