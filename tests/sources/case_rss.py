"""Feeds that have older documents, and their cases for the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from monitor.errors import NotFound
from monitor.nouns.posts import Answer
from monitor.sources.base import Source
from monitor.sources.rss.source import Rss, Settings
from monitor.testing.contract import MINUTE, START, Case
from monitor.testing.service import Item, Params, Service, answer
from tests.sources.answers import item, rss
from tests.sources.services import Feed

FEED = "https://news.example/feed"


def entries(*numbers: int) -> list[str]:
    """Return entries, each written so many minutes after the start."""
    return [item(f"https://news.example/{n}", START + n * MINUTE, f"News {n}") for n in numbers]


def headed(head: str, *items: str) -> str:
    """Return a feed with more in its head: links to other documents, say."""
    links = 'xmlns:atom="http://www.w3.org/2005/Atom" '
    history = 'xmlns:fh="http://purl.org/syndication/history/1.0"'
    document = rss(*items).replace("<title>News</title>", f"<title>News</title>{head}", 1)
    return document.replace("<rss ", f"<rss {links}{history} ", 1)


def link(rel: str, href: str) -> str:
    return f'<atom:link rel="{rel}" href="{href}"/>'


@dataclass
class Paged(Feed):
    """A feed whose pages name the next: `paged=2` and on; `rel` is what they call it, if at all."""

    rel: str = "next"

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        asked = {**parse_qs(urlsplit(url).query), **{k: [str(v)] for k, v in params.items()}}
        page = int(asked.get("paged", ["1"])[0])
        newest = sorted(self.arrived(), key=lambda it: (it.arrived, it.number), reverse=True)
        shown = newest[(page - 1) * self.size : page * self.size]
        if page > 1 and not shown:
            message = "404"
            raise NotFound(message)
        more = len(newest) > page * self.size
        head = link(self.rel, f"?paged={page + 1}") if self.rel and more else ""
        return answer(headed(head, *self.shapes(shown)), url=url)


def paged(held: Sequence[Item]) -> tuple[Source, Service]:
    return Rss(Settings(feeds=(FEED,))), Paged(held, START, size=30)


def archived(held: Sequence[Item]) -> tuple[Source, Service]:
    return Rss(Settings(feeds=(FEED,))), Paged(held, START, size=30, rel="prev-archive")


def wordpress(held: Sequence[Item]) -> tuple[Source, Service]:
    return Rss(Settings(feeds=(FEED,), paged=True)), Paged(held, START, size=30, rel="")


CASES = (
    Case("rss, paged", paged),
    Case("rss, archived", archived),
    Case("rss, wordpress", wordpress),
)
