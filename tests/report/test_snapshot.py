"""One snapshot: each report is made once, and all that is shown of it is the same."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from monitor.chart import VolumeFigure
from monitor.chart.making import CHARTS
from monitor.nouns.buckets import Bucket
from monitor.nouns.finding import Finding
from monitor.nouns.incident import Event
from monitor.nouns.measure import CountSeries
from monitor.nouns.narratives import NarrativeRow
from monitor.nouns.posts import Lane, Span
from monitor.nouns.report import Report
from monitor.nouns.spans import overlap
from monitor.nouns.spread import BurstRow, Forecast, Onset, Phased, Record, Trend, Wave
from monitor.nouns.volume import Peak, Total, Watch
from monitor.report.corrections import REPORTS, figured
from monitor.report.making import MAKERS
from monitor.report.readings import Question
from monitor.report.snapshot import Snapshot
from monitor.store.reading.reader import Reader, open_reader
from monitor.words.worded import Worded
from tests.examples import examples
from tests.store.build import INCIDENT, Sample, build, instant

pytestmark = pytest.mark.repeats


T = instant("02-22T08:00")
HOUR = timedelta(hours=1)
END = T + 30 * HOUR
DARK = Span(T + 12 * HOUR, T + 15 * HOUR)
SETTLE = timedelta(minutes=5)
LABELS = ("negative", "neutral", "positive", "unscored")

HOURS = st.lists(st.integers(0, 30), min_size=30, max_size=30)
"""Posts in each hour: none to thirty."""


def posts(hours: list[int]) -> Iterator[Sample]:
    for hour, number in enumerate(hours):
        for n in range(number):
            yield Sample(
                at=T + hour * HOUR + n * timedelta(minutes=2),
                source=("chirper", "commons")[n % 2],
                person=n % 11,
                message=hour * 40 + n // 2,
                label=LABELS[n % 4],
                polarity=-200_000 if n % 4 == 0 else 0,
                narratives=(("threat", "denial")[n % 2],) if n % 3 else (),
                text=f"What was said {n % 7} https://video.example/{n % 3}",
            )


def lane(source: str, *observed: Span) -> Lane:
    return Lane(source=source, name="#a", settle=SETTLE, observed=observed)


LANES = (
    lane("chirper", Span(T, END)),
    lane("commons", Span(T, DARK.start), Span(DARK.end, END)),
)
QUIET = lane("quiet", Span(T + 3 * HOUR, T + 20 * HOUR))
"""A source on which nobody posts, and which was not always watched."""

STANDS = (Onset, Trend, Forecast, Record)
"""What says when it took off, how it stands and what comes next."""

QUESTION = Question(
    incident=INCIDENT,
    title="A",
    span=Span(T, END),
    every=HOUR,
    timezone="America/Los_Angeles",
    now=END + HOUR,
)


@contextmanager
def known(hours: list[int], *more: Lane) -> Iterator[Reader]:
    with TemporaryDirectory() as folder:
        path = build(
            Path(folder) / "monitor.db",
            list(posts(hours)),
            lanes=(*LANES, *more),
            narratives=("threat", "denial"),
        )
        with open_reader(path) as reader, reader.snapshot():
            yield reader


def figures(report: Report) -> list[object]:
    """Return what a report says beside how well it was watched and how it came about."""
    bounds: dict[str, object] = dict.fromkeys(("missing", "hidden", "away"), ())
    bounds["throughout"] = True
    return [
        *(_told(one, bounds) for one in report.findings if not isinstance(one, Watch)),
        *(
            _row(row)
            for key, frame in report.frames.items()
            if key not in {"unobserved", "peak"}
            for row in frame.rows
        ),
    ]


def _row(row: Struct) -> Struct:
    """Return a row without how well it was watched."""
    match row:
        case Bucket():
            return replace(row, coverage=0.0, truncated=False)
        case NarrativeRow():
            return replace(row, tone=[replace(one, coverage=0.0) for one in row.tone])
        case _:
            return row


def _told(found: Finding, bounds: dict[str, object]) -> object:
    if isinstance(found, Peak):
        return found.span, found.posts.value
    if isinstance(found, Total):
        return [None if one is None else one.value for one in (found.posts, found.accounts)]
    return found


class Made(Struct):
    """Reports that were made: all that a chart is drawn from, with no marks and no numbers."""

    reports: Mapping[tuple[str, str | None], Worded]
    marks: Sequence[Event] = ()
    series: Sequence[CountSeries] = ()
    asked: Span | None = None
    lengthened: bool = False

    def worded(self, name: str, *, by: str | None = None) -> Worded:
        return self.reports[name, by]


def test_a_part_of_the_time_is_widened_until_its_posts_may_be_published() -> None:
    """To full hours, then to longer stretches; those who run the program see what they asked."""
    with known([20, 2, *range(29, 19, -1)]) as reader:

        def shown(start: float, end: float, *, internal: bool = False) -> Snapshot:
            asked = Span(T + start * HOUR, T + end * HOUR)
            question = replace(QUESTION, span=asked, whole=QUESTION.span)
            return Snapshot(reader, question, internal=internal).widened()

        hours, longer, whole = shown(2.2, 3.5), shown(1, 4), shown(2.2, 3.5, internal=True)
        assert hours.question.span == Span(T + 2 * HOUR, T + 4 * HOUR)
        assert longer.question.span == Span(T, T + 6 * HOUR)
        assert whole.question.span == Span(T + 2.2 * HOUR, T + 3.5 * HOUR)
        # What is said to the minute needs no word; that it is of longer is said.
        assert (hours.asked, longer.asked) == (None, Span(T + HOUR, T + 4 * HOUR))
        assert whole.asked is None


@given(HOURS)
@settings(examples(8), suppress_health_check=[HealthCheck.too_slow])
def test_a_source_on_which_nobody_posts_changes_no_figure(hours: list[int]) -> None:
    """Not when it took off, nor waves, trend, forecast, shares and tone; it changes bounds only."""
    with known(hours) as before, known(hours, QUIET) as after:
        told, with_quiet = Snapshot(before, QUESTION), Snapshot(after, QUESTION)
        for what in ("volume", "spread", "phases", "narratives", "links"):
            assert figures(told.report(what)) == figures(with_quiet.report(what)), what


@given(HOURS, st.sampled_from([5, 15, 60, 180, 1440]))
@example([30] * 4 + [0] * 26, 1440)  # all in one day: its tone can change by the hour alone
@settings(examples(8), suppress_health_check=[HealthCheck.too_slow])
def test_what_is_found_depends_on_no_length_of_bucket(hours: list[int], minutes: int) -> None:
    """Findings are those of the span, whatever is drawn of it."""
    with known(hours) as reader:
        snapshot = Snapshot(reader, QUESTION)
        for what in set(MAKERS) - {"counts", "voices"}:
            here = snapshot.report(what).findings
            assert snapshot.report(what, timedelta(minutes=minutes)).findings == here, what


@given(HOURS, st.integers(0, 20))
@example([0] * 20 + [30] * 10, 22)
@settings(examples(8), suppress_health_check=[HealthCheck.too_slow])
def test_a_figure_is_the_same_with_and_without_the_rest_of_its_report(
    hours: list[int], later: int
) -> None:
    """Corrections compare it alone, of any part of the time."""
    span = Span(min(T + later * HOUR, QUESTION.span.end - HOUR), QUESTION.span.end)
    with known(hours) as reader:
        snapshot = Snapshot(reader, replace(QUESTION, span=span, whole=QUESTION.span))
        for name, (alone, *whole) in REPORTS.items():
            for report in whole:
                held = [one for one in figured(snapshot.report(report)) if one.name == name]
                assert [*figured(snapshot.report(alone))] == held, name


@given(HOURS, st.integers(1, 20))
@settings(examples(8), suppress_health_check=[HealthCheck.too_slow])
def test_how_it_stands_and_what_comes_next_do_not_depend_on_where_a_report_begins(
    hours: list[int], later: int
) -> None:
    """Onset, trend, forecast, its record and the phases are those of the whole reaction."""
    span = Span(min(T + later * HOUR, QUESTION.span.end - HOUR), QUESTION.span.end)
    part = replace(QUESTION, span=span, whole=QUESTION.span)
    with known(hours) as reader:
        made = [Snapshot(reader, asked) for asked in (QUESTION, part)]
        whole, later_on = ([one.report("spread").find(kind) for kind in STANDS] for one in made)
        for one, other in zip(whole, later_on, strict=True):
            about = {"span": one.span, "behind": one.behind} if one and other else {}
            assert one == (other and replace(other, **about))
        told, inside = ([*one.report("phases").rows_of(Phased, "phases")] for one in made)
        shared = ((one, overlap(one.span, span)) for one in told)
        assert [replace(one, span=both) for one, both in shared if both is not None] == inside


@given(st.integers(6, 9), st.integers(2, 3), st.integers(-18, 18))
@settings(examples(40), suppress_health_check=[HealthCheck.too_slow])
def test_a_wave_is_the_same_wherever_a_report_begins(quiet: int, busy: int, steps: int) -> None:
    """Only the rest is counted of one that began before, and its real begin is said."""
    hours = ([2] * quiet + [30] * busy) * 2 + [2] * (30 - 2 * (quiet + busy))
    begin = T + (quiet + busy / 2) * HOUR + steps * timedelta(minutes=5)
    span = Span(begin, QUESTION.span.end)
    part = replace(QUESTION, span=span, whole=QUESTION.span)
    with known(hours) as reader:
        told, inside = (Snapshot(reader, asked).report("spread") for asked in (QUESTION, part))
    every = [row for row in told.rows_of(BurstRow, "bursts") if row.end > span.start]
    shown = inside.rows_of(BurstRow, "bursts")
    assert shown
    assert [(row.began or row.start, row.end) for row in shown] == [
        (row.start, row.end) for row in every
    ]
    for row, whole in zip(shown, every, strict=True):
        assert (row.began is None) == (whole.start >= span.start)
        assert row == whole or span.start <= row.start <= row.peak_at < row.end
        assert row.posts == sum(row.start <= one.at < row.end for one in posts(hours))
    findings = [one for one in inside.findings if isinstance(one, Wave)]
    assert [(one.span, one.began) for one in findings] == [
        (Span(row.start, row.end), row.began) for row in shown
    ]


def test_what_is_counted_in_a_part_of_the_time_is_not_called_that_of_the_reaction() -> None:
    """Whether more is known before the report begins, or after it ends."""
    start, end = QUESTION.span.start, QUESTION.span.end
    for span in (QUESTION.span, Span(start + HOUR, end), Span(start, end - HOUR)):
        asked = replace(QUESTION, span=span, whole=QUESTION.span)
        with known([7] * 30) as reader:
            report = Snapshot(reader, asked).report("volume")
        found = [report.find(Peak), report.find(Total)]
        assert [one and one.of_part for one in found] == [span != QUESTION.span] * 2


@pytest.mark.parametrize("what", CHARTS)
@pytest.mark.parametrize("internal", [False, True])
def test_a_chart_takes_reports_and_asks_the_store_nothing(what: str, internal: bool) -> None:
    """Once its reports are made, drawing runs no statement; its bars are those of the report."""
    with known([n % 13 for n in range(30)]) as reader:
        snapshot = Snapshot(reader, QUESTION, internal=internal)
        made = {
            (name, by): snapshot.worded(name, by=by)
            for name in (
                "sources",
                "volume",
                "sentiment",
                "spread",
                "phases",
                "narratives",
                "links",
            )
            for by in (None, "source")
        }
        asked: list[str] = []
        reader.conn.set_trace_callback(asked.append)
        figure = CHARTS[what](Made(made))
        reader.conn.set_trace_callback(None)
    assert asked == []
    if isinstance(figure, VolumeFigure):
        report = made["volume", None].report
        assert figure.buckets == report.rows_of(Bucket, "buckets")


def test_a_report_is_made_once() -> None:
    """However many surfaces ask for it; in other buckets it is another one, of equal findings."""
    with known([5] * 30) as reader:
        snapshot = Snapshot(reader, QUESTION)
        assert snapshot.report("volume") is snapshot.report("volume", HOUR)
        assert snapshot.report("volume") is not snapshot.report("volume", 3 * HOUR)
        assert snapshot.report("volume") is not snapshot.report("volume", by="source")
