r"""JSON that breaks its own rules, read all the same.

One post with half an emoji (``\ud83d``) in a field that nobody reads must not cost the other posts
of its page. Reading is tried first, so that sound bytes cost nothing; only what fails is repaired,
and read again.

References:
    RFC 8259, sections 7 (strings), 8.1 (UTF-8, byte order marks) and 8.2 (lone surrogates).
"""

import json
import re
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

DEEPEST: Final = 100
"""Levels of nesting that are read; what is deeper becomes null. No service has twenty."""

T = TypeVar("T")

# To the closing quotation mark or the end, whichever comes first: an open string is read once, and
# not again from each of its characters.
_STRING: Final = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'
_TOKEN: Final = re.compile(rf"{_STRING}|-?\b(?:NaN|Infinity)\b", re.DOTALL)
_STEP: Final = re.compile(rf"{_STRING}|[\[\]{{}}]", re.DOTALL)
_ODD: Final = re.compile(r"[\x00-\x1f\\]")
_HEX: Final = "[0-9A-Fa-f]{2}"
_PIECE: Final = re.compile(
    rf"(?P<sound>\\u[Dd][89ABab]{_HEX}\\u[Dd][C-Fc-f]{_HEX})"
    rf"|(?P<half>\\u[Dd][89A-Fa-f]{_HEX})"
    rf'|(?P<escape>\\(?:["\\/bfnrt]|u{_HEX}{_HEX}))'
    r"|(?P<stray>\\)"
    r"|(?P<control>[\x00-\x1f])"
)


def read(body: bytes | msgspec.Raw, decode: Callable[[bytes | msgspec.Raw], T]) -> T:
    r"""Return what *decode* makes of a body, or else of the body as it is once repaired.

    Half an emoji and bytes that are no UTF-8 become U+FFFD, raw control characters are escaped,
    numbers that JSON does not have become null, as does what is nested too deeply. UTF-16, UTF-32
    and a byte order mark are understood.

    Raises:
        ValidationError: It is JSON of another shape.
        ValueError: It is no JSON (`msgspec.DecodeError` is one).
        RecursionError: It is nested too deeply, and cut off besides.

    >>> read(rb'["Police \ud83d", NaN]', msgspec.json.decode)
    ['Police \ufffd', None]
    """
    try:
        return decode(body)
    except msgspec.ValidationError:
        raise
    except (ValueError, RecursionError) as error:
        sound = repaired(bytes(body))
        if isinstance(error, RecursionError):
            sound = _shallow(sound)
        elif sound == body:
            raise
    try:
        return decode(sound)
    except RecursionError:
        return decode(_shallow(sound))


def repaired(body: bytes) -> bytes:
    """Return what was meant to be JSON with all that breaks its rules within it put right.

    Of what comes twice, once among others that had to be repaired, the outcome is the same.
    """
    text = body.decode(json.detect_encoding(body), "replace")
    # Most that is rejected is sound JSON of another shape: it is not read token by token.
    if _ODD.search(text) or "NaN" in text or "Infinity" in text:
        text = _TOKEN.sub(_token, text)
    return text.encode("utf-8", "replace")


def _token(found: re.Match[str]) -> str:
    token = found[0]
    if token[0] != '"':
        return "null"
    return _PIECE.sub(_piece, token) if _ODD.search(token) else token


def _piece(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "half":
            return r"\ufffd"
        case "stray":
            return r"\\"
        case "control":
            return f"\\u{ord(found[0]):04x}"
        case _:
            return found[0]


def end_of(text: str, start: int) -> int | None:
    """Return where the list or object that begins at *start* ends, be it broken within.

    None where it goes on after *text*, or a bracket is closed first that none opened.

    >>> end_of('[{"a": "}", b: 1}, 2]', 1)
    17
    """
    depth = 0
    for found in _STEP.finditer(text, start):
        if found[0] in {"[", "{"}:
            depth += 1
        elif found[0] in {"]", "}"}:
            depth -= 1
            if depth <= 0:
                return found.end() if depth == 0 else None
    return None


def _shallow(body: bytes) -> bytes:
    """Return JSON with null in the place of each list and object that is nested too deeply."""
    text = body.decode()
    pieces = []
    depth = start = 0
    for found in _STEP.finditer(text):
        if found[0] in {"[", "{"}:
            depth += 1
            if depth == DEEPEST:
                pieces.append(f"{text[start : found.start()]}null")
        elif found[0] in {"]", "}"}:
            if depth == DEEPEST:
                start = found.end()
            depth -= 1
    return "".join((*pieces, text[start:])).encode()
