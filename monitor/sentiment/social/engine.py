"""The polarity of a post by TextBlob's tokenizer and the extended, de-biased lexicon."""

from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Final

from monitor.sentiment.package import Package
from monitor.sentiment.social.reading import VERSION, Counted, counted, drawn_out, polarity, roles
from monitor.sentiment.social.text import Normalizer
from monitor.sentiment.tokens import Tokenizer


@cache
def values() -> dict[str, float]:
    """Return what each known word, emoticon and emoji says, -4 to 4.

    The file's other columns, and where it comes from, are described in `lexicon.NOTICE`.
    """
    lines = files(__package__).joinpath("lexicon.tsv").read_text(encoding="utf-8")
    _, *rows = (line.split("\t") for line in lines.splitlines())
    return {word: float(value) for word, value, *_ in rows}


class SocialEngine:
    """Reads posts. May be shared by threads."""

    def __init__(self, package: Package) -> None:
        """Read the lexicon; TextBlob's tables cut the words."""
        self._values = values()
        self._cut = Tokenizer(package.text).words
        self._normal = Normalizer(word for word in self._values if len(word) == 1)
        content = repr((VERSION, sorted(self._values.items()), roles())).encode()
        digest = blake2b(content, digest_size=4).hexdigest()
        self.version: Final = f"social-{digest}/textblob-{package.version}"

    def assess(self, text: str) -> tuple[float, Counted]:
        """Return polarity, -1 to 1, and the words that decided it, each with its share of the sum.

        The shares are on the scale of the lexicon and add up to the sum, but for what exclamation
        marks add.
        """
        words = self._cut(self._normal(text))
        found = counted(drawn_out(words, self._values), self._values)
        shares = [(word, self._values[word] * factor) for word, factor in found]
        return polarity(sum(share for _, share in shares), words.count("!")), shares
