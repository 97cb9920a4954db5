"""What the passes say of the figures."""

from datetime import timedelta

from monitor.model import Lane
from monitor.report.checks import lateness, sentences, sweeps
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


def test_quantiles_of_lateness() -> None:
    """Half of the posts, and 99 of a hundred, had come within the time that is said."""
    found = lateness({2 * S: 60, 64 * S: 39, 900 * S: 1}, [_lane(60 * S)])
    assert found is not None
    assert (found.posts, found.half_seconds, found.most_seconds, found.longer) == (100, 2, 64, True)
    assert not getattr(lateness({2 * S: 1}, [_lane(60 * S)]), "longer", True)
    assert lateness({}, [_lane(60 * S)]) is None


def test_only_sweeps_tell_what_coverage_misses() -> None:
    """The share has an interval; what polls met is no second look."""
    found = sweeps([_attempt("sweep", 90, 10), _attempt("poll", 900, 0), _attempt("sweep", 100, 0)])
    assert found is not None
    assert (found.met, found.missed) == (190, 10)
    assert found.share.low < 0.05 < found.share.high
    assert sweeps([_attempt("poll", 5, 5), _attempt("sweep", 0, 0)]) is None


def test_said_in_words() -> None:
    """The sentences name the source, the figure with its interval, and what to do."""
    late = lateness({3600 * S: 5}, [_lane(60 * S)])
    said = sentences("chirper", late, sweeps([_attempt("sweep", 99, 1)]))
    assert said == [
        "Of 5 posts from chirper, 99 % were there within 1 h, which is longer than its settle "
        "time: set a longer `settle` for it.",
        "Of 100 posts from chirper that sweeps met in observed time, 1.0 % (0.2 to 5.4) had been "
        "missed.",
    ]
    assert sentences("chirper", None, None) == []
