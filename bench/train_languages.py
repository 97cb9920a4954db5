"""Train the weights that tell languages in Latin letters apart, and write them beside the program.

Run: python -m bench.train_languages FOLDER TWITTERAAE

FOLDER has goemotions_reddit_train.jsonl.gz and kaggle_tweets_train.jsonl.gz, English posts; nine in
ten are learnt from. TWITTERAAE is the folder `model` of github.com/slanglab/twitteraae: how often
words are used where African Americans live. All else comes from packages (extra `bench`) and from
our own lists: how often words are used in a language (wordfreq), for languages that it lacks which
letters follow each other (lingua), and what people write every day (`everyday.txt`). Posts in other
languages are made by drawing words, with names and with English in between: the classifier does not
look at the order of words. It takes ten minutes on one core.
"""

import json
import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import chain
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import brotli
import msgspec
import numpy as np
from faker import Faker
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import softmax
from wordfreq import get_frequency_dict

from bench import arguments, corpus, hindi
from monitor.sentiment.identify import CELLS, FEWEST, SHIPPED, LanguageWeights, cells_of, words_of
from monitor.sentiment.model.hidden import NAMES
from monitor.sentiment.residue import residue

ENGLISH_SETS: Final = ("goemotions_reddit_train", "kaggle_tweets_train")
LEFT_OUT: Final = 10
"""Each tenth English post is not learnt from, so that something is left to look at."""
_FREQUENT: Final = "es pt fr de it nl ca ro da sv nb is fi lv lt pl cs sk sl sh hu tr id ms vi"
_LETTERED: Final = "af sq et eu eo cy ga sw so yo zu az"
BY_FREQUENCY: Final = {**{tag: tag for tag in _FREQUENT.split()}, "tl": "fil"}
"""Tag -> what wordfreq calls it."""
BY_LETTERS: Final = tuple(_LETTERED.split())
"""Tags that lingua has."""
HINDI: Final = "hi-Latn"
VOCABULARY: Final = 120_000
FREQUENT: Final = 30_000
"""Rank up to which all words of another language are learnt from; beyond it only those that are
rarer in English, since lists of rare words are full of English and of names."""
MADE: Final = 30_000
"""Words that are made of a language's letters."""
POSTS: Final = 9_000
"""Made for each language; of Hindi, which is written in many ways, four times as many, and of
English, beside the real posts, twenty-four times: its headlines share many words with French."""
FLAT: Final = 0.6
"""Power of the frequencies by which half of the posts are drawn: headlines have rarer words."""
_PLACES: Final = """
en_US en_GB es_MX es_ES pt_BR fr_FR de_DE it_IT nl_NL pl_PL tr_TR id_ID fil_PH en_IN sv_SE cs_CZ
hu_HU ro_RO vi_VN hr_HR sl_SI fi_FI da_DK no_NO en_KE yo_NG zu_ZA
"""
PLACES: Final = tuple(_PLACES.split())
"""Whose names and towns are put into posts of every language, so that a name tells none."""
STRENGTH: Final = 0.5
ROUNDS: Final = 5
"""How often all posts are learnt from, `AT_ONCE` at a time, in steps of `STEP`, for all weights."""
LAST_ROUNDS: Final = 4
"""The same for the largest `KEPT` of the weights; the others are zero, for they take room."""
KEPT: Final = 0.12
AT_ONCE: Final = 4_096
STEP: Final = 0.5
STEPS: Final = 15
"""Weights are rounded to so many steps on each side of zero: more do no better, and take room."""

_LATIN: Final = re.compile(r"(?!.*[×÷])[a-z\u00df-\u024f\u1e00-\u1eff']+")
_STAND_IN: Final = re.compile(r"\[[A-Z]+\]")
_BASE: Final = str.maketrans("łıđøæœð", "lidoaed", "")

Post: TypeAlias = list[str]
Pool: TypeAlias = tuple[Sequence[str], NDArray[np.float64]]
"""Words, and how often each."""


def pool(
    frequencies: Mapping[str, float],
    most: int = VOCABULARY,
    english: Mapping[str, float] = MappingProxyType({}),
) -> Pool:
    """Return the most frequent words in Latin letters, of rare ones those that are no *english*."""
    found = [(often, word) for word, often in frequencies.items() if _LATIN.fullmatch(word)]
    found = sorted(found, reverse=True)[:most]
    rare = (one for one in found[FREQUENT:] if one[0] > english.get(one[1], 0.0))
    found = [*found[:FREQUENT], *rare]
    shares = np.array([often for often, _ in found])
    return [word for _, word in found], shares / shares.sum()


