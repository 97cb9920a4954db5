"""Forecasts in words."""

from monitor.spread.forecast.errors import Forecast, Outcome
from monitor.spread.sentences.forecast import forecast_sentence, record_sentence

HOUR = Forecast(1.0, 1, 3, 1200, 5000, 6000, plain=(1.0, 3.0, 1200.0, 5000.0, 6000.0))
DAY = Forecast(24.0, 1, 3, 7, 9, 12, plain=(1.0, 3.0, 7.0, 9.0, 12.0))


def test_ranges_are_said() -> None:
    """Each horizon with its range and its middle; without a forecast that it cannot be told."""
    assert forecast_sentence([HOUR, DAY], "9:05") == (
        "Expected from 9:05 on: 1 to 6,000 posts in the next hour (most likely about 1,200); "
        "1 to 12 posts in the next 24 hours (most likely about 7)."
    )
    assert forecast_sentence([], "9:05") == "What comes next cannot be told: too little was seen."


def test_the_record_is_said() -> None:
    """How many earlier forecasts of this horizon held their 80 % range, both ends included."""
    outcomes = [Outcome(0, DAY, posts) for posts in (2, 3, 9, 10)] + [Outcome(0, HOUR, 4)]
    assert record_sentence(outcomes, 24) == (
        "Of 4 earlier forecasts for 24 hours, the range that should hold 80 of 100 times held 2."
    )
    assert record_sentence(outcomes, 6) is None
