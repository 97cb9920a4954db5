"""The model that was learned on other incidents, as it is shipped."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from bench import fit_forecast
from monitor.spread.forecast.ahead import LONGEST
from monitor.spread.forecast.hours import hours
from monitor.spread.forecast.pooled import (
    AGE,
    AGES,
    ANCHORS,
    FEATURES,
    SHIPPED,
    TRAITS,
    as_before,
    at_age,
    features,
    ordered,
    predict,
    reaching,
    shape,
    shipped,
)
from tests.spread.test_forecast import START, by_step, wave

DATA = Path(__file__).parents[3] / "shared" / "data"


def test_the_shipped_file_says_where_it_comes_from() -> None:
    """It names the command and the incidents, fits the code that reads it, and is small."""
    model = shipped()
    assert model.about["made by"] == "python -m bench.fit_forecast ../shared/data"
    assert len(model.about["learned on"]) > 10
    assert model.features == FEATURES
    assert tuple(anchor.hours for anchor in model.anchors) == ANCHORS
    assert ANCHORS[-1] == LONGEST
    assert SHIPPED.stat().st_size < 60_000
    for anchor in model.anchors:
        assert [len(weights) for weights in anchor.weights] == [len(FEATURES)] * len(AGES)
        assert [len(errors) for errors in anchor.errors] == [len(TRAITS) + 3] * 5


@pytest.mark.repeats
@pytest.mark.skipif(not (DATA / "volume").exists(), reason="no incidents beside the project")
def test_the_shipped_file_is_made_of_what_lies_there() -> None:
    """It names the incidents of the folder, and the simulated weeks, in the order of the fit."""
    known = [one.name for one in fit_forecast.incidents(DATA)]
    weeks = [f"simulated week {seed}" for seed in fit_forecast.WEEKS]
    assert shipped().about["learned on"] == known + weeks


def drawn(count: int, names: "list[str]", seed: int) -> fit_forecast.Samples:
    """Return samples of posts that have nothing to do with what was seen."""
    draw = np.random.default_rng(seed)
    rows = np.column_stack([np.ones(count), draw.standard_normal((count, len(FEATURES) - 1))])
    age, name = np.exp(draw.uniform(0, 5, count)).round(1), np.repeat(names, count // len(names))
    traits = np.column_stack([np.log(age), np.zeros((count, len(TRAITS) - 1))])
    posts = draw.poisson(50, count).astype(float)
    return fit_forecast.Samples(rows, traits, posts, age, name, name, name)


def test_a_collection_left_out_teaches_nothing() -> None:
    """A fit without one collection is that of the others alone, however the left one went."""
    known = drawn(120, ["a", "b", "c"], 1)
    other = known._replace(posts=np.where(known.collection == "c", 9_999.0, known.posts))
    one, two = (fit_forecast.fit({6: each}, but="c").anchors for each in (known, other))
    assert one == two != fit_forecast.fit({6: other}).anchors


def test_a_fit_finds_the_weights_that_made_the_data() -> None:
    """Of posts made from known weights, most of them are found, and the intervals are as wide."""
    known = drawn(6_000, [f"incident {n}" for n in range(1_000)], 2)
    known = known._replace(collection=np.repeat(["a", "b", "c"], 2_000))
    true = np.array([5.0, 0.5, -0.3, *np.zeros(len(FEATURES) - 3)])
    noise = 0.2 * np.random.default_rng(3).standard_normal(6_000)
    known = known._replace(posts=np.exp(known.table @ true + noise))
    found = fit_forecast.fit_anchor(1, known, fit_forecast.usual(known.traits))
    for weights in found.weights:
        assert weights[:3] == pytest.approx(true[:3], abs=0.08)
    made_of = shape(np.array([5.0]), 1, np.array([[np.log(12), 0, 0, 0, 0, 0]]))[0]
    said = np.array(found.errors) @ made_of
    assert said[1:4] == pytest.approx([-0.256, 0, 0.256], abs=0.06)
    assert said[[0, 4]] == pytest.approx([-0.392, 0.392], abs=0.15)


def test_a_quantile_is_regressed() -> None:
    """A tenth of the targets lies below the line of 10 %, at both ends of what it is drawn over."""
    draw = np.random.default_rng(4)
    at = draw.uniform(0, 1, 4_000)
    target = 2 * at + (1 + 2 * at) * draw.standard_exponential(4_000)
    rows = np.column_stack([np.ones(4_000), at])
    found = rows @ fit_forecast.quantile(rows, target, np.ones(4_000), 0.1)
    for side in (at < 0.5, at >= 0.5):
        assert 0.07 < np.mean(target[side] < found[side]) < 0.13


def test_between_two_ages_weights_lie_between() -> None:
    """At a fitted age its own hold, beyond the outermost the outermost, between them a mixture."""
    fitted = np.repeat(np.array([[1.0], [3.0], [7.0]]), 5, axis=1)
    ages = np.log([0.5, AGES[0], np.sqrt(AGES[0] * AGES[1]), AGES[2], 300])
    assert at_age(fitted, ages) == pytest.approx([1, 1, 2, 7, 7])


def test_features_are_what_their_names_say() -> None:
    """Levels, age, time since the peak and yesterday, of hours that can be reckoned by hand."""
    posts = [8] * 24 + [64] + [16] * 4 + [0]
    table, traits = features(hours(by_step(posts)), [1])
    found = dict(zip(FEATURES, table[0], strict=True))
    assert found["last_1h"] == pytest.approx(np.log(0.5))
    assert found["last_3h"] == pytest.approx(np.log(32.5 / 3))
    assert found["last_12h"] == pytest.approx(np.log((6 * 8 + 64 + 4 * 16 + 0.5) / 12))
    assert found["last_24h"] == pytest.approx(np.log((18 * 8 + 64 + 4 * 16 + 0.5) / 24))
    assert found["day_before"] == found["last_24h"]
    assert found["age"] == pytest.approx(np.log(30))
    assert found["since_peak"] == pytest.approx(np.log(6))
    assert found["peak"] == pytest.approx(np.log(64.5))
    assert found["yesterday"] == pytest.approx(np.log(8.5))
    assert (found["yesterday_known"], found["half_hour_change"]) == (1.0, 0.0)
    its = dict(zip(TRAITS, traits, strict=True))
    assert its["fall"] == pytest.approx(np.log(0.5) - np.log(64.5))
    assert (its["age"], its["growth"]) == (found["age"], 0.0)
    assert its["silence"] == pytest.approx(np.log(2))
    two_days = dict(
        zip(FEATURES, features(hours(by_step([9] * 24 + [3] * 24)), [1])[0][0], strict=True)
    )
    assert two_days["day_before"] == pytest.approx(np.log((9 * 24 + 0.5) / 24))


def test_what_jumps_is_rougher() -> None:
    """Of the same posts, those that come and go from three hours to the next are the rougher."""
    even, odd = ([20] * 24, [40, 40, 40, 0, 0, 0] * 4)
    at = TRAITS.index("roughness")
    calm, rough = (features(hours(by_step(each)), [1])[1][at] for each in (even, odd))
    assert rough > calm + 1


def test_what_jumps_within_hours_is_unrest() -> None:
    """The same from quarter to quarter; where quarters are not known, or begin, nothing is said."""
    even, odd = ([10] * 288, [20, 20, 20, 0, 0, 0] * 48)
    at = TRAITS.index("unrest")
    calm, restless, unknown, before = (
        features(hours(by_step(each, step)), [1])[1][at]
        for each, step in ((even, 300), (odd, 300), (even, 3600), ([0] * 48 + [10] * 3, 300))
    )
    assert calm < np.log(0.1) < np.log(1) < restless
    assert unknown == before == pytest.approx(np.log(0.4))


@given(arrays(np.float64, 5, elements=st.floats(-20, 20)))
def test_quantiles_are_put_in_order(errors: NDArray[np.float64]) -> None:
    """The middle stays, both ranges hold it, and neither inner one is much less than the outer."""
    found = ordered(errors)
    assert found[2] == errors[2]
    assert (np.diff(found) >= 0).all()
    assert found[2] - found[1] >= (found[2] - found[0]) / 3 - 1e-9
    assert found[3] - found[2] >= (found[4] - found[2]) / 3 - 1e-9


def test_a_wave_begins_with_its_first_tenth() -> None:
    """What is much smaller, before, is no part of it, however young it is."""
    assert hours(by_step([1] * 30 + [40] * 20)).wave_start == 30
    assert hours(by_step([0] * 30 + [40] * 3)).wave_start == 30
    assert hours(by_step([40] * 50)).wave_start == 0
    assert hours(by_step([0, 0, 40])).wave_start == 2


def test_half_an_hour_is_half_an_hour_old() -> None:
    """The hour in which the watch began counts for what was watched of it, in age and in rate."""
    table, traits = features(hours(by_step([10] * 6, 300)), [1])
    assert traits[AGE] == pytest.approx(np.log(0.5))
    assert table[0][FEATURES.index("last_1h")] == pytest.approx(np.log(60.5 / 0.5))


def test_the_spread_grows_where_few_posts_are_expected() -> None:
    """Three posts an hour are less sure than three thousand: the interval is wider for its size."""
    small, large = (predict(shipped(), hours(by_step([size] * 48)))[6] for size in (3, 3_000))
    assert small[4] - small[0] > large[4] - large[0]


@pytest.mark.parametrize("reach", [(6.0,), (1.0, 24.0), (5.0, 7.5), (0.5, 300.0)])
def test_only_the_neighbours_of_a_horizon_are_fitted(reach: tuple[float, ...]) -> None:
    """A line between two anchors is the same whether or not the others are there."""
    span, model = hours(wave(30)), shipped()
    every, some = predict(model, span), predict(model, span, reach)
    assert set(some) < set(every)
    for each in reach:
        told = [
            [
                np.interp(np.log(each), np.log(list(found)), column)
                for column in zip(*found.values(), strict=True)
            ]
            for found in (every, some)
        ]
        assert told[0] == told[1]


@pytest.mark.parametrize(("age", "surplus"), [(1, 0.423), (12, 0.068), (60, 0.0)])
def test_the_first_hours_may_bring_more(age: int, surplus: float) -> None:
    """Ranges reach higher by half at first, which fades; 80 % ranges of an hour do not."""
    span, model = hours(wave(age)), shipped()
    said = predict(model, span)
    table, seen = features(span, [anchor.hours for anchor in model.anchors])
    traits = np.clip(seen, *np.transpose(model.traits))
    for anchor, row in zip(model.anchors, table, strict=True):
        middle = at_age(np.array(anchor.weights) @ row[:, None], traits[[AGE]])
        errors = ordered(np.array(anchor.errors) @ shape(middle, anchor.hours, traits[None])[0])
        fitted, told = errors - errors[2], said[anchor.hours] - said[anchor.hours][2]
        assert told[:3] == pytest.approx(fitted[:3])
        higher = 1 + surplus * np.array([1 - 1 / anchor.hours, 1])
        assert told[3:] == pytest.approx(fitted[3:] * higher, rel=0.002)


@pytest.mark.parametrize(("times", "part"), [(1.02, 0.8), (1.05, 0.75), (1.12, 0.45)])
def test_what_builds_up_may_go_on_as_it_did(times: float, part: float) -> None:
    """The highest quantile holds as much as if it grew on for as long again as it grew, or more.

    Then it would stay where it is. Of steep growth, less than that: the mean of three hours lags.
    """
    grown = np.rint(100 * times ** np.arange(48)).astype(np.int64)
    span = hours(by_step(grown[:24]))
    on, said = as_before(span, ANCHORS), predict(shipped(), span)
    age = 24 - span.wave_start
    for horizon, log in zip(ANCHORS, on.tolist(), strict=True):
        again = grown[24 : 24 + age]
        truth = again[:horizon].sum() + max(horizon - age, 0) * again[-1]
        assert part * truth < horizon * np.exp(log) < truth
        assert said[horizon][4] >= log
        assert said[horizon][2] < said[horizon][3] < said[horizon][4]


def test_what_has_its_peak_behind_it_is_not_held_for_building_up() -> None:
    """Where the last hours are not above the mean of the wave, nothing is added."""
    for span in (hours(wave(30)), hours(by_step([50] * 30))):
        assert not np.isfinite(as_before(span, ANCHORS)).any()
    said = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    assert reaching(said, -np.inf).tolist() == said.tolist()
    assert reaching(said, 9.0).tolist() == [1.0, 2.0, 3.0, pytest.approx(6.92, abs=0.01), 9.0]


@pytest.mark.parametrize("age", [2, 12, 60])
def test_what_is_larger_than_all_others_is_forecast_in_proportion(age: int) -> None:
    """Of a hundred times as many posts than anybody learned on come a hundred times as many."""
    posts = wave(age, size=40_000).posts + 1_500
    large, larger = (predict(shipped(), hours(by_step(posts * times))) for times in (1, 100))
    for anchor, said in large.items():
        assert larger[anchor] - said == pytest.approx(np.log(100), abs=0.05)


def test_onset_is_cut_where_the_first_large_wave_begins() -> None:
    """The fit cuts an incident at the first bucket of its first large wave, with hindsight."""
    quiet = np.zeros(40, dtype=np.int64)
    posts = np.repeat(np.concatenate([quiet, wave(60).posts]), 12)
    counts = fit_forecast.counts_of((START + 300 * i, int(n)) for i, n in enumerate(posts))
    assert fit_forecast.onset(counts) == 40 * 12
    assert fit_forecast.tail(counts, 480).start == START + 40 * 3600
    assert len(fit_forecast.tail(counts, 480)) == 60 * 12


def test_the_model_is_read_as_it_was_written() -> None:
    """A model written as JSON and read again is the same."""
    text = msgspec.json.encode(shipped())
    assert msgspec.json.encode(msgspec.json.decode(text, type=type(shipped()))) == text
