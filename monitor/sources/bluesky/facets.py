"""Where the links in a text lead to: Bluesky marks them by where they lie in its bytes.

References:
    Lexicon app.bsky.richtext.facet, bluesky-social/atproto; read on 2026-11-24.
"""

from collections.abc import Iterable

from msgspec import Struct, field

from monitor.text.links import is_shortened


class Slice(Struct):
    """Where a facet lies in the text, in bytes of UTF-8."""

    byteStart: int = 0  # noqa: N815  the service's names
    byteEnd: int = 0  # noqa: N815


class Feature(Struct):
    """What a facet is; only a link has an address."""

    uri: str | None = None


class Facet(Struct):
    """A mark-up of the text: a mention, a tag, or a link, which the text itself shows shortened."""

    index: Slice = field(default_factory=Slice)
    features: tuple[Feature, ...] = ()


def spelled_out(text: str, facets: Iterable[Facet]) -> str:
    """Return the text with its links whole; a link with words of its own has the address after it.

    A facet that lies outside the text, across another, or inside a letter is left alone.
    """
    whole = text.encode()
    limit = len(whole)
    for facet in sorted(facets, key=lambda facet: facet.index.byteStart, reverse=True):
        start, end = facet.index.byteStart, facet.index.byteEnd
        uri = next((one.uri for one in facet.features if one.uri), None)
        if uri and 0 <= start < end <= limit and _between(whole, start) and _between(whole, end):
            label = whole[start:end].decode()
            link = (uri if is_shortened(label, uri) else f"{label} ({uri})").encode()
            whole, limit = whole[:start] + link + whole[end:], start
    return whole.decode()


def _between(whole: bytes, at: int) -> bool:
    """Tell whether *at* lies between two characters of UTF-8."""
    return at == len(whole) or whole[at] & 0xC0 != 0x80  # noqa: PLR2004  10xxxxxx goes on
