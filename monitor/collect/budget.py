"""How much one pass may take: where there is more, it goes on in the next.

A listing may have no end (a tag that is flooded, a server that makes pages up). Without a bound it
would fill the disk, and all that wait for it would wait for ever.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from monitor.http.network import Wrapped
from monitor.nouns.posts import Answer, Page
from monitor.sources.base import Http

KEYS: Final = ("pass_minutes", "pass_pages", "pass_posts", "pass_bytes")
"""Under which the configuration has the parts of a budget, in the order of `Budget`."""

SHARE: Final = "its share of `every`"  # used up in place of `pass_minutes`, where others wait


class Budget(Struct, frozen=True):
    """What one pass over one source for one incident may take at most."""

    time: timedelta
    pages: int  # that the source hands in
    posts: int  # on them, repeats included
    bytes: int  # of answers, decompressed
    shared: bool = False  # whether others wait, so that it has less time than is configured


class OverBudget(Exception):  # noqa: N818  what a pass is; it never leaves it
    """The pass has used up what it may take, and its listing goes on."""


class Ration:
    """What a pass has taken of its budget, and what the listing that it reads may still take.

    Without a *budget* there are no bounds.
    """

    def __init__(self, budget: Budget | None, clock: Callable[[], datetime]) -> None:
        self._budget, self._clock, self._begun = budget, clock, clock()
        self._pages = self._posts = self._bytes = 0
        self._start: tuple[float, ...] = self._used()
        self._most = self._start
        self._asked = False

    def begin(self, left: int) -> None:
        """Begin a listing; *left* of them, this one included, share the rest of the budget.

        It may take half of what is left where others follow, so that they have their turn too.
        """
        self._start, self._asked = self._used(), False
        if self._budget is not None:
            own = self._budget
            given = (own.time.total_seconds(), own.pages, own.posts, own.bytes)
            part = 1 if left == 1 else 0.5
            self._most = tuple(
                used + max(most - used, 0) * part
                for used, most in zip(self._start, given, strict=True)
            )

    def took(self, page: Page) -> None:
        self._pages += 1
        self._posts += len(page.posts)
        self._asked = True

    def answered(self, answer: Answer) -> None:
        """Note an answer; one that was shared by incidents cost nothing."""
        self._bytes += 0 if answer.shared else len(answer.body)
        self._asked = True

    @property
    def used_up(self) -> str | None:
        """Return the key of what the listing has used up, or `SHARE`; None where it may go on.

        Every listing may ask one question, whatever those before it have taken.
        """
        if self._budget is None or not self._asked:
            return None
        pairs = zip(KEYS, self._used(), self._most, strict=True)
        key = next((key for key, used, most in pairs if used >= most), None)
        return SHARE if key == KEYS[0] and self._budget.shared else key

    def check(self) -> None:
        if self.used_up is not None:
            raise OverBudget

    @property
    def taken(self) -> str:
        seconds, pages, posts, size = (
            now - before for now, before in zip(self._used(), self._start, strict=True)
        )
        time = f"{seconds / 60:.0f} min" if seconds >= 120 else f"{seconds:.0f} s"  # noqa: PLR2004
        return f"{time}, {pages:,.0f} pages, {posts:,.0f} posts and {size / 2**20:,.0f} MiB"

    def _used(self) -> tuple[float, ...]:
        seconds = (self._clock() - self._begun).total_seconds()
        return seconds, self._pages, self._posts, self._bytes


class Rationed(Wrapped):
    """The network as a pass may use it: a question beyond its budget ends the walk."""

    def __init__(self, http: Http, ration: Ration) -> None:
        super().__init__(http)
        self._ration = ration

    def _ask(self, ask: Callable[[], Answer]) -> Answer:
        self._ration.check()
        answer = ask()
        self._ration.answered(answer)
        return answer
