"""How a token comes, how long it is used, and that nobody sees it."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import BadAnswer, NeedsAttention, SourceError
from monitor.nouns.posts import Answer, Span
from monitor.sources.base import Job, MemoryVault
from monitor.sources.reddit.source import Reddit
from monitor.testing.contract import INCIDENT, SINCE, START, items
from monitor.testing.service import FakeHttp, Params, answer
from tests.sources.case_reddit import OWN, TOKENS, Subreddit

HOUR = timedelta(hours=1)


def passes(service: Subreddit, vault: MemoryVault, *hours: float) -> None:
    """Make a pass over one lane at each of so many hours after the start."""
    for after in hours:
        service.now = START + after * HOUR
        span = Span(SINCE, service.now)
        job = Job(incident=INCIDENT, lane="anaheim/new", span=span, vault=vault)
        list(Reddit(OWN).pull(job, FakeHttp(service.respond)))


def test_a_token_is_used_until_shortly_before_its_end() -> None:
    """One token for all passes of an hour; then a new one, before the old one is refused."""
    service, vault = Subreddit(items(3), START), MemoryVault()
    passes(service, vault, 0, 0.5, 0.9)
    assert service.granted == 1
    passes(service, vault, 0.99)
    assert service.granted == 2
    passes(service, vault, 1.5)
    assert service.granted == 2


@pytest.mark.parametrize("lasts", [10**18, 1e308, -(10**18)])
def test_a_token_lasts_for_a_day_at_most(lasts: float) -> None:
    """How long it says that it lasts may be no time that there is: the pass goes on."""

    class Odd(Subreddit):
        def grant(self, form: Params, headers: Mapping[str, str]) -> Answer:
            granted = json.loads(super().grant(form, headers).body)
            return answer({**granted, "expires_in": lasts})

    service, vault = Odd(items(3), START), MemoryVault()
    passes(service, vault, 0, 23, 25)
    assert service.granted == (2 if lasts > 0 else 3)


def test_a_token_that_was_taken_back_is_replaced_once() -> None:
    """A token may lose its power before its time: a refusal of a kept one is no refusal of us."""
    service, vault = Subreddit(items(3), START), MemoryVault()
    passes(service, vault, 0)
    service.valid.clear()
    passes(service, vault, 0.1)
    assert service.granted == 2


def test_a_refusal_with_a_new_token_is_final() -> None:
    """A private subreddit stays closed: it is reported, and not asked for again and again."""
    asked = []

    def respond(url: str, *_: object) -> Answer:
        asked.append(url)
        if url == TOKENS:
            return answer({"access_token": "new"})
        message = "403: private"
        raise NeedsAttention(message)

    vault = MemoryVault()
    for _ in range(2):
        asked.clear()
        job = Job(incident=INCIDENT, lane="anaheim/new", span=Span(SINCE, START), vault=vault)
        with pytest.raises(NeedsAttention, match="403: private"):
            list(Reddit(OWN).pull(job, FakeHttp(respond)))
    assert len(asked) == 3  # with the one that was kept, for a new one, with that


def test_what_is_kept_can_be_anything() -> None:
    """A vault that holds no token of ours is as good as an empty one."""
    service, vault = Subreddit(items(3), START), MemoryVault()
    vault.write("token", "{")
    passes(service, vault, 0)
    assert service.granted == 1


def refused(granted: object) -> SourceError:
    """Return how a pass ends whose request for a token is answered so."""

    def respond(url: str, *_: object) -> Answer:
        assert url == TOKENS
        return answer(granted)

    job = Job(incident=INCIDENT, lane="anaheim/new", span=Span(SINCE, START))
    with pytest.raises(SourceError) as caught:
        list(Reddit(OWN).pull(job, FakeHttp(respond)))
    return caught.value


@pytest.mark.parametrize("error", ["invalid_grant", 401])
def test_a_refused_key_needs_attention(error: object) -> None:
    """Reddit refuses with status 200 and an error in words, or with a number."""
    failure = refused({"error": error})
    assert isinstance(failure, NeedsAttention)
    assert str(error) in str(failure)


@pytest.mark.parametrize("granted", [b"<html>", {}, {"access_token": 5}, {"access_token": ""}, []])
def test_an_answer_without_a_token_is_bad(granted: object) -> None:
    """Whatever holds no token is no answer to a request for one."""
    assert isinstance(refused(granted), BadAnswer)


def chain(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield f"{error} {error!r}"
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize(
    "granted", [{"access_token": "5ecret", "expires_in": "soon"}, b'{"access_token": "5ecret", ']
)
def test_no_message_shows_a_token(granted: Any) -> None:
    """A token that came in an answer that cannot be read is not shown, nor our own secret."""
    said = " ".join(chain(refused(granted)))
    assert "the answer to the log-in" in said
    assert "5ecret" not in said
    assert "5up3r" not in said


def test_no_question_shows_a_secret_in_its_address() -> None:
    """Secrets are in headers only: addresses are logged."""
    service = Subreddit(items(3), START)
    http = FakeHttp(service.respond)
    job = Job(incident=INCIDENT, lane="anaheim/new", span=Span(SINCE, START))
    pages = list(Reddit(OWN).pull(job, http))
    for url, params, _ in http.asked:
        assert "token" not in f"{url} {params}"
        assert "5up3r" not in f"{url} {params}"
    assert "token" not in str([page.cursor for page in pages])
