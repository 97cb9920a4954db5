"""Posts as services bring them, drawn from a seed: what costs are measured on.

Texts are chains of words, each as it follows the one before in texts of its language: those of the
demo, or with a folder of data sets also its English posts (`../shared/data`). A fifth are copies,
some of a few texts and most of none; 8 % are reposts, 5 % near copies with a word changed; authors
and linked pages follow power laws; half of the posts carry engagement. Time is that of an incident:
a burst, its decline, days and nights.

Run: python -m bench.posts FILE POSTS [FOLDER]
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bench import arguments, corpus

DEMO: Final = Path(__file__).parents[1] / "monitor/demo/feed/anaheim.ndjson.gz"
LARGE: Final = ("kaggle_tweets_train", "goemotions_reddit_train")
LANGUAGES: Final = {"en": 0.8, "es": 0.12, "pt": 0.04, "fr": 0.04}
BEGIN: Final = datetime(2017, 2, 21, 8, tzinfo=UTC)
DAYS: Final = 30
CONFIG: Final = """
[monitor]
timezone = "America/Los_Angeles"
scorer = "social"
keep_texts = "forever"
keep_links = "forever"
keep_leftovers = "forever"
[[incident]]
key = "anaheim"
title = "Anaheim"
since = 2017-02-21T00:00:00-08:00
query = "anaheim"
[[incident.narrative]]
key = "threat"
title = "He threatened to shoot"
query = "threat* OR shoot* OR amenaz*"
[[incident.narrative]]
key = "denial"
title = "He said sue"
query = "sue OR suing OR deny OR demandar*"
[[incident.voice]]
key = "chief"
title = "The chief of police"
query = '"police chief" OR quezada'
[incident.protect]
names = ["Zbignevara Quellinghorst"]
"""
"""The incident that they are about."""

_SAID: Final = ("anaheim", "anaheim", "#anaheim", "Anaheim police", "Anaheim police chief Quezada")

_Follow = dict[str, list[str]]


def posts(count: int, folder: Path | None = None, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield *count* posts in the order of time, as `monitor import` reads them."""
    draw = np.random.default_rng(seed)
    chains = {lang: _chain(texts) for lang, texts in _texts(folder).items()}
    said: list[tuple[str, str]] = []
    moments = _moments(draw, count)
    authors = _power(draw, count, count // 4 + 1)
    pages = _power(draw, count, count // 20 + 1)
    chances = draw.random((count, 4))
    earlier = draw.random(count) ** 3
    languages = draw.choice(list(LANGUAGES), size=count, p=list(LANGUAGES.values())).tolist()
    lengths = (5 + draw.gamma(2, 8, count)).astype(np.int64).tolist()
    chance = Random(seed).random
    for number, (kind, linked, engaged, source) in enumerate(chances.tolist()):
        old = int(earlier[number] * len(said))
        repost = 0.2 < kind < 0.28 and bool(said)
        if kind < 0.28 and said:
            text, lang = said[old]
        elif kind < 0.33 and said:
            text, lang = said[old]
            words = text.split(" ")
            words[int(linked * len(words))] = "really"
            text = " ".join(words)
        else:
            lang = languages[number]
            text = _text(chance, chains[lang], lengths[number])
        if linked < 0.3 and "http" not in text:
            text += f" https://news{pages[number] % 97}.example/a/{pages[number]}"
        said.append((text, lang))
        name = "chirper" if source < 0.7 else "commons" if source < 0.97 else "newswire"
        post: dict[str, Any] = {
            "source": name,
            "id": f"{834000000000 + number}",
            "created_at": moments[number],
            "text": text,
            "author": f"u{authors[number]}",
            "lang": lang,
            "url": f"https://{name}.example/p/{834000000000 + number}",
        }
        if repost:
            post |= {"kind": "repost", "repost_of": f"{834000000000 + old}"}
        if engaged < 0.5:
            many = int(0.5 / (engaged + 1e-6))
            post |= {"likes": many - 1, "reposts": many // 4, "replies": many // 9}
        yield post


def write(path: Path, count: int, folder: Path | None = None) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(
            json.dumps(post, ensure_ascii=False) + "\n" for post in posts(count, folder)
        )


def _texts(folder: Path | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for post in corpus.rows(DEMO):
        found[post.get("lang") or ""].append(post.get("text") or "")
    files = [folder / f"sentiment/{name}.jsonl.gz" for name in LARGE] if folder else []
    for file in files:
        found["en"] += [row["text"] for row in corpus.rows(file)]
    return {lang: found[lang] for lang in LANGUAGES}


def _chain(texts: Sequence[str]) -> _Follow:
    """Return what follows each word, as often as it does; the empty word begins and ends."""
    follow: _Follow = defaultdict(list)
    for text in texts:
        words = [word for word in text.split() if not word.startswith("http")]
        for word, after in zip(["", *words], [*words, ""], strict=True):
            follow[word].append(after)
    return follow


def _text(chance: Callable[[], float], follow: _Follow, most: int) -> str:
    word, words = "", [_SAID[int(chance() * len(_SAID))]]
    for _ in range(most):
        after = follow[word]
        word = after[int(chance() * len(after))]
        if word:
            words.append(word)
    return " ".join(words)


def _power(draw: Generator, count: int, members: int) -> NDArray[np.int64]:
    """Return *count* of so many members, the first far more often than the last."""
    return (members ** draw.random(count)).astype(np.int64)


def _moments(draw: Generator, count: int) -> list[str]:
    """Return instants of a burst at the end of the first day, its decline, and days and nights."""
    hours = np.arange(DAYS * 24)
    since = np.maximum(hours - 20, 0)
    rate = np.where(hours < 20, 0.02, 1 / (1 + since / 12)) * (1.2 + np.cos(hours / 24 * 2 * np.pi))
    at = draw.choice(hours, size=count, p=rate / rate.sum()) + draw.random(count)
    return [(BEGIN + timedelta(hours=hour)).isoformat() for hour in np.sort(at).tolist()]


if __name__ == "__main__":
    name, number, *data = arguments.words(__doc__, 2, 3)
    write(
        Path(name), arguments.whole(number), *(arguments.holding(one, "sentiment") for one in data)
    )
