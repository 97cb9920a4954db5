"""Known secrets, hidden in whatever dress a server gives them back.

A secret is compared by its letters and digits alone, without case, after encodings are undone: so
spaces, line ends and invisible characters within it make no difference. It is looked for as it is,
backwards, in hexadecimal and in Base64 at every offset.
"""

import json
import re
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote, quote_plus

from monitor.text.decoding import decoded

HIDDEN: Final = "[redacted]"

PART: Final = 8
"""Letters and digits: as many from the beginning or the end of a secret show that it is one. A
shorter secret is hidden only as it is written, where no letter or digit stands beside it."""

TELLING: Final = 12
"""This many show it anywhere in a secret, and where they might be an ordinary word."""

_PLACES: Final = 4  # in secrets, of the same eight characters: no text costs more comparisons
_AROUND: Final = 200  # characters of Base64 beside a secret that are hidden with it
_BASE64: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=")
_OPEN: Final = re.compile(r"https?://(?:www\.|localhost|127\.0\.0\.1|\[::1\])?", re.IGNORECASE)
"""What many addresses begin with: it distinguishes no secret from any other address."""

_LINE_END: Final = re.compile(r"\\[nrt]")


class _Form(NamedTuple):
    """A secret in one dress: its letters and digits, small; as it is; whether that is Base64.

    The first letters are *open*: they reveal nothing.
    """

    letters: str
    whole: str
    is_base64: bool = False
    open: int = 0


class _Known(NamedTuple):
    """What is looked for: spellings as they are, and forms by any eight letters of them."""

    spellings: re.Pattern[str]
    places: dict[str, list[tuple[_Form, int]]]


def without(text: str, secrets: Iterable[str]) -> str:
    """Return *text* with each of *secrets* hidden. Time is linear in the text."""
    held = tuple(sorted({secret.strip() for secret in secrets} - {""}))
    if not held:
        return text
    known = _known(held)
    text = known.spellings.sub(HIDDEN, text)
    views = decoded(text) if known.places else []
    places = (view.place(*found) for view in views for found in _found(view.text, known.places))
    shown, end = [], 0
    for start, after in sorted(places):
        if after > end:
            shown += [text[end:start], HIDDEN] if start >= end else []
            end = after
    return "".join([*shown, text[end:]])


@lru_cache(maxsize=4)
def _known(secrets: tuple[str, ...]) -> _Known:
    spellings = {spelling for secret in secrets for spelling in _spellings(secret)}
    longest_first = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
    places: dict[str, list[tuple[_Form, int]]] = defaultdict(list)
    for form in dict.fromkeys(form for secret in secrets for form in _forms(secret)):
        for at in range(len(form.letters) - PART + 1):
            known = places[form.letters[at : at + PART]]
            if len(known) < _PLACES:
                known.append((form, at))
    return _Known(re.compile("|".join(map(_pattern, longest_first))), dict(places))


def _spellings(secret: str) -> Iterator[str]:
    yield from (secret, quote(secret, safe=""), quote(secret), quote_plus(secret))
    yield from (json.dumps(secret)[1:-1], repr(secret)[1:-1])


def _pattern(spelling: str) -> str:
    if len(spelling) >= PART:
        return re.escape(spelling)
    before = r"(?<![^\W_])" if spelling[0].isalnum() else ""
    after = r"(?![^\W_])" if spelling[-1].isalnum() else ""
    return f"{before}{re.escape(spelling)}{after}"


def _forms(secret: str) -> Iterator[_Form]:
    if len(_letters(secret)) < PART:
        return
    held = secret.encode("utf-8", "surrogatepass")
    begin = _OPEN.match(secret)
    yield _Form(_letters(secret), secret, open=len(_letters(begin[0])) if begin else 0)
    for dress in (secret[::-1], held.hex()):
        yield _Form(_letters(dress), dress)
    for offset in range(3):  # the bits of the first and last sign may belong to others
        whole = b64encode(bytes(offset) + held).decode()
        first, after = -(-8 * offset // 6), 8 * (offset + len(held)) // 6
        yield _Form(_letters(whole[first:after]), whole, is_base64=True)


def _letters(text: str) -> str:
    return "".join(character.lower()[:1] for character in text if character.isalnum())


def _found(text: str, places: dict[str, list[tuple[_Form, int]]]) -> Iterator[tuple[int, int]]:
    """Yield where in *text* a secret, or a telling part of one, begins and ends."""
    plain = _LINE_END.sub("  ", text)
    at = [index for index, character in enumerate(plain) if character.isalnum()]
    letters = "".join(plain[index].lower()[:1] for index in at)
    first = 0
    while first <= len(letters) - PART:
        best, form = 0, None
        for candidate, place in places.get(letters[first : first + PART], ()):
            size = _shared(letters, first, candidate.letters, place)
            written = plain[at[first] : at[first + size - 1] + 1]
            if size > best and _tells(candidate, place, size, written):
                best, form = size, candidate
        if form is not None:
            start, end = at[first], at[first + best - 1] + 1
            yield _with_base64(text, start, end) if form.is_base64 else (start, end)
        first += best or 1


def _shared(one: str, first: int, other: str, place: int) -> int:
    """Return how many letters *one* from *first* on has in common with *other* from *place* on."""
    most = min(len(one) - first, len(other) - place)
    size = PART
    while size < most and one[first + size] == other[place + size]:
        size += 1
    return size


def _tells(form: _Form, place: int, size: int, written: str) -> bool:
    """Tell whether so much of a secret is one: all, much, or an end that is no ordinary word."""
    end, length = place + size - form.open, len(form.letters) - form.open
    place = max(place - form.open, 0)
    size = end - place
    if size == length or size >= TELLING:
        return True
    if size < PART or (place and end < length):
        return False
    if written in form.whole and not written.isalpha():
        return True
    word = "".join(filter(str.isalnum, written))
    return not (word.isalpha() and (word.islower() or word.isupper() or word.istitle()))


def _with_base64(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place with the Base64 around it, whose bits may be those of the secret."""
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
    while start > first and text[start - 1] in _BASE64:
        start -= 1
    while end < last and text[end] in _BASE64:
        end += 1
    return start, end
