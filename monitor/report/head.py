"""What a report of all incidents begins with."""

from datetime import datetime

from monitor.nouns.report import Head


def head_of_all(
    since: datetime, now: datetime, *, timezone: str, simulated: bool, every: str = "PT0S"
) -> Head:
    """Return the first fields of a report that is of all incidents.

    Args:
        since: Where its time begins (UTC); it ends at *now*.
        now: Instant of the report (UTC).
        timezone: Name of the zone for what people read.
        simulated: Whether a program made the posts up.
        every: Length of its buckets, ISO 8601, where it has any.
    """
    return Head(
        incident="",
        title="",
        simulated=simulated,
        every=every,
        timezone=timezone,
        since=since,
        until=now,
        generated_at=now,
    )
