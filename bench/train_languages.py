"""Train the weights that tell languages in Latin letters apart, and write them beside the program.

Run: python -m bench.train_languages FOLDER TWITTERAAE

FOLDER has goemotions_reddit_train.jsonl.gz and kaggle_tweets_train.jsonl.gz, English posts; nine in
ten are learnt from. TWITTERAAE is the folder `model` of github.com/slanglab/twitteraae: how often
words are used where African Americans live. All else comes from packages (extra `bench`) and from
our own lists: how often words are used in a language (wordfreq), for languages that it lacks which
letters follow each other (lingua), and what people write every day (`everyday.txt`). Posts in other
languages are made by drawing words, with names and with English in between: the classifier does not
look at the order of words. What is learnt from posts of two words or more tells languages apart
best, what is learnt from posts of one word too keeps short English: the weights are the mean of
both. It takes a quarter of an hour on one core.
"""

import json
import re
import sys
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, Final, TypeAlias

import brotli
import msgspec
import numpy as np
from faker import Faker
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from wordfreq import get_frequency_dict

from bench import corpus, hindi
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
VOCABULARY: Final = 30_000
POSTS: Final = 6_000
"""Made for each language; of Hindi, which is written in many ways, four times as many, and of
English, beside the real posts, seven times."""
FLAT: Final = 0.6
"""Power of the frequencies by which half of the posts are drawn: headlines have rarer words."""
_PLACES: Final = """
en_US en_GB es_MX es_ES pt_BR fr_FR de_DE it_IT nl_NL pl_PL tr_TR id_ID fil_PH en_IN sv_SE cs_CZ
hu_HU ro_RO vi_VN hr_HR sl_SI fi_FI da_DK no_NO en_KE yo_NG zu_ZA
"""
PLACES: Final = tuple(_PLACES.split())
"""Whose names and towns are put into posts of every language, so that a name tells none."""
STRENGTH: Final = 0.5
ROUNDS: Final = 60
STEPS: Final = 15
"""Weights are rounded to so many steps on each side of zero: more do no better, and take room."""

_LATIN: Final = re.compile(r"(?!.*[×÷])[a-z\u00df-\u024f\u1e00-\u1eff']+")
_STAND_IN: Final = re.compile(r"\[[A-Z]+\]")
_BASE: Final = str.maketrans("łıđøæœð", "lidoaed", "")

Post: TypeAlias = list[str]
Pool: TypeAlias = tuple[Sequence[str], NDArray[np.float64]]
"""Words, and how often each."""


def pool(frequencies: dict[str, float], most: int = VOCABULARY) -> Pool:
    """Return the most frequent words in Latin letters."""
    found = [(often, word) for word, often in frequencies.items() if _LATIN.fullmatch(word)]
    found = sorted(found, reverse=True)[:most]
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
    for _ in range(VOCABULARY):
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
    def __init__(self, folder: Path, twitteraae: Path, *, short: bool) -> None:
        self._short = short
        self._draw = np.random.default_rng(5)
        self._names = names()
        self._everyday = everyday()
        self._folder = folder
        self._english = pool(get_frequency_dict("en", "best"), 2 * VOCABULARY)
        self._african_american = pool(african_american(twitteraae), VOCABULARY)
        spelling = Random(7)
        self.others = {
            **{tag: pool(get_frequency_dict(name, "best")) for tag, name in BY_FREQUENCY.items()},
            HINDI: pool(hindi.words(get_frequency_dict("hi"), spelling), 2 * VOCABULARY),
            **{tag: self._lettered(tag, spelling) for tag in BY_LETTERS},
        }

    def _lettered(self, tag: str, spelling: Random) -> Pool:
        """Return made words of a language, and those of our list, half of all."""
        found = letters(tag, spelling)
        own = list(chain.from_iterable(self._everyday[tag]))
        for word in own:
            found[word] = found.get(word, 0.0) + VOCABULARY / len(own)
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
        sizes = (
            self._draw.geometric(0.15, number)
            if self._short
            else 1 + self._draw.geometric(0.17, number)
        )
        return np.minimum(25, sizes)

    def _name(self) -> Post:
        return self._names[self._draw.integers(len(self._names))]

    def _named(self, post: Post, share: float) -> Post:
        if self._draw.random() >= share:
            return post
        at = self._draw.integers(len(post) + 1)
        return [*post[:at], *self._name(), *post[at:]]

    def _own_words(self) -> Iterator[str]:
        """Yield words of English that are more frequent there than in any other language."""
        elsewhere: dict[str, float] = {}
        for words, shares in self.others.values():
            for word, share in zip(words, shares, strict=True):
                elsewhere[word] = max(share, elsewhere.get(word, 0.0))
        for word, share in zip(*self._english, strict=True):
            if share > elsewhere.get(word, 0.0):
                yield word

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
        for source in (self._english, self._african_american):
            for post in self._drawn(source, 3 * POSTS):
                yield self._named(post, 0.35)
        if self._short:
            yield from ([word] for word in self._own_words())
        for post in self._phrases("en", 2 * POSTS):
            yield self._named(post, 0.35)
        for _ in range(POSTS):
            yield [*self._name(), *(self._name() if self._draw.random() < 0.5 else ())]

    def other(self, tag: str) -> Iterator[Post]:
        """Yield drawn posts in another language: some without accents, some partly English."""
        mixed, most = (0.6, 0.8) if tag == HINDI else (0.45, 0.8)
        english = self._drawn(self._english, 10 * POSTS)
        few = 0.4 if self._short and tag in BY_LETTERS else 1
        drawn = self._drawn(self.others[tag], int(POSTS * (4 if tag == HINDI else few)))
        for post in chain(drawn, self._phrases(tag, int(POSTS * few / 2))):
            words = [plain(word) for word in post] if self._draw.random() < 0.35 else post
            words = self._named(words, 0.25)
            if self._draw.random() < mixed:
                share = most * self._draw.random()
                words = [*words, *next(english)[: max(1, int(len(words) * share))]]
            yield words


