"""What the live view reads."""

from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from monitor.app.newsroom import Newsroom
from monitor.app.status import read_status
from monitor.config.chosen import configuration
from monitor.nouns.buckets import Bucket
from monitor.nouns.support import Support
from monitor.nouns.volume import Total
from monitor.report.top import MOST_POSTS, TopReport, read_top
from monitor.store.connection import open_store
from monitor.store.reading.posts import latest
from monitor.store.reading.reader import open_reader
from monitor.store.records import News
from monitor.store.writing.alerts import begin
from tests.cli.shell import configured
from tests.report.sample import HOUR, NOW, T, sample
from tests.store.build import INCIDENT, Sample, build


def top(folder: Path, *, text: bool = False) -> TopReport:
    """Read the view of what is in *folder*, at `NOW`."""
    config = configuration(configured(folder).config_path)
    with open_reader(config.database) as reader, reader.snapshot():
        status = read_status(Newsroom.of(config), reader, NOW)
        return read_top(reader, status, config.incidents, text=text)


def test_the_last_day_is_counted_by_the_hour_and_by_source(tmp_path: Path) -> None:
    """Since the incident is known; hours of which nothing is are None; a source has its own."""
    sample(tmp_path)
    (volume,) = top(tmp_path).volumes
    report = volume.report
    assert (report.head.since, report.head.until) == (T, NOW)
    total = report.find(Total)
    assert total is not None
    assert total.behind == Support(5, 3)
    posts = [bucket.posts for bucket in report.rows_of(Bucket, "buckets")]
    assert posts[-6:] == [3, None, 1, 1, 0, 0]
    commons = report.series_of(Bucket)["commons"]
    assert [bucket.posts for bucket in commons][-6:] == [1, *[None] * 5]


def test_the_newest_posts_come_first_without_texts(tmp_path: Path) -> None:
    """Sorted by when they were published; a text is there only where it is asked for."""
    sample(tmp_path)
    posts = top(tmp_path).posts
    assert [post.published_at for post in posts] == [T + 3 * HOUR, T + 2 * HOUR, T, T, T]
    assert {post.text for post in posts} == {None}
    assert {post.text for post in top(tmp_path, text=True).posts} == {"Posted"}


def test_posts_of_after_its_end_are_none_of_a_closed_incident(tmp_path: Path) -> None:
    """They may be held: what a listing shows while late posts are waited for is kept."""
    sample(tmp_path)
    shell = configured(tmp_path)
    config = configuration(shell.config_path)
    closed = replace(config.incidents[0], closed=T + 2 * HOUR)
    with open_reader(config.database) as reader, reader.snapshot():
        status = read_status(Newsroom.of(config), reader, NOW)
        found = read_top(reader, status, [closed], text=False)
        over = read_top(reader, status, [replace(closed, closed=NOW - 25 * HOUR)], text=False)
    assert [post.published_at for post in found.posts] == [T, T, T]
    (total,) = (one.report.find(Total) for one in found.volumes)
    assert total is not None
    assert total.behind.posts == 3
    assert not over.volumes


def test_no_more_are_read_than_a_screen_shows(tmp_path: Path) -> None:
    """However many there are, and none that claims to be of later than now."""
    minute = timedelta(minutes=1)
    many = [Sample(at=NOW - minute * number, message=number) for number in range(MOST_POSTS + 5)]
    build(tmp_path / "monitor.db", [*many, Sample(at=NOW + HOUR, message=999)])
    posts = top(tmp_path).posts
    assert len(posts) == MOST_POSTS
    assert posts[0].published_at == NOW
    with open_reader(tmp_path / "monitor.db") as reader:
        assert len(latest(reader, INCIDENT, 1, NOW, 3, text=False)) == 3


def test_a_post_that_was_taken_back_has_no_text(tmp_path: Path) -> None:
    """It still counts, and nothing of it is quoted."""
    build(tmp_path / "monitor.db", [Sample(at=T, text=None)])
    (post,) = top(tmp_path, text=True).posts
    assert (post.incident, post.source, post.label, post.text) == (
        INCIDENT, "chirper", "neutral", None,
    )  # fmt: skip


def test_alerts_of_other_incidents_are_left_out(tmp_path: Path) -> None:
    """Only what is watched is shown."""
    sample(tmp_path)
    told = [
        News(rule="burst", incident=key, source="", since=T, said=f"{key} bursts")
        for key in (INCIDENT, "elsewhere")
    ]
    with open_store(
        tmp_path / "monitor.db", zone="America/Los_Angeles", scorer="textblob"
    ) as store:
        begin(store, told, ["log"], NOW)
    assert [one.said for one in top(tmp_path).alerts] == ["anaheim bursts"]


def test_an_incident_that_was_never_collected_is_not_observed(tmp_path: Path) -> None:
    """An empty database is no error: nothing is known, and that is not 0."""
    build(tmp_path / "monitor.db")
    report = top(tmp_path)
    (volume,) = report.volumes
    assert volume.sheet.said[0] == "Nothing is known of this time: no source was watched."
    buckets = volume.report.rows_of(Bucket, "buckets")
    assert {bucket.posts for bucket in buckets} == {None}
    assert (list(report.posts), list(report.alerts)) == ([], [])
