"""One poisoned item among others: it costs itself at most, whatever is in it (promises 3 and 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from monitor.nouns.posts import Answer
from monitor.sources.rss.source import Rss, Settings
from monitor.testing.contract import INCIDENT, START, Case, items, keeps_poison_to_itself
from monitor.testing.poison import VALUES
from monitor.testing.service import FakeHttp, Item, Params, answer
from monitor.testing.whole_pass import Spied, a_pass, a_store, quarantined, stored
from tests.sources.services import Feed
from tests.sources.test_contract import CASES

pytestmark = pytest.mark.repeats

BRIEF = 2_000  # bytes


@pytest.mark.parametrize("case", [one for one in CASES if one.wire], ids=lambda case: case.name)
def test_a_poisoned_item_costs_itself_at_most(case: Case) -> None:
    """Every hostile value in every field of what a service sends, through whole passes."""
    print(keeps_poison_to_itself(case))  # noqa: T201  the figures of docs/reliability.md


MARKUP = (
    *(value.strip(b'"').replace(b"\\", b"") for value in VALUES.values() if len(value) < BRIEF),
    *b"&#55357;&#56834; &#xD83D; &#1114112; &#0; &#1; &#x96; &#xFFFE; &bogus; &amp;#xD83D;".split(),
    b"&#" + b"9" * 5_000 + b";",
    b"&#" + b"9" * 5_000,
    b"&amp;#" + b"9" * 5_000 + b";",
    b"<![CDATA[&#55357;&#56834;]]>",
    b"<![CDATA[" + b"<b>" * 2_000 + b"]]>",
    b"<b>" * 500 + b"</b>" * 500,
    b"\xd8\x3d",
    b"Thu, 31 Dec 9999 23:59:59 -1400",
    b"Thu, 01 Jan 0001 00:00:00 +1400",
    b"Mon, 99 Foo 99999 99:99:99 +9999",
    b"x" * 200_000,
)
ELEMENTS = (
    *("title", "description", "content:encoded", "guid", "link", "pubDate", "updated"),
    *("author", "dc:creator", "dc:date", "category", "language", "source", "comments"),
    *("media:content", "itunes:duration", "georss:point", "enclosure"),
)
SPACES = " ".join(
    f'xmlns:{name}="http://{address}"'
    for name, address in (
        ("content", "purl.org/rss/1.0/modules/content/"),
        ("dc", "purl.org/dc/elements/1.1/"),
        ("media", "search.yahoo.com/mrss/"),
        ("itunes", "www.itunes.com/DTDs/Podcast-1.0.dtd"),
        ("georss", "www.georss.org/georss"),
    )
)


@dataclass
class PoisonedFeed(Feed):
    """A feed some of whose entries hold hostile markup, in one element each."""

    given: dict[int, tuple[str, bytes]] = field(default_factory=dict)

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        newest = sorted(self.arrived(), key=lambda it: it.number, reverse=True)[: self.size]
        head = f'<rss version="2.0" {SPACES}><channel><title>News</title>'
        entries = b"".join(map(self.entry, newest))
        return answer(head.encode() + entries + b"</channel></rss>", url=url)

    def entry(self, it: Item) -> bytes:
        parts = {
            "title": f"Police in Anaheim n{it.number}.".encode(),
            "description": b"words",
            "guid": f"https://news.example/{it.number}".encode(),
        }
        element, value = self.given.get(it.number, ("title", b""))
        parts[element] = parts.get(element, b"") + b" " + value
        inside = (b"<%b>%b</%b>" % (k.encode(), v, k.encode()) for k, v in parts.items())
        return b"<item>%b</item>" % b"".join(inside)


def test_a_poisoned_entry_costs_itself_at_most() -> None:
    """Hostile markup in each element of an entry: the parser never fails, the others are stored."""
    left = [(element, value) for value in MARKUP for element in ELEMENTS]
    assert len(MARKUP) >= 40
    tried, number, begin, healthy = len(left), 1, START, set[int]()
    service = PoisonedFeed([], START, size=60)
    spied = Spied(Rss(Settings(feeds=("https://news.example/feed",))))
    with a_store() as store:
        while left:
            fresh = items(60, begin, timedelta(seconds=1), first=number)
            for it in fresh:
                if it.number % 3 and left:
                    service.given[it.number] = left.pop(0)
                else:
                    healthy.add(it.number)
            number += 60
            service.items = fresh
            service.now = begin = fresh[-1].arrived + timedelta(hours=2)
            outturn = a_pass(store, spied, INCIDENT, FakeHttp(service.respond), begin)
            assert (outturn.outcome, outturn.errors) == ("ok", ())
            assert healthy <= stored(store)
        gone = {*service.given} - stored(store) - {*spied.rejects.values()}
        lost = {number: service.given[number] for number in gone}
        # A date that can be read, and lies before the incident began.
        assert {element for element, _ in lost.values()} <= {"pubDate", "dc:date", "updated"}, lost
        assert len(quarantined(store)) == len(spied.rejects)
    print(f"rss: {tried:,} values, {len(MARKUP)} in each of {len(ELEMENTS)} elements")  # noqa: T201
