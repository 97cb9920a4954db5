"""What a forecast says to a reader who is no statistician, and how earlier ones came out."""

from collections.abc import Sequence

from monitor.spread.forecast.errors import Forecast, Outcome


def forecast_sentence(said: Sequence[Forecast], since: str) -> str:
    """Say how many posts are to be expected, with the range that holds 95 of 100 times.

    Args:
        said: One for each horizon.
        since: Instant at which all of them begin, as people read it.
    """
    if not said:
        return "What comes next cannot be told: too little was seen."
    parts = [
        f"{one.q025:,} to {one.q975:,} posts in the next {_hours(one.horizon_hours)} "
        f"(most likely about {one.q50:,})"
        for one in said
    ]
    return f"Expected from {since} on: {'; '.join(parts)}."


def record_sentence(outcomes: Sequence[Outcome], horizon_hours: float) -> str | None:
    """Say how often earlier forecasts of this incident held what they said; None without any."""
    ended = [one for one in outcomes if one.forecast.horizon_hours == horizon_hours]
    if not ended:
        return None
    held = sum(one.forecast.q10 <= one.posts <= one.forecast.q90 for one in ended)
    return (
        f"Of {len(ended)} earlier forecasts for {_hours(horizon_hours)}, the range that should "
        f"hold 80 of 100 times held {held}."
    )


def _hours(number: float) -> str:
    return "hour" if number == 1 else f"{number:g} hours"
