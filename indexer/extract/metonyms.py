"""When a capital stands for its country: "Moscow's reaction", "decided by Washington", "guarantees to Kyiv"."""

from __future__ import annotations

import re

_NEAR = 40
_HERE = re.compile(
    r"\b(?:in|at|near|from|outside|around|through|into|across|downtown|central|of|в|во|из|под|около)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"\b(?:by|with|against|provides?|provided|giv(?:e|es|en|ing)|gave|tells?|told|warns?|warned|urges?|urged|accus(?:e|es|ed|ing)"
    r"|guarantees?\s+(?:to|for)|aid\s+to|support\s+(?:to|for)|weapons\s+(?:to|for)|between|to\s+persuade)\s+$",
    re.IGNORECASE,
)
_ACTING = re.compile(
    r"^(?:['’]s?\s+(?:\w+\s+){0,2}(?:lack|reaction|response|provocations?|demands?|claims?|position|decision|refusal|stance|view"
    r"|plans?|actions?|policy|aims?|ambitions?|allies|troops|forces|friends|government|interests|hands|word|side|offer)"
    r"|\s+(?:has|have|had|is|will|would|can|could|may|might|must|should|does|did|was)?\s*(?:not\s+|never\s+|also\s+|now\s+)?"
    r"(?:says?|said|wants?|wanted|decides?|decided|believes?|denie[sd]|deny|reacts?|reacted|refuses?|refused|insists?|insisted"
    r"|demands?|demanded|accuses?|accused|warns?|warned|knows?|thinks?|pays?|paid|sends?|sent|gives?|agrees?|agreed|promises?|promised"
    r"|rejects?|rejected|threatens?|threatened|claims?|claimed|hopes?|fears?|plans?|needs?|calls?|called|signs?|signed|blames?|blamed)\b)",
    re.IGNORECASE,
)


def stands_for_its_country(text: str, start: int, end: int) -> bool:
    """Whether the capital named at ``start:end`` is used as one who acts or is dealt with, not as a place."""
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    if _HERE.search(before):
        return False
    return bool(_ADDRESSED.search(before) or _ACTING.match(after))
