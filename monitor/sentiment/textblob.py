"""`textblob`: the numbers of `TextBlob(text).sentiment` as they are, a label where it can read."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from monitor.model import Score
from monitor.sentiment import labels, language
from monitor.sentiment.engine import measure_with
from monitor.sentiment.identify import Identifier, identifier
from monitor.sentiment.package import Package, load_package

CAP: Final = 10_000
CACHED: Final = 65_536
LONGEST_CACHED: Final = 1_000


class TextBlobScorer:
    """Scores English with TextBlob's lexicon; keeps the raw numbers where the label is `unscored`.

    Of a text longer than `CAP` characters the beginning is scored: TextBlob's time grows with the
    square of a run of punctuation. Scores of texts up to `LONGEST_CACHED` characters are
    remembered, the last `CACHED` of them, since most of a viral incident is copies. One scorer may
    be shared by threads.
    """

    name: Final = "textblob"

    def __init__(
        self,
        package: Package | None = None,
        detector: Callable[[], Identifier | None] = identifier,
    ) -> None:
        """Load the lexicon and compare our reading of it with the package's (about 30 ms).

        Args:
            package: TextBlob; None loads the installed one.
            detector: Gives what names the language of a text where nothing else tells; None from it
                is nothing.
        """
        package = package or load_package()
        found = detector()
        self.version: Final = "/".join(
            [f"textblob-{package.version}", f"gate-{language.VERSION}", f"labels-{labels.VERSION}"]
            + ([found.version] if found else [])
        )
        self._measure = measure_with(package)
        self._gate = language.Gate(
            frozenset({"en"}),
            identify=found.identify if found else None,
            reads=lambda text: self._measure(text)[0] != 0,
        )
        self._remembered = lru_cache(CACHED)(self._score)

    def raw(self, text: str) -> tuple[float, float]:
        """Return polarity and subjectivity, to the last bit as `TextBlob(text[:CAP]).sentiment`."""
        return self._measure(text[:CAP])

    def score(self, text: str, lang: str | None = None) -> Score:
        """Return the score of *text*, numbers rounded to millionths; see `Scorer.score`."""
        score = self._remembered if len(text) <= LONGEST_CACHED else self._score
        return score(text, lang)

    def _score(self, text: str, lang: str | None) -> Score:
        text = text[:CAP]
        polarity, subjectivity = map(labels.millionths, self._measure(text))
        reason = self._gate.reason(text, lang)
        label = labels.label(polarity) if reason is None else "unscored"
        return Score(polarity, subjectivity, label, reason)
