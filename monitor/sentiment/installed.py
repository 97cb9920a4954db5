"""The installed TextBlob: its lexicon, read from its file, and itself, imported where it must be.

`import textblob` brings nltk along, nine tenths of its time and two thirds of its memory, for
features that we do not use. So nothing here imports it but `sentiment_of`: the lexicon is read from
the file that its distribution names.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias
from xml.etree import ElementTree

Senses: TypeAlias = Mapping[str | None, Sequence[float]]
"""Polarity, subjectivity and intensity of a word by its part of speech; None has the means."""

_LEXICON: Final = "textblob/en/en-sentiment.xml"
_DECIDING: Final = ("textblob/_text.py", "textblob/en/__init__.py", _LEXICON)
"""The files that `TextBlob(text).sentiment` depends on."""

COMPARED: Final = "80dfe5faad7b04bd60e91f2353dbfd49ec57052e4bea95199573cb0b41d3e0a9"
"""Digest of these files in releases 0.20.0 and 0.20.1, which the tests compare with our reading."""


class Installed(NamedTuple):
    """A TextBlob.

    Attributes:
        words: Its lexicon.
        version: Of its distribution.
        compared: Whether it is one of those that our reading was compared with.
    """

    words: Mapping[str, Senses]
    version: str
    compared: bool


@cache
def installed() -> Installed:
    """Return the TextBlob of this environment, without importing it.

    Raises:
        ModuleNotFoundError: There is none.
    """
    try:
        found = distribution("textblob")
        paths = [Path(str(found.locate_file(name))) for name in _DECIDING]
        parts = [path.read_bytes() for path in paths]
    except (PackageNotFoundError, OSError) as error:
        raise ModuleNotFoundError("No module named 'textblob'", name="textblob") from error
    compared = sha256(b"".join(parts)).hexdigest() == COMPARED
    return Installed(lexicon(parts[-1]), found.version, compared)


def lexicon(xml: bytes) -> Mapping[str, Senses]:
    """Read a lexicon: a word's senses are averaged, and an adjective gives its adverb its numbers.

    References:
        `textblob.en.Sentiment.load` of TextBlob 0.20.1; read 2026-11-29.
    """
    given: dict[str, dict[str | None, list[Sequence[float]]]] = {}
    for entry in ElementTree.fromstring(xml).findall("word"):  # noqa: S314  of an installed package
        if word := entry.get("form"):
            names = (("polarity", 0), ("subjectivity", 0), ("intensity", 1))
            sense = [float(entry.get(name, default)) for name, default in names]
            given.setdefault(word, {}).setdefault(entry.get("pos"), []).append(sense)
    words: dict[str, dict[str | None, Sequence[float]]] = {}
    for word, by_part in given.items():
        means = {part: _mean(senses) for part, senses in by_part.items()}
        words[word] = {**means, None: _mean(list(means.values()))}
    for word, senses in list(words.items()):
        if (adjective := senses.get("JJ")) is not None:
            stem = f"{word[:-1]}i" if word.endswith("y") else word
            adverb = words.setdefault(f"{stem.removesuffix('le')}ly", {})
            adverb["RB"] = adverb[None] = adjective
    return words


def sentiment_of(text: str) -> tuple[float, float]:
    """Return what TextBlob itself says: polarity in [-1, 1], subjectivity in [0, 1]."""
    from textblob import TextBlob  # noqa: PLC0415

    polarity, subjectivity = TextBlob(text).sentiment
    return polarity, subjectivity


def _mean(rows: Sequence[Sequence[float]]) -> list[float]:
    return [sum(column) / len(column) for column in zip(*rows, strict=True)]
