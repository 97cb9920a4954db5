"""What an honest service is made of: what it holds is known, so that every loss is seen."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, repeat

from monitor.nouns.posts import Answer
from monitor.sources.base import Params as Params  # noqa: PLC0414  authors ask here

Respond = Callable[[str, Params, Mapping[str, str]], Answer]
"""Answers a question: its address, its parameters (of a POST: what it sends), its headers."""


@dataclass(frozen=True)
class Item:
    """A post that a service holds: when it was written, and when it reached the service."""

    number: int
    created: datetime
    arrived: datetime

    @property
    def text(self) -> str:
        """Words that match the incident of the rules, and bear the item's number."""
        return f"Police & <crowd> in Anaheim n{self.number}."


@dataclass
class FakeHttp:
    """The network, as a source sees it: every question goes to `respond`.

    Attributes:
        asked: The questions so far, but for those that were sent by POST.
    """

    respond: Respond
    asked: list[tuple[str, Params, Mapping[str, str]]] = field(default_factory=list)

    def get(
        self,
        url: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = False,
    ) -> Answer:
        question = (url, dict(params or {}), dict(headers or {}))
        self.asked.append(question)
        return self.respond(*question)

    def post(
        self,
        url: str,
        *,
        json: object | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        body = json if isinstance(json, Mapping) else form
        return self.respond(url, dict(body or {}), dict(headers or {}))


@dataclass
class Service:
    """A service that holds items; a subclass answers as the real one does.

    Its `respond` shows of `arrived()` what is asked for, in the words of `says(item)`, and makes of
    an item whose number is in `broken` something that the source must refuse. Where the source asks
    again for posts, it shows only what `shows` allows, and says of `gone` what the service says.

    Attributes:
        now: Items that arrived before it are shown; the rules move it on.
        broken: Numbers of items that come out unreadable.
        gone: Numbers of items that were deleted, as far as it is asked for them by their ids.
        hidden: Numbers of items of which it then says nothing: they are out of sight.
        edited: Numbers of items whose text was changed.
        tick: Time that an answer takes: posts arrive while others are read.
    """

    items: Sequence[Item]
    now: datetime
    broken: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    edited: frozenset[int] = frozenset()
    tick: timedelta = timedelta()

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        """Return the answer to a question, or raise what the network raises, such as `NotFound`.

        Raises:
            AssertionError: Here, where nothing is to be asked.
        """
        raise AssertionError(f"{url} is not to be asked")

    def arrived(self) -> list[Item]:
        """Return what the service holds at this instant, in the order of `items`."""
        self.now += self.tick
        return [it for it in self.items if it.arrived < self.now]

    def says(self, it: Item) -> str:
        """Return the words of an item, as they are now."""
        return f"{it.text} Edited." if it.number in self.edited else it.text

    def shows(self, it: Item) -> bool:
        """Return whether an item is shown to who asks for it by its id."""
        return it.number not in self.gone | self.hidden


def refusing(error: Exception) -> Respond:
    """Return what a network answers that refuses every question."""

    def refuse(*_: object) -> Answer:
        raise error

    return refuse


def showing(body: bytes) -> Respond:
    """Return what a service answers that shows the same with status 200, whatever it is asked."""
    return lambda url, _params, _headers: Answer(200, body, {}, url)


def turning(good: Respond, bad: Respond, after: int) -> Respond:
    """Return what a service answers that turns bad after *after* good answers."""
    answers = chain(repeat(good, after), repeat(bad))

    def respond(url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        return next(answers)(url, params, headers)

    return respond


def answer(body: bytes | str | object, status: int = 200, url: str = "", **headers: str) -> Answer:
    """Return an answer; whatever is neither bytes nor a string is written as JSON."""
    if not isinstance(body, bytes):
        body = (body if isinstance(body, str) else json.dumps(body)).encode()
    return Answer(status, body, {k.replace("_", "-"): v for k, v in headers.items()}, url)
