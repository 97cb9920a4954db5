"""What the rules say, and that they say nothing of what nobody saw."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from msgspec.structs import replace

from monitor.alerts import rules
from monitor.alerts.finding import EpisodeKey, RuleFinding
from monitor.clock import from_epoch
from monitor.nouns.buckets import Bucket
from monitor.nouns.posts import Span
from monitor.report.status import SourceWatch
from monitor.spread.nowcast import Filled
from monitor.spread.series import Counts
from monitor.words.say import say
from monitor.words.wording import Wording
from tests.report.sample import NOW
from tests.report.test_status import MINUTE, watch

WORDING = Wording(ZoneInfo("America/Los_Angeles"), Span(NOW - timedelta(days=1), NOW))
HALF = timedelta(minutes=30)
START = 1_487_808_000
STEP = 300


def said(found: RuleFinding) -> str:
    assert found.found is not None
    return say(found.found, WORDING).sentence


def _blind(
    *watches: SourceWatch, tried: float = 60, longer_than: timedelta = HALF
) -> list[bool | None]:
    first = {("chirper", "anaheim"): NOW - tried * MINUTE}
    return [finding.active for finding in rules.blind(watches, longer_than, first, now=NOW)]


@pytest.mark.parametrize(
    ("watched", "tried", "active"),
    [
        (watch(success=40, failed=True, seen=40), 60, True),
        (watch(success=20, failed=True, seen=20), 60, False),
        (watch(success=40, failed=True, seen=4), 60, False),
        (watch(success=500, seen=500), 60, False),
        (replace(watch(success=None, failed=True), lanes=[]), 60, True),
        (replace(watch(success=None, failed=True), lanes=[]), 10, False),
        (watch(success=40, failed=True, seen=40, enabled=False), 60, False),
    ],
    ids=["blind", "not long", "failing", "late", "never seen", "just tried", "off"],
)
def test_blindness_is_told_when_it_lasts(watched: SourceWatch, tried: float, active: bool) -> None:
    """Only a source that is blind, and for as long as the configuration says."""
    assert _blind(watched, tried=tried) == [active]


def test_blindness_names_the_question() -> None:
    """The sentence says which question cannot be answered, since when; no word of a server."""
    (found,) = rules.blind([watch(success=40, failed=True, seen=40)], HALF, {}, now=NOW)
    assert found.key == EpisodeKey("blind", "anaheim", "chirper")
    assert found.since == NOW - 40 * MINUTE
    assert said(found) == (
        "Chirper has shown nothing of anaheim since Thursday 23 February, 2:30 am: nobody can say "
        "how far it spreads there, or how people feel."
    )


def _counts(posts: Sequence[int], seen: Sequence[float] | None = None) -> Counts:
    share = np.ones(len(posts)) if seen is None else np.array(seen, dtype=np.float64)
    return Counts(START, STEP, np.array(posts, dtype=np.int64), share, len(posts))


@pytest.mark.parametrize(
    ("alarms", "seen", "active", "first"),
    [
        ([10, 11], 1.0, True, 10),
        ([2, 10], 1.0, True, 2),
        ([1, 20], 1.0, True, 20),
        ([3], 1.0, False, None),
        ([], 1.0, False, None),
        ([3], 0.0, None, None),
        ([20], 0.0, True, 20),
    ],
)
def test_a_burst_lasts_until_an_hour_after_its_last_alarm(
    alarms: list[int], seen: float, active: bool | None, first: int | None
) -> None:
    """Alarms less than an hour apart are one burst; whether it is over, only seen time can tell."""
    marks = [i in alarms for i in range(22)]
    shares = [1.0] * 8 + [seen] * 14
    found = rules.burst("anaheim", "chirper", _counts([7] * 22, shares), marks)
    assert found.active is active
    if first is not None:
        assert found.since == from_epoch(START + first * STEP)
        assert said(found).startswith("Anaheim is spiking on chirper: 7 posts in 5 min from Wed")


def test_without_a_bucket_nothing_can_be_told() -> None:
    """As long as nothing is settled."""
    assert rules.burst("anaheim", "chirper", _counts([]), []).active is None


def _hour(posts: int | None, coverage: float, ago: float = 0) -> Bucket:
    end = NOW - ago * MINUTE
    return Bucket(
        start=end - timedelta(hours=1),
        end=end,
        posts=posts,
        people=posts,
        messages=posts,
        coverage=coverage,
        provisional=False,
        truncated=False,
    )


@pytest.mark.parametrize(
    ("lately", "settled", "active"),
    [
        (_hour(11, 0.1), _hour(0, 1), True),
        (_hour(3, 0.1), _hour(11, 1, 30), True),
        (_hour(10, 1), _hour(10, 1, 30), False),
        (_hour(None, 0), _hour(None, 0, 30), None),
        (_hour(2, 0), _hour(2, 0.1, 30), None),
        (_hour(0, 0), _hour(0, 0.5, 30), False),
    ],
)
def test_volume_is_a_lower_bound(lately: Bucket, settled: Bucket, active: bool | None) -> None:
    """What is known may be enough; that there is no more, only an hour that was seen can tell."""
    found = rules.volume("anaheim", 10, lately, settled)
    assert found.active is active
    if active:
        assert said(found).startswith("Anaheim: at least 11 posts in an hour, Thursday 23 Feb")
        assert said(found).endswith("am; the limit is 10.")


@pytest.mark.parametrize(
    ("filled", "active"),
    [
        (Filled(held=9, posts=20, low=11, high=30), True),
        (Filled(held=9, posts=12, low=10, high=30), None),
        (Filled(held=9, posts=9, low=9, high=10), False),
        (None, False),
    ],
)
def test_an_hour_that_fills_is_over_the_limit_where_all_of_its_interval_is(
    filled: Filled | None, active: bool | None
) -> None:
    """And the alert is not over while any of it is."""
    found = rules.volume("anaheim", 10, _hour(9, 0.1), _hour(8, 1, 30), filled)
    assert found.active is active
    if active:
        assert said(found).startswith("Anaheim: about 20 posts in an hour, Thursday 23 Feb")
