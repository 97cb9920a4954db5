"""The gate before a scorer: what it cannot read is unscored with the reason, never neutral.

Services' language tags are wrong often, so the text is asked first: by its script, then by its
words. A tag shifts the balance, and decides where a text has too little to go by.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from monitor.sentiment.identify import FEWEST, leads, strangest, weigh, words_of
from monitor.sentiment.residue import Residue, residue, why_wordless
from monitor.sentiment.scripts import LATIN, UNKNOWN, main_script
from monitor.text import MASKED
from monitor.text.tags import primary

VERSION: Final = 5

MOST_PROOF: Final = 2.8
LEAST_PROOF: Final = -2.6
PARTS_A_POINT: Final = 20
"""How much likelier than English another language has to be, as a logit: by 2.8 where there is
hardly anything to go by, and by 1 less for each 20 parts of words (a word of five letters has 19),
down to -2.6: a long text of which English is not clearly the likelier language is another one with
English in it. Chosen on halves of sets of tweets in English and 12 other languages, and on parts of
sets in Yoruba and in Hindi in Latin letters."""
ACCENTED: Final = 2.0
"""By how much less for each word with an accent, names aside, at most three: hardly any word of
English has one."""
WITHOUT_NAMES: Final = -1.0
"""How much likelier it may be at most in what is left of an English text without its names, where
that is `_FEWEST_WORDS` or more."""
FOREIGN: Final = 3.0
"""How much likelier than English another language is in a word that is clearly in it."""
LEAST_TAGGED: Final = -1.0
"""The least where there is a tag, which has weight of its own."""
TAG: Final = 4.5
"""What a tag is worth, as a logit, for the language that it names."""

_READ: Final = "en"
_NAMED: Final = {"bs": "sh", "cnr": "sh", "hr": "sh", "sr": "sh", "hi": "hi-Latn", "ur": "hi-Latn"}
_NAMED.update(nn="nb", no="nb")
"""What a tag is called by `weigh`, where that is not the tag itself."""
_LETTERS_READ: Final = 2_000
_FEWEST_WORDS: Final = 2
_FEWEST_OF_A_HEADLINE: Final = 3
_MOST_ACCENTED: Final = 3
_SPELT: Final = re.compile(r"[\"'(“‘«¿¡*]*[^\W\d_]+(?:['’-][^\W\d_]+)*[.,!?:;)\]\"'”’»…*]*")
"""A word, and not what is left of one in the wrong encoding, such as `donâ€™t`."""
_ACCENT: Final = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]")


def why_unread(
    text: str, lang: str | None = None, reads: Callable[[str], bool] = lambda _: False
) -> str | None:
    """Return why *text* is not to be scored by a scorer of English, or None where it is.

    Args:
        text: Any string.
        lang: BCP 47 tag that the service or the author gave; None where there is none.
        reads: Tells whether a text without letters means something to the scorer, as `:(` does to
            TextBlob.

    Returns:
        `empty`, `links only`, `mentions only`, `hashtags only`, `emoji only`, `no words`,
        `language: ` with a BCP 47 tag (`es`; `hi-Latn` for Hindi in Latin letters; `und-Cyrl` where
        only the script is known), or `language: unknown script`.
    """
    found = _language_of(text, lang)
    if found is None:
        return None
    if isinstance(found, Residue):
        return None if reads(found.text) else why_wordless(found)
    return f"language: {found}"


@lru_cache(1)  # all scorers ask of a text, one after the other
def _language_of(text: str, lang: str | None) -> str | Residue | None:
    """Return a language in which nothing can be read; what is left of a text without letters.

    None where a scorer of English may read the text.
    """
    claimed = primary(lang)
    # The usual case: English leads by more than it has to.
    lead, parts = leads(MASKED.sub(" ", text) if "[" in text else text)
    if parts >= FEWEST and not _has_accent(text):
        if claimed is None:
            enough = lead >= -LEAST_PROOF or lead >= parts / PARTS_A_POINT - MOST_PROOF
        else:
            enough = lead + (TAG if claimed == _READ else -TAG) >= -LEAST_TAGGED
        if enough:
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
    least = LEAST_PROOF if claimed is None else LEAST_TAGGED
    proof = least if elsewhere else max(least, MOST_PROOF - parts / PARTS_A_POINT)
    if best is None:
        return None
    lacking = proof - (weights[best] - own)
    if lacking >= 0 and lacking >= ACCENTED * _accented(text):
        return None
    if not elsewhere and weights[best] <= own and _has_no_foreign_word(text):
        return None
    if not elsewhere and _is_english_with_names(text):
        return None
    return claimed if elsewhere and (best == tag or weights[best] <= own) else best


def _has_accent(text: str) -> bool:
    return not text.isascii() and _ACCENT.search(text) is not None


def _accented(text: str) -> int:
    """Return how many words of *text* have an accent, names aside, at most three."""
    if not _has_accent(text):
        return 0
    left = _without_names(text)
    words = (text if left is None else left).split()
    accented = (word for word in words if _has_accent(word) and _SPELT.fullmatch(word))
    return min(_MOST_ACCENTED, len(list(accented)))


def _has_no_foreign_word(text: str) -> bool:
    """Tell whether *text* has some words, none of which is clearly in another language.

    Headlines in English leave out the small words by which it is known, and share the others with
    French or Spanish; headlines in these have an accent or an article.
    """
    trails, words = strangest(text)
    return words >= _FEWEST_OF_A_HEADLINE and trails < FOREIGN and not _accented(text)


def _is_english_with_names(text: str) -> bool:
    """Tell whether English leads clearly in what is left of *text* without its names.

    A name shows where somebody comes from, not in which language a post about them is.
    """
    left = _without_names(text)
    if left is None or len(words_of(left)) < _FEWEST_WORDS:
        return False
    weights, _ = weigh(left)
    own = weights.pop(_READ)
    return max(weights.values()) - own <= WITHOUT_NAMES


def _without_names(text: str) -> str | None:
    """Return *text* without names: two or more words in a row with a capital letter; None for none.

    >>> _without_names("I saw Zinedine Zidane in Madrid")
    'I saw in Madrid'
    """
    runs: list[list[str]] = []
    goes_on = False
    for piece in text.split():
        name = piece[0].isupper() and not piece.isupper()
        if name and goes_on:
            runs[-1].append(piece)
        else:
            runs.append([piece])
        goes_on = name and piece[-1].isalpha()
    kept = [run[0] for run in runs if len(run) == 1]
    return None if len(kept) == len(runs) else " ".join(kept)
