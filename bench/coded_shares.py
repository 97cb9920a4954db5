"""How narrow the share of negative gets with 200 coded posts, and how often its interval holds.

``python -m bench.coded_shares DATA``, where DATA holds ``sentiment/*.jsonl.gz``.

Each labelled set is read by each scorer, and stands for an incident: 200 of 5,000 of its posts,
drawn as `monitor label` draws them, are taken as coded. "Classical" counts these alone, drawn
evenly. By day: ten days of 300 posts, whose shares of negative differ by 8 points or not at all.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench import arguments, corpus
from bench.figures import Figure, show
from monitor.nouns.buckets import Estimate
from monitor.nouns.posts import MICRO
from monitor.sentiment.base import load
from monitor.sentiment.coding import SURE
from monitor.sentiment.validation import CLASSES, CodedPosts, learn, said_of, wilson

SETS: Final = {
    "tweeteval_sentiment_val": "held out",
    "sentiment140_manual": "held out",
    "sts_gold": "held out",
    "vader_amazon": "held out",
    "kaggle_tweets_train": "learnt from",
    "goemotions_reddit_train": "learnt from",
}
"""Whether `model` learnt from a set."""
SCORERS: Final = ("model", "social", "textblob")
READ, POSTS, CODED, DRAWS, WEEKS = 2_500, 5_000, 200, 1_500, 120
DAYS, A_DAY, DIFFER = 10, 300, 0.08
SEED: Final = 99
KEY: Final = "coded-shares"


class Posts(NamedTuple):
    """Which posts people call negative, and what a scorer says of each."""

    negative: NDArray[np.bool_]
    said: NDArray[np.float64]

    def at(self, places: NDArray[np.intp]) -> "Posts":
        return Posts(self.negative[places], self.said[places])


def scored(folder: Path, name: str, scorer: str) -> Posts:
    """Read a labelled set with a scorer; what it cannot read is left out, as in a report."""
    held = corpus.rows(folder / "sentiment" / f"{name}.jsonl.gz")
    rows = [row for row in held if row["label"] in CLASSES]
    some = np.random.default_rng(SEED).permutation(len(rows))[:READ]
    reader = load(scorer)
    found = [(rows[place]["label"], reader.score(rows[place]["text"], "en")) for place in some]
    known = [(label, score) for label, score in found if score.label in CLASSES]
    return Posts(
        np.array([label == "negative" for label, _ in known]),
        np.array([said_of(score.label, score.polarity / MICRO) for _, score in known]),
    )


def drawn(posts: Posts, random: np.random.Generator) -> tuple[CodedPosts, NDArray[np.intp]]:
    """Draw posts of ten days by day and label, as `monitor label` does; in their order."""
    chance = np.where(posts.said[:, 2] > 0, SURE["positive"], 1.0)
    label, day = posts.said[:, 1] - posts.said[:, 2], np.arange(len(chance)) * DAYS // len(chance)
    order = np.lexsort((random.random(len(chance)), label, day))
    ends = np.cumsum(chance[order]) / chance.sum() * CODED
    places = np.sort(order[np.searchsorted(ends, np.arange(CODED) + random.random())])
    some = posts.at(places)
    return CodedPosts(some.negative, some.said, 1 / chance[places]), places


def whole(posts: Posts, random: np.random.Generator) -> tuple[float, float]:
    """Return the width of the interval as a part of the classical one, and how often it holds."""
    incident = posts.at(random.choice(len(posts.negative), POSTS))
    true, mean = incident.negative.mean(), incident.said.mean(axis=0)
    ours, classical = list[Estimate](), list[Estimate]()
    for _ in range(DRAWS):
        found = learn(drawn(incident, random)[0])
        even = incident.negative[random.choice(POSTS, CODED, replace=False)]
        alone = wilson(float(even.sum()), CODED)
        assert found is not None
        assert alone is not None
        ours.append(found.share(mean, POSTS))
        classical.append(alone)
    return _width(ours) / _width(classical), _held(ours, [true] * DRAWS)


def by_day(posts: Posts, differ: float, random: np.random.Generator) -> tuple[float, float]:
    """Return the mean width of the interval of a day, and how often it holds."""
    of = [np.flatnonzero(posts.negative), np.flatnonzero(~posts.negative)]
    told, truth = list[Estimate](), list[float]()
    for _ in range(WEEKS):
        shares = np.clip(random.normal(posts.negative.mean(), differ, DAYS), 0.02, 0.98)
        negative = random.random((DAYS, A_DAY)) < shares[:, None]
        picked = np.where(negative, *(random.choice(side, negative.shape) for side in of))
        incident = posts.at(picked.ravel())
        answers, places = drawn(incident, random)
        found = learn(answers)
        assert found is not None
        for day in range(DAYS):
            own = incident.said[A_DAY * day : A_DAY * (day + 1)]
            told.append(found.share_within(own.mean(axis=0), A_DAY, places // A_DAY == day))
            truth.append(float(negative[day].mean()))
    return _width(told), _held(told, truth)


def _width(told: list[Estimate]) -> float:
    return float(np.mean([one.high - one.low for one in told]))


def _held(told: list[Estimate], truth: list[float]) -> float:
    return float(np.mean([a.low <= b <= a.high for a, b in zip(told, truth, strict=True)]))


def figures(folder: Path) -> Iterator[Figure]:
    """Yield each, by scorer: the mean over the sets, and the least and most of them."""
    random = np.random.default_rng(SEED)
    for scorer in SCORERS:
        sets = {name: scored(folder, name, scorer) for name in SETS}
        ways = {
            "of the classical width": [whole(posts, random) for posts in sets.values()],
            "by day, days differ": [by_day(posts, DIFFER, random) for posts in sets.values()],
            "by day, days alike": [by_day(posts, 0.0, random) for posts in sets.values()],
        }
        for name, found in ways.items():
            widths, held = (np.array(side) for side in zip(*found, strict=True))
            out = [
                width
                for width, of in zip(widths, SETS.values(), strict=True)
                if of != "learnt from"
            ]
            said = f"{np.mean(widths):.3f}; {np.mean(held):.1%} hold"
            rest = (
                f"{widths.min():.3f} to {widths.max():.3f}; {held.min():.1%} to {held.max():.1%};"
                f" {np.mean(out):.3f} on sets that `model` did not learn from"
            )
            yield Figure(f"{scorer}: {name}", said, "", rest, KEY)


if __name__ == "__main__":
    show("Shares with 200 coded posts", figures(arguments.folder(__doc__, "sentiment")))
