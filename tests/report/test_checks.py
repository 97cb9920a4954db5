"""What the passes say of the figures."""

from datetime import timedelta

from monitor.nouns.finding import Subject
from monitor.nouns.posts import Lane, Span
from monitor.report.checks import lateness, second_look
from monitor.store.records import Attempt
from tests.report.sample import NOW

S = timedelta(seconds=1)


def _lane(settle: timedelta) -> Lane:
    return Lane(source="chirper", name="", settle=settle)


def _attempt(purpose: str, again: int, missed: int) -> Attempt:
    return Attempt(
        source="chirper",
        started_at=NOW,
        ended_at=NOW,
        outcome="ok",
        error=None,
        purpose=purpose,
        again=again,
        missed=missed,
    )


ABOUT = {"about": Subject("source", "chirper"), "span": Span(NOW - 9 * S, NOW)}


def test_quantiles_of_lateness() -> None:
    """Half of the posts, and 99 of a hundred, had come within the time that is said."""
    found = lateness({2 * S: 60, 64 * S: 39, 900 * S: 1}, [_lane(60 * S)], **ABOUT)
    assert found is not None
    said = {"posts": 100, "half_seconds": 2, "most_seconds": 64, "longer": True}
    assert found.shape() == said
    # Steps grow by the square root of 2: a time may be too long by that much, and never too short.
    assert found.most.low is not None
    assert 45 < found.most.low < 46
    assert found.most.high == 64
    assert not getattr(lateness({2 * S: 1}, [_lane(60 * S)], **ABOUT), "longer", True)
    assert lateness({}, [_lane(60 * S)], **ABOUT) is None


def test_only_sweeps_show_what_coverage_misses() -> None:
    """The share has an interval; what polls met is no second look."""
    tried = [_attempt("sweep", 90, 10), _attempt("poll", 900, 0), _attempt("sweep", 100, 0)]
    found = second_look(tried, **ABOUT)
    assert found is not None
    assert (found.met.value, found.missed.value) == (190, 10)
    assert found.share.value == 0.05
    assert found.share.low is not None
    assert found.share.high is not None
    assert found.share.low < 0.05 < found.share.high
    assert second_look([_attempt("poll", 5, 5), _attempt("sweep", 0, 0)], **ABOUT) is None
