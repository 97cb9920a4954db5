"""Scorers side by side: error against people, and identity with TextBlob.

Run: python -m bench.sentiment FILE...

Each file has one JSON object a line (`.gz` or plain) with `text`, and what people said of it:
`label` (negative, neutral, positive in words, or as -1, 0, 1 or 0, 1, 2), a numeric `rating` (or
`score`) on any scale, or both. All texts, and made ones up to 200,000, are compared bit by bit with
TextBlob; each labelled or rated file gets a table. "False alarm" is the share
called negative of the posts that people called neutral and that have words of police, violence and
protest (`INCIDENT` in `bench/sentiment_error.py`); all posts with words of one of three kinds of
incidents (`KINDS`) have a table of their own, as scored and with the words of events
(`monitor/sentiment/events.txt`) set aside.
"""

import random
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from math import inf
from pathlib import Path
from typing import Final

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from bench import arguments
from bench.sentiment_error import CLASSES, KINDS, Row, Said, judge, rating, rows, table
from monitor.nouns.posts import MICRO
from monitor.sentiment.base import load, names
from monitor.sentiment.events import EVENT
from monitor.sentiment.gated import CAP
from monitor.sentiment.textblob import TextBlobScorer
from monitor.sentiment.topic import mask

COMPARED: Final = 200_000
"""Texts that are compared with TextBlob at least: the real ones, and others made from them."""
PAIR: Final = struct.Struct("2d")
TORN: Final = ":) n't not very a.m. (!) xD"
MARKS: Final = (*".,;:!?()[]\"'’“-=…", *TORN.split(), ": (", "\n\n")
GAPS: Final = ("", " ", " ", "  ")
VADER: Final = "VADER's package"


def scorer_of_the_package() -> Callable[[str], tuple[float, float]]:
    """Return the package's function behind the front door."""
    from textblob.en import sentiment

    found: Callable[[str], tuple[float, float]] = sentiment
    return found


def made_from(texts: Sequence[str], count: int, draw: random.Random) -> Iterator[str]:
    """Yield *count* texts, patched together from pieces of the real ones and from marks."""
    sample = draw.sample(texts, min(2_000, len(texts)))
    pieces = [*(piece for text in sample for piece in text.split()), *MARKS * 50]
    for _ in range(count):
        length = draw.randrange(20)
        yield "".join(draw.choice(pieces) + draw.choice(GAPS) for _ in range(length))


def identity(texts: Sequence[str]) -> int:
    """Compare bit by bit on *texts* and others made from them; return how many differ."""
    scorer, package = TextBlobScorer(), scorer_of_the_package()
    count = differ = 0
    made = max(len(texts), COMPARED - len(texts))
    for text in chain(texts, made_from(texts, made, random.Random(2))):
        count += 1
        differ += PAIR.pack(*package(text[:CAP])) != PAIR.pack(*scorer.raw(text))
    print(f"\nidentity: {count:,} texts compared with TextBlob bit by bit, {differ} differ")
    return differ


def voices() -> dict[str, Callable[[str], Said]]:
    """Return what says label and polarity of a text: our scorers, and VADER as its authors say."""
    vader = SentimentIntensityAnalyzer()

    def by_vader(text: str) -> Said:
        compound = vader.polarity_scores(text)["compound"]
        label = "negative" if compound <= -0.05 else "positive" if compound >= 0.05 else "neutral"
        return label, round(compound * MICRO)

    def by(name: str) -> Callable[[str], Said]:
        scorer = load(name)

        def say(text: str) -> Said:
            score = scorer.score(text)
            return score.label, score.polarity

        return say

    return {**{name: by(name) for name in names()}, VADER: by_vader}


def error(name: str, found: Sequence[Row]) -> None:
    print(f"\n{name}: {len(found):,} texts")
    said = {who: [say(row["text"]) for row in found] for who, say in voices().items()}
    print("\n".join(table({who: judge(found, told) for who, told in said.items()})))


def without_topic(found: Sequence[Row]) -> None:
    """Print the same for posts with words of an incident, as scored and with these set aside."""
    for kind, words in KINDS.items():
        some = [row for row in found if row.get("label") in CLASSES and words.search(row["text"])]
        if not some:
            continue
        print(f"  the {len(some):,} with words of {kind}; masked: without words of any event")
        errors = {}
        for who, say in voices().items():
            errors[who] = judge(some, [say(row["text"]) for row in some], words)
            masked = [say(mask(row["text"], EVENT)) for row in some]
            errors[f"  {who}, masked"] = judge(some, masked, words)
        print("\n".join(table(errors)))


def main() -> None:
    try:
        files = {path: rows(Path(path)) for path in arguments.words(__doc__, 1, inf)}
    except (OSError, ValueError) as problem:
        sys.exit(str(problem))
    if not any(files.values()):
        sys.exit("There is no text in these files: name others")
    texts = sorted({row["text"] for found in files.values() for row in found})
    differ = identity(texts)
    for path, found in files.items():
        judged = [row for row in found if row.get("label") in CLASSES or rating(row) is not None]
        if judged:
            error(Path(path).name, judged)
            without_topic(judged)
    sys.exit(differ > 0)


if __name__ == "__main__":
    main()
