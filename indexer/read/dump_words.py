"""The words that stand around comments: over them, under them, before and after a name. Tables by language."""

from __future__ import annotations

import re

_SAYING = (
    "says|say|said|wrote|writes|sagt|sagte|schreibt|schrieb|meint|meinte|dijo|dice|a dit|écrit|scrive|ha scritto|disse"
    "|pisze|napisał|пишет|говорит|сказал|написал|пише|каже"
)  # fmt: skip
_COMMENTS = (
    "comments?|replies|responses?|thoughts? on|kommentare?|gedanken? zu|antworten|meinungen|commentaires?|réponses"
    "|comentarios?|respuestas|comentários?|respostas|komentarze|komentarzy|комментари\\w{1,3}|комментов|коментар\\w{0,2}"
    "|ответ\\w{0,2}|commenti|reacties"
)
_END = (
    "leave a (?:reply|comment)|post a comment|add (?:a|your) comment|write a comment"
    "|schreibe? (?:einen|deinen) kommentar|kommentar (?:schreiben|verfassen|hinterlassen|abgeben)|hinterlasse? "
    "|antworte auf|laisser un commentaire|deja (?:un|tu) comentario|deje? una respuesta|deixe um|dodaj komentarz"
    "|добавить комментарий|оставить комментарий|ваш комментарий|related (?:posts|articles)"
    "|ähnliche (?:beiträge|artikel)|this (?:entry|site)|comments are closed|die kommentare sind geschlossen"
)
_BUTTONS = (
    "(?:to )?reply|antworten|antwort|zum antworten anmelden|responder|répondre|rispondi|odpowiedz|ответить|відповісти"
    "|zitieren|quote|цитировать|likes?|liken?|liken?liken?|likeliked?|likenlikenliken|report|melden|flag|permalink"
    "|link permanente?|share|teilen|log in|original|gast|guest|daumen hoch|daumen runter"
    "|(?:like)?liked by(?: you and)? \\d+ (?:people|person|others?)|(?:like)?liked by people|gefällt mir|gefällt"
    "|bearbeiten|edit|lädt|loading|wird geladen|translate|übersetzen|пожаловаться|поделиться|нравится"
)
_BEFORE = (
    "(?:id )?(?:comment|kommentar|commentaire|comentario) (?:by|von|de|par)\\b"
    "|(?:posted|written|answered|asked|submitted|geschrieben|verfasst|gepostet|erstellt|publié|écrit|escrito|por"
    "|написал|автор)"
    " (?:by|von|par|por|am|on)?\\b|(?:by|von|am|on|le|el|em|в|от|avatar|gravatar)\\b"
)  # fmt: skip
_AFTER = (
    "posted|wrote|says?|said|sagt|schrieb|schreibt|meint|dijo|dice|a dit|пишет|написал|am|on|at|um|le|el|em|в|от"
    "|commented"
)

SAYS = re.compile(rf"(?P<name>\S.{{0,100}}?)\s+(?:{_SAYING})\s?:", re.IGNORECASE)
CUE = re.compile(rf"(?:\(?\d{{1,6}}\)?\s+|(?:view all|all|show)\s+)?(?:{_COMMENTS})\b.{{0,120}}", re.IGNORECASE)
END = re.compile(rf"(?:{_END})", re.IGNORECASE)
COMMENT = re.compile(r"\b(?:comment|kommentar|comentario|комментари|commento)", re.IGNORECASE)
PINGBACK = re.compile(r"(?:pingback|trackback)(?:s\b|\b)", re.IGNORECASE)
NAME_AFTER = re.compile(
    r"\s*[-–—|·,]?\s*(?:von|by|par|por|от|автор:?|schrieb|wrote|says?|said)\s+(?P<name>.+)$", re.IGNORECASE
)
_BUTTON = re.compile(rf"(?:[/|·•\-–—»↓\s#…]|\b(?:{_BUTTONS})\b|\.{{3}})+", re.IGNORECASE)
_LEADS = re.compile(rf"^(?:[-–—|·•»\s,/]|{_BEFORE})+", re.IGNORECASE)
_TAILS = re.compile(rf"(?:[-–—|·•»\s,/:@(\[]|\b(?:{_AFTER}))+$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_LETTER = re.compile(r"[^\W\d_]")
_END_OF_SENTENCE = re.compile(r"[.!?…]$")
_SHORT_END = re.compile(r"\b\w{1,4}\.$")
LONGEST_NAME, _MOST_WORDS = 80, 8


def is_button(text: str) -> bool:
    """Whether a line is only what one clicks on, and counts."""
    return _BUTTON.fullmatch(_DIGITS.sub(" ", text)) is not None


def has_letters(text: str) -> bool:
    """Whether any letter stands in it."""
    return _LETTER.search(text) is not None


def is_name(text: str) -> bool:
    """Whether a text may be what somebody is called: short, no button, no sentence."""
    if not text or len(text) > LONGEST_NAME or len(text.split()) > _MOST_WORDS or not has_letters(text):
        return False
    if is_button(text) or END.match(text):
        return False
    return not _END_OF_SENTENCE.search(text) or bool(_SHORT_END.search(text)) or " " not in text


def name_in(text: str) -> str:
    """The name in what stands before a date: ``Comment by Ann —`` is ``Ann``."""
    return _LEADS.sub("", _TAILS.sub("", text)).strip()


def without_lead(name: str) -> str:
    """The name without ``Comment by`` and the like; the whole when nothing else is there."""
    return _LEADS.sub("", name).strip() or name.strip()


def alike(text: str) -> str:
    """The text as it counts for being said again and again: numbers are one."""
    return _DIGITS.sub("0", text).casefold()
