"""`social`: TextBlob's way of scoring with a lexicon for posts, from which bias was taken out."""

from typing import Final

from monitor.nouns.posts import Label, Score
from monitor.sentiment.gated import CAP, GatedScorer
from monitor.sentiment.labels import millionths
from monitor.sentiment.social.engine import SocialEngine
from monitor.sentiment.social.reading import Counted

NEGATIVE_BELOW: Final = -60_000
POSITIVE_ABOVE: Final = 360_000
"""In millionths. In steps of 0.02, macro-recall on three labelled sets is best with 0.36, and then
the same to 0.0015 from -0.14 to 0; -0.06 is about the middle. See `docs/sentiment.md`."""

LABELS_VERSION: Final = 1


class SocialScorer(GatedScorer):
    """Scores English posts; its polarity is that of `TextBlob(text, analyzer=Analyzer("social"))`.

    Of a text longer than `gated.CAP` characters the beginning is scored. It has no subjectivity.
    """

    name: Final = "social"

    def __init__(self) -> None:
        """Load the lexicon."""
        self._engine = SocialEngine()
        super().__init__(
            [self._engine.version],
            LABELS_VERSION,
            self._as_read,
            lambda text: self.polarity(text) != 0,
        )

    def polarity(self, text: str) -> int:
        """Return the polarity of *text* in millionths, whatever its language."""
        return millionths(self._engine.polarity(text[:CAP]))

    def assess(self, text: str) -> Counted:
        """Return the words that decided the polarity of *text*, each with its share of the sum."""
        return self._engine.assess(text[:CAP])[1]

    def _as_read(self, text: str) -> Score:
        polarity = self.polarity(text)
        return Score(polarity, None, label(polarity))


def label(polarity: int) -> Label:
    """Return the label of a polarity in millionths, -1,000,000 to 1,000,000.

    >>> label(-60_001), label(-60_000), label(360_000), label(360_001)
    ('negative', 'neutral', 'neutral', 'positive')
    """
    if polarity < NEGATIVE_BELOW:
        return "negative"
    return "positive" if polarity > POSITIVE_ABOVE else "neutral"
