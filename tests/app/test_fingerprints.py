"""Small pictures: fetched where the configuration asks for it, looked at once, and kept nowhere."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from monitor.app import wiring
from monitor.app.asking import Fingerprinting
from monitor.config import Config
from monitor.errors import RetryLater, SourceError
from monitor.nouns.media import Attachment
from monitor.nouns.posts import Answer
from monitor.store.connection import Store
from monitor.store.writing.budgets import StoreLedger
from tests.config.write import RIGHT, read
from tests.store.pages import NOW, START, add, kept

SITE = "https://pictures.example/"


def jpeg(size: tuple[int, int] = (480, 360)) -> bytes:
    body, draw = BytesIO(), np.random.default_rng(1)
    noise = Image.fromarray((draw.random((30, 40, 3)) * 255).astype(np.uint8))
    noise.resize(size).save(body, "JPEG")
    return body.getvalue()


ANSWERS: Mapping[str, bytes | SourceError] = {
    f"{SITE}own": jpeg(),
    f"{SITE}small": jpeg((160, 120)),
    f"{SITE}page": b"<html>no picture",
    f"{SITE}gone": SourceError("410"),
    f"{SITE}later": RetryLater("429", until=NOW),
}


class Pictures:
    """A network of the answers above that writes down what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, ledger: StoreLedger) -> AbstractContextManager["Pictures"]:
        del ledger
        return nullcontext(self)

    def get(self, url: str, *, follow: bool = False, **_: object) -> Answer:
        assert follow
        self.asked.append(url)
        answer = ANSWERS[url]
        if isinstance(answer, SourceError):
            raise answer
        return Answer(200, answer, {}, url)

    def post(self, url: str, **_: object) -> Answer:
        raise AssertionError(url)


def configured(folder: Path, table: str = "") -> Config:
    return read(folder, f"{RIGHT}[media]\nenabled = true\n{table}")


def put(store: Store, name: str, *media: Attachment) -> None:
    with store.transaction() as conn:
        conn.execute(
            "INSERT OR IGNORE INTO topic (id, incident, kind, key, title, query) "
            "VALUES (1, 'anaheim', 'incident', 'anaheim', '', '')"
        )
    add(store, kept(name, name, media=media, at=START))


def held(store: Store) -> dict[str, tuple[object, ...]]:
    found = store.conn.execute(
        "SELECT native_id, preview, length(digest), length(pdq), unread FROM attachment"
    )
    return {name: tuple(rest) for name, *rest in found}


def video(name: str, address: str | None = None) -> Attachment:
    return Attachment(kind="video", native_id=name, preview=f"{SITE}{address or name}")


def test_each_is_looked_at_once_and_its_address_goes(tmp_path: Path) -> None:
    """What cannot be fetched or compared says why; a host that asks for patience gets it."""
    config, network = configured(tmp_path), Pictures()
    look = Fingerprinting(config, sleep=bool, now=lambda: NOW, network=network)
    with wiring.writer(config) as store:
        for name in ("own", "small", "page", "gone", "later"):
            put(store, name, video(name))
        look()
        assert held(store) == {
            "own": (None, 64, 64, None),
            "small": (None, 64, None, "small"),
            "page": (None, 64, None, "unreadable"),
            "gone": (None, None, None, "gone"),
            "later": (f"{SITE}later", None, None, None),
        }
        look()
        assert sorted(network.asked) == sorted([*ANSWERS, f"{SITE}later"])


def test_a_file_that_is_known_is_not_fetched_again(tmp_path: Path) -> None:
    """Whichever post shows it; nor where the post is seen once more."""
    config, network = configured(tmp_path), Pictures()
    look = Fingerprinting(config, sleep=bool, now=lambda: NOW, network=network)
    with wiring.writer(config) as store:
        put(store, "one", video("file-8121", "own"))
        look()
        put(store, "two", video("file-8121", "small"))
        put(store, "one", video("file-8121", "gone"))
        look()
        assert network.asked == [f"{SITE}own"]
        assert set(held(store).values()) == {(None, 64, 64, None)}


def test_no_more_than_the_budget_of_a_minute(tmp_path: Path) -> None:
    """The rest waits for the next; pictures of videos come first."""
    config, network = configured(tmp_path, "per_minute = 1\n"), Pictures()
    look = Fingerprinting(config, sleep=bool, now=lambda: NOW, network=network)
    with wiring.writer(config) as store:
        put(store, "a", video("own"))
        put(store, "b", Attachment(kind="image", native_id="small", preview=f"{SITE}small"))
        look()
        assert network.asked == [f"{SITE}own"]


@pytest.mark.parametrize("enabled", [True, False])
def test_addresses_are_kept_only_where_pictures_are_fetched(tmp_path: Path, enabled: bool) -> None:
    """Off by default."""
    config = configured(tmp_path) if enabled else read(tmp_path, RIGHT)
    post = kept("1", "Look", media=(video("own"),)).post
    (one,) = wiring.masker(config).masked("chirper", post).post.media
    assert (one.preview is not None) == enabled
