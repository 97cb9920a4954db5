"""The words of how sources, counters, the database and the daemon stand."""

from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath
from typing import Final

from monitor.clock import DAY
from monitor.nouns.report import Report
from monitor.nouns.status import (
    BackupStatus,
    BudgetStatus,
    CountStatus,
    DaemonStatus,
    DatabaseStatus,
    EmbedStatus,
    Quiet,
    SourceStatus,
    Unrenewed,
    Unwatchable,
)
from monitor.words.alerts import UNKNOWN, shows_nothing
from monitor.words.brief import spark
from monitor.words.numbers import capital, duration, noun, number, percent, size
from monitor.words.sheet import NOT_YET_KNOWN, UNOBSERVED, LocalTime, Table
from monitor.words.sheet import count as cell
from monitor.words.tables import Columns, Tables, if_any, table_of
from monitor.words.top import STATES
from monitor.words.wording import Said, Wording, Words, alike, longer

DATE: Final = len("2017-02-22")
UNSEEN: Final = "·"
READERS: Final = {"public": "public", "internal": "internal"}

Clock = Callable[[datetime], str]


def daemon(found: DaemonStatus, wording: Wording) -> Said:
    if found.running:
        since = "" if found.started_at is None else f", since {wording.moment(found.started_at)}"
        return alike(f"The daemon is running{since}")
    headline = "The daemon is not running"
    if found.heartbeat_at is None:
        return longer(headline, ": `monitor run` starts it.")
    # A page stands open: the instant stays true, how long ago it was does not.
    last = (
        f"was on {wording.moment(found.heartbeat_at)}"
        if found.heartbeat_at <= found.span.end
        else "is of a later time than now"
    )
    return longer(headline, f": its last sign of life {last}. `monitor run` starts it.")


def unwatchable(found: Unwatchable, wording: Wording) -> Said:
    headline = shows_nothing(found.sources, wording.title(found.about), found.since, wording)
    why = f" ({found.quoted})" if found.quoted else ""
    return longer(headline, f": {UNKNOWN}{why}.")


def quiet(found: Quiet, wording: Wording) -> Said:
    name, share = capital(wording.title(found.about)), percent(found.watched.value)
    # The incident may have begun, or been seen first, later than a day ago.
    last = "24 hours" if found.span.length >= DAY else duration(found.span.length)
    return alike(
        f"{name} was watched {share} of the last {last} and had no post on {found.incident}"
    )


def unrenewed(found: Unrenewed, wording: Wording) -> Said:
    name = PurePath(found.file).name
    headline = f"The embed {name} has not been renewed since {wording.moment(found.since)}"
    return longer(headline, f": {found.quoted}.")


def database(found: DatabaseStatus, _: Wording) -> Said:
    name = f"The database {found.path}" if found.path else "The database"
    headline = f"{name} takes {size(found.size)}"
    parts = [f"{headline}."]
    if found.cleaning_due:
        what = "Bytes of posts that were deleted or forgotten are still in it"
        parts.append(f"{what}: `monitor purge` takes them out.")
    if found.may_name_minors.value:
        verb = "gives" if found.may_name_minors.value == 1 else "give"
        posts = f"{number(found.may_name_minors)} stored {noun(found.may_name_minors)}"
        what = f"{posts} {verb} an age below 18 next to a name that is not protected"
        parts.append(f"{what}. Check whether `names` in [incident.protect] is complete.")
    return Said(headline=headline, sentence=" ".join(parts))


def backup(found: BackupStatus, wording: Wording) -> Said:
    if found.proven is None:
        headline = "No backup has been restored successfully yet"
    elif found.overdue:
        headline = (
            f"The newest backup that could be restored is old: of {wording.moment(found.proven)}"
        )
    else:
        headline = f"The backup of {wording.moment(found.proven)} was restored and is right"
    parts = [f"{headline}."]
    if found.failed:
        parts.append(f"Restoring the newest failed ({', '.join(found.failed)}).")
    if found.overdue or found.failed:
        parts.append("`monitor backup` makes one, and says what is wrong.")
    return Said(headline=headline, sentence=" ".join(parts))


def counted(source: SourceStatus, posts: int | None) -> str:
    return cell(posts, exact=not source.minimum, provisional=False)


def watched(source: SourceStatus) -> str:
    return NOT_YET_KNOWN if source.early else percent(source.coverage_24h)


