"""Words that the search for an incident could be widened by: offered, tried, accepted."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from threading import Event
from typing import Final, NamedTuple

from msgspec.structs import replace

from monitor.app import wiring
from monitor.app.asked import Asked
from monitor.app.checking import changed
from monitor.app.newsroom import Newsroom
from monitor.app.reports import reports
from monitor.clock import utc_now
from monitor.collect.budget import Budget, OverBudget, Ration, Rationed
from monitor.config import session_vault
from monitor.config.chosen import chosen_incident, chosen_sources
from monitor.config.editing import change_query
from monitor.config.sources import SourceEntry
from monitor.errors import QueryError, SourceError, UsageError
from monitor.nouns.emerging import Offered, OfferRow
from monitor.nouns.frame import Frame
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Post, Span
from monitor.nouns.report import Report
from monitor.privacy.contacts import mask_contacts
from monitor.privacy.minors import possible_names
from monitor.privacy.output import terminal
from monitor.query import Query, read
from monitor.query.implying import implies
from monitor.query.widening import as_term, widened
from monitor.series.intervals import share
from monitor.sources.base import Http, Job, closed
from monitor.store.writing.budgets import StoreLedger
from monitor.words import emerging as words

BACK: Final = timedelta(days=1)
BUDGET: Final = Budget(time=timedelta(seconds=20), pages=2, posts=200, bytes=8 * 2**20)
"""What one question for one word may take of one source: some of the newest posts."""


class Sample(NamedTuple):
    """What services showed with a word: nothing of it is kept.

    Attributes:
        shown: How many posts.
        missed: Texts of those that the search does not find, in order, each once.
        missed_posts: How many posts have these.
    """

    shown: int
    texts: int
    missed: Sequence[str]
    missed_posts: int


class Suggestions(NamedTuple):
    """Words that a search could be widened by, and what services showed with each."""

    report: Report
    samples: dict[str, Sample]

    @property
    def words(self) -> Sequence[str]:
        """Return the words, most worth first."""
        return [row.word for row in self.report.rows_of(OfferRow, "words")]


def suggestions(
    newsroom: Newsroom, asked: Asked, tell: Callable[[str], None], *, ask: bool
) -> Suggestions:
    """Return the words for one incident.

    *tell* takes a sentence on each source that could not be asked. With *ask* services are asked
    what else each word would bring.
    """
    incident = chosen_incident(newsroom.config, next(iter(asked.incidents), None))
    asked = asked._replace(incidents=(incident.key,)).fixed()
    (report,) = reports(newsroom, "words", asked).reports
    made = Suggestions(report, {})
    if not ask or not made.words:
        return made
    samples = _samples(newsroom, incident, made.words, asked.instant, tell)
    rows = list(made.report.rows_of(OfferRow, "words"))
    for place, row in enumerate(rows):
        if (sample := samples.get(row.word)) is not None:
            found = share(sample.missed_posts, sample.shown, sample.texts)
            bounds = {"value": found.value, "low": found.low, "high": found.high} if found else {}
            rows[place] = replace(row, shown=sample.shown, missed=sample.missed_posts, **bounds)
    findings = (
        replace(one, asked=True) if isinstance(one, Offered) else one for one in report.findings
    )
    frames = {"words": Frame(OfferRow, rows)}
    return Suggestions(replace(report, findings=tuple(findings), frames=frames), samples)


def belonging(belong: int, judged: int) -> str:
    return words.belonging(belong, judged, share(belong, judged, max(judged, 1)))


def accept(
    newsroom: Newsroom, incident_key: str | None, accepted: Sequence[str]
) -> tuple[Incident, str]:
    """Return the incident, and its query with the words.

    Raises:
        UsageError: A word is no word, is found already, or holds a protected name.
    """
    incident = chosen_incident(newsroom.config, incident_key)
    query = incident.query
    for word in accepted:
        if not newsroom.leaks.allows(word):
            raise UsageError("the word holds a protected name, or a part of one: choose another")
        try:
            wider = widened(query, word)
        except QueryError as error:
            raise UsageError(str(error)) from error
        # Where a word finds a post, it finds what has it as a hashtag as well.
        if any(implies(Query.read(as_term(one)), query) for one in (word, word.lstrip("#"))):
            message = f"the search finds every post with “{word}” already: choose another word"
            raise UsageError(message)
        query = wider
    return incident, query.text


def shown(newsroom: Newsroom, query: str) -> str:
    """Return a query as it may be shown: it may have to hold a protected name."""
    return newsroom.leaks.masked(query)


def write(newsroom: Newsroom, incident: Incident, query: str) -> Iterator[str]:
    """Write a query into the configuration, and yield in lines what that means; names are masked.

    Raises:
        ConfigError: It does not stand there on a line of its own.
    """
    config = newsroom.config
    change_query(config.path, incident.key, query)
    yield words.written(str(config.path), shown(newsroom, query))
    new = replace(incident, query=Query.read(query))
    if config.database.exists():
        with wiring.writer(config) as store:
            yield from (
                terminal(newsroom.leaks.masked(line)) for line in changed(config, store, new)
            )
    yield words.NEXT


def _samples(
    newsroom: Newsroom,
    incident: Incident,
    wanted: Sequence[str],
    now: datetime,
    tell: Callable[[str], None],
) -> dict[str, Sample]:
    """Ask each source that costs nothing for some of the newest posts with each word."""
    config, found = newsroom.config, dict[str, list[Post]]()
    span = Span(max(incident.since, now - BACK), now)
    with wiring.writer(config) as store:
        for entry in chosen_sources(config):
            traits = entry.source.traits
            if entry.counts or not entry.about(incident) or traits.metered:
                continue
            vault = session_vault(config, entry)
            with wiring.network(config, StoreLedger(store), entry, Event().wait) as http:
                try:
                    for word in wanted:
                        probe = replace(incident, query=Query.read(as_term(word)), hashtags=())
                        job = Job(incident=probe, lane="", span=span, vault=vault)
                        found.setdefault(word, []).extend(_shown(entry, job, http))
                except SourceError as error:
                    message = terminal(newsroom.leaks.masked(str(error)))
                    tell(words.unasked(entry.name, message))
    return {word: _sample(newsroom, incident, posts) for word, posts in found.items()}


def _shown(entry: SourceEntry, job: Job, http: Http) -> Iterator[Post]:
    purpose = "backfill" if entry.source.traits.backfill else "poll"
    ration, seen = Ration(BUDGET, utc_now), set[str]()
    lanes = tuple(entry.source.lanes(job.incident))
    for number, lane in enumerate(lanes):
        ration.begin(len(lanes) - number)
        wanted = replace(job, lane=lane, purpose=purpose)
        try:
            with closed(entry.source.walk(wanted, Rationed(http, ration))) as pages:
                for page in pages:
                    ration.took(page)
                    for post in page.posts:
                        text = read(post.words, post.lang)
                        if post.native_id not in seen and job.incident.query.matches(text):
                            seen.add(post.native_id)
                            yield post
                    ration.check()
        except OverBudget:
            continue


def _sample(newsroom: Newsroom, incident: Incident, posts: Sequence[Post]) -> Sample:
    within = [one for one in posts if one.deleted_at is None]
    missed = [one for one in within if not incident.query.matches(read(one.words, one.lang))]
    texts = dict.fromkeys(one.words for one in missed if not possible_names(one.words))
    return Sample(
        shown=len(within),
        texts=len({one.words for one in within}),
        missed=[terminal(mask_contacts(newsroom.leaks.masked(text))) for text in texts],
        missed_posts=len(missed),
    )
