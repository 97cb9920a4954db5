"""A listed name, in whatever field it comes: it is in no byte of the database and in no message.

Promise 11.
"""

import json
from pathlib import Path

import pytest

from monitor.app.alerting import Alerting
from monitor.app.wiring import writer
from monitor.clock import utc_now
from monitor.config import read_config
from monitor.errors import EXCERPT
from monitor.sources.answers import SHOWN
from monitor.store.records import News
from monitor.store.writing import alerts
from tests.http.servers import answer, replying, serving
from tests.security.world import run
from tests.sources.answers import item, rss

NAME = "Tomlin Averystone"
NEEDLES = (b"omlin", b"6fmlin", b"6Fmlin", b"*mlin", b"verystone", b"rystone", b"yyystone")
CONFIG = """
[[incident]]
key = "anaheim"
title = "An incident"
since = 2017-02-21T00:00:00Z
query = "anaheim"
[incident.protect]
names = ["Tomlin Averystone"]
[source.feed]
kind = "rss"
feeds = ["{url}"]
allow_private = true
"""
POST = {
    "source": "chirper",
    "id": "1",
    "created_at": "2017-02-22T06:00:00Z",
    "text": "Anaheim",
    "author": "ann",
}


FIELDS = [
    pytest.param("text", f"Anaheim: {NAME}", id="text"),
    pytest.param("author", "tomlin.averystone", id="author"),
    pytest.param("url", "https://a.example/@tomlinaverystone/1", id="url"),
    pytest.param("id", "tomlin-averystone-1", id="id"),
    pytest.param("reply_to", "tomlin-averystone-0", id="reply_to"),
    pytest.param("repost_of", "tomlin-averystone-0", id="repost_of"),
    pytest.param("source", "tomlin-averystone", id="source"),
    pytest.param("lang", "tomlin-averystone", id="lang"),
    pytest.param("text", "Anaheim: t%6fmlin &#97;verystone", id="text, encoded"),
    pytest.param("url", "https://a.example/wiki/T%6Fmlin_%41verystone", id="url, encoded"),
    pytest.param("id", "t%6fmlin-%2561verystone-1", id="id, encoded"),
    pytest.param("reply_to", "T*mlin-Av*rystone-1", id="reply_to, covered"),
    pytest.param("created_at", "T\\u006fmlin Averyyystone at noon", id="a line, lengthened"),
    pytest.param(
        "created_at",
        f"{NAME} at noon",
        id="a line that cannot be read",
    ),
]


def kept(folder: Path) -> bytes:
    """Return every byte of the database and of its log."""
    return b"".join(path.read_bytes() for path in sorted((folder / "db").glob("monitor.db*")))


@pytest.mark.parametrize(("field", "value"), FIELDS)
def test_no_field_of_an_archive_brings_a_name_in(tmp_path: Path, field: str, value: str) -> None:
    """Imported with the name in one of its fields, the post leaves no trace of it."""
    (tmp_path / "config.toml").write_text(CONFIG.format(url="http://127.0.0.1:1/"))
    (tmp_path / "a.ndjson").write_text(json.dumps({**POST, field: value}) + "\n")
    run(tmp_path, "import", "--all", "--incident", "anaheim", str(tmp_path / "a.ndjson"))
    found = kept(tmp_path)
    assert b"anaheim" in found
    assert not [needle for needle in NEEDLES if needle in found]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            rss(item("tomlin-averystone", None, f"Anaheim {NAME}", f"by {NAME}")), id="entry"
        ),
        pytest.param(
            f"The page of {NAME} is down",
            id="refusal",
        ),
    ],
)
def test_no_answer_of_a_server_brings_a_name_in(tmp_path: Path, body: str) -> None:
    """An entry of a feed is masked; so must be the words with which a server refuses."""
    status = "200 OK" if body.startswith("<") else "500 Oops"
    with serving(replying(lambda _: answer(body.encode(), status))) as server:
        (tmp_path / "config.toml").write_text(CONFIG.format(url=f"{server.url}/feed"))
        said = run(tmp_path, "collect").output
    assert "feed / anaheim" in said
    for text in (said.encode(), kept(tmp_path)):
        assert not [needle for needle in NEEDLES if needle in text]


def test_no_way_of_alerts_brings_a_name_in(tmp_path: Path) -> None:
    """Its words, of why it takes no message, are masked as well: kept, logged and shown."""
    refusal = answer(f"No channel of {NAME}".encode(), "400 Oops")
    with serving(replying(lambda _: refusal)) as server:
        way = f'[alerts]\nwebhook = "{server.url}/hook"\nallow_private = true\n'
        (tmp_path / "config.toml").write_text(CONFIG.format(url=server.url) + way)
        (tmp_path / "config.toml").chmod(0o600)
        config = read_config(tmp_path / "config.toml", environ={})
        with writer(config) as store:
            news = News(rule="blind", incident="anaheim", source="feed", since=utc_now(), said="-")
            alerts.begin(store, [news], ["webhook"], utc_now())
        Alerting(config, sleep=lambda _: False, environ={})()
        said = run(tmp_path, "alerts", "test").output
    assert said.encode().count(b"No channel of [name withheld]") == 1
    assert b"No channel of [name withheld]" in kept(tmp_path)
    for text in (said.encode(), kept(tmp_path)):
        assert not [needle for needle in NEEDLES if needle in text]


CUT = range(12, 26)
"""How many characters before the end of an excerpt the name begins."""


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        pytest.param({"created_at": "{}"}, 40, id="time"),
        pytest.param({"created_at": "2017-02-22T06:00:00Z", "url": "{}"}, 60, id="address"),
    ],
)
def test_no_excerpt_of_an_archive_shows_half_of_a_name(
    tmp_path: Path, fields: dict[str, str], shown: int
) -> None:
    """Wherever the excerpt of a value that cannot be read ends: of a word that it cuts, nothing."""
    (tmp_path / "config.toml").write_text(CONFIG.format(url="http://127.0.0.1:1/"))
    lines = [
        json.dumps(
            {**POST, "id": f"{left}", **{key: one.format(said) for key, one in fields.items()}}
        )
        for left in CUT
        for said in [f"{'so ' * 30}"[: shown - left] + f" {NAME} at noon, and so on and on"]
    ]
    (tmp_path / "a.ndjson").write_text("\n".join(lines) + "\n")
    file = str(tmp_path / "a.ndjson")
    done = run(tmp_path, "import", "--all", "--incident", "anaheim", file)
    assert "so so" in done.output
    for text in (f"{done.output}{done.stderr}".encode(), kept(tmp_path)):
        assert b"Avery" not in text


@pytest.mark.parametrize(("status", "shown"), [("403 Forbidden", EXCERPT), ("200 OK", SHOWN)])
def test_no_excerpt_of_an_answer_shows_half_of_a_name(
    tmp_path: Path, status: str, shown: int
) -> None:
    """Neither of a refusal, nor of what is no feed, wherever the excerpt ends."""

    def reply(request: str) -> bytes:
        left = int(request.split()[1].removeprefix("/"))
        some = "so " * 90
        return answer(f"{some[: shown - left]} {NAME} is down{some}".encode(), status)

    with serving(replying(reply)) as server:
        feeds = '", "'.join(f"{server.url}/{left}" for left in CUT)
        (tmp_path / "config.toml").write_text(CONFIG.format(url=feeds))
        said = run(tmp_path, "collect").output
    assert "so so" in said
    for text in (said.encode(), kept(tmp_path)):
        assert b"Avery" not in text
