"""What a report reads: no more than it needs."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.nouns.posts import Span
from monitor.report.readings import By, Question, read
from monitor.store.reading.reader import open_reader
from tests.store.build import INCIDENT, Sample, build, instant

START = instant("02-22T00:00")
HOUR = timedelta(hours=1)
POSTS = [
    Sample(
        at=START + n * timedelta(minutes=7),
        source=("chirper", "commons")[n % 2],
        person=n % 5,
        message=n % 9,
        narratives=("threat",) if n % 3 else (),
    )
    for n in range(60)
]


@pytest.mark.parametrize("by", [None, "source", "narrative"])
def test_counts_of_all_buckets_do_not_depend_on_those_of_each(
    by: By | None, tmp_path: Path
) -> None:
    """Where only they are asked for nobody is counted in a bucket, and all else is the same."""
    path = build(tmp_path / "monitor.db", POSTS, narratives=("threat",))
    asked = Question(
        incident=INCIDENT,
        title="Anaheim",
        span=Span(START, START + 7 * HOUR),
        every=HOUR,
        timezone="UTC",
        now=START + 7 * HOUR,
        by=by,
    )
    with open_reader(path) as reader:
        each, in_all = read(reader, asked), read(reader, asked, everywhere=False)
    pairs = [(each.total, in_all.total)]
    pairs += [(each.groups[name], in_all.groups[name]) for name in each.groups]
    assert (len(pairs) > 1) == (by is not None)
    for one, other in pairs:
        assert len(one.distinct) == 7
        assert not other.distinct
        assert other == replace(one, distinct=())
