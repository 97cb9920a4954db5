"""The classifier of stances: refused without enough labels, honest about its error, for shares."""

import numpy as np
import pytest

from monitor.errors import DataError
from monitor.sentiment.stance import FEWEST_LABELS, FOLDS, Stance, learn
from tests.sentiment import corpus

FOR = "proud support justice kid innocent charge fire him protect our children"
AGAINST = "defend officer brave threat attacked thug respect law parents blame"
DRAWS = 40
FILLER = "the video anaheim today people said news this that was on with"


def pick(place: float, words: str) -> str:
    """The word at *place*, 0 to 1."""
    found = words.split()
    return found[int(place * len(found))]


def posts(
    random: np.random.Generator, n: int, share: float, *, clear: float = 0.25
) -> tuple[list[str], list[str]]:
    """Posts that take sides with some of their words, *share* of them for the boy."""
    stances = random.choice(["boy", "officer"], n, p=[share, 1 - share])
    texts = []
    for stance in stances:
        own, other = (FOR, AGAINST) if stance == "boy" else (AGAINST, FOR)
        chance = random.random((12, 3)).tolist()
        words = [
            pick(place, (own if side < 0.7 else other) if spoken < clear else FILLER)
            for place, side, spoken in chance
        ]
        texts.append(" ".join(words))
    return texts, list(map(str, stances))


def learnt(seed: int = 0, n: int = 300, share: float = 0.5) -> Stance:
    texts, stances = posts(np.random.default_rng(seed), n, share)
    return learn(texts, stances, seed, [1.0] * len(texts))


def test_its_error_is_that_on_new_posts() -> None:
    """What cross-validation says is what happens with posts that it never saw."""
    known = learnt(n=600)
    texts, stances = posts(np.random.default_rng(1), 2_000, 0.5)
    told = [known.stances[place] for place in known._classes(texts)]
    new = np.mean([a != b for a, b in zip(told, stances, strict=True)])
    assert known.error == pytest.approx(new, abs=0.05)
    assert known.error < 0.75 * known.baseline
    assert set(known.recall) == {"boy", "officer"}


def test_where_there_is_nothing_to_learn_the_error_says_so() -> None:
    """Stances given by coin: no better than the commonest, and not called better."""
    random = np.random.default_rng(2)
    texts, _ = posts(random, 300, 0.5)
    known = learn(texts, list(random.choice(["boy", "officer"], 300)), 0, [1.0] * 300)
    assert abs(known.error - known.baseline) < 0.08


@pytest.mark.repeats
def test_shares_have_the_truth_in_their_interval() -> None:
    """Coded posts that are a random draw: 90 of 100 intervals, narrower than the labels' own."""
    hits, values, widths = 0, [], []
    for seed in range(DRAWS):
        texts, stances = posts(np.random.default_rng(seed), 1_000, 0.7, clear=0.4)
        known = learn(texts[:200], stances[:200], seed, [1.0] * 200)
        found = known.shares(texts)["boy"]
        hits += found.low <= 0.7 <= found.high
        values.append(found.value)
        widths.append(found.high - found.low)
    assert hits >= 0.9 * DRAWS
    assert np.mean(values) == pytest.approx(0.7, abs=0.02)
    assert np.mean(widths) < 0.126  # Wilson's for 0.7 of 200


def test_shares_add_up_and_lie_within_their_intervals() -> None:
    """They sum to about 1, and say that they are corrected."""
    known = learnt()
    texts, _ = posts(np.random.default_rng(3), 100, 0.5)
    found = known.shares(texts)
    assert sum(each.value for each in found.values()) == pytest.approx(1)
    assert all(0 <= each.low <= each.value <= each.high <= 1 for each in found.values())
    assert all(each.corrected for each in found.values())


@pytest.mark.parametrize(
    ("n", "stances", "sentence"),
    [
        (199, ["a", "b"], r"^too few are labelled \(199\): label at least 200"),
        (200, ["a", "a"], r"^too few posts labelled a: label at least two stances, with"),
        (200, ["a"] * 199 + ["b"], r"^too few posts labelled b \(1\): label at least"),
        (200, ["a"] * 7, r"^7 stances for 200 posts: give"),
    ],
)
def test_without_enough_it_is_refused_in_a_sentence(
    n: int, stances: list[str], sentence: str
) -> None:
    """Fewer than 200 labels, one stance, or a rare one: nothing is offered."""
    told = stances if len(stances) in {7, 200} else (stances * n)[:n]
    with pytest.raises(DataError, match=sentence):
        learn(["some words"] * n, told, 0, [1.0] * n)


@pytest.mark.repeats
def test_leaving_a_fold_out_is_learning_without_it() -> None:
    """The short way gives what a classifier says that really did not see the fold."""
    texts, stances = posts(np.random.default_rng(5), 250, 0.5)
    fold = np.random.default_rng(9).permutation(250) % FOLDS
    wrong = 0
    for each in range(FOLDS):
        kept, out = np.flatnonzero(fold != each), np.flatnonzero(fold == each)
        known = learn([texts[i] for i in kept], [stances[i] for i in kept], 0, [1.0] * len(kept))
        told = known._classes([texts[i] for i in out])
        wrong += sum(known.stances[place] != stances[i] for place, i in zip(told, out, strict=True))
    assert learn(texts, stances, 9, [1.0] * 250).error == pytest.approx(wrong / 250)


def test_no_post_has_no_share() -> None:
    """An empty span is said to be one."""
    with pytest.raises(DataError, match=r"^there is no post to read"):
        learnt().shares([])


def test_it_learns_from_real_posts() -> None:
    """200 tweets coded for their tone in place of a stance: clearly better than the commonest."""
    rows = [
        row
        for row in corpus.rows("sentiment/kaggle_tweets_train.jsonl.gz", 2_000)
        if row["label"] != "neutral"
    ][:FEWEST_LABELS]
    known = learn(
        [row["text"] for row in rows], [row["label"] for row in rows], 0, [1.0] * len(rows)
    )
    assert known.error < 0.85 * known.baseline
