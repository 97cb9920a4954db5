"""What our scorers have in common: a gate before the words, a memory of copies, a version."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from monitor.nouns.posts import Score
from monitor.sentiment import identify, language

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
        self._measure = measure
        self._reads = reads
        self.remember(CACHED)

    def remember(self, texts: int) -> None:
        """Remember the scores of this many texts from now on; those of before are forgotten."""
        self._remembered = lru_cache(texts)(self._score)

    def score(self, text: str, lang: str | None = None) -> Score:
        """Return the score of *text*, numbers in millionths; see `Scorer.score`."""
        score = self._remembered if len(text) <= LONGEST_CACHED else self._score
        return score(text, lang)

    def _score(self, text: str, lang: str | None) -> Score:
        text = text[:CAP]
        score = self._measure(text)
        reason = language.why_unread(text, lang, self._reads)
        if reason is None:
            return score
        return Score(score.polarity, score.subjectivity, "unscored", reason)
