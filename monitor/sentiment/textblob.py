"""`textblob`: the numbers of `TextBlob(text).sentiment` as they are, a label where it can read."""

import logging
from collections.abc import Callable
from typing import Final, TypeAlias

from monitor.nouns.posts import Score
from monitor.sentiment import labels
from monitor.sentiment.gated import CAP, GatedScorer
from monitor.sentiment.package import Package, load_package
from monitor.sentiment.reading import Lexicon
from monitor.sentiment.tokens import Tokenizer

Measure: TypeAlias = Callable[[str], tuple[float, float]]

PROBES: Final = (
    "",
    "The movie was great.",
    "a really very good and not really bad idea",
    "It isn't great, it's terribly n't bad",
    "Not a good cop! NO!! never ever truly bad (!) ( ! )",
    "extremely not good, hardly ever so happy, absolutely wonderful!!!",
    "I LOVE this :) but : ( not : D that :'( ;-) 8 ) <3 < 3 xD x D =/ o_O o . O o. O",
    "e.g. Mr. Smith vs. the U.S. at 10 p.m. etc... and so on. . . ok?! yes",
    'He said: "awful"... “He lied” – it’s ‘sad’ (really sad).) worse',
    "first line\n\nsecond happy line\r\n\r\nEND-OF-SENTENCE :\r\n\r\nD third\tbad",
    "#happy @sad $good &bad* _ugly_ ~nice~ |evil| {great} [poor] `fine` ^weak^ +best+ -worst-",
    "no no not never good! bad ! ! terrible !x",
    "very ! good very (!) good really is a good more most 20th 2nd f*cking rip-off",
    "♥ >:D °O° >.> :-. *) ((!)) :))))",
    "Horrible, unbelievably stupid; utterly not not funny... lol great, another outage",
    "very al. good, not b. good, a.o. O, very Md. good",
    "..good ...bad.. .nice good... bad.... A.B.C. Xyz. w/ good",
    "É horrível 素晴らしい İstanbul’da ΣΑΣ good\u00a0bad\u2028sad\x1ffine\u200bgreat",
)

log = logging.getLogger(__name__)


def measure_with(package: Package) -> Measure:
    """Return a function from a text to TextBlob's polarity in [-1, 1] and subjectivity in [0, 1].

    It is ours where it agrees with the package, to the last bit, on all `PROBES`; else it is the
    package's own, and a warning is logged.
    """

    def usual(text: str) -> tuple[float, float]:
        polarity, subjectivity = package.english.sentiment(text)
        return polarity, subjectivity

    try:
        words = Tokenizer(package.text).words
        read = Lexicon(package).read
        differs = [text for text in PROBES if read(words(text)) != usual(text)]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        log.warning(
            "TextBlob %s is built otherwise than expected (%r): scoring slowly",
            package.version,
            error,
        )
        return usual
    if differs:
        log.warning(
            "TextBlob %s reads %r otherwise than expected: scoring slowly",
            package.version,
            differs[0],
        )
        return usual
    return lambda text: read(words(text))


class TextBlobScorer(GatedScorer):
    """Scores English with TextBlob's lexicon; keeps the raw numbers where the label is `unscored`.

    Of a text longer than `gated.CAP` characters the beginning is scored.
    """

    name: Final = "textblob"

    def __init__(
        self,
        package: Package | None = None,
    ) -> None:
        """Load the lexicon and compare our reading of it with the package's (about 30 ms).

        Args:
            package: TextBlob; None loads the installed one.
        """
        package = package or load_package()
        self._numbers = measure_with(package)
        super().__init__(
            [f"textblob-{package.version}"],
            labels.VERSION,
            self._as_read,
            lambda text: self._numbers(text)[0] != 0,
        )

    def raw(self, text: str) -> tuple[float, float]:
        """Return polarity and subjectivity, to the last bit as `TextBlob(text[:CAP]).sentiment`."""
        return self._numbers(text[:CAP])

    def _as_read(self, text: str) -> Score:
        polarity, subjectivity = map(labels.millionths, self._numbers(text))
        return Score(polarity, subjectivity, labels.label(polarity))
