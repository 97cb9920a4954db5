"""One frame of the live view."""

import unicodedata
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.text import Text

from monitor.app.top import frame
from monitor.nouns.buckets import Bucket
from monitor.nouns.report import Report
from monitor.nouns.status import DaemonStatus, SourceStatus
from monitor.report.status import daemon_status, status_report
from monitor.report.top import TopReport
from monitor.report.volume import volume_report
from monitor.store.reading.posts import LatestPost
from monitor.store.reading.reader import open_reader
from monitor.store.records import AlertRecord
from monitor.words.worded import Worded, worded
from tests.examples import examples
from tests.report.sample import database_status, question, sample

NOW = datetime(2017, 2, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
RUNNING = replace(daemon_status(None, NOW), running=True, heartbeat_at=NOW - HOUR)
HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07",
    "\u202egnihtemos\u2066",
    "عاجل: الشرطة في أنهايم",
    "アナハイムで非番の警官が発砲" * 8,
    "👨‍👩‍👧‍👦🤦🏽‍♀️🇺🇸" * 20,
    "a" + "\u0301" * 5000,
    "one\ntwo\r\nthree\tfour\u2028five\x85six",
    "\udc80\x9b31m",
    "",
    " ",
)
TEXTS = st.sampled_from(HOSTILE) | st.text(max_size=60)


@cache
def counted() -> Report:
    """Return the report on a small database, by source."""
    with TemporaryDirectory() as folder, open_reader(sample(Path(folder))) as reader:
        return volume_report(reader, question(by="source"))


def bucket(number: int, posts: int | None) -> Bucket:
    start = NOW - (24 - number) * HOUR
    seen = 0.0 if posts is None else 1.0
    return Bucket(
        start=start, end=start + HOUR, posts=posts, people=posts, messages=posts, coverage=seen,
        provisional=False, truncated=False,
    )  # fmt: skip


def source(name: str = "chirper", **more: object) -> SourceStatus:
    known = SourceStatus(
        source=name, incident="anaheim", state="ok", last_success=NOW - timedelta(seconds=12),
        next_pass=NOW + timedelta(seconds=48), posts_24h=1234, coverage_24h=0.98, error=None,
        seen_until=NOW, hourly_24h=(),
    )  # fmt: skip
    return replace(known, **more)


def volume(sources: list[SourceStatus], title: str = "An incident") -> Worded:
    posts = [*[None] * 4, *range(20), 7]
    buckets = [bucket(number, count) for number, count in enumerate(posts)]
    known = counted()
    frame = replace(
        known.frames["buckets"], rows=buckets, groups={one.source: buckets for one in sources}
    )
    head = replace(
        known.head, title=title, since=NOW - 24 * HOUR, until=NOW + HOUR, generated_at=NOW
    )
    return worded(replace(known, head=head, frames={"buckets": frame}))


def report(
    sources: list[SourceStatus],
    posts: list[LatestPost] | None = None,
    alerts: list[AlertRecord] | None = None,
    *,
    daemon: DaemonStatus = RUNNING,
    simulated: bool = False,
) -> TopReport:
    status = status_report(
        [], daemon=daemon, timezone="UTC", simulated=simulated,
        database=database_status(
            "x", NOW, size=0, log=0, schema=1, cleaning_due=False, minors=0
        ),
        now=NOW,
    )  # fmt: skip
    frame = replace(status.frames["sources"], rows=tuple(sources))
    return TopReport(
        status=replace(status, frames={**status.frames, "sources": frame}),
        volumes=[volume(sources)],
        alerts=alerts or [],
        posts=posts or [],
    )


def post(text: str | None = None, name: str = "chirper") -> LatestPost:
    at = NOW - timedelta(minutes=3)
    return LatestPost(incident="anaheim", source=name, published_at=at, label="negative", text=text)


def alert(said: str, ended_at: datetime | None = None) -> AlertRecord:
    return AlertRecord(
        rule="burst", incident="anaheim", source="", since=NOW, at=NOW, said=said,
        ended_at=ended_at, delivered={},
    )  # fmt: skip


def plain(lines: list[Text]) -> str:
    return "\n".join(line.plain for line in lines)


def columns(text: str) -> int:
    """Count columns as terminals do that know no joined emoji; rich's own measure is not asked."""
    wide = sum(unicodedata.east_asian_width(char) in {"W", "F"} for char in text)
    narrow = [char for char in text if unicodedata.category(char) not in {"Mn", "Me", "Cf"}]
    return len(narrow) + wide


