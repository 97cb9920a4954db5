"""What a picture shows: bars for what is known, hatching for what is not, words for the rest."""

from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.chart import Figure
from monitor.chart.figure import DrawnOvertaking, Narrative, partly_observed
from monitor.chart.text import sized
from monitor.chart.ticks import marks
from monitor.nouns.posts import Lost, Span
from monitor.nouns.spans import union
from monitor.nouns.spread import Shared
from tests.chart.drawn import bars, hatched, having, picture, pointed, said, stretches, written
from tests.chart.figures import (
    HOSTILE,
    HOUR,
    START,
    amplification,
    bucket,
    event,
    feeling,
    links,
    narratives,
    sentiment,
    series,
    span,
    volume,
)
from tests.chart.looked_at import spreading, told, without_topic
from tests.examples import examples

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TALL = 220
"""Pixels of the plot of posts."""


@given(st.lists(st.none() | st.integers(0, 900), min_size=1, max_size=60).filter(any))
@examples(50)
def test_there_is_a_bar_exactly_where_posts_are_known(counts: list[int | None]) -> None:
    """A bucket with posts has its bar, of its height; a gap has none, and is hatched."""
    figure = replace(volume(series(counts)), events=tuple(event(i) for i in range(len(counts))))
    found, known = bars(picture(figure), "bar"), [posts for posts in counts if posts]
    top = marks(max(known, default=0), 4)[-1]
    assert [bar.tall for bar in found] == [
        pytest.approx(max(TALL * posts / top, 0.6), abs=0.11) for posts in known
    ]
    assert hatched(figure) == union(
        span(i, i + 1) for i, posts in enumerate(counts) if posts is None
    )


@given(st.lists(st.tuples(st.integers(0, 6000), st.integers(1, 1500)), max_size=12))
@examples(50)
def test_every_unobserved_minute_is_hatched_and_no_observed_one(
    ends: list[tuple[int, int]],
) -> None:
    """Through all rows, as the spans are known."""
    gaps = tuple(Span(START + a * MINUTE, START + (a + b) * MINUTE) for a, b in ends)
    figure = volume(series([1] * 100), unobserved=gaps)
    whole = Span(START, START + 100 * HOUR)
    wanted = union(Span(max(s.start, whole.start), min(s.end, whole.end)) for s in gaps)
    assert hatched(figure) == wanted
    for one in having(picture(figure), "hatch"):
        assert float(one.get("width")) >= 1


def test_nothing_of_the_future_is_hatched() -> None:
    """Whatever is said of it: nobody can have watched what has not been."""
    figure = replace(spreading(), unobserved=(span(20.5, 99),))
    assert hatched(figure) == [span(20.5, 21)]
    now = volume((*series([4, 5]), bucket(2, None, coverage=0.0)), unobserved=())
    assert partly_observed(now) == []


def test_an_hour_that_comes_twice_says_which_it_is() -> None:
    """On 5 November 2017 Los Angeles had 1 am twice; on any other day an hour needs no more."""
    night = datetime(2017, 11, 5, 7, tzinfo=UTC)
    moved = [
        replace(one, start=night + n * HOUR, end=night + (n + 1) * HOUR)
        for n, one in enumerate(series([3, 4, 5, 6]))
    ]
    labels = said(picture(volume(tuple(moved))))
    assert {"1 am PDT", "1 am PST"} <= set(labels)
    assert not [one for one in said(picture(volume(series([3, 4, 5])))) if "PDT" in one]


def test_sources_have_a_row_each_and_add_up() -> None:
    """The largest first, with its posts; what is in no source is a row too. One source is all."""
    figure = volume(series([8, 9]), {"small": series([2, 3]), "large": series([5, 6])})
    root = picture(figure)
    named = [text for text in said(root) if " from " in text]
    assert named == ["11 posts from large", "5 posts from small", "1 post from others"]
    assert len(bars(root, "bar")) == 2 + 2 + 2 + 1
    assert pointed(root)[0] == "Wed 22 Feb, midnight: 8 posts\n5 from large\n2 from small"
    assert not having(picture(volume(series([7]), {"one": series([7])})), "axis-name")


def test_a_source_that_missed_something_says_so_in_its_row() -> None:
    """A minimum in its row, and hatching in that row alone."""
    half = (bucket(0, 4, coverage=0.5), bucket(1, None))
    whole = (bucket(0, 9, coverage=0.75), bucket(1, 5, coverage=0.5))
    root = picture(volume(whole, {"broken": half, "fine": series([5, 5])}))
    assert {"At least 4 posts from broken", "10 posts from fine"} <= set(said(root))
    (gap,) = having(root, "hatch")
    assert float(gap.get("height")) < 40


