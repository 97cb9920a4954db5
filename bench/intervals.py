"""How often intervals hold the truth, and how often something is claimed where nothing happened.

Simulated incidents whose truth is known, drawn as crowds make them (see `tests/spread/draws.py`),
from fixed seeds other than those of the tests. Run: python -m bench.intervals
"""

from collections.abc import Iterator
from itertools import product
from statistics import linear_regression

import numpy as np

from bench import arguments
from bench.figures import Figure, show
from monitor.series.intervals import mean, share
from monitor.spread.analysis import analyse
from monitor.spread.change import change
from monitor.spread.forecast.ahead import forecast, replay
from monitor.spread.growth import growth
from monitor.spread.lead_lag import lead_lag
from monitor.spread.narratives import shares
from monitor.spread.onset import OnsetEstimate, onset
from monitor.spread.self_excitation import self_excitation
from monitor.spread.series import Counts
from monitor.spread.step import Floats
from monitor.spread.voices import tone_change, volume_change
from tests.spread.draws import HOUR, levelling, made, rowdy
from tests.spread.test_change import tone
from tests.spread.test_crossings import crossed, talk
from tests.spread.test_lead_lag import pair
from tests.spread.test_onset import taken_off
from tests.spread.test_self_excitation import answered, rhythm
from tests.spread.test_voices import WEEK, incident, verdict, waves

SEED = 99
MANY = 1_000
ROUNDS = 300
MORE = 120
FEWER = 60
LEAST, MOST = ">= 93 %", "<= 2 %"
GROWTH, ONSET, CHANGE = "growth-simulated", "onset-simulated", "tone-change-simulated"
ORDER, CROSSING, COPIED = "lead-lag-simulated", "crossings-simulated", "narratives-simulated"
EXCITED, VOICES = "self-excitation-simulated", "voices-simulated"
"""Keys of the registry."""
STEPS = ((2, 5), (10, 6), (2, 30))
"""Posts in five minutes, and how many times as many they become."""
RISES = (0.25, 1, 3, 12)
"""Hours that a slow rise takes."""
KINDS = ("steady", "fading", "waves", "fading with waves")
EFFECTS = tuple((kind, factor) for kind in ("steady", "waves") for factor in (1.5, 2, 3))


def figure(
    name: str, asked: str, outcomes: Iterator[bool | None], key: str = "", baseline: str = ""
) -> Figure:
    """Return the share of outcomes that are true; None does not count."""
    counted = [outcome for outcome in outcomes if outcome is not None]
    return Figure(name, f"{np.mean(counted):.1%} of {len(counted)}", asked, baseline, key)


def _growth(level: float, slope: float, buckets: int) -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    shape = np.exp(slope * np.arange(buckets) / 12)
    for number in range(MANY):
        alpha = (0.2, 0.5)[number % 2]
        found = growth(made(rowdy(random, shape * level / shape.mean(), alpha)))
        yield None if found is None else found.low <= slope <= found.high


def _wandering(lasts: float) -> Iterator[bool | None]:
    """The same while the level wanders by a quarter, and keeps that for *lasts* hours."""
    random = np.random.default_rng(SEED)
    kept = np.exp(-1 / (12 * lasts))
    for number in range(MANY):
        slope = (-0.4, 0.0, 0.4)[number % 3]
        level = random.normal(0, 0.25, 72)
        for place in range(1, 72):
            level[place] = kept * level[place - 1] + np.sqrt(1 - kept**2) * level[place]
        posts = rowdy(random, 15 * np.exp(slope * (np.arange(72) - 36) / 12 + level), 0.2)
        found = growth(made(posts))
        yield None if found is None else found.low <= slope <= found.high


def _curved(shape: str) -> Iterator[bool | None]:
    """Whether the interval holds the mean growth of six hours that are no line on the log-rate."""
    random, hours = np.random.default_rng(SEED), (np.arange(72) + 0.5) / 12
    for number in range(MANY):
        if shape == "day and night":
            bent = np.sin((hours + random.uniform(0, 24)) * np.pi / 12)
        else:
            bent = levelling(hours, random.uniform(1, 5), falls=shape.startswith("a fall"))
        rate = np.exp(bent)
        found = growth(made(rowdy(random, (4, 20)[number % 2] * rate / rate.mean(), 0.2)))
        true = linear_regression(hours, bent).slope
        yield None if found is None else found.low <= true <= found.high


