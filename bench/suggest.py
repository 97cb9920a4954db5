"""How many posts that a first query misses the words bring back that `monitor suggest` offers.

``python -m bench.suggest ../shared/data`` (about a minute).

**What is searched**: the posts of one real timeline, which belong; and beside them, at random times
of it, those of the other timelines and ordinary posts (those of one timeline that people marked as
being about something else), which do not.

**First queries**: two or three of the twelve words that set a timeline apart most, 30 draws of
each; all other words are held back. What the program sees are the posts that match, up to the
instant at which half of those that belong are published. Its first three, or five, offers are
accepted.

**Told** is, for the other half, the share of the posts that belong and do not match the first query
which the accepted words find (recall), and the share that belongs of all that only they find
(precision): means over the draws, then over timelines. Beside it the words that the posts at hand
use most, words of six languages without meaning of their own left out.

The formula was chosen with five of the timelines in sight; the sixth was used for no choice.
"""

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from math import log
from pathlib import Path
from statistics import mean
from typing import Final, NamedTuple

from bench import arguments, corpus
from bench.figures import Figure, show
from monitor.query import Query, Reading, read
from monitor.query.widening import as_term
from monitor.spread.emerging import TextUse, emerging
from monitor.spread.phrases import Own, phrases_of

KEY: Final = "suggest-recall"
BLIND_KEY: Final = "suggest-recall-blind"
SEEN: Final = (
    "crisislext6_2013_West_Texas_Explosion",
    "mayweather_mcgregor_2017",
    "pheme_ottawashooting",
    "reddit_bad_cop_no_donut",
    "reddit_snowden_nsa_2013",
)
BLIND: Final = "reddit_boston_bombing_2013"
DRAWS: Final = 30
APART: Final = 12
FEWEST: Final = 10
"""Posts that hold a word of a first query at least."""

_HANDLE: Final = re.compile(r"@?\bu[0-9a-f]{12}\b")


class Told(NamedTuple):
    """A post: when, what, by whom, whether it belongs to its timeline."""

    at: datetime
    text: str
    reading: Reading
    author: int | None
    belongs: bool


class Score(NamedTuple):
    """Recall and precision after a number of offers."""

    recall: float
    precision: float


def posts(file: Path) -> Iterator[Told]:
    """Yield the posts of a timeline, names masked as the program stores them."""
    for row in corpus.rows(file):
        text = _HANDLE.sub("@[handle]", row["text"])
        author = None if row.get("author") is None else hash(row["author"])
        belongs = row.get("ontopic", "on-topic") == "on-topic"
        yield Told(datetime.fromisoformat(row["created_at"]), text, read(text), author, belongs)


def world(name: str, timelines: Mapping[str, Sequence[Told]]) -> list[Told]:
    """Return the posts of a timeline among all others, in order of time."""
    own = [one for one in timelines[name] if one.belongs]
    first, last = min(one.at for one in own), max(one.at for one in own)
    drawn = random.Random(name)
    others = [
        one._replace(at=first + drawn.random() * (last - first), belongs=False)
        for key, held in timelines.items()
        for one in held
        if key != name or not one.belongs
    ]
    return sorted([*own, *others], key=lambda one: one.at)


def apart(held: Sequence[Told]) -> list[str]:
    """Return the words that set the posts that belong apart from the others."""
    belonging, others = Counter[str](), Counter[str]()
    for one in held:
        (belonging if one.belongs else others).update(
            word for word in phrases_of(one.text, Own(())) if " " not in word
        )
    rest = sum(not one.belongs for one in held)
    own = len(held) - rest
    return sorted(
        (word for word, n in belonging.items() if n >= FEWEST),
        key=lambda word: (
            -belonging[word] * log(belonging[word] / own / ((others[word] + 0.5) / rest)),
            word,
        ),
    )[:APART]


def most_frequent(heard: Sequence[TextUse], own: Sequence[str]) -> list[str]:
    """Return the words that most posts use: what `monitor suggest` is compared with."""
    known, found = Own(own), Counter[str]()
    for one in heard:
        for word in phrases_of(one.text, known):
            found[word] += one.posts * (" " not in word)
    return sorted(found, key=lambda word: (-found[word], word))[:5]


def score(held: Sequence[Told], first: Query, words: Sequence[str]) -> Score:
    more = Query.read(" OR ".join(map(as_term, words)))
    missed = [one for one in held if not first.matches(one.reading)]
    brought = [one.belongs for one in missed if more.matches(one.reading)]
    wanted = sum(one.belongs for one in missed)
    return Score(sum(brought) / max(wanted, 1), sum(brought) / max(len(brought), 1))


def measured(
    name: str, timelines: Mapping[str, Sequence[Told]]
) -> dict[tuple[str, int], list[Score]]:
    """Return (offers or baseline, accepted) -> the score of each draw."""
    held = world(name, timelines)
    own = [place for place, one in enumerate(held) if one.belongs]
    half = own[len(own) // 2]
    words, drawn = apart(held), random.Random(f"first {name}")
    found = defaultdict[tuple[str, int], list[Score]](list)
    for _ in range(DRAWS):
        asked = drawn.sample(words, drawn.choice([2, 3]))
        first = Query.read(" OR ".join(map(as_term, asked)))
        heard = [
            TextUse(one.text, 1, () if one.author is None else (one.author,), one.at)
            for one in held[:half]
            if first.matches(one.reading)
        ]
        offered = [one.word for one in emerging(heard, lambda _: True, own=asked)]
        for way, some in (("offers", offered), ("baseline", most_frequent(heard, asked))):
            for most in (3, 5):
                if some:
                    found[way, most].append(score(held[half:], first, some[:most]))
    return found


def summary(found: Mapping[tuple[str, int], Sequence[Score]], way: str) -> list[Score]:
    """Return the mean after three and after five."""
    return [
        Score(mean(one.recall for one in some), mean(one.precision for one in some))
        for some in (found[way, 3], found[way, 5])
    ]


def said(scores: Sequence[Score]) -> str:
    """Return recall and precision after three and after five, in percent."""
    recall, precision = (
        " and ".join(f"{100 * getattr(one, name):.0f}" for one in scores) for name in Score._fields
    )
    return f"recall {recall}, precision {precision} %"


def figures(folder: Path) -> Iterator[Figure]:
    """Yield the figures, and print those of each timeline."""
    timelines = {
        name: list(posts(folder / "timelines" / f"{name}.ndjson.gz")) for name in (*SEEN, BLIND)
    }
    ways = "offers", "baseline"
    sums = defaultdict[str, list[list[Score]]](list)
    for name in timelines:
        found = measured(name, timelines)
        told = {way: summary(found, way) for way in ways}
        sys.stdout.write(f"{name}: {'; '.join(f'{way} {said(told[way])}' for way in ways)}\n")
        if name == BLIND:
            yield _figure(BLIND_KEY, told)
        else:
            for way in ways:
                sums[way].append(told[way])
    means = {
        way: [
            Score(
                mean(one[at].recall for one in sums[way]),
                mean(one[at].precision for one in sums[way]),
            )
            for at in (0, 1)
        ]
        for way in ways
    }
    yield _figure(KEY, means)


def _figure(key: str, told: Mapping[str, Sequence[Score]]) -> Figure:
    name = "found and belonging after 3 and 5 offers"
    return Figure(name, said(told["offers"]), baseline=said(told["baseline"]), key=key)


if __name__ == "__main__":
    show("words that are offered", figures(arguments.folder(__doc__, "timelines")))
