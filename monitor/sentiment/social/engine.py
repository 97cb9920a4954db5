"""The polarity of a post by TextBlob's tokenizer and the extended, de-biased lexicon."""

import gzip
import re
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b
from html import unescape
from importlib.resources import files
from typing import Final

from monitor.sentiment.residue import HANDLE, KINDS
from monitor.sentiment.social.reading import (
    VERSION,
    Counted,
    Role,
    counted,
    polarity,
    roles,
    roles_of,
)
from monitor.sentiment.standard import by_itself, in_pieces, open_at, standard
from monitor.sentiment.tokens import RULES, AsWritten, WordsKnown

# A post made ready for reading: one spelling for what is written in several ways.
#
# References:
#     Unicode 16.0, emoji-test.txt: skin tones, joiners and variation selectors; read 2026-11-24.

_APOSTROPHES: Final = "’‘ʼ＇´"
# Skin tones, the joiner, signs of gender, variants: a face says the same with and without them.
_VARIANTS: Final = (*map(chr, range(0x1F3FB, 0x1F400)), *"\u200d\u2640\u2642\ufe0e\ufe0f")
_HASHTAG: Final = re.compile(r"[#＃](\w+)")
_JOINT: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")


class Normalizer(AsWritten):
    """Rewrites posts; knows which emoji to set apart from their neighbours."""

    def __init__(self, emoji: Iterable[str]) -> None:
        """Keep what to replace, one character each."""
        self._table = str.maketrans(
            {
                **dict.fromkeys(_APOSTROPHES, "'"),
                **dict.fromkeys(_VARIANTS, ""),
                **{sign: f" {sign} " for sign in emoji},
            }
        )

    def __call__(self, text: str) -> str:
        """Return *text* with plain apostrophes, `not` for `n't`, and hashtags cut into words.

        Links and mentions are gone, entities of HTML are characters, emoji stand alone and have no
        skin tone and no gender.

        >>> Normalizer("😂")("@ana it isn’t😂 #JusticeForHim https://example.org/bad").split()
        ['it', 'is', 'not', '😂', 'Justice', 'For', 'Him']
        """
        return self.spelt(self.written(_unescaped(text)))

    written = staticmethod(standard)
    in_pieces = staticmethod(in_pieces)
    by_itself = staticmethod(by_itself)
    open_at = staticmethod(open_at)

    def spelt(self, text: str) -> str:
        """Return a text in standard English, or a piece, with all but entities of HTML done."""
        if not text.isascii():
            text = text.translate(self._table)
        if "://" in text or "www." in text:
            text = KINDS["links"].sub(" ", text)
        if "@" in text or "＠" in text:
            text = HANDLE.sub(" ", text)
        if "`" in text:
            text = text.replace("`", "'")
        if "'" in text:
            text = text.replace("n't", " not").replace("N'T", " NOT")
        if "#" in text or "＃" in text:
            text = _HASHTAG.sub(lambda tag: f" {_JOINT.sub(' ', tag[1])} ", text)
        return text

    def is_alone(self, made: str) -> bool:
        """Tell whether a piece, spelt by itself, is what it becomes in any text.

        What follows "RT" decides whether it goes, and a link that begins with "WWW." is seen only
        where a text has another one.
        """
        retold = "RT" in made and made.rstrip().endswith("RT")
        return not retold and not ("." in made and "www." in made.lower())


def _unescaped(text: str) -> str:
    return unescape(text) if "&" in text else text


@cache
def values() -> dict[str, float]:
    """Return what each known word, emoticon and emoji says, -4 to 4.

    The file's other columns, and where it comes from, are described in `lexicon.NOTICE`.
    """
    packed = files(__package__).joinpath("lexicon.tsv.gz").read_bytes()
    _, *rows = (line.split("\t") for line in gzip.decompress(packed).decode().splitlines())
    return {word: float(value) for word, value, *_ in rows}


@cache
def version() -> str:
    """Return what changes with any word that is known and with the rules."""
    content = repr((VERSION, sorted(values().items()), roles())).encode()
    return f"social-{blake2b(content, digest_size=4).hexdigest()}/{RULES}"


@cache
def _known() -> WordsKnown[Sequence[Role]]:
    """Return what is known of the words of posts, as TextBlob's rules cut them."""
    lexicon = values()
    normal = Normalizer(word for word in lexicon if len(word) == 1)
    return WordsKnown(lambda words: roles_of(words, lexicon), normal)


def assess(text: str) -> Counted:
    """Return the words that decided the polarity of *text*, each with its share of the sum.

    The shares are on the scale of the lexicon and add up to the sum, but for what exclamation marks
    add.
    """
    known = values()
    return [(word, known[word] * factor) for word, factor in _counted(text)[0]]


def polarity_of(text: str) -> float:
    """Return the polarity of *text*, -1 to 1."""
    found, marks = _counted(text)
    known, total = values(), 0.0
    # A loop: most posts have one or two such words, for which `sum` takes longer.
    for word, factor in found:
        total += known[word] * factor
    return polarity(total, marks)


def _counted(text: str) -> tuple[Counted, int]:
    """Return the words that count, and how many exclamation marks there are."""
    return counted(_known().of(_unescaped(text)))