def test_a_frame_says_how_everything_stands() -> None:
    """State, ages, posts by the hour, what is not seen, alerts, and the newest posts."""
    blind = source("commons", state="blind", error="503: down", posts_24h=None, next_pass=None)
    sources = [source(minimum=True), blind]
    told = report(sources, [post("A text")], [alert("bursts"), alert("quiet", NOW)])
    lines = plain(frame(told, NOW, width=80, height=24, hint="q ends")).splitlines()
    assert lines == [
        "2017-02-23 08:00: the daemon runs, last seen 1 h ago. q ends",
        "",
        "A bar for each hour of the last day (UTC)",
        "anaheim  ····▁▁▂▂▂▃▃▄▄▄▅▅▅▆▆▇▇▇██▄  at least 5 posts by 3 accounts  An incident",
        "",
        "source   state  last ok  next in        posts  watched  hourly",
        "chirper  ok        12 s     48 s     >= 1,234     98 %  ···▁▁▂▂▂▃▃▄▄▄▅▅▅▆▆▇▇▇██▄",
        "commons  blind     12 s           not watched     98 %  ···▁▁▂▂▂▃▃▄▄▄▅▅▅▆▆▇▇▇██▄",
        "",
        "What is missing",
        "commons, anaheim: blind, watched until 2017-02-23 08:00: 503: down",
        "",
        "Alerts",
        "since 2017-02-23 08:00: bursts",
        "over, 2017-02-23 08:00: quiet",
        "",
        "Newest posts",
        "3 min  chirper  negative  A text",
    ]


@examples(60)
@given(
    st.sampled_from([20, 40, 60, 80, 120]),
    st.integers(1, 50) | st.none(),
    st.lists(st.tuples(TEXTS, TEXTS), max_size=8),
)
def test_no_line_is_wider_and_none_steers(
    width: int, height: int | None, said: list[tuple[str, str]]
) -> None:
    """Whatever names, errors, alerts and texts hold: so many columns and lines, and printable."""
    sources = [source(name, state="failing", error=text) for name, text in said]
    sources += [source(name, incident=text) for name, text in said[:2]]
    made = report(sources, [post(t, n) for n, t in said], [alert(text) for _, text in said])
    made = replace(made, volumes=[volume(sources, title=text) for _, text in said])
    lines = frame(made, NOW, width=width, height=height, trouble="".join(t for _, t in said[:1]))
    assert height is None or len(lines) <= height
    for line in lines:
        assert columns(line.plain) <= width, ascii(line.plain)
        assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in line.plain)
        assert "\u202e" not in line.plain


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_fits_the_usual_widths(width: int, text: str) -> None:
    """Each of them in every place at once."""
    made = report([source(text, state="blind", error=text)], [post(text, text)], [alert(text)])
    assert max(columns(line.plain) for line in frame(made, NOW, width=width, trouble=text)) <= width


def test_what_has_no_room_is_counted() -> None:
    """Of 30 sources and 50 posts, 24 lines show some of each, and say how many they leave out."""
    sources = [source(f"s{number}", state="failing", error="x") for number in range(30)]
    made = report(sources, [post() for _ in range(50)], [alert("a")] * 9)
    lines = plain(frame(made, NOW, width=80, height=24)).splitlines()
    assert len(lines) == 24
    assert [line for line in lines if line.startswith("…")] == [
        "… 27 more", "… 28 more", "… 7 more", "… 49 more",
    ]  # fmt: skip
    assert len(frame(made, NOW, width=80)) > 120


def test_a_taller_window_shows_more_of_the_newest_posts() -> None:
    """The rest of the screen is theirs."""
    made = report([source()], [post() for _ in range(50)])
    for height in (24, 40):
        lines = frame(made, NOW, width=80, height=height)
        assert len(lines) == height
        assert lines[-1].plain == f"… {50 - (height - 9) + 1} more"


def test_ages_go_on_with_the_clock() -> None:
    """The same report a minute later: the pass is overdue by then, not in the past."""
    text = plain(frame(report([source()]), NOW + timedelta(minutes=1), width=80))
    assert "ok       1 min      0 s" in text


def test_narrow_windows_lose_the_bars_first() -> None:
    """State and counts are shown as long as they fit."""
    lines = plain(frame(report([source()]), NOW, width=60)).splitlines()
    assert "chirper  ok        12 s     48 s  1,234     98 %  ▇▇██▄" not in lines
    assert any("1,234     98 %" in line for line in lines)
    lines = plain(frame(report([source()]), NOW, width=50)).splitlines()
    assert "chirper  ok        12 s     48 s  1,234     98 %" in lines


def test_a_simulation_says_so_and_a_dead_daemon_too() -> None:
    """In the first lines, where nobody can miss it."""
    made = report([], simulated=True, daemon=daemon_status(None, NOW))
    first, second, *_ = plain(frame(made, NOW, width=80)).splitlines()
    assert first.endswith("the daemon does not run.")
    assert second.startswith("SIMULATED")
