"""Scorers side by side: speed as a ratio to TextBlob's front door, agreement with it, and error.

Run: python -m bench.sentiment FILE...

Each file has one JSON object a line (`.gz` or plain) with `text`, and `label` (negative, neutral,
positive) where people labelled it. All texts are compared bit by bit with the package; a sample is
timed; each labelled file gets a table.
"""

import gzip
import json
import random
import struct
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final, TypeAlias

from textblob import TextBlob
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from monitor.sentiment.base import load, names
from monitor.sentiment.language import Gate
from monitor.sentiment.textblob import CAP, TextBlobScorer

CLASSES: Final = ("negative", "neutral", "positive")
SAMPLE: Final = 4_000
ROUNDS: Final = 5
PAIR: Final = struct.Struct("2d")
TORN: Final = ":) n't not very a.m. (!) xD"
MARKS: Final = (*".,;:!?()[]\"'’“-=…", *TORN.split(), ": (", "\n\n")
GAPS: Final = ("", " ", " ", "  ")
Row: TypeAlias = dict[str, str]


def rows(path: Path) -> list[Row]:
    """Read the objects of a file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def best(work: Sequence[str], ways: dict[str, Callable[[str], object]]) -> dict[str, float]:
    """Return microseconds a text for each way: the best of some rounds, taken in turns."""
    found = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            for text in work:
                way(text)
            found[name] = min(found[name], time.perf_counter() - start)
    return {name: seconds / len(work) * 1e6 for name, seconds in found.items()}


def front_door(text: str) -> object:
    """Score as a user of TextBlob would."""
    return TextBlob(text).sentiment


def speed(texts: Sequence[str]) -> None:
    """Print how much faster than TextBlob's front door each way is, on the same texts."""
    draw = random.Random(1)
    work = draw.sample(texts, min(SAMPLE, len(texts)))
    scorer, vader, gate = (
        TextBlobScorer(detector=lambda: None),
        SentimentIntensityAnalyzer(),
        Gate(frozenset({"en"})),
    )
    ways: dict[str, Callable[[str], object]] = {
        "TextBlob(text).sentiment": front_door,
        "textblob.en.sentiment": scorer_of_the_package(),
        "ours, numbers alone": scorer.raw,
        "ours, gate alone": gate.reason,
        "ours, number, gate and label": lambda text: scorer._score(text, None),
        "VADER's package": vader.polarity_scores,
    }
    print(f"\nspeed, {len(work)} distinct texts")
    show(best(work, ways))
    print(f"\nspeed, {len(work)} texts of which 70 % are copies of earlier ones")
    show(with_copies(work, draw))


def scorer_of_the_package() -> Callable[[str], tuple[float, float]]:
    """Return the package's function behind the front door."""
    from textblob.en import sentiment

    found: Callable[[str], tuple[float, float]] = sentiment
    return found


def with_copies(work: Sequence[str], draw: random.Random) -> dict[str, float]:
    """Time texts of which 70 % repeat one before; each round begins with an empty memory."""
    fresh = iter(work)
    seen: list[str] = []
    for _ in work:
        seen.append(draw.choice(seen) if seen and draw.random() < 0.7 else next(fresh))
    found = {"TextBlob(text).sentiment": float("inf"), "ours, number, gate and label": float("inf")}
    for _ in range(ROUNDS):
        scorer = TextBlobScorer(detector=lambda: None)
        for name, way in zip(found, (front_door, scorer.score), strict=True):
            found[name] = min(found[name], best_once(seen, way))
    return found


def best_once(work: Sequence[str], way: Callable[[str], object]) -> float:
    """Return microseconds a text of one round."""
    start = time.perf_counter()
    for text in work:
        way(text)
    return (time.perf_counter() - start) / len(work) * 1e6


def show(found: dict[str, float]) -> None:
    """Print microseconds and ratios to the first way."""
    base = next(iter(found.values()))
    for name, micros in found.items():
        print(f"  {name:32} {micros:8.2f} us/text  {base / micros:6.2f} x")


def made_from(texts: Sequence[str], draw: random.Random) -> Iterator[str]:
    """Yield as many texts again, patched together from pieces of the real ones and from marks."""
    sample = draw.sample(texts, min(2_000, len(texts)))
    pieces = [*(piece for text in sample for piece in text.split()), *MARKS * 50]
    for _ in texts:
        count = draw.randrange(20)
        yield "".join(draw.choice(pieces) + draw.choice(GAPS) for _ in range(count))


def identity(texts: Sequence[str]) -> int:
    """Compare bit by bit on *texts* and as many made from them; return how many differ."""
    scorer, package = TextBlobScorer(detector=lambda: None), scorer_of_the_package()
    count = differ = 0
    for text in chain(texts, made_from(texts, random.Random(2))):
        count += 1
        differ += PAIR.pack(*package(text[:CAP])) != PAIR.pack(*scorer.raw(text))
    print(f"\nidentity: {count:,} texts compared with TextBlob bit by bit, {differ} differ")
    return differ


def labellers() -> dict[str, Callable[[str], str]]:
    """Return what labels a text, by name: our scorers, and VADER as its authors say."""
    vader = SentimentIntensityAnalyzer()

    def by_vader(text: str) -> str:
        compound = vader.polarity_scores(text)["compound"]
        return "negative" if compound <= -0.05 else "positive" if compound >= 0.05 else "neutral"

    def by(name: str) -> Callable[[str], str]:
        scorer = load(name)
        return lambda text: scorer.score(text).label

    return {**{name: by(name) for name in names()}, "VADER's package": by_vader}


def error(name: str, found: Sequence[Row]) -> None:
    """Print how far each scorer is from the people who labelled a file; unscored is a miss."""
    print(f"\n{name}: {len(found):,} labelled texts")
    print(f"  {'':18} macro-recall  macro-F1  accuracy  negative share off  unscored")
    for who, label in labellers().items():
        pairs = Counter((row["label"], label(row["text"])) for row in found)
        truth, said = Counter[str](), Counter[str]()
        for (true, told), times in pairs.items():
            truth[true] += times
            said[told] += times
        classes = [each for each in CLASSES if truth[each]]
        recall = sum(pairs[each, each] / truth[each] for each in classes) / len(classes)
        f1 = sum(2 * pairs[e, e] / (truth[e] + said[e]) for e in classes) / len(classes)
        accuracy = sum(pairs[each, each] for each in classes) / len(found)
        scored = len(found) - said["unscored"]
        off = said["negative"] / scored - truth["negative"] / len(found)
        unscored = said["unscored"] / len(found)
        print(f"  {who:18} {recall:12.4f} {f1:9.4f} {accuracy:9.4f} {off:+19.4f} {unscored:9.4f}")


def main() -> None:
    """Run all of it on the files that are named."""
    files = {path: rows(Path(path)) for path in sys.argv[1:]}
    if not files:
        sys.exit(__doc__)
    texts = sorted({row["text"] for found in files.values() for row in found})
    differ = identity(texts)
    speed(texts)
    for path, found in files.items():
        labelled = [row for row in found if row.get("label") in CLASSES]
        if labelled:
            error(Path(path).name, labelled)
    sys.exit(differ > 0)


if __name__ == "__main__":
    main()
