"""Whose side posts take, learnt from what a coder said of some of them; for shares, not for posts.

Tone is not stance: an angry post may defend the boy or the officer. So the coder's own labels are
learnt, and how often the result errs is measured on labels that it has not seen. The features are
those of the scorer `model`, but no word is hidden: the person a post speaks of is what stance is
about.

References:
    Bestvater and Monroe, "Sentiment is not stance", Political Analysis 31, 2023.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.errors import DataError
from monitor.nouns.buckets import Estimate
from monitor.sentiment.model.features import FeatureReader
from monitor.sentiment.validation import Floats, powered

FEWEST_LABELS: Final = 200
"""Coded posts before a classifier is made: with 100, one was hardly better than tone."""
FEWEST_OF_A_STANCE: Final = 10
"""Coded posts of each stance: about one for each fold."""
FOLDS: Final = 10
RIDGE: Final = 1.0
"""Penalty, where the likeness of a text to itself is 1; the usual choice, not tuned."""
LEVEL: Final = 10.0
"""How freely the level of a stance is learnt, on the same scale: ten times as freely as a text."""
CHUNK: Final = 500
"""Texts that are read at once: their table has a column for each cell of the coded posts."""
_READER: Final = FeatureReader(lambda _: 0, hidden=lambda _: False)


class Stance(Struct, frozen=True, eq=False):
    """A classifier of stances, and its error on posts that it had not learnt from.

    Attributes:
        stances: Their names, sorted.
        error: Cross-validated share of posts that got a wrong stance, 0 to 1.
        baseline: Share that would be wrong if every post got the commonest stance: an `error` that
            is not well below says that nothing was learnt.
        recall: Cross-validated share of the posts of each stance that got it.
        confusion: How often a post of a stance (row) got which (column), had all been as likely to
            be drawn, `float64[k, k]`.
        columns: Where the weights of a cell are, by its number.
        weights: `float64[cells, k]`.
        usual: What a post of unknown words gets, `float64[k]`.
    """

    stances: tuple[str, ...]
    error: float
    baseline: float
    recall: Mapping[str, float]
    confusion: Floats
    columns: Mapping[int, int]
    weights: Floats
    usual: Floats

    def shares(self, texts: Sequence[str]) -> dict[str, Estimate]:
        """Return the share of each stance among posts, with 95 % intervals.

        The classifier's own count is corrected by how the coded posts were read in the
        cross-validation, each stance by itself, so that the shares sum to about 1.

        The coded posts are a random draw of *texts*. Of posts of another time the shares are not
        known until some of them are coded.

        Raises:
            DataError: There is no post; nothing was done.

        References:
            Zrnic and Candes, "Cross-prediction-powered inference", PNAS 121, 2024.
        """
        if not texts:
            raise DataError("there is no post to read: choose another span")
        found = np.bincount(self._classes(texts), minlength=len(self.stances))
        table = self.confusion
        total, people, machine = float(table.sum()), table.sum(axis=1), table.sum(axis=0)
        return {
            stance: powered(
                (float(table[k, k]), float(people[k]), float(machine[k]), total),
                (int(found[k]), len(texts)),
            )
            for k, stance in enumerate(self.stances)
        }

    def _classes(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Return the place in `stances` of what each text gets."""
        classes = []
        for first in range(0, len(texts), CHUNK):
            seen = [_cells(text) for text in texts[first : first + CHUNK]]
            classes.append(
                np.argmax(_matrix(seen, self.columns) @ self.weights + self.usual, axis=1)
            )
        return np.concatenate(classes)


def learn(
    texts: Sequence[str], stances: Sequence[str], seed: int, worth: Sequence[float]
) -> Stance:
    """Return a classifier learnt from coded posts, by ridge regression on each stance.

    *stances* are what the coder said of each of the *texts*. The *seed* decides how posts are dealt
    to the folds of the cross-validation. *worth* is one over the chance that each was drawn with,
    but for a factor that all share.

    Raises:
        DataError: There are fewer than `FEWEST_LABELS` coded posts, fewer than two stances, or
            fewer than `FEWEST_OF_A_STANCE` posts of one; nothing was learnt.
    """
    names = _named(texts, stances)
    codes = np.array([names.index(stance) for stance in stances])
    seen = [_cells(text) for text in texts]
    columns = {cell: column for column, cell in enumerate(sorted(frozenset().union(*seen)))}
    found = _matrix(seen, columns)
    truth = np.eye(len(names))[codes]
    inverse = np.asarray(np.linalg.inv(found @ found.T + LEVEL + RIDGE * np.eye(len(found))))
    parts = np.asarray(inverse @ truth)
    predicted = _crossed(inverse, parts, truth, np.random.default_rng(seed))
    weights = np.array(worth)
    weights *= weights.sum() / (weights**2).sum()  # they add up to the posts that tell as much
    confusion = (truth.T * weights) @ np.eye(len(names))[predicted]
    sizes = confusion.sum(axis=1)
    return Stance(
        stances=names,
        error=float(weights @ (predicted != codes) / weights.sum()),
        baseline=float(1 - sizes.max() / sizes.sum()),
        recall=dict(zip(names, map(float, np.diag(confusion) / sizes), strict=True)),
        confusion=confusion,
        columns=columns,
        weights=found.T @ parts,
        usual=LEVEL * parts.sum(axis=0),
    )


def _named(texts: Sequence[str], stances: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the stances, sorted, where there is enough to learn from.

    Raises:
        DataError: There is not.
    """
    names = tuple(sorted(set(stances)))
    if len(texts) != len(stances):
        raise DataError(f"{len(stances)} stances for {len(texts)} posts: give one for each")
    if len(texts) < FEWEST_LABELS:
        raise DataError(f"too few are labelled ({len(texts)}): label at least {FEWEST_LABELS}")
    rare = [f"{name} ({n})" for name in names if (n := stances.count(name)) < FEWEST_OF_A_STANCE]
    if rare or len(names) == 1:
        raise DataError(
            f"too few posts labelled {', '.join(rare or names)}: label at least two "
            f"stances, with {FEWEST_OF_A_STANCE} posts each"
        )
    return names


def _cells(text: str) -> frozenset[int]:
    return _READER.features(text).cells


def _matrix(seen: Sequence[frozenset[int]], columns: Mapping[int, int]) -> Floats:
    """Return a row for each text: 1 / sqrt(cells) where it has a cell that has a column."""
    found = np.zeros((len(seen), len(columns)))
    for row, cells in enumerate(seen):
        known = [columns[cell] for cell in cells if cell in columns]
        found[row, known] = max(len(cells), 1) ** -0.5
    return found


def _crossed(
    inverse: Floats, parts: Floats, truth: Floats, random: np.random.Generator
) -> NDArray[np.int64]:
    """Return for each text the stance that a classifier says which learnt from other folds.

    The block of a fold in the inverse gives the effect of leaving it out, so nothing is learnt
    again.

    References:
        Hastie, Tibshirani and Friedman, "The elements of statistical learning", 7.10, for one text;
        for a fold by the inverse of a block matrix.
    """
    fold = random.permutation(len(truth)) % FOLDS
    predicted = np.zeros(len(truth), dtype=np.int64)
    for each in range(FOLDS):
        out = fold == each
        wrong = np.linalg.solve(inverse[np.ix_(out, out)], parts[out])
        predicted[out] = np.argmax(truth[out] - wrong, axis=1)
    return predicted
