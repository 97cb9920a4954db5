"""Reading what a service answered: what cannot be read costs only itself.

Whatever reads a body raises `BadAnswer` where that is no such answer at all; the message names what
was asked for, and shows how the body begins.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, NoReturn, TypeVar, cast, overload

import msgspec
from msgspec import Struct

from monitor.clock import rfc3339
from monitor.errors import BadAnswer, NeedsAttention, RetryLater, excerpt
from monitor.intake import repair
from monitor.intake.bounds import refused
from monitor.nouns.posts import Page, Post, Reject, Span
from monitor.sources.base import Onward, cursor_of

T = TypeVar("T")
M = TypeVar("M")

SHOWN: Final = 60  # characters of a body that an error repeats


class Listing(Struct, frozen=True):
    """What an answer shows: posts, in its order, and what of it could not be read.

    A service adds by what its answers go on. Of one of several pages `after` is what the next is
    asked for by, None on the last.
    """

    posts: tuple[Post, ...] = ()
    rejected: tuple[Reject, ...] = ()
    after: str | None = None

    def page(self, place: Struct | None = None, observed: Span | None = None) -> Page:
        """Return it as a page; the next pass begins at *place*, or where it would have for None."""
        cursor = None if place is None else cursor_of(place)
        return Page(posts=self.posts, rejected=self.rejected, observed=observed, cursor=cursor)


P = TypeVar("P", bound=Listing)


def paged(ask: Callable[[str | None], P], what: str) -> Iterator[P]:
    """Ask for page after page, to the last; one that leads back is the end, in an error."""
    onward, after = Onward(what), None
    while True:
        listing = ask(after)
        yield listing
        after = listing.after
        if after is None:
            return
        onward.to(after)


def beginning(body: bytes) -> str:
    return excerpt(body[: 8 * SHOWN].decode("utf-8", "replace"), SHOWN)


def refuse(what: str, wanted: str, body: bytes) -> NoReturn:
    """Refuse an answer of another kind than was asked for.

    Raises:
        BadAnswer: Always; the message shows how the body begins.
    """
    shown = f"it begins {beginning(body)!r}" if body.strip() else "it is empty"
    raise BadAnswer(f"{what}: the answer is not {wanted}: {shown}")


def later(reason: str, until: datetime) -> RetryLater:
    return RetryLater(f"{reason}, so it is not asked before {rfc3339(until)}", until)


def members_only(where: str) -> NeedsAttention:
    return NeedsAttention(
        f"{where} is open to members only (it asks to log in): take it out, or ask its owners"
    )


def decode(body: bytes, shape: type[T], what: str) -> T:
    """Read a JSON body into *shape*; what breaks the rules of JSON is repaired where it can be.

    Raises:
        BadAnswer: The body is no such JSON; the message names *what* and shows how it begins.
    """

    def whole(body: bytes | msgspec.Raw) -> T:
        return msgspec.json.decode(body, type=shape, strict=False)

    try:
        return repair.read(body, whole)
    except (ValueError, RecursionError) as error:
        begin = beginning(body)
        message = f"{what}: the answer is not JSON as it should be ({error}): it begins {begin!r}"
        raise BadAnswer(message) from error


@cache  # few shapes are read; making one takes longer than reading an item
def _decoder(shape: object) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)


@overload
def each(items: Sequence[msgspec.Raw], shape: type[T]) -> tuple[list[T], list[Reject]]: ...


@overload
def each(
    items: Sequence[msgspec.Raw], shape: type[T], make: Callable[[T], M]
) -> tuple[list[M], list[Reject]]: ...


def each(
    items: Sequence[msgspec.Raw], shape: type[T], make: Callable[[T], M] | None = None
) -> tuple[list[T] | list[M], list[Reject]]:
    """Read items one by one, so that a broken one costs only itself.

    Args:
        items: As they came.
        shape: What each should be.
        make: Turns one that was read into what is wanted, such as a post. Whatever it raises costs
            this item only.

    Returns:
        What was made of the items that could be read, in order, and the rejects with the reason why
        the others could not.
    """
    decoded = _decoder(shape).decode  # type: ignore[arg-type]  # a type is hashable

    def made(item: msgspec.Raw) -> T | M:
        one: T = repair.read(item, decoded)
        return one if make is None else make(one)

    found, rejects = one_by_one(items, made, lambda item: repair.repaired(bytes(item)))
    return cast("list[T] | list[M]", found), rejects


def one_by_one(
    items: Iterable[T], make: Callable[[T], M], raw: Callable[[T], bytes]
) -> tuple[list[M], list[Reject]]:
    """Return what is made of items, in order, and the rejects, of which *raw* gives the bytes."""
    made: list[M] = []
    rejects: list[Reject] = []
    for item in items:
        try:
            made.append(make(item))
        except Exception as error:  # noqa: BLE001  whatever one item does, the others are read
            rejects.append(refused(error, raw(item)))
    return made, rejects


def not_all_broken(
    found: Collection[object], rejects: Sequence[Reject], nothing: str, *, further: bool = False
) -> None:
    """Make sure that not all of an answer is broken: that would pass for silence.

    *nothing* begins the sentence that it would be: `YouTube: no comment`. A *further* answer, after
    one that could be read, may hold a single item: where that is broken, it costs only itself.

    Raises:
        BadAnswer: Something was rejected, and nothing found.
    """
    if rejects and not found and not (further and len(rejects) == 1):
        raise BadAnswer(f"{nothing} can be read ({rejects[0].reason})")


def beside(raw: msgspec.Raw, shape: type[T]) -> T | None:
    """Read what stands beside a post; None where there is nothing, or nothing that can be read.

    A service that changes how it describes pictures must not cost the posts that have some.
    """
    found = each([raw], shape)[0] if bytes(raw) not in {b"", b"null"} else []
    return found[0] if found else None


def listed_beside(raw: msgspec.Raw, shape: type[T]) -> list[T]:
    """Read a list that stands beside a post; what of it cannot be read is left out."""
    try:
        found: list[T] = _decoder(list[shape]).decode(raw)  # type: ignore[valid-type]
    except (ValueError, RecursionError):
        found = each(beside(raw, list[msgspec.Raw]) or [], shape)[0]
    return found
