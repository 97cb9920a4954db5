"""`textblob`: the numbers of `TextBlob(text).sentiment` as they are, a label where it can read."""

from collections.abc import Callable
from typing import Final

from monitor.nouns.posts import Score
from monitor.sentiment import labels
from monitor.sentiment.engine import measure_with
from monitor.sentiment.gated import CAP, GatedScorer
from monitor.sentiment.identify import Identifier, identifier
from monitor.sentiment.package import Package, load_package


class TextBlobScorer(GatedScorer):
    """Scores English with TextBlob's lexicon; keeps the raw numbers where the label is `unscored`.

    Of a text longer than `gated.CAP` characters the beginning is scored.
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
            detector: As for `GatedScorer`.
        """
        package = package or load_package()
        self._numbers = measure_with(package)
        super().__init__(
            [f"textblob-{package.version}"],
            labels.VERSION,
            self._as_read,
            lambda text: self._numbers(text)[0] != 0,
            detector,
        )

    def raw(self, text: str) -> tuple[float, float]:
        """Return polarity and subjectivity, to the last bit as `TextBlob(text[:CAP]).sentiment`."""
        return self._numbers(text[:CAP])

    def _as_read(self, text: str) -> Score:
        polarity, subjectivity = map(labels.millionths, self._numbers(text))
        return Score(polarity, subjectivity, labels.label(polarity))
