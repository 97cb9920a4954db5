"""How many posts, accounts and texts, over time; the busiest hour; how much was watched."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from monitor.nouns.buckets import Bucket
from monitor.nouns.finding import Subject
from monitor.nouns.frame import Frame
from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import Quantity, counted, exact
from monitor.nouns.report import Report
from monitor.nouns.spans import covered, difference, longest, overlap, union
from monitor.nouns.support import NOBODY, Support
from monitor.nouns.volume import Peak, Total, Unobserved, Watch
from monitor.report.filling import filling
from monitor.report.method import method
from monitor.report.missing import completed
from monitor.report.notes import noted
from monitor.report.queries import changes
from monitor.report.readings import ClockHours, Question, Readings, read, read_hours
from monitor.series.coverage import (
    UnseenSpan,
    complete,
    expected,
    in_part,
    may_miss,
    missed,
    watched,
)
from monitor.store.reading.reader import Reader


def volume_report(known: Reader, question: Question) -> Report:
    readings, notes = read(known, question), known.notes(question.incident)
    part = readings.total
    groups = {name: group.volume(question.now) for name, group in readings.groups.items()}
    busiest = peak(readings, read_hours(known, readings))
    observed = (span for lane in part.lanes for span in lane.observed)
    dark = difference(readings.past, observed)
    unobserved = [Unobserved(one.start, one.end) for one in dark]
    return Report(
        name="volume",
        head=readings.head,
        findings=(
            total(readings),
            *((whole,) if (whole := completed(known, readings)) else ()),
            *filling(known, readings),
            *(() if busiest is None else (busiest,)),
            watch(readings),
            *changes(readings, "incident"),
            *noted(notes, readings.span),
        ),
        frames={
            "buckets": Frame(
                Bucket,
                part.volume(question.now),
                groups=groups if question.by else None,
                by=question.by or "",
                titles=readings.titles,
            ),
            "unobserved": Frame(Unobserved, unobserved),
        },
        method=method(readings),
    )


def total(readings: Readings) -> Total:
    part, span = readings.total, readings.past
    posts, whole = part.tally.posts, part.whole
    known = posts > 0 or watched(part.lanes, span) > 0
    misses = is_minimum(readings)
    return Total(
        about=incident(readings),
        span=readings.span,
        behind=Support(posts, whole.people) if known else NOBODY,
        posts=counted(posts, "posts", missed=misses) if known else None,
        accounts=counted(whole.people, "accounts", missed=misses, error=whole.error)
        if known
        else None,
        texts=counted(whole.messages, "texts", missed=misses, error=whole.error) if known else None,
        error=exact(whole.error, "share"),
        so_far=is_so_far(readings),
        of_part=readings.question.is_part,
        early=not known and bool(readings.early),
    )


def watch(readings: Readings) -> Watch:
    span, lanes = readings.past, [one for one in readings.total.lanes if not one.sample]
    shares = {source: share(source, lanes, span) for source in sorted({x.source for x in lanes})}
    settled = [source for source in shares if source not in readings.early]
    least = min(settled, key=shares.__getitem__, default="")
    return Watch(
        about=incident(readings),
        span=readings.span,
        watched=exact(watched(lanes, span), "share"),
        complete=exact(complete(lanes, span), "share"),
        sources=tuple(shares),
        early=tuple(sorted(readings.early)),
        least=(least, exact(shares[least], "share")) if least and shares[least] < 1 else None,
    )


def share(source: str, lanes: Sequence[Lane], span: Span) -> float:
    """Return the share of the time of a source's listings that was observed, 0 to 1."""
    return complete([lane for lane in lanes if lane.source == source], span)


def peak(readings: Readings, hours: ClockHours) -> Peak | None:
    """Return the ended clock hour with most posts counted; None where none has any."""
    if hours.busiest is None:
        return None
    gaps = missed(readings.total.lanes, Span(hours.edges[0], hours.edges[-1]), readings.due)
    hidden = tuple(union(gap.span for gap in gaps))
    unproven = bool(hidden) or not _claims(readings.total.lanes)
    posts = hours.posts[hours.busiest]
    each = pairwise(hours.edges)
    alike = [Span(*one) for one, number in zip(each, hours.posts, strict=True) if number == posts]
    found = Peak(
        about=incident(readings),
        span=alike[0],
        behind=Support(posts, hours.accounts),
        posts=counted(posts, "posts", missed=unproven),
        so_far=is_so_far(readings),
        of_part=readings.question.is_part,
        others=tuple(alike[1:]),
        running=_running(readings, hours) if hours.newest > posts else None,
        hidden=hidden,
        missing=tuple(sorted({gap.source for gap in gaps})),
    )
    if not hidden:
        return found
    away, throughout = _away(gaps, longest(found.beyond or hidden))
    partly = [name for name, spans in away.items() if in_part(name, readings.total.lanes, spans)]
    return replace(found, away=tuple(away), throughout=throughout, partly=tuple(partly))


def _running(readings: Readings, hours: ClockHours) -> tuple[Span, Quantity]:
    span = Span(hours.edges[-1], readings.span.end)
    misses = bool(missed(readings.total.lanes, span, readings.due))
    unproven = misses or not _claims(readings.total.lanes)
    return span, counted(hours.newest, "posts", missed=unproven)


def _away(gaps: Sequence[UnseenSpan], span: Span) -> tuple[Mapping[str, Sequence[Span]], bool]:
    """Return the sources that missed all of *span*, or where none did, those that missed a part.

    By name, each with what it missed; and whether that is all of it.
    """
    held: dict[str, list[Span]] = {}
    for gap in gaps:
        if (part := overlap(gap.span, span)) is not None:
            held.setdefault(gap.source, []).append(part)
    whole = {name for name, parts in held.items() if covered(span, parts) == span.length}
    return {name: held[name] for name in sorted(whole or held)}, bool(whole)


def incident(readings: Readings) -> Subject:
    return Subject("incident", readings.question.incident)


def on_incident(readings: Readings) -> dict[str, Any]:
    posts, people = readings.total.tally.posts, readings.total.whole.people
    behind = Support(posts, people)
    return {"about": incident(readings), "span": readings.span, "behind": behind}


def is_minimum(readings: Readings, lanes: Sequence[Lane] | None = None) -> bool:
    """Tell whether posts may be missing, of all listings, or of *lanes*; see `may_miss`."""
    lanes = readings.total.lanes if lanes is None else lanes
    return may_miss(lanes, readings.past, readings.due)


def is_so_far(readings: Readings) -> bool:
    """Tell whether the span reaches into time that is too new to be called missed."""
    return any(
        readings.due[lane.source] - lane.settle < expected(lane, readings.past).end
        for lane in readings.total.lanes
        if lane.source in readings.due and not lane.sample
    )


def _claims(lanes: Sequence[Lane]) -> bool:
    return any(not lane.sample for lane in lanes)
