"""A chart says what is seen, and no more."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from monitor.chart.times import lasting
from monitor.chart.waves import waves
from monitor.chart.words import gaps, headline, setting
from monitor.model import Span
from tests.chart.figures import (
    HOUR,
    START,
    bucket,
    feeling,
    sentiment,
    series,
    span,
    volume,
)


def test_headlines_say_what_is_seen() -> None:
    """The peak, a lower bound where it is one, silence and blindness are told apart."""
    assert (
        headline(volume(series([1, 1200, 3]))) == "Peak: 1,200 posts in 1 h, from Wed 22 Feb 01:00"
    )
    assert headline(volume([bucket(0, 1, truncated=True)])).startswith("Peak: at least 1 post in")
    assert headline(volume(series([0, 0]))) == "No post in what was observed"
    assert headline(volume(series([None]))) == "Nothing was observed"
    assert headline(volume(())).startswith("Nothing to show")


def test_the_headline_of_sentiment_claims_only_what_its_interval_allows() -> None:
    """An interval that reaches zero is not called negative, however low its mean."""
    unsure = sentiment([feeling(0, -0.3, half=0.4), feeling(1, -0.05)])
    assert headline(unsure).startswith("Tone: nowhere clearly negative")
    sure = sentiment([feeling(0, -0.3, half=0.4), feeling(1, -0.2, half=0.05)])
    assert headline(sure).endswith("from Wed 22 Feb 01:00, mean polarity −0.20 (−0.25 to −0.15)")
    assert headline(sentiment([feeling(0, None)])).endswith("too few scored posts to tell")


def test_the_setting_names_days_zone_and_both_offsets_of_a_change() -> None:
    """Over a change of the clock both offsets are named."""
    told = setting(volume(series([1] * 24 * 20)))
    assert told.startswith("Wed 22 Feb 2017 – Tue 14 Mar 2017")
    assert "America/Los_Angeles (UTC−08:00, then UTC−07:00) · one bar is 1 h" in told
    assert "one bar is 1 h" in setting(volume(()))


def test_days_are_those_of_the_calendar() -> None:
    """The week in which the clock is put forward is 7 days long; hours stay hours."""
    zone = ZoneInfo("America/Los_Angeles")
    first, night, morning, last = (
        datetime(2017, 3, day, hour, tzinfo=zone).astimezone(UTC)
        for day, hour in ((6, 0), (12, 0), (12, 6), (13, 0))
    )
    told = [lasting(Span(*ends), zone) for ends in ((first, last), (night, morning))]
    assert told == ["7 d", "5 h"]


def test_gaps_are_told_in_words() -> None:
    """How long, in how many spans, and which share; a short gap is not rounded to nothing."""
    figure = volume(series([1] * 100), unobserved=(span(1, 3), span(50, 50.5)))
    assert gaps(figure) == [
        "Not observed (hatched, not zero): 2 h 30 min in 2 spans, 2 % of the time shown."
    ]
    short = volume(series([1] * 1000), unobserved=(span(1, 1.01),))
    assert "36 s in 1 span, under 1 %" in gaps(short)[0]


def test_a_volume_of_waves_says_which_is_the_highest_and_by_how_much() -> None:
    """Against the next highest; a lower bound is told as one, and nothing is compared with one."""
    three = (span(1, 3), span(5, 7), span(8, 9))
    posts = [0, 20, 5, 0, 0, 30, 60, 0, 9]
    figure = replace(volume(series(posts)), waves=three)
    assert headline(figure) == (
        "Second of 3 waves: 60 posts in 1 h, from Wed 22 Feb 06:00, 3 times the first"
    )
    bound = replace(figure, buckets=(*series(posts[:6]), bucket(6, 60, coverage=0.9)))
    assert headline(replace(bound, waves=three[:2])).endswith(
        "at least 60 posts in 1 h, from Wed 22 Feb 06:00, at least 3 times the first"
    )
    other = replace(
        figure, buckets=(bucket(0, 0), bucket(1, 20, truncated=True), *series(posts)[2:])
    )
    assert headline(other) == "Second of 3 waves: 60 posts in 1 h, from Wed 22 Feb 06:00"


def test_what_is_no_wave_among_others_is_a_peak() -> None:
    """One wave, a peak outside of them, waves in one long bucket, more than a title can count."""
    figure = volume(series([1, 5, 1, 9, 1]))
    for some in ((), (span(1, 2),), (span(0, 1), span(1, 2)), (span(3, 3.5), span(3.6, 4))):
        assert headline(replace(figure, waves=some)).startswith("Peak: 9 posts"), some
    many = replace(
        volume(series([1, 9] * 11)), waves=tuple(span(i, i + 1) for i in range(1, 22, 2))
    )
    assert headline(many).startswith("Peak: 9 posts")


def test_waves_are_found_in_buckets_of_an_hour_or_less() -> None:
    """Far more posts than on the whole; longer or unequal buckets show none."""
    posts = [2, 3, 2, 3] * 10 + [60, 80, 50] + [2, 3, 2, 3] * 10 + [70, 90] + [3, 2] * 9
    assert waves(series(posts)) == (span(40, 43), span(83, 85))
    assert waves(series(posts, 3 * HOUR)) == ()
    uneven = [*series([3, 3]), replace(bucket(2, 90), end=START + 2.5 * HOUR)]
    assert waves(uneven) == ()
    assert waves(()) == ()
