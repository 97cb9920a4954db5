"""The feed as XML: what RFC 4287 asks for, whatever the texts of others hold."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.nouns.corrections import ChangedFigure, PublishedFigure
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import counted, estimated
from monitor.nouns.report import Head
from monitor.nouns.support import Support
from monitor.page import feed as made
from monitor.page.feed import ATOM, LONGEST, MOST, AtomFeed, as_atom, make_feed
from monitor.store.records import AlertRecord, PublicationRecord
from tests.examples import examples
from tests.page.stories import FEW_POSTS, HOSTILE, HOUR, T, alerts, story
from tests.store.build import INCIDENT

ADDRESS = "https://news.example/anaheim/"
NAME = "feed.xml"
SPAN = Span(T, T + 24 * HOUR)
BAD = f"{HOSTILE} \ud800\ufffe\uffff\x00\x0b ]]> &amp; \u2028 {'x' * 500}"
"""All that XML cannot hold, and what could end an element."""


def brief(at: datetime, posts: int = 55, **more: Any) -> PublicationRecord:
    return PublicationRecord(
        incident=INCIDENT,
        edition="brief",
        readership="public",
        at=at,
        span=SPAN,
        timezone="America/Los_Angeles",
        program="1/1",
        scorer="social",
        figures=(
            PublishedFigure(name="posts", span=SPAN, quantity=counted(posts, "posts", missed=True)),
            PublishedFigure(
                name="accounts", span=SPAN, quantity=counted(20, "accounts", missed=True)
            ),
            PublishedFigure(
                name="peak",
                span=SPAN,
                at=Span(T, T + HOUR),
                quantity=counted(20, "posts", missed=False),
            ),
            PublishedFigure(name="onset", span=SPAN, at=Span(T, T + HOUR / 2)),
            PublishedFigure(
                name="negative",
                span=SPAN,
                quantity=estimated(0.44, 0.14, 0.74, "share"),
            ),
        ),
        **more,
    )


def change(before: PublicationRecord, posts: int, late: int) -> ChangedFigure:
    old = before.figures[0]
    return ChangedFigure(
        about=Subject("incident", INCIDENT),
        span=SPAN,
        behind=Support(None, None),
        as_of=before.at,
        before=old,
        after=replace(old, quantity=counted(posts, "posts", missed=False)),
        reasons=("late",),
        late=counted(late, "posts", missed=False),
    )


FIRST = brief(T + 25 * HOUR)
SECOND = brief(T + 49 * HOUR, 90, changes=(change(FIRST, 67, 12),))
HEAD: Head = story().head
OURS = [one for one in alerts() if one.incident == INCIDENT]


def parsed(
    briefs: Sequence[PublicationRecord] = (SECOND, FIRST),
    found: Sequence[AlertRecord] = OURS,
    head: Head = HEAD,
    **how: Any,
) -> Any:
    """Return what a well-kept reader of feeds makes of it; it must have nothing to forgive."""
    xml = as_atom(make_feed(head, briefs, found, **how), ADDRESS, NAME)
    told = feedparser.parse(xml)
    assert not told.bozo, told.get("bozo_exception")
    assert told.version == "atom10"
    return told


def tree(feed: AtomFeed) -> ET.Element:
    return ET.fromstring(as_atom(feed, ADDRESS, NAME))  # noqa: S314  our own


STEPS = st.lists(st.integers(0, 12), min_size=1, max_size=5)


@given(STEPS, st.data())
@examples(30)
def test_what_few_wrote_is_no_difference_of_two_entries(
    steps: list[int], data: st.DataObject
) -> None:
    """A total that was corrected without a number stands in the feed no more, nor one before it."""
    briefs, posts, few = [brief(T + 24 * HOUR, 400)], 400, False
    for day, step in enumerate(steps, start=2):
        few = 0 < step < 5 or (step > 0 and data.draw(st.booleans()))
        told = change(briefs[-1], posts := posts + step, step)
        told = told.withheld() if few else told
        briefs.append(brief(T + day * 24 * HOUR, posts, changes=(told,) if step else ()))
    xml = as_atom(make_feed(HEAD, briefs[::-1], ()), ADDRESS, NAME).decode()
    shown = {int(one) for one in re.findall(r"(?<!\d)4\d\d(?!\d)", xml)}
    assert posts in shown
    assert all(abs(a - b) not in range(1, 5) for a in shown for b in shown)
    assert not few or shown == {posts}


def entries(told: Any, term: str) -> list[Any]:
    return [one for one in told.entries if one.tags[0].term == term]


def test_the_required_elements_are_there() -> None:
    """RFC 4287, 4.1.1 and 4.1.2: one id, title and date each, an author, dates with a zone."""
    root = tree(make_feed(HEAD, [SECOND, FIRST], OURS))
    found = [root, *root.findall(f"{{{ATOM}}}entry")]
    assert len(found) == 1 + 2 + 2
    for one in found:
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{{{ATOM}}}{name}")) == 1, name
        for name in ("updated", "published"):
            for element in one.findall(f"{{{ATOM}}}{name}"):
                assert datetime.fromisoformat(str(element.text)).utcoffset() is not None
    ids = [str(one.findtext(f"{{{ATOM}}}id")) for one in found]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("tag:news.example,2017-02-") and " " not in one for one in ids)
    assert root.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name")
    links = {one.get("rel"): one.get("href") for one in root.findall(f"{{{ATOM}}}link")}
    assert links == {"self": f"{ADDRESS}{NAME}", "alternate": ADDRESS}
    dates = [str(one.findtext(f"{{{ATOM}}}updated")) for one in found]
    assert dates[0] == max(dates[1:])


def test_a_brief_says_its_figures() -> None:
    """Posts and accounts in the title; the busiest hour, when it took off and the tone below."""
    newest, first = entries(parsed(), "brief")
    assert newest.title == (
        "SIMULATED: Brief, Friday 24 February, 1 am: at least 90 posts from 20 accounts"
    )
    assert newest.updated == newest.published == "2017-02-24T09:00:00Z"
    content = newest.content[0]
    assert content.type == "text/html"
    for said in (
        "<li>20 posts in one hour, Wednesday 22 February, midnight to 1\N{NO-BREAK SPACE}am.</li>",
        "<li>It took off between midnight and 12:30\N{NO-BREAK SPACE}am on Wednesday 22 February.",
        "<li>44\N{NO-BREAK SPACE}% (14 to 74\N{NO-BREAK SPACE}%) of the posts read as negative.",
    ):
        assert said in content.value
    assert first.id != newest.id


def test_a_correction_updates_the_brief_that_it_corrects() -> None:
    """The same id, the date of the brief that found it, and what changed and why, first."""
    before = entries(parsed([FIRST]), "brief")[0]
    after = entries(parsed(), "brief")[1]
    assert after.id == before.id
    assert after.published == before.published == before.updated
    assert after.updated == "2017-02-24T09:00:00Z"
    assert "Corrected brief" in after.title
    assert "Corrected" not in before.title
    said = after.content[0].value
    assert "Corrected on Friday 24 February, 1 am:" in said
    assert (
        "This brief said at least 55 posts; for the same time it is now exactly 67: 12 late posts "
        "came." in said
    )
    third = brief(T + 73 * HOUR, 95)
    assert entries(parsed([third, SECOND, FIRST]), "brief")[2] == after


def test_an_alert_says_what_was_sent_without_numbers() -> None:
    """In public without its sentence, which counts people; over, it is the same entry, updated."""
    lasts, over = entries(parsed(), "alert")
    assert lasts.title.startswith("SIMULATED: Alert: ")
    assert "It still lasts." in lasts.content[0].value
    assert over.title == "SIMULATED: Over: Chirper: far more posts than usual"
    assert over.updated > over.published
    assert over.published == "2017-02-22T21:00:00Z"
    assert FEW_POSTS not in str(parsed())
    assert FEW_POSTS in str(parsed(internal=True))
    began = entries(parsed(found=[replace(OURS[0], ended_at=None)]), "alert")[0]
    assert began.id == over.id


def test_an_alert_reads_the_same_whenever_the_feed_is_made() -> None:
    """After the next change of clocks, and in the next year, too: it is not updated by them."""
    later = replace(HEAD, generated_at=HEAD.generated_at + timedelta(days=400))
    summer = replace(HEAD, generated_at=HEAD.generated_at + timedelta(days=60))
    assert entries(parsed(head=later), "alert") == entries(parsed(), "alert")
    assert entries(parsed(head=summer), "alert") == entries(parsed(), "alert")


def test_a_long_title_is_cut_and_never_gone() -> None:
    """Between its words; a language that sets no blanks has one word."""
    recalls = parsed(head=replace(HEAD, title="Recall of ice cream " * 20)).feed.title
    assert recalls.endswith(" Recall…")
    assert len(recalls) <= LONGEST
    ice = parsed(head=replace(HEAD, title="氷" * 300)).feed.title
    assert ice.endswith("氷…")
    assert len(ice) == LONGEST


def test_no_text_of_others_breaks_it() -> None:
    """Controls, half surrogates, ends of elements: shown as text, in bounded length."""
    hostile = replace(OURS[0], source=BAD, said=BAD, rule="burst")
    told = parsed(found=[hostile], head=replace(HEAD, title=BAD), internal=True)
    assert len(told.feed.title) <= LONGEST
    assert all(len(one.title) <= LONGEST for one in told.entries)
    root = tree(make_feed(replace(HEAD, title=BAD), [], [hostile], internal=True))
    content = str(root.findtext(f"{{{ATOM}}}entry/{{{ATOM}}}content"))
    assert "<img" not in content
    assert "&lt;img" in content


def test_it_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The latest stay, below 100 kB."""
    many = [brief(T + timedelta(days=day)) for day in range(200, 0, -1)]
    told = parsed(many)
    assert len(told.entries) == MOST
    assert told.entries[0].updated > told.entries[-1].updated
    assert len(as_atom(make_feed(HEAD, many, OURS), ADDRESS, NAME)) < 100_000
    monkeypatch.setattr(made, "MOST", 1)
    assert [one.updated for one in parsed(many).entries] == [told.entries[0].updated]


def test_a_feed_of_nothing_is_one() -> None:
    """As old as the incident, so that it stays the same until there is something."""
    told = parsed([], [])
    assert told.entries == []
    assert told.feed.updated == "2017-02-22T08:00:00Z"
    assert told.feed.title.startswith("SIMULATED: ")


def test_what_is_withheld_of_a_brief_is_not_said() -> None:
    """A brief of few people has no figure: its entry says that there was one."""
    (only,) = entries(parsed([replace(FIRST, figures=())]), "brief")
    assert only.title.endswith("nothing that may be published")
