"""Numbers as people read them."""

from collections.abc import Sequence

from monitor.nouns.quantity import Quantity

SINGULAR = {"posts": "post", "accounts": "account", "texts": "text", "hours": "hour"}
"""Units that are counted, and what one of them is called."""

ALL = 100


def number(quantity: Quantity) -> str:
    """Return the number by itself: `7,987`, `at least 538`, `about 44 %`.

    >>> number(Quantity(value=538, unit="posts", certainty="minimum"))
    'at least 538'
    """
    said = percent(quantity.value) if quantity.unit == "share" else f"{quantity.value:,.0f}"
    before = {"exact": "", "minimum": "at least ", "estimate": "about "}[quantity.certainty]
    return f"{before}{said}"


def count(quantity: Quantity) -> str:
    """Return the number with its unit: `1 post`, `at least 538 posts`."""
    return f"{number(quantity)} {noun(quantity)}"


def noun(quantity: Quantity) -> str:
    """Return the unit, for one or for several."""
    unit = quantity.unit
    return SINGULAR.get(unit, unit) if quantity.value == 1 else unit


def bare(quantity: Quantity) -> str:
    """Return a count without its certainty, for a sentence that has said it already."""
    return f"{quantity.value:,.0f} {noun(quantity)}"


def percent(share: float) -> str:
    """Return a share in whole percent; 100 % only where it is all, and 0 % only where it is none.

    >>> percent(1), percent(0.9999), percent(0.0001), percent(0)
    ('100 %', '99 %', '1 %', '0 %')
    """
    whole = round(share * ALL)
    return f"{min(max(whole, 1), ALL - 1) if 0 < share < 1 else whole} %"


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def capital(sentence: str) -> str:
    """Return a sentence with its first letter as a capital; the rest stays as it is."""
    return sentence[:1].upper() + sentence[1:]
