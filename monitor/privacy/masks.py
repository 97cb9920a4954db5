"""Handles, e-mail addresses and phone numbers in a text, masked; also the handles in links.

No pattern reads a run of characters twice: each begins where its run begins, or at a sign.
"""

import re
from typing import Final

HANDLE: Final = "[handle]"
E_MAIL: Final = "[e-mail]"
PHONE: Final = "[phone]"

_MAIL: Final = re.compile(r"(?<![\w.+\-@＠])[\w.+\-]++[@＠][\w\-]++(?:\.[\w\-]++)+")
_MAIL_SIGN: Final = re.compile(r"[@＠](?<=\w.)")
_HANDLE: Final = re.compile(  # @33.8,-117.9 in the link of a map is none
    r"([@＠])(?=[\w.\-]*[^\W\d]|\d{4})[\w.\-]*\w(?:@[\w.\-]*\w)?"
)
_USER_PATH: Final = re.compile(r"(/(?:users?|u|profile|people|author|members?)/)[^\s/?#]+", re.I)
_USER_STATUS: Final = re.compile(r"/(?!(?:i|web)/)[\w.\-]+(/status(?:es)?/\d)", re.I)
_USER_HOST: Final = re.compile(  # services whose addresses begin with the author
    r"(?<![\w\-])((?:twitter|x|instagram|threads|facebook|tiktok)\.(?:com|net)/)"
    r"(?!(?:i|p|r|reel|search|hashtag|explore|share|intent|home|watch|groups|events)(?:[/?#\s]|$))"
    r"[\w.\-]*\w",
    re.I,
)
_REDDIT: Final = re.compile(r"(?<![\w/.])(/?u/)[\w\-]{2,}")

_SIGN: Final = r"[ .\-‐‑–\u00a0]"
_SEVEN: Final = re.compile(r"(?:\d[ .\-/()‐‑–\u00a0]{0,2}){6}\d", re.ASCII)
_PHONE: Final = re.compile(
    r"(?<![\w@#+./,=&%\-])(?:"
    rf"\+(?:[ .\-()/\u00a0]{{0,2}}\d){{8,15}}"  # international: +49 (0)30 1234567
    rf"|(?:\+?1{_SIGN}?)?\([2-9]\d\d\){_SIGN}?\d{{3}}{_SIGN}?\d{{4}}"  # (714) 555-0123
    rf"|(?:\+?1{_SIGN})?[2-9]\d\d{_SIGN}\d{{3}}{_SIGN}\d{{4}}"  # 714-555-0123
    r"|1?[2-9]\d\d[2-9]\d{6}"  # 7145550123
    r"|[2-9]\d\d-\d{4}"  # 555-0123
    rf"|0\d{{1,4}}(?P<sign>{_SIGN})\d{{2,4}}(?:(?P=sign)\d{{2,4}}){{1,3}}"  # 020 7946 0958
    r"|0\d{2,4}[ /\-]\d{5,8}"  # 030 1234567
    r")(?!\w|[.,:/\-]\d)",
    re.ASCII,
)
_LOCAL: Final = 7  # digits of a number without its area
_NATIONAL_FROM: Final = 9  # digits of a number that begins with 0: with eight it is a date


def mask_contacts(text: str) -> str:
    """Return *text* with what would lead to a person masked.

    Handles become `@[handle]`, also within links (those of officials too: the text does not tell
    who is one); e-mail addresses `[e-mail]`; phone numbers, American and international, `[phone]`.
    Years, times, counts and the numbers in links stay.

    >>> mask_contacts("@ann (ann@example.org, 714-555-0123): see https://example.org/@ann/42")
    '@[handle] ([e-mail], [phone]): see https://example.org/@[handle]/42'
    """
    if "/" in text:
        text = _mask_links(text)
    if "@" in text or "＠" in text:
        if _MAIL_SIGN.search(text):
            text = _MAIL.sub(E_MAIL, text)
        text = _HANDLE.sub(rf"\1{HANDLE}", text)
    return _PHONE.sub(_phone, text) if _SEVEN.search(text) else text


def _mask_links(text: str) -> str:
    """Return *text* with the author masked where an address names one without an @."""
    text = _USER_PATH.sub(rf"\1{HANDLE}", text)
    if "u/" in text:
        text = _REDDIT.sub(rf"\1{HANDLE}", text)
    if "/status" in text:
        text = _USER_STATUS.sub(rf"/{HANDLE}\1", text)
    if ".com/" in text or ".net/" in text:
        text = _USER_HOST.sub(rf"\1{HANDLE}", text)
    return text


def _phone(found: re.Match[str]) -> str:
    """Return the mask, or the number itself where it is a date, a range or a round count."""
    digits = "".join(filter(str.isdigit, found[0]))
    is_round = digits.endswith("00000") or (len(digits) == _LOCAL and digits.endswith("00"))
    is_date = digits[0] == "0" and len(digits) < _NATIONAL_FROM
    return found[0] if is_round or is_date else PHONE
