"""`social`: TextBlob's way of scoring with a lexicon for posts, from which bias was taken out."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from monitor.model import MICRO, Label, Score
from monitor.sentiment import language
from monitor.sentiment.identify import Identifier, identifier
from monitor.sentiment.labels import millionths
from monitor.sentiment.package import Package, load_package
from monitor.sentiment.social_engine import SocialEngine
from monitor.sentiment.textblob import CACHED, CAP, LONGEST_CACHED

NEGATIVE_BELOW: Final = -60_000
POSITIVE_ABOVE: Final = 360_000
"""In millionths. In steps of 0.02, macro-recall on three labelled sets is best with 0.36, and then
the same to 0.0015 from -0.14 to 0; -0.06 is about the middle. See `docs/sentiment.md`."""

LABELS_VERSION: Final = 1


class SocialScorer:
    """Scores English posts; its polarity is that of `TextBlob(text, analyzer=SocialAnalyzer())`.

    Of a text longer than `textblob.CAP` characters the beginning is scored. Scores are remembered
    as `textblob` remembers its own. One scorer may be shared by threads.
    """

    name: Final = "social"

    def __init__(
        self,
        package: Package | None = None,
        detector: Callable[[], Identifier | None] = identifier,
    ) -> None:
        """Load the lexicon.

        Args:
            package: TextBlob; None loads the installed one.
            detector: Gives what names the language of a text where nothing else tells; None from it
                is nothing.
        """
        self._engine = SocialEngine(package or load_package())
        found = detector()
        self.version: Final = "/".join(
            [self._engine.version, f"gate-{language.VERSION}", f"labels-{LABELS_VERSION}"]
            + ([found.version] if found else [])
        )
        self._gate = language.Gate(
            frozenset({"en"}),
            identify=found.identify if found else None,
            reads=lambda text: self.polarity(text) != 0,
        )
        self._remembered = lru_cache(CACHED)(self._score)

    def polarity(self, text: str) -> int:
        """Return the polarity of *text* in millionths, whatever its language."""
        return millionths(self._engine.assess(text[:CAP])[0])

    def score(self, text: str, lang: str | None = None) -> Score:
        """Return the score of *text*; it has no subjectivity. See `Scorer.score`."""
        score = self._remembered if len(text) <= LONGEST_CACHED else self._score
        return score(text, lang)

    def _score(self, text: str, lang: str | None) -> Score:
        text = text[:CAP]
        polarity = self.polarity(text)
        reason = self._gate.reason(text, lang)
        return Score(polarity, None, label(polarity) if reason is None else "unscored", reason)


def label(polarity: int) -> Label:
    """Return the label of a polarity in millionths, -1,000,000 to 1,000,000.

    >>> label(-60_001), label(-60_000), label(360_000), label(360_001)
    ('negative', 'neutral', 'neutral', 'positive')
    """
    if polarity < NEGATIVE_BELOW:
        return "negative"
    return "positive" if polarity > POSITIVE_ABOVE else "neutral"


def stated() -> str:
    """Return the rule as one sentence, for the method box.

    >>> stated()
    'negative: polarity below -0.06; positive: above 0.36; neutral between, both ends included'
    """
    return (
        f"negative: polarity below {NEGATIVE_BELOW / MICRO:g}; "
        f"positive: above {POSITIVE_ABOVE / MICRO:g}; neutral between, both ends included"
    )
