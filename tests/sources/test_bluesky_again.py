"""What Bluesky tells of posts that are held: shown, moderated, blocked, deleted."""

from collections.abc import Iterator

import pytest

from monitor.errors import NeedsAttention, NotFound, RetryLater, SourceError
from monitor.nouns.posts import Answer, Page
from monitor.sources.base import Held, Recheck
from monitor.sources.bluesky.source import Bluesky
from monitor.sources.values import digest
from monitor.testing.contract import INCIDENT, START
from monitor.testing.service import FakeHttp, Params, answer
from tests.sources.case_bluesky import XRPC, refusal, settings, uri, view
from tests.sources.test_recorded import exchanges

HELD = tuple(Held(digest(uri(n)), uri(n)) for n in range(1, 4))
TOKENS = {"accessJwt": "access", "refreshJwt": "refresh"}


def asked(
    *shown: object, record: SourceError | None = None, held: tuple[Held, ...] = HELD
) -> tuple[Iterator[Page], FakeHttp]:
    """Ask where these posts are shown, and records are answered with *record*."""

    def respond(url: str, params: Params, headers: object) -> Answer:
        method = url.removeprefix(XRPC)
        if method.startswith("com.atproto.server."):
            return answer(TOKENS)
        if method == "app.bsky.feed.getPosts":
            return answer({"posts": list(shown)})
        assert method == "com.atproto.repo.getRecord"
        if record is not None:
            raise record
        return answer({"uri": uri(int(str(params["rkey"]))), "value": {}})

    http = FakeHttp(respond)
    recheck = Recheck(incident=INCIDENT, posts=held, now=START)
    return Bluesky(settings()).again(recheck, http), http


def again(
    *shown: object, record: SourceError | None = None, held: tuple[Held, ...] = HELD
) -> tuple[list[Page], FakeHttp]:
    pages, http = asked(*shown, record=record, held=held)
    return list(pages), http


def test_posts_are_asked_for_25_at_once() -> None:
    """The addresses go with the account's token; a record is asked for only where a post lacks."""
    held = tuple(Held(digest(uri(n)), uri(n)) for n in range(60))
    _, http = again(*(view(n, START) for n in range(60)), held=held)
    assert [len(list(str(params["uris"]).split("at://"))) - 1 for _, params, _ in http.asked] == [
        25,
        25,
        10,
    ]
    assert {headers["Authorization"] for _, _, headers in http.asked} == {"Bearer access"}


def test_a_post_without_an_address_is_not_asked_for() -> None:
    """What an older release has stored has none: nothing can be known of it."""
    assert again(held=(Held("digest", None),))[0] == []


@pytest.mark.parametrize(
    "missing", [refusal("RecordNotFound"), refusal("InvalidRequest"), NotFound("404")]
)
def test_a_record_that_cannot_be_found_is_gone(missing: SourceError) -> None:
    """Only that proves it; the record is asked for by the parts of its address."""
    [_, page], http = again(view(1, START), view(2, START), record=missing)
    assert [(post.native_id, post.deleted_at) for post in page.posts] == [
        (HELD[2].native_id, START)
    ]
    assert http.asked[-1][1] == {
        "repo": "did:plc:ann",
        "collection": "app.bsky.feed.post",
        "rkey": "3",
    }


def test_a_post_that_is_not_shown_to_us_is_not_gone() -> None:
    """Who blocks the account that asks has not deleted anything."""
    [page, _], _ = again(view(1, START))
    assert [post.native_id for post in page.posts] == [HELD[0].native_id]


@pytest.mark.parametrize(
    "error", [RetryLater("429", START), NeedsAttention("401"), SourceError("502")]
)
def test_a_record_that_cannot_be_asked_for_proves_nothing(error: SourceError) -> None:
    """The failure comes through, and nothing is taken for gone."""
    with pytest.raises(type(error)):
        again(record=error)


def test_a_record_that_cannot_be_asked_for_keeps_no_other_from_being_shown() -> None:
    """What the same answer showed is yielded before the failure comes through."""
    pages, _ = asked(view(1, START), record=SourceError("502"))
    assert [post.native_id for post in next(pages).posts] == [HELD[0].native_id]
    with pytest.raises(SourceError, match="502"):
        next(pages)


def test_what_moderators_took_away_is_gone() -> None:
    """As in the search, a post that the service itself withholds counts as deleted."""
    label = {"src": "did:plc:moderator", "val": "!takedown"}
    [page], _ = again(*(view(n, START, labels=[label]) for n in (1, 2, 3)))
    assert all(post.deleted_at for post in page.posts)


def test_a_post_that_nobody_asked_for_is_left_out() -> None:
    """The ids that are yielded are those that were asked for."""
    [page], _ = again(*(view(n, START) for n in (1, 2, 3, 4)))
    assert {post.native_id for post in page.posts} == {held.native_id for held in HELD}


def test_a_recorded_answer_is_read() -> None:
    """A real answer to the same question gives the post under the id of its address."""
    [one] = [one for one in exchanges("bluesky") if "feed.getPosts?" in one["uri"]]
    address = "at://did:plc:ic6zqvuw5ulmfpjiwnhsr2ns/app.bsky.feed.post/3k7qmjev5lr2s"

    def respond(url: str, params: Params, headers: object) -> Answer:
        return answer(TOKENS if "createSession" in url else one["body"])

    recheck = Recheck(incident=INCIDENT, posts=(Held(digest(address), address),), now=START)
    [page] = Bluesky(settings()).again(recheck, FakeHttp(respond))
    [post] = page.posts
    assert (post.native_id, post.ref, post.deleted_at) == (digest(address), address, None)
    assert post.likes is not None
