"""What older documents of a feed are followed for, and how far."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import BadAnswer, NeedsAttention, NotFound, SourceError
from monitor.nouns.posts import Answer, Cursor, Page, Span
from monitor.sources.base import Job
from monitor.sources.rss.asking import MOST
from monitor.sources.rss.source import FULL, Rss, Settings
from monitor.testing.contract import (
    ABOUT_ANSWERS,
    ABOUT_PAGES,
    INCIDENT,
    MINUTE,
    SINCE,
    START,
    Case,
)
from monitor.testing.passes import Collected, collect
from monitor.testing.service import FakeHttp, Item, Params, answer
from tests.sources.answers import item, rss
from tests.sources.case_rss import CASES, FEED, Paged, headed, link
from tests.sources.test_coverage import SECOND, held, holds, missing, polls, watch

HOUR = timedelta(hours=1)
NOON = START + 6 * HOUR
KNOWN = ("https://news.example/59",)


def entries(*numbers: int) -> list[str]:
    """Return entries, each written so many minutes after the start."""
    return [item(f"https://news.example/{n}", START + n * MINUTE, f"News {n}") for n in numbers]


def walk(
    documents: dict[str, str | SourceError], *, paged: bool = False
) -> tuple[list[Page], FakeHttp]:
    """Return the pages of a pass an hour after one that saw the entries 59 and 58."""

    def respond(url: str, params: Params, headers: object) -> Answer:
        found = documents[url + "".join(f"?{k}={v}" for k, v in params.items())]
        if isinstance(found, SourceError):
            raise found
        return answer(found, url=url)

    source, http = Rss(Settings(feeds=(FEED,), paged=paged)), FakeHttp(respond)
    first = Job(incident=INCIDENT, lane=FEED, span=Span(SINCE, START + HOUR))
    [page] = source.pull(first, FakeHttp(lambda *_: answer(rss(*entries(59, 58)), url=FEED)))
    job = Job(incident=INCIDENT, lane=FEED, span=Span(SINCE, NOON), cursor=page.cursor)
    return list(source.pull(job, http)), http


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("rule", [*ABOUT_PAGES, *ABOUT_ANSWERS], ids=lambda rule: rule.__name__)
def test_contract(case: Case, rule: Callable[[Case], None]) -> None:
    """With older documents a burst of several pages is walked to its end."""
    rule(case)


@settings(max_examples=30, deadline=None)
@given(
    data=st.data(), size=st.integers(FULL, 14), rel=st.sampled_from(["next", "prev-archive", ""])
)
def test_it_has_shown_what_it_claims(data: st.DataObject, size: int, rel: str) -> None:
    """Whatever arrived in an observed span was yielded; what was not lies in a named span."""
    source = Rss(Settings(feeds=(FEED,), paged=not rel))
    service = Paged(data.draw(held(source.traits.settle)), SINCE, size=size, rel=rel)
    passes = data.draw(polls())
    kept = watch(source, service, passes)
    assert missing(kept, service, lambda it: it.arrived) == []
    first = min((SINCE + p.at * 30 * SECOND for p in passes if p.answers != 0), default=service.now)
    lost = [it for it in service.items if it.number not in kept.numbers and it.arrived > first]
    assert all(any(holds(one.span, it.arrived) for one in kept.lost) for it in lost)


def test_a_feed_that_turns_over_from_the_first_look_on_is_followed() -> None:
    """Ten entries a page and fifteen between two looks: no post is lost, and all is observed.

    The hour before the first look is read too, since nothing younger proves that it was whole.
    """
    step = 20 * SECOND
    times = [START - n * HOUR for n in range(30, 0, -1)] + [START + n * step for n in range(1, 361)]
    items = [Item(n, at, at) for n, at in enumerate(times, 1)]
    service = Paged(items, START, size=FULL, rel="")
    source, http, kept = (
        Rss(Settings(feeds=(FEED,), paged=True)),
        FakeHttp(service.respond),
        Collected(),
    )
    for minutes in range(10, 121, 5):
        service.now = START + minutes * MINUTE + SECOND
        assert collect(source, INCIDENT, http, service.now, kept)
        came = {it.number for it in items if START <= it.arrived < service.now}
        assert came <= kept.numbers, f"after {minutes} minutes"
    assert kept.lost == []
    assert kept.observed == {FEED: [Span(START + 10 * MINUTE + SECOND, service.now)]}
    assert len(http.asked) <= 4 + 22 * 3, "at most one page more than is new"


@pytest.mark.parametrize("rel", ["next", "prev-archive"])
def test_a_hole_is_closed_from_the_document_before(rel: str) -> None:
    """What scrolled out stands there, and so does an entry that was known: nothing is lost."""
    older = "https://news.example/archive/1.xml"
    pages, http = walk(
        {
            FEED: headed(link(rel, "/archive/1.xml"), *entries(*range(240, 220, -1))),
            older: rss(*entries(*range(220, 57, -1))),
        }
    )
    assert [url for url, _, _ in http.asked] == [FEED, older]
    assert [page.observed for page in pages] == [None, Span(START + HOUR, NOON)]
    assert [page.lost for page in pages] == [(), ()]
    assert [page.cursor is None for page in pages] == [True, False]
    assert sum(len(page.posts) for page in pages) == 20 + 163


def test_the_document_before_is_named_as_seen_from_its_own_address() -> None:
    """An archive names its neighbour without the folder; and it goes before a next page."""
    head = link("next", "?page=2") + link("prev-archive", "old/2.xml")
    _, http = walk(
        {
            FEED: headed(head, *entries(*range(240, 220, -1))),
            "https://news.example/old/2.xml": headed(
                link("prev-archive", "1.xml"), *entries(*range(220, 200, -1))
            ),
            "https://news.example/old/1.xml": rss(*entries(*range(200, 57, -1))),
        }
    )
    assert [url for url, _, _ in http.asked][1:] == [
        "https://news.example/old/2.xml",
        "https://news.example/old/1.xml",
    ]


def test_what_was_read_on_the_way_is_known_at_the_next_look() -> None:
    """Once a hole is closed, it is closed: the feed goes on from its own entries."""
    feed = headed(link("next", "/2"), *entries(*range(350, 330, -1)))
    pages, _ = walk({FEED: feed, "https://news.example/2": rss(*entries(*range(330, 57, -1)))})
    later, http = NOON + HOUR, FakeHttp(lambda *_: answer(feed, url=FEED))
    job = Job(incident=INCIDENT, lane=FEED, span=Span(SINCE, later), cursor=pages[-1].cursor)
    [page] = Rss(Settings(feeds=(FEED,))).pull(job, http)
    assert (page.observed, page.lost) == (Span(NOON, later), ())


def test_without_a_hole_nothing_older_is_asked_for() -> None:
    """Where the feed goes on from what was known, its archives are none of our business."""
    _, http = walk({FEED: headed(link("next", "?page=2"), *entries(200, 59, 58))})
    assert len(http.asked) == 1


def test_pages_are_guessed_only_where_that_is_asked_for() -> None:
    """`?paged=2` means something to WordPress only."""
    documents: dict[str, str | SourceError] = {
        FEED: rss(*entries(*range(240, 220, -1))),
        f"{FEED}?paged=2": rss(*entries(*range(220, 57, -1))),
    }
    pages, _ = walk(documents)
    assert pages[-1].lost
    pages, _ = walk(documents, paged=True)
    assert (len(pages), pages[-1].lost) == (2, ())


@pytest.mark.parametrize(
    "end",
    [
        NotFound("404"),
        NeedsAttention("403"),
        BadAnswer("HTML"),
        rss(*entries(*range(220, 200, -1))),
        rss(*entries(*range(240, 220, -1))),
        "<html>",
    ],
)
def test_where_the_chain_ends_the_rest_of_the_hole_is_named(end: str | SourceError) -> None:
    """An archive that is missing, no feed, or shows nothing new ends it: the hole is smaller."""
    pages, _ = walk(
        {
            FEED: headed(link("next", "/2"), *entries(*range(240, 220, -1))),
            "https://news.example/2": end,
        }
    )
    oldest = START + (201 if len(pages) == 2 else 221) * MINUTE
    assert [one.span for one in pages[-1].lost] == [Span(START + HOUR, oldest + HOUR)]
    assert pages[-1].observed == Span(oldest + HOUR, NOON)


def test_an_archive_that_cannot_be_asked_now_is_asked_again() -> None:
    """A refusal for the moment names nothing as lost: the next pass begins at the same place."""
    with pytest.raises(SourceError, match="503"):
        walk(
            {
                FEED: headed(link("next", "/2"), *entries(240)),
                "https://news.example/2": SourceError("503"),
            }
        )


def test_a_chain_without_end_is_left() -> None:
    """After so many documents the rest of the hole is named."""
    numbers = range(100_000, 0, -1)

    def respond(url: str, params: Params, headers: object) -> Answer:
        page = int(url.rpartition("=")[2]) if "=" in url else 0
        shown = [item(f"https://news.example/{numbers[page]}", None, "undated")]
        return answer(headed(link("next", f"?page={page + 1}"), *shown), url=url)

    source, http = Rss(Settings(feeds=(FEED,))), FakeHttp(respond)
    cursor: Cursor = {"asked": "2026-11-23T16:00:00Z", "known": KNOWN}
    job = Job(incident=INCIDENT, lane=FEED, span=Span(SINCE, NOON), cursor=cursor)
    pages = list(source.pull(job, http))
    assert len(http.asked) == MOST + 1
    assert [one.span for one in pages[-1].lost] == [Span(START + HOUR, NOON)]


def test_a_complete_feed_has_lost_nothing() -> None:
    """A feed may say that it holds all there is: what is not there was taken away."""
    pages, _ = walk({FEED: headed("<fh:complete/>", *entries(*range(240, 220, -1)))})
    assert (pages[0].observed, pages[0].lost) == (Span(START + HOUR, NOON), ())
