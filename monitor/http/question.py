"""One question: an address and its headers, checked before anything is sent; and its redirects."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from urllib.parse import quote, urlencode

import httpx
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.errors import SourceError, quoted
from monitor.http.network import Params

LONGEST_ADDRESS: Final = 8192

_SCHEMES: Final = frozenset({"http", "https"})
_VALIDATORS: Final = frozenset({"if-modified-since", "if-none-match"})

# What may follow a redirect to another origin; anything else may be a credential.
_HARMLESS: Final = _VALIDATORS | {"accept", "accept-language"}


class HttpQuestion(Struct, frozen=True):
    """Where to ask, and what to send along (names in lower case); a body makes it a POST."""

    url: httpx.URL
    headers: Mapping[str, str]
    body: bytes | None = None

    @property
    def where(self) -> str:
        """Return the host, with its port where that is not the scheme's own."""
        return self.url.netloc.decode("ascii")

    @property
    def conditional(self) -> bool:
        """Return whether "not modified" would be an answer."""
        return not _VALIDATORS.isdisjoint(self.headers)


def question(
    url: str,
    params: Params | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpQuestion:
    """Return what to ask; a name and password in *url* become a header.

    A query that *url* has already is kept; its fragment is dropped. *params* are added to it in
    order: None leaves its entry out, a sequence repeats its key.

    Raises:
        SourceError: No address over http or https, or a header that HTTP cannot carry.
    """
    query = urlencode(list(_pairs(params or {})), quote_via=quote, safe="")
    bare = url.partition("#")[0]
    address = f"{bare}{'&' if '?' in bare else '?'}{query}" if query else bare
    asked = HttpQuestion(_parsed(lambda: httpx.URL(address), address, "the configuration"), {})
    return _named(replace(asked, headers=dict(_sendable(asked.where, headers or {}))))


def posted(
    url: str,
    *,
    json: object | None = None,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpQuestion:
    """Return what to post: *json*, or *form* as a browser would send it, or an empty body."""
    body, kind = b"", {}
    if json is not None:
        body, kind = msgspec.json.encode(json), {"content-type": "application/json"}
    elif form is not None:
        body = urlencode(form).encode()
        kind = {"content-type": "application/x-www-form-urlencoded"}
    return replace(question(url, headers={**kind, **(headers or {})}), body=body)


def redirected(asked: HttpQuestion, location: str) -> HttpQuestion:
    """Return the question that a redirect to *location* makes of *asked*.

    Headers that may hold a credential stay behind where scheme, host or port change.

    Raises:
        SourceError: It leads to no address over http or https, or from https to http.
    """
    url = _parsed(lambda: asked.url.join(location), location, asked.where)
    if (asked.url.scheme, url.scheme) == ("https", "http"):
        raise SourceError(
            f"{asked.where}: it points from https to {quoted(url)}, which nobody protects, so that "
            "was not asked: look at the address"
        )
    if origin(url) == origin(asked.url):
        return _named(HttpQuestion(url, asked.headers))
    harmless = {k: v for k, v in asked.headers.items() if k in _HARMLESS}
    return _named(HttpQuestion(url, harmless))


def _named(asked: HttpQuestion) -> HttpQuestion:
    # In a header they stay with their origin, whatever a redirect there says; and no address that
    # is kept has them.
    url = asked.url
    if not url.userinfo:
        return asked
    pair = b64encode(f"{url.username}:{url.password}".encode()).decode()
    headers = {**asked.headers, "authorization": f"Basic {pair}"}
    return HttpQuestion(url.copy_with(userinfo=b""), headers)


def _pairs(params: Params) -> Iterator[tuple[str, str]]:
    for name, value in params.items():
        if isinstance(value, bool):
            yield name, str(value).lower()
        elif isinstance(value, str | int | float):
            yield name, str(value)
        elif value is not None:
            yield from ((name, item) for item in value)


def _parsed(parse: Callable[[], httpx.URL], address: str, where: str) -> httpx.URL:
    try:
        url = parse()
        host = url.host  # is decoded only now, and may turn out to be none
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError(_bad_address(where, address)) from error
    if url.scheme not in _SCHEMES or not host or len(str(url)) > LONGEST_ADDRESS:
        raise SourceError(_bad_address(where, address))
    return url.copy_with(fragment=None)


def _bad_address(where: str, address: str) -> str:
    # A password with a slash in it is not recognised as one, so nothing before an @ is shown.
    shown = address.rpartition("@")[2]
    fix = f"write one with http or https, of at most {LONGEST_ADDRESS} characters"
    return f"{where}: {shown!r} is no address that can be asked: {fix}"


def _sendable(where: str, headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise SourceError(
                f"{where}: header {name} holds more than printable ASCII: look at what it is "
                "made from"
            )
        yield name.lower(), value


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
