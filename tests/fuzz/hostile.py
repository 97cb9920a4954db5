"""Values that have broken programs, as JSON has them, and the ways in which JSON is spoilt.

References:
    RFC 8259, 8.2 (halves of surrogate pairs), 9 (depth and range are the parser's own business);
    Nicolas Seriot, Parsing JSON is a Minefield, 2016; minimaxir/big-list-of-naughty-strings.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Raw:
    """A value as it is to be written; `valid` where RFC 8259 has it, be it useless."""

    text: str
    valid: bool = True


@dataclass(frozen=True)
class Twice:
    """An object that has its keys in pairs, so that one may come twice."""

    pairs: tuple[tuple[str, object], ...]


STRINGS: Final = (
    "", " ", "\n", "0", "-1", "null", "[deleted]", "anaheim police", "Police in Anaheim",
    "\u0000", "a\u0000b", "\u0007\u001b[31m", "\ufeff", "\ufffe\uffff", "\U0010ffff",
    "\u202egnirts", "\u200b\u200d\u2060", "e\u0301" * 40, "\U0001f469\u200d\U0001f467" * 9,
    "\u0130\u0131\u00df\ufb03",
    "Z\u0351" * 99,
    "<p>Police<script>alert(1)</script></p>", "<" * 500, "&#x110000;&#xd83d;&#0;&amp;amp;",
    "]]>", "<!--", "=cmd|' /C calc'!A1", "%s%n%00", "../../../etc/passwd", "'; DROP TABLE post; --",
    "javascript:alert(1)", "http://[::1", "http://a\u0000b/", "https://x.example/" + "y" * 3_000,
    "at://", "did:plc:", "t3_", "t1_zzzzzzzzzzzzzzzzzzzz", "9" * 19, "9" * 400,
    "Police in Anaheim " * 4_000,
    "9999-12-31T23:59:59.999-14:00", "9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00+14:00",
    "0000-00-00T00:00:00Z", "2016-12-31T23:59:60Z", "2026-02-30T00:00:00Z", "2026-11-23T12:00:00",
    "2026-11-23", "1970-01-01T00:00:00Z", "2026-11-23T12:00:00.123456789+00:00", "yesterday",
    "+292277026596-12-04T15:30:08Z", "zh-Hant-TW", "x-klingon", "en" * 500,
)  # fmt: skip

NUMBERS: Final = (
    0, 1, -1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64, 10**30, 10**400,
    0.1, -0.0, 1e308, 5e-324, 253_402_300_799, 253_402_300_800, -62_135_596_801, 1_795_431_600_000,
    1.7954316e9, 10**15, 9 * 10**17,
)  # fmt: skip

RAWS: Final = (
    Raw(r'"\ud83d"'),
    Raw(r'"Police in Anaheim \ud83d"'),
    Raw(r'"\ude00\ud83d"'),
    Raw(r'"\u0000"'),
    Raw("1e400"),
    Raw("-1e400"),
    Raw("1E+2"),
    Raw("[" * 300 + "]" * 300),
    Raw('{"a":' * 300 + "1" + "}" * 300),
    Raw("NaN", valid=False),
    Raw("-Infinity", valid=False),
    Raw("01", valid=False),
    Raw("'a'", valid=False),
    Raw('"a\nb"', valid=False),
    Raw('"\x01"', valid=False),
    Raw("", valid=False),
    Raw("[1,]", valid=False),
)

PLAIN: Final[tuple[object, ...]] = (None, True, False, [], {}, [None], {"": None})

ANY: Final = (*STRINGS, *NUMBERS, *RAWS, *PLAIN)