def test_what_is_too_new_to_be_known_is_not_missed() -> None:
    """A source is not said to lack posts because its last minutes are not due yet."""
    new = (bucket(0, 4), bucket(1, 3, coverage=0.5, provisional=True))
    root = picture(volume(new, {"a": new, "b": series([0, 0])}))
    assert "7 posts from a" in said(root)


def test_fourteen_sources_have_rows_and_the_rest_is_others() -> None:
    """No source needs a colour; all together are all posts."""
    groups = {f"s{i:02}": series([i + 1]) for i in range(20)}
    root = picture(volume(series([210]), groups))
    named = [text for text in said(root) if " from " in text]
    assert len(named) == 14
    assert sum(int(text.split()[0]) for text in named) == 210
    assert named[-1].endswith("from others")


def test_provisional_bars_are_lighter_and_the_picture_says_so() -> None:
    """What will still change is pale; what is settled is not."""
    root = picture(volume([bucket(0, 5), bucket(1, 5, provisional=True)]))
    assert len(bars(root, "bar")) == len(bars(root, "bar", "soon")) == 1
    assert "Pale or dashed: will still change." in said(root)


def test_minimums_are_lighter_and_the_picture_says_so() -> None:
    """Cut-off and half-seen buckets; a whole one is not."""
    root = picture(volume([bucket(0, 5), bucket(1, 6, truncated=True), bucket(2, 7, coverage=0.5)]))
    assert len(bars(root, "bar")) == 1
    assert len(bars(root, "bar", "least")) == 2
    assert "Light blue: at least this many" in " ".join(said(root))
    told_ = [text.split(": ")[1] for text in pointed(root)]
    assert told_ == ["5 posts", "at least 6 posts", "at least 7 posts"]


def test_what_a_service_cut_short_has_a_red_line_and_a_reason() -> None:
    """The lost span is marked exactly and has its reason; what is not drawn has none."""
    drawn, beyond = Lost(span(1, 2.5), "40 posts of /me", "capped"), Lost(span(9, 10), "", "gone")
    figure = volume(series([5] * 6), lost=(drawn, beyond))
    root = picture(figure)
    assert stretches(root, figure, "cut") == [span(1, 2.5)]
    words = " ".join(said(root))
    assert "Red line on top: a service could not show all of this." in words
    assert "Why it was cut short: the service shows no more posts of that time. " in f"{words} "
    assert "/me" not in words, "what a service said is not quoted"


def test_a_picture_explains_only_what_is_there() -> None:
    """One without gaps speaks of none."""
    words = " ".join(said(picture(volume(series([1, 2]))))).lower()
    assert not [one for one in ("hatch", "watched", "at least", "change", "red") if one in words]


def test_simulated_is_said_in_the_title_and_across_the_plot() -> None:
    """A picture cut out of its page still says that it is not real, in red."""
    root = picture(volume(series([1, 2]), simulated=True))
    (title,) = having(root, "title")
    assert title.text.startswith("SIMULATED")
    assert [one.text for one in having(root, "watermark")] == ["SIMULATED"]
    assert having(root, "alarm")
    assert "SIMULATED" not in "".join(said(picture(volume(series([1, 2])))))


def test_events_have_their_titles_at_their_lines() -> None:
    """Those of one instant share a label; each has the time of the zone."""
    events = (event(1, "A"), event(1, "B"), event(9, "C"))
    root = picture(volume(series([5] * 24), events=events))
    assert [one.text for one in having(root, "name")] == ["A · B", "C"]
    assert "Wed 22 Feb, 9 am" in said(root)
    assert not having(root, "list")


@pytest.mark.parametrize(("number", "width"), [(20, 960), (3, 400)])
def test_events_that_find_no_place_are_numbered_and_listed(number: int, width: int) -> None:
    """Numbers stand over the plot, and the list says which is which, and when."""
    events = tuple(event(i, f"Event {i}") for i in range(number))
    root = picture(volume(series([1] * 48), events=events), width)
    listed = [one.text for one in having(root, "list")]
    assert listed[0] == "1 Wed 22 Feb, midnight: Event 0"
    assert len(listed) == number


def test_a_very_long_list_of_events_says_how_many_are_left_out() -> None:
    """The list is bounded, and says so."""
    figure = volume(series([1] * 60), events=tuple(event(i, "x" * 90) for i in range(60)))
    assert "… and 20 more events" in said(picture(figure))


def test_the_method_is_one_line_in_the_picture_and_whole_in_the_file() -> None:
    """Who cuts the picture out of its page takes the line with it."""
    root = picture(volume(series([1]), method=("Query: anaheim", HOSTILE)))
    words = " ".join(said(root))
    assert "they represent neither the public nor all who reacted" in words
    assert "docs/figures.md" in words
    assert "Query: anaheim" not in words
    assert root.find("metadata").text.startswith("Query: anaheim\n")
    assert not set("\x1b\x9b\u202e") & set(root.find("metadata").text)


