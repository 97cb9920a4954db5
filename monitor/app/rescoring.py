"""Scoring all that is stored with the scorers of the configuration, then showing it at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from monitor.app import wiring
from monitor.app.newsroom import Newsroom
from monitor.sentiment.base import Scorer
from monitor.store.connection import Store
from monitor.store.lock import hold
from monitor.store.writing import pages as writing
from monitor.store.writing import rescore


@contextmanager
def rescoring(newsroom: Newsroom) -> Iterator["Rescoring"]:
    """Hold the database, and give what there is to score.

    Raises:
        ConfigError: A scorer cannot be loaded.
        StoreBusy: A daemon holds it.
        StoreError: The database failed.
    """
    config = newsroom.config
    with hold(config.database), wiring.writer(wiring.as_scored(config)) as store:
        yield Rescoring(store, wiring.scorers(config))


class Rescoring:
    """What is still to be scored, by which scorers.

    It may be interrupted at any instant: what is scored stays scored, and the reports have the
    labels that they had until `take_over`.

    Args:
        store: Where the posts are; nobody else collects into it meanwhile.
        scorers: The one whose labels the reports are to use, then those whose numbers are beside.

    Raises:
        StoreError: The database failed.
    """

    def __init__(self, store: Store, scorers: Sequence[Scorer]) -> None:
        self._store = store
        self._scorers = [
            (scorer, writing.scorer_number(store, scorer.name, scorer.version))
            for scorer in scorers
        ]
        self.length = sum(rescore.to_score(store, number) for _, number in self._scorers)
        """How many scores are missing."""

    def score(self) -> Iterator[int]:
        """Score what is missing, and yield how many scores each step has kept.

        Raises:
            StoreError: The database failed; the steps before are kept.
        """
        for scorer, number in self._scorers:
            for batch in rescore.texts(self._store, number):
                scores = [(post, scorer.score(text, lang or None)) for post, text, lang in batch]
                rescore.keep(self._store, number, scores)
                yield len(scores)

    def take_over(self) -> None:
        """Give the reports the labels of the first scorer, and take its older versions away.

        Raises:
            StoreError: The reports have the labels that they had.
        """
        scorer, number = self._scorers[0]
        rescore.take_over(self._store, scorer.name, number)
        for other, its_number in self._scorers[1:]:
            rescore.drop_older(self._store, other.name, its_number)
