"""The gate before a scorer: what it cannot read is unscored with the reason, never neutral.

Services' language tags are wrong often, so the text is asked first: by its script, then by its
words. A tag shifts the balance, and decides where a text has too little to go by.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from monitor.sentiment.identify import FEWEST, leads, weigh
from monitor.sentiment.residue import Residue, residue, why_wordless
from monitor.sentiment.scripts import LATIN, UNKNOWN, main_script
from monitor.text.tags import primary

VERSION: Final = 2

MOST_PROOF: Final = 2.5
LEAST_PROOF: Final = -1.0
PARTS_A_POINT: Final = 20
"""How much likelier than English another language has to be, as a logit: by 2.5 where there is
hardly anything to go by, and by 1 less for each 20 parts of words (a word of five letters has 19),
down to -1: of a long text English has to be the likelier language, by that much. Chosen on posts in
English, German, Spanish, Polish, Hungarian and Slovak, and Hindi in Latin letters."""
TAG: Final = 3.0
"""What a tag is worth, as a logit, for the language that it names."""

_READ: Final = "en"
_NAMED: Final = {"bs": "sh", "cnr": "sh", "hr": "sh", "sr": "sh", "hi": "hi-Latn", "ur": "hi-Latn"}
_NAMED.update(nn="nb", no="nb")
"""What a tag is called by `weigh`, where that is not the tag itself."""
_LETTERS_READ: Final = 2_000


class Gate:
    """Tells what a scorer of English can read."""

    def __init__(self, reads: Callable[[str], bool] = lambda _: False) -> None:
        """Keep *reads*: whether a text without letters means something to the scorer.

        `:(` does to TextBlob.
        """
        self._reads = reads

    def reason(self, text: str, lang: str | None = None) -> str | None:
        """Return why *text* is not to be scored, or None where it is.

        *lang* is the BCP 47 tag that the service or the author gave; None where there is none.

        Returns:
            `empty`, `links only`, `mentions only`, `hashtags only`, `emoji only`, `no words`,
            `language: ` with a BCP 47 tag (`es`; `hi-Latn` for Hindi in Latin letters; `und-Cyrl`
            where only the script is known), or `language: unknown script`.
        """
        found = _language_of(text, lang)
        if found is None:
            return None
        if isinstance(found, Residue):
            return None if self._reads(found.text) else why_wordless(found)
        return f"language: {found}"


@lru_cache(1)  # all scorers ask of a text, one after the other
def _language_of(text: str, lang: str | None) -> str | Residue | None:
    """Return a language in which nothing can be read; what is left of a text without letters.

    None where a scorer of English may read the text.
    """
    claimed = primary(lang)
    # The usual case: English leads by more than it ever has to.
    lead, parts = leads(text)
    if parts >= FEWEST:
        tag = 0.0 if claimed is None else TAG if claimed == _READ else -TAG
        if lead + tag >= -LEAST_PROOF:
            return None
    left = residue(text)
    if not left.letters:
        return left
    script = main_script(left.letters[:_LETTERS_READ])
    if script == UNKNOWN:
        return "unknown script"
    if script == LATIN:
        return _latin(left.text, claimed)
    # Another script is what is claimed, unless that is a language that we know.
    return f"und-{script}" if claimed in {None, _READ} else claimed


def _latin(text: str, claimed: str | None) -> str | None:
    """Return the language of a text in Latin letters; None where the scorer may read it."""
    weights, parts = weigh(text)
    tag = _NAMED.get(claimed, claimed) if claimed is not None else None
    if tag is not None:
        weights[tag] = weights.get(tag, 0.0) + TAG
    own = weights.pop(_READ, 0.0)
    best = max(weights, key=weights.__getitem__, default=None)
    elsewhere = claimed not in {None, _READ}
    proof = LEAST_PROOF if elsewhere else max(LEAST_PROOF, MOST_PROOF - parts / PARTS_A_POINT)
    if best is None or weights[best] - own <= proof:
        return None
    return claimed if elsewhere and (best == tag or weights[best] <= own) else best
