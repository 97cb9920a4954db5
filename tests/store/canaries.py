"""Posts all of whose words are their own, in a store among others, and what is left of them."""

import random
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple

from msgspec.structs import replace

from monitor.nouns.media import Attachment
from monitor.nouns.posts import Kept, Page, Reject
from monitor.store import forgetting
from monitor.store.connection import Store
from monitor.store.writing import rechecks
from tests.store.pages import NOW, START, add, fresh, kept, number
from tests.store.traces import traces

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Canary(NamedTuple):
    """A post all of whose words are its own."""

    native_id: str
    text: str
    url: str
    ref: str
    older: str
    link: str
    file: str
    alt: str


def canary(name: str) -> Canary:
    draw = random.Random(name)  # noqa: S311  names, no secrets
    words = [f"{draw.getrandbits(96):024x}" for _ in range(8)]
    return Canary(
        f"id-{words[0]}",
        f'Señor «{words[1]}» said & sang 🎵 "{words[1][::-1]}"',
        f"https://there.example/@{words[2]}/{words[0]}",
        f"at://did:plc:{words[3]}/app.bsky.feed.post/{words[0]}",
        f"An earlier word: {words[4]}",
        f"{words[5]}.example/{words[5][::-1]}",
        words[6],
        f"A picture of {words[7]}",
    )


CANARIES: Final = [canary(f"post {n}") for n in range(12)]
SAID: Final = ("there: expected a number, got something", "expected JSON, got something")
OTHERS: Final = [canary(f"other {n}") for n in range(40)]


def versions(one: Canary, hour: int = 0, **fields: object) -> tuple[Kept, Kept]:
    """Return the first version of a post, and the one that an edit made of it."""
    at = START + hour * HOUR
    media = (Attachment(kind="image", native_id=one.file, alt=one.alt),)
    words = {"at": at, "url": one.url, "label": "negative", "media": media, **fields}
    words["links"] = (f"https://{one.link}",)
    first = kept(one.native_id, one.older, **words)  # type: ignore[arg-type]
    second = kept(one.native_id, one.text, edited_at=at + HOUR, version="2", **words)  # type: ignore[arg-type]
    return replace(first, ref=one.ref), replace(second, ref=one.ref)


def filled(folder: Path, author: str | None = "ann") -> Store:
    """Fill a store with canaries of one author among posts of others, edited and in quarantine."""
    store = fresh(folder)
    for n, one in enumerate(OTHERS):
        add(store, *versions(one, n % 30, author=f"u{n % 7}", topics=(1, 2)))
    for n, one in enumerate(CANARIES):
        for version in versions(one, n, author=author):
            add(store, version)
    broken = f'{{"text": "{CANARIES[0].text}"'.encode()
    reason = f"there: expected a number, got {CANARIES[1].text!r}"
    add(store, page=Page(rejected=(Reject(reason, broken),)))
    with store.transaction() as conn:
        conn.execute("UPDATE pass SET error = ?", (f"expected JSON, got {CANARIES[2].text!r}",))
        posts = conn.execute("SELECT id, published_at FROM post").fetchall()
        rechecks.plan(conn, 1, posts, int(NOW.timestamp() * 1000))
    return store


def every(canaries: Iterable[Canary]) -> list[str]:
    return [secret for one in canaries for secret in one]


def left(folder: Path) -> dict[str, int]:
    """Return what is left of the canaries in which file."""
    return traces(folder, every(CANARIES), [*every(OTHERS), *SAID])


def rollups(store: Store) -> list[list[tuple[object, ...]]]:
    names = ("volume_minute", "volume_hour", "distinct_count")
    return [
        store.conn.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3").fetchall() for name in names
    ]


def of_ann() -> forgetting.Chosen:
    return forgetting.by((number("ann"),))
