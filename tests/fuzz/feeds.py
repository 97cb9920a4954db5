"""Feeds as text that is changed in one place: in one entry, or anywhere."""

import re
from html import escape
from random import Random
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from monitor.testing.passes import MARK
from tests.fuzz.hostile import STRINGS
from tests.fuzz.trees import ALL, Changed, spoilt

_ENTRY: Final = re.compile(r"<(item|entry)\b.*?</\1>", re.DOTALL)
_LEAF: Final = re.compile(r"(<(\w[\w:.-]*)[^<>]*>)([^<>]*)(</\2>)")
_REFERENCE: Final = re.compile(r"&[^;<>\s]*;")
_PIECES: Final = (
    "&#55357;&#56834;", "&#xD83D;", "&#1114112;", "&#0;", "&nbsp;", "&lt;script&gt;", "&unknown;",
    "<![CDATA[<p>Police]]>", "<media:title>Police</media:title>", "<author><name>a</name></author>",
    "<enclosure url='javascript:alert(1)'/>", "<guid isPermaLink='false'></guid>", "<pubDate/>",
    "<pubDate>Mon, 99 Foo 99999 99:99:99 XST</pubDate>",
    "<updated>9999-12-31T23:59:59-14:00</updated>",
    "<dc:date>0000-00-00</dc:date>", "<!-- -- -->", "<?php evil ?>", "<source url=''/>", "<link/>",
    "<content type='xhtml'><div>Police</div></content>", "<description/>" * 50,
    "<a>" * 200 + "</a>" * 200,
)  # fmt: skip
_HEADS: Final = (
    '<!DOCTYPE rss [<!ENTITY a "b">]>', '<?xml version="1.0" encoding="utf-7"?>',
    '<?xml version="1.1" encoding="no-such"?>', "\ufeff", "\n\n", "<html>", "<!DOCTYPE html>",
)  # fmt: skip


def change(random: Random, answer: Changed) -> Changed:
    """Return a feed with one place changed; mostly in one entry, so that the others are whole."""
    text = answer.body.decode("utf-8", "surrogateescape")
    entries = list(_ENTRY.finditer(text))
    drawn = random.random()
    if drawn < 0.2 or not entries:
        return spoilt(random, answer)
    if drawn < 0.25:
        return answer.more(_bytes(random.choice(_HEADS) + text), ALL)
    entry = random.choice(entries)
    new = random.choice((_leaf, _leaf, _leaf, _piece, _piece, _gone, _twice))(random, entry[0])
    whole = text[: entry.start()] + new + text[entry.end() :]
    numbers = frozenset(map(int, MARK.findall(entry[0]))) if _is_nested(whole) else ALL
    return answer.more(_bytes(whole), numbers or ALL)


def _is_nested(text: str) -> bool:
    """Tell whether all that is opened is closed, whatever is wrong with references to letters."""
    parser = ParserCreate()
    try:
        parser.Parse(_REFERENCE.sub("x", text).encode("utf-8", "replace"), True)
    except (ExpatError, LookupError, ValueError):  # or an encoding that there is not
        return False
    return True


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _leaf(random: Random, entry: str) -> str:
    """Give an element another text: escaped, or as references to its letters."""
    leaves = list(_LEAF.finditer(entry))
    if not leaves:
        return _piece(random, entry)
    leaf = random.choice(leaves)
    said = random.choice(STRINGS)
    text = random.choice((escape(said), "".join(f"&#{ord(c)};" for c in said[:2_000])))
    # XML has none of them, however they are written: what is around would be no XML either.
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:0|7|27|6553[45]);", "", text)
    return entry[: leaf.start(3)] + text + entry[leaf.end(3) :]


def _piece(random: Random, entry: str) -> str:
    ends = [m.end() for m in re.finditer(r"<(item|entry)\b[^<>]*>", entry)][:1] or [0]
    ends += [m.start(3) for m in _LEAF.finditer(entry)] * 2
    place = random.choice(ends)
    return entry[:place] + random.choice(_PIECES) + entry[place:]


def _gone(random: Random, entry: str) -> str:
    leaves = list(_LEAF.finditer(entry))
    leaf = random.choice(leaves) if leaves and random.random() < 0.8 else None
    return "" if leaf is None else entry[: leaf.start()] + entry[leaf.end() :]


def _twice(random: Random, entry: str) -> str:
    leaves = list(_LEAF.finditer(entry))
    leaf = random.choice(leaves) if leaves and random.random() < 0.8 else None
    return entry * 2 if leaf is None else entry[: leaf.end()] + leaf[0] + entry[leaf.end() :]
