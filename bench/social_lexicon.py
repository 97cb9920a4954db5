"""Builds monitor/sentiment/social/lexicon.tsv.gz: VADER's and TextBlob's words, weighed again.

Run, in that folder: python -m bench.social_lexicon GOEMOTIONS KAGGLE | gzip -9n > lexicon.tsv.gz

The two files are GoEmotions (training part) and Kaggle's tweet-sentiment-extraction as JSON lines
with `text` and `label` (`.gz` or plain). Each word begins with its rating: VADER's where it has
one, else TextBlob's polarity, else ours. Ridge regression on the posts then moves it, the more the
more often it was seen: the posts pull against `PULL` imagined posts that agree with the rating.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from scipy.sparse.linalg import lsqr

from bench import arguments
from bench.sentiment_error import rows
from monitor.sentiment.events import EVENT
from monitor.sentiment.installed import installed
from monitor.sentiment.persons import PERSONS
from monitor.sentiment.reading import Lexicon
from monitor.sentiment.social.engine import Normalizer
from monitor.sentiment.social.reading import FILLER, LESS, MORE, NEGATIONS, counted, roles_of
from monitor.sentiment.tokens import TOKENS

PULL: Final = 60
"""Of 20, 60, 120 and 250 the one with the best macro-recall on TweetEval's validation tweets."""
LARGEST: Final = 4.0
FROM_TEXTBLOB: Final = 2.0
"""TextBlob's polarity of 1 is a rating of 2: its words are weaker evidence than VADER's."""
EMOTICONS: Final = 3.0
LEAST_TEXTBLOB: Final = 0.25
FACES: Final = frozenset(
    chain(range(0x1F600, 0x1F650), range(0x1F910, 0x1F930), range(0x1F970, 0x1F97B))
)
"""Faces and hands; VADER would find a sweet potato sweet."""
_PLAIN: Final = re.compile(r"[a-z][a-z0-9-]+")
_TONE: Final = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
_LEVEL: Final = 1_000.0

REMOVED: Final = EVENT | PERSONS | FILLER | NEGATIONS | MORE | LESS
Floats: TypeAlias = NDArray[np.float64]


class Rating(NamedTuple):
    """What a word says before any post was read, -4 to 4, and who says it."""

    value: float
    source: str


def ratings() -> dict[str, Rating]:
    """Return all words that may count; of two sources the later one here prevails."""
    vader = files("vaderSentiment")
    rated = {word: float(value) for word, value in pairs(vader / "vader_lexicon.txt")}
    own = pairs(Path(__file__).with_name("social_own.tsv"))
    next(own)  # its heading
    found = {
        **from_textblob(Lexicon(installed().words)),
        **{word: Rating(rated[word], "vader") for word in rated if _PLAIN.fullmatch(word)},
        **dict(faces(pairs(vader / "emoji_utf8_lexicon.txt"), rated)),
        **{word: Rating(float(value), "own") for word, value in own},
    }
    return {word: rating for word, rating in found.items() if word not in REMOVED and rating.value}


def pairs(file: Traversable) -> Iterator[tuple[str, str]]:
    """Yield the first two columns of a table."""
    for line in file.read_text(encoding="utf-8").splitlines():
        first, second, *_ = line.split("\t")
        yield first, second


def from_textblob(lexicon: Lexicon) -> dict[str, Rating]:
    """Return TextBlob's words that say something, and its emoticons."""
    words = {
        word: Rating(entry.polarity * FROM_TEXTBLOB, "textblob")
        for word, entry in lexicon.words.items()
        if _PLAIN.fullmatch(word) and abs(entry.polarity) >= LEAST_TEXTBLOB
    }
    return words | {sign: Rating(p * EMOTICONS, "textblob") for sign, p in lexicon.marks.items()}


def faces(
    described: Iterable[tuple[str, str]], rated: Mapping[str, float]
) -> Iterator[tuple[str, Rating]]:
    """Yield faces and hands with the sum of what their descriptions say, as VADER reads them."""
    for sign, words in described:
        if len(sign) == 1 and ord(sign) in FACES:
            total = sum(rated.get(word, 0.0) for word in words.split() if word not in REMOVED)
            yield sign, Rating(max(-LARGEST, min(total, LARGEST)), "vader")


def matrix(texts: Iterable[str], words: Sequence[str]) -> csr_matrix:
    """Return posts by words: by what each known word of each post is multiplied."""
    place = {word: column for column, word in enumerate(words)}
    cut = TOKENS.words
    normal = Normalizer(word for word in words if len(word) == 1)
    row, column, factor = [], [], []
    count = 0
    for text in texts:
        found, _ = counted([roles_of(cut(normal(text)), place)])
        for word, by in found:
            row.append(count)
            column.append(place[word])
            factor.append(by)
        count += 1
    return csr_matrix((factor, (row, column)), shape=(count, len(words)))


def moved(posts: csr_matrix, tones: Floats, rated: Floats, free: NDArray[np.bool_]) -> Floats:
    """Return *rated* after the posts have pulled at what is *free*.

    Args:
        posts: From `matrix`.
        tones: -1, 0 or 1 for each post.
        rated: Value of each word, -4 to 4.
        free: Which words may move.

    References:
        Ridge regression towards a prior: argmin |tones / slope - posts v - level|^2
        + PULL |v - rated|^2, with `slope` that of the tones on the ratings' own sums.
    """
    sums = posts @ rated
    slope = (sums @ tones) / (sums @ sums)
    level = csr_matrix(np.full((posts.shape[0], 1), _LEVEL))  # so large that the pull is nothing
    design = hstack([posts[:, np.flatnonzero(free)], level]).tocsr()
    found = lsqr(design, tones / slope - sums, damp=PULL**0.5, atol=1e-10, btol=1e-10)[0]
    result = rated.copy()
    result[free] += found[:-1]
    return np.clip(result, -LARGEST, LARGEST)


def table(found: Mapping[str, Rating], posts: Sequence[Mapping[str, str]]) -> Iterator[str]:
    words = sorted(found)
    rated = np.array([found[word].value for word in words])
    free = np.array([len(word) > 1 for word in words])  # too few posts have each emoji
    read = matrix((post["text"] for post in posts), words)
    tones = np.array([_TONE[post["label"]] for post in posts])
    values = moved(read, tones, rated, free)
    seen = np.asarray((read != 0).sum(axis=0)).ravel()
    for word, value, rating, posts_seen in zip(words, values, rated, seen, strict=True):
        yield f"{word}\t{value:.2f}\t{rating:.2f}\t{found[word].source}\t{posts_seen}"


def main() -> None:
    files = [*map(arguments.file, arguments.words(__doc__, 2, 2))]
    print("word\tvalue\trating\tsource\tseen")
    for line in table(ratings(), [row for path in files for row in rows(path)]):
        print(line)


if __name__ == "__main__":
    main()
