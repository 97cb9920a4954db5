"""The tables of a page where counts stand in for posts."""

from datetime import timedelta

from msgspec.structs import replace

from monitor.nouns.measure import Count, CountSeries, Measure
from monitor.page.tables import counted
from tests.page.stories import HOUR, T, story


def test_they_are_called_as_in_the_report_on_counts() -> None:
    """Two with one title by their sources; steps that fit no row are named."""
    what = Measure(name="values", title="Articles", unit="articles")
    day = Count(T - 5 * HOUR, T - 5 * HOUR + timedelta(days=1), 12)
    series = (
        CountSeries(source="a", measure=what, values=(Count(T, T + HOUR, 1),)),
        CountSeries(source="b", measure=what, values=(day,)),
    )
    assert [one.title for one in counted(replace(story(), series=series))] == [
        "Articles (a)",
        "Articles (b), in the steps in which they were given",
    ]