def test_a_picture_tells_what_it_shows() -> None:
    """Title and description, for whoever does not see it: finding, days, gaps and events."""
    figure = volume(series([3, None]), events=(event(0.5, "A video"),), said="3 posts in one hour")
    root = picture(figure)
    assert root.get("role") == "img"
    names = {one.get("id"): one.text for one in (root.find("title"), root.find("desc"))}
    assert list(names) == root.get("aria-labelledby").split()
    title, told_ = names.values()
    assert title == "3 posts in one hour"
    assert "Wed 22 Feb 2017 · times in America/Los_Angeles" in told_
    assert "Not watched (hatched, not zero): 1 h" in told_
    assert "Wed 22 Feb, 12:30 am: A video." in told_


def test_text_of_others_is_text() -> None:
    """A hostile name becomes no element, no attribute and no style."""
    figure = volume(
        series([1, 2]),
        {HOSTILE: series([1, 1]), "b": series([0, 1])},
        title=HOSTILE,
        events=(event(1, HOSTILE),),
    )
    plain = volume(
        series([1, 2]),
        {"a": series([1, 1]), "b": series([0, 1])},
        title="a",
        events=(event(1, "a"),),
    )
    tags = [{one.tag for one in picture(each).iter()} for each in (figure, plain)]
    assert tags[0] == tags[1]
    assert picture(figure).find("style").text == picture(plain).find("style").text
    assert not set("\x1b\x9b\u202e") & set("".join(picture(figure).itertext()))


