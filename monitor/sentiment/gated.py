"""What our scorers have in common: a gate before the words, a memory of copies, a version."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from monitor.nouns.posts import Score
from monitor.sentiment import identify, language
from monitor.sentiment.base import Scorer

CAP: Final = 10_000
"""Characters that are scored of a text: TextBlob's time grows with the square of a run of
punctuation, and the columns of all scorers are to speak of the same."""
CACHED: Final = 65_536
"""Texts whose scores are remembered: most of a viral incident is copies."""
LONGEST_CACHED: Final = 1_000
"""Characters of a text that is remembered, so that the memory stays below about 100 MB."""


class GatedScorer:
    """Scores English by what *measure* makes of a text, unless the gate cannot read it.

    May be shared by threads.
    """

    cap: Final = CAP

    def __init__(
        self,
        parts: Sequence[str],
        labels: int,
        measure: Callable[[str], Score],
        reads: Callable[[str], bool],
    ) -> None:
        """Build the gate.

        Args:
            parts: Whatever decides the numbers, each with its version.
            labels: Version of the rule of the labels.
            measure: Returns the score of a text of at most `CAP` characters, as if it could be
                read.
            reads: Tells whether a text without letters means something to the scorer.
        """
        rules = [f"gate-{language.VERSION}", identify.version(), f"labels-{labels}"]
        self.version: Final = "/".join([*parts, *rules])
        self.measure: Final = measure
        self._reads = reads
        self.remember(CACHED)

    def remember(self, texts: int) -> None:
        """Remember the scores of this many texts from now on; those of before are forgotten."""
        self.texts = texts
        self._remembered = lru_cache(texts)(self._score)

    def score(self, text: str, lang: str | None = None) -> Score:
        """Return the score of *text*, numbers in millionths; see `Scorer.score`."""
        score = self._remembered if len(text) <= LONGEST_CACHED else self._score
        return score(text, lang)

    def _score(self, text: str, lang: str | None) -> Score:
        text = text[:CAP]
        return self.gated(self.measure(text), text, lang)

    def gated(self, score: Score, text: str, lang: str | None) -> Score:
        """Return what *text* measures, `unscored` with the reason where it cannot be read."""
        reason = language.why_unread(text, lang, self._reads)
        if reason is None:
            return score
        return Score(score.polarity, score.subjectivity, "unscored", reason)


Scoring: TypeAlias = Callable[[str, str | None], tuple[Score, ...]]


@lru_cache(2)  # a daemon has the same scorers until it reads its configuration again
def together(scorers: tuple[Scorer, ...]) -> Scoring:
    """Return what scores a text, with its language as claimed, by each of *scorers*.

    Those of ours share the gate and one memory of copies: of as many texts as the first remembers
    by itself.
    """
    ours = [one for one in scorers if isinstance(one, GatedScorer)]
    if len(ours) < len(scorers):
        return lambda text, lang: tuple([one.score(text, lang) for one in scorers])

    def scored(text: str, lang: str | None) -> tuple[Score, ...]:
        text = text[:CAP]
        scores: list[Score] = []
        for one in ours:
            scores.append(one.measure(text))  # noqa: PERF401  a comprehension takes longer
        # What has words to read is read by all; of the rest each decides by itself.
        if language.why_unread(text, lang) is None:
            return tuple(scores)
        return tuple(
            [one.gated(score, text, lang) for one, score in zip(ours, scores, strict=True)]
        )

    remembered = lru_cache(ours[0].texts)(scored)

    def score(text: str, lang: str | None) -> tuple[Score, ...]:
        return (remembered if len(text) <= LONGEST_CACHED else scored)(text, lang)

    return score
