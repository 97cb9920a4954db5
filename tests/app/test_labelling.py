"""Which posts are drawn to be coded."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app import labelling
from monitor.nouns.posts import Span
from monitor.store.reading.reader import Reader, open_reader
from tests.store.build import Sample, build, instant

T = instant("02-22T00:00")
DAY = timedelta(days=1)
SPAN = Span(T, T + 2 * DAY)
SIZES = {("negative", 0): 40, ("neutral", 0): 40, ("neutral", 1): 100, ("positive", 1): 20}


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """Two hundred posts of two days and three classes, and fifty that are not scored."""
    posts = [
        Sample(at=T + day * DAY + timedelta(minutes=n), message=n, label=label)
        for (label, day), size in SIZES.items()
        for n in range(size)
    ]
    posts += [Sample(at=T, message=n, label="unscored") for n in range(50)]
    return open_reader(build(tmp_path / "monitor.db", posts))


def drawn_from(reader: Reader, posts: Iterable[int]) -> Counter[tuple[str, int]]:
    rows = reader.rows(
        "SELECT s.post, s.label, p.published_at FROM score AS s JOIN post AS p ON p.id = s.post"
    )
    strata = {
        post: (label, (at // 1000 - int(T.timestamp())) // 86_400) for post, label, at in rows
    }
    return Counter(strata[post] for post in posts)


@pytest.mark.parametrize("seed", range(5))
def test_each_day_and_label_is_drawn_in_proportion(reader: Reader, seed: int) -> None:
    """By day; posts that the classifier calls positive 0.6 times as often, and that is kept."""
    with reader:
        posts = labelling.choose(reader, 1, SPAN, 48, seed)
        found = drawn_from(reader, posts)
    assert len(posts) == 48
    for (label, day), size in SIZES.items():
        part = 48 * (0.6 if label == "positive" else 1) / 192
        assert abs(found[label, day] - size * part) < 1
    assert sorted(set(posts.values())) == pytest.approx([48 * 0.6 / 192, 48 / 192])
    assert sum(1 / chance for chance in posts.values()) == pytest.approx(200, abs=5)


def test_the_order_is_random_and_can_be_repeated(reader: Reader) -> None:
    """Who stops half-way has coded a random draw too: its first half is of all strata."""
    with reader:
        posts = labelling.choose(reader, 1, SPAN, 100, 3)
        assert list(posts) == list(labelling.choose(reader, 1, SPAN, 100, 3))
        assert list(posts) != list(labelling.choose(reader, 1, SPAN, 100, 4))
        assert set(drawn_from(reader, list(posts)[:30])) == set(SIZES)


def test_a_span_bounds_the_draw_and_a_large_draw_takes_all(reader: Reader) -> None:
    """No post of another time is shown, and none twice."""
    with reader:
        posts = labelling.choose(reader, 1, Span(T + DAY, T + 2 * DAY), 1_000, 0)
        assert drawn_from(reader, posts) == {k: n for k, n in SIZES.items() if k[1] == 1}
        assert labelling.choose(reader, 1, Span(T + 5 * DAY, T + 6 * DAY), 10, 0) == {}
