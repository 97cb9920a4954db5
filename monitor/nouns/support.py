"""Who stands behind a figure, and behind each stretch of time of an incident."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from msgspec import Struct

from monitor.nouns.posts import Span

FEWEST: Final = 5
"""Accounts from which on a figure is published; links are shown from as many sharers on."""


class Support(Struct, frozen=True):
    """Who stands behind a figure.

    Attributes:
        posts: None where nothing is known.
        accounts: Distinct pseudonyms, as far as authors are known; None where nothing is.
    """

    posts: int | None
    accounts: int | None

    @property
    def few(self) -> bool:
        """Tell whether 1 to 4 accounts stand behind it; where no author is known, posts count."""
        return 0 < (self.accounts or self.posts or 0) < FEWEST


TOTAL: Final = ""
"""Name of all groups together."""

Name: TypeAlias = tuple[str, str]
"""Kind and key of a group."""

ALL: Final[Name] = ("", TOTAL)
"""All posts."""


class Layer(Struct, frozen=True):
    """Who stands behind each stretch of time of one length.

    Attributes:
        edges: One more than there are stretches, ascending (UTC).
        cells: Of all posts and of each group, one for each stretch.
    """

    edges: Sequence[datetime]
    cells: Mapping[Name, Sequence[Support]]


class Backed(Struct, frozen=True):
    """A row that says who stands behind it; no other is published."""

    @property
    def behind(self) -> Support:
        """Return who stands behind it."""
        raise NotImplementedError

    @property
    def name(self) -> Name | None:
        """Return whose posts it counts; None where that is the group in which it stands."""
        return None

    @property
    def span(self) -> Span | None:
        """Return of which time it speaks; None for all of the report's."""
        return None
