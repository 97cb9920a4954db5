"""`monitor compare`: two incidents, or two periods of one, with gaps and a baseline."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from monitor.app.asked import Asked
from monitor.app.comparing import Sides, published
from monitor.chart.making import comparison
from monitor.cli import Globals
from monitor.cli.compare import compare
from monitor.cli.importing import import_
from monitor.cli.options import newsroom
from monitor.cli.page import page
from monitor.errors import UsageError
from monitor.nouns.buckets import Estimate
from monitor.nouns.comparison import PostRatio
from monitor.nouns.measure import Count, CountSeries, Measure
from monitor.nouns.quantity import Quantity
from monitor.report.comparison import _times
from tests.cli.run import archive
from tests.cli.shell import run
from tests.store.build_counts import add_counts

pytestmark = pytest.mark.repeats


T = datetime(2017, 2, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = 24 * HOUR
NOW = (T + 4 * DAY).isoformat()
INCIDENT = """
[[incident]]
key = "{0}"
title = "The {0}"
since = 2017-02-20T00:00:00Z
query = "{0}"
"""
CONFIG = '[monitor]\ndatabase = "monitor.db"\ntimezone = "UTC"\n' + "".join(
    INCIDENT.format(key) for key in ("recall", "strike", "weather", "quiet")
)


class Made:
    """Posts of several incidents, each by an account of its own, as an archive.

    Args:
        seed: Of the minutes within each hour.
    """

    def __init__(self, seed: int) -> None:
        self.random, self.rows = np.random.default_rng(seed), list[Mapping[str, object]]()

    def hours(self, word: str, start: datetime, posts: Sequence[int], source: str = "news") -> None:
        """Add so many posts with a word in each hour from an instant on."""
        for hour, number in enumerate(posts):
            for minutes in sorted(self.random.uniform(0, 59, number)):
                at = start + hour * HOUR + timedelta(minutes=float(minutes))
                place = len(self.rows)
                self.rows.append(
                    {
                        "source": source,
                        "id": str(place),
                        "created_at": at.isoformat(),
                        "text": f"{word} number {place}",
                        "author": f"u{place}",
                    }
                )


def settled(folder: Path, made: Made, *observed: tuple[datetime, datetime]) -> Globals:
    """Write a configuration, and import the posts; all of these spans were watched whole."""
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    settings = Globals(folder / "config.toml", debug=False)
    taken_in(settings, made, *observed)
    return settings


def taken_in(
    settings: Globals, made: Made, *observed: tuple[datetime, datetime], options: Sequence[str] = ()
) -> None:
    """Import the posts; all of these spans of their source were watched whole."""
    claims = [f"--observed={a.isoformat()}..{b.isoformat()}" for a, b in observed]
    assert settings.config_path is not None
    file = archive(settings.config_path.with_name("posts.ndjson"), made.rows)
    words = ("--yes", *options, *claims, str(file))
    assert run(import_, *words, settings=settings).exit_code == 0


WATCHED = (T - 2 * DAY, T + 4 * DAY)
BURST = (60, 90, 70, 50, 40, 30, 25, 20, 15, 12, 10, 8)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Globals:
    """The recall drew four times as many posts as the strike, two days and five hours earlier."""
    made = Made(1)
    made.hours("recall", T + 6 * HOUR, [4 * one for one in BURST])
    made.hours("strike", T + 2 * DAY + 11 * HOUR, BURST)
    made.hours("weather", T - DAY, [12] * 48 + [3] * 72)
    return settled(tmp_path_factory.mktemp("two"), made, WATCHED)


def compared(settings: Globals, *words: str) -> Any:
    said = run(compare, *words, "--json", "--now", NOW, settings=settings).stdout
    return json.loads(said)


def found(report: Any, kind: str) -> list[Any]:
    return [one for one in report["findings"] if one["kind"] == kind]


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (["reacll", "strike"], "FIRST"),
        (["recall", "strkie@2017-02-22.."], "SECOND"),
        (["recall", "strike", "--baseline", "wether"], "--baseline"),
    ],
)
def test_a_name_that_is_wrong_is_shown_where_it_stands(
    two: Globals, words: list[str], where: str
) -> None:
    """Neither of them is an option of other commands."""
    with pytest.raises(UsageError, match=f"^{where}: there is no incident .*: write one of recall"):
        run(compare, *words, settings=two)


def test_two_incidents_are_aligned_on_their_onset(two: Globals) -> None:
    """Hour 0 is the one in which each took off; the ratio holds the truth, which is four."""
    report = compared(two, "recall", "strike", "--for", "12h")
    (sides,), (ratio,) = found(report, "compare.sides"), found(report, "compare.ratio")
    assert (sides["first"], sides["second"]) == ("2017-02-22T06:00:00Z", "2017-02-24T11:00:00Z")
    assert [one["value"] for one in ratio["posts"]] == [4 * sum(BURST), sum(BURST)]
    assert ratio["times"]["low"] < 4 < ratio["times"]["high"]
    assert (ratio["lead"], ratio["ahead"]) == ("first", "first")
    assert "“The recall” drew 4 times as many posts as “The strike”" in report["sentences"][0]


def test_a_ratio_is_rounded_to_the_nearest_digit_and_its_ends_outwards() -> None:
    """A sentence has two digits: what was rounded up before would come out a tenth too large."""
    for found in (
        Estimate(value=2.341, low=2.1234, high=2.5555),
        Estimate(value=1 / 2.341, low=1 / 2.5555, high=1 / 2.1234),
    ):
        times = _times(found)
        assert (times.value, times.low, times.high) == (2.34, 2.12, 2.56)


def test_the_order_of_the_sides_turns_nothing_over(two: Globals) -> None:
    """Asked the other way round it is the same side that leads, by as much."""
    one, other = compared(two, "recall", "strike"), compared(two, "strike", "recall")
    first, second = (found(report, "compare.ratio")[0] for report in (one, other))
    assert (first["lead"], second["lead"]) == ("first", "second")
    assert first["times"] == second["times"]


def test_a_baseline_divides_by_how_busy_the_platform_was(two: Globals) -> None:
    """There was four times as much of everything when the recall took off: nothing is left."""
    report = compared(two, "recall", "strike", "--for", "12h", "--baseline", "weather")
    plain, over = found(report, "compare.ratio")
    assert (plain["baseline"], over["baseline"]) == (None, "weather")
    assert over["times"]["low"] < 1.1
    assert over["times"]["value"] < 1.5
    assert over["ahead"] is None


COUNTERS = """
[source.news]
kind = "x"
bearer_env = "BEARER"
posts_per_day = 100

