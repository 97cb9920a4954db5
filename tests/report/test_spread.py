"""The report `spread`: its shape, its sentences, what it does not show."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import Quantity, counted, exact
from monitor.nouns.report import Report
from monitor.nouns.spread import (
    Accounts,
    AmplificationRow,
    BurstRow,
    Copies,
    Forecast,
    ForecastRow,
    GrowthRow,
    MostLinked,
    OnsetRow,
    OutcomeRow,
    Record,
    StandingRow,
    Trend,
    Unwatched,
)
from monitor.nouns.volume import Peak
from monitor.privacy.output import markdown_cell
from monitor.report.formats import FORMATS, written
from monitor.report.making import MAKERS
from monitor.report.readings import Question
from monitor.report.terminal import Style
from monitor.store.reading.reader import open_reader
from monitor.words import front
from monitor.words.worded import worded
from tests.report.sample import TITLE, T
from tests.store.build import INCIDENT, Sample, build

pytestmark = pytest.mark.repeats

HOUR = timedelta(hours=1)
DAYS = 2 * 24
NOW = T + DAYS * HOUR
VIDEO = "Look at this https://youtu.be/dQw4w9WgXcQ"


def _posts() -> list[Sample]:
    """A quiet day, then sixty posts an hour; many share a video, two people share a page."""
    quiet = [Sample(at=T + n * HOUR, person=n, message=n) for n in range(DAYS)]
    return quiet + [_surge(number) for number in range(1200)]


def _surge(number: int) -> Sample:
    rare = number % 3 == 0
    return Sample(
        at=T + 24 * HOUR + number * HOUR / 60,
        person=number % 2 if rare else number % 200,
        message=10_000 + number % 399,  # a multiple of 3: all posts of a message have one text
        text="See https://a.example/rare" if rare else VIDEO,
        source=("chirper", "commons")[number % 2],
    )


def _lane(source: str, until: datetime) -> Lane:
    return Lane(source=source, name="#a", settle=timedelta(minutes=5), observed=(Span(T, until),))


def _report(
    folder: Path,
    posts: list[Sample],
    *,
    watched: bool = True,
    closed: datetime | None = None,
    until: datetime = NOW + HOUR,
    lanes: Sequence[Lane] = (),
) -> Report:
    lanes = lanes or ([_lane("chirper", until), _lane("commons", until)] if watched else [])
    path = build(folder / "monitor.db", posts, lanes=lanes, title=TITLE)
    question = Question(
        incident=INCIDENT,
        title=TITLE,
        span=Span(T, NOW),
        every=HOUR,
        timezone="America/Los_Angeles",
        now=NOW + HOUR,
        closed=closed,
    )
    with open_reader(path) as reader:
        made = MAKERS["spread"](reader, question)
    assert isinstance(made, Report)
    return made


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return _report(tmp_path_factory.mktemp("db"), _posts())


def test_forecasts_are_judged_by_hours_that_none_of_them_share(report: Report) -> None:
    """Of forecasts for six hours those count that follow each other, however many were made."""
    six = [one for one in report.rows_of(OutcomeRow, "outcomes") if one.horizon_hours == 6]
    apart = [one for one in six if one.made_at.hour % 6 == 0]
    assert len(six) > 2 * len(apart) > 4
    (record,) = (one for one in report.findings if isinstance(one, Record))
    assert record.made.value == len(apart)
    assert record.held.value == sum(one.q10 <= one.posts <= one.q90 for one in apart)


def test_it_has_the_shape_of_the_contract(report: Report) -> None:
    """Each key that others rely on is there, with its keys."""
    found = json.loads(written("json", report, Style()))
    assert set(found["onset"]) == {"at", "low", "high", "gradual", "seen", "hidden", "before"}
    keys = {"start", "end", "peak_at", "posts", "people", "began", "minimum"}
    assert set(found["bursts"][0]) == keys
    assert set(found["growth"]) == {
        "until", "per_hour", "low", "high", "doubling_hours", "half_life_hours", "trend",
    }  # fmt: skip
    assert set(found["forecast"][0]) == {"horizon_hours", "q025", "q10", "q50", "q90", "q975"}
    assert found["phase"] in {"emerging", "growing", "peaking", "fading", "revived", "quiet"}
    assert {"amplification", "lead_lag", "self_excitation", "sentences", "method"} <= set(found)


@pytest.mark.parametrize("posts", [5, 25, 1248])
def test_the_phase_is_the_same_for_programs_and_for_readers(tmp_path: Path, posts: int) -> None:
    """Where the sentence says that there are too few posts to say, so does the figure."""
    some = _posts()[:: 1248 // posts][:posts]
    report = _report(tmp_path, some)
    (trend,) = (one for one in report.findings if isinstance(one, Trend))
    (standing,) = report.rows_of(StandingRow, "")
    assert standing.phase == trend.verdict
    assert (standing.phase == "too few") is (posts == 25)


@pytest.mark.parametrize("later", [20, 40, 4 * 24])
def test_a_forecast_knows_whether_the_peak_may_lie_ahead(tmp_path: Path, later: int) -> None:
    """Of what still rises far more may come than the ranges hold; long after a surge, hardly."""
    ended = [one for one in _posts() if one.at < NOW]
    path = build(tmp_path / "monitor.db", ended, lanes=[_lane("chirper", T + 9 * 24 * HOUR)])
    now = T + (24 + later) * HOUR
    question = Question(
        incident=INCIDENT, title=TITLE, span=Span(T, now), every=HOUR, timezone="UTC", now=now
    )
    with open_reader(path) as reader:
        made = MAKERS["spread"](reader, question)
    assert isinstance(made, Report)
    (forecast,) = (one for one in made.findings if isinstance(one, Forecast))
    (standing,) = made.rows_of(StandingRow, "")
    rising = standing.phase in {"emerging", "growing", "peaking", "revived"}
    assert forecast.building is rising is (later == 20)
    (said,) = worded(made).sentences(Forecast)
    assert ("far more can come" in said) is forecast.building


@pytest.mark.parametrize("hole", [0, 1, 9])
def test_a_hole_at_the_end_is_not_called_too_early(tmp_path: Path, hole: int) -> None:
    """Days after the first post it is not the age of the incident that leaves nothing to say."""
    late = Span(NOW - HOUR / 6, NOW + HOUR)
    spans = (Span(T, NOW - hole * HOUR), late) if hole else (Span(T, late.end),)
    lanes = [replace(_lane(name, late.end), observed=spans) for name in ("chirper", "commons")]
    (said,) = worded(_report(tmp_path, _posts(), lanes=lanes)).sentences(Trend)
    assert "too early" not in said
    assert (said == "Too little was watched lately to say where this goes.") is (hole == 9)


def test_nothing_is_forecast_of_what_is_closed(tmp_path: Path) -> None:
    """No post that is published from then on counts: the report says so, and has no range."""
    report = _report(tmp_path, _posts(), closed=NOW)
    (forecast,) = (one for one in report.findings if isinstance(one, Forecast))
    assert (forecast.closed, forecast.ranges) == (NOW, ())
    assert report.rows_of(ForecastRow, "forecast") == ()
    said = worded(report).sentences(Forecast)
    assert said[0].startswith("Nothing is forecast: posts count up to ")


def test_onset_and_burst_are_those_of_the_posts(report: Report) -> None:
    """It took off after a day, and one burst lasts for the twenty hours of the surge."""
    (onset,) = report.rows_of(OnsetRow, "onset")
    assert onset.low <= T + 24 * HOUR <= onset.high
    (burst,) = report.rows_of(BurstRow, "bursts")
    assert burst.posts is not None
    assert 1_150 <= burst.posts <= 1_300


def test_only_what_five_people_share_is_shown(report: Report) -> None:
    """A link that two people share stays out, however many posts they wrote."""
    links = report.rows_of(AmplificationRow, "amplification")[0].links
    assert [link.link for link in links] == ["youtube:dQw4w9WgXcQ"]
    assert links[0].people >= 5
    assert set(links[0].first_seen) == {"chirper", "commons"}
    for form in FORMATS:
        assert "a.example/rare" not in written(form, report, Style())


@pytest.mark.parametrize("watched", [True, False])
def test_the_table_of_links_says_what_its_sentence_says(tmp_path: Path, watched: bool) -> None:
    """Both numbers of a link are minimums in both, or in neither; the page has the same table."""
    told = worded(_report(tmp_path, _posts(), watched=watched))
    report, sign = told.report, "" if watched else ">= "
    [link] = report.rows_of(AmplificationRow, "amplification")[0].links
    found = report.find(MostLinked)
    assert found is not None
    assert (found.posts.certainty == "minimum") is not watched
    numbers = [f"{sign}{link.posts:,}", f"{sign}{link.people:,}"]
    cells = [row for table in told.sheet.tables for row in table.rows if row[0] == link.link]
    assert [list(row[1:3]) for row in cells] == [numbers]
    assert numbers[0] in written("table", report, Style(width=160))
    assert f"| {markdown_cell(numbers[0])} |" in written("md", report, Style())


def test_copies_are_put_together(report: Report) -> None:
    """Texts that differ in nothing but what is set aside are one family."""
    (amplification,) = report.rows_of(AmplificationRow, "amplification")
    assert amplification.posts == 1200 + DAYS
    assert amplification.families < amplification.looked_at or amplification.looked_at <= 3
    assert amplification.repeated is not None
    authors = amplification.repeated.authors
    assert authors is not None
    assert authors.top_share > authors.even_top_share[1]


def test_repetition_is_said_of_the_texts_that_were_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are more texts than are looked at, the other posts are no copies of any."""
    monkeypatch.setattr("monitor.report.spread.reading.LOOKED_AT", 100)
    words = ("{} no river", "{} no bridge", "{} no school")  # three letters each: all differ
    posts = [
        Sample(at=T + n * HOUR / 60, person=n, message=n, text=words[n % 3].format(n))
        for n in range(300)
    ]
    posts += [replace(posts[n], person=1000 + n) for n in range(50)]
    report = _report(tmp_path, posts)
    found = report.find(Copies)
    assert found is not None
    assert found.looked_at is not None
    assert (found.posts.value, found.near.value, found.looked_at.value) == (350, 100, 150)
    (said,) = worded(report).sentences(Copies)
    assert said.startswith("150 posts with the most frequent texts boil down to 100 texts")


