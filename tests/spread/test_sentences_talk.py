"""What narratives and statements say."""

import pytest

from monitor.clock import from_epoch
from monitor.figures import Estimate, SentimentBucket
from monitor.spread.crossings import Crossing
from monitor.spread.narratives import Share
from monitor.spread.sentences.talk import (
    crossings_sentence,
    share_sentence,
    statement_naming_sentence,
    statement_tone_sentence,
    statement_volume_sentence,
    times,
    tone_sentence,
)
from monitor.spread.voices import BeforeAfter


def clock(seconds: int) -> str:
    return f"{seconds // 3600}:00"


def test_shares() -> None:
    """The last stretch that can bear a figure, with its interval."""
    early = Share(0, 3600, Estimate(value=0.9, low=0.8, high=0.95), 30, 30)
    late = Share(3600, 7200, Estimate(value=0.38, low=0.29, high=0.483), 90, 80)
    assert share_sentence([early, late], "threat", clock) == (
        "From 1:00 to 2:00, 38 % (29 to 48) of the posts tell “threat”."
    )
    assert share_sentence([], "threat", clock) == "Too few posts to say what share tells “threat”."


def sounding(share: Estimate | None, mean: Estimate | None) -> SentimentBucket:
    return SentimentBucket(
        start=from_epoch(3600),
        end=from_epoch(7200),
        scored=30,
        unscored=0,
        negative=12,
        neutral=9,
        positive=9,
        polarity=mean,
        share_negative=share,
        coverage=1,
        provisional=False,
    )


def test_how_a_narrative_sounds() -> None:
    """Share and mean of the last stretch with their intervals; that one is corrected, or untold."""
    share = Estimate(value=0.4, low=0.25, high=0.57, corrected=True)
    mean = Estimate(value=-0.2, low=-0.31, high=-0.09)
    assert tone_sentence([sounding(None, None), sounding(share, mean)], "A", clock) == (
        "Of the posts that tell “A”, from 1:00 to 2:00, 40 % (25 to 57) are negative (corrected for"
        " the scorer's error) and their mean polarity is -0.20 (-0.31 to -0.09)."
    )
    untold = tone_sentence([sounding(None, None)], "A", clock)
    assert "which share is negative cannot be told" in untold
    assert "mean polarity cannot be told" in untold
    assert "corrected" not in tone_sentence([sounding(mean, mean)], "A", clock)
    assert tone_sentence([], "A", clock).startswith("Too few scored posts")


def test_crossings() -> None:
    """Who overtook whom, and between when; or that it cannot be told."""
    found = [Crossing(3600, 7200, True), Crossing(36000, 39600, False)]
    assert crossings_sentence(found, "A", "B", clock) == (
        "“A” overtook “B” between 1:00 and 2:00, then “B” overtook “A” between 10:00 and 11:00."
    )
    assert "cannot be told" in crossings_sentence([], "A", "B", clock)


@pytest.mark.parametrize(
    ("low", "value", "high", "verdict", "said"),
    [
        (1.4, 2.5, 4.1, "more", "there were more posts: 2.5 times (1.4 to 4.1) as many"),
        (0.2, 0.4, 0.8, "less", "there were fewer posts: 0.4 times (0.2 to 0.8) as many"),
        (0.6, 1.2, 2.3, "cannot tell", "cannot be told: 0.6 to 2.3 times as many"),
    ],
)
def test_volume_after_a_statement(
    low: float, value: float, high: float, verdict: str, said: str
) -> None:
    """The ratio with its range, seen against what was usual."""
    beyond = Estimate(value=value, low=low, high=high)
    found = statement_volume_sentence(BeforeAfter(1, 2, beyond, verdict), "X")  # type: ignore[arg-type]
    assert said in found
    assert "“X”" in found


def test_a_vague_factor_is_told_by_its_nearer_end() -> None:
    """Of 3 to 1,200 times only that there were three times as many is known; of less likewise."""
    more = BeforeAfter(0, 99, Estimate(value=60, low=3, high=1_200), "more")
    assert "more posts that name the speaker: at least 3 times as" in statement_naming_sentence(
        more, "X"
    )
    less = BeforeAfter(99, 0, Estimate(value=0.01, low=0.0004, high=0.25), "less")
    assert "fewer posts: at most 0.25 times as" in statement_volume_sentence(less, "X")
    assert [times(factor) for factor in (0.0312, 2.44, 27, 1_150)] == [
        "0.031",
        "2.4",
        "27",
        "1,200",
    ]


def test_tone_after_a_statement() -> None:
    """Points in the share of negative posts, with sign and range."""
    more = BeforeAfter(0.3, 0.5, Estimate(value=0.18, low=0.05, high=0.31), "more")
    assert statement_tone_sentence(more, "X") == (
        "After “X” more posts were negative: +18 points (+5 to +31) against what is usual."
    )
    less = BeforeAfter(0.3, 0.2, Estimate(value=-0.1, low=-0.19, high=-0.01), "less")
    assert "fewer posts were negative: -10 points" in statement_tone_sentence(less, "X")
    open_ = BeforeAfter(0.3, 0.3, Estimate(value=0.01, low=-0.1, high=0.12), "cannot tell")
    assert "cannot be told: -10 to +12 points" in statement_tone_sentence(open_, "X")
    beyond = Estimate(value=0.3, low=0.1, high=0.6, corrected=True)
    fixed = statement_tone_sentence(BeforeAfter(0.3, 0.6, beyond, "more"), "X")
    assert "corrected for the scorer's error, +30 points (+10 to +60)" in fixed


def test_nothing_to_compare_with() -> None:
    """Then it is said that it cannot be told, and why."""
    nothing = BeforeAfter(3, None, None, "cannot tell")
    for sentence in (statement_volume_sentence, statement_tone_sentence):
        assert "cannot be told: too little to compare with" in sentence(nothing, "X")
