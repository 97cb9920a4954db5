"""The tables of a page, in words: rows of time, and what most posts point to."""

from collections import Counter
from itertools import groupby
from typing import Final

from monitor.nouns.buckets import Bucket
from monitor.nouns.gaps import Gap, NoGap, Unreached
from monitor.nouns.sources import LastPass, Lateness, SecondLook, SourceRow, Unreadable
from monitor.nouns.spread import BurstRow
from monitor.nouns.tone import ToneRow
from monitor.page.story import Story
from monitor.series.counts import counts
from monitor.words import page
from monitor.words.counts import heading
from monitor.words.counts import table as count_table
from monitor.words.gaps import first, listing
from monitor.words.gaps import table as gap_table
from monitor.words.numbers import percent
from monitor.words.page import OF_LANES, OF_TEXTS, OF_TIME
from monitor.words.sheet import NOT_YET_KNOWN, UNOBSERVED, LocalTime, Table, count
from monitor.words.sources import overview
from monitor.words.spread import waves
from monitor.words.tables import SUPPRESSED, begun
from monitor.words.tone import point
from monitor.words.worded import local_of, wording_of

MOST_SPANS: Final = 10
"""Of a listing: a source that fails often is observed in many, and the chart shows them all."""


def over_time(story: Story) -> Table:
    """Return a row for each hour, day or week, all in the last; few people's cells are left out.

    A row of unobserved time stands for all that follow it without a break.
    """
    buckets = [*zip(story.rows, story.tones, story.hidden_rows, strict=True)]
    known = buckets[: begun(story.rows, story.question.now)]
    local = LocalTime(story.question.timezone, [bucket.start for bucket in story.rows])
    rows: list[tuple[str, ...]] = []
    for dark, run in groupby(known, key=lambda row: row[0].posts is None and not row[2]):
        held = list(run)
        shown = held[:1] if dark else held
        rows += [(local(b.start), *_cells(b, tone, len(held), few)) for b, tone, few in shown]
    return Table(
        columns=(OF_LANES[1], *OF_TIME), rows=[*rows, _total(story)], numbers=frozenset(OF_TIME)
    )


def counted(story: Story) -> list[Table]:
    edges, made = [*(one.start for one in story.rows), story.rows[-1].end], list[Table]()
    known = [one for one in story.series if one.values]
    titles = Counter(one.measure.title for one in known)
    for one in known:
        what = one.measure
        found, fits = counts(edges, one.values, what.how)
        local = LocalTime(story.question.timezone, [bucket.start for bucket in found])
        source = None if titles[what.title] == 1 else one.source
        title = heading(what.title, source, fits=fits)
        made.append(count_table(title, what.unit, what.how, found, local))
    return made


def _cells(bucket: Bucket, tone: ToneRow, alike: int, few: bool) -> tuple[str, ...]:
    seen = percent(bucket.coverage)
    if few:
        return SUPPRESSED, "", "", "", "", seen
    if bucket.posts is None:
        return page.rows(UNOBSERVED, alike), "", "", "", "", seen
    tone_cells = ("", "") if not bucket.posts else point(tone)
    posts = count(bucket.posts, exact=bucket.certainty == "exact", provisional=bucket.provisional)
    return posts, f"{bucket.people:,}", f"{bucket.messages:,}", *tone_cells, seen


def _total(story: Story) -> tuple[str, ...]:
    total, watch = story.total, story.watch
    seen = NOT_YET_KNOWN if watch.is_early else percent(watch.complete.value)
    if total is None:
        return page.ALL, SUPPRESSED, "", "", "", "", seen
    if total.posts is None or total.accounts is None or total.texts is None:
        return page.ALL, UNOBSERVED, "", "", "", "", seen
    posts = count(int(total.posts.value), exact=total.posts.certainty == "exact", provisional=False)
    people = tuple(f"{one.value:,.0f}" for one in (total.accounts, total.texts))
    (tone,) = story.sentiment.report.rows_of(ToneRow, "total")
    read = point(tone) if total.posts.value else ("", "")
    return page.ALL, posts, *people, *read, seen


def bursts(story: Story) -> Table:
    """Return the table of waves, in public with their posts rounded, which a minimum stays.

    What the chart leaves out could else be had by subtraction.
    """
    return waves(story.waves, local_of(story.head), None if story.internal else _rounded)


def _rounded(wave: BurstRow) -> str:
    return SUPPRESSED if wave.posts is None else page.rounded(wave.posts, least=wave.minimum)


def observed(story: Story) -> Table:
    """Return when each listing of each source was observed: its latest spans."""
    rows, held = list[tuple[str, str, str]](), story.method.lanes
    local = LocalTime(
        story.question.timezone, [at for lane in held for span in lane.observed for at in span]
    )
    for lane in held:
        name, spans = listing(lane.source, [lane.lane]), lane.observed
        left = len(spans) - MOST_SPANS
        rows += [(name, page.earlier_spans(left), "")] if left > 0 else []
        rows += [(name, local(s), local(e)) for s, e in spans[-MOST_SPANS:]]
    return Table(columns=OF_LANES, rows=rows)


def texts(story: Story) -> Table:
    """Return what was repeated most; for internal pages only."""
    return Table(
        columns=OF_TEXTS,
        rows=[
            (one.text, one.source, f"{one.posts:,}", f"{len(one.people):,}") for one in story.texts
        ],
        numbers=frozenset(OF_TEXTS[2:]),
    )


def gap_sentences(story: Story) -> list[str]:
    """Return the gaps in words, those that last first, or that none is known.

    Then the sources that could not be read last.
    """
    report = story.sources.report
    found = [one for one in report.findings if isinstance(one, Gap | NoGap)]
    unreached = [said.sentence for _, said in story.of_sources(Unreached)]
    return [*first(found, wording_of(report.head)), *unreached]


def gaps(story: Story) -> Table:
    return gap_table(story.gaps, story.head)


def checks(story: Story) -> list[str]:
    """Return how late posts came, what sweeps found and, on an internal page, what failed.

    Nothing of a source whose posts are not counted in public: its sentences would.
    """
    checked = [] if story.few else story.of_sources(LastPass, Unreadable, Lateness, SecondLook)
    return [
        # What is to be set is for whoever runs the program.
        f"{said.headline}." if isinstance(found, Lateness) and not story.internal else said.sentence
        for found, said in checked
        if found.about.key not in story.hidden_sums
    ]


def coverage(story: Story) -> Table:
    """Return the table of the sources, without the posts of those that few people wrote in."""
    rows = story.sources.report.rows_of(SourceRow, "sources")
    return overview(rows, story.hidden_sums)
