"""Scoring all that is stored with the scorers of the configuration, then showing it at once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from monitor.app import sifting, wiring
from monitor.app.newsroom import Newsroom
from monitor.app.workers import AHEAD, Workers, in_order, workers
from monitor.nouns.posts import Score
from monitor.sentiment.base import Scorer
from monitor.store.connection import Store
from monitor.store.lock import hold
from monitor.store.writing import rescore


@contextmanager
def rescoring(newsroom: Newsroom, on: str | None) -> Iterator["Rescoring"]:
    """Hold the database, and give what there is to score.

    Raises:
        UsageError: Nobody is there.
        ConfigError: A scorer cannot be loaded.
        StoreBusy: A daemon holds it.
    """
    config = newsroom.config
    with (
        workers(on) as there,
        hold(config.database),
        wiring.writer_as_scored(config) as store,
    ):
        yield Rescoring(store, wiring.scorers(config), there)


class Rescoring:
    """What is still to be scored, by which scorers.

    It may be interrupted at any instant: what is scored stays scored, and the reports have the
    labels that they had until `take_over`.
    """

    def __init__(
        self, store: Store, scorers: Sequence[Scorer], there: Workers | None = None
    ) -> None:
        self._store, self._there = store, there
        self._scorers = [
            (scorer, store.number("scorer", name=scorer.name, version=scorer.version))
            for scorer in scorers
        ]
        left = [rescore.unscored(store, number) for _, number in self._scorers]
        self.length = sum(here for here, _ in left)
        """How many scores are missing."""
        self.gone = left[0][1]
        """How many posts keep a label that the first scorer did not give: their text is gone."""

    def score(self) -> Iterator[int]:
        """Score what is missing, and yield how many scores each step has kept.

        Raises:
            StoreError: The database failed; the steps before are kept.
        """
        for scorer, number in self._scorers:
            begun = ((b, self._begin(scorer, b)) for b in rescore.texts(self._store, number))
            for batch, outcome in in_order(begun, AHEAD if self._there else 0):
                scores = [(post, score) for (post, *_), score in zip(batch, outcome(), strict=True)]
                rescore.keep(self._store, number, scores)
                yield len(scores)

    def _begin(
        self, scorer: Scorer, batch: Sequence[tuple[int, str, str]]
    ) -> Callable[[], Iterable[Score]]:
        texts = [(text, lang or None) for _, text, lang in batch]
        if self._there is None:
            return lambda: [scorer.score(*text) for text in texts]
        return sifting.begin_scores(self._there, scorer, texts)

    def take_over(self) -> None:
        """Give the reports the labels of the first scorer, and take older versions of all away.

        Raises:
            StoreError: The reports have the labels that they had.
        """
        (scorer, number), *others = self._scorers
        further = {other.name: its_number for other, its_number in others}
        rescore.take_over(self._store, scorer.name, number, further)