def letters(tag: str, draw: Random) -> dict[str, float]:
    """Return made words of a language: each letter drawn by the four before it."""
    folder = files("lingua") / "language-models" / tag
    after: list[dict[str, list[tuple[str, float]]]] = []
    for name in ("unigrams", "bigrams", "trigrams", "quadrigrams", "fivegrams"):
        packed = (folder / f"{name}.json.br").read_bytes()
        grams: dict[str, list[tuple[str, float]]] = {}
        for share, together in json.loads(brotli.decompress(packed))["ngrams"].items():
            above, below = map(int, share.split("/"))
            for gram in together.split(" "):
                grams.setdefault(gram[:-1], []).append((gram[-1], above / below))
        after.append(grams)
    found: dict[str, float] = {}
    for _ in range(MADE):
        word = ""
        for _ in range(max(2, min(12, int(draw.gauss(5.2, 2.6))))):
            known = (after[n].get(word[len(word) - n :]) for n in range(min(4, len(word)), -1, -1))
            signs, shares = zip(*next(filter(None, known)), strict=True)
            word += draw.choices(signs, shares)[0]
        found[word] = found.get(word, 0) + 1
    return found


def african_american(folder: Path) -> dict[str, float]:
    """Return the words of the first of the model's four groups, without what is mostly Spanish."""
    vocabulary = (folder / "model_vocab.txt").read_text(encoding="utf-8").splitlines()
    counts = (folder / "model_count_table.txt").read_text(encoding="utf-8").splitlines()
    found = {}
    for line, numbers in zip(vocabulary, counts, strict=True):
        first, hispanic, other, white = map(float, numbers.split())
        total = first + hispanic + other + white
        if hispanic < 0.5 * total and other < 0.2 * total:
            found[line.split("\t")[-1]] = first
    return found


def everyday() -> dict[str, list[Post]]:
    """Return, by language, what people write every day, as words: our own list (`everyday.txt`)."""
    lines = Path(__file__).with_name("everyday.txt").read_text(encoding="utf-8").splitlines()
    text = " ".join(line for line in lines if not line.startswith("#"))
    parted = re.split(r"\s*\[([\w-]+)\] ", text)[1:]
    return {
        tag: [post for phrase in phrases.split(", ") if (post := words_of(phrase))]
        for tag, phrases in zip(parted[::2], parted[1::2], strict=True)
    }


def names() -> list[Post]:
    """Return names of people and towns, as words."""
    found = [name.title() for name in sorted(NAMES)]
    for place in PLACES:
        fake = Faker(place)
        fake.seed_instance(3)
        found += [f"{fake.first_name()} {fake.last_name()}" for _ in range(400)]
        found += [fake.city() for _ in range(150)]
    posts = map(words_of, found)
    return [post for post in posts if post and all(map(_LATIN.fullmatch, post))]


def plain(word: str) -> str:
    """Return *word* as typed without accents."""
    parts = unicodedata.normalize("NFD", word.translate(_BASE))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


