"""Our scorers as analyzers of TextBlob's: `TextBlob(text, analyzer=Analyzer("social")).sentiment`.

Imported by whoever uses TextBlob's front door, and by nothing else here: it pulls in nltk.
"""

from typing import Final, NamedTuple

from textblob.base import CONTINUOUS, BaseSentimentAnalyzer

from monitor.nouns.posts import MICRO
from monitor.sentiment.base import load


class Sentiment(NamedTuple):
    """What TextBlob's users expect; subjectivity is None of a scorer that has none."""

    polarity: float
    subjectivity: float | None


class Assessed(NamedTuple):
    """The same, and the words that decided it with their shares; none where it does not say."""

    polarity: float
    subjectivity: float | None
    assessments: list[tuple[str, float]]


class Analyzer(BaseSentimentAnalyzer):  # type: ignore[misc]  # textblob has no type information
    """Gives TextBlob the numbers that a scorer stores, in whatever language a text is.

    >>> from textblob import TextBlob
    >>> TextBlob("What a shame!", analyzer=Analyzer("social")).sentiment.polarity < 0
    True
    """

    kind: Final = CONTINUOUS

    def __init__(self, scorer: str = "social") -> None:
        """Load a scorer by its name: `social`, `model`, `textblob`, or that of a package.

        Raises:
            ConfigError: There is none of that name.
        """
        super().__init__()
        self._scorer = load(scorer)

    def analyze(self, text: str, keep_assessments: bool = False) -> Sentiment | Assessed:
        """Return polarity, -1 to 1, and subjectivity, 0 to 1, in whole millionths.

        Of a long text the beginning is read, as the scorer does. With *keep_assessments* it also
        says which words decided, where the scorer knows.
        """
        score = self._scorer.score(text)
        subjectivity = None if score.subjectivity is None else score.subjectivity / MICRO
        found = Sentiment(score.polarity / MICRO, subjectivity)
        if not keep_assessments:
            return found
        assess = getattr(self._scorer, "assess", None)
        return Assessed(*found, assess(text) if assess else [])
