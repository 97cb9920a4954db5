"""Scorers side by side: error against people, speed against TextBlob and VADER, and identity.

Run: python -m bench.sentiment FILE...

Each file has one JSON object a line (`.gz` or plain) with `text`, and what people said of it:
`label` (negative, neutral, positive in words, or as -1, 0, 1 or 0, 1, 2), a numeric `rating` (or
`score`) on any scale, or both. All texts, and made ones up to 200,000, are compared bit by bit with
TextBlob; a sample is timed; each labelled or rated file gets a table. "False alarm" is the share
called negative of the posts that people called neutral and that have words of police, violence and
protest (`INCIDENT` in `bench/sentiment_error.py`); all posts with words of one of three kinds of
incidents (`KINDS`) have a table of their own, as scored and with the words of events
(`monitor/sentiment/events.txt`) set aside.
"""

import random
import struct
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final, TypeAlias

from textblob import TextBlob
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from bench.sentiment_error import CLASSES, KINDS, Row, Said, judge, rating, rows, table
from monitor.nouns.posts import MICRO
from monitor.sentiment.base import load, names
from monitor.sentiment.events import EVENT
from monitor.sentiment.gated import CAP
from monitor.sentiment.language import Gate
from monitor.sentiment.social.scorer import SocialScorer
from monitor.sentiment.textblob import TextBlobScorer
from monitor.sentiment.topic import mask

SAMPLE: Final = 4_000
COMPARED: Final = 200_000
"""Texts that are compared with TextBlob at least: the real ones, and others made from them."""
ROUNDS: Final = 5
PAIR: Final = struct.Struct("2d")
TORN: Final = ":) n't not very a.m. (!) xD"
MARKS: Final = (*".,;:!?()[]\"'’“-=…", *TORN.split(), ": (", "\n\n")
GAPS: Final = ("", " ", " ", "  ")
FRONT_DOOR: Final = "TextBlob(text).sentiment"
VADER: Final = "VADER's package"
Way: TypeAlias = Callable[[str], object]


def best(work: Sequence[str], ways: dict[str, Callable[[], Way]]) -> dict[str, float]:
    """Return microseconds a text for each way: the best of some rounds, taken in turns.

    Each round makes a way anew, so that none remembers a text from the round before.
    """
    found = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, make in ways.items():
            found[name] = min(found[name], best_once(work, make()))
    return found


def front_door(text: str) -> object:
    """Score as a user of TextBlob would."""
    return TextBlob(text).sentiment


def speed(texts: Sequence[str]) -> None:
    """Print how much faster than TextBlob's front door and VADER each way is, on the same texts."""
    draw = random.Random(1)
    work = draw.sample(texts, min(SAMPLE, len(texts)))
    textblob, social = TextBlobScorer(), SocialScorer()
    vader, gate = SentimentIntensityAnalyzer(), Gate(frozenset({"en"}))
    ways: dict[str, Callable[[], Way]] = {
        FRONT_DOOR: lambda: front_door,
        "textblob.en.sentiment": scorer_of_the_package,
        VADER: lambda: vader.polarity_scores,
        "gate alone": lambda: gate.reason,
        "textblob, numbers alone": lambda: textblob.raw,
        "social, numbers alone": lambda: social.polarity,
        **{f"{name}, with gate and label": labeller(name) for name in names()},
    }
    print(f"\nspeed, {len(work)} distinct texts")
    show(best(work, ways))
    print(f"\nspeed, {len(work)} texts of which 70 % are copies of earlier ones")
    again = copies(work, draw)
    kept = [FRONT_DOOR, VADER, *(each for each in ways if each.endswith("label"))]
    show(best(again, {each: ways[each] for each in kept}))


def labeller(name: str) -> Callable[[], Way]:
    """Return what makes a scorer that has seen nothing yet and is told that texts are English."""

    def make() -> Way:
        scorer = load(name)
        return lambda text: scorer.score(text, "en")

    return make


def copies(work: Sequence[str], draw: random.Random) -> list[str]:
    """Return as many texts, 70 % of which repeat one before."""
    fresh = iter(work)
    seen: list[str] = []
    for _ in work:
        seen.append(draw.choice(seen) if seen and draw.random() < 0.7 else next(fresh))
    return seen


def scorer_of_the_package() -> Callable[[str], tuple[float, float]]:
    """Return the package's function behind the front door."""
    from textblob.en import sentiment

    found: Callable[[str], tuple[float, float]] = sentiment
    return found


def best_once(work: Sequence[str], way: Callable[[str], object]) -> float:
    """Return microseconds a text of one round."""
    start = time.perf_counter()
    for text in work:
        way(text)
    return (time.perf_counter() - start) / len(work) * 1e6


def show(found: dict[str, float]) -> None:
    """Print microseconds, and ratios to TextBlob's front door and to VADER's package."""
    for name, micros in found.items():
        ratios = "".join(
            f"  {found[other] / micros:6.2f} x {other}" for other in (FRONT_DOOR, VADER)
        )
        print(f"  {name:34} {micros:8.2f} us/text{ratios}")


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
    """Print how far each scorer is from the people who labelled or rated a file."""
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
    """Run all of it on the files that are named."""
    try:
        files = {path: rows(Path(path)) for path in sys.argv[1:]}
    except (OSError, ValueError) as problem:
        sys.exit(str(problem))
    if not any(files.values()):
        sys.exit(__doc__)
    texts = sorted({row["text"] for found in files.values() for row in found})
    differ = identity(texts)
    speed(texts)
    for path, found in files.items():
        judged = [row for row in found if row.get("label") in CLASSES or rating(row) is not None]
        if judged:
            error(Path(path).name, judged)
            without_topic(judged)
    sys.exit(differ > 0)


if __name__ == "__main__":
    main()