def _flat() -> Iterator[bool | None]:
    """Whether six hours at one level are said to grow or to fade."""
    random = np.random.default_rng(SEED)
    for number in range(MANY):
        found = growth(made(rowdy(random, np.full(72, (1, 5, 30)[number % 3]), 0.2)))
        yield None if found is None else found.trend != "no clear trend"


def _built_up(random: np.random.Generator, night: float) -> tuple[float, Floats]:
    """Return after how many hours what builds up for one to two days has its peak, and its posts.

    *night* is by how much of the mean the rate swings in a day.
    """
    peak, total = random.uniform(24, 48), np.exp(random.uniform(6, 10))
    hours = np.arange(6 * 24 * 12) / 12 - 12
    rise, fall = peak / random.uniform(3, 6), random.uniform(8, 30)
    shape = 1 / (np.exp((peak - hours) / rise) + np.exp((hours - peak) / fall))
    shape *= 1 + night * np.sin((hours + random.uniform(0, 24)) * np.pi / 12)
    return 12 + peak, rowdy(random, total * shape / shape.sum(), 0.2)


def _falling(night: float) -> Iterator[bool | None]:
    """Whether it is said to grow, 18 to 48 hours after the peak of what built up for days."""
    random = np.random.default_rng(SEED)
    for _ in range(FEWER):
        peak, posts = _built_up(random, night)
        cut = int((peak + random.uniform(18, 48)) * 12)
        yield analyse(made(posts[:cut])).phase.name in {"growing", "revived"}


def _swelling(horizon: float) -> Iterator[bool | None]:
    """Forecasts of what builds up for one to two days, asked before its peak."""
    random = np.random.default_rng(SEED)
    for _ in range(ROUNDS):
        peak, posts = _built_up(random, 0.5)
        cut = int(random.uniform(15, peak) * 12)
        known = made(posts[:cut])
        for said in forecast(known, (horizon,), replay(known, (horizon,))):
            came = posts[cut : cut + int(horizon * 12)].sum()
            yield bool(said.q025 <= came <= said.q975)


def _onsets(name: str, drawn: Iterator[tuple[Counts, float]], key: str) -> Iterator[Figure]:
    """Yield how often intervals of *drawn* hold, how wide they are, and how often it is gradual."""
    found = [(onset(counts), at) for counts, at in drawn]
    dated = [(one, at) for one, at in found if isinstance(one, OnsetEstimate)]
    held = (one.low <= at <= one.high for one, at in dated)
    yield figure(f"onset, {name}", LEAST, held, key)
    width = np.median([(one.high - one.low) / 60 for one, _ in dated])
    yield Figure(f"onset, {name}, minutes of the interval", f"{width:.0f}", "", key=key)
    yield figure(f"onset, {name}, called gradual", "", (one.gradual for one, _ in dated), key)


def _sudden(quiet: float, times: float, alpha: float) -> Iterator[tuple[Counts, float]]:
    # What decides how sudden a rise is was chosen on other draws.
    random = np.random.default_rng(SEED + 1)
    for number in range(MORE):
        yield taken_off(random, quiet, times, alpha, holes=number % 2 == 0)


def _slow(hours: float, *, straight: bool) -> Iterator[tuple[Counts, float]]:
    """Yield rises to ten times the rate that take *hours*; exponential, or *straight*."""
    random, count = np.random.default_rng(SEED + 1), 6 * 288
    for _ in range(ROUNDS):
        begin = 5 * 288 + random.uniform(0, 100)
        risen = np.clip((np.arange(count) - begin) / (12 * hours), 0, 1)
        times = 1 + 9 * risen if straight else 10**risen
        yield made(rowdy(random, 2 * times, 0.2)), begin * 300


def _no_onset() -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    for _ in range(FEWER):
        yield isinstance(onset(made(rowdy(random, np.full(576, 2.0), 0.5))), OnsetEstimate)


def _change(alike: float) -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    for _ in range(ROUNDS):
        yield change(*tone(random, 0.35, alike)) is not None


