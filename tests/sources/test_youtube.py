"""What YouTube refuses, how it is searched, and what is said of it."""

import pytest
from msgspec.structs import replace

from monitor.clock import rfc3339
from monitor.errors import ConfigError, NeedsAttention, NotFound, RetryLater, SourceError
from monitor.http.memo import Memo
from monitor.nouns.posts import Span
from monitor.privacy.secret import Secret
from monitor.sources.base import Job, MemoryVault
from monitor.sources.youtube.api import SEARCHES, UNITS
from monitor.sources.youtube.source import Settings, YouTube
from monitor.testing.contract import INCIDENT, MINUTE, SINCE, START
from monitor.testing.service import FakeHttp, answer
from tests.sources.case_youtube import KEY, SPAN, VIDEO, details, page, pull, refused, video


@pytest.mark.parametrize("reason", ["quotaExceeded", "dailyLimitExceeded"])
def test_a_quota_that_is_used_up_waits_for_midnight(reason: str) -> None:
    """What YouTube counts is believed: nobody who shares the key asks before the next day."""
    vault = MemoryVault()
    with pytest.raises(RetryLater, match="YouTube: units: the 10,000") as caught:
        pull(refused(NeedsAttention, 403, reason), vault=vault)
    assert rfc3339(caught.value.until) == "2026-11-24T08:00:00Z"
    with pytest.raises(RetryLater):
        pull(vault=vault)
    assert SEARCHES.left(vault, START) == 100


def test_units_are_counted() -> None:
    """Each question costs a unit, also one that is refused, but none that nobody answered."""
    vault, error = MemoryVault(), SourceError("500")
    error.status = 500
    pull(page("commentThread"), vault=vault)
    for failure in (error, SourceError("no connection"), RetryLater("it was asked", START)):
        with pytest.raises(type(failure), match=str(failure)):
            pull(failure, vault=vault)
    assert UNITS.left(vault, START) == 9_998
    UNITS.spend(vault, START, 9_998)
    with pytest.raises(RetryLater, match="10,000 of this day are used up"):
        pull(vault=vault)


def test_what_another_incident_was_told_costs_no_unit() -> None:
    """Two incidents that read one video: YouTube is asked once, and counts once."""
    network, vault = FakeHttp(lambda *_: answer(page("commentThread"))), MemoryVault()
    memo = Memo(network)
    for _ in range(2):
        memo.turn()
        job = Job(incident=INCIDENT, lane=VIDEO, span=SPAN, vault=vault)
        list(YouTube(Settings(key=Secret(KEY), videos=(VIDEO,))).pull(job, memo))
    assert len(network.asked) == 1
    assert UNITS.left(vault, START) == 9_999


CLOSED = [
    (NeedsAttention, "commentsDisabled", "its comments are switched off"),
    (NotFound, "videoNotFound", "it is private or was removed"),
]


@pytest.mark.parametrize(("kind", "reason", "said"), CLOSED)
def test_a_video_without_comments_is_a_loss(
    kind: type[SourceError], reason: str, said: str
) -> None:
    """It is said with its id and claims nothing; the source does not fail, and asks once a day."""
    refusal = refused(kind, 403, reason)
    [closed], _ = pull(refusal)
    [lost] = closed.lost
    assert lost.reason.startswith(f"YouTube, video {VIDEO}: {said}")
    assert (lost.span, closed.observed, closed.posts) == (SPAN, None, ())
    hours = (1, 23, 24, 48)
    spans = [Span(SINCE, START + hour * 60 * MINUTE) for hour in hours]
    assert pull(cursor=closed.cursor, span=spans[0])[0] == []
    assert pull(cursor=closed.cursor, span=spans[1])[0] == []
    [still], _ = pull(refusal, cursor=closed.cursor, span=spans[2])
    assert still.lost[0].span == Span(START, spans[2].end)
    pages, _ = pull(page("commentThread"), cursor=still.cursor, span=spans[3])
    assert pages[-1].observed == spans[3]
    assert "closed" not in (pages[-1].cursor or {})


def test_a_backfill_of_a_video_without_comments_fails() -> None:
    """Only a poll tells the loss: an old span is none of its business."""
    with pytest.raises(NotFound, match="switched off"):
        pull(refused(NeedsAttention, 403, "commentsDisabled"), purpose="backfill")


def test_refusals_of_the_key() -> None:
    """A wrong key needs a person, whichever way Google says it; too fast is a minute's pause."""
    with pytest.raises(NeedsAttention, match=r"it refuses the key \(keyInvalid"):
        pull(refused(SourceError, 400, "keyInvalid"))
    modern = SourceError("400")
    modern.body = b'{"error": {"code": 400, "details": [{"reason": "API_KEY_INVALID"}]}}'
    with pytest.raises(NeedsAttention, match=r"it refuses the key \(API_KEY_INVALID"):
        pull(modern)
    with pytest.raises(RetryLater, match="rateLimitExceeded") as caught:
        pull(refused(NeedsAttention, 403, "rateLimitExceeded"))
    assert caught.value.until == START + MINUTE
    unknown = refused(NeedsAttention, 403, "forbidden")
    with pytest.raises(NeedsAttention, match="403") as refusing:
        pull(unknown)
    assert refusing.value is unknown


