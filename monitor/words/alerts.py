"""The words of alerts: a headline as the subject line, a sentence, a label."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from monitor.nouns.alerts import (
    AlertCount,
    AlertState,
    Blind,
    Foreseen,
    OverLimit,
    RuleRow,
    Spike,
    StateRow,
    TookOver,
)
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Expectation, exact
from monitor.nouns.report import Report
from monitor.store.records import AlertRecord
from monitor.words.numbers import (
    bare,
    capital,
    count,
    duration,
    listed,
    outwards,
    percent,
    rough,
    several,
)
from monitor.words.sheet import LocalTime, Table
from monitor.words.tables import Columns, Tables, if_any, table_of
from monitor.words.wording import Said, Wording, Words, alike, longer

PUBLIC: Final[Mapping[str, str]] = {
    "blind": "not watched, so nobody can say what is posted there",
    "burst": "far more posts than usual",
    "volume": "more posts an hour than the limit that was set",
    "forecast": "more posts to come than the limit that was set",
    "mix": "most posts are of a part that did not lead the day before",
}
"""What a rule found, without the numbers that its sentence holds."""

RULES: Final[Mapping[str, str]] = {
    "blind": "blind",
    "burst": "burst",
    "volume": "volume",
    "forecast": "forecast",
    "mix": "mix",
}
"""What the rules are called; the configuration calls them so too."""

STATES: Final[Mapping[AlertState, str]] = {
    "pending": "pending",
    "firing": "firing",
    "recovering": "recovering",
    "blind": "blind",
}

ODDS: Final = {0.5: "1 in 2", 0.9: "9 in 10", 0.975: "39 in 40"}

UNKNOWN: Final = "nobody can say how far it spreads there, or how people feel"
ALL_SOURCES: Final = "All sources together"
ALERTS: Final = "Alerts"
HEADINGS: Final = ("since", "until", "what")
LASTS: Final = "still lasts"


def _named(incident: str, wording: Wording) -> str:
    """Return what an incident is called; its key where its title is not at hand."""
    title = wording.titles.get(Subject("incident", incident))
    return incident if title is None else f"“{title}”"


def blind(found: Blind, wording: Wording) -> Said:
    headline = shows_nothing(
        [wording.title(found.about)], _named(found.incident, wording), found.seen_until, wording
    )
    return longer(headline, f": {UNKNOWN}.")


def shows_nothing(
    sources: Sequence[str], incident: str, since: datetime | None, wording: Wording
) -> str:
    """Return that sources show nothing about an incident, since when, without a full stop."""
    has = "has" if len(sources) == 1 else "have"
    names = capital(listed(sources))
    if since is None:
        return f"{names} {has} never shown anything about {incident}"
    return f"{names} {has} shown nothing about {incident} since {wording.moment(since)}"


def spike(found: Spike, wording: Wording) -> Said:
    headline = (
        f"{capital(_named(found.incident, wording))} is spiking on {wording.title(found.about)}"
    )
    return longer(
        headline,
        f": {count(found.posts)} in {duration(found.span.length)} from "
        f"{wording.moment(found.span.start)}, far more than usual.",
    )


def over_limit(found: OverLimit, wording: Wording) -> Said:
    name = capital(wording.title(found.about))
    headline = f"{name}: {count(found.posts)} in an hour, {wording.stretch(found.span)}"
    return longer(headline, f"; the limit is {found.limit.value:,.0f}.")


def foreseen(found: Foreseen, wording: Wording) -> Said:
    name = capital(wording.title(found.about))
    when = wording.moment(found.span.end)
    headline = f"{name}: {count(found.counted)} already, before {when}"
    if found.posts is not None:
        headline = f"{name}: {_expected(found.posts)} are expected by {when}"
    chance = ODDS.get(found.chance.value, f"{found.chance.value:g}")
    limit = f"{found.limit.value:,.0f}"
    return longer(headline, f". The chance of reaching {limit} is at least {chance}.")


def _expected(posts: Expectation) -> str:
    if posts.value is None:
        low, high = outwards(posts.low, posts.high)
        return f"between {low:,} and {high:,} posts"
    middle, _, _ = rough(posts.value, posts.low, posts.high)
    return f"about {bare(exact(middle, posts.unit))}"


def took_over(found: TookOver, wording: Wording) -> Said:
    name, now = wording.title(found.about), percent(found.now.value)
    when = f"the posts about {_named(found.incident, wording)} {wording.during(found.span)}"
    headline = {
        "source": f"{capital(name)} has {now} of {when}",
        "link": f"{now} of {when} link to {name}",
    }.get(found.about.kind, f"{now} of {when} tell of “{name}”")
    rest = f", after {percent(found.before.value)} the day before"
    return longer(headline, f"{rest}. The total has neither doubled nor halved.")


def over(said: str, ended: datetime, zone: ZoneInfo) -> str:
    """Return that an alert is over, since when, and what it said: it says that something goes on.

    >>> utc = ZoneInfo("UTC")
    >>> over("News has shown nothing.", datetime(2017, 2, 23, 7, 18, tzinfo=utc), utc)
    'Over since Thursday 23 February, 7:18 am. The alert said: News has shown nothing.'
    """
    when = Wording(zone, Span(ended, ended)).moment(ended)
    return f"Over since {when}. The alert said: {said}"


A_TEST: Final = "This is a test of the alerts of Reaction Monitor. Nothing has happened."


def snoozed(until: datetime | None, zone: ZoneInfo) -> str:
    if until is None:
        return "Messages are sent at once again; what waited goes out within a minute."
    when = Wording(zone, Span(until, until)).moment(until)
    return f"Messages wait until {when}; the log has every alert."


def title(alerts: Sequence[tuple[str, str, str]]) -> str:
    """Return the subject of a message about some changes: rule, incident and state of each.

    >>> title([("burst", "anaheim", "begun")]), title([("blind", "anaheim", "ended")])
    ('Burst: anaheim', 'Over: blind, anaheim')
    >>> title([("burst", "anaheim", "begun"), ("blind", "anaheim", "begun")])
    '2 alerts: anaheim'
    """
    incidents = listed(sorted({incident for _, incident, _ in alerts}))
    if len(alerts) > 1:
        return f"{len(alerts):,} alerts: {incidents}"
    rule, _, state = alerts[0]
    name = RULES.get(rule, rule)
    return f"{capital(name)}: {incidents}" if state == "begun" else f"Over: {name}, {incidents}"


def in_public(rule: str, source: str) -> str:
    """Return what a rule found of a source (of all, where it is empty), without numbers."""
    return f"{capital(source) or ALL_SOURCES}: {PUBLIC.get(rule, rule)}."


def lasting(rule: str, source: str, when: str) -> str:
    """Say which alert lasts since when, without numbers."""
    return f"Alert since {when}: {source or ALL_SOURCES.lower()}, {PUBLIC.get(rule, rule)}."


def more_lasting(number: int) -> str:
    return f"{several(number, 'more alert')} last{'s' if number == 1 else ''}."


def how_many(found: AlertCount, wording: Wording) -> Said:
    number, lasting = int(found.number.value), int(found.lasting.value)
    since = wording.moment(found.span.start)
    if found.replayed:
        amount = count(found.number) if number else "no alert"
        sent = f"{capital(amount)} would have been sent {wording.during(found.span)}"
        if found.later is None or not found.later.value:
            return alike(sent)
        one = found.later.value == 1
        came = f"{'was' if one else 'were'} collected or imported only afterwards"
        seen = f"so no rule could see {'it' if one else 'them'}"
        return longer(sent, f". {capital(count(found.later))} of that time {came}, {seen}.")
    if not number:
        return alike(f"No alert since {since}")
    if number == lasting:
        still = "it still lasts" if number == 1 else "all still last"
    elif not lasting:
        still = "it is over" if number == 1 else "all are over"
    else:
        still = "1 still lasts" if lasting == 1 else f"{lasting:,} still last"
    amount = f"{count(found.number)} since {since}"
    return longer(amount, f"; {still}.")


def table(report: Report, _: LocalTime) -> list[Table]:
    rows = report.rows_of(AlertRecord, "alerts")
    ends = [one.ended_at for one in rows if one.ended_at is not None]
    local = LocalTime(report.head.timezone, [*(one.since for one in rows), *ends])
    since, until, what = HEADINGS
    columns: Columns[AlertRecord] = {
        "no.": lambda one: str(one.number),
        since: lambda one: local(one.since),
        until: lambda one: "now" if one.ended_at is None else local(one.ended_at),
        what: lambda one: f"{one.said}{looked_after(one)}",
        "sent by": lambda one: ", ".join(
            delivered(way, done=at is not None) for way, at in one.delivered.items()
        ),
    }
    return if_any(table_of(rows, columns))


def looked_after(one: AlertRecord) -> str:
    if one.acknowledged_at is None:
        return ""
    noted = f": {one.note}" if one.note else ""
    return f" Acknowledged by {one.acknowledged_by}{noted}."


def states(report: Report, _: LocalTime) -> list[Table]:
    rows = report.rows_of(StateRow, "states")
    local = LocalTime(report.head.timezone, [one.since for one in rows])
    columns: Columns[StateRow] = {
        HEADINGS[0]: lambda one: local(one.since),
        "state": lambda one: STATES[one.state],
        "rule": lambda one: RULES.get(one.rule, one.rule),
        "incident": lambda one: one.incident,
        "source": lambda one: one.source or ALL_SOURCES.lower(),
    }
    return if_any(table_of(rows, columns, title="Now"))


def records(report: Report, _: LocalTime) -> list[Table]:
    columns: Columns[RuleRow] = {
        "rule": lambda one: RULES.get(one.rule, one.rule),
        "incident": lambda one: one.incident,
        "record": lambda one: record(one, report.head.generated_at),
    }
    return if_any(table_of(report.rows_of(RuleRow, "rules"), columns, title="Rules"))


def record(one: RuleRow, now: datetime) -> str:
    """Say how often a rule fired, and how many of those were waves.

    >>> from datetime import UTC, timedelta
    >>> now = datetime(2017, 3, 1, tzinfo=UTC)
    >>> month = {"incident": "recall", "since": now - timedelta(days=30)}
    >>> record(RuleRow(rule="burst", fired=6, waves=4, recent=0, **month), now)
    'fired 6 times in 30 days; 4 were waves'
    >>> record(RuleRow(rule="burst", fired=2, waves=1, recent=1, **month), now)
    'fired twice in 30 days; 1 was a wave, 1 is too recent to say'
    >>> record(RuleRow(rule="blind", fired=1, waves=None, recent=None, **month), now)
    'fired once in 30 days'
    """
    times = {0: "never fired", 1: "fired once", 2: "fired twice"}
    said = f"{times.get(one.fired, f'fired {one.fired:,} times')} in {(now - one.since).days} days"
    if one.waves is None or not one.fired:
        return said
    were = {0: "none was a wave", 1: "1 was a wave"}
    said += f"; {were.get(one.waves, f'{one.waves:,} were waves')}"
    if not one.recent:
        return said
    return f"{said}, {one.recent:,} {'is' if one.recent == 1 else 'are'} too recent to say"


def acknowledged(number: int, by: str) -> str:
    return f"Alert {number} is acknowledged by {by}: no waiting message about it is sent."


def delivered(way: str, *, done: bool) -> str:
    return way if done else f"{way} (not yet)"


TABLES: Final[Tables] = {AlertRecord: table, StateRow: states, RuleRow: records}
WORDS: Final[Words] = {
    Blind: blind,
    Spike: spike,
    OverLimit: over_limit,
    Foreseen: foreseen,
    TookOver: took_over,
    AlertCount: how_many,
}
