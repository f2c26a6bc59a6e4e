"""The words by which speech is known: verbs of saying in their forms, and openers that are no names."""

from __future__ import annotations

import re

_IRREGULAR = (
    "say says said saying|tell tells told telling|write writes wrote writing|think thinks thought|read reads"
    "|deny denies denied|reply replies replied|cry cries cried|quip quips quipped|vow vows vowed"
    "|slam slams slammed|stress stresses stressed|confess confesses confessed|add adds added adding"
    "|ask asks asked asking|note notes noted noting|state states stated stating|claim claims claimed claiming"
    "|argue argues argued arguing|explain explains explained explaining|tweet tweets tweeted tweeting"
    "|declare declares declared declaring|continue continues continued continuing|warn warns warned warning"
    "|describe describes described describing|call calls called calling|post posts posted|joke jokes joked"
    "|observe observes observed|urge urges urged|acknowledge acknowledges acknowledged|charge charges charged"
    "|accuse accuses accused|stipulate stipulates stipulated"
    "|emphasize emphasizes emphasized emphasise emphasises emphasised|propose proposes proposed"
    "|pledge pledges pledged|chant chants chanted|opine opines opined|criticize criticizes criticized"
    "|praise praises praised|believe believes believed|conclude concludes concluded|promise promises promised"
    "|announce announces announced"
)
_REGULAR = (
    "insist respond admit suggest remark comment report recall shout point predict lament boast mention assert"
    " confirm complain yell blast tout"
)
_RUSSIAN = (
    "сказал сказала сказали говорит говорил говорила говорят заявил заявила заявили заявляет отметил отметила"
    " отметили отмечает добавил добавила добавили подчеркнул подчеркнула подчеркнули сообщил сообщила сообщили"
    " сообщает написал написала пишет ответил ответила объяснил объяснила пояснил пояснила рассказал"
    " рассказала считает считают уверен уверена признал признала напомнил напомнила предупредил предупредила"
    " утверждает уточнил уточнила спросил спросила обещал обещала пообещал пообещала"
)


def _regular(verb: str) -> list[str]:
    doubled = verb + "t" if verb == "admit" else verb
    return [verb, verb + "s", doubled + "ed"]


FORMS = frozenset(_IRREGULAR.replace("|", " ").split()) | {
    form for verb in _REGULAR.split() for form in _regular(verb)
} | frozenset(_RUSSIAN.split())  # fmt: skip
"""Every form of a verb of saying, in lower case."""

CUE = re.compile(rf"\b(?:{'|'.join(sorted(FORMS, key=len, reverse=True))})\b", re.IGNORECASE)

OPENERS = frozenset(
    "In On At To When While After Before As For But And If Then That This With Since By From Of During"
    " Claiming According Last Later Earlier Still However Yet Also So Now Today Yesterday Because Although"
    " Though Meanwhile Speaking Asked There What Why How Monday Tuesday Wednesday Thursday Friday Saturday"
    " Sunday The A An".split()
)

_CAPITAL = r"[A-ZÀ-ÞĀ-ŽА-ЯЁІЇЄҐ][\w'’.-]*"
_SMALL = r"[a-zß-öø-ÿа-яё][\w'’-]*"
NAME = re.compile(
    rf"(?:(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Oo]ur|[Ii]ts)\s)?(?:{_SMALL}\s){{0,6}}{_CAPITAL}"
    rf"(?:\s(?:(?:of|the|and|for|de|van|von|bin|der|al)\s){{0,2}}{_CAPITAL})*"
)
PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|I|[Ww]e|[Ww]ho|[Оо]н|[Оо]на|[Оо]ни)\b")
ROLE = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir)(?:\s[a-z][\w'’-]*){1,5}")
