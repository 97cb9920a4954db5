"""What stands beside the posts: count series, alerts, the picture of the brief, spans observed."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from monitor.nouns.finding import Subject
from monitor.nouns.frame import Frame
from monitor.nouns.measure import Count, CountSeries, Measure
from monitor.nouns.posts import Span
from monitor.nouns.quantity import counted, estimated
from monitor.nouns.sources import Lateness
from monitor.nouns.spread import BurstRow
from monitor.nouns.support import ALL, Layer, Support
from monitor.page import alarms, tables
from monitor.page.figures import figures
from monitor.page.front import FrontPage
from monitor.page.sections import method
from monitor.privacy.cells import withhold
from monitor.privacy.publish import Audience
from monitor.words.tables import SUPPRESSED
from monitor.words.worded import worded
from tests.page.stories import (
    END,
    FEW_POSTS,
    HOSTILE,
    HOUR,
    PATH,
    T,
    alerts,
    few,
    front,
    story,
    with_method,
)

pytestmark = pytest.mark.repeats

CALLS = CountSeries(
    source="calls",
    measure=Measure(name="calls", title="Calls to the police", unit="calls"),
    values=(
        Count(T, T + HOUR, 12.0),
        Count(T + HOUR, T + 2 * HOUR, 3.0),
        Count(T + 3 * HOUR, T + 4 * HOUR, 8.0, final=False),
    ),
)


def with_calls(page: FrontPage) -> FrontPage:
    """Return a page with a count series beside the posts."""
    assert page.timeline is not None
    return replace(
        page,
        story=replace(page.story, series=(CALLS,)),
        timeline=replace(page.timeline, counts=(CALLS,)),
    )


def test_each_count_series_has_its_row_and_its_line_of_method() -> None:
    """Below the posts, in its own unit; what is not known is hatched; the method says who counted.

    There is a bar for each hour with a value, in each of the two drawings, and none for the others.
    """
    found = with_calls(front())
    page = "".join(figures(found))
    assert "Calls to the police an hour" in page, "as the posts over them"
    assert "Calls to the police, in" not in page, "the title names the unit"
    assert page.count('class="count"') == 2 * 3
    assert page.count('class="hatch"') - "".join(figures(front())).count('class="hatch"') == 2 * 45
    assert "Counted by calls: Calls to the police" in str(method(found.story))
    assert "Counted by" not in str(method(story()))


def test_the_method_box_is_complete() -> None:
    """Queries, sources, share scored, scorer and its error, zone, what it does not represent."""
    told = "\n".join(method(story()))
    for part in (
        "Query of incident anaheim",
        "Watched: chirper (#a): ",
        "Sentiment is unvalidated",
        "% of 181 posts are scored",
        "Scorer: textblob",
        "America/Los_Angeles",
        "represent neither the public",
    ):
        assert part in told, part


EVERYBODY, NOBODY = (
    withhold([Layer((T, END), {ALL: [Support(people, people)]})]) for people in (9, 3)
)


def test_the_method_box_counts_no_few_people() -> None:
    """Of a language that hardly anybody wrote in, and of an incident of few, no number is told."""
    found = story(internal=True)
    scored = replace(
        found.method.scored,
        reasons={"language: de": 40, "language: fr": 30},
        accounts={"language: de": 3, "language: fr": 20},
        neutral=4,
        wordless=2,
    )
    box = replace(found.method, scored=scored)
    public = "\n".join(method(with_method(found, box, EVERYBODY)))
    assert "French 30" in public
    assert "German" not in public
    assert "Neutral" not in public
    internal = "\n".join(method(with_method(found, box)))
    assert "German 40" in internal
    assert "Neutral" in internal
    few = "\n".join(method(with_method(found, box, NOBODY)))
    assert "scored" not in few
    assert "Query of incident anaheim" in few


def test_how_late_posts_came_counts_no_few_people() -> None:
    """The sentence begins with how many posts there were."""
    found = story()
    time = estimated(9, 7, 9, "seconds")
    late = [
        Lateness(
            about=Subject("source", name),
            span=found.question.span,
            behind=Support(30, None),
            posts=counted(30, "posts", missed=False),
            half=time,
            most=time,
            longer=True,
        )
        for name in ("chirper", HOSTILE)
    ]
    report = replace(found.sources.report, findings=late)
    told = replace(found, sources=replace(found.sources, report=report), hidden_sums=frozenset())
    assert len(tables.checks(told)) == 2
    # What is to be set is for whoever runs the program.
    assert "settle" not in str(tables.checks(told))
    assert "set a longer `settle`" in str(tables.checks(replace(told, internal=True)))
    assert len(tables.checks(replace(told, hidden_sums=frozenset({"chirper"})))) == 1
    assert tables.checks(few(told)) == []


def test_what_services_answered_is_for_internal_pages() -> None:
    """Of the gaps and of the last pass: an answer may name paths, hosts and accounts."""
    internal, public = story(internal=True), story()
    assert PATH in str(tables.gaps(internal).rows)
    assert PATH in str(tables.checks(internal))
    assert PATH not in str((public.sources, tables.gaps(public), tables.checks(public)))
    assert len(tables.gaps(public).rows) == len(tables.gaps(internal).rows)


def test_spans_that_were_observed_are_listed() -> None:
    """Of each listing, the latest ones; how many came before is said."""
    rows = tables.observed(story()).rows
    assert ("chirper (#a)", "2017-02-22 00:00", "2017-02-23 12:00") in rows
    found = story()
    lanes = found.method.lanes
    day = [(T + i * HOUR, T + i * HOUR + timedelta(minutes=9)) for i in range(24)]
    many = replace(found.method, lanes=[replace(lanes[0], observed=day)])
    told = with_method(found, many)
    rows = tables.observed(told).rows
    assert rows[0][1:] == ("14 earlier spans", "")
    assert len(rows) == 1 + tables.MOST_SPANS


def test_alerts_of_this_incident_and_this_time() -> None:
    """Those that last first, then the latest; not those that were over before, nor of others."""
    found = alarms.within(alerts(), "anaheim", Span(T, END))
    assert [one.rule for one in found] == ["blind", "burst"]
    assert [one.rule for one in alarms.within(alerts(), "anaheim", Span(T + 20 * HOUR, END))] == [
        "blind"
    ]
    assert alarms.within(alerts(), "anaheim", Span(T, T + HOUR)) == ()


def test_alerts_are_told_without_numbers_in_public() -> None:
    """The rule's meaning; the desk reads the sentence itself."""
    found = alarms.within(alerts(), "anaheim", Span(T, END))
    rows = alarms.table(found, "America/Los_Angeles", internal=False).rows
    assert rows[0] == (
        "2017-02-23 16:00",
        "still lasts",
        f"{HOSTILE}: not watched, so nobody can say what is posted there.",
    )
    assert FEW_POSTS not in str(rows)
    assert FEW_POSTS in str(alarms.table(found, "UTC", internal=True).rows)


