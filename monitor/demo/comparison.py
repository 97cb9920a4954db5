"""Every kind of finding that the reports make, held against what happened in the simulated week.

The reports are taken as `--json` writes them, so that the same comparison serves the demo, the
suite and the long run.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import exp, log
from statistics import linear_regression
from typing import Any, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import DAY, HOUR, read_instant
from monitor.demo.truth import Truth
from monitor.report.readings import By
from monitor.words.numbers import points
from monitor.words.sheet import Sheet, Table

Json: TypeAlias = Mapping[str, Any]
Certainty: TypeAlias = Literal["exact", "minimum", "estimate"]
Ask: TypeAlias = Callable[[str, timedelta, By | None], Json]
"""Makes a report (`volume`, `spread`, ...) of the week: its name, length of bucket, grouping."""

REPORTS: Final[Mapping[str, tuple[str, timedelta, By | None]]] = {
    "days": ("volume", DAY, None),
    "hours": ("volume", HOUR, "source"),
    "sources": ("sources", HOUR, None),
    "spread": ("spread", HOUR, None),
    "sentiment": ("sentiment", DAY, None),
    "narratives": ("narratives", DAY, None),
    "voices": ("voices", HOUR, None),
    "video": ("video", HOUR, None),
    "counts": ("counts", HOUR, None),
}
"""What is asked for a comparison, by the name that it has here."""

TREND: Final = 6  # hours over which the trend is measured; see docs/spread.md
QUIET: Final = 0.05
"""Of the highest level: where no level of a day is above it, the phase is quiet."""


class Compared(Struct, frozen=True):
    """One figure that a report gave, and the true one.

    Attributes:
        kind: What is said, for people.
        holds: An exact figure is equal, a minimum is not above the truth, an estimate is right or
            its interval holds the truth.
        level: Of an interval, how many of such are said to hold, 0 to 1; None for all else.
    """

    kind: str
    said: str
    true: str
    holds: bool
    certainty: Certainty = "estimate"
    level: float | None = None


class Week(Struct, frozen=True, kw_only=True):
    """The reports on a week (see `asked`), the truth, and labels by (source, id) of a post."""

    reports: Mapping[str, Json]
    truth: Truth
    labels: Mapping[tuple[str, str], str] = {}

    def is_whole(self, start: datetime, end: datetime, source: str | None = None) -> bool:
        """Return whether the reports say that nothing was missed of *source*, or of all."""
        volume = self.reports["hours"]
        hours = volume["buckets"] if source is None else volume["groups"].get(source, ())
        return all(
            _is_whole(hour)
            for hour in hours
            if start < read_instant(hour["end"]) and read_instant(hour["start"]) < end
        )

    def clock(self, at: datetime) -> str:
        """Return an instant as people say it: `Thu 5:50 pm`."""
        local = at.astimezone(ZoneInfo(self.truth.timezone))
        minute = f":{local.minute:02}" if local.minute else ""
        return f"{local:%a} {(local.hour - 1) % 12 + 1}{minute} {'ap'[local.hour >= 12]}m"  # noqa: PLR2004

    def span(self, start: datetime, end: datetime) -> str:
        """Return a span as people say it: `Thu 5:50 to 11 pm`."""
        first, last = self.clock(start), self.clock(end)
        if first[:3] == last[:3]:
            last = last[4:]
            first = first.removesuffix(last[-3:])
        return f"{first} to {last}"


def _ends(of: Json, first: str = "start", last: str = "end") -> tuple[datetime, datetime]:
    return read_instant(of[first]), read_instant(of[last])


def _is_whole(bucket: Json) -> bool:
    return bucket["coverage"] == 1 and not bucket["truncated"]


def asked(ask: Ask) -> Mapping[str, Json]:
    return {name: ask(*question) for name, question in REPORTS.items()}


def compared(week: Week) -> Iterator[Compared]:
    """Yield each figure of the reports with the true one; what the reports leave open is left."""
    for findings in _FINDINGS:
        yield from findings(week)


def _counted(kind: str, reported: int | None, true: int, *, whole: bool) -> Iterator[Compared]:
    """Yield a count: exact where nothing was missed, else a minimum."""
    if reported is None and not whole:
        return
    shown = "not known" if reported is None else f"{reported:,}"
    yield Compared(
        kind,
        shown if whole else f"at least {shown}",
        f"{true:,}",
        reported == true if whole else (reported or 0) <= true,
        certainty="exact" if whole else "minimum",
    )


def _range(
    kind: str,
    ends: tuple[float, float],
    true: float,
    shown: Callable[[float], str],
    unit: str,
    level: float = 0.95,
) -> Compared:
    """Return a range that is said to hold the truth so often."""
    low, high = ends
    span_text = f"{shown(low)} to {shown(high)}{unit}"
    return Compared(kind, span_text, f"{shown(true)}{unit}", low <= true <= high, level=level)


def _share(kind: str, low: float, high: float, true: float) -> Compared:
    return _range(kind, (low, high), true, lambda share: f"{100 * share:.0f}", " %")


def _moment(kind: str, week: Week, found: Json, true: datetime) -> Compared:
    low, high = _ends(found, "low", "high")
    return Compared(kind, week.span(low, high), week.clock(true), low <= true <= high, level=0.95)


def _totals(week: Week) -> Iterator[Compared]:
    total, truth = week.reports["days"]["total"], week.truth
    whole = total["coverage"] == 1
    yield from _counted("posts", total["posts"], sum(truth.mentions.values()), whole=whole)
    yield from _counted("accounts", total["people"], truth.accounts, whole=whole)
    yield from _counted("texts", total["messages"], truth.texts, whole=whole)


def _busiest(week: Week) -> Iterator[Compared]:
    true, peak = week.truth.busiest, week.reports["hours"]["peak"]
    if peak is None:
        return
    start, counted, whole = read_instant(peak["start"]), peak["posts"], not peak["minimum"]
    yield Compared(
        "busiest hour",
        f"{'' if whole else 'at least '}{counted:,}, {week.clock(start)}",
        f"{true.posts:,}, {week.clock(true.start)}",
        (start, counted) == (true.start, true.posts) if whole else counted <= true.posts,
        certainty="exact" if whole else "minimum",
    )


def _days(week: Week) -> Iterator[Compared]:
    zone, true = ZoneInfo(week.truth.timezone), week.truth.days
    named = {"posts": "posts", "accounts": "people", "texts": "messages"}
    for bucket in week.reports["days"]["buckets"]:
        day = true.get(f"{read_instant(bucket['start']).astimezone(zone):%Y-%m-%d}", {})
        for figure, key in named.items():
            kind, value = f"{figure} of a day", int(day.get(figure, 0))
            yield from _counted(kind, bucket[key], value, whole=_is_whole(bucket))


def _hours(week: Week) -> Iterator[Compared]:
    for source, buckets in week.reports["hours"]["groups"].items():
        true = week.truth.hourly(source)
        for hour in buckets:
            kind, value = f"hourly posts, {source}", true[read_instant(hour["start"])]
            if hour["posts"] == hour["coverage"] == 0:  # a gap drawn as zero
                yield Compared(kind, "0", f"{value:,}", False, certainty="minimum")
            else:
                yield from _counted(kind, hour["posts"], value, whole=_is_whole(hour))


def _sources(week: Week) -> Iterator[Compared]:
    for source in week.reports["sources"]["sources"]:
        name = source["source"]
        whole = week.is_whole(week.truth.since, week.truth.until, name)
        true = week.truth.mentions.get(name, 0)
        yield from _counted(f"posts from {name}", source["posts"], true, whole=whole)


def _missed(week: Week) -> Iterator[Compared]:
    """Yield the gaps that are named: what was never shown must lie in one."""
    named = {source["source"]: source["gaps"] for source in week.reports["sources"]["sources"]}
    for source, true in week.truth.unseen.items():
        gaps = list(map(_ends, named.get(source, ())))
        held = [gap for gap in gaps if gap[0] <= true.first and true.last < gap[1]]
        first = next(iter([*held, *gaps]), None)
        yield Compared(
            f"missed, {source}",
            week.span(*first) if first else "nothing",
            f"{true.posts:,} posts, {week.span(true.first, true.last)}",
            bool(held),
            certainty="minimum",
        )


def _onset(week: Week) -> Iterator[Compared]:
    onset = week.reports["spread"]["onset"]
    if onset is None or onset["low"] is None or onset["high"] is None:
        return
    yield _moment("when it took off", week, onset, week.truth.onset)


def _waves(week: Week) -> Iterator[Compared]:
    for wave in week.reports["spread"]["bursts"]:
        start, end = _ends(wave)
        top = read_instant(wave["peak_at"])
        true = week.truth.between(start, end)
        yield from _counted("posts of a wave", wave["posts"], true, whole=week.is_whole(start, end))
        planned = [one for one in week.truth.waves if one.start <= top < one.end]
        yield Compared(
            "height of a wave",
            week.clock(top),
            week.clock(planned[-1].peak) if planned else "no wave",
            bool(planned),
        )


def _events(week: Week) -> Iterator[Compared]:
    """Yield the event that each wave is said to have followed: it lies in the planned wave's rise.

    Of a wave without one, neither the video nor a statement lies there.
    """
    spread, truth = week.reports["spread"], week.truth
    tops = {one["start"]: read_instant(one["peak_at"]) for one in spread["bursts"]}
    known = {truth.onset, *(one.at for one in truth.statements)}
    for wave in spread["findings"]:
        if wave["kind"] != "spread.wave":
            continue
        top = tops[wave["span"]["start"]]
        true = [one for one in truth.waves if one.start <= top < one.end][-1:]
        rises = [(one.start, one.peak) for one in true]
        said = [read_instant(event["at"]) for event in wave["events"]]
        due = any(start <= at <= peak for start, peak in rises for at in known)
        yield Compared(
            "event before a wave",
            week.clock(said[0]) if said else "none",
            " or ".join(week.span(*rise) for rise in rises) if said or due else "none",
            any(start <= said[0] <= peak for start, peak in rises) if said else not due,
        )


def trend(spread: Json, truth: Truth) -> Iterator[Compared]:
    """Yield the growth in one report of the spread; nothing where it has none."""
    growth = spread["growth"]
    if growth is None or growth.get("low") is None:
        return
    hours = (read_instant(growth["until"]) - truth.since) / HOUR
    if not TREND <= hours <= len(truth.rates) - 1:
        return
    times = [hours - TREND + (step + 0.5) / 12 for step in range(12 * TREND)]  # as buckets lie
    true = linear_regression(times, [log(truth.rate(at)) for at in times]).slope
    yield _range("trend over 6 hours", (growth["low"], growth["high"]), true, _change, " an hour")


def _change(per_hour: float) -> str:
    """Return a change of the logarithm as a share: `+12 %`."""
    share = 100 * (exp(per_hour) - 1)
    return f"{'−' if round(share) < 0 else '+'}{abs(share):.0f} %"


def _trend(week: Week) -> Iterator[Compared]:
    yield from trend(week.reports["spread"], week.truth)


def _phase(week: Week) -> Iterator[Compared]:
    counts = list(week.truth.hourly().values())
    levels = [sum(counts[n : n + 3]) for n in range(len(counts) - 2)]
    share = max(levels[-22:]) / max(levels)
    phase = week.reports["spread"]["phase"]
    yield Compared(
        "phase", phase, f"{100 * share:.0f} % of its height", (phase == "quiet") == (share <= QUIET)
    )


def _forecasts(week: Week) -> Iterator[Compared]:
    """Of forecasts for the same hours one is taken: what they miss, they miss together.

    Those in whose hours a planned wave begins are also listed by themselves, with no level due: no
    count foretells news.
    """
    taken: dict[float, datetime] = {}
    for one in week.reports["spread"]["outcomes"]:
        hours, start = one["horizon_hours"], read_instant(one["made_at"])
        if start < taken.get(hours, start):
            continue
        end = taken[hours] = start + hours * HOUR
        true = week.truth.between(start, end)
        yield from _counted(
            "posts of forecasts", one["posts"], true, whole=week.is_whole(start, end)
        )
        news = any(start <= wave.start < end for wave in week.truth.waves)
        for low, high, level in (("q025", "q975", 0.95), ("q10", "q90", 0.8)):
            kind = f"forecast {hours:g} h, {100 * level:.0f} %"
            found = _range(kind, (one[low], one[high]), true, "{:,}".format, "", level)
            yield found
            if news:
                yield replace(found, kind=f"{hours:g} h with news, {100 * level:.0f} %", level=None)


def _links(week: Week) -> Iterator[Compared]:
    whole = week.is_whole(week.truth.since, week.truth.until)
    for one in week.reports["spread"]["amplification"]["links"]:
        true = week.truth.links.get(one["link"])
        # A deletion that nobody saw leaves the link where it was.
        unseen = 0 if whole or true is None else true.deleted
        posts, accounts = (true.posts, true.accounts) if true else (0, 0)
        yield from _counted("posts with a link", one["posts"], posts + unseen, whole=whole)
        yield from _counted("accounts with a link", one["people"], accounts + unseen, whole=whole)


def _media(week: Week) -> Iterator[Compared]:
    whole = week.is_whole(week.truth.since, week.truth.until)
    for one in week.reports["spread"]["media"]:
        true = week.truth.media.get(one["kind"])
        if true is None:
            yield from _counted("posts with media", one["posts"], 0, whole=whole)
            continue
        unseen = 0 if whole else true.deleted
        for what in ("posts", "accounts", "described"):
            reported, held = one[what], getattr(true, what)
            kind = f"{what} with media" if what != "described" else "media described"
            yield from _counted(kind, reported, held + unseen, whole=whole)


def _video(week: Week) -> Iterator[Compared]:
    true = week.truth.video
    for finding in week.reports["video"]["findings"]:
        if finding["kind"] != "video.first":
            continue
        posts = finding["posts"]
        whole = posts["certainty"] == "exact"
        yield from _counted("posts of the video", int(posts["value"]), true.posts, whole=whole)
        for one in finding["firsts"]:
            reported = read_instant(one["at"])
            at = true.first[one["source"]].replace(second=0, microsecond=0)
            yield Compared(
                "video first seen",
                week.clock(reported),
                week.clock(at),
                reported == at if whole else reported >= at,
                certainty="exact" if whole else "minimum",
            )


def _answers(week: Week) -> Iterator[Compared]:
    found = week.reports["spread"]["self_excitation"]
    if found is None:
        return
    true = week.truth.answers
    if found["observed"] is not None:
        yield Compared(
            "answers and repeats",
            f"at least {100 * found['observed']:.0f} %",
            f"{100 * true:.0f} %",
            found["observed"] <= true,
            certainty="minimum",
        )
    if found["low"] is not None:
        yield _share("posts drawn by other posts", found["low"], found["high"], true)


def _order(week: Week) -> Iterator[Compared]:
    for pair in week.reports["spread"]["lead_lag"]:
        minutes = pair["minutes"]
        ahead = "no order" if minutes is None else pair["first" if minutes > 0 else "second"]
        yield Compared("which source is ahead", ahead, "no order", minutes is None)


def _tone(week: Week) -> Iterator[Compared]:
    """The truth is of the posts in English, which are those that are scored."""
    report, zone = week.reports["sentiment"], ZoneInfo(week.truth.timezone)
    days = week.truth.days
    negative, english = (sum(day[key] for day in days.values()) for key in ("negative", "english"))
    compared = [("negative posts", report["total"], negative, english)]
    for bucket in report["buckets"]:
        day = days.get(f"{read_instant(bucket['start']).astimezone(zone):%Y-%m-%d}")
        if day is not None:
            compared.append(("negative, by the day", bucket, day["negative"], day["english"]))
    for kind, figures, hits, posts in compared:
        share = figures["share_negative"]
        if share is not None and posts:
            yield _share(kind, share["low"], share["high"], hits / posts)


def _agreement(week: Week) -> Iterator[Compared]:
    labels = week.truth.labels()
    for (source, native_id), label in week.labels.items():
        true = labels.get((source, native_id))
        if true is not None and label != "unscored":
            yield Compared(f"labels, {source}", label, true, label == true)


def _narratives(week: Week) -> Iterator[Compared]:
    truth, report = week.truth, week.reports["narratives"]
    whole = week.is_whole(truth.since, truth.until)
    for note in report["narratives"]:
        hourly = truth.narrative_hours[note["key"]]
        yield from _counted("posts of a narrative", note["posts"], sum(hourly), whole=whole)
        for stretch in note["share"]:
            start, end = _ends(stretch)
            hours = slice((start - truth.since) // HOUR, (end - truth.since) // HOUR)
            posts = sum(list(truth.hourly().values())[hours])
            if posts:
                yield _share(
                    "share of a narrative",
                    stretch["low"],
                    stretch["high"],
                    sum(hourly[hours]) / posts,
                )


def _crossing(week: Week) -> Iterator[Compared]:
    for crossing in week.reports["narratives"]["crossings"]:
        found = _moment("denial overtook", week, crossing, week.truth.crossing)
        ahead = (crossing["ahead"], crossing["behind"]) == ("denial", "threat")
        yield replace(found, holds=ahead and found.holds)


def _statements(week: Week) -> Iterator[Compared]:
    true = {(one.at, one.voice): one for one in week.truth.statements}
    instants: set[datetime] = set()
    for note in week.reports["voices"]["statements"]:
        at = read_instant(note["at"])
        one = true[at, note["voice"]]
        sides = (
            ("before", at - TREND * HOUR, at, one.before),
            ("after", at, at + TREND * HOUR, one.after),
        )
        for side, start, end, counts in sides:
            if not week.is_whole(start, end):
                continue  # a rate over what was seen, which is no count
            for figure, kind in _AROUND:
                rate = note[figure][side]
                if rate is not None:
                    yield from _counted(kind, round(rate * TREND), counts[figure], whole=True)
        if at not in instants:  # of two who speak at once, both get the same
            yield from _reactions(week, note, one.before, one.after)
        instants.add(at)


_AROUND: Final = (("posts", "posts around a statement"), ("naming", "posts naming the speaker"))


def _reactions(
    week: Week, note: Json, before: Mapping[str, int], after: Mapping[str, int]
) -> Iterator[Compared]:
    posts, tone = note["posts"], note["negative"]
    if posts["low"] is not None:
        ends, true = (posts["low"], posts["high"]), week.truth.reaction
        yield _range("statement, posts", ends, true, "{:.1f}".format, " times")
    if tone["low"] is not None and before["english"] and after["english"]:
        shares = [side["negative"] / side["english"] for side in (before, after)]
        ends, change = (tone["low"], tone["high"]), shares[1] - shares[0]
        yield _range("statement, tone", ends, change, points, " points")


def _calls(week: Week) -> Iterator[Compared]:
    true = week.truth.calls
    for series in week.reports["counts"]["series"]:
        values = [bucket["value"] for bucket in series["buckets"] if bucket["value"] is not None]
        yield from _counted("calls", round(sum(values)), true.calls, whole=True)
        yield from _counted("hours of calls known", len(values), true.hours, whole=True)


_FINDINGS: Final[Sequence[Callable[[Week], Iterator[Compared]]]] = (
    *(_totals, _busiest, _days, _hours, _sources, _missed),
    *(_onset, _waves, _events, _trend, _phase, _forecasts),
    *(_order, _answers, _links, _media, _video),
    *(_tone, _agreement, _narratives, _crossing, _statements, _calls),
)

COLUMNS: Final = ("finding", "reports say", "truth", "holds")
_HOLDS: Final[Mapping[Certainty, tuple[str, str]]] = {
    "exact": ("equal", "NOT EQUAL"),
    "minimum": ("not above", "TOO HIGH"),
    "estimate": ("yes", "no"),
}


def by_kind(found: Iterable[Compared]) -> Mapping[str, Sequence[Compared]]:
    """Return the figures of each kind, in the order in which the kinds first come."""
    kinds: dict[str, list[Compared]] = {}
    for one in found:
        kinds.setdefault(one.kind, []).append(one)
    return kinds


def sheet(found: Iterable[Compared]) -> Sheet:
    return Sheet(
        title="What the reports say against what happened in the simulation",
        head=(
            'A figure must be equal to the truth, and one that says "at least" not above it. '
            "An estimate holds where the truth lies in its range.",
        ),
        tables=(Table(columns=COLUMNS, rows=[row(*kind) for kind in by_kind(found).items()]),),
        fields=(),
        records=(),
    )


def row(kind: str, its: Sequence[Compared]) -> tuple[str, ...]:
    """Return one line of the comparison, a cell for each of `COLUMNS`."""
    if len(its) == 1:
        (one,) = its
        return kind, one.said, one.true, _HOLDS[one.certainty][not one.holds]
    held = sum(one.holds for one in its)
    levels = {one.level for one in its if one.level is not None}
    wrong = sorted({_HOLDS[one.certainty][1] for one in its if not one.holds} - {"no"})
    if held == len(its):
        shown = "all"
    elif wrong:
        shown = ", ".join((f"{held:,} of {len(its):,}", *wrong))
    else:
        shown = f"{100 * held // len(its)} %"
    return (
        kind,
        f"{len(its):,} {'ranges' if levels else 'figures'}",
        ", ".join(f"{100 * level:.0f} % due" for level in levels),
        shown,
    )
