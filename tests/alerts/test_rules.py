"""What the rules say, and that they say nothing of what nobody saw."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from msgspec.structs import replace

from monitor.alerts.blindness import blind
from monitor.alerts.bursting import burst
from monitor.alerts.finding import EpisodeKey, RuleFinding
from monitor.alerts.volume import judged
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
) -> list[tuple[bool | None, str]]:
    first = {("chirper", "anaheim"): NOW - tried * MINUTE}
    found = blind(watches, longer_than, first, now=NOW)
    return [(finding.active, finding.stands) for finding in found]


@pytest.mark.parametrize(
    ("watched", "tried", "stands"),
    [
        (watch(success=40, failed=True, seen=40), 60, "holds"),
        (watch(success=20, failed=True, seen=20), 60, "unsure"),
        (watch(success=40, failed=True, seen=4), 60, "over"),
        (watch(success=500, seen=500), 60, "over"),
        (replace(watch(success=None, failed=True), lanes=[]), 60, "holds"),
        (replace(watch(success=None, failed=True), lanes=[]), 10, "unsure"),
        (watch(success=40, failed=True, seen=40, enabled=False), 60, "over"),
    ],
    ids=["blind", "not long", "failing", "late", "never seen", "just tried", "off"],
)
def test_blindness_is_told_when_it_lasts(watched: SourceWatch, tried: float, stands: str) -> None:
    """Only a source that is blind, and for as long as the configuration says."""
    assert _blind(watched, tried=tried) == [(stands == "holds", stands)]


def test_blindness_names_the_question() -> None:
    """The sentence says which question cannot be answered, since when; no word of a server."""
    (found,) = blind([watch(success=40, failed=True, seen=40)], HALF, {}, now=NOW)
    assert found.key == EpisodeKey("blind", "anaheim", "chirper")
    assert found.since == NOW - 40 * MINUTE
    assert said(found) == (
        "Chirper has shown nothing about anaheim since Thursday 23 February, 2:30 am: nobody can "
        "say how far it spreads there, or how people feel."
    )


def _counts(posts: Sequence[int], seen: Sequence[float] | None = None) -> Counts:
    share = np.ones(len(posts)) if seen is None else np.array(seen, dtype=np.float64)
    return Counts(START, STEP, np.array(posts, dtype=np.int64), share, len(posts))


@pytest.mark.parametrize(
    ("alarms", "seen", "active", "stands", "first"),
    [
        ([10, 11], 1.0, True, "unsure", 10),
        ([2, 10], 1.0, True, "unsure", 2),
        ([1, 20], 1.0, True, "holds", 20),
        ([18], 1.0, True, "unsure", 18),
        ([19], 1.0, True, "holds", 19),
        ([3], 1.0, False, "over", None),
        ([], 1.0, False, "over", None),
        ([3], 0.0, None, "unseen", None),
        ([20], 0.0, True, "unseen", 20),
    ],
)
def test_a_burst_lasts_until_an_hour_after_its_last_alarm(
    alarms: list[int], seen: float, active: bool | None, stands: str, first: int | None
) -> None:
    """Alarms less than an hour apart are one burst; whether it is over, only seen time can tell.

    It fires for the quarter of an hour that its alarm speaks of, and recovers until it is over.
    """
    marks = [0.25 * (i in alarms) for i in range(22)]
    shares = [1.0] * 8 + [seen] * 14
    found = burst("anaheim", "chirper", _counts([7] * 22, shares), marks)
    assert (found.active, found.stands) == (active, stands)
    if first is not None:
        assert found.since == from_epoch(START + first * STEP)
        posts, least = (21, "") if first <= 8 or seen else (21, "at least ")
        told = f"Anaheim is spiking on chirper: {least}{posts} posts in 15 min from Wed"
        assert said(found).startswith(told)


def test_without_a_bucket_nothing_can_be_told() -> None:
    """As long as nothing is settled."""
    assert burst("anaheim", "chirper", _counts([]), []).active is None


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
    ("lately", "settled", "active", "stands"),
    [
        (_hour(11, 0.1), _hour(0, 1), True, "holds"),
        (_hour(3, 0.1), _hour(11, 1, 30), True, "holds"),
        (_hour(10, 1), _hour(10, 1, 30), False, "over"),
        (_hour(None, 0), _hour(None, 0, 30), None, "unseen"),
        (_hour(2, 0), _hour(2, 0.1, 30), None, "unseen"),
        (_hour(0, 0), _hour(0, 0.5, 30), False, "over"),
    ],
)
def test_volume_is_a_lower_bound(
    lately: Bucket, settled: Bucket, active: bool | None, stands: str
) -> None:
    """What is known may be enough; that there is no more, only an hour that was seen can tell."""
    busiest = max(lately.posts or 0, settled.posts or 0)
    found = judged("anaheim", 10, lately, settled, busiest)
    assert (found.active, found.stands) == (active, stands)
    if active:
        many = "at least 11" if lately.posts == 11 else "11"  # the settled hour was seen whole
        assert said(found).startswith(f"Anaheim: {many} posts in an hour, Thursday 23 Feb")
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
    found = judged("anaheim", 10, _hour(9, 0.1), _hour(8, 1, 30), 9, filled)
    assert found.active is active
    assert found.stands == {True: "holds", None: "unsure", False: "over"}[active]
    if active:
        assert said(found).startswith("Anaheim: about 20 posts in an hour, Thursday 23 Feb")