class Maker:
    def __init__(self, folder: Path, twitteraae: Path) -> None:
        self._draw = np.random.default_rng(5)
        self._names = names()
        self._everyday = everyday()
        self._folder = folder
        english = get_frequency_dict("en", "best")
        self._english = pool(english, 2 * VOCABULARY)
        self._african_american = pool(african_american(twitteraae), VOCABULARY)
        spelling = Random(7)
        self.others = {
            **{
                tag: pool(get_frequency_dict(name, "best"), english=english)
                for tag, name in BY_FREQUENCY.items()
            },
            HINDI: pool(hindi.words(get_frequency_dict("hi"), spelling), 2 * VOCABULARY),
            **{tag: self._lettered(tag, spelling) for tag in BY_LETTERS},
        }

    def _lettered(self, tag: str, spelling: Random) -> Pool:
        """Return made words of a language, and those of our list, half of all."""
        found = letters(tag, spelling)
        own = list(chain.from_iterable(self._everyday[tag]))
        for word in own:
            found[word] = found.get(word, 0.0) + MADE / len(own)
        return pool(found)

    def _phrases(self, tag: str, number: int) -> Iterator[Post]:
        """Yield posts of one to three everyday phrases."""
        phrases = self._everyday[tag]
        for times in self._draw.choice((1, 2, 3), number, p=(0.5, 0.3, 0.2)):
            places = self._draw.integers(len(phrases), size=times)
            yield [word for place in places for word in phrases[place]]

    def _drawn(self, source: Pool, number: int) -> Iterator[Post]:
        words, shares = source
        flat = shares**FLAT
        for each in (shares, flat / flat.sum()):
            sizes = self._sizes(number // 2)
            places = self._draw.choice(len(words), sizes.sum(), p=each)
            for some in np.split(places, np.cumsum(sizes)[:-1]):
                yield [words[place] for place in some]

    def _sizes(self, number: int) -> NDArray[np.int64]:
        return np.minimum(25, 1 + self._draw.geometric(0.17, number))

    def _name(self) -> Post:
        return self._names[self._draw.integers(len(self._names))]

    def _named(self, post: Post, share: float) -> Post:
        if self._draw.random() >= share:
            return post
        at = self._draw.integers(len(post) + 1)
        return [*post[:at], *self._name(), *post[at:]]

    def english(self) -> Iterator[Post]:
        """Yield posts: parts of real ones, drawn ones, words and names alone."""
        for name in ENGLISH_SETS:
            for number, row in enumerate(corpus.rows(self._folder / f"{name}.jsonl.gz")):
                text = _STAND_IN.sub(" ", residue(row["text"]).text)
                words = words_of(text) if number % LEFT_OUT else []
                size = min(len(words), int(self._sizes(1)[0]))
                at = self._draw.integers(len(words) - size + 1)
                if words:
                    yield self._named(words[at : at + size], 0.35)
        for source, times in ((self._english, 12), (self._african_american, 9)):
            for post in self._drawn(source, times * POSTS):
                yield self._named(post, 0.35)
        for post in self._phrases("en", 2 * POSTS):
            yield self._named(post, 0.35)
        for _ in range(POSTS):
            yield [*self._name(), *(self._name() if self._draw.random() < 0.5 else ())]

    def other(self, tag: str) -> Iterator[Post]:
        """Yield drawn posts in another language: some without accents, some partly English."""
        mixed, most = (0.6, 0.8) if tag == HINDI else (0.45, 0.8)
        english = self._drawn(self._english, 10 * POSTS)
        drawn = self._drawn(self.others[tag], POSTS * (4 if tag == HINDI else 1))
        for post in chain(drawn, self._phrases(tag, POSTS // 2)):
            words = [plain(word) for word in post] if self._draw.random() < 0.35 else post
            words = self._named(words, 0.25)
            if self._draw.random() < mixed:
                share = most * self._draw.random()
                words = [*words, *next(english)[: max(1, int(len(words) * share))]]
            yield words


def fitted(posts: Sequence[Post], truth: NDArray[np.int64], width: int) -> NDArray[np.float32]:
    """Return weights `float32[CELLS, width]` of a logistic regression with a ridge.

    References:
        Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic
        optimization", JMLR 2011.
    """
    known: dict[str, int] = {}
    places = [known.setdefault(word, len(known)) for word in chain.from_iterable(posts)]
    within = [sorted(cells_of(word)) for word in known]
    of_words = _ones(within, list(chain.from_iterable(within)), CELLS)
    of_posts = _ones(posts, places, len(known))
    parts = np.asarray((of_posts @ of_words).sum(axis=1)).ravel()
    of_posts = sparse.diags((np.maximum(parts, FEWEST) ** -0.5).astype(np.float32)) @ of_posts
    of_posts = of_posts.tocsr()
    weights = np.zeros((CELLS, width), np.float32)
    slopes = np.full((CELLS, width), 0.01, np.float32)
    draw = np.random.default_rng(0)
    kept = np.ones_like(weights)
    for number in range(ROUNDS + LAST_ROUNDS):
        if number == ROUNDS:
            kept = (np.abs(weights) > np.quantile(np.abs(weights), 1 - KEPT)).astype(np.float32)
            weights *= kept
        order = draw.permutation(len(truth))
        for some in np.array_split(order, len(order) // AT_ONCE + 1):
            few_posts, words = _used(of_posts[some])
            few_words, cells = _used(of_words[words])
            of_cells = (few_posts @ few_words).tocsr()
            now = weights[cells]
            wrong = softmax(of_cells @ now, axis=1)
            wrong[np.arange(len(some)), truth[some]] -= 1
            slope = of_cells.T @ wrong + STRENGTH * len(some) / len(truth) * now
            slopes[cells] += slope**2
            weights[cells] = (now - STEP * slope / np.sqrt(slopes[cells])) * kept[cells]
    return weights


def _used(rows: Any) -> tuple[Any, NDArray[np.int64]]:
    """Return *rows* without the columns in which all are zero, and which columns are left."""
    columns, places = np.unique(rows.indices, return_inverse=True)
    shape = (rows.shape[0], len(columns))
    return sparse.csr_matrix((rows.data, places, rows.indptr), shape), columns


def _ones(lists: Sequence[Sequence[Any]], places: Sequence[int], width: int) -> Any:
    ends = np.cumsum([0, *map(len, lists)])
    return sparse.csr_matrix((np.ones(len(places), np.float32), places, ends), (len(lists), width))


def main() -> None:
    folder, counts = arguments.words(__doc__, 2, 2)
    english = [f"{name}.jsonl.gz" for name in ENGLISH_SETS]
    maker = Maker(arguments.holding(folder, *english), arguments.holding(counts, "model_vocab.txt"))
    posts = list(maker.english())
    truth = [0] * len(posts)
    for number, tag in enumerate(maker.others, 1):
        made = list(maker.other(tag))
        posts += made
        truth += [number] * len(made)
    languages = ("en", *maker.others)
    weights = fitted(posts, np.array(truth), len(languages))
    largest = float(np.quantile(np.abs(weights), 0.9999))
    rounded = np.clip(np.round(weights * STEPS / largest), -STEPS, STEPS).astype(np.int8)
    packed = zlib.compress(rounded.tobytes(), 9)
    SHIPPED.write_bytes(msgspec.msgpack.encode(LanguageWeights(languages, packed, STEPS / largest)))
    print(f"{len(languages)} languages: {SHIPPED.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
