"""A listed name, in whatever field it comes: it is in no byte of the database and in no message.

Promise 11.
"""

import json
from pathlib import Path

import pytest

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
