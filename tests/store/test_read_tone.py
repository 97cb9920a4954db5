"""Scored posts with their texts."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.nouns.posts import Span
from monitor.store.reading.reader import open_reader
from monitor.store.reading.scores import toned
from tests.store.build import Sample, build, instant

T = instant("02-23T06:00")
SPAN = Span(T, T + timedelta(hours=1))


def test_scored_posts_of_the_span_come_with_what_is_needed(tmp_path: Path) -> None:
    """Unscored posts and those of other times do not; a text that is gone is None."""
    posts = [
        Sample(at=T, message=7, label="negative", polarity=-5, text="Shame", kind="reply"),
        Sample(at=T, label="unscored"),
        Sample(at=T + timedelta(minutes=59), label="neutral", text=None, lang=""),
        Sample(at=SPAN.end, label="negative"),
    ]
    with open_reader(build(tmp_path / "monitor.db", posts)) as reader:
        one, other = toned(reader, 1, SPAN, 3)
    assert one[1:] == ("reply", 7, "negative", -5, "en", "Shame")
    assert (other.minute - one.minute, other.text, other.lang) == (59, None, "")


def test_of_many_posts_a_sample_is_read_that_is_spread_over_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same each time, about as large as was asked for, and each half has its share."""
    posts = [Sample(at=T + timedelta(seconds=n), message=n) for n in range(2_000)]
    monkeypatch.setattr("monitor.store.reading.scores.SAMPLE", 500)
    with open_reader(build(tmp_path / "monitor.db", posts)) as reader:
        found = toned(reader, 1, SPAN, 2_000)
        assert found == toned(reader, 1, SPAN, 2_000)
    assert 450 <= len(found) <= 550
    early = sum(one.message < 1_000 for one in found)
    assert abs(early / len(found) - 0.5) < 0.05


def test_as_many_posts_as_a_sample_are_all_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left out where there is no need to."""
    posts = [Sample(at=T, message=n) for n in range(50)]
    monkeypatch.setattr("monitor.store.reading.scores.SAMPLE", 50)
    with open_reader(build(tmp_path / "monitor.db", posts)) as reader:
        assert len(toned(reader, 1, SPAN, 50)) == 50
