"""What a table of the configuration gives a source: its servers and its credentials."""

from typing import Any

import pytest
from msgspec import convert

from monitor.errors import ConfigError
from monitor.privacy.secret import Secret
from monitor.sources.base import MemoryVault, Source
from monitor.sources.configured import by_host, credential
from monitor.sources.registry import BUILT_IN, Unopened, load
from monitor.sources.x.posts import Settings, X
from monitor.testing.contract import INCIDENT, START

EXAMPLE = "https://there.example"


def test_a_server_is_known_by_its_host() -> None:
    """The port belongs to it, a user and a last slash do not; each host is there once."""
    urls = ("https://a.example/", "http://me:secret@b.example:8080", "https://a.example")
    assert by_host("kind", urls, EXAMPLE) == {
        "a.example": "https://a.example",
        "b.example:8080": "http://me:secret@b.example:8080",
    }


@pytest.mark.parametrize(
    "url", ["a.example", "ftp://a.example", "https://", "", "https://[::1", "https://a.example:x"]
)
def test_what_is_no_address_is_told(url: str) -> None:
    """It is said which one, and what an address looks like."""
    with pytest.raises(
        ConfigError, match=f"kind: .* is no address of a server: write one such as {EXAMPLE}"
    ):
        by_host("kind", ("https://a.example", url), EXAMPLE)


def test_no_server_is_told() -> None:
    """At least one must be given."""
    with pytest.raises(ConfigError, match="kind: `instances` is missing"):
        by_host("kind", (), EXAMPLE)


def test_a_folder_belongs_to_the_server() -> None:
    """Two forums of one host are two; None is none, and what is to be given is told."""
    urls = ("https://a.example/one/", None, "https://a.example/two")
    assert list(by_host("kind", urls, EXAMPLE)) == ["a.example/one", "a.example/two"]
    with pytest.raises(ConfigError, match="kind: `sites` is missing"):
        by_host("kind", (None,), EXAMPLE, "sites")


def test_a_credential_is_needed_by_whoever_asks() -> None:
    """Where it is missing the key is told by which to give it; a table at rest may lack it."""
    own = Settings(posts_per_day=10, bearer=Secret("5up3r"))
    assert credential("x", own, "bearer", "a token") == Secret("5up3r")
    assert credential("x", Settings(posts_per_day=10, enabled=False), "bearer", "") == Secret("")
    for lacking in (None, Secret("")):
        with pytest.raises(
            ConfigError, match="x: a token is missing: give it by bearer_env or bearer_file"
        ):
            credential("x", Settings(posts_per_day=10, bearer=lacking), "bearer", "a token")


WHAT_ELSE: dict[str, dict[str, Any]] = {
    "csv": {"file": "calls.csv", "title": "Calls", "unit": "calls"},
    "discourse": {"sites": ["https://a.example"]},
    "lemmy": {"instances": ["https://a.example"]},
    "mastodon": {"instances": ["https://a.example"], "search": True},
    "reddit": {"subreddits": ["anaheim"]},
    "replay": {"file": "posts.ndjson"},
    "rss": {"feeds": ["https://a.example/feed"]},
    "wikipedia-edits": {"articles": ["Anaheim"], "contact": "desk@example.org"},
    "wikipedia-views": {"articles": ["Anaheim"], "contact": "desk@example.org"},
    "x": {"posts_per_day": 10},
    "x-counts": {"requests_per_day": 10},
    "youtube-views": {"videos": ["dQw4w9WgXcQ"]},
}
"""What each kind must be given even if nobody is asked; none of it is a secret."""


def made(kind: str, **given: str) -> Source:
    """Return a source of a table that is at rest."""
    source = load(kind)
    table = {"enabled": False, **WHAT_ELSE.get(kind, {}), **given}
    return source(convert(table, source.Settings))


@pytest.mark.parametrize("kind", BUILT_IN)
def test_no_table_at_rest_needs_a_secret(kind: str) -> None:
    """`enabled = false` keeps a table whose passwords are not there."""
    assert made(kind).kind == kind


OF_ONE_SERVICE = (
    "bluesky",
    "hackernews",
    "hackernews-items",
    "reddit",
    "threads",
    "tumblr",
    "x",
    "youtube",
)


@pytest.mark.parametrize("kind", OF_ONE_SERVICE)
def test_another_server_is_an_address(kind: str) -> None:
    """`base_url` without its scheme is found out before anybody is asked."""
    with pytest.raises(ConfigError, match=rf"{kind}: 'a\.example' is no address"):
        made(kind, base_url="a.example")


def test_a_source_that_could_not_be_made_is_one_all_the_same() -> None:
    """What the daemon asks of each source it may ask of this one; its passes tell the bug."""
    error = ZeroDivisionError("in the constructor")
    source: Source = Unopened(X, Settings(posts_per_day=10), error)
    assert (source.kind, source.traits) == (X.kind, X.traits)
    assert source.batch is None
    assert source.allowances(MemoryVault(), START) == ()
    with pytest.raises(ZeroDivisionError):
        source.lanes(INCIDENT)
