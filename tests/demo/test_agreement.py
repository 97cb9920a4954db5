"""What the reports say of the simulated week, against what happened in it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from bench.simulator.story import CROSSING, PRESS, WAVES, at
from monitor.clock import HOUR
from monitor.demo.play import AFTERWARDS, furnish, play
from monitor.demo.truth import load
from monitor.sentiment.validation import CodedPosts, learn, said_of
from tests.demo.conftest import Played, drawn

pytestmark = pytest.mark.repeats

Row = dict[str, Any]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def spread(played: Played) -> Row:
    found: Row = played.report("spread")
    return found


@pytest.fixture(scope="module")
def narratives(played: Played) -> Row:
    found: Row = played.report("narratives", "--every", "1d")
    return found


def test_the_onset_is_in_its_interval(played: Played, spread: Row) -> None:
    """It holds the instant at which the video was posted, and is no longer than an hour."""
    low, high = instant(spread["onset"]["low"]), instant(spread["onset"]["high"])
    assert low <= played.truth.onset <= high
    assert high - low <= HOUR


def test_the_peak_is_where_most_was_posted(played: Played, spread: Row) -> None:
    """The hour counted is a minimum, and the busiest of all lies where one is said to be hidden."""
    hours, peak = played.truth.hourly(), spread["peak"]
    assert peak["minimum"]
    assert peak["posts"] <= hours[instant(peak["start"])]
    busiest = max(hours, key=lambda hour: hours[hour])
    assert hours[busiest] > peak["posts"]
    assert any(
        instant(start) < busiest + HOUR and busiest < instant(end) for start, end in peak["hidden"]
    )


def test_narratives_have_their_shares(played: Played, narratives: Row) -> None:
    """Of 14 intervals, for two narratives on seven days, at least 13 hold the true share."""
    days = played.truth.narrative_shares
    held = []
    for note in narratives["narratives"]:
        assert len(note["share"]) == len(days)
        for (_, true), told in zip(sorted(days.items()), note["share"], strict=True):
            held.append(told["low"] <= true[note["key"]] <= told["high"])
            assert abs(told["value"] - true[note["key"]]) <= 0.02
    assert sum(held) >= 0.93 * len(held)


def test_the_narratives_cross_once(narratives: Row) -> None:
    """The denial overtook the threat, once, and the interval holds when it did."""
    (crossing,) = narratives["crossings"]
    assert (crossing["ahead"], crossing["behind"]) == ("denial", "threat")
    # The shares are equal within two hours of the middle of the change; see story.denial_share.
    assert instant(crossing["low"]) <= at(CROSSING + 2)
    assert at(CROSSING) <= instant(crossing["high"])


def test_labels_agree_with_the_writers(played: Played) -> None:
    """Of the scored posts at least four in five have the label that their writers mean."""
    scored = [(meant, given) for meant, given in played.meant().values() if given != "unscored"]
    assert scored
    assert np.mean([meant == given for meant, given in scored]) >= 0.8


def test_the_corrected_share_holds_the_truth(coded: Played) -> None:
    """With 250 coded posts the interval of the share of negative holds the true one.

    In the report of one draw, and in at least 90 in 100 of 200 other draws: fewer come by chance in
    one case of 300, where 95 in 100 hold.
    """
    scored = {n: pair for n, pair in coded.meant().items() if pair[1] != "unscored"}
    true = sum(meant == "negative" for meant, _ in scored.values()) / len(scored)
    total = coded.report("sentiment")["total"]["share_negative"]
    assert total["corrected"]
    assert total["low"] <= true <= total["high"] <= total["low"] + 0.15
    given = [label for _, label in scored.values()]
    said = np.mean([said_of(label, 0.0) for label in given], axis=0)
    held = []
    for seed in range(200):
        pairs = [scored[post] for post in drawn(sorted(scored), seed)]
        found = learn(
            CodedPosts(
                np.array([meant == "negative" for meant, _ in pairs]),
                np.array([said_of(label, 0.0) for _, label in pairs]),
                np.ones(len(pairs)),
            )
        )
        assert found is not None
        told = found.share(said, len(scored))
        held.append(told.low <= true <= told.high)
    assert np.mean(held) >= 0.9


def test_narratives_and_voices_say_what_was_measured(coded: Played) -> None:
    """No report of a coded incident says "unvalidated"; their shares are corrected."""
    for what in ("narratives", "voices"):
        found = coded.report(what)
        assert found["method"]["validation"]["coded"] == 250
        assert "unvalidated" not in str(found)
    tones = [tone for note in coded.report("narratives")["narratives"] for tone in note["tone"]]
    told = [tone["share_negative"] for tone in tones if tone["share_negative"] is not None]
    assert told
    assert all(share["corrected"] for share in told)
    assert not any(tone["share_negative_raw"]["corrected"] for tone in tones)


@pytest.mark.parametrize(
    ("hour", "phases"),
    [
        (15.0, {"quiet", "emerging"}),
        (21.0, {"emerging", "growing", "peaking"}),
        (45.5, {"growing", "peaking", "revived"}),
        (54.0, {"fading", "growing"}),
        (75.0, {"fading"}),
        (166.0, {"quiet", "fading"}),
    ],
)
def test_phases_are_those_of_the_story(played: Played, hour: float, phases: set[str]) -> None:
    """Before the video, after it, in the protest, the night after, after the press, at the end."""
    found = played.report("spread", "--now", at(hour + 3).isoformat())
    assert found["phase"] in phases


def test_the_outage_is_a_gap_and_no_silence(played: Played) -> None:
    """Not one of its hours is called observed, and where nothing was seen there is no 0."""
    (outage,) = played.truth.outages
    groups = played.report("volume", "--by", "source", "--every", "1h")["groups"]
    hidden = [
        hour
        for hour in groups[outage.platform]
        if outage.start <= instant(hour["start"]) < outage.shown_again_from
    ]
    assert len(hidden) == 4
    assert all(hour["coverage"] < 1 for hour in hidden)
    assert all(hour["posts"] is None or hour["posts"] > 0 or hour["coverage"] for hour in hidden)
    assert min(hour["coverage"] for hour in hidden) == 0


def test_forecasts_hold(played: Played, spread: Row) -> None:
    """On this week, which four times took a turn that no count foretold.

    Of the 95 % intervals at least 80 in 100 hold, of the 80 % intervals 55, and outcomes are what
    was posted: all but what came in the hundredth of a horizon that may have been missed.
    """
    hours, outcomes = played.truth.hourly(), spread["outcomes"]
    assert len(outcomes) > 100
    for one in outcomes:
        begin = instant(one["made_at"])
        steps = range(int(one["horizon_hours"]))
        posted = sum(hours[begin + step * HOUR] for step in steps)
        assert 0.99 * posted <= one["posts"] <= posted
    wide, narrow = np.mean(
        [
            (one["q025"] <= one["posts"] <= one["q975"], one["q10"] <= one["posts"] <= one["q90"])
            for one in outcomes
        ],
        axis=0,
    )
    assert wide >= 0.8
    assert narrow >= 0.55


def test_the_press_conference_brought_posts(played: Played) -> None:
    """How many times as many, is in the interval; both speakers were named more; tone: untold.

    That there were more posts is not claimed: in this week waves came without a word from anybody.
    """
    hours = np.arange(PRESS, PRESS + 6, 0.1)
    usual = sum(sum(w.rate(h) for w in WAVES if w.start != PRESS) for h in hours)
    came = sum(sum(w.rate(h) for w in WAVES) for h in hours)
    for note in played.report("voices")["statements"]:
        assert note["naming"]["verdict"] == "more"
        assert (note["posts"]["verdict"] == "more") == (note["posts"]["low"] > 1)
        assert note["posts"]["low"] <= came / usual <= note["posts"]["high"]
        assert note["negative"]["verdict"] == "cannot tell"


def test_what_answers_is_in_the_range(spread: Row) -> None:
    """About two thirds of the posts answer or repeat another; see docs/demo.md."""
    found = spread["self_excitation"]
    assert found["low"] <= 2 / 3 <= found["high"]
    assert found["observed"] <= 0.7


def test_reports_of_one_week_agree(played: Played, spread: Row, narratives: Row) -> None:
    """Volume, bursts and narratives count the same posts."""
    total = played.report("volume")["total"]["posts"]
    for note in narratives["narratives"]:
        assert sum(stretch["posts"] for stretch in note["share"]) == total
    assert sum(burst["posts"] for burst in spread["bursts"]) <= total
    assert timedelta() < instant(spread["settled_until"]) - played.truth.since


def test_time_passes_between_passes(tmp_path: Path) -> None:
    """All waits together are the time that is played, to within the last pass."""
    truth, waits = load(), list[timedelta]()
    truth = replace(truth, until=truth.since + timedelta(hours=3))
    for _ in play(furnish(tmp_path), truth, waits.append):
        pass
    assert min(waits) >= timedelta()
    end = truth.until + AFTERWARDS
    assert end - timedelta(hours=1) < truth.since + sum(waits, timedelta()) <= end
