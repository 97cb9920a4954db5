"""The parser of feeds, with some of its ways mended."""

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from io import BytesIO
from json import detect_encoding
from typing import Any, Final

from monitor.errors import BadAnswer
from monitor.sources.html import with_whole_references

AUTHOR: Final = 256  # characters

# Programs that make a feed of a string in memory declare how that was kept, whatever they send.
_DECLARED: Final = re.compile(rb"(?i)^\s*<\?xml\b[^>]*\bencoding\s*=\s*[\"']utf-?16[^>]*>")

# A sign that begins no reference; outside of CDATA, where it stands for itself.
_BARE: Final = re.compile(r"(?s)(<!\[CDATA\[(?:.*?\]\]>|.*))|&(?!#\w++;|\w{1,32};)")

# Of encodings that shift between tables (ISO-2022-JP): the byte of `&` is part of a letter there.
_SHIFT: Final = "\x1b"

# A number of thousands of digits, escaped or not, ends the parser, and with it the whole feed.
_ENDLESS: Final = re.compile(r"(?i)(&(?:(?:amp|#0*38|#x0*26);)?#)[0-9]{8,}")


@cache
def _parser() -> Any:
    """Return the parser, with four of its ways mended.

    It looks for an e-mail address in an author, and takes the square of the length for that: seven
    seconds for 20,000 letters. An entry with an element where none is expected (a `content` in a
    `description`) leaves it in a state in which all entries after that one lose their words. And
    what is said of a picture takes the place of what is said in the entry: its `media:description`,
    and the title and description in its `image`. A `guid` that does not say that it is no address
    becomes one, though it be a number.
    """
    import feedparser  # noqa: PLC0415  slow to load, and the configuration needs only the settings

    kind = feedparser.mixin._FeedParserMixin
    look, begin, end = kind._sync_author_detail, kind.unknown_starttag, kind.unknown_endtag

    def sync(self: Any, key: str = "author") -> None:
        if len(self._get_context().get(key) or "") <= AUTHOR:
            look(self, key)

    def start_tag(self: Any, tag: str, attrs: Any) -> Any:
        self.nesting = getattr(self, "nesting", 0) + 1
        if tag.rpartition(":")[2] in {"item", "entry"}:
            if not hasattr(self, "entries_at"):
                self.entries_at = (self.nesting, len(self.elementstack))
            if self.nesting == self.entries_at[0]:
                # What the entry before has left open is its own affair.
                self.incontent = self.svgOK = self.inauthor = self.incontributor = 0
                self.inpublisher = self.insource = self.inimage = self.intextinput = 0
                self.contentparams.clear()
                del self.elementstack[self.entries_at[1] :]
        with suppress(Exception):  # whatever one element does, the others are read
            return begin(self, _of_a_picture(self, tag), attrs)

    def end_tag(self: Any, tag: str) -> Any:
        self.nesting = getattr(self, "nesting", 1) - 1
        with suppress(Exception):
            if self.elementstack and self.elementstack[-1][0] == "id":
                guid = "".join(self.elementstack[-1][2]).strip()
                self.guidislink = self.guidislink and (":" in guid or guid.startswith("/"))
            return end(self, _of_a_picture(self, tag))

    kind._start_media_description = lambda self, attrs: self.push_content(
        "media_description", attrs, "text/html", 1
    )
    kind._end_media_description = _end_caption
    kind._sync_author_detail = sync
    kind.unknown_starttag, kind.unknown_endtag = start_tag, end_tag
    return feedparser


def _end_caption(parser: Any) -> None:
    """Keep a caption by itself, and with the file that stands before it or around it."""
    parser.pop_content("media_description")
    context = parser._get_context()
    if files := context.get("media_content"):
        files[-1]["media_description_detail"] = context.get("media_description_detail")


def _of_a_picture(parser: Any, tag: str) -> str:
    """Return the name of an element; within an entry's picture one that means nothing."""
    within = parser.inentry and parser.inimage and tag in {"title", "description"}
    return f"image:{tag}" if within else tag


def parsed(body: bytes, feed: str, headers: Mapping[str, str]) -> Any:
    codec: str = detect_encoding(body)
    if codec.startswith("utf-8"):
        codec = "latin-1"  # bytes for bytes: any kin of ASCII
        body = _DECLARED.sub(b"", body)
    text = body.decode(codec, "replace")
    if "&" in text and _SHIFT not in text:
        text = with_whole_references(_BARE.sub(lambda found: found[1] or "&amp;", text))
        body = _ENDLESS.sub(r"\g<1>65533", text).encode(codec)
    try:
        # Bytes in a file, for a string would be taken for an address or a file's name.
        return _parser().parse(BytesIO(body), response_headers=headers)
    except Exception as error:
        message = f"{feed}: no parser can read it as RSS or Atom: look for the address of the feed"
        raise BadAnswer(message) from error
