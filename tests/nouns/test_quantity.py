"""No number without its unit and its certainty."""

import pytest

from monitor.nouns.quantity import Quantity, counted


@pytest.mark.parametrize(
    "fields",
    [
        {"value": 1, "unit": "bananas", "certainty": "exact"},
        {"value": 1, "unit": "posts", "certainty": "estimate"},
        {"value": 1, "unit": "posts", "certainty": "estimate", "low": 0},
        {"value": 1, "unit": "posts", "certainty": "exact", "low": 0, "high": 2},
        {"value": 1, "unit": "posts", "certainty": "minimum", "high": 2},
        {"value": 3, "unit": "posts", "certainty": "estimate", "low": 0, "high": 2},
    ],
)
def test_what_does_not_say_what_it_is_is_refused(fields: dict[str, object]) -> None:
    """An unknown unit, an estimate without an interval, an interval without an estimate."""
    with pytest.raises(ValueError, match=r"unit|interval"):
        Quantity(**fields)  # type: ignore[arg-type]


def test_a_count_is_exact_a_minimum_or_an_estimate() -> None:
    """A standard error makes an interval of 95 % around it."""
    assert counted(7, "posts", missed=False).certainty == "exact"
    assert counted(7, "posts", missed=True).certainty == "minimum"
    guess = counted(1000, "accounts", missed=True, error=0.016)
    assert (guess.certainty, guess.low, guess.high) == ("estimate", 968.64, 1031.36)
