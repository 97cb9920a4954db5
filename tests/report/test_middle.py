"""Where a forecast has no middle, no surface has one: neither sentence nor picture nor data."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.chart.making import CHARTS
from monitor.nouns.posts import Lane, Span
from monitor.nouns.spread import Forecast
from monitor.page.figures import figures
from monitor.page.making import make_front
from monitor.page.values import values
from monitor.report.formats import as_json
from monitor.report.readings import Question
from monitor.report.snapshot import Snapshot
from monitor.report.terminal import Style
from monitor.store.reading.reader import open_reader
from tests.chart.drawn import having, picture
from tests.report.sample import TITLE, T
from tests.store.build import INCIDENT, Sample, build

HOUR = timedelta(hours=1)
MINUTES = timedelta(minutes=15)


@pytest.mark.parametrize(
    ("posts", "hours", "bend", "middles"),
    [
        (200, 2, 0.5, [True, True, True]),
        (6, 1, 0.5, [True, True, False]),
        (600, 7, 0.08, [True, False, False]),
    ],
)
def test_a_range_has_its_middle_everywhere_or_nowhere(
    tmp_path: Path, posts: int, hours: int, bend: float, middles: list[bool]
) -> None:
    """Nothing is likely between ends more than a thousand times apart, on any surface.

    The sentence speaks of the longest time; the JSON, the page's picture and data, its table and
    the dashed line of the chart of each.
    """
    end = T + hours * HOUR
    made = [
        Sample(at=T + hours * HOUR * (one / posts) ** bend, person=one, message=one)
        for one in range(posts)
    ]
    lane = Lane(source="chirper", name="#a", settle=MINUTES / 3, observed=(Span(T, end),))
    path = build(tmp_path / "monitor.db", made, lanes=[lane], title=TITLE)
    asked = Question(
        incident=INCIDENT,
        title=TITLE,
        span=Span(T, end),
        every=MINUTES,
        timezone="UTC",
        now=end,
    )
    with open_reader(path) as reader:
        snapshot = Snapshot(reader, asked, internal=True)
        told = snapshot.worded("spread")
        front = make_front(snapshot, ())
        fan = picture(CHARTS["spread"](snapshot))
    rows = json.loads(as_json(told, Style()))["forecast"]
    assert [one["q975"] <= 1000 * max(one["q025"], 1) for one in rows] == middles
    assert [one["q50"] is not None for one in rows] == middles
    (found,) = (
        one for one in json.loads(as_json(told, Style()))["findings"]
        if one["kind"] == "spread.forecast"
    )  # fmt: skip
    assert [one["posts"]["value"] is not None for one in found["ranges"]] == middles
    assert [one["likely"]["value"] is not None for one in found["ranges"]] == middles
    (sentence,) = told.sentences(Forecast)
    assert sentence.startswith("Most likely" if middles[-1] else "We cannot say what comes next")

    (next_figure,) = (one for one in figures(front) if 'id="next"' in one)
    assert next_figure.count("<circle") == sum(middles)
    assert ("Dot: most likely." in next_figure) == any(middles)
    assert ("What next? We cannot say yet" in next_figure) == (not middles[-1])
    assert [one[3] is not None for one in values(front)["next"].rows] == middles
    # A corner of the line for each middle, and one where it begins.
    (line,) = having(fan, "expected")
    assert len(re.findall(",", line.get("points"))) == 1 + sum(middles)
