"""Files of embeds on the live page: for pages and services elsewhere, to be read only."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
import pytest
from starlette.routing import BaseRoute

from monitor.app.embeds import public_files
from monitor.app.newsroom import Newsroom
from monitor.app.renewing import renew
from monitor.errors import StoreError
from monitor.store.records import EmbedQuestion, EmbedRecord, Readership
from monitor.store.writing import publications
from monitor.web.programs import Programs
from tests.app.test_corrections import FIRST, HOURLY, MINUTE, T, comes, five_hours, late, newsroom
from tests.app.test_embeds import SCORED
from tests.store.pages import fresh
from tests.web.inside import World, answering

pytestmark = pytest.mark.repeats


CLIENT: Final = httpx.Client(verify=False, timeout=60)  # noqa: S501  loopback, without TLS
ELSEWHERE: Final = {"Origin": "https://news.example"}


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """Give a newsroom with a public embed, and an internal one."""
    with fresh(tmp_path) as store:
        five_hours(store)
        readers: dict[str, Readership] = {"chart": "public", "desk": "internal"}
        for name, readership in readers.items():
            one = EmbedRecord(
                file=str(tmp_path / f"{name}.html"),
                incident="anaheim",
                chart="volume",
                readership=readership,
                asked=EmbedQuestion(),
                written_at=T,
            )
            publications.keep_embed(store, one)
    return newsroom(tmp_path, SCORED)


def embeds_of(files: Callable[[], Mapping[str, Path]]) -> list[BaseRoute]:
    """Return what answers with embeds, and knows of nothing else."""
    return Programs(str.encode, files, healthy=bool, numbers=str, internal=False).routes()


@pytest.fixture
def address(room: Newsroom) -> Iterator[str]:
    renew(room, FIRST)
    with answering(World(), more=embeds_of(lambda: public_files(room, ["anaheim"]))) as found:
        yield f"{found}embed/"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("chart.csv", "text/csv; charset=utf-8"),
        ("chart.values.json", "application/json"),
        ("chart.datawrapper.json", "application/json"),
        ("chart.html", "text/html; charset=utf-8"),
    ],
)
def test_each_file_may_be_read_and_framed_elsewhere(
    address: str, room: Newsroom, name: str, kind: str
) -> None:
    """As it lies on the disk; who has it is told that it has not changed."""
    answer = CLIENT.get(address + name, headers=ELSEWHERE)
    assert answer.status_code == 200
    assert answer.content == (room.config.path.parent / name).read_bytes()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-security-policy"] == "frame-ancestors *"
    assert answer.headers["content-type"] == kind
    mark = answer.headers["etag"]
    for known in (mark, f"W/{mark}", f'"x", {mark}'):  # weak: of a proxy that packs
        again = CLIENT.get(address + name, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["access-control-allow-origin"] == "*"
    assert CLIENT.get(address + name, headers={"If-None-Match": '"x"'}).status_code == 200


def test_nothing_else_may(address: str, room: Newsroom) -> None:
    """The page, what is internal, what is no embed: none of it can be read by another page."""
    assert (room.config.path.parent / "desk.csv").exists()
    page = address.removesuffix("embed/")
    asked = {page: 200, **{address + name: 404 for name in ("desk.csv", "..%2Fconfig.toml", "x")}}
    for url, code in asked.items():
        answer = CLIENT.get(url, headers=ELSEWHERE)
        assert answer.status_code == code
        assert "access-control-allow-origin" not in answer.headers
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert CLIENT.request(method, f"{address}chart.csv").status_code == 405


def test_only_embeds_of_its_incident_are_served(room: Newsroom) -> None:
    """Whoever reads one live page is not told of another incident."""
    renew(room, FIRST)
    assert public_files(room, ["fullerton"]) == {}


def test_a_database_that_cannot_be_read_is_said() -> None:
    """And asked again later: 503."""

    def broken() -> Mapping[str, Path]:
        message = "the database is damaged"
        raise StoreError(message)

    with answering(World(), more=embeds_of(broken)) as address:
        answer = CLIENT.get(f"{address}embed/chart.csv")
    assert (answer.status_code, answer.text) == (503, "the database is damaged\n")


class StandIn:
    """What a service that refreshes each minute takes: rows and three texts, and nothing else.

    It takes data only with the header that lets its own page read it, and of the texts only those
    that an editor may overwrite in Datawrapper.
    """

    KEYS: Final = {("describe", "intro"), ("describe", "byline"), ("annotate", "notes")}

    def __init__(self, address: str, now: datetime) -> None:
        self.address, self.now = address, now
        self.rows: list[dict[str, str]] = []
        self.texts: dict[tuple[str, str], str] = {}

    def minute(self, act: Callable[[], object]) -> None:
        """Let a minute pass for all, then take both files."""
        self.now += MINUTE
        act()
        self.rows = list(csv.DictReader(io.StringIO(self._taken("chart.csv"))))
        told = json.loads(self._taken("chart.datawrapper.json"))
        self.texts = {
            (part, key): text for part, held in told.items() for key, text in held.items()
        }
        assert set(self.texts) == self.KEYS
        assert all(isinstance(text, str) and text for text in self.texts.values())
        starts = [datetime.fromisoformat(row["start"]) for row in self.rows]
        assert starts == sorted(starts)
        assert all(row["posts"] == "" or int(row["posts"]) >= 0 for row in self.rows)

    def _taken(self, name: str) -> str:
        answer = CLIENT.get(self.address + name, headers={"Origin": "https://datawrapper.example"})
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "*"
        return answer.text

    @property
    def posts(self) -> int:
        return sum(int(row["posts"] or 0) for row in self.rows)


def test_a_service_that_refreshes_each_minute_has_the_newest(address: str, room: Newsroom) -> None:
    """Nothing moves for a quarter of an hour; then it has what came, as of when, and why."""
    service = StandIn(address, FIRST)

    def daemon() -> None:
        renew(room, service.now)

    seen = []
    for minute in range(1, 22):
        if minute == 2:
            comes(room, *late(12))
        service.minute(daemon)
        seen.append((service.posts, service.texts["describe", "byline"]))
    before = (sum(HOURLY), "As of Thursday 23 February 2017, 3:10 am, Los Angeles time.")
    after = "As of Thursday 23 February 2017, 3:30 am, Los Angeles time."
    assert seen[:19] == [before] * 19
    assert {byline for _, byline in seen[19:]} == {after}
    assert seen[19][0] > before[0]
    notes = service.texts["annotate", "notes"]
    assert (
        "An earlier version (Thursday 23 February, 3:10 am) gave another number of posts: " in notes
    )
    assert "12 late posts came" in notes
    assert service.now - FIRST == timedelta(minutes=21)
