"""In Russian and Ukrainian text a capital that opens a clause makes no name; what there is evidence of is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.extract import extract
from indexer.extract.cyrillic import find
from indexer.extract.sentences import sentences
from indexer.types import Span

CASES = [
    # A capital where a sentence, a quotation or a clause begins.
    ("Каждый день очередь стоит. Мост построят. Цены выросли: Бензин дороже.", []),
    ("Дорошук в ответ сказал: «Каждый день дорог».", [("Дорошук", None)]),
    ("«Мост нужен всем». Мост не нужен. — Мост, — сказали им.", []),
    ("Народ говорит, что будет. Источник сообщил. Эксперт считает. Каждый считает.", []),
    ("Любовь зла. Вера нужна. Роман хорош. Готов ли он? Голосов мало.", []),
    ("Новый Год близко. День Победы. Ремонт Старого моста. Верхний Город красив.", []),
    ("Кожен день черга. Міст збудують. Речник сказав.", []),
    ("Отпуск закончен. Риск велик. Список готов.", []),
    # A person: given name, title, verb of saying, the form of a surname, the full name elsewhere.
    ("Ранее приехал Тарас Гнатюк.", [("Тарас Гнатюк", "person")]),
    ("Иван говорит, что Мария придёт.", [("Иван", "person"), ("Мария", "person")]),
    ("Министр Ёлкин сказал, что войска едут.", [("Ёлкин", "person")]),
    ("Об этом заявил Дембовец.", [("Дембовец", "person")]),
    ("Вчера Петренко спорил с Сидоровым.", [("Петренко", "person"), ("Сидоровым", "person")]),
    ("Ежи Дембовец приехал. Дембовец доволен.", [("Ежи Дембовец", "person"), ("Дембовец", "person")]),
    ("Слова Петрова удивили всех.", [("Петрова", "person")]),
    ("Вчера А. С. Громов и Анна К. спорили.", [("А. С. Громов", "person"), ("Анна К.", "person")]),
    ("Міністр Шмигаль заявив, що Коваленко поїде.", [("Шмигаль", "person"), ("Коваленко", "person")]),
    # A place, and what is neither.
    ("Дорога свяжет Хелм и Слуцк.", [("Слуцк", "place")]),
    ("Из Слуцка едут в Рудню.", [("Слуцка", "place"), ("Рудню", "place")]),
    ("Мэр Слуцка молчит. Дорога до Тайнова закрыта.", [("Слуцка", "place")]),
    ("Он купил Айфон и сел в кресло.", []),
]


def found(text: str) -> list[tuple[str, str]]:
    return [(one.surface, one.entity_kind) for one in find(text, sentences(text))]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_only_what_there_is_evidence_of_is_a_name(text: str, wanted: list[tuple[str, str | None]]) -> None:
    names = [(surface, kind) for surface, kind in wanted if kind is not None]
    unsure = {surface for surface, kind in wanted if kind is None}
    assert [one for one in found(text) if one[0] not in unsure] == names


def test_surfaces_are_what_stands_at_their_spans() -> None:
    for text, _ in CASES:
        for one in find(text, sentences(text)):
            assert text[one.start : one.end] == one.surface


def test_what_is_found_does_not_depend_on_how_long_a_word_is() -> None:
    text = "Он видел " + "Я" + "а" * 200_000 + " и " + "А. " * 20_000
    assert find(text, [Span(0, len(text))]) is not None


def test_no_common_word_of_the_samples_is_a_person(samples: Path) -> None:
    text = (samples / "border-bridge-ru.txt").read_text(encoding="utf-8")
    for names in ("best", "plain"):
        kinds = {one.surface: one.entity_kind for one in extract(text, comment=False, names=names).mentions}
        assert kinds.keys().isdisjoint({"Каждый", "Мост", "Старый"})
        assert kinds["Луцк"] == kinds["Луцка"] == "place"
        assert kinds["Ежи Дембовец"] == kinds["Дембовец"] == kinds["Павло Дорошук"] == "person"
