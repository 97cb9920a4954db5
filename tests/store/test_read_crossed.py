"""Posts by source and language at once, and who stands behind them: as a count of all gives."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from monitor.store.reading.reader import open_reader
from tests.store.build import INCIDENT, Sample, build, instant

T = instant("02-22T08:00")
HOUR = timedelta(hours=1)
EDGES = [T, T + HOUR, T + 3 * HOUR]
POSTS = [
    Sample(
        at=T + timedelta(minutes=17 * i),
        source=("chirper", "commons")[i % 2],
        lang=("en", "es", "")[i % 3],
        person=i if i % 4 else None,
        message=i % 5,
        label=("negative", "positive")[i % 2],
        polarity=(-200_000, 300_000)[i % 2],
        narratives=("threat",) if i % 3 else (),
    )
    for i in range(12)
]


def place(post: Sample) -> int:
    return 0 if post.at < EDGES[1] else 1


def test_both_are_counted_at_once(tmp_path: Path) -> None:
    """Of the incident and of a narrative; what has no language is `unknown`."""
    with open_reader(build(tmp_path / "monitor.db", POSTS, narratives=("threat",))) as reader:
        for topic in reader.topics(INCIDENT):
            wanted = Counter(
                (post.source, post.lang or "unknown", place(post))
                for post in POSTS
                if post.at < EDGES[-1] and (topic.kind == "incident" or post.narratives)
            )
            found = {
                (source, language, i): tally.posts
                for (source, language), series in reader.crossed(topic.id, EDGES).items()
                for i, tally in enumerate(series)
                if tally.posts
            }
            assert found == wanted
        tally = reader.crossed(reader.topics(INCIDENT)[0].id, EDGES)["chirper", "en"][0]
    assert (tally.negative, tally.positive, tally.polarity) == (1, 0, -200_000)


def test_each_post_says_where_it_belongs(tmp_path: Path) -> None:
    """Source, language, person, message and narratives of every post, bucket by bucket."""
    with open_reader(build(tmp_path / "monitor.db", POSTS, narratives=("threat",))) as reader:
        incident, threat = reader.topics(INCIDENT)
        found = list(reader.written(incident.id, [threat.id], EDGES))
    for i, posts in enumerate(found):
        assert sorted(
            (one.source, one.language, one.person or -1, one.message, bool(one.narratives))
            for one in posts
        ) == sorted(
            (
                post.source,
                post.lang or "unknown",
                post.person or -1,
                post.message,
                bool(post.narratives),
            )
            for post in POSTS
            if post.at < EDGES[-1] and place(post) == i
        )
