"""Hours in which nobody is disturbed: messages wait, and are not lost."""

from datetime import datetime, time, timedelta, tzinfo

from msgspec import Struct


class QuietHours(Struct, frozen=True):
    """From one time of day to another, over midnight where the second is the earlier one."""

    start: time
    end: time

    @property
    def length(self) -> timedelta:
        """Return how long they are, on a day without a change of the clock."""
        start, end = (timedelta(hours=at.hour, minutes=at.minute) for at in (self.start, self.end))
        return (end - start) % timedelta(days=1)

    def until(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Return when the quiet hours that hold *now* end; None where it is in none.

        >>> from datetime import UTC
        >>> night = QuietHours(time(22), time(7))
        >>> night.until(datetime(2017, 2, 22, 23, tzinfo=UTC), UTC)
        datetime.datetime(2017, 2, 23, 7, 0, tzinfo=datetime.timezone.utc)
        >>> night.until(datetime(2017, 2, 22, 7, tzinfo=UTC), UTC)
        """
        local = now.astimezone(zone)
        at = local.time()
        if self.start <= self.end:
            quiet = self.start <= at < self.end
        else:
            quiet = at >= self.start or at < self.end
        if not quiet:
            return None
        day = local.date() + timedelta(days=at >= self.end)
        # In the hour that a clock shows twice they end in each of both.
        end = datetime.combine(day, self.end, zone).replace(fold=local.fold)
        return end.astimezone(now.tzinfo)


def read_quiet(text: str) -> QuietHours:
    """Read `22:00-07:00`.

    Raises:
        ValueError: It is no such stretch, or an empty one.

    >>> read_quiet("22:00-07:30").end
    datetime.time(7, 30)
    """
    start, dash, end = (part.strip() for part in text.partition("-"))
    found = QuietHours(time.fromisoformat(start), time.fromisoformat(end))
    if not dash or found.start == found.end or found.start.tzinfo or found.end.tzinfo:
        raise ValueError(text)
    return found
