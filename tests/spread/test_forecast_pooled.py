"""The model that was learned on other incidents, as it is shipped."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from bench import fit_forecast
from monitor.spread.forecast.ahead import LONGEST
from monitor.spread.forecast.hours import hours, wave_start
from monitor.spread.forecast.pooled import (
    AGE,
    ANCHORS,
    FEATURES,
    SHIPPED,
    features,
    predict,
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
        assert len(anchor.weights) == len(FEATURES)
        assert list(anchor.levels) == sorted(anchor.levels)


@pytest.mark.skipif(not (DATA / "volume").exists(), reason="no incidents beside the project")
@pytest.mark.repeats
def test_the_shipped_file_can_be_made_again() -> None:
    """The fit that it names gives the same coefficients, here of six hours, to four digits."""
    known = [*fit_forecast.incidents(DATA), *fit_forecast.beginnings(DATA)]
    assert [one.name for one in known] == shipped().about["learned on"]
    made = fit_forecast.fit(fit_forecast.samples(known, (6,))).anchors[0]
    read = shipped().anchors[ANCHORS.index(6)]
    assert made.weights == pytest.approx(read.weights, rel=1e-3, abs=1e-5)
    assert made.spread == pytest.approx(read.spread, rel=1e-3)
    assert made.levels == pytest.approx(read.levels, rel=1e-3)


def test_an_incident_left_out_teaches_nothing() -> None:
    """A fit without one incident is that of the others alone, however the left one went."""
    name = np.array(["a"] * 40 + ["b"] * 40 + ["c"] * 40)
    draw = np.random.default_rng(1)
    rows = draw.standard_normal((120, len(FEATURES)))
    posts = draw.poisson(50, 120).astype(float)
    other = np.where(name == "c", 9_999.0, posts)
    one, two = (
        fit_forecast.fit({6: fit_forecast.Samples(rows, each, np.ones(120), name)}, but="c")
        for each in (posts, other)
    )
    assert one == two


def test_a_fit_finds_the_weights_that_made_the_data() -> None:
    """Of posts made from known weights, most of them are found, and the intervals are as wide."""
    draw = np.random.default_rng(2)
    rows = np.column_stack([np.ones(3_000), draw.standard_normal((3_000, len(FEATURES) - 1))])
    true = np.array([5.0, 0.5, -0.3, *np.zeros(len(FEATURES) - 3)])
    posts = 6 * np.exp(rows @ true + 0.2 * draw.standard_normal(3_000))
    name = np.repeat(["a", "b", "c"], 1_000)
    found = fit_forecast.fit_anchor(6, fit_forecast.Samples(rows, posts, np.ones(3_000), name))
    assert found.weights[:3] == pytest.approx(true[:3], abs=0.03)
    made_of = shape(np.array([5.0]), 6, np.zeros(1)) @ np.array(found.spread)
    assert np.exp(made_of[0]) * np.array(found.levels) == pytest.approx(
        0.2 * np.array([-1.96, -1.28, 0, 1.28, 1.96]), abs=0.04
    )


def test_features_are_what_their_names_say() -> None:
    """Levels, age, time since the peak and yesterday, of hours that can be reckoned by hand."""
    posts = [8] * 24 + [64] + [16] * 5
    found = dict(zip(FEATURES, features(hours(by_step(posts)), [1])[0], strict=True))
    assert found["last_1h"] == pytest.approx(np.log(16.5))
    assert found["last_3h"] == pytest.approx(np.log(48.5 / 3))
    assert found["last_12h"] == pytest.approx(np.log((6 * 8 + 64 + 5 * 16 + 0.5) / 12))
    assert found["age"] == pytest.approx(np.log(30))
    assert found["since_peak"] == pytest.approx(np.log(6))
    assert found["peak"] == pytest.approx(np.log(64.5))
    assert found["yesterday"] == pytest.approx(np.log(8.5))
    assert (found["yesterday_known"], found["half_hour_change"]) == (1.0, 0.0)
    assert found["cos1_now"] == pytest.approx(np.cos(2 * np.pi * 6 / 24))
    assert found["cos1_then"] == pytest.approx(np.cos(2 * np.pi * 6.5 / 24))
    assert features(hours(by_step(posts)), [1])[0][AGE] == found["age"]


def test_a_wave_begins_with_its_first_tenth() -> None:
    """What is much smaller, before, is no part of it; six hours at least are."""
    assert wave_start(hours(by_step([1] * 30 + [40] * 20))) == 30
    assert wave_start(hours(by_step([0] * 30 + [40] * 3))) == 27
    assert wave_start(hours(by_step([40] * 50))) == 0


def test_the_spread_grows_where_few_posts_are_expected() -> None:
    """Two posts are less sure than two thousand: the interval is wider for its size."""
    small, large = (predict(shipped(), hours(wave(48, size=size)))[1] for size in (20, 20_000))
    assert small[4] - small[0] > large[4] - large[0]


@pytest.mark.parametrize(("age", "surplus"), [(12, 1.121), (120, 1.001)])
def test_the_first_day_is_told_more_widely(age: int, surplus: float) -> None:
    """A day ahead by a fifth at first, which fades; an hour ahead by a fifth of that."""
    span, model = hours(wave(age)), shipped()
    said, table = predict(model, span), features(span, [anchor.hours for anchor in model.anchors])
    for anchor, row in zip(model.anchors, table, strict=True):
        expected = np.array([row @ np.array(anchor.weights)])
        spread = np.exp(shape(expected, anchor.hours, row[[AGE]]) @ np.array(anchor.spread))
        fitted = spread[0] * (anchor.levels[-1] - anchor.levels[0])
        wider = (said[anchor.hours][-1] - said[anchor.hours][0]) / fitted
        part = min(anchor.hours / 24, 1) ** 0.5
        assert wider == pytest.approx(1 + part * (surplus - 1), abs=0.002)


def test_onset_is_cut_where_the_first_large_wave_begins() -> None:
    """The fit cuts an incident at the first hour of its first large wave, with hindsight."""
    quiet = np.zeros(40, dtype=np.int64)
    posts = np.repeat(np.concatenate([quiet, wave(60).posts]), 12)
    counts = fit_forecast.counts_of((START + 300 * i, int(n)) for i, n in enumerate(posts))
    assert fit_forecast.onset(counts) == 40
    assert fit_forecast.tail(counts, 40).start == START + 40 * 3600
    assert len(fit_forecast.tail(counts, 40)) == 60 * 12


def test_the_model_is_read_as_it_was_written() -> None:
    """A model written as JSON and read again is the same."""
    text = msgspec.json.encode(shipped())
    assert msgspec.json.decode(text, type=type(shipped())) == shipped()
