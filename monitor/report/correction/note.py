"""What was measured of a scorer on this incident, for the method box."""

from typing import Final

from msgspec import Struct

from monitor.figures import Estimate
from monitor.words.numbers import interval

FEWEST_IN_ALL: Final = 100
"""Coded posts of an incident from which its figures are corrected: the interval is then about 10
points to each side, as wide as the scorers' errors are large."""

FEWEST_HERE: Final = 30
"""Of these within the time that a report shows: intervals were not tried with fewer."""


LEAST_ALPHA: Final = 0.667
"""Agreement of two people below which codes tell of the coders as much as of the posts.

References:
    K. Krippendorff, "Content Analysis", 11: draw tentative conclusions only from 0.667 on.
"""


class ValidationNote(Struct, frozen=True, kw_only=True):
    """How a scorer's labels compare with those of people, on this incident.

    Attributes:
        coded: Posts of the incident that people coded and the scorer scored.
        here: Of these, how many lie within the report.
        coders: How many people coded.
        doubly: Posts that two of them coded.
        alpha: Krippendorff's alpha of these; None where it cannot be told.
        true_positive: Share of the negative posts that the scorer calls negative; None without any.
        false_positive: Share of the others that it calls so; None without any.
        shown: Part of a real change of the share of negative that its own share shows.
        method: How the total was corrected: `prediction-powered` or `adjusted count`.
        warning: What must be said with it; None where nothing.
    """

    coded: int
    here: int
    coders: int
    doubly: int
    alpha: float | None
    true_positive: Estimate | None
    false_positive: Estimate | None
    shown: Estimate | None
    method: str
    warning: str | None


def sentence(note: ValidationNote) -> str:
    """Return what was measured, as what goes with every figure of sentiment."""
    warned = f"; {note.warning}" if note.warning else ""
    return (
        f"validated on {note.coded:,} posts of this incident coded by hand ({note.here:,} in this "
        f"time): {errors_words(note)}. Shares of negative are corrected for that "
        f"({note.method}; shorter times and groups with fewer than {FEWEST_HERE} coded posts of "
        f"their own by adjusted count){warned}; mean polarity is not"
    )


def errors_words(note: ValidationNote) -> str:
    """Return how often the scorer errs, and how far two people agree, without a full stop."""
    return (
        f"the scorer finds {known_interval(note.true_positive)} of the negative posts and calls "
        f"{known_interval(note.false_positive)} of the others negative, so its own share shows "
        f"{known_interval(note.shown)} of a change{agreement(note.alpha)}"
    )


def agreement(alpha: float | None) -> str:
    """Return how far two people agree, after a semicolon; nothing where that cannot be told.

    >>> agreement(0.4)
    '; two people agree with alpha 0.40, so little that the figures measure them too'
    """
    if alpha is None:
        return ""
    little = ", so little that the figures measure them too" if alpha < LEAST_ALPHA else ""
    return f"; two people agree with alpha {alpha:.2f}{little}"


def known_interval(found: Estimate | None) -> str:
    """Return a share with its 95 % interval, or what stands for "cannot tell"."""
    return "an unknown share" if found is None else interval(found)