@examples(30)
@given(
    st.integers(0, 72),
    st.integers(1, 60),
    st.sampled_from(["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    st.sampled_from([360, 620, 960]),
)
@example(32, 15, "Europe/Berlin", 960)
def test_no_two_labels_of_the_time_axis_touch(
    first: int, hours: int, zone: str, width: int
) -> None:
    """Not in the hour that clocks show twice either, in which each label names its offset."""
    start = datetime(2026, 10, 23, 12, tzinfo=UTC) + first * HOUR
    rows = [
        replace(one, start=start + n * HOUR, end=start + (n + 1) * HOUR)
        for n, one in enumerate(series([3] * hours))
    ]
    rooted = picture(volume(rows, timezone=zone), width)
    labels = [
        (float(one.get("y")), float(one.get("x")), one.text) for one in having(rooted, "tick")
    ]
    for (height, left, said_first), (below, right, _) in pairwise(sorted(labels)):
        assert height != below or left + sized(11)(said_first) + 3 < right


@pytest.mark.parametrize("count", [0, 1])
def test_no_bucket_and_one_bucket_are_pictures_too(count: int) -> None:
    """An empty one says that it is empty, and draws nothing else."""
    assert picture(sentiment([feeling(0, -0.1)] * count)) is not None
    root = picture(volume(series([3] * count)))
    assert ("Nothing in this span" in said(root)) == (count == 0)
    assert bool(having(root, "axis")) == (count == 1)


def test_one_post_is_a_sentence() -> None:
    """Nothing is drawn of it, unless something else is: an event, or other counts."""
    root = picture(volume(series([0, 1, 0])))
    assert "One post, between Wed 22 Feb, 1 am and Wed 22 Feb, 2 am: too little to draw." in said(
        root
    )
    assert not having(root, "axis")
    assert having(picture(volume(series([0, 1, 0]), events=(event(1),))), "axis")


def test_where_one_post_is_a_sentence_no_look_is_explained() -> None:
    """What nobody watched is said, and neither hatching, nor bars, nor how they look."""
    hours = [bucket(0, None), bucket(1, 1, coverage=0.5), bucket(2, 0, provisional=True)]
    root = picture(volume(hours))
    words = " ".join([*said(root), *(one.text or "" for one in root.iter("desc"))])
    assert "Not watched: 1 h, 33 % of the time shown." in words
    assert not [one for one in ("hatch", "Light blue", "Pale", "one bar") if one in words]


def test_times_are_those_of_the_zone() -> None:
    """A marker at 06:00 UTC on 23 February stands at 10 pm on the 22nd."""
    at = datetime.fromisoformat("2017-02-23T06:00:00+00:00")
    figure = volume(series([1] * 30), events=(event((at - START) / HOUR, "Order"),))
    assert "Wed 22 Feb, 10 pm" in said(picture(figure))


def test_an_archive_that_claims_nothing_is_not_hatched_from_edge_to_edge() -> None:
    """All of it may be missed: that is one line of words."""
    figure = replace(
        volume([replace(b, coverage=0.0) for b in series([3, 4])]), claimed=False, notes=("Nobody",)
    )
    root = picture(figure)
    assert having(root, "hatch") == having(root, "partly") == bars(root, "bar", "least") == []
    assert any("Nobody" in text for text in said(root))


def quiet_after(loud: int, quiet: int, **more: object) -> Figure:
    counts = [*[400] * loud, *[1] * quiet]
    return replace(volume(series(counts)), **more)


def test_a_long_quiet_tail_is_cut_off_and_that_is_said() -> None:
    """Sixty flat hours after a spike do not fill the picture; what came in them is told."""
    root = picture(quiet_after(6, 60))
    assert len(bars(root, "bar")) == 9
    words = " ".join(said(root))
    assert "Not drawn: Wed 22 Feb, 9 am to Fri 24 Feb, 6 pm, with 57 posts." in words


@pytest.mark.parametrize(
    "figure",
    [
        quiet_after(60, 30),
        quiet_after(6, 10),
        quiet_after(6, 60, events=(event(64),)),
        quiet_after(6, 60, unobserved=(span(60, 62),)),
        quiet_after(0, 66),
    ],
)
def test_what_is_not_flat_is_not_cut_off(figure: Figure) -> None:
    """Most of it is loud, it is short, something happened, nobody watched, or there is no spike."""
    assert len(bars(picture(figure), "bar")) == len(figure.buckets)


FIGURES = {
    "a week": volume(series([5] * 168), simulated=True, events=(event(30), event(33), event(160))),
    "a month by the hour": volume(
        series([5] * 720), events=tuple(event(i * 17) for i in range(40))
    ),
    "one bucket": volume([bucket(0, 3, truncated=True)], events=(event(0),)),
    "no bucket": volume(()),
    "millions": volume(series([9_999_999] * 30)),
    "eight sources": volume(
        series([80] * 30), {f"source with a long name {i}": series([10] * 30) for i in range(8)}
    ),
    "hostile": volume(
        series([3, 5, None, 4]),
        {HOSTILE: series([3, 5, None, 4]), "b": series([0, 0, None, 0])},
        title=HOSTILE,
        events=(event(1, HOSTILE),),
        lost=(Lost(span(0, 1), HOSTILE),),
        method=(HOSTILE,),
    ),
    "sentiment": sentiment([feeling(i, -0.2) for i in range(50)], events=(event(3), event(49))),
    "no sentiment": sentiment([feeling(i, None) for i in range(5)]),
    "reactions": without_topic(),
    "an hour by the minute": volume(
        series([5] * 60, MINUTE), every=MINUTE, events=(event(0.2), event(0.5), event(0.9))
    ),
    "a year by the day": volume(series([5] * 365, DAY), every=DAY, events=(event(4000),)),
    "spread": spreading(),
    "narratives": told(),
    "narratives of long names": narratives(
        [Narrative(f"what is said number {i} " * 5, 9, ()) for i in range(9)],
        tuple(
            DrawnOvertaking(f"what is said number {i} " * 3, "another", span(i, i + 2))
            for i in range(12)
        ),
        events=tuple(event(i * 2) for i in range(12)),
        simulated=True,
    ),
    "amplification": amplification(series([9_999_999, 3, None])),
    "links": links(
        series([7] * 9),
        [Shared(f"{i}.example/{'story' * 40}", "page", (7,) * 9, (None,) * 9) for i in range(9)],
        events=(event(1), event(8)),
        simulated=True,
    ),
    "no link": links(series([7]), ()),
}


@pytest.mark.parametrize("wide", [380, 680, 960, 1600])
@pytest.mark.parametrize("name", FIGURES)
def test_no_two_texts_of_a_picture_touch(name: str, wide: int) -> None:
    """From narrow to wide: no text overlaps another, and none leaves the picture."""
    root = picture(FIGURES[name], wide)
    high = float(root.get("viewBox").split()[3])
    found = list(written(root))
    assert len(found) >= 2
    for one in found:
        assert one.left >= 0, one
        assert one.top >= 0, one
        assert one.right <= wide, one
        assert one.bottom <= high, one
    for one, other in combinations(found, 2):
        beside = one.right <= other.left + 4 or other.right <= one.left + 4
        above = one.bottom <= other.top + 2 or other.bottom <= one.top + 2
        assert beside or above, (one, other)


@pytest.mark.parametrize("wide", [380, 960])
@pytest.mark.parametrize("first", range(-12, 1))
def test_dates_on_the_axis_have_room(first: int, wide: int) -> None:
    """However near to midnight a chart begins, and however narrow it is, no two dates meet."""
    root = picture(volume([bucket(i, 1) for i in range(first, first + 13)]), wide)
    dates = [one for one in written(root) if one.text in {"Tue 21 Feb", "Wed 22 Feb"}]
    assert dates
    for one, other in combinations(dates, 2):
        assert one.right <= other.left or other.right <= one.left
