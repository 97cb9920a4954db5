"""`social` as an analyzer of TextBlob's own: `TextBlob(text, analyzer=SocialAnalyzer()).sentiment`.

Imported by whoever uses TextBlob's front door, and by nothing else here: it pulls in nltk.
"""

from typing import Final, NamedTuple

from textblob.base import CONTINUOUS, BaseSentimentAnalyzer

from monitor.nouns.posts import MICRO
from monitor.sentiment.gated import CAP
from monitor.sentiment.labels import millionths
from monitor.sentiment.package import load_package
from monitor.sentiment.social.engine import SocialEngine
from monitor.sentiment.social.reading import Counted


class Sentiment(NamedTuple):
    """What TextBlob's users expect; `social` has no subjectivity, so that it is None."""

    polarity: float
    subjectivity: None = None


class Assessed(NamedTuple):
    """The same, and the words that decided it, each with its share of the sum."""

    polarity: float
    subjectivity: None
    assessments: Counted


class SocialAnalyzer(BaseSentimentAnalyzer):  # type: ignore[misc]  # textblob has no type information
    """Gives TextBlob the numbers that the scorer `social` stores."""

    kind: Final = CONTINUOUS

    def __init__(self) -> None:
        super().__init__()
        self._engine = SocialEngine(load_package())

    def analyze(self, text: str, keep_assessments: bool = False) -> Sentiment | Assessed:
        """Return the polarity of *text*, -1 to 1 in whole millionths.

        Args:
            text: Any; of a long one the beginning is read, as the scorer does.
            keep_assessments: Say also which words decided.
        """
        polarity, counted = self._engine.assess(text[:CAP])
        rounded = millionths(polarity) / MICRO
        return Assessed(rounded, None, counted) if keep_assessments else Sentiment(rounded)
