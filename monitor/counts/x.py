"""X: how many posts its search finds in each hour, without reading one.

Service: GET {base_url}/2/tweets/counts/recent, with a bearer token. Limits: 7 days back, 300
questions in 15 minutes, 512 characters of query, and what `requests_per_day` allows: each question
costs $0.005, however much it counts. See docs/counts/x-counts.md; read on 2026-11-24.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Final, cast

from msgspec import Meta, Struct

from monitor.clock import rfc3339
from monitor.counts.base import HOUR, Ask, CountLane, CountSettings, Whole, floor, utc
from monitor.errors import BadAnswer, NeedsAttention
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Count, Counted, Measure
from monitor.privacy.secret import Secret
from monitor.query import Query
from monitor.query.terms import Lang, PhraseTerm, Tag, WordTerm
from monitor.query.tree import All, Any, Node, Not
from monitor.sources.answers import decode
from monitor.sources.base import Allowance, Http, Vault
from monitor.sources.configured import address, credential
from monitor.sources.daily import Daily
from monitor.sources.x.query import compiled

SITE: Final = "https://api.x.com"
PRICE: Final = 0.005  # US dollars for a question
LAG: Final = timedelta(seconds=30)  # X counts nothing younger
SETTLE: Final = timedelta(minutes=15)
SHOWN: Final = timedelta(days=7) - HOUR  # the hour is for what is refused at the very edge

Aware = Annotated[datetime, Meta(tz=True)]


class Settings(CountSettings, frozen=True, kw_only=True):
    """What to ask X with.

    Attributes:
        bearer: The app's bearer token, by `bearer_env` or `bearer_file`.
        requests_per_day: How many questions may be paid for in a UTC day, for all incidents.
        query: In X's own words, instead of the incident's query.
        base_url: Another server of the same API.
    """

    requests_per_day: Annotated[int, Meta(ge=1)]
    bearer: Secret | None = None
    query: str = ""
    base_url: str = SITE


class XCountsBucket(Struct):
    """How many posts there are in a span; the first and the last may be parts of an hour."""

    start: Aware
    end: Aware
    tweet_count: Whole

    def __post_init__(self) -> None:
        _ = utc(self.start), utc(self.end)


class About(Struct):
    """Where the next page is, for spans that have one."""

    next_token: str | None = None


class XCountsAnswer(Struct):
    """An answer; `meta` must be there, so that no other answer passes for silence."""

    meta: About
    data: list[XCountsBucket] = []


class XCounts:
    """Asks for all hours that are not settled, within a budget of questions."""

    kind: ClassVar = "x-counts"
    min_interval: ClassVar = timedelta(seconds=3)
    Settings: ClassVar[type[CountSettings]] = Settings

    def __init__(self, settings: CountSettings) -> None:
        given = cast("Settings", settings)
        bearer = credential(self.kind, given, "bearer", "a bearer token")
        self.url = f"{address(self.kind, given.base_url, SITE)}/2/tweets/counts/recent"
        self.headers = {"Authorization": f"Bearer {bearer.value}"}
        what = "X: paid questions for counts"
        self.budget = Daily("requests", given.requests_per_day, what, UTC, PRICE)
        self.query = given.query

    def lanes(self, incident: Incident) -> tuple[CountLane, ...]:
        """Return the one count that there is.

        Raises:
            NeedsAttention: X cannot search for the incident's query.
        """
        asked = self.query or _said(incident.query)
        one = Measure(name="posts", title="Posts on X", unit="posts", question=asked)
        return (CountLane(name="posts", measures=(one,)),)

    def pull(self, ask: Ask, http: Http) -> Iterator[Counted]:
        """Yield the hours since the last settled one, the present hour as far as it has come.

        Raises:
            RetryLater: The day's budget is used up.
            BadAnswer: X answers with something that is no count.
        """
        end = floor(ask.now - LAG, timedelta(seconds=1))
        start = floor(max(ask.span.start, ask.now - SHOWN), HOUR)
        token: str | None = None
        while start < end:
            params = {
                "query": ask.lane.measures[0].question,
                "granularity": "hour",
                "start_time": rfc3339(start),
                "end_time": rfc3339(end),
                "next_token": token,
            }
            self.budget.claim(ask.vault, ask.now)
            answer = http.get(self.url, params=params, headers=self.headers)
            self.budget.spend(ask.vault, ask.now, 0 if answer.shared else 1)
            found = decode(answer.body, XCountsAnswer, "X")
            if token is not None and found.meta.next_token == token:
                message = f"X: expected a new next_token, got {token!r} again"
                raise BadAnswer(message)
            token = found.meta.next_token
            yield _counted(found, ask.now, last=token is None)
            if token is None:
                return

    def check(self, incident: Incident, http: Http) -> str:
        """Say what would be asked, and what it costs; asks nothing, since that would cost as much.

        Raises:
            NeedsAttention: X cannot search for the incident's query.
        """
        asked, most = self.lanes(incident)[0].measures[0].question, self.budget.limit
        return (
            f"X counts: posts an hour of the last 7 days for {asked}; at most {most:,} questions "
            f"in a UTC day, for ${most * PRICE:,.2f}; nothing was asked now, since it costs money."
        )

    def allowances(self, vault: Vault, now: datetime) -> Sequence[Allowance]:
        """Return how many questions may be paid for in a day, and how many were."""
        return (self.budget.allowance(vault, now),)


def _said(query: Query) -> str:
    """Write a query for X: what X cannot say is refused, since counts cannot be matched again.

    Raises:
        NeedsAttention: X cannot say all of it.
    """
    if not _whole(query.tree):
        message = (
            "x-counts: expected a query of whole words without NEAR, or the key `query` with one "
            f"in X's words, got {query.text!r}"
        )
        raise NeedsAttention(message)
    return compiled(query)


def _whole(node: Node) -> bool:
    """Tell whether X's search can say this, and not only something wider."""
    match node:
        case All() | Any():
            return all(map(_whole, node.parts))
        case Not():
            return isinstance(node.node, WordTerm | PhraseTerm) and _whole(node.node)
        case PhraseTerm():
            return not node.prefix
        case _:
            return isinstance(node, WordTerm | Tag | Lang)


def _counted(found: XCountsAnswer, now: datetime, *, last: bool) -> Counted:
    """Return an answer's counts; what was settled is not asked for again once all was read."""
    final = now - SETTLE
    values = sorted(
        Count(b.start.astimezone(UTC), b.end.astimezone(UTC), b.tweet_count, b.end <= final)
        for b in found.data
        if b.start < b.end
    )
    return Counted(values={"posts": tuple(values)}, settled=floor(final, HOUR) if last else None)
