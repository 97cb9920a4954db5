"""Values that many services answer with: instants, whole numbers, addresses that name people."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated

from msgspec import Meta

Aware = Annotated[datetime, Meta(tz=True)]
Whole = Annotated[int, Meta(ge=0, le=2**63 - 1)]  # a count that can be kept

Epoch = Annotated[int, Meta(ge=0, lt=253_402_300_800)]  # seconds since 1970, to the year 9999


def utc(at: datetime) -> datetime:
    """Return an instant in UTC; meant for `__post_init__`, where the decoder explains the error.

    Raises:
        ValueError: With its offset it lies outside the years 1 to 9999.
    """
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{at.isoformat()} is no time between the years 1 and 9999") from error


def digest(text: str) -> str:
    """Return 32 hexadecimal digits: an id that is the same everywhere, and names nobody.

    An address tells whose it is, so that none is kept as an id.
    """
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
