"""Posts that may name somebody under 18 who is not listed: that one may, never who.

References:
    Names are looked for where English and Spanish news put an age: before ("13-year-old Xyz Abc",
    "Xyz Abc, de 13 años") or after ("Xyz Abc, 13,", "Xyz Abc (13)").
"""

import re
from typing import Final
from unicodedata import normalize

_AGE: Final = r"(?:[1-9]|1[0-7])"
_DAY: Final = (
    r"(?:Mon(?:day)?|Tue(?:s(?:day)?)?|Wed(?:nesday)?|Thu(?:rs(?:day)?)?|Fri(?:day)?|Sat(?:urday)?"
    r"|Sun(?:day)?)\b"
)
_MONTH: Final = (  # whole, for Jane and Mary begin as months do
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
)
_ANY: Final = (  # begins with a capital: "Xyz", "O'Xyz"
    r"[^\W\d_a-zß-öø-ÿ](?:[^\W\d_]{0,30}'[^\W\d_]{2,30}|[^\W\d_]{1,30})"
)
_WORD: Final = rf"(?!{_DAY}|{_MONTH}){_ANY}"
_NEXT: Final = r"[ -](?:(?:de|del|la|da|von|van|bin|al)[ ])?"
# "Thursday April 13" is a date, "April Xyz" is somebody: the last word decides.
_NAME: Final = rf"{_ANY}(?:{_NEXT}{_ANY}){{0,2}}{_NEXT}{_WORD}"
_OLD: Final = r"(?:(?:-| )?(?:years?|yrs?)(?:-| )old|(?:-| )?(?:yo|y/o))"
_BEFORE_DATES: Final = (  # and before places: "In April, 13, ...", "In Texas, 13, ..."
    *("in", "on", "at", "of", "by", "since", "until", "from"),
    *("last", "next", "this", "early", "late", "mid", "near"),
)
_NOT_AFTER: Final = "".join(rf"(?<!\b(?i:{word}) )" for word in _BEFORE_DATES)
# "Ann May": a family name that is a month. The word before tells it from "In May", "Friday May".
_LIKE_A_DATE: Final = rf"(?!{_DAY}|(?i:{'|'.join(_BEFORE_DATES)})\b){_ANY} {_MONTH}"
_ALONE: Final = rf"(?:{_ANY}{_NEXT}){{0,2}}\b(?=[A-ZÀ-ÖØ-Þ]){_NOT_AFTER}(?!{_DAY}){_ANY}"
"""The last word of a name says enough; the others are its own."""

_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.,]){_AGE}{_OLD}\b(?: (?:boy|girl|teen|student|son|daughter))?,? {_NAME}",
        rf"(?<![\w.,]){_AGE}{_OLD} (?:{_LIKE_A_DATE}|{_MONTH})(?! \d)",
        rf"{_LIKE_A_DATE}(?:, {_AGE}(?:{_OLD}\b|,(?= [a-z]))| \({_AGE}\))",
        rf"{_NAME},? \(?{_AGE}(?:{_OLD}\b|\)|,(?= [a-z]))",
        rf"{_ALONE}(?:, {_AGE},(?= [a-z])| \({_AGE}\)|, an? {_AGE}{_OLD}\b)",
        rf"{_ALONE}, (?:age|aged|who is) {_AGE}\b(?![\d%])",
        rf"{_NAME},? (?:de|tiene|con) {_AGE} años\b",
        rf"\b(?:niñ[oa]|menor|joven|chic[oa])(?: de {_AGE} años)?,? {_NAME},? de {_AGE} años\b",
        rf"\bde {_AGE} años,? {_NAME}",
    )
)
_CAPITAL: Final = re.compile(rf"\b{_ANY}")
_PLAIN: Final = str.maketrans("’ʼ‐‑–\u00a0\u202f", "''---  ")
_YOUNG: Final = re.compile(rf"(?<![\d.]){_AGE}(?![\d.,]\d|\d)")
_TOLD: Final = re.compile(  # what stands beside the number in any pattern; it begins with a digit
    rf"[1-9](?<![\w.,].)(?:(?<=age .)|(?<=aged .)|(?<=who is .)"
    rf"|[0-7]?(?:{_OLD}|\)|, [a-z]| años))"
)


def may_name_a_minor(text: str) -> bool:
    """Tell whether an age below 18 stands next to what is written as a name.

    A first name alone counts where commas or brackets hold its age ("Xyz, 13, said"), and a month
    after an age ("14-year-old April"): headlines write other words so ("14-year-old Boy"). Else two
    capitalised words are needed, of which the last is no part of a date, unless no date is written
    like it ("Ann May, 13, said"). It says too much rather than too little of places ("Santa Ana,
    13, ...") and nothing of names in small letters. Whoever was listed is masked already and does
    not count.
    """
    whole = _plain(text)
    if not _tells_an_age(whole):
        return False
    return any(pattern.search(whole) for pattern in _PATTERNS)


def possible_names(text: str) -> frozenset[str]:
    """Return the capitalised words that stand next to an age below 18, as words are compared.

    In lower case, with one kind of apostrophe and no accent apart from its letter.

    Too many rather than too few, as above: what is a place for once is left out as a name is.

    >>> sorted(possible_names("Police took Xyz Abc, 13, home"))
    ['abc', 'xyz']
    """
    whole = _plain(text)
    if not _tells_an_age(whole):
        return frozenset()
    found = (match[0] for pattern in _PATTERNS for match in pattern.finditer(whole))
    return frozenset(word.casefold() for part in found for word in _CAPITAL.findall(part))


def _plain(text: str) -> str:
    return normalize("NFC", text if text.isascii() else text.translate(_PLAIN))


def _tells_an_age(text: str) -> bool:
    """Tell, at little cost, whether an age below 18 may be in *text*."""
    return bool(_TOLD.search(text) and _YOUNG.search(text))