def fitted(posts: Sequence[Post], truth: NDArray[np.int64], width: int) -> NDArray[np.float32]:
    """Return weights `float32[CELLS, width]` of a logistic regression with a ridge."""
    known: dict[str, int] = {}
    places = [known.setdefault(word, len(known)) for word in chain.from_iterable(posts)]
    within = [sorted(cells_of(word)) for word in known]
    of_words = _ones(within, list(chain.from_iterable(within)), CELLS)
    of_posts = _ones(posts, places, len(known))
    parts = np.asarray((of_posts @ of_words).sum(axis=1)).ravel()
    of_posts = (
        sparse.diags((np.maximum(parts, FEWEST) ** -0.5).astype(np.float32)) @ of_posts
    ).tocsr()
    back_posts, back_words = of_posts.T.tocsr(), of_words.T.tocsr()
    rows = np.arange(len(truth))

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.astype(np.float32).reshape(CELLS, width)
        logits = of_posts @ (of_words @ weights)
        logits -= logits.max(axis=1, keepdims=True)
        powers = np.exp(logits)
        total = powers.sum(axis=1, keepdims=True)
        value = (np.log(total[:, 0]) - logits[rows, truth]).sum()
        wrong = powers / total
        wrong[rows, truth] -= 1
        slope = back_words @ (back_posts @ wrong) + STRENGTH * weights
        return float(value + STRENGTH / 2 * (weights**2).sum()), slope.astype(np.float64).ravel()

    start = np.zeros(CELLS * width)
    options = {"maxiter": ROUNDS, "maxcor": 5}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    return np.asarray(found.x.reshape(CELLS, width), dtype=np.float32)


def _ones(lists: Sequence[Sequence[Any]], places: Sequence[int], width: int) -> Any:
    ends = np.cumsum([0, *map(len, lists)])
    return sparse.csr_matrix((np.ones(len(places), np.float32), places, ends), (len(lists), width))


def main() -> None:
    """Learn from posts of two words or more, then from posts of one word too; write the mean."""
    folder, twitteraae = map(Path, sys.argv[1:])
    learnt: list[NDArray[np.float32]] = []
    languages: tuple[str, ...] = ()
    for short in (False, True):
        maker = Maker(folder, twitteraae, short=short)
        posts = list(maker.english())
        truth = [0] * len(posts)
        for number, tag in enumerate(maker.others, 1):
            made = list(maker.other(tag))
            posts += made
            truth += [number] * len(made)
        languages = ("en", *maker.others)
        learnt.append(fitted(posts, np.array(truth), len(languages)))
    weights = (learnt[0] + learnt[1]) / 2
    largest = float(np.quantile(np.abs(weights), 0.9999))
    rounded = np.clip(np.round(weights * STEPS / largest), -STEPS, STEPS).astype(np.int8)
    packed = zlib.compress(rounded.tobytes(), 9)
    SHIPPED.write_bytes(msgspec.msgpack.encode(LanguageWeights(languages, packed, STEPS / largest)))
    print(f"{len(languages)} languages: {SHIPPED.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
