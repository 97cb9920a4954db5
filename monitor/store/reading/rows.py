"""A connection that only reads, and the rows that it brings."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec, Self, TypeVar, cast

import msgspec

from monitor.store.opened import Opened
from monitor.store.schema.version import explaining

P = ParamSpec("P")
R = TypeVar("R", bound="Rows")
T = TypeVar("T")


def own_scorer(post: str, version: Literal["oldest", "newest"] = "oldest") -> str:
    """Return in SQL the number of the scorer in use that labelled a post; *post* is SQL as well.

    While posts are scored again two versions of it have; the reports have the labels of the older
    one until the newer one is done.
    """
    own = "FROM scorer WHERE name = (SELECT value FROM setting WHERE key = 'scorer')"
    which = "min" if version == "oldest" else "max"
    each = f"SELECT {which}(scorer) FROM score WHERE post = {post} AND scorer IN (SELECT id {own})"  # noqa: S608
    # Mostly there is one, and none has to be looked for post by post.
    return f"CASE (SELECT count(*) {own}) WHEN 1 THEN (SELECT id {own}) ELSE ({each}) END"


def asked_once(ask: Callable[Concatenate[R, P], T]) -> Callable[Concatenate[R, P], T]:
    """Let a question be asked once in a snapshot, in which its answer cannot change.

    All surfaces of one reading ask for the same counts; whoever gets an answer must not change it.
    """

    @wraps(ask)
    def answer(self: R, *args: P.args, **kwargs: P.kwargs) -> T:
        known = self.answers
        if known is None:
            return ask(self, *args, **kwargs)
        given = (*args, *kwargs.values())
        key = (ask, *kwargs, *(tuple(one) if isinstance(one, list) else one for one in given))
        if key not in known:
            known[key] = ask(self, *args, **kwargs)
        found: T = known[key]
        return found

    return cast("Callable[Concatenate[R, P], T]", answer)


class Rows(Opened):
    """A connection that cannot write; it belongs to the thread that opened it.

    Attributes:
        answers: To what was asked in a snapshot; None outside of one.
    """

    answers: dict[Hashable, Any] | None = None

    def comes_of_damage(self, error: BaseException | None) -> bool:
        """Tell whether *error* came of a value that nobody wrote.

        SQLite knows no `CHECK` where it only reads: what is none of the words of a column is found
        where it becomes a value.
        """
        return isinstance(error, msgspec.ValidationError) or super().comes_of_damage(error)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query that `table` has no call for."""
        with explaining(self.path):
            return self.conn.execute(sql, values).fetchall()

    def each(self, sql: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query one by one, so that none has to be kept."""
        with explaining(self.path):
            yield from self.conn.execute(sql, values)

    @contextmanager
    def snapshot(self) -> Iterator[Self]:
        """See one state of the database until the end, whatever the daemon commits meanwhile.

        To be left soon: as long as it is held, the write-ahead log can only grow.
        """
        self.rows("BEGIN")
        self.answers = {}
        try:
            yield self
        finally:
            self.answers = None
            self.conn.rollback()

    setting = asked_once(Opened.setting)

    @asked_once
    def sources(self) -> dict[int, str]:
        return {row["id"]: row["name"] for row in self.table("source").rows}

    @asked_once
    def most_posts(self) -> int:
        """Return a number that all posts, of whichever topic, do not exceed; there may be fewer."""
        found: int = self.rows("SELECT ifnull(max(id), 0) FROM post")[0][0]
        return found
