"""A collected incident: gaps, a query that is widened, two statements with one title, labels."""
# ruff: noqa: S311  drawn posts need no secret numbers

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.outputs import CONFIG, START, WORDS, written
from monitor.app import wiring
from monitor.config import read_config
from monitor.nouns.posts import Span
from monitor.store.connection import open_store
from monitor.store.records import Coding
from monitor.store.writing import labels

HOUR = timedelta(hours=1)
LENGTH = timedelta(days=3)
CHANGED = START + 31 * HOUR
POSTS = 900
CODED = 150
QUOTED = "overloaded"
"""A word that no report says."""

SOURCES = """
[source.chirper]
kind = "replay"
file = "posts.ndjson"
platform = "chirper"
every = "30m"
outages = [[{last}, {end}]]

[source.commons]
kind = "replay"
file = "posts.ndjson"
platform = "commons"
every = "30m"
lookback = "2h"
outages = [[{first}, {until}]]
"""


def collected(folder: Path) -> None:
    """Collect it pass by pass, widen its query after a day, and let two people label some posts."""
    folder.mkdir(parents=True)
    lines = [*(json.dumps(one) for one in sorted(_posts(), key=_at)), '{"source": "chirper"}']
    (folder / "posts.ndjson").write_text("\n".join(lines) + "\n", "utf-8")
    narratives = "".join(
        f'\n[[incident.narrative]]\nkey = "{word}"\ntitle = "Version {word}"\nquery = "{word}"\n'
        for word in ("glass", "vanilla", "shard")
    )
    head, _, _ = CONFIG.partition("[source.news]")
    text = head.format(
        since=written(START - HOUR),
        narratives=narratives,
        first=written(START + 40 * HOUR),
        second=written(START + 41 * HOUR),
    ) + SOURCES.format(
        last=written(START + LENGTH - 4 * HOUR),
        end=written(START + LENGTH + 9 * HOUR),
        first=written(START + 20 * HOUR),
        until=written(START + 26 * HOUR),
    )
    _watch(folder, text.replace("'harlow OR creamery'", "'harlow'"), START, CHANGED)
    _watch(folder, text, CHANGED, START + LENGTH + HOUR)
    _label(folder)


def _at(post: dict[str, Any]) -> str:
    return str(post["created_at"])


def _posts() -> Iterator[dict[str, Any]]:
    draw = random.Random(7)
    for number in range(POSTS):
        said = [draw.choice(("harlow", "creamery")), *draw.choices(WORDS, k=draw.randint(4, 14))]
        link = f" https://video.example/w/{draw.randint(1, 4)}" if draw.random() < 0.2 else ""
        yield {
            "source": draw.choice(("chirper", "chirper", "commons")),
            "id": str(number),
            "created_at": written(START + LENGTH * draw.betavariate(1.2, 2)),
            "text": f"{' '.join(said)}{link}",
            "author": f"a{int(draw.paretovariate(0.8)) % 400}",
            "lang": draw.choice(("en", "en", "en", "es")),
        }


def _watch(folder: Path, text: str, since: datetime, until: datetime) -> None:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    config, clock = read_config(path, environ={}), [since]
    collector = wiring.Collector(
        config, wiring.scorers(config), sleep=lambda _: None, now=lambda: clock[0]
    )
    with wiring.writer(config):
        while clock[0] < until:
            for source in config.sources:
                collector(source, config.incidents[0])
            clock[0] += timedelta(minutes=30)


def _label(folder: Path) -> None:
    config = read_config(folder / "config.toml", environ={})
    draw = random.Random(8)
    with open_store(config.database, zone=config.timezone, scorer=config.scorer) as store:
        with store.transaction() as conn:
            held = [number for (number,) in conn.execute("SELECT id FROM post ORDER BY id")]
            # What was said of a pass, an item or a loss then is quoted as it is kept.
            conn.execute("UPDATE pass SET error = ? WHERE error IS NOT NULL", (QUOTED,))
            conn.execute("UPDATE quarantine SET reason = ?", (QUOTED,))
            conn.execute("UPDATE lost SET reason = ?", (QUOTED,))
        posts = draw.sample(held, CODED)
        labels.add_draw(store, 1, Span(START, START + LENGTH), 0, dict.fromkeys(posts, 1.0), 0)
        for post in posts:
            said = draw.choice(("negative", "neutral", "positive"))
            for coder in ("ana", "ben"):
                value = said if draw.random() < 0.9 else "neutral"
                labels.put(store, [post], Coding(coder, "tone", ""), value, 0)
