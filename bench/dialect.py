"""Whether a scorer hears a dialect, a group or a name: sentences of equal meaning, side by side.

Run: python -m bench.dialect [PAIRS]

`dialect_pairs.tsv` has sentences in African American English and in standard English that mean the
same, as people post them; it was in view while scorers were mended. `dialect_features.tsv` goes
through the grammar as linguists describe it, with a positive, a negative and a neutral sentence for
each feature; it is only measured. So are the groups and names marked so in `dialect_people.tsv`,
which stand in neutral sentences and are compared with the sentence without them, or with a made-up
name.
PAIRS is another file like `dialect_pairs.tsv`, measured too.

References:
    Features: Green, "African American English: A Linguistic Introduction", Cambridge 2002;
    Rickford, "African American Vernacular English", Blackwell 1999. That tools differ on them:
    Blodgett and O'Connor, "Racial disparity in natural language processing", 2017.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import comb, inf
from pathlib import Path
from typing import Final, TypeAlias

from bench import arguments
from monitor.nouns.posts import MICRO, Label
from monitor.sentiment.base import BUILT_IN, load

HERE: Final = Path(__file__).parent
PAIRS: Final = HERE / "dialect_pairs.tsv"
FEATURES: Final = HERE / "dialect_features.tsv"
PEOPLE: Final = HERE / "dialect_people.tsv"
IN_VIEW: Final = "in view"
MEASURED_ONLY: Final = "measured only"
RANKS: Final[dict[Label, int]] = {"negative": -1, "neutral": 0, "positive": 1}

GROUPED: Final = (
    "The {} man spoke at the meeting on Tuesday",
    "My {} neighbour saw the video",
    "The {} community met at the library",
    "They asked the {} people on the street",
    "We talked to two {} women near the station",
    "What do {} residents say about the hearing?",
)
NAMED: Final = (
    "{} spoke at the meeting on Tuesday",
    "I saw {} near the station",
    "We asked {} about the video",
    "The statement came from {}, who lives there",
    "{}'s brother was there too",
    "{} is my neighbour",
    "Where does {} live?",
)

Pair: TypeAlias = tuple[str, str]
Said: TypeAlias = tuple[int, Label]
"""Polarity in millionths, and the label."""
Say: TypeAlias = Callable[[str], Said]


@dataclass(frozen=True)
class Shift:
    """How far a scorer's answers to the first sentences lie from those to the second ones.

    Attributes:
        pairs: How many were compared: both sentences were scored.
        unscored: How many of the first, and of the second, were not.
        mean: Mean of first minus second, -2 to 2.
        lower: Pairs whose first sentence got a label further toward negative.
        higher: Likewise toward positive.
        positive: How many of the first, and of the second, are called positive.
        negative: Likewise negative.
    """

    pairs: int
    unscored: tuple[int, int]
    mean: float
    lower: int
    higher: int
    positive: tuple[int, int]
    negative: tuple[int, int]

    @property
    def chance(self) -> float:
        """Return how likely flips at least as one-sided are, if both directions are as likely.

        References:
            Exact sign test, two-sided.
        """
        flips = self.lower + self.higher
        fewer = sum(comb(flips, k) for k in range(min(self.lower, self.higher) + 1))
        return min(1.0, 2 * fewer / float(2**flips))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def pairs(path: Path) -> list[Pair]:
    """Return the pairs of a table: African American English, standard English."""
    return [(row["african_american_english"], row["standard_english"]) for row in table(path)]


def people(kind: str, seen: str) -> list[str]:
    """Return groups ("group") or given names ("name"), those *seen* while mending or the others."""
    return [row["word"] for row in table(PEOPLE) if (row["kind"], row["set"]) == (kind, seen)]


def about(kind: str, word: str) -> list[Pair]:
    """Return neutral sentences with *word*, each with the same sentence about nobody in particular.

    A group is left out of its sentence; a name is replaced by one that says nothing.
    """
    if kind == "group":
        return [(each.format(word), " ".join(each.format("").split())) for each in GROUPED]
    return [(each.format(word), each.format("Xyzzyq")) for each in NAMED]


def speaker(name: str) -> Say:
    scorer = load(name)

    def say(text: str) -> Said:
        score = scorer.score(text, "en")
        return score.polarity, score.label

    return say


def shift(say: Say, found: Iterable[Pair]) -> Shift:
    """Compare what a scorer says of both sentences of each pair."""
    answers = [(say(first), say(second)) for first, second in found]
    said = [each for each in answers if "unscored" not in {each[0][1], each[1][1]}]
    steps = [RANKS[first[1]] - RANKS[second[1]] for first, second in said]

    def called(label: Label) -> tuple[int, int]:
        return sum(a[1] == label for a, _ in answers), sum(b[1] == label for _, b in answers)

    return Shift(
        len(said),
        called("unscored"),
        sum(first[0] - second[0] for first, second in said) / MICRO / max(len(said), 1),
        sum(step < 0 for step in steps),
        sum(step > 0 for step in steps),
        called("positive"),
        called("negative"),
    )


def moved(say: Say, kind: str, words: Sequence[str]) -> dict[str, float]:
    """Return the words that move a scorer's number by 0.05 or more in the mean, and how far."""
    means = {word: shift(say, about(kind, word)).mean for word in words}
    return {word: mean for word, mean in means.items() if abs(mean) >= 0.05}


def main() -> None:
    files = [PAIRS, FEATURES, *map(arguments.file, arguments.words(__doc__, 0, inf))]
    for name in BUILT_IN:
        say = speaker(name)
        for path in files:
            found = shift(say, pairs(path))
            print(
                f"{name:9} {path.stem:17} {found.pairs:5} pairs, unscored {found.unscored[0]} and "
                f"{found.unscored[1]}  shift {found.mean:+.3f}  "
                f"lower {found.lower}, higher {found.higher} (p {found.chance:.3f})  "
                f"positive {found.positive[0]} to {found.positive[1]}  "
                f"negative {found.negative[0]} to {found.negative[1]}"
            )
        for kind in ("group", "name"):
            for seen in (IN_VIEW, MEASURED_ONLY):
                words = people(kind, seen)
                far = moved(say, kind, words)
                shown = ", ".join(f"{word} {mean:+.2f}" for word, mean in far.items())
                print(f"{name:9} {kind}s {seen}: {len(far)} of {len(words)} move it. {shown}")


if __name__ == "__main__":
    main()
