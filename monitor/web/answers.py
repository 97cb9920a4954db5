"""A form that came in: what it says, and whether a page of ours sent it.

References:
    Fetch, "Origin header": browsers add it to every POST, and no page can forge it; known, not read
    again on 2026-11-24. OWASP, "Cross-Site Request Forgery Prevention" cheat sheet (verifying the
    origin, and a token); known, not read again on 2026-11-24.
"""

import secrets
from collections.abc import Mapping
from typing import Final, TypeAlias
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

from monitor.web.port import NAMES

MOST_BYTES: Final = 4096
"""Of a form: the longest is a note of 200 characters, each of at most 12 bytes."""

MOST_FIELDS: Final = 7
DIGITS: Final = 18  # of the number of a post or a note, at most
Fields: TypeAlias = Mapping[str, str]


def sent(token: str, request: Request, fields: Fields) -> bool:
    """Tell whether a page of this very server sent a form: no other can read its *token*."""
    given = fields.get("token", "").encode()
    return own(request) and secrets.compare_digest(given, token.encode())


def number(text: str) -> int | None:
    """Return a number; None where it is none, or has more digits than any of ours."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else None


def own(request: Request) -> bool:
    """Tell whether a page of this very server sent it; browsers always say which did.

    This machine is asked over HTTP, by any other name over HTTPS: what a proxy says of itself in
    headers is not needed for that, and not believed.
    """
    scheme = "http" if request.url.hostname in NAMES else "https"
    return request.headers.get("origin") == f"{scheme}://{request.url.netloc}"


async def read(request: Request) -> Fields | None:
    """Return the fields of a form; None where it is too long, no form, or never whole."""
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                return None
    except ClientDisconnect:  # or it took too long, and the connection was closed
        return None
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    return {name: values[0] for name, values in fields.items()}
