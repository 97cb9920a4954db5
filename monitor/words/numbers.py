"""Numbers as people read them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Protocol

from monitor.nouns.quantity import Quantity, Unit

UNITS: Mapping[Unit, tuple[str, str]] = {
    "posts": ("post", "posts"),
    "accounts": ("account", "accounts"),
    "people": ("person", "people"),
    "texts": ("text", "texts"),
    "hours": ("hour", "hours"),
    "items": ("item", "items"),
    "views": ("view", "views"),
    "alerts": ("alert", "alerts"),
    "notes": ("note", "notes"),
    "versions": ("version", "versions"),
    "spikes": ("spike", "spikes"),
    "waves": ("wave", "waves"),
    "forecasts": ("forecast", "forecasts"),
}
"""Units that are counted: what one of them is called, and what several are."""

ALL = 100
SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class Bounded(Protocol):
    """An estimate of any kind: a quantity, a stretch."""

    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...


def number(quantity: Quantity) -> str:
    """Return the number by itself: `7,987`, `at least 538`, `about 44 %`.

    >>> number(Quantity(value=538, unit="posts", certainty="minimum"))
    'at least 538'
    """
    share = percent_or_more if quantity.certainty == "minimum" else percent
    text = share(quantity.value) if quantity.unit == "share" else f"{quantity.value:,.0f}"
    before = {"exact": "", "minimum": "at least ", "estimate": "about "}[quantity.certainty]
    return f"{before}{text}"


def count(quantity: Quantity) -> str:
    """Return the number with its unit: `1 post`, `at least 538 posts`."""
    return f"{number(quantity)} {noun(quantity)}"


def ranged(quantity: Quantity) -> str:
    """Return the number by itself; where it is published in tens, what it lies between.

    >>> ranged(Quantity(value=20, unit="posts", certainty="estimate", low=20, high=29))
    '20 to 29'
    """
    if quantity.low is None:
        return number(quantity)
    return f"{quantity.low:,.0f} to {quantity.high:,.0f}"


def noun(quantity: Quantity) -> str:
    one, several = UNITS[quantity.unit]
    return one if quantity.value == 1 else several


def outwards(low: float, high: float) -> tuple[int, int]:
    """Return the ends of a range of a count to three digits, and no narrower than it is.

    >>> outwards(24, 496), outwards(4_473, 3_470_527)
    ((24, 496), (4470, 3480000))
    """
    first, last = (10 ** max(len(f"{one:.0f}") - 3, 0) for one in (low, high))
    return round(low) // first * first, -(-round(high) // last) * last


def rough(value: float, low: float, high: float) -> tuple[int, int, int]:
    """Return an estimate of a count, and the ends of its range, no finer than it is known.

    The estimate is in ones, fives, tens, hundreds, ...: in the largest of which ten fit into the
    range, and five into the estimate.

    >>> rough(92, 24, 496), rough(49, 0, 654), rough(92, 86, 98), rough(23_412, 21_930, 25_810)
    ((90, 24, 496), (50, 0, 654), (92, 86, 98), (23400, 21900, 25900))
    """
    first, last = outwards(low, high)
    most = min((high - low) / 10, value / 5)
    step = 10 ** (len(str(int(most))) - 1)
    step = 5 if 5 <= most < 10 else step  # noqa: PLR2004  between ones and tens
    return min(max(round(value / step) * step, first), last), first, last


def several(number: int, one: str) -> str:
    """Return how many there are of what has a plural in s: `1 voice`, `1,200 voices`."""
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def spelled(number: int) -> str:
    """Return a small number as a word: `three`, `12`."""
    return SPELLED[number] if number < len(SPELLED) else f"{number:,}"


def nth(place: int) -> str:
    """Return a place in an order.

    >>> [nth(place) for place in (1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '22nd', '103rd', '111th']
    """
    endings = {} if place // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}
    return f"{place}{endings.get(place % 10, 'th')}"


def bare(quantity: Quantity) -> str:
    """Return a count without its certainty, for a sentence that has said it already."""
    return f"{quantity.value:,.0f} {noun(quantity)}"


def nearly(quantity: Quantity) -> str:
    """Return a count by itself, without its certainty unless it is an estimate.

    >>> from monitor.nouns.quantity import estimated
    >>> nearly(estimated(99_123, 96_000, 102_200, "accounts"))
    'about 99,100'
    """
    return f"{'about ' if quantity.certainty == 'estimate' else ''}{nearest(quantity):,}"


def nearest(quantity: Quantity) -> int:
    """Return a count no finer than it is known."""
    if quantity.certainty != "estimate":
        return int(quantity.value)
    return rough(quantity.value, quantity.low or 0.0, quantity.high or 0.0)[0]


def percent(share: float) -> str:
    """Return a share in whole percent; 100 % only where it is all, and 0 % only where it is none.

    >>> percent(1), percent(0.9999), percent(0.0001), percent(0), percent(-0.25)
    ('100 %', '99 %', '1 %', '0 %', '−25 %')
    """
    whole = round(share * ALL)
    shown = min(max(whole, 1), ALL - 1) if 0 < share < 1 else whole
    return f"{shown} %".replace("-", "−")


def percent_or_more(share: float) -> str:
    """Return a share of which there may be more: rounded down, so that it stays a minimum.

    >>> percent_or_more(0.446), percent_or_more(0.29), percent_or_more(0.0046), percent_or_more(1)
    ('44 %', '29 %', '0.4 %', '100 %')
    """
    held = Decimal(str(share)) * ALL
    places = -held.adjusted() if 0 < held < 1 else 0
    return f"{held.quantize(Decimal(1).scaleb(-places), ROUND_DOWN):f} %"


def interval(share: Bounded) -> str:
    """Return a share with its interval, in a sentence: `38 % (29 to 48 %)`.

    One that is sure to a percent has none: `20 %`.
    """
    low, middle, high = (percent(one or 0.0) for one in (share.low, share.value, share.high))
    return middle if low == middle == high else f"{middle} ({low.removesuffix(' %')} to {high})"


def interval_cell(share: float, low: float, high: float) -> str:
    """Return a share with an interval, in a cell of a table, where room is scarce.

    >>> interval_cell(0.38, 0.29, 0.484), interval_cell(0.2, 0.199, 0.201)
    ('38 % (29-48)', '20 %')
    """
    first, middle, last = (percent(one) for one in (low, share, high))
    ends = "-".join(one.removesuffix(" %") for one in (first, last))
    return middle if first == middle == last else f"{middle} ({ends})"


def signed_interval(polarity: Bounded) -> str:
    """Return a number from -1 to 1 with its interval: `−0.21 (−0.25 to −0.17)`.

    One that is sure to a hundredth has none.
    """
    low, high = signed(polarity.low or 0.0), signed(polarity.high or 0.0)
    text = signed(polarity.value)
    return text if low == text == high else f"{text} ({low} to {high})"


def signed(polarity: float) -> str:
    """Return a number from -1 to 1 with its sign, which zero has not.

    >>> signed(-0.204), signed(-0.001)
    ('−0.20', '0.00')
    """
    text = f"{polarity:+.2f}" if round(polarity, 2) else f"{0:.2f}"
    return text.replace("-", "−")


def points(difference: float) -> str:
    """Return a difference of shares in points.

    >>> points(-0.134), points(0.2), points(-0.001)
    ('−13', '+20', '0')
    """
    return f"{100 * difference:+.0f}".replace("-", "−") if round(100 * difference) else "0"


def minus(text: str) -> str:
    """Return a text with true minus signs before its numbers.

    >>> minus("below -0.06 by social-1")
    'below −0.06 by social-1'
    """
    return text.replace(" -", " −")


def times(factor: float) -> str:
    """Return two digits of a number, and no power of ten; of one both: `1 times` is no English.

    >>> times(0.0312), times(1), times(2.4), times(1234), times(0.00003)
    ('0.031', '1.0', '2.4', '1,200', '0.00003')
    """
    two = Decimal(f"{factor:.2g}")
    return "1.0" if two == 1 else f"{two:,f}"


def size(quantity: Quantity) -> str:
    """Return bytes in the unit that fits.

    >>> from monitor.nouns.quantity import exact
    >>> size(exact(12_345_678, "bytes"))
    '12.3 MB'
    """
    for factor, unit in ((10**9, "GB"), (10**6, "MB")):
        if quantity.value >= factor:
            return f"{quantity.value / factor:,.1f} {unit}"
    return f"{quantity.value / 1000:,.0f} kB"


def duration(length: timedelta) -> str:
    """Return a length of time in its two largest units.

    >>> [duration(timedelta(minutes=one)) for one in (90, 4440, 0)]
    ['1 h 30 min', '3 d 2 h', '0 s']
    """
    seconds = round(length.total_seconds())
    parts = [
        f"{number} {unit}"
        for number, unit in (
            (seconds // 86_400, "d"),
            (seconds // 3_600 % 24, "h"),
            (seconds // 60 % 60, "min"),
            (seconds % 60, "s"),
        )
        if number
    ]
    return " ".join(parts[:2]) or "0 s"


def listed(names: Sequence[str], joint: str = "and") -> str:
    """Return names as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    *first, last = names
    return f"{', '.join(first)} {joint} {last}" if first else last


def capital(sentence: str) -> str:
    """Return a sentence with its first letter as a capital; the rest stays as it is."""
    return sentence[:1].upper() + sentence[1:]
