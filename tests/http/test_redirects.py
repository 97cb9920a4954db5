"""Redirects: followed on request, a few, and never anywhere that could not be asked directly.

Promise 7.
"""

import pytest

from monitor.errors import RetryLater, SourceError
from monitor.http.pace import MemoryLedger
from tests.http.servers import Talk, answer, replying, serving
from tests.http.world import OUTSIDE, SECOND, START, World


def leading(places: dict[str, str]) -> Talk:
    """Return a talk that redirects the paths in *places* and answers all others with their path."""

    def reply(request: str) -> bytes:
        path = request.split()[1]
        if path in places:
            return answer(b"moved", "302 Found", {"Location": places[path]})
        return answer(path.encode())

    return replying(reply)


def test_a_redirect_is_an_error_that_says_where_it_points() -> None:
    """Who does not ask to follow is told the new address, and it is not asked."""
    with serving(leading({"/a": "/b"})) as server, World().http() as http:
        with pytest.raises(SourceError, match="the answer is 302 Found: it points to '/b'"):
            http.get(f"{server.url}/a")
        assert len(server.requests) == 1


def test_the_final_address_is_in_the_answer() -> None:
    """Up to five redirects are followed; the answer says where it came from."""
    places = {f"/{n}": f"/{n + 1}" for n in range(5)}
    with serving(leading(places)) as server, World().http() as http:
        got = http.get(f"{server.url}/0", follow=True)
    assert (got.body, got.url) == (b"/5", f"{server.url}/5")


def test_a_circle_of_redirects_ends() -> None:
    """The sixth redirect is not followed."""
    with serving(leading({"/a": "/b", "/b": "/a"})) as server, World().http() as http:
        with pytest.raises(SourceError, match="more than 5 redirects, at last to 'http"):
            http.get(f"{server.url}/a", follow=True)
        assert len(server.requests) == 6


@pytest.mark.parametrize("place", ["file:///etc/passwd", "gopher://h/", "http://[::", "\x7f"])
def test_a_redirect_out_of_the_web_is_refused(place: str) -> None:
    """Only http and https are followed; a place that is no address is an error."""
    with serving(leading({"/a": place})) as server, World().http() as http:
        with pytest.raises(SourceError, match=rf"^127\.0\.0\.1:{server.port}: "):
            http.get(f"{server.url}/a", follow=True)
        assert len(server.requests) == 1


def test_a_redirect_does_not_open_a_private_address() -> None:
    """The guard judges each hop: that the first was allowed allows no second."""
    with serving(leading({})) as inner:
        with serving(leading({"/a": f"{inner.url}/secret"})) as server:
            http = World().outside()
            with http, pytest.raises(SourceError, match=r"127\.0\.0\.1, a loopback address"):
                http.get(f"http://{OUTSIDE}:{server.port}/a", follow=True)
            assert server.connections == 1
        assert inner.connections == 0


def test_credentials_do_not_leave_their_origin() -> None:
    """Another port is another origin: what may be a credential does not even come back."""
    headers = {"Authorization": "Bearer x", "X-Api-Key": "x", "If-None-Match": '"1"'}
    places: dict[str, str] = {}
    with serving(leading(places)) as home, serving(leading({"/b": f"{home.url}/c"})) as away:
        places |= {"/": "/a", "/a": f"{away.url}/b"}
        with World().http() as http:
            http.get(f"{home.url}/", headers=headers, follow=True)
    sent = [*home.requests[:2], *away.requests, home.requests[2]]
    assert ["Bearer" in request for request in sent] == [True, True, False, False]
    assert ["x-api-key" in request.lower() for request in sent] == [True, True, False, False]
    assert all("if-none-match" in request.lower() for request in sent)


def test_a_redirect_to_the_same_host_is_no_second_question() -> None:
    """A service that moved a page is not made to wait for its own interval, nor are we."""
    world = World()
    with serving(leading({"/a": "/b"})) as server, world.http(min_interval=600 * SECOND) as http:
        assert http.get(f"{server.url}/a", follow=True).body == b"/b"
        assert world.slept == []
        http.get(f"{server.url}/a", follow=True)
    assert world.slept == [600]


def test_a_host_that_asked_for_a_pause_is_not_reached_by_a_redirect_either() -> None:
    """The pace holds for every host on the way; the interval only between questions."""
    world, ledger = World(), MemoryLedger()
    busy = answer(b"", "429 Busy", {"Retry-After": "60"})
    with (
        serving(replying(lambda _: busy)) as away,
        serving(leading({"/a": away.url})) as home,
        world.http(ledger) as http,
    ):
        for _ in range(2):
            with pytest.raises(RetryLater) as caught:
                http.get(f"{home.url}/a", follow=True)
            assert (caught.value.until - START).total_seconds() == 60
    assert (len(home.requests), len(away.requests)) == (2, 1)


@pytest.mark.parametrize("place", ["/b", "{url}/b"])
def test_a_name_in_an_address_stays_with_its_origin(place: str) -> None:
    """A redirect to a page of the same server repeats no name and password; they go along."""
    places: dict[str, str] = {}
    with serving(leading(places)) as home, serving(leading({})) as away:
        places |= {"/a": place.format(url=home.url), "/b": f"{away.url}/c"}
        with World().http() as http:
            got = http.get(f"{home.url}/a".replace("://", "://me:pa%20ss@"), follow=True)
    assert ["Basic bWU6cGEgc3M=" in request for request in home.requests] == [True, True]
    assert "authorization" not in away.requests[0].lower()
    assert got.url == f"{away.url}/c"
