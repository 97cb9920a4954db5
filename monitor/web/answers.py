"""An answer that came in: what it says, and whether a page of ours sent it.

References:
    Fetch, "Origin header": browsers add it to every POST, and no page can forge it; known, not read
    again on 2026-11-24.
"""

from typing import Final, NamedTuple
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

MOST_BYTES: Final = 4096
"""Of an answer: it has three short fields."""

DIGITS: Final = 18
"""Of the number of a post, at most."""


class Credentials(NamedTuple):
    """What came with a request; empty where something did not."""

    token: str
    post: str
    code: str


def number(text: str) -> int | None:
    """Return a number; None where it is none, or has more digits than any of ours."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else None


def own(request: Request) -> bool:
    """Tell whether a page of this very server sent it; browsers always say which did."""
    return request.headers.get("origin") == f"{request.url.scheme}://{request.url.netloc}"


async def read(request: Request) -> Credentials | None:
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
        fields = parse_qs(body.decode("ascii"), max_num_fields=len(Credentials._fields))
    except ValueError:
        return None
    return Credentials(*(fields.get(name, [""])[0] for name in Credentials._fields))
