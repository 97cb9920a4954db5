"""How often a report claims something where nothing happened, and what it still finds.

``python -m bench.claims DATA``, where DATA holds ``volume/`` and ``timelines/``.

Real nulls: statements at random instants of real series, which nobody made; pairs of real series
that have nothing to do with each other; posts of real timelines that are dealt at random to two
narratives, or to a wave and the time before it. What happened at such an instant by itself is in
the series, and counts as false: it is not the statement's. Whole reports hold all of it at once.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from bench import arguments, corpus
from bench.figures import Figure, show
from bench.intervals import figure
from monitor.series.intervals import share
from monitor.spread import voices
from monitor.spread.change import change
from monitor.spread.claims import LEVELS, standing
from monitor.spread.lead_lag import lead_lag
from monitor.spread.narratives import race
from monitor.spread.phrases import Use, key_phrases
from monitor.spread.series import HOUR, Counts
from monitor.spread.voices import BeforeAfter, tone_change, verdicts, volume_change
from tests.spread.draws import made, rowdy
from tests.spread.test_change import tone
from tests.spread.test_crossings import talk
from tests.spread.test_lead_lag import pair
from tests.spread.test_voices import WEEK, incident, waves

SEED: Final = 99
INSTANTS: Final = 60
"""Of each series."""
REPORTS: Final = 200
QUARTER: Final = HOUR // 4
WEEKS: Final = 7 * 24 * 4
"""Quarters of an hour in a week."""
NULLS, SIMULATED, POWER = "claims-real", "claims-simulated", "claims-power"
MOST: Final = "<= 5 %"
GRID: Final = tuple(round(0.5 + 0.05 * step, 2) for step in range(15))
CHECKED: Final = (0.02, 0.01, 0.005, 0.002)
"""Levels at which a scale of the tails may not be exceeded."""


class Real(NamedTuple):
    """A real series: from which collection, the instants of its posts, the texts where it has."""

    collection: str
    name: str
    instants: NDArray[np.int64]
    texts: Sequence[str]

    def counts(self, step: int) -> Counts:
        """Return it in buckets, all watched."""
        places = self.instants // step
        return made(np.bincount(places - places.min()), step=step, start=int(places.min()) * step)


@cache
def load(folder: Path) -> tuple[Real, ...]:
    """Return each series that lasts three days or longer and has 100 posts or more."""
    paths = [*sorted(folder.glob("volume/*.csv.gz")), *sorted(folder.glob("volume/nab/*.csv"))]
    found = []
    for path in paths:
        name = "nab" if path.suffix == ".csv" else path.name.split("_")[0]
        found.append(Real(name, path.name, corpus.begins(path)[1], ()))
    for path in sorted((folder / "timelines").glob("*.ndjson.gz")):
        texts = [one["text"] or "" for one in corpus.rows(path)]
        found.append(Real(path.name.split("_")[0], path.name, corpus.instants(path), texts))
    return tuple(
        one for one in found if len(one.instants) >= 100 and np.ptp(one.instants) >= 3 * 24 * HOUR
    )


def instants(folder: Path) -> Mapping[str, list[BeforeAfter]]:
    """Return for each collection what is told at random instants."""
    random = np.random.default_rng(SEED)
    found = defaultdict[str, list[BeforeAfter]](list)
    for one in load(folder):
        counts = one.counts(HOUR)
        for at in random.integers(counts.start, counts.start + HOUR * len(counts), INSTANTS):
            found[one.collection].append(volume_change(counts, int(at)))
    return found


def off(told: Sequence[BeforeAfter]) -> NDArray[np.float64]:
    """Return by how many standard errors each is off, from its interval."""
    known = [one.beyond for one in told if one.beyond is not None]
    return np.array(
        [abs(np.log(b.value)) / np.log(b.high / b.value) * voices.HALF_OF_TAILS for b in known]
    )


def scale(errors: NDArray[np.float64]) -> float:
    """Return the least scale of the tails that gives no level too often."""
    for one in GRID:
        chances = 2 * student.sf(errors / one, voices.TAILS)
        if all(np.mean(chances <= level) <= level for level in CHECKED):
            return one
    return GRID[-1]


def _statements(folder: Path) -> Iterator[Figure]:
    found = instants(folder)
    claims = [verdicts({0: told})[0] != "cannot tell" for each in found.values() for told in each]
    yield Figure("a verdict at random instants of real series", _share(claims), MOST, key=NULLS)
    nested, scales = list[bool](), list[float]()
    for left_out, each in found.items():
        rest = [told for key, some in found.items() if key != left_out for told in some]
        scales.append(scale(off(rest)))
        chances = 2 * student.sf(off(each) / scales[-1], voices.TAILS)
        nested += [bool(chance <= LEVELS["statements"]) for chance in chances]
    said = f"scales {min(scales):g} to {max(scales):g}"
    name = "of those judged, scale chosen without the collection"
    yield Figure(name, _share(nested), MOST, said, NULLS)


def _share(claims: Sequence[bool]) -> str:
    found = share(sum(claims), len(claims), len(claims))
    assert found is not None
    return f"{found.value:.1%} ({found.low:.1%} to {found.high:.1%}) of {len(claims)}"


def strangers(folder: Path) -> Iterator[tuple[Counts, Counts]]:
    """Yield pairs of weeks of real series that have nothing to do with each other."""
    random = np.random.default_rng(SEED)
    whole = [one.counts(QUARTER) for one in load(folder)]
    for one, other in combinations([one for one in whole if len(one) >= WEEKS], 2):
        both = [_week(each, random) for each in (one, other)]
        if min(each.posts.sum() for each in both) >= 100:
            yield both[0], both[1]


def _week(counts: Counts, random: np.random.Generator) -> Counts:
    first = int(random.integers(0, len(counts) - WEEKS + 1))
    return made(counts.posts[first : first + WEEKS], step=counts.step)


def _orders(folder: Path) -> Iterator[bool | None]:
    for one, other in strangers(folder):
        chance = lead_lag(one, other).chance
        yield None if chance is None else chance <= LEVELS["orders"]


def dealt(one: Real, random: np.random.Generator) -> tuple[Counts, Counts]:
    """Deal the posts of a real series at random to two narratives, by the hour."""
    whole = one.counts(HOUR)
    first = random.binomial(whole.posts, 0.5)
    return made(first, step=HOUR), made(whole.posts - first, step=HOUR)


def _crossings(folder: Path) -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    for one in load(folder):
        for _ in range(10):
            a, b = dealt(one, random)
            found = race(a.posts, b.posts, (a.posts + b.posts).astype(np.float64))
            yield None if found is None else found.chance <= LEVELS["crossings"]


def _named(texts: Sequence[str], random: np.random.Generator, among: int = 1) -> bool:
    """Tell whether a phrase stands out in texts that are dealt to a wave and the time before."""
    some = random.choice(len(texts), min(len(texts), 2_000), replace=False)
    wave = random.random(len(some)) < 0.3
    uses = {texts[place]: (bool(of), int(place)) for place, of in zip(some, wave, strict=True)}
    said = (Use(text, of, (who,)) for text, (of, who) in uses.items())
    return bool(key_phrases(said, lambda _: True, among=among))


def _phrases(folder: Path) -> Iterator[bool]:
    random = np.random.default_rng(SEED)
    for one in load(folder):
        if len(one.texts) >= 1_000:
            for _ in range(20):
                yield _named(one.texts, random)


class Parts(NamedTuple):
    """What a report may make claims of; nothing happened in any of it."""

    changes: Sequence[BeforeAfter]
    sources: Sequence[Counts]
    narratives: Sequence[tuple[Counts, Counts]]
    labels: tuple[NDArray[np.int64], NDArray[np.int64]]
    texts: Sequence[str]


def claims(parts: Parts, random: np.random.Generator) -> dict[str, bool]:
    pairs = combinations(parts.sources, 2)
    orders = {place: lead_lag(*both).chance for place, both in enumerate(pairs)}
    races = [
        race(a.posts, b.posts, (a.posts + b.posts).astype(np.float64)) for a, b in parts.narratives
    ]
    crossed = {place: found.chance for place, found in enumerate(races) if found is not None}
    turn = change(*parts.labels)
    said = verdicts(dict(enumerate(parts.changes)))
    return {
        "statements": any(one != "cannot tell" for one in said.values()),
        "orders": bool(standing(orders, LEVELS["orders"])),
        "crossings": bool(standing(crossed, LEVELS["crossings"])),
        "turns": turn is not None and turn.stands,
        "phrases": any(_named(parts.texts, random, among=2) for _ in range(2))
        if parts.texts
        else False,
    }


def _simulated(random: np.random.Generator) -> Parts:
    """Draw a week: two statements, three sources, two pairs of narratives, labels."""
    changes = list[BeforeAfter]()
    kind = str(random.choice(["steady", "fading", "waves", "fading with waves"]))
    rate = incident(random, kind)
    posts, naming = rowdy(random, rate, 0.2), rowdy(random, rate / 10, 0.2)
    part = np.clip(0.35 + waves(random, 4, 0.06), 0.02, 0.98)
    hits = random.binomial(posts.astype(np.int64), part)
    for at in random.integers(54, 156, 2) * HOUR:
        series = [made(each, step=HOUR) for each in (posts, naming, hits)]
        changes += [volume_change(each, int(at)) for each in series[:2]]
        changes.append(tone_change(series[2], series[0], posts, int(at)))
    sources = [*pair(random, 3, 300, None), pair(random, 3, 300, None)[0]]
    narratives = [talk(random, np.full(72, 0.5), 0.05) for _ in range(2)]
    return Parts(changes, sources, narratives, tone(random, 0.35, 0.02), ())


def _real(whole: Sequence[Real], random: np.random.Generator) -> Parts:
    """Deal a report from real series: nothing in it has to do with anything else."""
    one, *others = (whole[place] for place in random.permutation(len(whole))[:4])
    counts = one.counts(HOUR)
    naming = made(random.binomial(counts.posts, 0.1), step=HOUR, start=counts.start)
    negative = made(random.binomial(counts.posts, 0.35), step=HOUR, start=counts.start)
    changes = list[BeforeAfter]()
    for at in random.integers(counts.start, counts.start + HOUR * len(counts), 2):
        changes += [volume_change(each, int(at)) for each in (counts, naming)]
        changes.append(tone_change(negative, counts, counts.posts.astype(np.float64), int(at)))
    quarters = [each.counts(QUARTER) for each in others]
    sources = [_week(each, random) for each in quarters if len(each) >= WEEKS]
    scored = np.minimum(counts.posts, 200)[: 7 * 24]
    labels = random.binomial(scored, 0.35), scored
    texts = next((each.texts for each in (one, *others) if len(each.texts) >= 1_000), ())
    return Parts(changes, sources, [dealt(one, random) for _ in range(2)], labels, texts)


def _reports(folder: Path) -> Iterator[Figure]:
    random, whole = np.random.default_rng(SEED), load(folder)
    made_of: dict[str, tuple[str, Iterator[Parts]]] = {
        SIMULATED: ("simulated", (_simulated(random) for _ in range(REPORTS))),
        NULLS: ("real", (_real(whole, random) for _ in range(REPORTS))),
    }
    for key, (name, reports) in made_of.items():
        said = [claims(parts, random) for parts in reports]
        kinds = ", ".join(f"{kind} {sum(one[kind] for one in said)}" for kind in LEVELS)
        false = [any(one.values()) for one in said]
        yield Figure(f"any false claim in a {name} report", _share(false), MOST, kinds, key)


def _power() -> Iterator[Figure]:
    """Yield what a report with two statements, of which one changed something, still finds."""
    random = np.random.default_rng(SEED)
    found = defaultdict[str, list[bool]](list)
    for _ in range(REPORTS):
        at = int(random.integers(54, 156))
        now = (at <= WEEK) & (at + 6 > WEEK)
        for name, lift, more in (("a doubling", 2, 0), ("three times", 3, 0), ("tone", 1, 0.25)):
            posts = rowdy(random, incident(random, "steady") * np.where(now, lift, 1), 0.2)
            part = np.clip(0.35 + waves(random, 4, 0.06) + more * now, 0.02, 0.98)
            negative = random.binomial(posts.astype(np.int64), part)
            all_of, hits = made(posts, step=HOUR), made(negative, step=HOUR)
            told = volume_change(all_of, at * HOUR), tone_change(hits, all_of, posts, at * HOUR)
            place = int(more > 0)
            said = verdicts(dict(enumerate(told)))
            found[f"{name}, one statement"].append(said[place] == "more")
            other = int(random.integers(54, 156)) * HOUR
            rest = volume_change(all_of, other), tone_change(hits, all_of, posts, other)
            said = verdicts(dict(enumerate((*told, *rest, *rest))))
            found[f"{name}, two statements with naming"].append(said[place] == "more")
    for name, told_so in found.items():
        yield Figure(f"found: {name}", _share(told_so), key=POWER)
    yield figure("found: a crossing from 35 to 65 %, 3 pairs", "", _true_crossings(), POWER)
    yield figure("found: a source 20 minutes behind, 3 pairs", "", _true_orders(), POWER)
    yield figure("found: 20 points more negative for good", "", _true_turns(), POWER)


def _true_crossings() -> Iterator[bool]:
    random = np.random.default_rng(SEED)
    for _ in range(REPORTS):
        lead = np.where(np.arange(72) < int(random.integers(12, 60)), 0.35, 0.65)
        a, b = talk(random, lead, 0.05)
        found = race(a.posts, b.posts, (a.posts + b.posts).astype(np.float64))
        yield found is not None and found.chance <= LEVELS["crossings"] / 3


def _true_orders() -> Iterator[bool]:
    random = np.random.default_rng(SEED)
    for _ in range(60):
        chance = lead_lag(*pair(random, 3, 300, 4)).chance
        yield chance is not None and chance <= LEVELS["orders"] / 3


def _true_turns() -> Iterator[bool]:
    random = np.random.default_rng(SEED)
    for _ in range(REPORTS):
        place = int(random.integers(8, 40))
        lead = np.where(np.arange(48) < place, 0.35, 0.55)
        found = change(*tone(random, lead, 0.02))
        yield found is not None and found.stands


def figures(folder: Path) -> Iterator[Figure]:
    yield from _statements(folder)
    name = "an order of real series that are strangers"
    yield figure(name, "<= 0.25 %", _orders(folder), NULLS)
    name = "a crossing of posts dealt at random"
    yield figure(name, "<= 0.25 %", _crossings(folder), NULLS)
    yield figure("a phrase of texts dealt at random", "<= 0.5 %", _phrases(folder), NULLS)
    yield from _reports(folder)
    yield from _power()


if __name__ == "__main__":
    show(
        "Claims where nothing happened, and where something did",
        figures(arguments.folder(__doc__, "volume", "timelines")),
    )