@pytest.mark.parametrize(
    ("people", "said_by"),
    [
        ([1] * 60 + [2, 3, 4] * 10, exact(1, "accounts")),
        ([1] * 57 + [2, None, None] + [5, 6, 7] * 10, exact(4, "accounts")),
        ([1] * 57 + [None] * 33, counted(4, "accounts", missed=False)),
        ([None] * 90, counted(5, "accounts", missed=True)),
    ],
)
def test_who_said_the_most_frequent_text_is_counted_up_to_five(
    tmp_path: Path, people: Sequence[int | None], said_by: Quantity
) -> None:
    """Of unknown authors each is another one."""
    texts = ("The river is over its banks", "A bridge was closed for good")
    posts = [
        Sample(at=T + n * HOUR / 60, person=person, message=n // 60, text=texts[n // 60])
        for n, person in enumerate(people)
    ]
    found = _report(tmp_path, posts).find(Copies)
    assert found is not None
    assert found.accounts == said_by


@pytest.mark.parametrize("accounts", [1, 3, 10])
def test_of_ten_accounts_or_fewer_it_is_not_said_that_none_stands_out(
    tmp_path: Path, accounts: int
) -> None:
    """The ten busiest wrote all there is, however much of it one of them wrote."""
    posts = [
        Sample(at=T + n * HOUR / 60, person=max(0, n - 200 + accounts), message=n)
        for n in range(200)
    ]
    (said,) = worded(_report(tmp_path, posts)).sentences(Accounts)
    assert said == "Too few accounts are known to say whether a few of them post most."


def test_without_observation_nothing_is_claimed(tmp_path: Path) -> None:
    """Posts that nobody claims to be complete have no onset and no forecast; it says why."""
    found = _report(tmp_path, _posts()[:300], watched=False)
    frames = (OnsetRow, "onset"), (GrowthRow, "growth"), (ForecastRow, "forecast")
    assert [list(found.rows_of(*one)) for one in frames] == [[], [], []]
    peak = found.find(Peak)
    assert peak is not None
    assert peak.posts.certainty == "minimum"
    assert isinstance(found.findings[0], Unwatched)
    assert found.rows_of(AmplificationRow, "amplification")[0].posts == 300
    shape = json.loads(written("json", found, Style()))
    assert (shape["onset"], shape["growth"], shape["forecast"]) == (None, None, [])
    assert shape["peak"]["minimum"]


@pytest.mark.parametrize(("hole", "known"), [(-1, True), (1, True), (2, False), (3, False)])
def test_where_it_goes_is_not_said_of_time_that_nobody_watched(
    tmp_path: Path, hole: int, known: bool
) -> None:
    """With less than half of the last three hours it is that of when it was last watched.

    No headline says it then.
    """
    last = NOW - hole * HOUR
    found = _report(tmp_path, [one for one in _posts() if one.at < last], until=last)
    trend = found.find(Trend)
    assert trend is not None
    assert trend.seen_until == (None if known else last)
    assert trend.verdict not in {"too few", "emerging"}
    said = worded(found).of(Trend)
    assert said is not None
    assert ("when it was last watched." in said.sentence) == (not known)
    goes = (f" {front.GOES[trend.verdict]}",) if trend.verdict in front.GOES else ()
    assert goes
    title = front.headline([], trend, None, 48 * HOUR)
    assert title.endswith(goes) == known


@pytest.mark.parametrize(("hole", "known"), [(0, True), (2, True), (3, False), (40, False)])
def test_once_the_watch_has_ended_nothing_is_said_of_what_goes_on(
    tmp_path: Path, hole: int, known: bool
) -> None:
    """Nor what comes next, nor how many waves there were in all: a daemon that was stopped.

    What such a source has not shown yet may come with its next pass, so that none of it settles.
    """
    last = NOW - hole * HOUR
    lanes = [replace(_lane("chirper", last), clock="arrival")]
    found = _report(tmp_path, [one for one in _posts() if one.at < last], lanes=lanes)
    trend, forecast = found.find(Trend), found.find(Forecast)
    (standing,) = found.rows_of(StandingRow, "")
    assert trend is not None
    assert forecast is not None
    assert trend.seen_until == (None if known else last)
    assert bool(forecast.ranges) == known
    assert standing.waves_missed == (not known)


def test_an_empty_incident_is_no_error(tmp_path: Path) -> None:
    """With nothing stored every figure is missing, in every format."""
    found = _report(tmp_path, [])
    assert found.rows_of(AmplificationRow, "amplification")[0].repeated is None
    for form in FORMATS:
        assert written(form, found, Style())
    shape = json.loads(written("json", found, Style()))
    assert (shape["onset"], shape["peak"], shape["growth"]) == (None, None, None)
