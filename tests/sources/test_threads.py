"""What Threads answers, what we ask it, and that we claim nothing from it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import BadAnswer, ConfigError, NeedsAttention, RetryLater, SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.media import Attachment
from monitor.nouns.posts import Answer, Post, Span
from monitor.query import Query
from monitor.sources.base import Job
from monitor.sources.threads import Settings, Threads, parse
from monitor.testing.contract import INCIDENT, SINCE, START, items
from monitor.testing.passes import Collected, collect
from monitor.testing.service import FakeHttp, Params, answer
from tests.examples import examples
from tests.sources.case_threads import TOKEN, Search, a_search, item
from tests.sources.test_coverage import held, polls, watch

SECOND = timedelta(seconds=1)
NOON = START + timedelta(hours=6)


def one(**other: object) -> Post:
    body = {"data": [item(5, START, "Police in Anaheim", **other)]}
    [post] = parse(json.dumps(body).encode()).posts
    return post


def job(lane: str = "anaheim") -> Job:
    return Job(incident=INCIDENT, lane=lane, span=Span(SINCE, NOON))


def refusing(code: int, kind: type[SourceError] = SourceError) -> FakeHttp:
    """Return a network whose every answer refuses with a code of the Graph API."""

    def respond(_url: str, _params: Params, _headers: Mapping[str, str]) -> Answer:
        error = kind("400: Bad Request")
        error.body = json.dumps({"error": {"code": code, "message": "no"}}).encode()
        raise error

    return FakeHttp(respond)


def test_a_burst_is_walked_to_its_end_and_nothing_is_claimed() -> None:
    """Whatever the search shows is read, page by page; as a sample, it proves no coverage."""
    burst = items(500, START + timedelta(minutes=10), SECOND / 4, first=6)
    source, service = a_search([*items(5), *burst])
    kept = Collected()
    assert not source.traits.exhaustive
    for minutes in (5, 15):
        service.now = START + timedelta(minutes=minutes)
        assert collect(source, INCIDENT, FakeHttp(service.respond), service.now, kept)
    assert (len(kept.numbers), kept.observed, kept.lost) == (505, {}, [])


@examples(40)
@given(data=st.data(), page=st.integers(2, 5))
def test_whatever_the_search_shows_is_read_in_the_end(data: st.DataObject, page: int) -> None:
    """However passes are cut short, what fits on the pages of its second is read."""
    source, _ = a_search([])
    busy: dict[datetime, int] = {}
    some = []
    for it in data.draw(held(source.traits.settle)):
        second = it.created.replace(microsecond=0)
        busy[second] = busy.get(second, 0) + 1
        some += [it] if busy[second] < page else []
    # Somebody has written the word before, or else its silence would be a gap.
    [first] = items(1, SINCE - timedelta(days=300), first=9_000)
    service = Search([first, *some], SINCE, page=page)
    found = watch(source, service, data.draw(polls())).numbers - {first.number}
    assert found == {it.number for it in some}


def test_words_and_tags_are_asked_for_apart() -> None:
    """Each tag, and each search that the query comes down to, is a listing of its own."""
    incident = Incident(
        key="anaheim",
        title="Anaheim",
        since=SINCE,
        query=Query.read('(anaheim AND police) OR "off-duty officer" OR #anaheimcop'),
    )
    source = Threads(Settings(token=TOKEN))
    lanes = source.lanes(incident)
    assert set(lanes) >= {"#anaheimcop", "anaheim police"}
    http = FakeHttp(Search(items(3), NOON).respond)
    list(source.walk(job("#anaheimcop"), http))
    list(source.walk(job("anaheim police"), http))
    asked = {(params["q"], params["search_mode"]) for _, params, _ in http.asked}
    assert asked == {("anaheimcop", "TAG"), ("anaheim police", "KEYWORD")}


def test_an_empty_answer_to_a_sensitive_word_is_a_gap() -> None:
    """A word of which nothing is ever shown fails its listing; one without new posts does not."""
    source = Threads(Settings(token=TOKEN))
    old = items(3, START - timedelta(days=30))
    quiet = FakeHttp(Search(old, NOON).respond)
    assert list(source.walk(job(), quiet)), "no new posts are no gap"
    sensitive = FakeHttp(Search(old, NOON, sensitive=frozenset({"anaheim"})).respond)
    with pytest.raises(NeedsAttention, match="no post at all for 'anaheim'"):
        list(source.walk(job(), sensitive))
    with pytest.raises(NeedsAttention, match="sensitive"):
        source.check(INCIDENT, FakeHttp(lambda *_: answer({"data": []})))


def test_check_says_what_is_a_sample() -> None:
    """What would be asked, and what that does not prove."""
    source, service = a_search(items(3))
    service.now = NOON
    said = source.check(INCIDENT, FakeHttp(service.respond))
    assert "proves no coverage" in said
    assert "threads_keyword_search" in said


@pytest.mark.parametrize(
    ("code", "kind"),
    [(190, NeedsAttention), (10, NeedsAttention), (4, RetryLater), (613, RetryLater)],
)
@pytest.mark.parametrize("status", [SourceError, NeedsAttention])
def test_a_refusal_is_told_by_its_code(
    code: int, kind: type[SourceError], status: type[SourceError]
) -> None:
    """An old token, a missing permission, a used-up day, with 400 or 403: each is another thing."""
    with pytest.raises(kind, match="Threads: "):
        list(Threads(Settings(token=TOKEN)).walk(job(), refusing(code, status)))


def test_another_refusal_stays_what_it_is() -> None:
    """An error without a code that means something is not explained away."""
    with pytest.raises(SourceError, match="400: Bad Request") as caught:
        list(Threads(Settings(token=TOKEN)).walk(job(), refusing(1)))
    assert type(caught.value) is SourceError


def test_pages_that_do_not_go_back_are_refused() -> None:
    """The same page for ever would never end."""
    stuck = FakeHttp(lambda *_: answer({"data": [item(n, NOON - n * SECOND) for n in (1, 2, 3)]}))
    with pytest.raises(BadAnswer, match="before"):
        list(Threads(Settings(token=TOKEN)).walk(job(), stuck))


def test_a_post_holds_what_it_shows() -> None:
    """Its topic is read as a tag; a picture keeps its description; a link is a link."""
    assert one().published_at == START.replace(microsecond=0).astimezone(UTC)
    shown = one(
        media_type="IMAGE",
        alt_text="An officer holds a boy",
        topic_tag="Anaheim",
        link_attachment_url="https://news.example/1",
    )
    assert shown.text == "Police in Anaheim\n#Anaheim"
    assert shown.media == (Attachment(kind="image", native_id="5", alt="An officer holds a boy"),)
    assert shown.links == ("https://news.example/1",)
    assert (one(is_reply=True, replied_to={"id": "7"}).kind, one(is_quote_post=True).kind) == (
        "reply",
        "quote",
    )
    again = one(reposted_post={"id": "9"}, media_type="REPOST_FACADE")
    assert (again.kind, again.repost_of, again.media) == ("repost", "9", ())


def test_a_token_is_needed() -> None:
    """Without one there is nothing to ask with."""
    with pytest.raises(ConfigError, match="token_env"):
        Threads(Settings())
