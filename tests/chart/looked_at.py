"""Pictures that someone has looked at, of fixed figures: one for each kind of chart and its edges.

Letters that the renderer's own fonts lack are not in them: they would differ from machine to
machine. ``python -m tests.chart.looked_at`` makes them again; look at each before it is committed.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
from msgspec.structs import replace

from monitor.chart import Figure, Outlook, svg
from monitor.chart.figure import Ahead, DrawnOvertaking, Narrative
from monitor.chart.files.render import png
from monitor.nouns.buckets import Bucket
from monitor.nouns.measure import Count, CountSeries, Measure
from monitor.nouns.posts import Lost
from monitor.nouns.spread import Phased, Shared
from tests.chart.figures import (
    HOUR,
    START,
    amplification,
    bucket,
    event,
    feeling,
    links,
    narratives,
    reactions,
    sentiment,
    span,
    stretch,
    volume,
)
from tests.chart.pixels import Pixels, read, written

FOLDER: Final = Path(__file__).parent / "golden"
SCALE: Final = 0.4
SHADE: Final = 17  # of 255; less than what differs to the eye

POSTS: Final = (0, 1, 3, 9, 24, 60, 110, 80, 52, 40, 33, 20, 12, 8, 30, 75, 160, 140, 90, 50, 31)


def buckets() -> tuple[Bucket, ...]:
    """A day with a gap, a half-seen hour, a lower bound, and a last hour that will still change."""
    known = [bucket(i, posts) for i, posts in enumerate(POSTS)]
    known[7] = bucket(7, None)
    known[9] = bucket(9, 40, coverage=0.6)
    known[16] = bucket(16, 160, truncated=True)
    known[20] = bucket(20, 31, provisional=True)
    return tuple(
        replace(b, people=b.posts and b.posts * 4 // 5, messages=b.posts and b.posts // 2 + 1)
        for b in known
    )


def everything() -> Figure:
    total = buckets()
    half = tuple(replace(b, posts=None if b.posts is None else b.posts // 2) for b in total)
    third = tuple(replace(b, posts=None if b.posts is None else b.posts // 3) for b in total)
    return replace(
        volume(
            total,
            {"chirper": half, "newswire": third},
            events=(event(6.5, "A video is posted"), event(15, "Police order protesters away")),
            lost=(Lost(span(16, 17), "the service shows only 40 posts"),),
            method=("Query of incident anaheim: officer", "They do not represent the public."),
            said="At least 160 posts in one hour, Wednesday 22 February, 4 to 5 pm",
        ),
        counts=(_calls(),),
    )


def _calls() -> CountSeries:
    return CountSeries(
        source="calls",
        measure=Measure(name="calls", title="Calls to the police", unit="calls", how="sum"),
        values=tuple(
            Count(START + i * HOUR, START + (i + 1) * HOUR, float(3 + i % 5 * 4), i < 19)
            for i in range(21)
            if i != 4
        ),
    )


def often() -> Figure:
    said = "At least 1,167 posts by 933 accounts, in 593 different texts"
    return replace(amplification(buckets()), said=said, simulated=True)


def tone() -> Figure:
    means = (0.1, 0.05, -0.1, -0.3, -0.35, None, -0.2, -0.1, None, 0.0, 0.1, -0.05)
    cells = [feeling(i, mean, provisional=i > 9) for i, mean in enumerate(means)]
    cells[5] = feeling(5, None, coverage=0)
    said = "About 50 % of the posts read as negative"
    return replace(sentiment(cells, events=(event(3, "Police order protesters away"),)), said=said)


def without_topic() -> Figure:
    scored = (0.1, 0.05, -0.1, -0.3, -0.35, None, -0.2, -0.1, None, 0.0, 0.1, -0.05)
    means = {
        "as scored": scored,
        "masked": tuple(None if mean is None else mean + 0.04 for mean in scored),
        "centred": tuple(None if mean is None else mean + 0.15 for mean in scored),
        "masked, centred": tuple(None if mean is None else mean + 0.15 for mean in scored),
    }
    events = (event(3, "Police order protesters away"),)
    said = "Of the reactions, 50 % (20 to 80 %) as scored read as negative"
    return replace(reactions(means, events=events, provisional=True), said=said)


def spreading() -> Figure:
    end = START + 21 * HOUR
    outlook = Outlook(
        onset=span(2.5, 3.5),
        bursts=(span(4, 9), span(15, 19)),
        fan=(
            Ahead(end, 4, 9, 18, 40, 80),
            Ahead(end + HOUR, 4, 9, 18, 40, 80),
            Ahead(end + 6 * HOUR, 2, 6, 12, 45, 110),
        ),
        phases=(
            Phased("emerging", span(1, 4)),
            Phased("growing", span(4, 6)),
            Phased("peaking", span(6, 7)),
            Phased("fading", span(7, 14)),
            Phased("revived", span(14, 17)),
            Phased("quiet", span(17, 20)),
        ),
    )
    said = "Fading: 90 % sure that the next 6 hours bring fewer posts"
    lost = (Lost(span(16, 17), "shows only 40"),)
    return replace(volume(buckets(), lost=lost, said=said), outlook=outlook)


def told() -> Figure:
    shares = (0.1, 0.12, 0.3, 0.42, 0.4, 0.36)
    return narratives(
        (
            Narrative(
                "He said sue",
                300,
                tuple(stretch(i * 4, i * 4 + 4, share) for i, share in enumerate(shares)),
            ),
            Narrative(
                "The boy threatened to shoot",
                200,
                tuple(stretch(i * 4, i * 4 + 4, 0.45 - share) for i, share in enumerate(shares)),
            ),
        ),
        (DrawnOvertaking("He said sue", "The boy threatened to shoot", span(5, 11)),),
        events=(event(15, "Police order protesters away"),),
        said="“He said sue” overtook “The boy threatened to shoot” between 5 and 11 am",
    )


def passed_on() -> Figure:
    cells = buckets()
    posts = tuple(b.posts or 0 for b in cells)
    figure = links(
        cells,
        (
            Shared("video.example/w/8121", "video", posts, tuple(7 * n for n in posts)),
            Shared(
                "news.example/story",
                "page",
                tuple(n // 4 for n in posts),
                tuple(None if i < 5 else n for i, n in enumerate(posts)),
            ),
        ),
    )
    said = "The video linked most, video.example/w/8121, is in at least 1,068 posts"
    return replace(figure, said=said)


GOLDEN: Final[Mapping[str, Callable[[], str]]] = {
    "volume": lambda: svg(everything(), scheme="light"),
    "volume-dark": lambda: svg(everything(), scheme="dark"),
    "volume-narrow": lambda: svg(everything(), 400, "light"),
    "sentiment": lambda: svg(tone(), scheme="light"),
    "reactions": lambda: svg(without_topic(), scheme="light"),
    "reactions-dark": lambda: svg(without_topic(), scheme="dark"),
    "spread": lambda: svg(spreading(), scheme="light"),
    "spread-dark": lambda: svg(spreading(), scheme="dark"),
    "narratives": lambda: svg(told(), scheme="light"),
    "narratives-narrow": lambda: svg(told(), 400, "light"),
    "amplification": lambda: svg(often(), scheme="light"),
    "links": lambda: svg(passed_on(), scheme="light"),
    "one-bucket": lambda: svg(amplification([bucket(0, 9)]), scheme="light"),
    "no-bucket": lambda: svg(links((), ()), scheme="light"),
}
"""Name of the picture -> what is drawn."""


def drawn(made: str) -> Pixels:
    """Return a drawing as a small picture."""
    return read(png(made, SCALE))


def fewer(pixels: Pixels) -> Pixels:
    """Return the picture in so few shades that a file of it is small."""
    return np.asarray((pixels.astype(int) + SHADE // 2) // SHADE * SHADE).astype(np.uint8)


def main() -> None:
    """Make all pictures again, and remove those of nothing."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        if old.stem not in GOLDEN:
            old.unlink()
    for name, made in GOLDEN.items():
        path = FOLDER / f"{name}.png"
        path.write_bytes(written(fewer(drawn(made()))))


if __name__ == "__main__":
    main()
