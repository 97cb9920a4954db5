"""How far it spreads: when it took off, how fast it grows, what comes next, who carries it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from msgspec.structs import asdict

from monitor.clock import from_epoch
from monitor.model import Span
from monitor.nouns.finding import Finding
from monitor.nouns.volume import BusiestHour, Peak
from monitor.report.head import Head, head
from monitor.report.method import Method, lines, method
from monitor.report.spread.amplification import AmplificationNote, amplify
from monitor.report.spread.findings import findings
from monitor.report.spread.notes import (
    BurstNote,
    ForecastNote,
    GrowthNote,
    Instant,
    OrderNote,
    OutcomeNote,
    burst_notes,
    growth_note,
    onset_note,
    order_notes,
    outcome_notes,
)
from monitor.report.spread.reading import SpreadReadings
from monitor.spread.analysis import analyse
from monitor.spread.self_excitation import SelfExcitation, self_excitation
from monitor.store.records import Linked
from monitor.words.say import say
from monitor.words.sheet import SIMULATED, Cell, LocalTime, Sheet, Table
from monitor.words.speech import Said
from monitor.words.wording import Wording

Kind = TypeVar("Kind", bound=Finding)


class SpreadReport(Head, frozen=True, kw_only=True):
    """`report spread`; instants in UTC. `findings` are what was found, `sentences` their words.

    Claims rest on what lies before `settled_until`, and the forecast begins there.
    """

    settled_until: datetime
    onset: Instant | None
    bursts: Sequence[BurstNote]
    alarms: Sequence[datetime]
    peak: BusiestHour | None
    growth: GrowthNote | None
    phase: str
    quieter: float | None
    forecast: Sequence[ForecastNote]
    outcomes: Sequence[OutcomeNote]
    amplification: AmplificationNote
    lead_lag: Sequence[OrderNote]
    self_excitation: SelfExcitation | None
    findings: Sequence[Finding]
    sentences: Sequence[str]
    method: Method

    def find(self, kind: type[Kind]) -> Kind | None:
        """Return the finding of a kind; None where there is none."""
        return next((one for one in self.findings if isinstance(one, kind)), None)

    def said(self, kind: type[Finding]) -> Said | None:
        """Return the words of the finding of a kind; None where there is none."""
        found = self.find(kind)
        wording = Wording(ZoneInfo(self.timezone), Span(self.since, self.until))
        return None if found is None else say(found, wording)


def spread_report(read: SpreadReadings, labels: str) -> SpreadReport:
    """Return how far an incident spreads.

    Args:
        read: What the store said.
        labels: The rule by which labels are given, for the method box.
    """
    readings, question = read.readings, read.readings.question
    found = analyse(read.counts, read.sources)
    excitation = self_excitation(read.counts, _held_share(read.linked))
    amplification = amplify(read)
    told = findings(read, found, amplification, excitation)
    wording = Wording(ZoneInfo(question.timezone), readings.span)
    return SpreadReport(
        **asdict(head(question, readings.total.edges, simulated=readings.simulated)),
        settled_until=from_epoch(found.settled_until),
        onset=onset_note(found),
        bursts=burst_notes(found),
        alarms=[from_epoch(alarm) for alarm in found.alarms],
        peak=next((one.numbers for one in told if isinstance(one, Peak)), None),
        growth=growth_note(found),
        phase=found.phase.name,
        quieter=found.phase.quieter,
        forecast=[ForecastNote(one.horizon_hours, *one.quantiles) for one in found.forecast],
        outcomes=outcome_notes(found),
        amplification=amplification,
        lead_lag=order_notes(found),
        self_excitation=excitation,
        findings=told,
        sentences=[say(one, wording).sentence for one in told],
        method=method(readings, labels),
    )


def _held_share(linked: Linked) -> float | None:
    return linked.held / linked.posts if linked.posts else None


def sheet(report: SpreadReport) -> Sheet:
    """Return the report as it is shown to people and written to CSV."""
    instants = [burst.start for burst in report.bursts] + [report.since, report.until]
    local = LocalTime(report.timezone, instants)
    return Sheet(
        title=f"{report.title}: spread",
        head=[
            *([SIMULATED] if report.simulated else []),
            f"Times on the clock of {report.timezone}.",
            *report.sentences,
        ],
        tables=[_bursts(report, local), _forecast(report), _links(report, local)],
        method=lines(report.method),
        fields=FIELDS,
        records=_records(report),
    )


def _bursts(report: SpreadReport, local: LocalTime) -> Table:
    return Table(
        title="Bursts",
        columns=("from", "until", "highest", "posts"),
        rows=[
            (local(b.start), local(b.end), local(b.peak_at), f"{b.posts:,}") for b in report.bursts
        ],
        numbers=frozenset({"posts"}),
    )


def _forecast(report: SpreadReport) -> Table:
    columns = ("2.5 %", "10 %", "middle", "90 %", "97.5 %")
    return Table(
        title="Posts to come, if all are observed",
        columns=("in the next", *columns),
        rows=[
            (f"{f.horizon_hours:g} h", *(f"{q:,}" for q in (f.q025, f.q10, f.q50, f.q90, f.q975)))
            for f in report.forecast
        ],
        numbers=frozenset(columns),
    )


def _links(report: SpreadReport, local: LocalTime) -> Table:
    return Table(
        title="What most posts point to (shared by five people or more)",
        columns=("link", "posts", "people", "first seen"),
        rows=[
            (
                link.link,
                f"{link.posts:,}",
                f"{link.people:,}",
                ", ".join(f"{source} {local(at)}" for source, at in link.first_seen.items()),
            )
            for link in report.amplification.links
        ],
        numbers=frozenset({"posts", "people"}),
    )


FIELDS: Final = ("figure", "at", "value", "low", "high", "unit", "simulated")


def _records(report: SpreadReport) -> list[tuple[Cell, ...]]:
    found: list[tuple[Cell, ...]] = [("phase", report.until, report.phase, None, None, "")]
    if report.onset is not None:
        found.append(
            ("onset", report.onset.at, None, report.onset.low, report.onset.high, "instant")
        )
    if (peak := report.peak) is not None:
        found.append(("peak", peak.start, peak.posts, peak.start, peak.end, "posts"))
    if report.growth is not None:
        growth = report.growth
        found.append(("growth", report.until, growth.per_hour, growth.low, growth.high, "1/h"))
    found += [("burst", b.peak_at, b.posts, b.start, b.end, "posts") for b in report.bursts]
    found += [
        (f"forecast {f.horizon_hours:g} h", report.until, f.q50, f.q025, f.q975, "posts")
        for f in report.forecast
    ]
    return [(*row, report.simulated) for row in found]
