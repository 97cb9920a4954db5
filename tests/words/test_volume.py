"""What is said of the volume: how much, when most, how much was watched."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, counted, estimated, exact
from monitor.nouns.support import Support
from monitor.nouns.volume import Completed, Peak, Total, Watch
from monitor.words.say import say
from monitor.words.wording import Wording, place

START = datetime(2017, 2, 21, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPAN = Span(START, START + timedelta(days=7))
CLOCK = Wording(ZoneInfo("America/Los_Angeles"), SPAN)
ABOUT = Subject("incident", "anaheim")


def total(
    posts: int, accounts: int, texts: int, *, missed: bool = False, error: float = 0
) -> Total:
    return Total(
        about=ABOUT,
        span=SPAN,
        behind=Support(posts, accounts),
        posts=counted(posts, "posts", missed=missed),
        accounts=counted(accounts, "accounts", missed=missed, error=error),
        texts=counted(texts, "texts", missed=missed, error=error),
        error=exact(error, "share"),
        so_far=False,
    )


def peak(
    *hidden: Span,
    posts: int = 538,
    away: tuple[str, ...] = ("commons",),
    throughout: bool = True,
) -> Peak:
    hour = Span(START + 65 * HOUR, START + 66 * HOUR)
    return Peak(
        about=ABOUT,
        span=hour,
        behind=Support(posts, posts),
        posts=counted(posts, "posts", missed=bool(hidden)),
        so_far=False,
        hidden=hidden,
        missing=("a", "b", "commons") if hidden else (),
        away=away if hidden else (),
        throughout=throughout,
    )


def watched(*sources: str, least: float | None) -> Watch:
    def share(value: float) -> Quantity:
        return exact(value, "share")

    return Watch(
        about=ABOUT,
        span=SPAN,
        behind=Support(None, None),
        watched=share(0.99),
        complete=share(0.9),
        sources=sources,
        least=None if least is None else (sources[-1], share(least)),
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (total(7987, 3358, 4103), "7,987 posts by 3,358 accounts, in 4,103 different texts."),
        (
            total(7987, 3358, 4103, missed=True),
            "At least 7,987 posts by 3,358 accounts, in 4,103 different texts.",
        ),
        (total(1, 1, 1), "1 post by 1 account, in 1 text."),
        (
            replace(total(9, 8, 7), so_far=True, of_part=True),
            "9 posts in this time by 8 accounts, in 7 different texts.",
        ),
        (
            replace(total(9, 8, 7), so_far=True),
            "9 posts so far by 8 accounts, in 7 different texts.",
        ),
        (total(5, 0, 2), "5 posts, none with a known author, in 2 different texts."),
        (
            total(250_000, 99_123, 903, error=0.016),
            "250,000 posts by about 99,100 accounts, in about 905 different texts.",
        ),
        (total(0, 0, 0), "No post was found."),
        (total(0, 0, 0, missed=True), "No post was found in what was watched."),
        (
            replace(total(0, 0, 0), posts=None, accounts=None, texts=None),
            "Nothing is known of this time: no source was watched.",
        ),
    ],
)
def test_how_much_there_is(found: Total, said: str) -> None:
    """A minimum only where something was missed, an estimate only where it is estimated."""
    assert say(found, CLOCK).sentence == said


def test_hours_with_as_many_posts_are_the_busiest_together() -> None:
    """No single one is: the other is named, or how many others there are is said."""
    first = peak(posts=3)
    after = [Span(first.span.end + at * HOUR, first.span.end + (at + 1) * HOUR) for at in range(2)]
    two = say(replace(first, others=tuple(after[1:])), CLOCK)
    assert two.sentence == (
        "The busiest hours were Thursday 23 February, 5 to 6 pm and 7 to 8 pm, with 3 posts each."
    ), "the day is said once"
    next_day = Span(first.span.end + 23 * HOUR, first.span.end + 24 * HOUR)
    assert say(replace(first, others=(next_day,)), CLOCK).headline == (
        "Busiest hours: Thursday 23 February, 5 to 6 pm, and Friday 24 February, 5 to 6 pm, "
        "with 3 posts each"
    )
    three = say(replace(first, others=tuple(after), of_part=True), CLOCK)
    when = "Thursday 23 February, 5 to 6 pm, and two others, with 3 posts each"
    assert three.sentence == f"The busiest hours of this time were {when}."
    assert three.headline == f"Busiest hours of this time: {when}"


def test_where_many_hours_are_alike_none_is_called_the_busiest() -> None:
    """A hundred hours with one post each have no busiest one: that is what is said."""
    first = peak(posts=1)
    after = tuple(
        Span(first.span.end + at * HOUR, first.span.end + (at + 1) * HOUR) for at in range(99)
    )
    said = say(replace(first, others=after), CLOCK)
    assert said.sentence == "No hour had more than 1 post."
    assert say(replace(first, others=after, so_far=True), CLOCK).sentence == (
        "No hour so far had more than 1 post."
    )
    assert "and four others" in say(replace(first, others=after[:4]), CLOCK).sentence


def test_no_hour_is_called_the_busiest_while_the_running_one_has_more() -> None:
    """Neither where all was watched nor where a busier one may lie in a gap."""
    hour = peak().span
    now = Span(hour.end + 2 * HOUR, hour.end + 2.5 * HOUR)
    found = replace(peak(), so_far=True, running=(now, counted(900, "posts", missed=False)))
    more = "the hour since 8 pm already has 900 posts"
    when = "Thursday 23 February, 5 to 6 pm"
    assert say(found, CLOCK).sentence == (
        f"The busiest hour that is over was {when}, with 538 posts; {more}."
    )
    assert say(found, CLOCK).headline == (
        f"Busiest hour that is over: {when}, with 538 posts; {more}"
    )
    others = replace(found, others=(Span(hour.end, hour.end + HOUR),))
    assert say(others, CLOCK).sentence.startswith("The busiest hours that are over were Thursday")
    later = Span(now.start + 24 * HOUR, now.end + 24 * HOUR)
    missed = (later, counted(900, "posts", missed=True))
    gap = Span(START, START + HOUR)
    hides = replace(peak(gap), running=missed)
    assert say(hides, CLOCK).sentence.endswith(
        " The hour since Friday 24 February, 8 pm, already has at least 900 posts."
    )
    assert say(replace(hides, hidden=()), CLOCK).sentence.endswith(
        "no source claims to show all. The hour since Friday 24 February, 8 pm, already has at "
        "least 900 posts."
    )


def test_the_busiest_hour_is_called_so_only_where_none_was_missed() -> None:
    """Else it is the hour with most posts counted, and where a busier one may lie is said."""
    assert say(peak(), CLOCK).sentence == (
        "The busiest hour was Thursday 23 February, 5 to 6 pm, with 538 posts."
    )
    part = replace(peak(), of_part=True)
    assert say(part, CLOCK).sentence.startswith("The busiest hour of this time was Thursday")
    assert say(part, CLOCK).headline.startswith("Busiest hour of this time: Thursday")
    gap = Span(datetime(2017, 2, 24, 0, 50, tzinfo=UTC), datetime(2017, 2, 24, 7, 10, tzinfo=UTC))
    assert say(peak(gap), CLOCK).sentence == (
        "At least 538 posts came in one hour, Thursday 23 February, 5 to 6 pm; a busier hour may "
        "lie between 4:50 and 11:10 pm, when commons was not watched."
    )
    early = Span(START, START + HOUR)
    assert say(peak(early, gap, away=("a", "b")), CLOCK).sentence.endswith(
        "between 4:50 and 11:10 pm, when a and b were not watched, or in 1 other gap."
    )
    # Each was watched for a part of it.
    assert say(peak(early, gap, away=("a", "b"), throughout=False), CLOCK).sentence.endswith(
        "between 4:50 and 11:10 pm, when a or b was not watched, or in 1 other gap."
    )
    some = replace(peak(gap, away=("a", "b")), partly=("b",))
    assert say(some, CLOCK).sentence.endswith("when a and part of b were not watched.")
    assert say(peak(gap, away=()), CLOCK).sentence.endswith("11:10 pm, which nobody watched.")
    other = Span(gap.start + 24 * HOUR, gap.end + 24 * HOUR)
    assert (
        "between 4:50 and 11:10 pm on Friday 24 February, when" in say(peak(other), CLOCK).sentence
    )
    night = Span(gap.start, gap.end + 12 * HOUR)
    assert (
        "between Thursday 23 February, 4:50 pm, and Friday 24 February, 11:10 am, when commons was"
        in say(peak(night), CLOCK).sentence
    )
    assert "busiest" not in say(peak(gap), CLOCK).headline
    # Another hour can be busier only where it was missed; in this one more may have come.
    own = Span(START + 65 * HOUR, START + 65.5 * HOUR)
    assert say(peak(own), CLOCK).sentence.endswith(
        "; more may have come between 5 and 5:30 pm, when commons was not watched."
    )
    assert say(peak(own, Span(START, START + HOUR / 4)), CLOCK).sentence.endswith(
        "; a busier hour may lie between midnight and 12:15 am on Tuesday 21 February, when "
        "commons was not watched."
    )


@pytest.mark.parametrize(
    ("hours", "unit"), [(0.5, "hour"), (1, "hour"), (6, "stretch"), (24, "day"), (168, "week")]
)
def test_what_is_no_hour_is_not_called_one(hours: float, unit: str) -> None:
    """Counts of another tool may be of days: their busiest is a day."""
    span = Span(START, START + hours * HOUR)
    whole = say(replace(peak(), span=span), CLOCK)
    assert whole.headline.startswith(f"Busiest {unit}: ")
    assert whole.sentence.startswith(f"The busiest {unit} was ")
    missed = say(replace(peak(Span(START + 200 * HOUR, START + 300 * HOUR)), span=span), CLOCK)
    within = "part of an hour" if hours < 1 else f"one {unit}"
    assert missed.headline.startswith(f"At least 538 posts in {within}, ")
    assert f"; a busier {unit} may lie between " in missed.sentence


def test_an_archive_of_which_nobody_claims_that_it_is_whole_has_no_busiest_hour() -> None:
    """The count is a minimum though no gap is known."""
    found = replace(peak(), posts=counted(9, "posts", missed=True))
    assert say(found, CLOCK).sentence == (
        "At least 9 posts came in one hour, Thursday 23 February, 5 to 6 pm; no source claims to "
        "show all."
    )
    # Where the archive ends within it.
    clipped = replace(found, span=Span(found.span.start, found.span.start + HOUR / 4))
    assert say(clipped, CLOCK).sentence == (
        "At least 9 posts came in part of an hour, Thursday 23 February, 5 to 5:15 pm; no source "
        "claims to show all."
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            watched("a", "b", least=0.4),
            "At least one of the two sources was watched 99 % of the time; b only 40 %.",
        ),
        (
            watched("a", "b", least=0.0),
            "At least one of the two sources was watched 99 % of the time; b not at all.",
        ),
        (
            watched("a", "b", least=None),
            "At least one of the two sources was watched 99 % of the time.",
        ),
        (watched("a", least=0.4), "A was watched 99 % of the time."),
        (
            watched("a", "b", least=0.988),
            "At least one of the two sources was watched 99 % of the time.",
        ),
        (
            replace(watched("a", "b", least=0.0), watched=exact(0, "share")),
            "No source that claims to show everything was watched: all counts of posts are "
            "minimums.",
        ),
        (
            watched(least=None),
            "No source that claims to show everything was watched: all counts of posts are "
            "minimums.",
        ),
    ],
)
def test_how_much_was_watched(found: Watch, said: str) -> None:
    """By how many, and which one least; a sample is no source that could show everything."""
    assert say(found, CLOCK).sentence == said


def test_times_are_said_as_people_say_them() -> None:
    """Noon and midnight have names; offsets and years are said where there are several."""
    assert [CLOCK.time(START + n * HOUR / 2) for n in (0, 13, 24)] == [
        "midnight",
        "6:30 am",
        "noon",
    ]
    assert CLOCK.stretch(Span(START + 23 * HOUR, START + 25 * HOUR)) == (
        "Tuesday 21 February, 11 pm to Wednesday 22 February, 1 am"
    )
    assert CLOCK.stretch(Span(START + 23 * HOUR, START + 24 * HOUR)) == (
        "Tuesday 21 February, 11 pm to midnight"
    )
    autumn = datetime(2026, 10, 25, tzinfo=UTC)
    leeds = Wording(ZoneInfo("Europe/London"), Span(autumn - 24 * HOUR, autumn + 24 * HOUR))
    twice = Span(autumn, autumn + HOUR)
    assert leeds.stretch(twice) == "Sunday 25 October, 1 am BST to 1 am GMT"
    assert leeds.between(twice, autumn) == "1 am BST and 1 am GMT"
    assert leeds.stretch(Span(autumn + HOUR, autumn + 2 * HOUR)) == (
        "Sunday 25 October, 1 to 2 am GMT"
    )
    spring = Wording(CLOCK.zone, Span(START, START + timedelta(days=30)))
    assert spring.moment(START) == "Tuesday 21 February, midnight PST"
    years = Wording(CLOCK.zone, Span(START, START + timedelta(days=400)))
    assert years.day(START) == "Tuesday 21 February 2017"
    assert [place(zone) for zone in ("Europe/Berlin", "Etc/GMT+3")] == ["Berlin time", "Etc/GMT+3"]


def completed(value: float, low: float, high: float, least: int) -> str:
    found = Completed(
        about=ABOUT,
        span=SPAN,
        behind=Support(least, None),
        posts=estimated(value, low, high, "posts"),
        least=exact(least, "posts"),
        sources=("chirper",),
        near=(),
    )
    return say(found, CLOCK).sentence


def test_what_was_missed_is_said_as_exactly_as_it_is_known() -> None:
    """Three digits are enough of its ends; what is there stays as it is."""
    told = completed(8_401, 7_987, 9_854, 7_987)
    assert told.startswith("With what was missed, about 8,400 (7,987 to 9,860) posts, ")
    assert "about 52 (45 to 60) posts" in completed(52, 45, 60, 37)
    assert "about 23,400 (21,900 to 25,900) posts" in completed(23_412, 21_930, 25_810, 18_002)


@given(st.integers(0, 10**7), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_an_estimate_is_said_within_its_interval(least: int, a: int, b: int, c: int) -> None:
    """The ends hold what they held, nothing falls below what is there, the middle lies between."""
    low, value, high = least + a, least + a + b, least + a + b + c
    told = completed(value, low, high, least)
    middle, first, last = (
        int("".join(filter(str.isdigit, one)))
        for one in told.split(" posts")[0].replace("(", "to").split("to")
    )
    assert least <= first <= low
    assert high <= last <= high + max(high, 100) / 100
    assert first <= middle <= last
    assert abs(middle - value) <= min((high - low) / 20, value / 10) + 0.5


@pytest.mark.parametrize(("away", "who"), [(("a",), "a was"), (("a", "b"), "a and b were")])
def test_a_gap_of_all_the_time_has_no_beginning_and_no_end(away: tuple[str, ...], who: str) -> None:
    """A source that never answered: from when to when that was is all that the report is of."""
    found = peak(Span(START, SPAN.end - HOUR), away=away)
    assert say(found, CLOCK).sentence.endswith(
        f"; any other hour may have been busier, since {who} not watched."
    )
    part = peak(Span(START, START + timedelta(days=6)), away=away)
    assert "a busier hour may lie between" in say(part, CLOCK).sentence
