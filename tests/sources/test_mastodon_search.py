"""The search of one instance: whom the token is shown, how far it goes, that it claims nothing."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from monitor.errors import BadAnswer, ConfigError, CursorLost, NeedsAttention
from monitor.nouns.posts import Answer, Cursor, Page, Purpose, Span
from monitor.privacy.secret import Secret
from monitor.query import Query
from monitor.sources.base import Job
from monitor.sources.mastodon.search import LIMIT, OVERLAP, PAGES
from monitor.sources.mastodon.source import Mastodon, Settings
from monitor.testing.contract import INCIDENT, MINUTE, SINCE, START, items
from monitor.testing.service import FakeHttp, Item, Params, answer
from tests.sources.answers import instance, status

TOKEN = "token-of-tests"  # noqa: S105  none of anybody
TWO = ("https://a.example", "https://b.example")


def source(**given: object) -> Mastodon:
    whole = {"instances": TWO, "search": True, "token": Secret(TOKEN), **given}
    return Mastodon(Settings(**whole))  # type: ignore[arg-type]


class Index:
    """An index: newest first by offset; `words` are what it finds anything for."""

    def __init__(self, held: Sequence[Item] = (), words: Sequence[str] | None = None) -> None:
        self.held, self.words = sorted(held, key=lambda it: it.created, reverse=True), words

    def respond(self, url: str, params: Params, headers: object) -> Answer:
        if url.endswith("/api/v2/instance"):
            return answer(instance())
        assert url == "https://a.example/api/v2/search"
        assert (params["type"], params["resolve"]) == ("statuses", "false")
        start = int(str(params["offset"]))
        known = self.words is None or params["q"] in self.words
        shown = self.held[start : start + int(str(params["limit"]))] if known else []
        found = [status(it.number, it.created, it.text) for it in shown]
        return answer({"accounts": [], "statuses": found, "hashtags": []})


def search(
    http: FakeHttp,
    cursor: Cursor | None = None,
    minutes: int = 0,
    purpose: Purpose = "poll",
    query: str = "anaheim police",
) -> list[Page]:
    span = Span(SINCE, START + minutes * MINUTE)
    incident = replace(INCIDENT, query=Query.read(query))
    job = Job(incident=incident, lane="search", span=span, cursor=cursor, purpose=purpose)
    return list(source().walk(job, http))


def test_it_is_a_lane_of_its_own_and_a_sample() -> None:
    """It stands beside the hashtags of all instances, and never claims coverage."""
    assert source().lanes(INCIDENT) == ("a.example#anaheim", "b.example#anaheim", "search")
    assert source(search=False).lanes(INCIDENT) == ("a.example#anaheim", "b.example#anaheim")
    assert Mastodon.traits.samples == {"search"}


def test_only_the_first_instance_is_shown_the_token() -> None:
    """Neither its own hashtags nor another instance see it, and no address holds it."""
    http = FakeHttp(Index(items(3)).respond)
    search(http)
    source().check(INCIDENT, http)
    sent = {url for url, _, headers in http.asked if headers}
    assert sent == {"https://a.example/api/v2/search"}
    assert {dict(h).get("Authorization") for u, _, h in http.asked if u in sent} == {
        f"Bearer {TOKEN}"
    }
    assert TOKEN not in str([(url, params) for url, params, _ in http.asked])


def test_it_goes_down_to_what_was_searched_and_claims_nothing() -> None:
    """Page by page to the start, and the next time down to an hour before the last search."""
    held = items(100, START - timedelta(hours=2))
    http = FakeHttp(Index(held).respond)
    pages = search(http)
    assert sum(len(page.posts) for page in pages) == 100
    assert all(page.observed is None and not page.lost for page in pages)
    assert [page.cursor for page in pages[:-1]] == [None] * (len(pages) - 1)
    assert [params["offset"] for _, params, _ in http.asked] == [0, LIMIT, 2 * LIMIT, 3 * LIMIT]
    http.asked.clear()
    later = search(http, pages[-1].cursor, minutes=30)
    assert len(http.asked) == 2
    oldest = min(post.published_at for page in later for post in page.posts if post.published_at)
    assert oldest < START - OVERLAP
    ahead = {"searched": "2027-01-01T00:00:00Z"}  # by a clock that was wrong
    assert sum(len(page.posts) for page in search(http, ahead)) == 100


def test_it_is_not_endless() -> None:
    """Ten pages of a search are read; what lies below is too much, or was found before."""
    http = FakeHttp(Index(items(2_000, SINCE, timedelta(seconds=5))).respond)
    search(http)
    assert len(http.asked) == PAGES


def test_an_old_span_leaves_the_cursor_alone() -> None:
    """A backfill is none of the poll's business."""
    pages = search(FakeHttp(Index(items(3)).respond), purpose="backfill")
    assert [page.cursor for page in pages] == [None] * len(pages)


def test_what_is_asked() -> None:
    """All words must be there, phrases in quotes; the beginning of a word cannot be looked for."""
    http = FakeHttp(Index().respond)
    search(http, query='(anaheim AND "off-duty cop") OR #lapd OR shoot*')
    assert [params["q"] for _, params, _ in http.asked] == ['anaheim "off duty cop"', "lapd"]


def test_a_post_that_two_searches_find_comes_once() -> None:
    """The same posts are found under both words."""
    pages = search(FakeHttp(Index(items(5)).respond), query="anaheim OR police")
    assert sum(len(page.posts) for page in pages) == 5


def test_no_index_is_told_from_nothing_found() -> None:
    """A server without an index answers with an empty list, whatever it is asked for."""
    held = items(3)
    said = source().check(INCIDENT, FakeHttp(Index(held).respond))
    assert "a search of a.example finds posts without them" in said
    said = source().check(INCIDENT, FakeHttp(Index(held, words=["news"]).respond))
    assert "finds nothing at present for" in said
    assert said.endswith("which never counts as coverage.")
    said = source().check(INCIDENT, FakeHttp(Index(held, words=[]).respond))
    assert said.endswith("finds nothing at all: it seems to keep no index.")


def test_a_search_needs_no_hashtag() -> None:
    """Where no hashtag is configured the search stands alone."""
    bare = replace(INCIDENT, hashtags=())
    said = source().check(bare, FakeHttp(Index(items(3)).respond))
    assert said.startswith("Mastodon: a search of a.example")
    with pytest.raises(NeedsAttention, match="has no hashtags"):
        source(search=False).check(bare, FakeHttp(Index().respond))


def test_a_search_needs_a_token() -> None:
    """That is said before anything is asked; a table that is not enabled may wait."""
    with pytest.raises(ConfigError, match="a search needs a token: give it by token_env or"):
        source(token=None)
    assert source(token=None, enabled=False).lanes(INCIDENT)[-1] == "b.example#anaheim"
    assert TOKEN not in repr(Settings(instances=TWO, token=Secret(TOKEN)))


def test_refusals_and_garbage_come_through() -> None:
    """A refused token needs a person; a list where a search was due is no answer."""

    def refuse(*_: object) -> Answer:
        message = "401: The access token is invalid"
        raise NeedsAttention(message)

    with pytest.raises(NeedsAttention, match="token is invalid"):
        search(FakeHttp(refuse))
    with pytest.raises(BadAnswer, match="the answer is not JSON"):
        search(FakeHttp(lambda *_: answer([])))
    with pytest.raises(CursorLost, match="mastodon"):
        search(FakeHttp(Index().respond), cursor={"searched": 3})