def test_a_search_claims_nothing() -> None:
    """It brings videos, newest first, of each simple search; never a span."""
    found = page("search", video("abcdefghijk"), more="t")
    whole = page("video", details("abcdefghijk", START, "Anaheim", description="It is long."))
    empty = page("search")
    pages, http = pull(found, whole, empty, empty, lane="search", query="cop OR lapd")
    assert [len(one.posts) for one in pages] == [1, 0, 0, 0]
    assert all(one.observed is None for one in pages)
    [post] = pages[0].posts
    assert (post.text, post.likes, post.replies) == ("Anaheim\nIt is long.", 20, 3)
    asked = [params for url, params, _ in http.asked if url.endswith("/search")]
    assert [params["q"] for params in asked] == ["cop", "cop", "lapd"]
    assert http.asked[1][1]["id"] == "abcdefghijk"
    params = asked[1]
    assert (params["order"], params["type"], params["pageToken"]) == ("date", "video", "t")
    assert params["safeSearch"] == "none"
    assert params["publishedAfter"] == "2026-11-23T12:00:00Z"
    assert params["publishedBefore"] == "2026-11-23T15:00:00Z"


def test_phrases_are_searched_in_quotes() -> None:
    """Words in a row go into quotes; how a word begins is searched as it stands."""
    _, http = pull(page("search"), lane="search", query='"off-duty cop" lapd')
    assert http.asked[0][1]["q"] == 'lapd "off duty cop"'
    _, http = pull(page("search"), lane="search", query="shoot*")
    assert http.asked[0][1]["q"] == "shoot"


def test_searches_are_spread_over_the_day() -> None:
    """A search that took two of the hundred is not made again for half an hour."""
    found = [page("search", more="t"), page("search")]
    pages, http = pull(*found, lane="search")
    cursor = pages[-1].cursor
    soon, then = (Span(SINCE, START + minutes * MINUTE) for minutes in (29, 30))
    assert pull(lane="search", cursor=cursor, span=soon)[0] == []
    _, http = pull(page("search"), lane="search", cursor=cursor, span=then)
    assert http.asked[0][1]["publishedAfter"] == "2026-11-23T14:00:00Z"


def test_a_search_that_lies_ahead_counts_for_nothing() -> None:
    """A clock that was wrong made it; that of now searches from the beginning."""
    _, http = pull(page("search"), lane="search", cursor={"searched": "2027-01-01T00:00:00Z"})
    assert http.asked[0][1]["publishedAfter"] == "2026-11-23T12:00:00Z"


def test_a_search_is_not_endless() -> None:
    """Five pages of a search are read, for the quota's sake; the quota is its own."""
    vault = MemoryVault()
    many = [page("search", more=f"t{n}") for n in range(9)]
    _, http = pull(*many, lane="search", purpose="backfill", vault=vault)
    assert len(http.asked) == 5
    assert (SEARCHES.left(vault, START), UNITS.left(vault, START)) == (95, 10_000)
    SEARCHES.spend(vault, START, 95)
    with pytest.raises(RetryLater, match="YouTube: searches: the 100 of this day"):
        pull(lane="search", vault=vault)


def test_check_says_what_is_there() -> None:
    """One question tells of each video how many comments it has, or why there are none."""
    source = YouTube(Settings(key=Secret(KEY), videos=(VIDEO, "a" * 11, "b" * 11), search=True))
    known = [{"id": VIDEO, "statistics": {"commentCount": "1234"}}, {"id": "a" * 11}]
    http = FakeHttp(lambda *_: answer(page("video", *known)))
    said = source.check(INCIDENT, http)
    assert f"all comments of {VIDEO} (1,234 at present)" in said
    assert f"{'a' * 11} (which are switched off)" in said
    assert f"{'b' * 11} (which is private or was removed)" in said
    assert "at most 10,000 questions for comments and 100 searches a day" in said
    assert [params["id"] for _, params, _ in http.asked] == [f"{VIDEO},{'a' * 11},{'b' * 11}"]


def test_check_of_a_search_alone() -> None:
    """Where only a search is wanted, the key is tried without using one up."""
    source = YouTube(Settings(key=Secret(KEY), search=True, base_url="http://mirror/v3/"))
    http = FakeHttp(lambda *_: answer(page("video")))
    assert "YouTube: a sample of new videos" in source.check(INCIDENT, http)
    [(url, params, _)] = http.asked
    assert (url, params["chart"]) == ("http://mirror/v3/videos", "mostPopular")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Settings(videos=(VIDEO,)), "a key is missing: give it by key_env or key_file"),
        (Settings(key=Secret(KEY)), "there is nothing to read: write videos, or search = true"),
        (
            Settings(key=Secret(KEY), videos=("https://youtu.be/x",)),
            "videos holds .*: write ids such as",
        ),
    ],
)
def test_settings_are_complete(given: Settings, expected: str) -> None:
    """What is missing is said before anything is asked; a table that is not enabled may wait."""
    with pytest.raises(ConfigError, match=f"youtube: {expected}"):
        YouTube(given)
    YouTube(replace(given, enabled=False))
    assert KEY not in repr(given)
