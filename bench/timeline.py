"""Posts as they come in a crisis, and a local server of 100-post pages of them.

The server speaks as a Mastodon tag timeline does. Texts are put together from real ones where they
are at hand, so that words are as often new as in real posts.
"""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import escape
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from bench import corpus
from bench.serving import Query, answering, beside

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "sentiment"
PAGE = 100
FIRST = 110_000_000_000_000_000
BEGIN = datetime(2017, 2, 21, 9, 0, tzinfo=UTC)


CONFIG = """
[monitor]
[[incident]]
key = "anaheim"
title = "Anaheim"
since = 2017-02-21T00:00:00-08:00
query = '(anaheim AND (officer OR cop OR police OR lapd)) OR "off-duty officer" OR #anaheimcop'
hashtags = ["anaheim"]
[[incident.narrative]]
key = "threat"
title = "Threat"
query = "threat* AND shoot*"
[incident.protect]
names = ["Tomlin Averystone"]
[source.mastodon]
instances = ["{base_url}"]
allow_private = true
"""
"""A configuration that collects what is served here."""

OTHERS = {
    "es": """La policía de Anaheim dice que el agente estaba fuera de servicio
        No puedo creer lo que acabo de ver en ese video, qué vergüenza
        Los vecinos salieron a la calle otra vez esta noche en Anaheim""",
    "pt": """A polícia de Anaheim ainda não disse o nome do homem
        Não dá para acreditar no que aconteceu com aquele menino
        Mais uma noite de protesto nas ruas e ninguém explica nada""",
    "de": """Die Polizei in Anaheim sagt, der Mann sei nicht im Dienst gewesen
        Das Video ist wirklich schlimm, ich kann es kaum glauben
        Wieder gehen die Leute heute Abend auf die Straße""",
}
"""Sentences in other languages than English, of our own."""


class Made(NamedTuple):
    """A post as it is made up: what it says, by whom, in which language."""

    text: str
    author: str
    lang: str


def real() -> list[str]:
    """Return real texts, each once: labelled tweets and comments; our own words without them."""
    found: dict[str, None] = {}
    for name in ("kaggle_tweets_train", "tweeteval_sentiment_val", "goemotions_reddit_train"):
        path = DATA / f"{name}.jsonl.gz"
        if path.exists():
            found.update(dict.fromkeys(row["text"] for row in corpus.rows(path)))
    # In one of the sets a grave accent stands for each apostrophe.
    texts = [text.replace("`", "'").strip() for text in found]
    return texts or [f"Part {n}: this is really bad news, isn't it?" for n in range(50_000)]


def distinct(count: int, seed: int = 1) -> list[str]:
    """Return *count* distinct texts in English: each begins as one real text, ends as another."""
    draw, known = random.Random(seed), real()
    found: dict[str, None] = {}
    while len(found) < count:
        one, other = draw.choice(known).split(), draw.choice(known).split()
        words = [*one[: len(one) // 2 + 1], *other[len(other) // 2 :]]
        found[" ".join(words[:45])] = None
    return list(found)


def crisis(count: int, seed: int = 1, topic: str = "Anaheim police") -> list[Made]:
    """Return *count* posts, each of which names *topic*.

    A fifth are copies, 8 % reposts and 5 % near copies of earlier ones, 18 % are in Spanish,
    Portuguese or German, 30 % hold a link; authors post by a power law.
    """
    draw = random.Random(seed)
    fresh = iter(distinct(count, seed))
    posts: list[Made] = []
    for number in range(count):
        author, chance = f"u{int(draw.paretovariate(0.8)) % 50_000}", draw.random()
        old = draw.choice(posts) if posts else None
        if old is not None and chance < 0.33:
            text = old.text
            if chance < 0.08:
                text = f"RT @{old.author}: {text}"
            elif chance < 0.13:
                text = f"{text} {draw.choice(('wow', 'smh', 'sad', 'again', 'really'))}"
            posts.append(Made(text, author, old.lang))
            continue
        lang = draw.choices(("en", "es", "pt", "de"), (82, 9, 5, 4))[0]
        said = next(fresh)
        if lang != "en":
            lines = OTHERS[lang].splitlines()
            said = " ".join((draw.choice(lines).strip(), draw.choice(lines).strip()))
        if topic not in said:
            said = f"{topic} {said}" if chance < 0.7 else f"{said} #{topic}"
        if draw.random() < 0.3:
            said = f"{said} https://news{number % 97}.example/{number % 1_009}/story"
        posts.append(Made(said, author, lang))
    return posts


def status(number: int, post: Made) -> dict[str, object]:
    """Build one status; its id grows with its time, as on a real instance."""
    return {
        "id": str(FIRST + number),
        "uri": f"https://example.social/users/{post.author}/statuses/{FIRST + number}",
        "url": f"https://example.social/@{post.author}/{FIRST + number}",
        "created_at": (BEGIN + timedelta(seconds=20 * number)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "content": f"<p>{escape(post.text)}</p>",
        "spoiler_text": "",
        "visibility": "public",
        "language": post.lang,
        "account": {"acct": post.author},
        "favourites_count": number % 50 * (number % 2),
        "reblogs_count": number % 9 * (number % 2),
        "replies_count": number % 5 * (number % 2),
        "in_reply_to_id": None,
        "reblog": None,
        "edited_at": None,
        "mentions": [],
        "tags": [{"name": "anaheim"}],
        "emojis": [],
        "media_attachments": [],
    }


def pages(posts: Sequence[Made]) -> dict[int, bytes]:
    """Return the pages of a timeline by the id that lies above them, newest first in each."""
    found = {}
    for top in range(len(posts), 0, -PAGE):
        batch = [
            status(number, posts[number]) for number in range(top - 1, max(top - PAGE, 0) - 1, -1)
        ]
        found[top] = json.dumps(batch).encode()
    return found


def _serve(posts: Sequence[Made], line: "Connection") -> None:
    found, newest = pages(posts), len(posts)

    def respond(asked: Query) -> object:
        if asked.path.endswith("/instance"):
            return {"version": "4.3.0"}
        if "min_id" in asked.params or not asked.path.endswith("/timelines/tag/anaheim"):
            return []
        return found.get(asked.number("max_id", FIRST + newest) - FIRST, b"[]")

    line.send(answering(respond))
    line.recv()


@contextmanager
def served(posts: Sequence[Made]) -> Iterator[str]:
    """Serve the posts on loopback, from a process of its own; yields the base address."""
    with beside(_serve, posts) as line:
        yield line.recv()
