"""A chart says what is seen, and no more."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from msgspec.structs import replace

from monitor.chart import draw, svg
from monitor.chart.figure import Ahead, Outlook, partly_observed
from monitor.chart.making import CHARTS
from monitor.chart.said import gaps, headline, setting
from monitor.clock import MINUTE
from monitor.nouns.incident import Event
from monitor.nouns.posts import Lane, Lost, Span
from monitor.page import figures as pages
from monitor.page.front import FrontPage
from monitor.page.making import make_front
from monitor.report.snapshot import Snapshot
from monitor.store.reading.reader import open_reader
from monitor.words import charts
from monitor.words.comparison import ZERO
from monitor.words.front import GREY
from monitor.words.times import clock
from tests.chart.figures import HOUR, series, span, volume
from tests.page.stories import END, T, posts, question
from tests.store.build import build


def test_where_there_are_several_years_each_time_says_its_own() -> None:
    """Pointed at, in the list of events and in a terminal; of one year none does."""
    month = 30 * 24 * HOUR
    for many, said in ((14, " 2018"), (3, "")):
        buckets = series([7] * many, month)
        at = buckets[-1].start
        told = volume(buckets, every=month, events=(Event(at, "x"),))
        local = at.astimezone(told.zone)
        assert local.year == (2018 if said else 2017)
        day = f"{local:%a} {local.day} {local:%b}{said}"
        drawn = svg(told)
        assert f"{day}, {clock(local)}: 7 posts" in drawn
        assert f"{day}, {clock(local)}: x." in drawn
        assert f"{day}, {clock(local)} · x" in draw(told)


def test_a_chart_ends_with_the_minute_in_which_it_was_made() -> None:
    """Who asks at 6 pm reads "to 6 pm" under the picture, in what is pointed at and in a terminal.

    What is made of a past minute says that minute's end, as the report does.
    """
    *_, last = buckets = series([*[400] * 6, *[1] * 60])
    buckets = (*buckets[:-1], replace(last, end=last.end + MINUTE))
    for seconds, said in ((30, "6 pm"), (90, "6:01 pm")):
        now = last.end + timedelta(seconds=seconds)
        told = replace(volume(buckets), now=now)
        assert f"Not drawn: Wed 22 Feb, 9 am to Fri 24 Feb, {said}, with 57 posts." in svg(told)
        tail = Span(last.start, last.end + MINUTE)
        assert charts.between(tail, told.wording) == f"Fri 24 Feb, 5 pm to Fri 24 Feb, {said}"
        assert charts.spikes([tail], told.wording).endswith(f" and {said} on Friday 24 February.")


def test_the_title_of_a_volume_is_what_was_found() -> None:
    """As it was said of the report; simulated posts are named first."""
    figure = volume(series([1, 1200, 3]), said="At least 1,200 posts in one hour")
    assert headline(figure) == "At least 1,200 posts in one hour"
    assert headline(replace(figure, simulated=True)).startswith("SIMULATED · At least")
    assert headline(volume(())).startswith("Nothing to show")


def test_the_setting_names_days_zone_and_both_offsets_of_a_change() -> None:
    """Over a change of the clock both offsets are named."""
    told = setting(volume(series([1] * 24 * 20)))
    assert told.startswith("Wed 22 Feb 2017 – Tue 14 Mar 2017")
    assert "America/Los_Angeles (UTC−08:00, then UTC−07:00) · one bar is 1 h" in told
    assert "one bar is 1 h" in setting(volume(()))


def test_gaps_are_told_in_words() -> None:
    """How long, in how many spans, and which share; a short gap is not rounded to nothing."""
    figure = volume(series([1] * 100), unobserved=(span(1, 3), span(50, 50.5)))
    assert gaps(figure) == [
        "Not watched (hatched, not zero): 2 h 30 min in 2 parts, 2 % of the time shown."
    ]
    short = volume(series([1] * 1000), unobserved=(span(1, 1.01),))
    assert "36 s, less than 1 %" in gaps(short)[0]


def test_seconds_of_days_are_no_percent() -> None:
    """What was hardly missed is not called a hundredth."""
    start = T
    told = charts.missed(
        Span(start, start + timedelta(days=3)),
        unwatched=[Span(start, start + timedelta(seconds=5))],
        partly=[Span(start, start + timedelta(hours=1))],
        lost=[],
        why=[],
    )
    assert told == [
        "Not watched (hatched, not zero): 5 s, less than 1 % of the time shown.",
        "Only partly watched: 1 h, 1 % of the time shown.",
    ]


def test_what_is_expected_is_no_time_that_was_missed() -> None:
    """The share that was missed is the same with a forecast behind it, and of the past alone."""
    figure = volume(series([1] * 10), unobserved=(span(2, 7),))
    ahead = Ahead(figure.buckets[-1].end + 40 * HOUR, 0, 0, 1, 2, 3)
    outlook = Outlook(onset=None, bursts=(), fan=(ahead,), phases=())
    assert gaps(replace(figure, outlook=outlook)) == gaps(figure)
    assert "50 % of the time shown" in gaps(figure)[0]


@pytest.mark.parametrize("internal", [False, True])
def test_what_was_missed_does_not_depend_on_what_is_drawn(*, internal: bool) -> None:
    """In each chart, in buckets of each length, it is as long: half an hour is no whole bucket."""
    half = Lost(Span(T + 6.25 * HOUR, T + 6.75 * HOUR), "gone")
    lanes = [
        Lane(
            source=name,
            name="#a",
            settle=HOUR / 60,
            observed=(Span(T, END),),
            lost=(half,) if name == "commons" else (),
        )
        for name in ("chirper", "commons")
    ]
    with TemporaryDirectory() as folder:
        path = build(
            Path(folder) / "monitor.db", [*posts()], lanes=lanes, narratives=("threat", "chief")
        )
        with open_reader(path) as reader:
            said = {
                tuple(gaps(CHARTS[name](Snapshot(reader, question(every), internal=internal)))[:1])
                for name in CHARTS
                for every in (HOUR, 3 * HOUR, 24 * HOUR)
            }
    assert said == {("Only partly watched: 30 min, 1 % of the time shown.",)}


def test_one_hour_of_a_comparison_is_no_hours() -> None:
    """Of more each is a step."""
    said = [charts.hours_of(number, ZERO["onset"]) for number in (1, 24)]
    assert said == [
        "1 hour since each took off · one step is 1 h",
        "24 hours since each took off · one step is 1 h",
    ]


def test_a_source_that_was_never_watched_hides_no_gap(tmp_path: Path) -> None:
    """Hatched are gaps of the others; from edge to edge it would say of no time that it missed."""
    known, gap = Span(T, END), Span(T + 6 * HOUR, T + 9 * HOUR)
    seen = (Span(T, gap.start), Span(gap.end, END))
    lanes = [
        Lane(source=name, name="#a", settle=MINUTE, observed=observed)
        for name, observed in (("chirper", (known,)), ("commons", seen), ("agency", ()))
    ]
    path = build(
        tmp_path / "monitor.db", list(posts()), lanes=lanes, narratives=("threat", "chief")
    )
    with open_reader(path) as reader:
        snapshot = Snapshot(reader, question(), internal=True)
        told, front = CHARTS["volume"](snapshot), make_front(snapshot)
    assert partly_observed(told) == [gap]
    assert gaps(told) == [
        "Only partly watched: 3 h, 6 % of the time shown.",
        "Not watched at all: agency.",
    ]
    assert front.timeline is not None
    assert GREY not in volume_figure(front)
    late = replace(front.timeline.watched[-1], observed=(Span(T, gap.start),))
    axis = replace(front.timeline, watched=(*front.timeline.watched, late))
    assert GREY in volume_figure(replace(front, timeline=axis))


def volume_figure(front: FrontPage) -> list[str]:
    return [said for figure in pages.volume(front) for said in figure.measure]