def _change_of_day(points: int, days: int) -> Iterator[bool | None]:
    """Whether a share that rises and falls by *points* with the time of day is called a change."""
    random, hours = np.random.default_rng(SEED), np.arange(24 * days)
    for _ in range(ROUNDS):
        share = 0.35 + points / 100 * np.cos(2 * np.pi * (hours / 24 + random.random()))
        found = change(*tone(random, share, 0.0, len(hours)))
        yield found is not None and found.stands


def _placed(alike: float) -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    for _ in range(ROUNDS):
        place = random.integers(8, 40)
        found = change(*tone(random, np.where(np.arange(48) < place, 0.35, 0.55), alike))
        yield None if found is None else bool(found.low <= place <= found.high)


def _order(lag: int | None) -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    for _ in range(FEWER if lag else ROUNDS):
        yield lead_lag(*pair(random, 3, 300, lag)).minutes is not None


def _crossing(crosses: bool) -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    for _ in range(ROUNDS):
        place = int(random.integers(12, 60))
        lead = np.where(np.arange(72) < place, 0.35, 0.65) if crosses else np.full(72, 0.5)
        found = crossed(*talk(random, lead, 0.05))
        if not crosses:
            yield len(found) > 0
        elif len(found) == 1:
            yield found[0].low <= place <= found[0].high
        else:
            yield None


def _copied(naive: bool) -> Iterator[bool | None]:
    """Shares of posts of which some texts are repeated often."""
    random = np.random.default_rng(SEED)
    for _ in range(ROUNDS):
        sizes = np.minimum(random.zipf(1.8, 300), 60)
        tells = random.random(300) < 0.3
        posts, hits = int(sizes.sum()), int(sizes[tells].sum())
        worth = np.array([posts if naive else posts**2 / (sizes**2).sum()], np.float64)
        found = shares(np.array([hits]), np.array([posts]), worth)
        yield found[0].share.low <= 0.3 <= found[0].share.high if found else None


def _t(texts: int, naive: bool) -> Iterator[bool | None]:
    """Mean polarity of texts that are repeated five times each."""
    random = np.random.default_rng(SEED)
    for _ in range(ROUNDS):
        drawn = np.rint(1e6 * np.clip(random.normal(0.1, 0.3, texts), -1, 1))
        squares = np.rint(drawn**2 / 1e6)
        count = 5 * texts
        effective = count if naive else texts
        found = mean(int(5 * drawn.sum()), int(5 * squares.sum()), count, effective)
        yield None if found is None else found.low <= 0.1 <= found.high


def _wilson(posts: int) -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    for _ in range(MANY):
        found = share(int(random.binomial(posts, 0.2)), posts, posts)
        yield None if found is None else found.low <= 0.2 <= found.high


