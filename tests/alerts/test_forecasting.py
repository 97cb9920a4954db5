"""The rule on the forecast: it begins where the limit is likely, and ends where it is unlikely."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from monitor.alerts.finding import ForecastTable
from monitor.alerts.forecasting import foreseen, judged
from monitor.clock import from_epoch
from monitor.nouns.posts import Lane, Span
from monitor.spread.forecast.ahead import forecast, replay
from monitor.spread.series import Counts
from monitor.store.reading.reader import open_reader
from monitor.words.numbers import outwards
from monitor.words.say import say
from monitor.words.wording import Wording
from tests.store.build import INCIDENT, Sample, build, instant

START, STEP, DAYS = 1_487_808_000, 300, 4
FINAL = DAYS * 288
SETTLED = from_epoch(START + FINAL * STEP)
HOUR = timedelta(hours=1)
LATE = 12


def counts(rate: float = 3.0, seen: float = 1.0) -> Counts:
    """Return four days around a rate that are settled, and an hour that is not, with five posts."""
    draw = np.random.default_rng(3)
    posts = np.concatenate([draw.poisson(rate, FINAL), [5], np.zeros(LATE - 1)])
    known = np.full(FINAL + LATE, seen)
    return Counts(START, STEP, posts.astype(np.int64), known, FINAL)


def limit(posts: int, hours: float = 24, chance: float = 0.9) -> ForecastTable:
    return ForecastTable(posts=posts, by=SETTLED + hours * HOUR, chance=chance)


@pytest.mark.parametrize(("chance", "place"), [(0.5, 2), (0.9, 1), (0.975, 0)])
def test_it_is_the_forecast_of_the_reports(chance: float, place: int) -> None:
    """What is settled and the quantile of the forecast reach the limit, or do not by one post."""
    held = int(counts().settled().posts.sum())
    (ahead,) = forecast(counts(), (24,), replay(counts(), (24,)))
    total = held + ahead.quantiles[place]
    assert judged("anaheim", limit(total, chance=chance), counts()).active is True
    assert judged("anaheim", limit(total + 1, chance=chance), counts()).active is not True


def test_between_likely_and_unlikely_nothing_changes() -> None:
    """So an alert does not come and go; what is unlikely ends it."""
    held = int(counts().settled().posts.sum())
    (ahead,) = forecast(counts(), (24,), replay(counts(), (24,)))
    between = judged("anaheim", limit(held + ahead.q50), counts())
    assert (between.active, between.stands) == (None, "unsure")
    less = judged("anaheim", limit(held + ahead.q50 + 1), counts())
    assert (less.active, less.stands) == (False, "over")


def test_what_is_counted_needs_no_forecast() -> None:
    """Posts that are not settled are there; in the last hour nothing else is said."""
    counted = int(counts().posts.sum())
    for hours in (0.75, 24):
        assert judged("anaheim", limit(counted, hours), counts()).active is True
    last = judged("anaheim", limit(counted + 1, 0.75), counts())
    assert (last.active, last.stands) == (None, "unsure")
    blind = judged("anaheim", limit(counted + 1), counts(seen=0.0))
    assert (blind.active, blind.stands) == (None, "unseen")


def test_the_sentence_says_when_and_how_sure() -> None:
    """A total with the instant, the limit and the chance."""
    found = judged("anaheim", limit(2_000), counts()).found
    assert found is not None
    said = say(found, Wording(ZoneInfo("UTC"), found.span)).sentence
    assert said.startswith("Anaheim: about ")
    assert "are expected by Tuesday 28 February, midnight" in said
    assert said.endswith("The chance of reaching 2,000 is at least 9 in 10.")


@pytest.mark.parametrize(("chance", "place"), [(0.5, 1), (0.9, 1), (0.975, 0)])
def test_without_a_middle_only_the_ends_of_the_range_count(chance: float, place: int) -> None:
    """As in the reports: nothing within so wide a range is likely, so none of it is claimed.

    Even what needs to be as likely as not begins with the lower end of the 80 % range, and nothing
    ends below the upper end of the widest.
    """
    rising = np.bincount(np.sqrt(np.arange(12) / 12 * 144).astype(int), minlength=12)
    known = Counts(START, STEP, rising, np.ones(12), 12)
    (ahead,) = forecast(known, (24,), replay(known, (24,)))
    assert ahead.middle is None

    def stands(posts: int) -> str:
        by = from_epoch(START) + 25 * HOUR
        return judged("anaheim", ForecastTable(posts=posts, by=by, chance=chance), known).stands

    least = 12 + ahead.quantiles[place]
    assert (stands(least), stands(least + 1)) == ("holds", "unsure")
    assert (stands(12 + ahead.q975), stands(13 + ahead.q975)) == ("unsure", "over")
    by = from_epoch(START) + 25 * HOUR
    found = judged("anaheim", ForecastTable(posts=20, by=by, chance=chance), known).found
    assert found is not None
    said = say(found, Wording(ZoneInfo("UTC"), found.span)).sentence
    low, high = outwards(12 + ahead.q025, 12 + ahead.q975)
    assert said.startswith(f"Anaheim: between {low:,} and {high:,} posts are expected by ")


def test_it_is_asked_in_the_week_before(tmp_path: Path) -> None:
    """Not earlier, and not once the instant has come; an incident without posts has no forecast."""
    start = instant("02-21T00:00")
    now = start + 48 * HOUR
    posts = [Sample(at=start + n * HOUR / 12) for n in range(48 * 12)]
    lane = Lane(source="chirper", name="#a", settle=HOUR, observed=(Span(start, now),))
    path = build(tmp_path / "monitor.db", posts, lanes=[lane])
    with open_reader(path) as reader:
        for by, asked in ((0, False), (12, True), (168, True), (168.5, False)):
            one = ForecastTable(posts=500, by=now + by * HOUR)
            found = foreseen(reader, INCIDENT, start, one, now)
            assert (found is not None) is asked
            assert found is None or found.active is True
        unknown = foreseen(reader, "unknown", start, ForecastTable(posts=5, by=now + HOUR), now)
    assert unknown is None or unknown.active is None
