"""A number, with its unit and what kind of knowledge it is."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

from msgspec import Struct

Unit: TypeAlias = Literal[
    "posts",
    "posts an hour",
    "accounts",
    "people",
    "texts",
    "share",
    "points",
    "polarity",
    "agreement",
    "times",
    "chance",
    "hours",
    "minutes",
    "seconds",
    "passes",
    "items",
    "bytes",
    "views",
    "dollars",
    "alerts",
    "notes",
    "versions",
    "spikes",
    "waves",
    "forecasts",
    "natural log an hour",
]
Certainty: TypeAlias = Literal["exact", "minimum", "estimate"]

UNITS: Final = frozenset(get_args(Unit))


class Quantity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The only form that a number has in a finding.

    Attributes:
        value: In its unit; a share and a chance lie in 0 to 1, a polarity in -1 to 1, agreement of
            people (Krippendorff's alpha) below 1; points are a difference of shares, -1 to 1.
        certainty: `exact`; `minimum`, where something was missed; `estimate`, then with its
            interval.
        low, high: Bounds of the interval of an estimate, of 95 % unless its field says otherwise;
            None of anything else.
    """

    value: float
    unit: Unit
    certainty: Certainty
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        """Refuse a number that does not say what it is.

        Raises:
            ValueError: Its unit is none of `UNITS`, or an interval is missing, superfluous, or does
                not hold the value.
        """
        if self.unit not in UNITS:
            raise ValueError(f"{self.unit!r} is not a unit")
        bounds = (self.low, self.high)
        if (self.certainty == "estimate") != (None not in bounds) or bounds.count(None) == 1:
            raise ValueError(f"{self.certainty} with {bounds}: only an estimate has an interval")
        if (
            self.low is not None
            and self.high is not None
            and not self.low <= self.value <= self.high
        ):
            raise ValueError(f"{self.value} lies outside its own interval {bounds}")

    def interval(self) -> dict[str, float | None]:
        """Return its numbers alone, as the JSON of a report has them."""
        return {"value": self.value, "low": self.low, "high": self.high}


class Bounds(Struct, frozen=True, kw_only=True):
    """Where a number lies of which no value is likelier than another: an estimate without a middle.

    Attributes:
        low, high: Both in its unit.
    """

    low: float
    high: float
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse a unit that is none, and ends in the wrong order.

        Raises:
            ValueError: As it says.
        """
        if self.unit not in UNITS or self.low > self.high:
            message = f"{self.low} to {self.high} {self.unit}: not an interval in a known unit"
            raise ValueError(message)


class Expectation(Struct, frozen=True, kw_only=True):
    """What is to come: an estimate, whose middle is left out where nothing in it is likely.

    Attributes:
        value: The median; None where the interval is too wide for one.
        low, high: Ends of the interval, in its unit.
    """

    value: float | None
    unit: Unit
    certainty: Literal["estimate"] = "estimate"
    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse what is no quantity, or, without a middle, no interval.

        Raises:
            ValueError: As it says.
        """
        middle = self.low if self.value is None else self.value
        estimated(middle, self.low, self.high, self.unit)


def values(some: Mapping[str, Quantity]) -> dict[str, float]:
    return {key: one.value for key, one in some.items()}


def exact(value: float, unit: Unit) -> Quantity:
    """Return a number that nothing is missing from."""
    return Quantity(value=value, unit=unit, certainty="exact")


def estimated(value: float, low: float, high: float, unit: Unit) -> Quantity:
    return Quantity(value=value, unit=unit, certainty="estimate", low=low, high=high)


def widened(value: float, low: float, high: float, unit: Unit) -> Quantity:
    """Return the same with an interval that may have to be widened to hold it."""
    return estimated(value, min(low, value), max(high, value), unit)


def only_zero(found: Quantity | None) -> Quantity | None:
    """Return what may be public of a number behind which few accounts may stand: that it is 0."""
    return None if found is not None and found.value else found


def counted(value: int, unit: Unit, *, missed: bool, error: float = 0.0) -> Quantity:
    """Return a count, a minimum where anything may have been *missed*.

    Where it is estimated, *error* is its relative standard error, and it has an interval.
    """
    if error:
        half = 1.96 * error * value
        return estimated(value, max(value - half, 0.0), value + half, unit)
    return Quantity(value=value, unit=unit, certainty="minimum" if missed else "exact")