def _excited(ratio: float) -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    for _ in range(FEWER // 4):
        found = self_excitation(made(answered(random, 5 * (1 - ratio) * rhythm(3), ratio, 1800)))
        yield None if found.low is None or found.high is None else found.low <= ratio <= found.high


def _statement(kind: str, factor: float) -> Iterator[tuple[bool, bool | None]]:
    """Yield whether a statement that brings so many times as many posts is told, and holds it."""
    random = np.random.default_rng(SEED)
    for _ in range(ROUNDS):
        at = int(random.integers(54, 156))
        lift = np.where((at <= WEEK) & (at + 6 > WEEK), factor, 1.0)
        posts = made(rowdy(random, incident(random, kind) * lift, 0.2), step=HOUR)
        told = volume_change(posts, at * HOUR)
        inside = None if told.beyond is None else told.beyond.low <= factor <= told.beyond.high
        yield verdict(told) != "cannot tell", inside


def _tone_of(lift: float) -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    for _ in range(ROUNDS):
        at = int(random.integers(54, 156))
        posts = rowdy(random, incident(random, "steady"), 0.2)
        part = 0.35 + waves(random, 4, 0.06) + lift * ((at <= WEEK) & (at + 6 > WEEK))
        hits = random.binomial(posts.astype(np.int64), np.clip(part, 0.02, 0.98))
        found = tone_change(made(hits, step=HOUR), made(posts, step=HOUR), posts, at * HOUR)
        yield verdict(found) != "cannot tell"


def _voices() -> Iterator[Figure]:
    for kind in KINDS:
        claims = (told for told, _ in _statement(kind, 1))
        yield figure(f"voices: a claim where nothing changed, {kind}", "<= 5 %", claims, VOICES)
    for kind, factor in EFFECTS:
        found = list(_statement(kind, factor))
        name = f"voices: {factor} times as many posts, {kind}"
        yield figure(f"{name}, told", "", (told for told, _ in found), VOICES)
        yield figure(f"{name}, in the interval", LEAST, (held for _, held in found), VOICES)
    yield figure("voices: a change of tone where none is", "<= 5 %", _tone_of(0.0), VOICES)
    told = _tone_of(0.25)
    yield figure("voices: 25 points more negative are found", "", told, "voices-tone-simulated")


def figures() -> Iterator[Figure]:
    """Yield each, for `bench.accuracy`."""
    yield figure("growth, 5 posts a bucket, an hour", LEAST, _growth(5, 0.0, 12), GROWTH)
    yield figure("growth, 30 posts a bucket, an hour", LEAST, _growth(30, 1.0, 12), GROWTH)
    yield figure("growth, 30 posts a bucket, six hours", LEAST, _growth(30, -1.5, 72), GROWTH)
    for lasts in (0.25, 3):
        name = f"growth, the level wanders for {lasts} h"
        yield figure(name, LEAST, _wandering(lasts), "growth-wandering")
    for shape in ("a rise that levels off", "a fall that levels off", "day and night"):
        yield figure(f"growth, {shape}", LEAST, _curved(shape), "growth-curved")
    yield figure("growth or decline said of a level", "<= 5 %", _flat(), "growth-curved")
    for hours in (1, 6, 24):
        name = f"forecast, {hours} h, of what builds up for days"
        yield figure(name, LEAST, _swelling(hours), "forecast-swelling")
    for night in (0.0, 0.5):
        name = f"said to grow on the way down of what built up for days, swing of a day {night:g}"
        yield figure(name, "", _falling(night), "phase-falling")
    for (quiet, times), alpha in product(STEPS, (0.2, 0.5)):
        name = f"{12 * quiet:g} posts an hour become {times} times as many at once, alpha {alpha}"
        yield from _onsets(name, _sudden(quiet, times, alpha), ONSET)
    for shape, takes in product(("exponential", "straight"), RISES):
        drawn = _slow(takes, straight=shape == "straight")
        yield from _onsets(f"a rise that takes {takes:g} h, {shape}", drawn, "onset-slow")
    yield figure("an onset where nothing steps", "0 %", _no_onset(), ONSET)
    yield figure("a change of tone where none is, rho 0", MOST, _change(0.0), CHANGE)
    yield figure("a change of tone where none is, rho 0.05", MOST, _change(0.05), CHANGE)
    for days in (1, 2, 4):
        name = f"a change of tone where the time of day moves it by 10 points, {days} d"
        yield figure(name, MOST, _change_of_day(10, days), "tone-change-day")
    yield figure("the place of a change of 20 points, rho 0.02", LEAST, _placed(0.02), CHANGE)
    yield figure("an order of independent platforms", MOST, _order(None), ORDER)
    yield figure("an order of a follower, 20 minutes late", "", _order(4), ORDER)
    yield figure(
        "a crossing of narratives where none is", "<= 5 %", _crossing(crosses=False), CROSSING
    )
    yield figure("the place of a crossing", LEAST, _crossing(crosses=True), CROSSING)
    for name, way in (("share of 20 %, 20 posts", _wilson(20)), ("share, 200 posts", _wilson(200))):
        yield figure(f"{name}, Wilson", LEAST, way)
    plain = figure("", "", _copied(naive=True)).ours
    yield figure(
        "share of copied texts", ">= 88 %", _copied(naive=False), COPIED, f"{plain} (plain Wilson)"
    )
    plain = figure("", "", _t(10, naive=True)).ours
    yield figure(
        "mean polarity, 10 texts 5 times", LEAST, _t(10, naive=False), "", f"{plain} (plain t)"
    )
    yield figure("self-excitation: ratio 0.6 with a daily rhythm", LEAST, _excited(0.6), EXCITED)
    yield from _voices()


if __name__ == "__main__":
    arguments.words(__doc__)
    show("Intervals and claims, simulated", figures())
