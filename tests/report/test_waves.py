"""What each wave followed, or has far more of: by rule, and never what few stand behind."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.clock import from_epoch
from monitor.nouns.finding import Subject
from monitor.nouns.incident import Event
from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import exact
from monitor.nouns.report import Report
from monitor.nouns.spread import BurstRow, Pointing, Trend, Wave
from monitor.nouns.support import ALL, Name, Publishable, Support
from monitor.privacy.publish import publish
from monitor.report.formats import written
from monitor.report.making import makers
from monitor.report.readings import Question
from monitor.report.snapshot import Snapshot
from monitor.report.spread.waves import (
    WaveTexts,
    is_minimum,
    looked_at,
    midway,
    preceding,
    rise,
    waves,
)
from monitor.report.terminal import Style
from monitor.spread.bursts.waves import Burst
from monitor.spread.phrases import Phrase
from monitor.spread.series import Counts
from monitor.store.reading.reader import open_reader
from monitor.text.links import Link
from monitor.words.say import say
from monitor.words.sheet import LocalTime
from monitor.words.spread import waves as wave_table
from monitor.words.worded import worded
from monitor.words.wording import Wording
from tests.report.audience import Audience
from tests.report.sample import TITLE, T
from tests.store.build import INCIDENT, Sample, build

HOUR = timedelta(hours=1)
NOW = T + 48 * HOUR
START = 1_000 * 3600
WAVE = Burst(start=START + 24 * 3600, end=START + 30 * 3600, peak_at=START + 26 * 3600, posts=600)
WORDING = Wording(ZoneInfo("UTC"), Span(from_epoch(START), from_epoch(START + 48 * 3600)))
VIDEO = "https://youtu.be/dQw4w9WgXcQ"


def at(hours: float) -> datetime:
    """Return an instant so many hours after the wave begins."""
    return from_epoch(WAVE.start) + hours * HOUR


@given(st.lists(st.integers(-10 * 12, 8 * 12), max_size=6))
def test_the_last_event_from_three_hours_before_until_the_peak_is_named(steps: list[int]) -> None:
    """None earlier and none later; several only where they came at one instant."""
    events = [Event(at(step / 12), str(place)) for place, step in enumerate(steps)]
    near = [step for step in steps if -36 <= step <= 24]
    named = preceding(WAVE, events)
    last = max(near, default=0)
    assert [event.at for event in named] == [at(last / 12)] * near.count(last)
    assert [int(event.title) for event in named] == sorted(int(event.title) for event in named)


@given(st.lists(st.integers(-10 * 12, 8 * 12), max_size=6))
def test_an_event_within_a_wave_is_midway(steps: list[int]) -> None:
    """The last before those that preceded the peak, once the wave had begun."""
    events = [Event(at(step / 12), str(place)) for place, step in enumerate(steps)]
    peak = {event.at for event in preceding(WAVE, events)}
    inside = {at(step / 12) for step in steps if 0 < step <= 24} - peak
    assert {event.at for event in midway(WAVE, events)} == ({max(inside)} if inside else set())


@given(st.integers(1, 2000), st.integers(1, 2000), st.floats(0, 1), st.floats(0, 1))
def test_a_share_is_far_larger_only_by_more_than_ten_points(
    during: int, earlier: int, high: float, low: float
) -> None:
    """With 95 % confidence; of nothing nothing is said, and a share that falls does not rise."""
    hits = round(high * during), round(low * earlier)
    found = rise(hits, (during, earlier))
    if found is not None:
        assert 0.1 < found < hits[0] / during - hits[1] / earlier
        assert rise(hits[::-1], (earlier, during)) is None
    assert rise((hits[0], 0), (during, 0)) is None


@pytest.mark.parametrize(
    ("hits", "posts", "far"),
    [
        ((300, 0), (1000, 1000), True),
        ((110, 0), (1000, 1000), False),  # 11 %, but not surely 10 points more
        ((2, 0), (10, 1000), False),
        ((600, 550), (1000, 1000), False),
        ((700, 400), (1000, 1000), True),
        ((600, 0), (1000, 2), False),  # too little before to compare with
    ],
)
def test_how_far_is_far(hits: tuple[int, int], posts: tuple[int, int], far: bool) -> None:
    """Few posts show nothing, and nor does a difference that is small."""
    assert (rise(hits, posts) is not None) == far


def counted(per_hour: Sequence[int], seen: Sequence[float] | None = None) -> Counts:
    return Counts(
        START,
        3600,
        np.array(per_hour),
        np.array(seen if seen is not None else [1.0] * len(per_hour)),
        len(per_hour),
    )


def pointing(posts: int, accounts: int) -> list[Pointing]:
    """Return posts that point to one video, each account as often as any other or once more."""
    link = Link("youtube:dQw4w9WgXcQ", "video")
    return [
        Pointing(link=link, source="chirper", at=at(0), person=n % accounts) for n in range(posts)
    ]


BEFORE_AND_IN = [10] * 24 + [100] * 6
PHRASE = Phrase("tear gas", 9.0, 0.2, 0.01, 80)
MANY = Support(300, 300)


def found(
    heard: WaveTexts | None,
    *,
    events: Sequence[Event] = (),
    sources: dict[str, Counts] | None = None,
    seen: Sequence[float] | None = None,
    wave: Burst = WAVE,
) -> Wave:
    counts = counted(BEFORE_AND_IN, seen)
    shared = {"about": Subject("incident", "anaheim"), "span": Span(at(-24), at(30))}
    (told,) = waves(
        [wave],
        [500],
        {} if heard is None else {0: heard},
        counts,
        sources or {"chirper": counts},
        events,
        shared,
    )
    return told


def heard(**known: Any) -> WaveTexts:
    return WaveTexts(**{"before": (), "during": (), "phrases": (), "behind": {}, **known})


LINKED = heard(during=pointing(200, 60), phrases=[PHRASE])
TWO = {
    "chirper": counted([8] * 24 + [20] * 6),
    "commons": counted([2] * 24 + [80] * 6),
}


def test_events_come_first_then_a_link_then_words_then_a_source() -> None:
    """Only one of them is named, however many stand out; without any, nothing stands out."""
    event = Event(at(-1), "March")
    of_source = {"sources": TWO}
    cases = {
        "events": found(LINKED, events=[event]),
        "linked": found(LINKED, **of_source),  # type: ignore[arg-type]
        "words": found(heard(phrases=[PHRASE]), **of_source),  # type: ignore[arg-type]
        "source": found(heard(behind={"commons": MANY}), **of_source),  # type: ignore[arg-type]
        "": found(heard()),
    }
    named = ("events", "linked", "words", "source")
    for name, wave in cases.items():
        assert [field for field in named if getattr(wave, field)] == ([name] if name else [])
    assert cases["events"].events == (event,)
    assert cases["linked"].link == "youtube:dQw4w9WgXcQ"
    assert cases["linked"].share == exact(200 / 600, "share")
    assert cases["source"].source == "commons"


@pytest.mark.parametrize(
    "quiet",
    [
        heard(during=pointing(200, 4)),
        heard(during=pointing(200, 60), before=pointing(80, 60)),
        heard(during=pointing(50, 50)),
        heard(behind={"commons": Support(480, 4)}),
    ],
)
def test_nothing_is_named_that_few_share_or_that_was_there_before(quiet: WaveTexts) -> None:
    """A link of four accounts, one as frequent before, one of few posts; a source of four."""
    wave = found(quiet, sources=TWO if quiet.behind else None)
    assert (wave.linked, wave.source, wave.share) == (None, None, None)


def test_an_outage_of_one_source_is_no_rise_of_another() -> None:
    """Sources are compared only where all of them were watched."""
    down = counted([8] * 24 + [0] * 6, [1.0] * 24 + [0.0] * 6)
    behind = heard(behind={"commons": MANY})
    assert found(behind, sources={**TWO, "chirper": down}).source is None


def test_the_posts_of_a_wave_are_a_minimum_where_time_in_it_was_missed() -> None:
    """In it, shortly before it (it may have begun there), and shortly after, unless that is new.

    That is as long as its rate needs for three posts, so that a silence tells that it was over.
    """
    counts = [*BEFORE_AND_IN, 0, 0]
    for posts, missed in ((600, range(23, 31)), (12, range(22, 32)), (7, range(21, 32))):
        wave = replace(WAVE, posts=posts)
        assert list(missed) == [
            place
            for place in range(32)
            if is_minimum(wave, counted(counts, [1.0] * place + [0.5] + [1.0] * (31 - place)))
        ]
    new = replace(counted(counts, [1.0] * 30 + [0.0] * 2), final=30)
    assert not is_minimum(WAVE, new)
    begun = replace(WAVE, start=START)
    for seen, least in ((0.8, False), (0.79, True)):  # what was asked for begins within a bucket
        cut = replace(counted(counts, [seen] + [1.0] * 31), within=0.8)
        assert is_minimum(begun, cut) is is_minimum(begun, cut.until(31)) is least
    certain = [found(heard(), seen=[1.0] * 24 + [seen] * 6).posts for seen in (1.0, 0.5)]
    assert [one and one.certainty for one in certain] == ["exact", "minimum"]


@pytest.mark.parametrize("minutes", [0, 1, 17])
def test_a_wave_that_begins_with_the_watch_is_whole(tmp_path: Path, minutes: int) -> None:
    """At whichever minute that is: all that belongs to the report was watched."""
    begin = T + timedelta(minutes=minutes)
    posts = [Sample(at=begin + n * HOUR / 100, person=n, message=n) for n in range(300)]
    seen = (Span(begin, NOW + HOUR),)
    lane = Lane(source="chirper", name="#a", settle=timedelta(), observed=seen, since=begin)
    question = replace(_question(), span=Span(begin, NOW))
    with open_reader(build(tmp_path / "m.db", posts, lanes=[lane])) as reader:
        report = Snapshot(reader, question).report("spread")
    (wave,) = _waves(report)
    assert wave.posts is not None
    assert (wave.posts.value, wave.posts.certainty) == (300, "exact")


@pytest.mark.parametrize(
    ("since", "until", "posts"),
    [(0, 1842, None), (0, 1845, 300), (1842, 2880, 180), (1844, 1846, 60)],
)
def test_a_wave_has_no_posts_from_outside_the_report(
    tmp_path: Path, since: int, until: int, posts: int | None
) -> None:
    """Nor times: its steps of five minutes, or of an hour in a long report, may reach beyond it.

    What a step brings that ends after the report is not known yet; here it is minutes 1840 to 1845.
    """
    rush = [Sample(at=T + (1840 * 60 + n) * HOUR / 3600, person=n, message=n) for n in range(300)]
    rest = [Sample(at=T + n * HOUR, person=n, message=900 + n) for n in range(48)]
    lane = Lane(source="chirper", name="#a", settle=timedelta(), observed=(Span(T, NOW),))
    span = Span(*(T + minutes * HOUR / 60 for minutes in (since, until)))
    question = replace(_question(), span=span, whole=Span(T, NOW), events=())
    with open_reader(build(tmp_path / "m.db", [*rush, *rest], lanes=[lane])) as reader:
        report = Snapshot(reader, question).report("spread")
    waves = report.rows_of(BurstRow, "bursts")
    assert [wave.posts for wave in waves] == ([] if posts is None else [posts])
    for wave in waves:
        assert span.start <= wave.start <= wave.peak_at < wave.end <= span.end
    trend = report.find(Trend)
    assert trend is None or trend.until <= span.end


def test_of_the_rest_of_a_wave_it_is_said_when_it_began() -> None:
    """What preceded it is found from its begin and its peak; its posts are those of the rest."""
    rest = replace(WAVE, start=START + 28 * 3600, peak_at=START + 28 * 3600, posts=200)
    rest = replace(rest, part_of=WAVE)
    event = Event(at(-1), "Chief speaks")
    assert preceding(rest, [event, Event(at(3), "Too late")]) == preceding(WAVE, [event])
    told = {
        before: say(found(heard(), wave=rest, events=[Event(at(before), "Chief speaks")]), WORDING)
        for before in (-1, 1)
    }
    since = "(200 posts from 8 pm on; it began on Thursday 12 February, 4 pm) followed"
    assert told[-1].sentence.startswith(f"The wave {since} “Chief speaks”")
    assert told[1].sentence.startswith(f"The peak of the wave {since} “Chief speaks”")
    assert found(heard(), wave=rest).began == at(0)


def test_what_is_looked_at_is_bounded() -> None:
    """The last wave is; of the others the largest five, while their posts are at most 20,000."""
    many = [
        Burst(
            start=START + n * 14_400,
            end=START + n * 14_400 + 3600,
            peak_at=START + n * 14_400,
            posts=p,
        )
        for n, p in enumerate((1, 9, 8, 7, 6, 5, 1))
    ]
    few = counted([1] * 28)
    assert looked_at(many, few, ()) == [1, 2, 3, 4, 5, 6]
    assert looked_at(many, counted([11_000] + [0] * 27), ()) == [1, 6]
    assert looked_at(many, few, [Event(from_epoch(many[5].start), "March")]) == [1, 2, 3, 4, 6]
    assert not found(None).whole


def _samples() -> list[Sample]:
    """A quiet day, two waves that two hours part; the second shares a video, the first nothing."""
    quiet = [Sample(at=T + n * HOUR / 8, person=n, message=n, text=f"{n}") for n in range(384)]
    waves = [(24, ""), (34, VIDEO)]
    return quiet + [
        Sample(
            at=T + start * HOUR + n * HOUR / 100,
            person=1000 + n % 150,
            message=1000 * start + n,
            text=f"{n} {link}",
        )
        for start, link in waves
        for n in range(300)
    ]


EVENT = Event(T + 23.5 * HOUR, "Protesters gather")


def _question(**changes: Any) -> Question:
    asked = Question(
        incident=INCIDENT,
        title=TITLE,
        span=Span(T, NOW),
        every=HOUR,
        timezone="UTC",
        now=NOW + HOUR,
        events=(EVENT,),
    )
    return replace(asked, **changes)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lane = Lane(
        source="chirper", name="", settle=timedelta(minutes=5), observed=(Span(T, NOW + HOUR),)
    )
    folder = tmp_path_factory.mktemp("waves")
    return build(folder / "monitor.db", _samples(), lanes=[lane], title=TITLE)


@pytest.fixture(scope="module")
def report(path: Path) -> Report:
    with open_reader(path) as reader:
        return makers(lambda _: True)["spread"](reader, _question())


def _waves(report: Report) -> list[Wave]:
    return [one for one in report.findings if isinstance(one, Wave)]


def test_there_is_one_for_each_wave_in_order_of_time(report: Report) -> None:
    """Span, posts and accounts are those of its row."""
    rows = report.rows_of(BurstRow, "bursts")
    told = _waves(report)
    assert [one.place.value for one in told] == [1, 2]
    assert [(one.span.start, one.span.end) for one in told] == [(x.start, x.end) for x in rows]
    assert [one.posts and one.posts.value for one in told] == [row.posts for row in rows]
    assert [one.behind for one in told] == [Support(row.posts, row.people) for row in rows]


def test_a_report_names_what_came_before_and_what_rose(report: Report) -> None:
    """The first wave followed the event, the second carries the video."""
    first, second = worded(report).sentences(Wave)
    assert "followed “Protesters gather”" in first
    assert "one video was linked far more often than before: youtube:dQw4w9WgXcQ" in second
    assert [one["kind"] for one in json.loads(written("json", report, Style()))["findings"]].count(
        "spread.wave"
    ) == 2


def test_in_public_no_address_and_no_share_is_told(path: Path) -> None:
    """And of its posts what its row tells: rounded to tens."""
    with open_reader(path) as reader, reader.snapshot():
        made = Snapshot(reader, _question(), lambda _: True, internal=False).published("spread")
    rows = made.report.rows_of(BurstRow, "bursts")
    first, second = _waves(made.report)
    for wave, row in zip((first, second), rows, strict=True):
        assert wave.posts is not None
        assert (wave.posts.value, wave.posts.certainty) == (row.posts, "estimate")
        assert (wave.link, wave.share, wave.before) == (None, None, None)
        assert wave.behind == Support(None, None)
    assert (first.events, second.linked) == ((EVENT,), "video")
    assert "dQw4w9WgXcQ" not in str(second)


def _may(*names: Name) -> Audience:
    return Audience(tells=lambda name, _: name in names)


def test_in_public_a_wave_says_no_more_than_its_row() -> None:
    """Withheld where all posts are; a minimum is the same number as in the row."""
    wave = found(heard())
    assert wave.public(_may()).posts is None  # type: ignore[union-attr]
    row = BurstRow(wave.span.start, wave.span.end, wave.span.start, 600, 500)
    assert row.public(_may()).posts is None
    missed = found(heard(), seen=[0.5] * 30).public(_may(ALL))
    assert missed is not None
    assert missed.posts is not None
    assert (missed.posts.value, missed.posts.certainty) == (600, "minimum")


@pytest.mark.parametrize(("seen", "posts"), [(1.0, "600"), (0.99, ">= 600")])
def test_a_table_marks_a_minimum_as_the_sentence_does(seen: float, posts: str) -> None:
    """So does the row, and with it the JSON: a wave that was not watched whole may hold more."""
    wave = found(heard(), seen=[seen] * 30)
    missed = wave.posts is not None and wave.posts.certainty == "minimum"
    assert is_minimum(WAVE, counted(BEFORE_AND_IN, [seen] * 30)) == missed == (seen < 1)
    row = BurstRow(wave.span.start, wave.span.end, wave.span.start, 600, 500, minimum=missed)
    assert wave_table([row], LocalTime("UTC", [])).rows[0][-1] == posts


def test_in_public_a_source_is_named_only_where_its_posts_are_public() -> None:
    """The wave is left out elsewhere: to say that nothing stands out would be false."""
    wave = found(heard(behind={"commons": MANY}), sources=TWO)
    assert wave.public(_may(ALL)) is None
    public = wave.public(_may(ALL, ("source", "commons")))
    assert public is not None
    assert (public.source, public.share) == ("commons", None)


def test_in_public_a_wave_of_few_accounts_is_left_out(report: Report) -> None:
    """However many posts they wrote."""
    few = replace(_waves(report)[0], behind=Support(300, 4))
    bent = replace(report, findings=(few,))
    assert publish(bent, Publishable(layers=(), hidden=())).report.findings == ()
