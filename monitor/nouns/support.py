"""Who stands behind a figure."""

from typing import Final

from msgspec import Struct

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


class Backed(Struct, frozen=True):
    """A row that says who stands behind it; no other is published."""

    @property
    def behind(self) -> Support:
        """Return who stands behind it."""
        raise NotImplementedError
