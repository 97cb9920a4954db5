"""`social`: TextBlob's way of scoring with a lexicon for posts, from which bias was taken out."""

from typing import Final

from monitor.nouns.posts import Score
from monitor.sentiment.gated import CAP, GatedScorer
from monitor.sentiment.labels import SOCIAL, millionths
from monitor.sentiment.social import engine
from monitor.sentiment.social.reading import Counted


class SocialScorer(GatedScorer):
    """Scores English posts; its polarity is that of `TextBlob(text, analyzer=Analyzer("social"))`.

    Of a text longer than `gated.CAP` characters the beginning is scored. It has no subjectivity.
    """

    name: Final = "social"

    def __init__(self) -> None:
        super().__init__(
            [engine.version()],
            SOCIAL.version,
            self._as_read,
            lambda text: self.polarity(text) != 0,
        )

    def polarity(self, text: str) -> int:
        """Return the polarity of *text* in millionths, whatever its language."""
        return millionths(engine.polarity_of(text[:CAP]))

    def assess(self, text: str) -> Counted:
        """Return the words that decided the polarity of *text*, each with its share of the sum."""
        return engine.assess(text[:CAP])

    def _as_read(self, text: str) -> Score:
        polarity = self.polarity(text)
        return Score(polarity, None, SOCIAL.label(polarity))
