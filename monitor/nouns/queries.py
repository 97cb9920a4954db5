"""What is found of the search: when it changed, and from when on the new one was watched."""

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from monitor.nouns.finding import Finding, Uncounted
from monitor.nouns.quantity import Quantity

Change: TypeAlias = Literal["wider", "narrower", "other"]
"""Whether the new query matches all that the old one did, or only what the old one did."""


class QueryChanged(Uncounted, frozen=True, kw_only=True, tag="query.changed"):
    """The search for an incident, or for a version of events or a person, changed.

    Attributes:
        at: When the new query was asked first; that is after the report where an archive of its
            time was imported later.
        how: What the new one matches, beside the old one.
        since: From when on what only the new query matches was watched; None where that is so for
            all of the report, or nothing more is matched.
        until: Up to when all that only the old query matches was read, where later time was first
            read for the new one after the report, as of archives; else None.
    """

    at: datetime
    before: str
    after: str
    how: Change
    since: datetime | None
    until: datetime | None = None

    @property
    def breaks_at(self) -> datetime | None:
        """Return where figures before and after do not compare; None where they do."""
        if self.about.kind != "incident":
            return None  # all posts that are held were matched with it
        return self.since if self.how == "wider" else self.span.start


class Textless(Finding, frozen=True, kw_only=True, tag="query.textless"):
    """A version of events or a person could not be looked for in posts whose text was gone.

    Attributes:
        posts: How many there were when its search was new; None in public, where a sum up to an
            instant would reveal the posts since.
        until: When the last of them was published, to the full hour after it.
        new: Whether it had no other search before; else these posts stay as that one had them.
    """

    posts: Quantity | None
    until: datetime
    new: bool

    not_public: ClassVar = {"posts": None}
