"""An incident whose posts have true tones, a scorer that errs, and people who coded some."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from pathlib import Path

import numpy as np

from monitor.nouns.posts import Label, Span
from monitor.report.readings import Question
from monitor.sentiment.validation import CLASSES
from monitor.store.connection import open_store
from monitor.store.reading import labels as read_labels
from monitor.store.reading.reader import open_reader
from monitor.store.records import CodeKind, Coding
from monitor.store.writing import labels
from tests.report.sample import TITLE
from tests.store.build import INCIDENT, Sample, build, instant

START = instant("02-23T06:00")
HOURS = 20
SPAN = Span(START, START + timedelta(hours=HOURS))
NOW = SPAN.end + timedelta(days=1)
SCORER = np.array([[0.6, 0.3, 0.1], [0.35, 0.55, 0.1], [0.1, 0.3, 0.6]])
"""What the scorer says (column) of a post of which people say (row)."""
CALM, ANGRY = (0.3, 0.5, 0.2), (0.7, 0.2, 0.1)
NUMBERS = {"negative": -400_000, "neutral": 0, "positive": 400_000}


def incident(
    path: Path, posts: int = 2_000, *, seed: int = 1, angry_from: int = HOURS
) -> tuple[Path, list[Label]]:
    """Fill a database evenly over the hours; return it and what people would say of each post."""
    random = np.random.default_rng(seed)
    samples, truth = [], []
    for number in range(posts):
        hour = number * HOURS // posts
        true = int(random.choice(3, p=ANGRY if hour >= angry_from else CALM))
        said = CLASSES[int(random.choice(3, p=SCORER[true]))]
        truth.append(CLASSES[true])
        samples.append(
            Sample(
                at=START + timedelta(hours=hour),
                person=number,
                message=number,
                label=said,
                polarity=NUMBERS[said],
                text=f"the {CLASSES[true]} post number {number}",
            )
        )
    return build(path, samples, settings={"scorer": "textblob"}), truth


def code(
    path: Path,
    codes: dict[int, str],
    *,
    coder: str = "ana",
    kind: CodeKind = "tone",
    target: str = "",
) -> None:
    """Keep what a coder says of posts, by their number."""
    with open_store(path, zone="UTC", scorer="textblob") as store:
        for post, value in codes.items():
            labels.put(store, [post], Coding(coder, kind, target), value, 0)


def draw(path: Path, posts: Collection[int], span: Span = SPAN) -> int:
    """Keep a draw of posts; of a mapping its values are the chances that they were drawn with."""
    chances = posts if isinstance(posts, Mapping) else dict.fromkeys(posts, 1.0)
    with open_store(path, zone="UTC", scorer="textblob") as store:
        return labels.add_draw(store, 1, span, 0, chances, 0)


def draw_and_code(path: Path, truth: list[Label], count: int, *, seed: int = 0) -> list[int]:
    """Draw posts at random and code each as it is; return their numbers."""
    random = np.random.default_rng(seed)
    posts = [int(p) + 1 for p in random.choice(len(truth), count, replace=False)]
    draw(path, posts)
    code(path, {post: truth[post - 1] for post in posts})
    return posts


def asked(every: timedelta = timedelta(hours=1), span: Span = SPAN, **more: object) -> Question:
    """Build a question about this incident."""
    return Question(
        incident=INCIDENT,
        title=TITLE,
        span=span,
        every=every,
        timezone="UTC",
        now=NOW,
        **more,  # type: ignore[arg-type]
    )


def drawn(path: Path) -> tuple[int, ...]:
    """Return the posts of the newest draw."""
    with open_reader(path) as reader:
        return read_labels.draws(reader, 1)[-1].posts
