"""The comparison of what the monitor says with what happened."""

from datetime import UTC, datetime

from monitor.demo.truth import (
    COLUMNS,
    HOUR,
    Difference,
    agreement,
    check_volume,
    confusion,
    load,
    row,
)

START = datetime(2017, 2, 23, tzinfo=UTC)


def hour(number: int) -> datetime:
    return START + number * HOUR


def bucket(
    number: int, posts: int | None, coverage: float = 1, **more: object
) -> dict[str, object]:
    start = hour(number).isoformat()
    return {"start": start, "posts": posts, "coverage": coverage, "truncated": False, **more}


TRUE = {hour(n): 10 for n in range(6)}


def test_an_hour_that_was_watched_must_be_exact() -> None:
    """Called whole and right is equal, called whole and off is wrong, in both directions."""
    found = check_volume(TRUE, [bucket(0, 10), bucket(1, 9), bucket(2, 11), bucket(3, None)])
    assert found.equal == 1
    assert found.wrong == tuple(Difference(hour(n), 10, m) for n, m in ((1, 9), (2, 11), (3, None)))
    assert (found.gaps, found.hidden) == ((), 0)


def test_a_gap_is_never_zero() -> None:
    """Incomplete hours count apart; one drawn as nothing, or as more than there was, is feigned."""
    buckets = [
        bucket(0, 4, 0.5),
        bucket(1, None, 0.0),
        bucket(2, 0, 0.0),
        bucket(3, 11, 0.9),
        bucket(4, 7, truncated=True),
    ]
    found = check_volume(TRUE, buckets)
    assert [gap.start for gap in found.gaps] == [hour(n) for n in range(5)]
    assert found.hidden == 6 + 10 + 10 - 1 + 3
    assert [gap.start for gap in found.feigned] == [hour(2), hour(3)]
    assert (found.equal, found.wrong) == (0, ())


def test_a_quiet_hour_may_be_unseen() -> None:
    """Nothing happened and nothing is shown: a gap that hides nothing feigns nothing."""
    found = check_volume({hour(0): 0}, [bucket(0, 0, 0.5)])
    assert (found.hidden, found.feigned) == (0, ())


def test_what_is_no_business_of_the_truth_is_passed_over() -> None:
    """Hours outside of the week and provisional ones are not judged."""
    found = check_volume(TRUE, [bucket(99, 3), bucket(1, 3, provisional=True)])
    assert (found.equal, found.wrong, found.gaps) == (0, (), ())


def test_labels_are_counted_against_the_truth() -> None:
    """Every post that was given a label counts once; the share is over those that were scored."""
    true = {("a", str(n)): label for n, label in enumerate(("negative", "neutral", "positive"))}
    given = {
        ("a", "0"): "negative",
        ("a", "1"): "positive",
        ("a", "2"): "unscored",
        ("b", "0"): "neutral",
    }
    counts = confusion(true, given)
    assert counts == {
        ("negative", "negative"): 1,
        ("neutral", "positive"): 1,
        ("positive", "unscored"): 1,
    }
    assert agreement(counts) == 0.5
    assert agreement({("negative", "unscored"): 3}) is None


def test_a_line_of_the_comparison_says_what_was_found() -> None:
    """One cell for each column, also where there is nothing to say."""
    volume = check_volume(TRUE, [bucket(0, 10), bucket(1, 9), bucket(2, 4, 0.5)])
    counts = {("negative", "negative"): 3, ("neutral", "unscored"): 2}
    assert row("a", volume, counts) == ("a", "1 of 2", "1", "6", "0", "100 %", "2")
    assert row("a", volume, {})[-2:] == ("none scored", "0")
    assert len(row("a", volume, {})) == len(COLUMNS)


def test_the_shipped_truth_is_whole() -> None:
    """Hours add up to the mentions, every post has one label, and all says that it is simulated."""
    truth = load()
    assert truth.simulated
    assert len(truth.hourly()) == 7 * 24
    for platform, mentions in truth.mentions.items():
        assert sum(truth.hourly(platform).values()) == mentions
    labels = truth.labels()
    assert len(labels) == sum(truth.posts.values())
    assert len(labels) - len(truth.which("beside")) == sum(truth.mentions.values())
