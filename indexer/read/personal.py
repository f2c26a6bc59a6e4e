"""Values of personal fields: e-mail and IP addresses, phone numbers, passwords, payment data. They are never kept.

A field is personal by what it is called, in the languages below, or because its whole value is an address. What people
write in their texts stays as it is. Each reader counts what it left out; `note` tells the user.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Any

from indexer.types import Problem

OMITTED = "personal-data-omitted"
OMISSION = "[…]"
"""What stands in a text in place of a value that was left out."""
MOST_WORDS = 25
"""A longer value is a text, whatever its field is called."""
LONGEST_KEY = 100
COUNT = 10_000
"""From here on a number in a personal field is a value; a smaller one is a count."""
_WHOLE = ("address", "payment", "secret")

# What fields are called. A name of one word counts as a word of the field's name (`author_IP`), one of several as it
# stands. Words are compared without case and signs.
_EMAIL = (
    "email|emails|e mail|mail|mails|mailto|gravatar|correo|correo electrónico|courriel|e posta|eposta|epost|poczta"
    "|posta elettronica|sähköposti|эл почта|электронная почта|почта|емейл|имейл|емайл|мейл|пошта|електронна пошта"
    "|メール|メールアドレス|邮箱|电子邮件|電子郵件|이메일"
)
_NETWORK = "ip|ips|ipv4|ipv6|ipaddr|ipaddress|ip2long|remote addr|remote host|remote ip|forwarded for|айпи|ип адрес"
_CREDENTIAL = (
    "password|passwords|passwd|passwort|kennwort|pwd|passphrase|mot de passe|motdepasse|contraseña|senha|hasło"
    "|пароль|密码|パスワード|token|tokens|client secret|secret key|api key|apikey|access key|private key|session id"
    "|sessionid|mail hash|pass hash|password hash|user pass|author hash|user hash|csrf|jwt|oauth"
)
_PAYMENT = (
    "iban|credit card|creditcard|card number|cardnumber|kreditkarte|carte bancaire|cvv|cvc|bank account"
    "|bankaccount|account number|kontonummer|paypal|payment|payments|billing|zahlung|paiement|pago|płatność|оплата"
    "|номер карты|ssn|social security|passport|tax id|snils|pesel"
)
_PHONE = (
    "phone|phones|telephone|phonenumber|tel|telefon|telefonnummer|handy|handynummer|rufnummer|téléphone|teléfono"
    "|telefono|telefone|cellulare|móvil|mobile|mobil|cell|cellphone|fax|msisdn|whatsapp|телефон|мобильный|电话|電話"
)
_ADDRESS = (
    "address|addresses|addr|street|street address|postal address|adresse|anschrift|straße|dirección|indirizzo|adres"
    "|endereço|адрес|адреса|住所|地址"
)
_KINDS = {
    "email": _EMAIL,
    "network": _NETWORK,
    "secret": _CREDENTIAL,
    "payment": _PAYMENT,
    "phone": _PHONE,
    "address": _ADDRESS,
}
_NAMES = (
    "author|authors|user|username|name|names|nick|nickname|login|creator|owner|poster|commenter|sender|from|speaker|by"
    "|account|display|screen|autor|verfasser|benutzer|benutzername|nutzer|nutzername|auteur|utilisateur|pseudo|usuario"
    "|nombre|użytkownik|autore|utente|автор|имя|ник|логин|пользователь|користувач|ім"
)
_HASH = frozenset({"hash", "hashes", "md5", "sha1", "sha256"})
"""As a field's whole name these may be somebody's ids; they are left out only where a file is kept as text."""

_CAMEL = re.compile(r"(?<=[a-z0-9а-я])(?=[A-ZА-Я])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_WORD = re.compile(r"[\W_]+")
_GLUED = re.compile(r"e[-_. ]?mail|ip_?addr|password|phone_?num", re.IGNORECASE)
"""What is told even inside a longer word: `useremail`."""
_ADDRESSED = r"[^\s@\"'<>(),;:]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
_EMAIL_ALONE = re.compile(rf"(?:mailto:)?<?({_ADDRESSED})>?")
_EMAIL_NAMED = re.compile(
    rf"\"?(?P<before>[^<>@\"]*[^<>@\"\s])\"?\s*<(?:{_ADDRESSED})>|(?:{_ADDRESSED})\s*\((?P<after>[^()@]+)\)"
)
_DIGITS_ALONE = re.compile(r"\+?[\d\s()./–-]{5,40}(?:(?:ext|x|tel)\.?\s*\d{1,6})?", re.IGNORECASE)
_LINK = re.compile(r"\s*(?:https?:|www\.|//|/|\w+\.\w{2,}/)", re.IGNORECASE)


def _words(key: str) -> str:
    return _NO_WORD.sub(" ", _CAMEL.sub(" ", key)).casefold().strip()


_CALLED = {name: kind for kind, names in reversed(_KINDS.items()) for name in names.split("|")}
_PHRASES = tuple(name for name in _CALLED if " " in name)
_OF_NAMES = frozenset(_NAMES.split("|"))


@lru_cache(10_000)
def kind_of(key: str) -> str | None:
    """What kind of personal value a field of this name holds (`email`, `network` ...); None when it is none."""
    if len(key) > LONGEST_KEY:
        return None
    if _GLUED.search(key):
        return "email" if "mail" in key.casefold() else _CALLED["ip" if "ip" in key.casefold() else "password"]
    words = _words(key)
    named = [_CALLED[word] for word in words.split() if word in _CALLED]
    named += [_CALLED[phrase] for phrase in _PHRASES if f" {phrase} " in f" {words} "]
    return next((kind for kind in _KINDS if kind in named), None)


@lru_cache(10_000)
def is_of_name(key: str) -> bool:
    """Whether a field of this name tells what somebody is called."""
    return len(key) <= LONGEST_KEY and not _OF_NAMES.isdisjoint(_words(key).split())


def is_personal(key: str, written: str) -> bool:
    """Whether the value of this field must not be kept."""
    kind = kind_of(key)
    return kind is not None and _is_value_of(kind, written)


def _is_value_of(kind: str, written: str) -> bool:
    """Whether this may be such a value, and not a text in a field that is called alike."""
    written = written.strip()
    if not written or len(written.split(None, MOST_WORDS)) > MOST_WORDS:
        return False
    if kind == "phone":
        return _DIGITS_ALONE.fullmatch(written) is not None
    return kind != "address" or _LINK.match(written) is None


def is_left_out(key: str, written: str) -> bool:
    """Whether the value, or an address in what should be a name, is not kept."""
    return is_personal(key, written) or (is_of_name(key) and without_address(written) != written)


def is_hash(key: str) -> bool:
    """Whether a field is called nothing but a hash."""
    return _words(key) in _HASH


def is_address(value: str) -> bool:
    """Whether the whole of a value is one e-mail or IP address."""
    written = value.strip()
    if len(written) > 330 or len(written) < 3:
        return False
    return _EMAIL_ALONE.fullmatch(written) is not None or _is_network_address(written)


def without_address(name: str) -> str:
    """What somebody is called, without the address that stands beside it or for it; empty when nothing is left."""
    written = name.strip()
    if "@" in written:
        if alone := _EMAIL_ALONE.fullmatch(written):
            return alone[1].partition("@")[0]
        if named := _EMAIL_NAMED.fullmatch(written):
            return (named["before"] or named["after"] or "").strip()
        return name
    return "" if _is_network_address(written) else name


def note(count: int, where: str) -> list[Problem]:
    """What to tell the user of so many values left out: nothing of none."""
    if not count:
        return []
    what = "1 value" if count == 1 else f"{count:,} values"
    said = f"{what} of personal fields (e-mail, IP address, phone, password, payment) left out"
    return [Problem(where, None, said, "note", OMITTED)]


def strip(record: dict[str, Any]) -> int:
    """Take the personal values out of a record, whose inner records are stripped already; return their number."""
    count = 0
    for key in [key for key in record if kind_of(key) or is_of_name(key)]:
        value = record[key]
        kind = kind_of(key)
        if kind is not None:
            record[key], found = _without(kind, value)
            count += found
        elif isinstance(value, str) and (name := without_address(value)) != value:
            record[key] = name or None
            count += 1
    return count


def _without(kind: str, value: Any) -> tuple[Any, int]:
    """The value, None or empty where it is personal, and how many values were left out."""
    if isinstance(value, str):
        return (None, 1) if _is_value_of(kind, value) else (value, 0)
    if isinstance(value, int | float) and not isinstance(value, bool):
        # A small number counts such things.
        return (None, 1) if abs(value) >= COUNT else (value, 0)
    if isinstance(value, list):
        kept = [_without(kind, one) for one in value]
        return [one for one, _ in kept if one is not None], sum(count for _, count in kept)
    if isinstance(value, dict):
        return _without_parts(kind, value)
    return value, 0


def _without_parts(kind: str, value: dict[str, Any]) -> tuple[Any, int]:
    """An object in such a field: an address goes whole, of others only what is an address or a number itself.

    A list of letters may well be called `emails`.
    """
    written = [one for one in value.values() if isinstance(one, str)]
    if kind in _WHOLE and len(written) == len(value) and all(_is_value_of(kind, one) for one in written if one):
        return None, sum(map(bool, written))
    count = 0
    for key, one in value.items():
        if isinstance(one, str) and (is_address(one) or (kind == "phone" and _is_value_of(kind, one))):
            value[key] = None
            count += 1
    return value, count


def _is_network_address(written: str) -> bool:
    if not (written.count(".") == 3 or written.count(":") >= 2) or not written[-1:].isalnum():
        return False
    try:
        ipaddress.ip_address(written)
    except ValueError:
        return False
    return True
