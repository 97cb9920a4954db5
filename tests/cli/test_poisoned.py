"""`monitor collect` on a service that shows one poisoned post among others, from the outside."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from monitor.clock import rfc3339, utc_now
from monitor.errors import SourceError
from tests.cli.run import CONFIG
from tests.cli.shell import run_in
from tests.http.servers import Line, serving
from tests.sources.answers import instance, item, rss, status

pytestmark = pytest.mark.repeats


NUMBERS = range(1, 11)
POISONED = 5
WORDS = "Police in Anaheim"


def statuses(poison: Callable[[bytes], bytes]) -> bytes:
    """Return ten posts as Mastodon shows them, newest first; one of them as *poison* leaves it."""
    at = utc_now() - timedelta(hours=2)
    shown = []
    for number in reversed(NUMBERS):
        post = status(number, at + timedelta(seconds=number), f"{WORDS} n{number}.")
        one = json.dumps(post).encode()
        shown.append(poison(one) if number == POISONED else one)
    return b"[" + b",".join(shown) + b"]"


def mastodon(listing: bytes, headers: bytes = b"") -> Callable[[Line], None]:
    """Return an instance that shows this at the top of every tag, and nothing besides."""

    def talk(line: Line) -> None:
        while (request := line.hear()) is not None:
            if "/api/v2/instance" in request:
                body = json.dumps(instance()).encode()
            else:
                body = b"[]" if "_id=" in request else listing
            head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%b\r\n" % (len(body), headers)
            line.say(head + body)

    return talk


def feed(body: bytes, headers: bytes = b"") -> Callable[[Line], None]:
    """Return a server of one feed."""

    def talk(line: Line) -> None:
        while line.hear() is not None:
            line.say(
                b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%b\r\n" % (len(body), headers) + body
            )

    return talk


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(folder / "db" / "monitor.db")
    try:
        yield conn
    finally:
        conn.close()


def collected(folder: Path, kind: str, talk: Callable[[Line], None]) -> tuple[set[str], list[str]]:
    """Collect twice, and return which posts are stored, and the kinds in quarantine."""
    with serving(talk) as server:
        own = {
            "mastodon": f'base_url = "{server.url}"',
            "rss": f'feeds = ["{server.url}/feed"]',
        }
        table = f'[source.there]\nkind = "{kind}"\nallow_private = true\n{own[kind]}\n'
        (folder / "config.toml").write_text(f"{CONFIG}\n{table}")
        for _ in range(2):
            done = run_in(folder, "collect")
            assert done.exception is None, done.output
            assert "there / anaheim: ok" in done.stdout
    with opened(folder) as conn:
        assert conn.execute("SELECT DISTINCT outcome, error FROM pass").fetchall() == [("ok", None)]
        texts = conn.execute("SELECT text FROM post ORDER BY id").fetchall()
        kinds = conn.execute("SELECT kind FROM quarantine").fetchall()
    return {text for (text,) in texts}, [kind for (kind,) in kinds]


GOOD = {f"{WORDS} n{number}." for number in NUMBERS if number != POISONED}


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        (b'"favourites_count": 2', b'"favourites_count": 9223372036854775808', ["number"]),
        (b'"language": "en"', b'"created_at": "9999-12-31T23:59:59.999-14:00"', ["time"]),
        (b'"language": "en"', b'"created_at": "0001-01-01T00:00:00+14:00"', ["time"]),
        (b" n5.", rb" n5.\ud83d", []),
        (b'"language": "en"', rb'"nobody_reads": "\ud83d\u0000"', []),
        (b" n5.", b" n5.\x01", []),
        (b" n5.", b" n5.\xff", []),
        (b'"language": "en"', b'"nobody_reads": NaN', []),
        (b'"language": "en"', b'"nobody_reads": ' + b"[" * 2_000 + b"]" * 2_000, []),
    ],
)
def test_one_poisoned_status(tmp_path: Path, old: bytes, new: bytes, kinds: list[str]) -> None:
    """A number, a time, half an emoji, a control character, nesting: it costs one post at most."""
    body = statuses(lambda one: one.replace(old, new))
    assert new in body
    stored, quarantined = collected(tmp_path, "mastodon", mastodon(body))
    assert stored >= GOOD
    assert quarantined == kinds
    assert len(stored) == 10 - len(kinds)


def test_no_address_but_of_the_web_is_kept(tmp_path: Path) -> None:
    """`javascript:` from a source: the post is stored, without it."""
    body = statuses(lambda one: one.replace(b"https://far.example/@ann/5", b"javascript:alert(1)"))
    stored, quarantined = collected(tmp_path, "mastodon", mastodon(body))
    assert (len(stored), quarantined) == (10, [])
    with opened(tmp_path) as conn:
        urls = {url for (url,) in conn.execute("SELECT url FROM link")}
    assert all(url is None or url.startswith("https://") for url in urls)
    assert len(urls - {None}) == 9


@pytest.mark.parametrize(
    ("codec", "mark"), [("utf-8-sig", b""), ("utf-16", b""), ("utf-16-le", b""), ("utf-32", b"")]
)
def test_json_in_another_encoding(tmp_path: Path, codec: str, mark: bytes) -> None:
    """A byte order mark, UTF-16 and UTF-32 are read."""
    body = mark + statuses(lambda one: one).decode().encode(codec)
    stored, quarantined = collected(tmp_path, "mastodon", mastodon(body))
    assert (len(stored), quarantined) == (10, [])


def test_headers_with_odd_bytes(tmp_path: Path) -> None:
    """Bytes that no header may have, in those that are read too: nothing fails, now or later."""
    odd = b'ETag: "\xe9\xff"\r\nX-RateLimit-Reset: \xb2\xff\r\nX-RateLimit-Remaining: \xb2\r\n'
    odd += b"Date: \xff\r\nX-Odd: \x80\x01\r\n"
    body = statuses(lambda one: one)
    assert len(collected(tmp_path, "mastodon", mastodon(body, odd))[0]) == 10
    other = tmp_path / "feed"
    other.mkdir()
    body = rss(item("a", utc_now(), f"{WORDS} n1.")).encode()
    assert len(collected(other, "rss", feed(body, odd + b"Last-Modified: \xff\r\n"))[0]) == 1


def test_a_refusal_with_odd_bytes(tmp_path: Path) -> None:
    """The body of an error is quoted, whatever is in it; the failure is one of the source."""
    body = b"\xff\x00\xd8\x3d\x1b[2J" + rb'{"error": "\ud83d"}'
    whole = b"HTTP/1.1 500 \xff\xfe\r\nContent-Length: %d\r\nX: \xff\r\n\r\n%b" % (len(body), body)

    def talk(line: Line) -> None:
        while line.hear() is not None:
            line.say(whole)

    with serving(talk) as server:
        table = f'[source.there]\nkind = "rss"\nallow_private = true\nfeeds = ["{server.url}/"]\n'
        (tmp_path / "config.toml").write_text(f"{CONFIG}\n{table}")
        done = run_in(tmp_path, "collect")
    assert isinstance(done.exception, SourceError), done.output
    assert "there / anaheim: failed" in done.stdout
    with opened(tmp_path) as conn:
        assert conn.execute("SELECT outcome FROM pass").fetchall() == [("failed",)]


@pytest.mark.parametrize(
    ("reference", "read"),
    [
        ("&#55357;&#56834;", "😂"),
        ("&#xD83D;&#xDE02;", "😂"),
        ("&#xD83D;", "\ufffd"),
        ("&#1114112;", "\ufffd"),
        ("&#1;", "\ufffd"),
        (f"&#{'9' * 5_000};", "\ufffd"),
        ("<![CDATA[&#55357;&#56834;]]>", "😂"),
    ],
)
def test_references_in_a_feed_that_are_no_character(
    tmp_path: Path, reference: str, read: str
) -> None:
    """An emoji as two numbers is one emoji; what is no character is shown as such."""
    at = format_datetime(utc_now() - timedelta(hours=1))
    entries = [
        f"<item><guid>a{n}</guid><title>{WORDS} n{n}.</title><description>"
        f"{reference if n == POISONED else ''}</description><pubDate>{at}</pubDate></item>"
        for n in NUMBERS
    ]
    stored, quarantined = collected(tmp_path, "rss", feed(rss(*entries).encode()))
    assert quarantined == []
    assert stored == {*GOOD, f"{WORDS} n5.\n{read}"}


def test_the_time_of_the_poisoned_is_told(tmp_path: Path) -> None:
    """What was rejected is counted in the report of sources, by its reason."""
    body = statuses(lambda one: one.replace(b'"favourites_count": 2', b'"favourites_count": 1e400'))
    collected(tmp_path, "mastodon", mastodon(body))
    since = rfc3339(utc_now() - timedelta(hours=3))
    report = json.loads(run_in(tmp_path, "report", "sources", "--since", since, "--json").stdout)
    assert [one["rejected"] for one in report["sources"]] == [2]
    assert "quarantined" in json.dumps(report)
