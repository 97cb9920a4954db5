"""The truth file of the demo."""

from datetime import timedelta

import pytest

from monitor.clock import HOUR
from monitor.demo.truth import FIVE_MINUTES, load


def test_the_shipped_truth_is_whole() -> None:
    """Hours add up to the mentions, every post has one label, and all says that it is simulated."""
    truth = load()
    assert truth.simulated
    assert len(truth.hourly()) == 7 * 24
    for platform, mentions in truth.mentions.items():
        assert sum(truth.hourly(platform).values()) == mentions
    labels = truth.labels()
    assert len(labels) == sum(truth.posts.values())
    assert len(labels) - len(truth.which("beside")) == sum(truth.mentions.values())


def test_posts_of_any_five_minutes() -> None:
    """They add up to the hours; what was posted between others than fives is not known."""
    truth = load()
    hours = truth.hourly()
    for start, posts in hours.items():
        assert truth.between(start, start + HOUR) == posts
    assert truth.between(truth.since - HOUR, truth.until + HOUR) == sum(hours.values())
    assert truth.between(truth.onset - timedelta(minutes=2), truth.until) < sum(hours.values())
    with pytest.raises(ValueError, match="every five minutes"):
        truth.between(truth.since, truth.since + FIVE_MINUTES / 2)


def test_rates_lie_between_those_of_full_hours() -> None:
    """The rate of half past is the mean of both hours; after the last there is none."""
    truth = load()
    assert truth.rate(20.5) == pytest.approx((truth.rates[20] + truth.rates[21]) / 2)
    assert truth.rate(168) == truth.rates[168]
