"""``monitor analyze``: the analytics of reports, on counts from any other tool."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

from monitor.cli.options import json_option

if TYPE_CHECKING:
    from datetime import timedelta

    from monitor.archive.counts import Table
    from monitor.spread.analysis import Analysis
    from monitor.spread.series import Counts


class Horizons(click.ParamType["list[timedelta]"]):
    """Durations, separated by commas."""

    name = "horizons"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> "list[timedelta]":
        """Read ``1h,6h,24h``."""
        from monitor.clock import read_duration

        try:
            return [read_duration(part) for part in str(value).split(",")]
        except ValueError as error:
            self.fail(str(error), param, ctx)


HEADER: Final = "start,count,score,level\n"
FORECAST: Final = "horizon_hours,q025,q10,q50,q90,q975"
BLOCK: Final = 256
"""Lines that are written at once: where output is not buffered, each write costs a call."""

_NAMES: Final = ("none", "elevated", "alarm")
_MOST_BUCKETS: Final = 100_000
"""Waves are told from no more: of a longer series, from buckets that are a multiple as long."""

_SHOWN: Final = 10
"""Waves and alarms that are printed for a reader; JSON has them all."""


@click.command()
@click.argument("file", metavar="FILE.csv", type=click.Path())
@click.option("--scores", is_flag=True, help="Print how strange each bucket is, as CSV.")
@click.option(
    "--forecast",
    "horizons",
    type=Horizons(),
    metavar="1h,6h,24h",
    help="Print how much is to come within each of these, as CSV.",
)
@json_option
def analyze(file: str, scores: bool, horizons: "list[timedelta] | None", as_json: bool) -> None:
    """Analyze counts over time: CSV with the columns timestamp,count; - is standard input.

    Times are ISO 8601 (UTC where they name no zone) or seconds since 1970, in order. The length of
    a bucket is told from the first rows; rows that are missing were not observed, which is not
    zero.

    --scores prints one line for each bucket while it reads: start,count,score,level. No score uses
    a later bucket. A score of 0.5 or more is an alarm; the first bucket of an alarm is the
    detection. --forecast prints one line for each horizon: horizon,q025,q10,q50,q90,q975, the
    quantiles of the sum from the end of the file on; nothing but the header where too little is
    known. Without either, a summary.

    \b
    Examples:
      monitor analyze calls.csv
      monitor analyze --scores calls.csv > scores.csv
      monitor analyze --forecast 1h,6h,24h calls.csv
      zcat counts.csv.gz | monitor analyze --scores - | grep alarm
    """  # noqa: D301  click reads the escape
    from msgspec import json

    from monitor.archive.counts import read_counts

    with _opened(file) as lines:
        table = read_counts(lines, "standard input" if file == "-" else file)
        if scores:
            _write(chain([HEADER], _scored(table)), sys.stdout)
            return
        counts = _counts(table)
    if horizons:
        said = _forecast(counts, horizons)
        rows = [FORECAST, *(",".join(map(str, one.values())) for one in said)]
        click.echo(json.encode({"forecast": said}).decode() if as_json else "\n".join(rows))
    else:
        found = _summary(counts)
        click.echo(json.encode(found).decode() if as_json else _text(found))


def _forecast(counts: "Counts", horizons: "list[timedelta]") -> list[dict[str, Any]]:
    """Return the quantiles for each horizon, as they stand in JSON; none where none can be told.

    Raises:
        UsageError: A horizon is no whole number of buckets, or beyond a week.
    """
    from datetime import timedelta

    from monitor.errors import UsageError
    from monitor.spread.forecast.ahead import forecast, replay

    hours = [horizon / timedelta(hours=1) for horizon in horizons]
    try:
        said = forecast(counts, hours, replay(counts, hours))
    except ValueError as error:
        message = f"--{error}"
        raise UsageError(message) from error
    names = ("q025", "q10", "q50", "q90", "q975")
    return [
        {"horizon_hours": one.horizon_hours, **dict(zip(names, one.quantiles, strict=True))}
        for one in said
    ]


@contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    """Open a file, or standard input; what is not UTF-8 is no number, and is complained of there.

    Raises:
        DataError: The file cannot be read.
    """
    import io
    from pathlib import Path

    from monitor.errors import DataError

    try:
        stream = sys.stdin.buffer if name == "-" else Path(name).open("rb")  # noqa: SIM115
    except OSError as error:
        message = f"{name}: expected a file that can be read, got: {error.strerror}"
        raise DataError(message) from error
    text = io.TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline="")
    try:
        yield text
    finally:
        if name == "-":
            text.detach()
        else:
            text.close()


def _scored(table: "Table") -> Iterator[str]:
    """Yield one line of CSV for each bucket; of one without a count nothing is said."""
    from datetime import timedelta

    from monitor.clock import from_epoch
    from monitor.spread.bursts.scores import Detector

    detector = Detector(table.start, table.step)
    # Without its zone a time is written in half of the time, which is what a line costs most.
    at, step = from_epoch(table.start).replace(tzinfo=None), timedelta(seconds=table.step)
    for count in table.counts:
        if count is None:
            detector.feed(0, 0.0)
            yield f"{at.isoformat()}Z,,,none\n"
        else:
            sign = detector.feed(count, 1.0)
            yield f"{at.isoformat()}Z,{count},{sign.score:.6f},{_NAMES[sign.level]}\n"
        at += step


def _write(lines: Iterable[str], stream: TextIO) -> None:
    """Write lines, many at once unless somebody looks on; those before an error are written too."""
    most = 1 if stream.isatty() else BLOCK
    block: list[str] = []
    try:
        for line in lines:
            block.append(line)
            if len(block) == most:
                stream.write("".join(block))
                block = []
    finally:
        stream.write("".join(block))


def _counts(table: "Table") -> "Counts":
    """Return the whole file as counts, all of them settled."""
    from array import array

    import numpy as np

    from monitor.spread.series import Counts

    # An array of machine numbers: as Python's own, ten years of minutes would fill the memory.
    posts = np.array(array("q", (-1 if count is None else count for count in table.counts)))
    seen = (posts >= 0).astype(np.float64)
    return Counts(table.start, table.step, np.maximum(posts, 0), seen, len(posts))


def _summary(counts: "Counts") -> dict[str, Any]:
    """Return what is printed without another option, as it stands in JSON."""
    from msgspec.structs import asdict

    from monitor.clock import from_epoch, rfc3339
    from monitor.spread.analysis import analyse
    from monitor.spread.bursts.scores import Level, scores

    def said(at: int) -> str:
        return rfc3339(from_epoch(at))

    coarse = counts.coarser(-(-len(counts) // _MOST_BUCKETS))
    alarms = (scores(counts).level == Level.ALARM).nonzero()[0].tolist()
    analysis = analyse(coarse)
    waves = [asdict(burst) for burst in analysis.bursts]
    return {
        "start": said(counts.start),
        "end": said(counts.start + len(counts) * counts.step),
        "step_seconds": counts.step,
        "buckets": len(counts),
        "observed": int(counts.known.sum()),
        "posts": int(counts.posts.sum()),
        "bursts": [
            {key: value if key == "posts" else said(value) for key, value in wave.items()}
            for wave in waves
        ],
        "alarms": [said(counts.start + place * counts.step) for place in alarms],
        "sentences": _sentences(analysis, coarse),
    }


def _sentences(found: "Analysis", counts: "Counts") -> list[str]:
    """Return what the counts tell, with times in UTC."""
    from zoneinfo import ZoneInfo

    from monitor.clock import from_epoch
    from monitor.model import Span
    from monitor.nouns.support import Support
    from monitor.report.spread.findings import of_counts
    from monitor.spread.peak import SERIES
    from monitor.words.say import say
    from monitor.words.wording import Wording

    ends = (counts.start, counts.start + len(counts) * counts.step)
    span = Span(*map(from_epoch, ends))
    shared = {"about": SERIES, "span": span, "behind": Support(int(counts.posts.sum()), None)}
    wording = Wording(ZoneInfo("UTC"), span)
    return [say(one, wording).sentence for one in of_counts(found, counts, found.peak, shared)]


def _text(found: Mapping[str, Any]) -> str:
    """Write the summary for a reader; of many waves only the largest, in order of time."""
    waves = sorted(found["bursts"], key=lambda wave: wave["posts"], reverse=True)[:_SHOWN]
    lines = [
        f"{found['start']} to {found['end']}: {found['posts']:,} counted in {found['buckets']:,} "
        f"buckets of {found['step_seconds']} s, of which {found['observed']:,} were observed",
        f"waves: {len(found['bursts'])}"
        + (f", of which the {_SHOWN} largest are" if len(found["bursts"]) > _SHOWN else ""),
        *(
            f"  {wave['start']} to {wave['end']}: {wave['posts']:,} counted, peak {wave['peak_at']}"
            for wave in sorted(waves, key=lambda wave: wave["start"])
        ),
        *found["sentences"],
        f"alarms: {len(found['alarms'])}",
        *(f"  {alarm}" for alarm in found["alarms"][-_SHOWN:]),
    ]
    return "\n".join(lines)