[counts.busy]
kind = "x-counts"
bearer_env = "BEARER"
requests_per_day = 100
query = "weather"

[counts.views]
kind = "gdelt"
"""


def test_what_x_counts_says_how_busy_x_was(tmp_path: Path) -> None:
    """Its sources alone are measured against it; an hour without a number counts for nothing."""
    made = Made(6)
    made.hours("recall", T, [40] * 24)
    made.hours("strike", T + 2 * DAY, [10] * 24)
    settings = settled(tmp_path, made, WATCHED)
    for incident, day, number in (("recall", T, 400.0), ("strike", T + 2 * DAY, 100.0)):
        values = [Count(day + n * HOUR, day + (n + 1) * HOUR, number) for n in range(20)]
        series = CountSeries(
            source="busy", measure=Measure(name="p", title="P", unit="posts"), values=tuple(values)
        )
        add_counts(tmp_path / "monitor.db", series, asked_at=T + 4 * DAY, incident=incident)
    (tmp_path / "config.toml").write_text(CONFIG + COUNTERS, encoding="utf-8")
    sides = ("recall@2017-02-22..2017-02-23", "strike@2017-02-24..2017-02-25", "--align", "clock")
    words = (*sides, "--baseline", "busy", "--json", "--now", NOW)
    env = {"BEARER": "x" * 30}
    report = json.loads(run(compare, *words, settings=settings, env=env).stdout)
    plain, over = found(report, "compare.ratio")
    assert plain["times"]["low"] > 1
    assert (over["baseline"], over["hours"]["value"]) == ("busy", 20)
    assert (over["times"]["value"], over["ahead"]) == (1, None)
    with pytest.raises(UsageError, match="views does not count the posts of a platform"):
        run(compare, *sides, "--baseline", "views", settings=settings, env=env)


def test_a_picture_has_no_other_format(two: Globals, tmp_path: Path) -> None:
    """JSON that was asked for would not be there."""
    out = str(tmp_path / "compared.svg")
    with pytest.raises(UsageError, match="is a picture: leave out --json and --format"):
        run(compare, "recall", "strike", "--out", out, "--json", settings=two)


@pytest.mark.parametrize("second", ["recall", "recall@2017-01-01..", "recall@..2017-02-22"])
def test_nothing_is_compared_with_itself(two: Globals, second: str) -> None:
    """However it is written, as far as it goes: one would read that both drew the same."""
    with pytest.raises(UsageError, match="SECOND: these are the same hours of the same incident"):
        run(compare, "recall", second, settings=two)


def test_a_time_of_day_that_clocks_skip_is_that_of_the_day_after(tmp_path: Path) -> None:
    """In Berlin nothing is between 2 and 3 am when summer time begins."""
    berlin = CONFIG.replace('"UTC"', '"Europe/Berlin"')
    (tmp_path / "config.toml").write_text(berlin, encoding="utf-8")
    settings, made = Globals(tmp_path / "config.toml", debug=False), Made(3)
    days = datetime(2017, 3, 20, tzinfo=UTC), datetime(2017, 3, 29, tzinfo=UTC)
    made.hours("recall", days[0], [20] * 24 * 9)
    taken_in(settings, made, days)
    sides = "recall@2017-03-21T02:00..2017-03-22", "recall@2017-03-25T03:00..2017-03-28"
    said = run(compare, *sides, "--json", "--now", days[1].isoformat(), settings=settings).stdout
    (found_sides,) = found(json.loads(said), "compare.sides")
    assert (found_sides["first"], found_sides["second"]) == (
        "2017-03-21T01:00:00Z",
        "2017-03-27T00:00:00Z",
    )


def test_a_period_that_ends_before_it_begins_is_refused(two: Globals) -> None:
    """In no word of an option that the command does not have."""
    with pytest.raises(
        UsageError, match=r"^the time would begin at .* and end at .*: write an end"
    ):
        run(compare, "weather@2017-02-22..2017-02-21", "recall", settings=two)


def test_a_period_that_has_not_begun_is_refused(two: Globals) -> None:
    """In words that name no option which nobody typed."""
    words = ("recall@2099-01-01..2099-02-01", "recall@2017-02-22..2017-02-23")
    with pytest.raises(UsageError, match=r"^the time would begin at 2099.*: write a beginning"):
        run(compare, *words, settings=two)


def test_two_periods_of_one_incident_follow_the_clock(two: Globals) -> None:
    """The same hours of the day, whatever happened in them; their names are their days."""
    report = compared(two, "weather@2017-02-21..2017-02-22", "weather@2017-02-24..2017-02-25")
    (ratio,) = found(report, "compare.ratio")
    assert [one["value"] for one in ratio["posts"]] == [24 * 12, 24 * 3]
    assert report["sentences"][0].startswith("Tuesday 21 February drew 4 times as many posts as F")
    around = compared(two, "weather@2017-02-21..2017-02-25", "weather@2017-02-24..2017-02-25")
    (same,) = found(around, "compare.ratio")
    assert same["posts"] == ratio["posts"], "the day that both have is not compared with itself"
    half = "weather@2017-02-21T12:00..2017-02-22", "weather@2017-02-24T12:00..2017-02-25"
    said = compared(two, *half)["sentences"][0]
    assert said.startswith(
        "The time from noon on Tuesday 21 February drew 4 times as many posts as the time from noon"
    )
    apart = (
        "weather@2017-02-21T08:00Z..2017-02-21T12:00Z",
        "weather@2017-02-22T12:00Z..2017-02-23",
    )
    assert compared(two, *apart)["sentences"] == [
        "They cannot be compared: no hour that is over is in both at the same time of day."
    ]


def test_what_was_missed_on_one_side_is_counted_on_neither(tmp_path: Path) -> None:
    """Three hours of the strike were not watched: these hours of the recall count for nothing."""
    made = Made(2)
    made.hours("recall", T, [40] * 24)
    made.hours("strike", T + 2 * DAY, [10] * 6 + [0] * 3 + [10] * 15)
    gap = T + 2 * DAY + 6 * HOUR
    settings = settled(tmp_path, made, (WATCHED[0], gap), (gap + 3 * HOUR, WATCHED[1]))
    sides = ("recall@2017-02-22..2017-02-23", "strike@2017-02-24..2017-02-25")
    report = compared(settings, *sides, "--align", "clock")
    (ratio,) = found(report, "compare.ratio")
    assert [one["value"] for one in ratio["posts"]] == [21 * 40, 21 * 10]
    unseen = [one for one in report["hours"] if one["source"] == "news" and not one["counted"]]
    assert [(one["side"], one["hour"]) for one in unseen] == [
        (side, hour) for side in ("first", "second") for hour in (6, 7, 8)
    ]
    assert {one["posts"] for one in unseen if one["side"] == "second"} == {None}
    part = (
        "recall@2017-02-22T06:00Z..2017-02-22T09:00Z",
        "strike@2017-02-24T06:00Z..2017-02-24T09:00Z",
    )
    said = compared(settings, *part, "--align", "clock")["sentences"][0]
    assert said == (
        "“The recall” and “The strike” cannot be compared: in no hour were both watched."
    )


def test_a_source_that_one_side_lacks_is_left_out(tmp_path: Path) -> None:
    """Its posts are in no number, and it is named."""
    made = Made(3)
    made.hours("recall", T, [40] * 24)
    made.hours("strike", T + 2 * DAY, [10] * 24)
    settings = settled(tmp_path, made, WATCHED)
    more = Made(4)
    more.hours("recall", T, [100] * 24, "forum")
    taken_in(settings, more, WATCHED, options=("--incident", "recall"))
    sides = ("recall@2017-02-22..2017-02-23", "strike@2017-02-24..2017-02-25")
    report = compared(settings, *sides, "--align", "clock")
    (ratio,), (said,) = found(report, "compare.ratio"), found(report, "compare.sides")
    assert [one["value"] for one in ratio["posts"]] == [24 * 40, 24 * 10]
    assert (said["sources"], said["left_out"]) == (["news"], ["forum"])


def test_a_source_of_which_no_hour_was_watched_is_left_out(tmp_path: Path) -> None:
    """It hides no hour of the others: the sentences and the rows speak of the same hours."""
    made = Made(5)
    made.hours("recall", T, [40] * 24)
    made.hours("strike", T + 2 * DAY, [10] * 24)
    settings = settled(tmp_path, made, WATCHED)
    other = Made(6)
    for word in ("recall", "strike"):
        other.hours(word, WATCHED[0], [1], "forum")
    taken_in(settings, other, (WATCHED[0], WATCHED[0] + HOUR))
    sides = ("recall@2017-02-22..2017-02-23", "strike@2017-02-24..2017-02-25")
    report = compared(settings, *sides, "--align", "clock")
    (said,) = found(report, "compare.sides")
    assert (said["sources"], said["left_out"]) == (["news"], ["forum"])
    assert said["watched"]["value"] == said["hours"]["value"] == 24
    assert {one["counted"] for one in report["hours"]} == {True}


def test_an_incident_without_an_onset_says_how_to_compare_it(two: Globals, tmp_path: Path) -> None:
    """No figure, one sentence; the picture has it too, and not that the span is empty."""
    report = compared(two, "recall", "quiet")
    assert found(report, "compare.ratio") == []
    said = "nobody can say when “The quiet” took off; hours of the clock"
    assert said in report["sentences"][0]
    out = tmp_path / "quiet.svg"
    assert run(compare, "recall", "quiet", "-o", str(out), settings=two).exit_code == 0
    assert said in out.read_text("utf-8")


def test_few_people_are_no_number_in_a_public_chart(tmp_path: Path) -> None:
    """Three posted in an hour: the picture has a hole there; for the newsroom it has the number."""
    made = Made(5)
    made.hours("recall", T, [40] * 6 + [3, 40])
    made.hours("strike", T + 2 * DAY, [10] * 8)
    settings = settled(tmp_path, made, WATCHED)
    sides = ("recall@2017-02-22..2017-02-23", "strike@2017-02-24..2017-02-25")
    words = (*sides, "--align", "clock", "--for", "7h", "--now", NOW)
    pictures = {}
    for name, more in {"public": (), "internal": ("--internal",)}.items():
        out = tmp_path / f"{name}.SVG"
        assert run(compare, *words, *more, "-o", str(out), settings=settings).exit_code == 0
        pictures[name] = out.read_text("utf-8")
    assert "Hour 6\nThe recall: 3\n" in pictures["internal"]
    assert "Hour 6\nThe recall: no number\n" in pictures["public"]
    assert "Hour 3\nThe recall: 40\n" in pictures["public"]
    assert "drew" not in pictures["public"]  # the sum of hours would tell the one that is withheld
    assert "drew" in pictures["internal"]


def test_a_picture_of_all_has_no_title_of_one_source(tmp_path: Path) -> None:
    """Where the ratio of all is not published, that of one source says nothing of what is drawn."""
    made = Made(5)
    for source in ("news", "blog"):
        made.hours("recall", T, [40, 90, 70, 50, 40, 30, 20, 10], source)
        made.hours("strike", T + 2 * DAY, [10, 60, 30, 40, 20, 30, 10, 20], source)
    room = newsroom(settled(tmp_path, made, WATCHED))
    first, second = (Asked(incidents=(key,), now=T + 4 * DAY) for key in ("recall", "strike"))
    told = published(room, Sides(first, second, longest=DAY), public=False)
    assert "drew" in comparison(told).said
    said = tuple(
        pair for pair in told.said if not (isinstance(pair[0], PostRatio) and not pair[0].source)
    )
    assert comparison(replace(told, said=said)).said == ("The posts of each, hour by hour")


def test_a_page_compares_its_incident(two: Globals, tmp_path: Path) -> None:
    """Title, picture, table and data of the first week; a page that is not asked to has none."""
    asked = ("--incident", "recall", "--now", NOW)
    told = {}
    for name, more in {"alone": (), "beside": ("--compare", "strike")}.items():
        out = tmp_path / f"{name}.html"
        assert run(page, *asked, *more, "-o", str(out), settings=two).exit_code == 0
        told[name] = out.read_text("utf-8")
    assert 'id="compared"' not in told["alone"]
    _, _, figure = told["beside"].partition('<figure id="compared"')
    figure, _, rest = figure.partition("</figure>")
    assert ">“The recall” drew 4 times as many posts as “The strike”</h2>" in figure
    assert figure.count("<svg") == 1
    assert '<td class="short">2017-02-22 06:00</td><td class="number">240</td>' in figure
    assert '["The strike","",1,"2017-02-24T12:00:00Z",90,1.0,true,false]' in rest
    out = tmp_path / "none.html"
    assert run(page, *asked, "--compare", "quiet", "-o", str(out), settings=two).exit_code == 0
    assert out.read_text("utf-8").count("They cannot be compared") == 1
    with pytest.raises(UsageError, match=r"Write recall@SINCE\.\.UNTIL"):
        run(page, *asked, "--compare", "recall", "-o", str(tmp_path / "x.html"), settings=two)


def test_the_ends_of_a_ratio_tell_nothing_of_an_hour_that_is_withheld(tmp_path: Path) -> None:
    """Three and ten posts, or one and twelve, in two hours that are: the public reads the same."""
    told: dict[str, set[Quantity]] = {"public": set(), "internal": set()}
    for few in (3, 1):
        made = Made(5)
        made.hours("recall", T, [40, 90, 70, 50, 40, 30, few, 13 - few])
        made.hours("strike", T + 2 * DAY, [10, 60, 30, 40, 20, 30, 10, 20])
        folder = tmp_path / str(few)
        folder.mkdir()
        room = newsroom(settled(folder, made, WATCHED))
        first, second = (Asked(incidents=(key,), now=T + 4 * DAY) for key in ("recall", "strike"))
        sides = Sides(first, second, longest=DAY)
        for name, held in told.items():
            report = published(room, sides, public=name == "public").report
            ratio = report.find(PostRatio)
            assert ratio is not None
            assert ratio.times is not None
            held.add(ratio.times)
    assert (len(told["public"]), len(told["internal"])) == (1, 2)


def test_a_page_compares_what_may_be_published(tmp_path: Path) -> None:
    """Three posted in an hour: no public page has that number; an internal one does."""
    made = Made(5)
    made.hours("recall", T, [40, 90, 70, 50, 40, 30, 3, 40])
    made.hours("strike", T + 2 * DAY, [10, 90, 70, 50, 40, 30, 10, 40])
    settings = settled(tmp_path, made, WATCHED)
    told = {}
    for name, more in {"public": (), "internal": ("--internal",)}.items():
        out = tmp_path / f"{name}.html"
        words = ("--incident", "recall", "--compare", "strike", "--now", NOW, *more)
        assert run(page, *words, "-o", str(out), settings=settings).exit_code == 0
        told[name] = out.read_text("utf-8")
    row = '["The recall","",6,"2017-02-22T06:00:00Z",{},1.0,true,false]'
    assert row.format(3) in told["internal"]
    assert row.format("null") in told["public"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("recall@2017", "strike"), "Write recall@SINCE..UNTIL"),
        (("recall", "strike", "--for", "30m"), "Write 1h or more"),
        (("recall", "stirke"), "strike"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(
    two: Globals, words: tuple[str, ...], said: str
) -> None:
    """A period without dots, less than an hour, a slip of the pen."""
    with pytest.raises(UsageError, match=said):
        run(compare, *words, settings=two)