def source_tables(report: Report, _: LocalTime) -> list[Table]:
    rows, near = report.rows_of(SourceStatus, "sources"), _near(report)
    which: Columns[SourceStatus] = {
        "source": lambda s: s.source,
        "incident": lambda s: s.incident,
    }
    counts: Columns[SourceStatus] = {
        "posts 24 h": lambda s: counted(s, s.posts_24h),
        "watched": watched,
    }
    bars: Columns[SourceStatus] = {
        "by the hour": lambda s: spark(s.hourly_24h).replace(" ", UNSEEN),
        "most": lambda s: counted(s, max(one for one in s.hourly_24h if one is not None)),
    }
    known = [s for s in rows if any(one is not None for one in s.hourly_24h)]
    title = f"Posts in each of the last 24 hours ({UNSEEN}: {UNOBSERVED})"
    return [
        table_of(rows, {**which, **_stands(near), **counts}, title="Sources", numbers=counts),
        *if_any(table_of(known, {**which, **bars}, title=title, numbers=["most"])),
    ]


def public_tables(report: Report) -> list[Table]:
    """Return the state of each source and counter, without numbers of posts."""
    columns: Columns[SourceStatus] = {
        "source": lambda s: s.source,
        **_stands(_near(report)),
        "watched 24 h": watched,
    }
    rows = report.rows_of(SourceStatus, "sources")
    return [
        table_of(rows, columns, title="Sources", numbers=["watched 24 h"]),
        *count_tables(report, _local(report)),
    ]


def _stands(when: Clock) -> Columns[SourceStatus | CountStatus]:
    return {
        "state": lambda one: STATES[one.state],
        "last success": lambda one: _at(one.last_success, when) or "never",
        "next pass": lambda one: _at(one.next_pass, when),
    }


def _at(at: datetime | None, when: Clock) -> str:
    return "" if at is None else when(at)


def _near(report: Report) -> Clock:
    """Return what leaves the date out where it is that of the report: 80 columns are few."""
    local = _local(report)
    today = local(report.head.until)[:DATE]
    return lambda at: local(at).removeprefix(today).lstrip()


def _local(report: Report) -> LocalTime:
    """Return what writes all instants of the tables, with their offset where these differ."""
    frames = report.frames.values()
    rows = [(row, c.path) for f in frames for row in f.rows for c in f.columns if c.unit == "time"]
    return LocalTime(report.head.timezone, [*filter(None, (getattr(*one) for one in rows))])


def count_tables(report: Report, _: LocalTime) -> list[Table]:
    local = _local(report)
    columns: Columns[CountStatus] = {
        "counts": lambda s: s.source,
        "incident": lambda s: s.incident,
        **_stands(local),
        "known until": lambda s: _at(s.known_until, local),
    }
    return if_any(table_of(report.rows_of(CountStatus, "counts"), columns, title="Count series"))


def budget_tables(report: Report, _: LocalTime) -> list[Table]:
    rows, local = report.rows_of(BudgetStatus, "budgets"), _local(report)
    columns: Columns[BudgetStatus] = {
        "who": lambda b: b.who,
        "what": lambda b: b.what,
        "left": lambda b: "" if b.left is None else f"{b.left:,}",
        "of": lambda b: "" if b.limit is None else f"{b.limit:,}",
        "begins again": lambda b: _at(b.resets_at, local),
        "note": lambda b: _note(b, local),
    }
    return if_any(table_of(rows, columns, title="Requests that are left", numbers=["left", "of"]))


def _note(budget: BudgetStatus, local: LocalTime) -> str:
    if budget.not_before is not None:
        return f"asked for a pause until {local(budget.not_before)}"
    return "" if budget.spent is None else f"{budget.spent:.2f} USD spent"


def embed_tables(report: Report, _: LocalTime) -> list[Table]:
    near = _near(report)
    columns: Columns[EmbedStatus] = {
        "embed": lambda one: PurePath(one.file).name,
        "incident": lambda one: one.incident,
        "chart": lambda one: one.chart,
        "for": lambda one: READERS[one.readership],
        "state": lambda one: STATES[one.state],
        "as of": lambda one: near(one.written_at),
    }
    return if_any(table_of(report.rows_of(EmbedStatus, "embeds"), columns, title="Embeds"))


TABLES: Final[Tables] = {
    EmbedStatus: embed_tables,
    SourceStatus: source_tables,
    CountStatus: count_tables,
    BudgetStatus: budget_tables,
}

WORDS: Final[Words] = {
    DaemonStatus: daemon,
    Unwatchable: unwatchable,
    Quiet: quiet,
    Unrenewed: unrenewed,
    DatabaseStatus: database,
    BackupStatus: backup,
}
