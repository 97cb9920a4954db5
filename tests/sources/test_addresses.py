"""Servers by their hosts, and several of them asked in turn."""

from collections.abc import Iterator

import pytest

from monitor.errors import ConfigError, SourceError
from monitor.model import Page, Post
from monitor.sources.addresses import by_host
from monitor.sources.in_turn import in_turn

EXAMPLE = "https://there.example"


def test_a_server_is_known_by_its_host() -> None:
    """The port belongs to it, a user and a last slash do not; each host is there once."""
    urls = ("https://a.example/", "http://me:secret@b.example:8080", "https://a.example")
    assert by_host("kind", urls, EXAMPLE) == {
        "a.example": "https://a.example",
        "b.example:8080": "http://me:secret@b.example:8080",
    }


@pytest.mark.parametrize("url", ["a.example", "ftp://a.example", "https://", ""])
def test_what_is_no_address_is_told(url: str) -> None:
    """It is said which one, and what an address looks like."""
    with pytest.raises(ConfigError, match=f"kind: expected an address such as {EXAMPLE}, got"):
        by_host("kind", ("https://a.example", url), EXAMPLE)


def test_no_server_is_told() -> None:
    """At least one must be given."""
    with pytest.raises(ConfigError, match=r"kind: expected instances, such as .*, got none"):
        by_host("kind", (), EXAMPLE)


def walk(name: str, error: SourceError | None = None) -> Iterator[Page]:
    yield Page(posts=(Post(native_id=name),))
    if error is not None:
        raise error


def test_all_are_asked_before_a_failure_is_told() -> None:
    """The pages of all come, in their order; of several failures the first is raised."""
    first, second = SourceError("one"), SourceError("two")
    pages: list[Page] = []
    with pytest.raises(SourceError) as caught:
        pages.extend(in_turn((walk("a", first), walk("b"), walk("c", second))))
    assert caught.value is first
    assert [page.posts[0].native_id for page in pages] == ["a", "b", "c"]
    assert len(list(in_turn((walk("a"), walk("b"))))) == 2
