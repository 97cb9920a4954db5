"""`textblob`: the numbers of `TextBlob(text).sentiment` as they are, a label where it can read."""

import logging
from collections.abc import Callable
from functools import cache
from typing import Final, TypeAlias

from monitor.nouns.posts import Score
from monitor.sentiment.gated import CAP, GatedScorer
from monitor.sentiment.installed import Installed, installed, sentiment_of
from monitor.sentiment.labels import TEXTBLOB, millionths
from monitor.sentiment.reading import Lexicon
from monitor.sentiment.tokens import WordsKnown

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


def measure_with(textblob: Installed, usual: Measure = sentiment_of) -> Measure:
    """Return a function from a text to TextBlob's polarity in [-1, 1] and subjectivity in [0, 1].

    It is ours where it agrees with TextBlob, to the last bit, on all `PROBES`; else it is
    TextBlob's own, and a warning is logged. A release that the tests compare with ours need not be
    asked here: to import it takes a second, and 130 MB.

    *usual* is what it is compared with.
    """
    lexicon = Lexicon(textblob.words)
    known, read = WordsKnown(lexicon.entries).of, lexicon.read
    differs = not textblob.compared and [
        text for text in PROBES if read(known(text)) != usual(text)
    ]
    if differs:
        log.warning(
            "TextBlob %s reads %r in another way than our fast engine: "
            "scoring slowly; please report it",
            textblob.version,
            differs[0],
        )
        return usual
    return lambda text: read(known(text))


@cache
def _measure() -> Measure:
    """Return the one of the TextBlob in this environment, which all scorers share."""
    return measure_with(installed())


class TextBlobScorer(GatedScorer):
    """Scores English with TextBlob's lexicon; keeps the raw numbers where the label is `unscored`.

    Of a text longer than `gated.CAP` characters the beginning is scored.
    """

    name: Final = "textblob"

    def __init__(self, textblob: Installed | None = None) -> None:
        """Load the lexicon (about 30 ms).

        Without *textblob* it is that of the one in this environment.
        """
        self._numbers = _measure() if textblob is None else measure_with(textblob)
        super().__init__(
            [f"textblob-{(textblob or installed()).version}"],
            TEXTBLOB.version,
            self._as_read,
            lambda text: self._numbers(text)[0] != 0,
        )

    def raw(self, text: str) -> tuple[float, float]:
        """Return polarity and subjectivity, to the last bit as `TextBlob(text[:CAP]).sentiment`."""
        return self._numbers(text[:CAP])

    def _as_read(self, text: str) -> Score:
        raw, subjectivity = self._numbers(text)
        polarity = millionths(raw)
        return Score(polarity, millionths(subjectivity), TEXTBLOB.label(polarity))
