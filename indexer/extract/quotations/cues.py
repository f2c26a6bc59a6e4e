"""The words by which speech is known: the verbs of saying, and where the same words are nouns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_VERBS = (
    "add ask note claim argue explain tweet declare insist reply respond continue conclude announce warn suggest"
    " believe remark comment report recall joke describe call shout stress predict promise urge observe vow"
    " acknowledge deny charge accuse stipulate emphasize emphasise lament boast mention assert confirm complain"
    " propose pledge cry yell chant opine criticize blast tout praise contend allege interject proclaim concede"
    " counter retort exclaim caution testify maintain cite quote assure clarify muse reiterate echo"
)
_IRREGULAR = (
    "say says saying said tell tells telling told write writes writing wrote written read reads reading think"
    " thinks thinking thought admit admits admitting admitted quip quips quipping quipped slam slams slamming"
    " slammed agree agrees agreeing agreed stated stating"
)
_RUSSIAN = (
    "сказать: сказал сказала сказали|говорить: говорит говорят говорил говорила говорили|заявить: заявил заявила"
    " заявили заявляет заявляют|отметить: отметил отметила отметили отмечает|добавить: добавил добавила добавили"
    " добавляет|подчеркнуть: подчеркнул подчеркнула подчеркнули подчёркивает|сообщить: сообщил сообщила сообщили"
    " сообщает|написать: написал написала написали пишет|ответить: ответил ответила ответили отвечает|объяснить:"
    " объяснил объяснила объясняет пояснил пояснила|рассказать: рассказал рассказала рассказали|считать: считает"
    " считают|признать: признал признала признаёт|напомнить: напомнил напомнила напоминает|предупредить:"
    " предупредил предупредила предупреждает|утверждать: утверждает утверждают|уточнить: уточнил уточнила|спросить:"
    " спросил спросила|обещать: обещал обещала пообещал пообещала обещает|возразить: возразил возразила|заключить:"
    " заключил заключила"
)
_GERMAN = (
    "sagte sagten sagt erklärte erklärten erklärt betonte betont meinte meint schrieb schreibt forderte warnte"
    " kritisierte antwortete fragte behauptete ergänzte berichtete versicherte kündigte äußerte"
)
_FRENCH = (
    "déclaré déclare déclarait affirmé affirme expliqué explique ajouté ajoute dit disait répondu répond écrit"
    " souligné souligne estimé estime indiqué indique précisé précise annoncé averti assuré confié"
)
_SPANISH = (
    "dijo dijeron afirmó afirma señaló señala explicó explica añadió añade aseguró asegura declaró declara preguntó"
    " respondió escribió advirtió sostuvo aclaró indicó"
)
NOUNS = frozenset(
    "call calls report reports claim claims note notes charge charges promise promises remark remarks"
    " comment comments praise stress blast joke jokes pledge vow cry reply read reading saying telling"
    " calling warning urge quote quotes counter echo".split()
)
"""Forms that are nouns as often: after an article, a possessive or a preposition they are no verbs."""
_NOUN_AFTER = frozenset(
    "the a an his her their its our my your this that these those of in on for with by no any some each"
    " every other at from".split()
)


def _forms(verb: str) -> Iterator[str]:
    """Present, third person, past and participle of a regular English verb."""
    stem = verb.removesuffix("e")
    yield from (verb, stem + "ing")
    if verb.endswith("y") and verb[-2] not in "aeou":
        yield from (verb[:-1] + "ies", verb[:-1] + "ied")
    else:
        yield from (verb + ("es" if verb.endswith(("s", "sh", "ch")) else "s"), stem + "ed")


def _russian() -> Iterator[str]:
    for verb in _RUSSIAN.split("|"):
        yield from verb.partition(": ")[2].split()


_PHRASES = ("put it", "puts it")

FORMS = frozenset([*(form for verb in _VERBS.split() for form in _forms(verb)), *_IRREGULAR.split(), *_russian(),
                   *_GERMAN.split(), *_FRENCH.split(), *_SPANISH.split(), *_PHRASES])  # fmt: skip
"""Every form of a verb of saying."""


def _tree(words: Iterable[str]) -> str:
    """A pattern that matches these words and shares their beginnings: many times faster than a plain list."""
    heads: dict[str, list[str]] = {}
    for word in words:
        heads.setdefault(word[:1], []).append(word[1:])
    ends = "" in heads
    branches = [head + _tree(tails) for head, tails in sorted(heads.items()) if head]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return body + ("?" if ends else "")


CUE = re.compile(rf"(?<![\w'’-]){_tree(FORMS)}(?![\w-])")
_WENT_ON = re.compile(r"\b(?:went|goes|go) on to\s+$")
_WORD_BEFORE = re.compile(r"(\w+|['’]s)\s+$")


def cues(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The verbs of saying between ``start`` and ``end``, in order."""
    return (verb for verb in CUE.finditer(text, start, end) if not _is_other(text, verb))


def _is_other(text: str, verb: re.Match[str]) -> bool:
    """Whether it is a noun ("his remarks"), an adjective ("the proposed law") or an infinitive ("to say")."""
    before = _WORD_BEFORE.search(text, max(0, verb.start() - 20), verb.start())
    if before is None:
        return False
    word, said = before[1].lower(), verb.group()
    if word == "to":
        return not said.endswith("ed") and not _WENT_ON.search(text, max(0, before.start() - 12), before.end())
    return (said in NOUNS or said.endswith("ed")) and (word in _NOUN_AFTER or word[0] in "'’")
