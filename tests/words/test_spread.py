"""What is said of the spread, with how sure it is and what is missing."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.finding import Finding, Subject
from monitor.nouns.incident import Event
from monitor.nouns.posts import Span
from monitor.nouns.quantity import (
    Bounds,
    Certainty,
    Expectation,
    Quantity,
    Unit,
    counted,
    estimated,
    exact,
)
from monitor.nouns.spread import (
    Accounts,
    Answers,
    Copies,
    Follows,
    Forecast,
    MostLinked,
    Onset,
    Order,
    Phrases,
    Range,
    Record,
    Rising,
    Trend,
    Unwatched,
    Wave,
)
from monitor.nouns.support import May, Support
from monitor.report import readings
from monitor.report.snapshot import Snapshot
from monitor.spread.forecast.errors import ForecastQuantiles
from monitor.spread.self_excitation import self_excitation
from monitor.spread.series import Counts
from monitor.words import front
from monitor.words.numbers import interval, outwards, rough, signed_interval
from monitor.words.say import say
from monitor.words.spread import LONG, sentences
from monitor.words.wording import Wording
from tests.page.stories import opened, question
from tests.report.audience import Audience

START: Final = datetime(2017, 2, 21, 8, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
SPAN: Final = Span(START, START + timedelta(days=7))
CLOCK: Final = Wording(ZoneInfo("America/Los_Angeles"), SPAN)
SHARED: Final[dict[str, Any]] = {
    "about": Subject("incident", "anaheim"),
    "span": SPAN,
    "behind": Support(9, 9),
}


def said(kind: type[Finding], **fields: Any) -> str:
    return say(kind(**SHARED | fields), CLOCK).sentence


def share(value: float) -> Quantity:
    return exact(value, "share")


def chance(value: float) -> Quantity:
    return exact(value, "chance")


def between(low: float, high: float) -> Bounds:
    return Bounds(low=low, high=high, unit="share")


def about(value: float, low: float, high: float, unit: Unit = "hours") -> Quantity:
    return estimated(value, low, high, unit)


def expected(value: float | None, low: float, high: float) -> Expectation:
    return Expectation(value=value, low=low, high=high, unit="posts")


def trend(verdict: str, **fields: object) -> str:
    known = {"until": SPAN.end, "last_day": None, "chance": None, "ahead": 6 * HOUR}
    return said(Trend, verdict=verdict, **{**known, **fields})


@pytest.mark.parametrize(
    ("verdict", "fields", "told"),
    [
        (
            "fading",
            {"chance": exact(0.4, "chance")},
            "Fading until now, but 60 % sure that the next 6 hours bring more posts.",
        ),
        ("too few", {}, "Too few recent posts to say whether it grows or fades."),
        ("emerging", {}, "Too few posts to say where this goes."),
        ("emerging", {"behind": Support(20, 9)}, "It is too early to say where this goes."),
        (
            "emerging",
            {"span": Span(START, START + 23 * HOUR)},
            "It is too early to say where this goes.",
        ),
        ("emerging", {"unseen": True}, "Too little was watched lately to say where this goes."),
        ("peaking", {}, "It is near its peak so far."),
        ("quiet", {}, "The reaction has all but stopped."),
        (
            "quiet",
            {"last_day": counted(1, "posts", missed=False)},
            "The reaction has all but stopped: 1 post in the last 24 hours.",
        ),
        (
            "quiet",
            {"last_day": counted(0, "posts", missed=False)},
            "The reaction has all but stopped: no posts in the last 24 hours.",
        ),
        (
            "quiet",
            {"last_day": counted(90, "posts", missed=True)},
            "The reaction has all but stopped: at least 90 posts in the last 24 hours.",
        ),
        (
            "quiet",
            {"last_day": counted(0, "posts", missed=True)},
            "The reaction has all but stopped: no posts in what was watched of the last 24 hours.",
        ),
        (
            "quiet",
            {"last_day": counted(90, "posts", missed=False), "until": SPAN.end - 3 * HOUR},
            "The reaction has all but stopped: 90 posts in the 24 hours up to "
            "Monday 27 February, 9 pm.",
        ),
        (
            "fading",
            {"chance": exact(0.9, "chance")},
            "Fading: 90 % sure that the next 6 hours bring fewer posts.",
        ),
        (
            "growing",
            {
                "chance": exact(0.3, "chance"),
                "doubling": about(3.5, 2.1, 9.4),
            },
            "Growing: only 70 % sure that the next 6 hours bring more posts. The rate doubles "
            "every 3.5 hours (2.1 to 9.4 hours).",
        ),
        ("revived", {}, "Growing again after a lull."),
        (
            "quiet",
            {"seen_until": SPAN.end - 5 * HOUR},
            "The reaction has all but stopped. That was on Monday 27 February, 7 pm, when it was "
            "last watched.",
        ),
        ("emerging", {"seen_until": SPAN.end}, "Too few posts to say where this goes."),
        (
            "fading",
            {"halving": about(0.5, 0.4, 50)},
            "Fading. The rate halves every 30 minutes (24 minutes to 2.1 days).",
        ),
        (
            "growing",
            {"doubling": about(96, 95.5, 96.5)},
            "Growing. The rate doubles every 4 days.",
        ),
        (
            "fading",
            {"halving": about(2500, 2300, 3000)},
            "Fading. The rate halves every 90 days or more.",
        ),
    ],
)
def test_one_verdict_says_where_it_goes(verdict: str, fields: dict[str, object], told: str) -> None:
    """With its chance where there is a forecast; where too few posts are left, nothing else."""
    assert trend(verdict, **fields) == told


def test_a_take_off_is_a_span() -> None:
    """The interval is said, on one day or over midnight, with the likeliest instant in it.

    No instant where it began gradually; the year, where that is not the report's.
    """
    low = START + 18 * HOUR + timedelta(minutes=52)
    span = {"at": low + HOUR / 4, "low": low, "high": low + HOUR / 2}
    assert said(Onset, **span) == (
        "It took off on Tuesday 21 February around 7:07 pm (between 6:52 and 7:22 pm)."
    )
    ago = {name: instant - timedelta(days=366) for name, instant in span.items()}
    assert said(Onset, **ago).startswith("It took off on Sunday 21 February 2016 around 7:07 pm")
    assert said(Onset, **span, gradual=True) == (
        "It began gradually on Tuesday 21 February between 6:52 and 7:22 pm."
    )
    long = span | {"high": low + 8 * HOUR}
    night = "between Tuesday 21 February, 6:52 pm, and Wednesday 22 February, 2:52 am"
    assert said(Onset, **long) == (f"It took off around Tuesday 21 February, 7:07 pm ({night}).")
    assert said(Onset, **long, gradual=True) == f"It began gradually {night}."
    assert said(Onset, low=None, high=None) == "No rise was clear enough to say when it took off."
    twice = datetime(2017, 11, 5, 8, 30, tzinfo=UTC)
    ends: dict[str, Any] = {"low": twice - HOUR, "high": twice + 2 * HOUR, "at": twice}
    around = Wording(CLOCK.zone, Span(twice - 24 * HOUR, twice + 24 * HOUR))
    assert say(Onset(**SHARED, **ends), around).headline == (
        "It took off on Sunday 5 November around 1:30 am PDT (between 12:30 am PDT and 2:30 am PST)"
    )


def test_where_else_it_may_have_begun_is_said_with_its_chance() -> None:
    """Before the watch, or in a gap, from 5 % on; where neither is likely, nothing more."""
    low = START + 18 * HOUR + timedelta(minutes=52)
    told = "It took off on Tuesday 21 February around 7:07 pm (between 6:52 and 7:22 pm)."
    span = {"at": low + HOUR / 4, "low": low, "high": low + HOUR / 2}
    gap = Span(low - HOUR, low)
    assert said(Onset, **span, before=chance(0.03), hidden=chance(0.04), gap=gap) == told
    assert said(Onset, **span, before=chance(0.12), hidden=chance(0.31), gap=gap) == (
        f"{told} It may have taken off before the watch began (12 % likely) or in the gap between "
        "5:52 and 6:52 pm (31 % likely)."
    )
    assert said(Onset, **span, hidden=chance(0.62), gap=gap) == (
        "It took off on Tuesday 21 February between 6:52 and 7:22 pm. It may have taken off in the "
        "gap between 5:52 and 6:52 pm (62 % likely)."
    )
    late = {"low": None, "high": None, "under_way": low}
    assert said(Onset, **late, before=chance(0.88), hidden=chance(0.0), gap=None) == (
        "We cannot say when it took off: it may have been under way (88 % likely) when the watch "
        "began, Tuesday 21 February, 6:52 pm."
    )
    assert said(Onset, **late, before=chance(0.09), hidden=chance(0.11), gap=gap) == (
        "We cannot say when it took off: it may have been under way when the watch began, Tuesday "
        "21 February, 6:52 pm."
    )
    unclear = "No rise was clear enough to say when it took off."
    assert said(Onset, **late, before=chance(0.001), hidden=chance(0.11), gap=gap) == unclear
    assert said(Onset, **late, before=chance(0.001), hidden=chance(0.9), gap=gap) == (
        f"{unclear} It may have taken off in the gap between 5:52 and 6:52 pm (90 % likely)."
    )


def test_what_comes_next_is_a_range() -> None:
    """The longest horizon first, with the middle; each with the range that holds 95 of 100."""
    ranges = tuple(
        Range(horizon=hours * HOUR, posts=every, likely=every)
        for hours, every in (
            (1, expected(2, 0, 7)),
            (24, expected(91, 24, 1496)),
        )
    )
    assert said(Forecast, since=SPAN.end, ranges=ranges, building=False) == (
        "Most likely about 90 posts in the next 24 hours, between 24 and 1,500 (0 to 7 in the "
        "next hour), if "
        "all are seen, from Tuesday 28 February, midnight."
    )
    assert (
        said(Forecast, since=SPAN.end, ranges=(), building=True)
        == "Too little was seen to say what comes next."
    )


@pytest.mark.parametrize(
    ("value", "low", "high", "told"),
    [
        *((92, 86, 98, "92"), (567, 20, 3000, "600"), (23_412, 21_930, 25_810, "23,400")),
        *((49, 0, 654, "50"), (27, 0, 654, "25"), (487, 0, 6000, "490")),
    ],
)
def test_what_is_expected_is_said_as_every_estimate(
    value: float, low: float, high: float, told: str
) -> None:
    """As finely as its range allows: one rule for what comes and for what was missed."""
    posts = expected(value, low, high)
    ranges = (Range(horizon=24 * HOUR, posts=posts, likely=posts),)
    sentence = said(Forecast, since=SPAN.end, ranges=ranges, building=False)
    assert f"Most likely about {told} posts in the next 24 hours" in sentence
    middle, *_ = rough(value, low, high)
    assert f"{middle:,}" == told


@pytest.mark.parametrize("hours", [6, 24])
def test_what_still_builds_up_may_bring_more_than_its_ranges(hours: int) -> None:
    """Before the peak it is said of ranges for a day; those of hours hold."""
    posts = expected(91, 24, 1496)
    ranges = (Range(horizon=hours * HOUR, posts=posts, likely=posts),)
    told = said(Forecast, since=SPAN.end, ranges=ranges, building=True)
    past = said(Forecast, since=SPAN.end, ranges=ranges, building=False)
    more = " If it builds up for a day or more, far more can come."
    assert told == past + (more if hours == 24 else "")
    any_number = expected(None, 1, 1002)
    vague = (Range(horizon=hours * HOUR, posts=any_number, likely=any_number),)
    assert more not in said(Forecast, since=SPAN.end, ranges=vague, building=True)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_range_of_what_is_to_come_is_no_finer_than_it_is_known(low: int, width: int) -> None:
    """Three digits say enough; what is said holds the range, and the page says the same.

    Nothing is called likely where the ends lie more than a thousand times apart.
    """
    high = low + width
    first, last = outwards(low, high)
    assert first <= low <= high <= last
    assert low - first < max(low, 1) / 100
    assert last - high < max(high, 1) / 100
    assert front.between(low, high) == (f"{first:,} to {last:,}" if first < last else f"{last:,}")
    middle = ForecastQuantiles(24, low, low, low, high, high, ()).middle
    posts = expected(middle, low, high)
    ranges = (Range(horizon=24 * HOUR, posts=posts, likely=posts),)
    told = said(Forecast, since=SPAN.end, ranges=ranges, building=False)
    assert (f"between {first:,} and {last:,}" in told) == (last > 0)
    assert ("Most likely" in told) == (high <= 1000 * max(low, 1))
    assert ("We cannot say what comes next" in told) == (high > 1000 * max(low, 1))
    assert ("Most likely no post in" in told) == (low == 0 and high <= 1000)


def test_a_range_that_holds_nothing_else_is_no_range() -> None:
    """No newsroom prints that something lies between 0 and 0; shorter ranges lie within it."""
    posts = expected(0, 0, 0.3)
    ranges = tuple(Range(horizon=hours * HOUR, posts=posts, likely=posts) for hours in (1, 24))
    told = said(Forecast, ranges=ranges, since=START, building=False)
    assert told.startswith("Most likely no post in the next 24 hours, if all are seen, from ")
    assert "0 and 0" not in told
    assert "next hour" not in told
    may = said(Forecast, ranges=ranges, since=START, building=True)
    assert may.endswith("If it builds up for a day or more, far more can come.")


def number(value: int, unit: Unit) -> Quantity:
    return counted(value, unit, missed=False)


@pytest.mark.parametrize(
    ("held", "judged"),
    [
        (30, "have been too narrow"),
        (37, "have held about as often as they should"),
        (46, "have been wider than"),
    ],
)
def test_how_earlier_ranges_came_out(held: int, judged: str) -> None:
    """How many held, and whether that is as many as should have."""
    told = said(
        Record, horizon=6 * HOUR, made=number(46, "forecasts"), held=number(held, "forecasts")
    )
    assert judged in told
    assert f"of the last 46 for 6 hours, {held} held" in told


@pytest.mark.parametrize("made", [2, 13])
def test_few_earlier_ranges_are_not_judged(made: int) -> None:
    """That all of 13 held comes by chance in more than one case of twenty; of 14 in fewer."""
    known = {"horizon": 6 * HOUR, "held": number(made, "forecasts")}
    assert said(Record, made=number(made, "forecasts"), **known) == (
        f"Too few forecasts have ended to judge their ranges: of the last {made} for 6 hours, "
        f"{made} held."
    )
    for held, told in ((1, "held"), (0, "did not hold")):
        one = {"horizon": 6 * HOUR, "held": number(held, "forecasts")}
        assert said(Record, made=number(1, "forecasts"), **one) == (
            f"Too few forecasts have ended to judge their ranges: the only one for 6 hours {told}."
        )
    more = {"horizon": 6 * HOUR, "held": number(14, "forecasts")}
    assert "have been wider" in said(Record, made=number(14, "forecasts"), **more)


def test_who_was_ahead() -> None:
    """Each clear pair with its delay; the rest once."""
    follows = Follows(
        leader="chirper",
        follower="news",
        hours=about(2, 1.9, 2.4),
        agreeing=number(3, "spikes"),
        spikes=number(4, "spikes"),
    )
    assert said(Order, clear=(), unclear=(("a", "b"),), alone=()) == (
        "No source was reliably ahead of the others."
    )
    assert said(Order, clear=(follows,), unclear=(("a", "b"),), alone=()) == (
        "In 3 of 4 spikes, news followed chirper by about 2 hours (1.9 to 2.4 hours); of the other "
        "sources none was reliably ahead."
    )
    assert said(Order, clear=(), unclear=(("a", "b"),), alone=(("a", "b"),)) == (
        "No source was reliably ahead of the others. By itself the order of a and b would be "
        "clear, but this report makes many comparisons, and one like it can easily be chance."
    )


@pytest.mark.parametrize(
    ("posts", "near", "most", "accounts", "certainty", "told"),
    [
        (6, 3, 0.5, 3, "exact", "6 posts boil down to 3 texts and near copies of them."),
        (10, 3, 0.5, 5, "exact", "Much is repetition: 10 posts boil down to 3 texts and near cop"),
        (90, 3, 0.6, 4, "exact", "Much is repetition: 90 posts boil down to 3 texts and near cop"),
        (9, 3, 0.6, 5, "exact", "Much is repetition: 9 posts boil down to 3 texts and near copie"),
        (6, 3, 0.5, 3, "minimum", None),
        (6, 6, 1 / 6, 1, "exact", "No text was repeated."),
    ],
)
def test_the_public_is_not_told_how_often_few_accounts_said_the_same(
    posts: int, near: int, most: float, accounts: int, certainty: Certainty, told: str | None
) -> None:
    """However often one of them did, and not either how often the few others said other things."""
    number = counted(posts, "posts", missed=False)
    found = Copies(
        about=Subject("incident", "anaheim"),
        span=SPAN,
        behind=Support(posts, posts),
        posts=number,
        near=exact(near, "texts"),
        most=Quantity(value=most, unit="share", certainty=certainty),
        accounts=counted(accounts, "accounts", missed=True),
        whole=True,
    ).public(cast("May", None))
    assert (found is None) == (told is None)
    if found is not None and told is not None:
        sentence = say(found, CLOCK).sentence
        assert sentence.startswith(told)
        assert ("most frequent" in sentence) == (posts == 10)


def test_repetition() -> None:
    """To how few texts the posts boil down, and who writes most, against what chance gives."""

    def copies(posts: int, near: int, most: float | Quantity | None, **more: Any) -> str:
        counts = (counted(posts, "posts", missed=False), counted(near, "texts", missed=False))
        some = share(most) if isinstance(most, (float, int)) else most
        more = {"whole": True, "accounts": None, **more}
        return said(Copies, posts=counts[0], near=counts[1], most=some, **more)

    assert copies(7987, 646, 0.02) == (
        "Much is repetition: 7,987 posts boil down to 646 texts and near copies of them; the most "
        "frequent makes up 2 % of the posts."
    )
    assert copies(9, 1, 1) == "Much is repetition: 9 posts have one text or a near copy of it."
    part: dict[str, Any] = {"whole": False, "looked_at": exact(20_000, "posts")}
    assert copies(40_000, 9_000, 0.01, **part) == (
        "20,000 posts with the most frequent texts boil down to 9,000 texts and near copies of "
        "them; the most frequent makes up 1 % of these posts."
    )
    assert copies(25_000, 7_000, 0.01, **part).startswith("Much is repetition: 20,000 posts with")
    assert copies(40_000, 20_000, 0.01, **part) == "No text was repeated."
    assert copies(9, 9, 0.1) == "No text was repeated."
    missed = {"posts": counted(9, "posts", missed=True), "near": counted(9, "texts", missed=False)}
    assert said(Copies, **missed, most=share(0.1), accounts=None, whole=True) == (
        "No text was repeated in the posts that we hold."
    )
    assert copies(0, 0, None) == "We hold no post, so we saw none repeated."
    least = Quantity(value=0.1, unit="share", certainty="minimum")
    assert copies(200, 181, least, gone=exact(180, "posts")) == (
        "200 posts boil down to at most 181 texts and near copies of them; the most frequent makes "
        "up at least 10 % of the posts (the texts of 180 are no longer kept)."
    )
    assert "(some texts are no longer kept)" in copies(200, 181, least)
    assert copies(9, 9, least) == (
        "No text was repeated word for word; near copies of texts that are no longer kept are not "
        "known."
    )
    assert said(Accounts, busiest=share(0.12), even=between(0.009, 0.011)) == (
        "A few accounts post most: the 10 busiest wrote 12 % of the posts; had all been equally "
        "active, it would be 1 %."
    )
    assert "No account stands out" in said(Accounts, busiest=share(0.12), even=between(0.1, 0.13))
    assert "Too few accounts" in said(Accounts, busiest=None, even=None)


@pytest.mark.parametrize(
    ("seen", "allowed", "told"),
    [
        (0.41, (0.5, 0.9), "At least 41 % of the posts answer or repost another one; judging by "
         "volume alone, 50 to 90 % may do so."),
        (0.418, None, "At least 41 % of the posts answer or repost another one; "),
        (0.0019, None, "At least 0.1 % of the posts answer or repost another one; "),
        (0.61, (0.5, 0.9), "judging by volume alone, 61 to 90 % may do so."),
        (0.446, (0.3, 0.9), "At least 44 % of the posts answer or repost another one; judging by "
         "volume alone, 44 to 90 % may do so."),
        (0.95, (0.5, 0.9), "judging by volume alone, 90 % at most do so."),
        (0, (0.001, 0.999), "that we hold; volume alone does not show how many do so."),
        (0, None, "No post was seen to answer or repost another one that we hold; the rest "
         "cannot be estimated: that takes more than 500 posts and 28 hours of watching."),
        (None, None, "How many posts answer another one was not seen;"),
    ],
)  # fmt: skip
def test_answers(seen: float | None, allowed: tuple[float, float] | None, told: str) -> None:
    """What was seen is a minimum; a model that allows less does not undo it."""
    known = None if seen is None else Quantity(value=seen, unit="share", certainty="minimum")
    assert told in said(Answers, seen=known, allowed=allowed and between(*allowed))


@pytest.mark.parametrize(
    ("seen", "public"), [(0, True), (4, False), (5, True), (395, True), (396, False), (400, True)]
)
def test_in_public_no_few_posts_answer_or_do_not(seen: int, *, public: bool) -> None:
    """The number of all posts stands on the same page: of 400 "at least 1 %" are four."""
    known = Quantity(value=seen / 400, unit="share", certainty="minimum")
    found = Answers(**{**SHARED, "behind": Support(400, 90)}, seen=known, allowed=None)
    assert (found.public(Audience(tells=lambda *_: True)) is not None) == public


def test_phrases() -> None:
    """Each with its shares; a small one is not said to be none. In public it may be of one post."""
    found = (
        Rising(phrase="tear gas", share=share(0.12), before=share(0.004)),
        Rising(phrase="curfew", share=share(0.1), before=share(0)),
    )
    assert said(Phrases, phrases=found) == (
        "Said more often in the last spike than before: “tear gas” (12 % of the texts, 1 % "
        "before); “curfew” (10 % of the texts, 0 % before)."
    )
    assert "No phrase of the last spike" in said(Phrases, phrases=())
    shown = Phrases(**SHARED, phrases=found).public(Audience(tells=lambda *_: True))
    assert shown is not None
    assert said(Phrases, phrases=shown.phrases) == (
        "Said more often in the last spike than before: “tear gas” (12 % of the texts); “curfew” "
        "(10 % of the texts, 0 % before)."
    )


def test_where_nothing_was_watched_it_says_what_would_help() -> None:
    """How to say that an archive is complete; not while sources are watched, which takes time."""
    assert "monitor import --observed" in said(Unwatched, watching=False)
    assert said(Unwatched, watching=True) == "Too little was watched so far to say how it spreads."


def test_phrases_that_rose_alike_are_named_together() -> None:
    """No figure is repeated, and no more than five phrases are named."""
    rising = [("a b", 0.06), ("c d", 0.06), ("e", 0.04), *((str(i), 0.06) for i in range(4))]
    told = said(
        Phrases,
        phrases=tuple(Rising(phrase=p, share=share(s), before=share(0.01)) for p, s in rising),
    )
    assert told == (
        "Said more often in the last spike than before: “a b”, “c d”, “0” and “1” (6 % of the "
        "texts, 1 % before); “e” (4 % of the texts, 1 % before)."
    )


def test_the_link_of_most_posts_is_named_with_who_shared_it() -> None:
    """A minimum is one; no link is said too."""
    told = said(
        MostLinked,
        link="video.example/w/8121",
        video=True,
        posts=counted(1340, "posts", missed=True),
        accounts=counted(954, "accounts", missed=True),
    )
    assert told == (
        "The video linked most, video.example/w/8121, is in at least 1,340 posts by at least 954 "
        "accounts."
    )
    none = {
        "posts": counted(0, "posts", missed=False),
        "accounts": counted(0, "accounts", missed=False),
    }
    for link, where in (("youtube:dQw4w9WgXcQ", ""), ("youtube.com", "on "), ("a.example?b=1", "")):
        named = said(MostLinked, link=link, video=True, **none)
        assert named.startswith(f"The video linked most, {where}{link}, is in 0 posts"), "its site"
    assert said(MostLinked, link=None, video=False, **none) == (
        "No link was shared by 5 accounts or more."
    )
    some = none | {"posts": counted(0, "posts", missed=True)}
    assert said(MostLinked, link=None, video=False, **some) == (
        "No link was shared by 5 accounts or more in the posts that we hold."
    )
    assert said(MostLinked, link=None, video=False, gone=True, **none) == (
        "No link that is still known was shared by 5 accounts or more; posts whose texts are no "
        "longer kept have lost their links."
    )


def wave(place: int = 3, posts: Quantity | None = None, **known: Any) -> Wave:
    return Wave(
        about=SHARED["about"],
        behind=SHARED["behind"],
        span=Span(START + 9 * HOUR, START + 20 * HOUR),
        within=SPAN,
        place=exact(place, "waves"),
        posts=posts,
        **known,
    )


ABOUT_200 = about(200, 195, 205, "posts")
OF: Final[dict[str, Any]] = {"share": share(0.34), "before": share(0.02)}


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (
            wave(1, number(476, "posts"), events=(Event(START + 8 * HOUR, "Video posted"),)),
            "The first wave (476 posts) followed “Video posted” (Tuesday 21 February, 8 am).",
        ),
        (
            wave(1, number(476, "posts"), only=True, linked="page"),
            "In the wave (476 posts), one page was linked far more often than before.",
        ),
        (
            wave(1, only=True, events=(Event(START + 8 * HOUR, "Video posted"),)),
            "The wave followed “Video posted” (Tuesday 21 February, 8 am).",
        ),
        (
            wave(events=(Event(START + 9 * HOUR, "Chief"), Event(START + 9 * HOUR, "Mayor"))),
            "The third wave followed “Chief” and “Mayor” (Tuesday 21 February, 9 am).",
        ),
        (
            wave(
                posts=counted(2083, "posts", missed=True),
                events=(Event(START + 10 * HOUR, "March"),),
            ),
            "The peak of the third wave (at least 2,083 posts in all) followed “March” (Tuesday 21 "
            "February, 10 am).",
        ),
        (
            wave(
                posts=ABOUT_200,
                events=(Event(START + 22 * HOUR, "Order"),),
                midway=(Event(START + 17 * HOUR, "March"),),
            ),
            "The third wave (about 200 posts) had begun before “March” (Tuesday 21 February, 5 "
            "pm); its peak followed “Order” (10 pm).",
        ),
        (
            wave(10, number(203, "posts"), linked="video", link="youtube:x", **OF),
            "In the tenth wave (203 posts), one video was linked far more often than before: "
            "youtube:x (34 % of the posts, 2 % before).",
        ),
        (
            wave(11, ABOUT_200, linked="page"),
            "In wave 11 (about 200 posts), one page was linked far more often than before.",
        ),
        (
            wave(posts=ABOUT_200, words=("tear gas", "curfew", "chief", "mayor"), **OF),
            "Said more often in the third wave (about 200 posts) than before: “tear gas” "
            "(34 % of the texts, 2 % before), “curfew” and “chief”.",
        ),
        (
            wave(words=("tear gas", "curfew")),
            "Said more often in the third wave than before: “tear gas” and “curfew”.",
        ),
        (
            wave(source="chirper", **OF),
            "In the third wave, far more of the posts than before came from chirper (34 % of the "
            "posts, 2 % before).",
        ),
        (wave(), "No event, link, word or source stands out in the third wave."),
        (
            wave(whole=False),
            "No event came shortly before the third wave; not all else was looked at.",
        ),
    ],
)
def test_a_wave_says_what_it_followed_and_never_a_cause(found: Wave, told: str) -> None:
    """What came after it had begun came before its peak; in public no address and no share."""
    assert say(found, CLOCK).sentence == told
    assert len(told.split()) <= 25
    assert "caus" not in told


def test_the_five_largest_waves_are_said_and_the_others_counted() -> None:
    """In order of time; how many more there are is said after the last, whichever that is."""
    sizes = (9, 1, 8, 2, 7, 6, 5)
    waves = [wave(n, number(size, "posts")) for n, size in enumerate(sizes, start=1)]
    said = [(one, f"{one.place.value:.1f}") for one in waves]
    assert sentences(said) == ["1.0", "3.0", "5.0", "6.0", "7.0", "2 more waves were smaller."]
    assert sentences(said[:6])[-1] == "One more wave was smaller."
    assert sentences(said[:5]) == ["1.0", "2.0", "3.0", "4.0", "5.0"]


def test_what_the_last_wave_says_is_not_said_again_of_the_last_spike() -> None:
    """It is where that wave says something else."""
    spike = Phrases(**SHARED, phrases=())
    waves = [wave(1, words=("a",)), wave(2)]
    assert sentences([(waves[0], "1"), (waves[1], "2"), (spike, "3")]) == ["1", "2", "3"]
    assert sentences([(waves[1], "1"), (waves[0], "2"), (spike, "3")]) == ["1", "2"]


def test_an_estimate_that_is_not_made_says_what_it_takes() -> None:
    """Sixty thousand posts of an evening are not too few posts: a day of watching is missing."""
    told = said(Answers, seen=share(0.0), allowed=None)
    assert "too few posts" not in told
    needed = "that takes more than 500 posts and 28 hours of watching."
    assert told.endswith(f"cannot be estimated: {needed}")


@pytest.mark.parametrize(
    ("hours", "posts", "enough"), [(28, 9, False), (29, 9, True), (99, 0, False)]
)
def test_what_an_estimate_of_answers_takes_is_what_the_model_asks_for(
    hours: int, posts: int, *, enough: bool
) -> None:
    """28 hours: what a day of posts may answer goes back four hours before it."""
    every = np.full(hours * 12, posts)
    every[:400] += 1
    found = self_excitation(Counts(0, 300, every, np.ones(len(every)), len(every)))
    assert (found.high is not None) == enough


def test_a_long_report_does_not_call_many_posts_too_few() -> None:
    """Posts of more than 60 days are counted by the hour, however many there are."""
    assert readings.FINE_FOR == LONG == timedelta(days=60)
    long = Span(START, START + timedelta(days=61))
    told = said(Answers, span=long, seen=None, allowed=None)
    assert told == (
        "How many posts answer another one was not seen; the rest is not estimated for more than "
        "60 days."
    )


def test_a_share_that_is_sure_to_a_percent_has_no_range() -> None:
    """`20 % (20 to 20 %)` says less than `20 %`."""
    sure = Quantity(value=0.2, unit="share", certainty="estimate", low=0.197, high=0.203)
    unsure = Quantity(value=0.2, unit="share", certainty="estimate", low=0.19, high=0.203)
    assert interval(sure) == "20 %"
    assert interval(unsure) == "20 % (19 to 20 %)"
    assert signed_interval(sure) == "+0.20"


@pytest.mark.parametrize("report", ["spread", "narratives"])
def test_what_a_sentence_says_is_no_empty_table(report: str) -> None:
    """That no link was shared, or too little was read, stands in words, not under a heading."""
    with opened(empty=True) as (reader, _):
        told = Snapshot(reader, question(), internal=True).worded(report)
    assert told.sheet.sentences
    assert [one.title for one in told.sheet.tables if not one.rows] == (
        ["Waves"] if report == "spread" else []
    )


@pytest.mark.parametrize(
    ("place", "only", "called"),
    [(1, True, "Wave"), (1, False, "1st wave"), (12, False, "12th wave")],
)
def test_the_only_wave_needs_no_number(place: int, only: bool, called: str) -> None:
    """Where there is one, `1st` would promise a second."""
    assert front.wave(wave(place, only=only)) == called