def test_bursts_are_rounded_in_public() -> None:
    """Their posts less the bars that are shown would tell those that are left out."""
    for people, inside, outside in ((90, "476", "about 480"), (4, "476", SUPPRESSED)):
        for found, told in ((story(internal=True), inside), (story(), outside)):
            row = BurstRow(T, T + HOUR, T, 476, people)
            frames = {"bursts": Frame(BurstRow, [row])}
            report = replace(story(internal=True).spread.report, frames=frames)
            audience: Audience = found.volume.shown or "internal"
            table = tables.bursts(replace(found, spread=worded(report, audience)))
            assert table.rows[0][-1] == told


def test_a_wave_is_rounded_to_the_nearest_ten_and_a_minimum_down() -> None:
    """46 are about 50, and 7 are not about none; "at least 50" would be more than is known."""
    for posts, minimum, told in (
        (46, False, "about 50"),
        (44, False, "about 40"),
        (7, False, "about 10"),
        (46, True, ">= 40"),
    ):
        row = BurstRow(T, T + HOUR, T, posts, 90, minimum=minimum)
        frames = {"bursts": Frame(BurstRow, [row])}
        report = replace(story(internal=True).spread.report, frames=frames)
        shown = worded(report, story().volume.shown or "internal")
        assert tables.bursts(replace(story(), spread=shown)).rows[0][-1] == told
