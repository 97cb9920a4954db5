import sys
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Literal, TextIO

import click

from monitor.cli.options import DATES, JSON, TIMEZONE, ReadBy, read_span
from monitor.clock import read_duration


@click.command()
@click.argument("file", metavar="FILE.csv", type=click.Path())
@click.option("--scores", is_flag=True, help="Print how strange each bucket is, as CSV.")
@click.option(
    "--forecast",
    "horizons",
    type=ReadBy("horizons", lambda text: [read_duration(part) for part in text.split(",")]),
    metavar="1h,6h,24h",
    help="Print forecasts for these horizons, as CSV.",
)
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="Read a column as timestamp or count (repeatable).",
)
@click.option(
    "--tz",
    "timezone",
    type=TIMEZONE,
    help="Zone of times that name none, and of the sentences [default: UTC].",
)
@DATES
@click.option(
    "--observed",
    multiple=True,
    metavar="SINCE..UNTIL",
    help="Of posts: the file is complete for this span, an hour without one is zero (repeatable).",
)
@JSON
def analyze(
    *,
    file: str,
    scores: bool,
    horizons: list[timedelta] | None,
    columns: Sequence[str],
    timezone: str | None,
    dates: "Literal['dmy', 'mdy'] | None",
    observed: Sequence[str],
    as_json: bool,
) -> None:
    """Analyze counts over time: CSV with the columns timestamp,count; - is standard input.

    Times are ISO 8601 (UTC where they name no zone) or seconds since 1970, in any order (with
    --scores in order of time). The length of a bucket follows from the first rows; a missing row
    means not observed, which is not zero.

    CSV of other dialects and XLSX are read as well, in any order. In a file of posts (an archive,
    or an export that `monitor import` recognises) the posts of each hour are counted; hours without
    a post were not observed, unless --observed covers them.

    --scores prints one line for each bucket while it reads: start,count,score,level. No score uses
    a later bucket. A score of 0.5 or more is an alarm; the first bucket of an alarm is the
    detection. --forecast prints one line for each horizon: horizon_hours,q025,q10,q50,q90,q975, the
    quantiles of the sum from the end of the file on; q50 is empty where the ends lie more than
    1,000 times apart, as in reports. If too little is known, only the header is printed. Without
    either option it prints a summary.

    \b
    Examples:
      monitor analyze calls.csv
      monitor analyze --map Zeit=timestamp --map Anrufe=count calls.xlsx
      monitor analyze --scores calls.csv > scores.csv
      monitor analyze --forecast 1h,6h,24h calls.csv
      zcat counts.csv.gz | monitor analyze --scores - | grep alarm
    """
    from msgspec import json
    from msgspec.structs import astuple

    from monitor.app import analysis
    from monitor.app.archives import opened
    from monitor.app.foreign_counts import count_file, wanted
    from monitor.nouns.spread import ForecastRow

    if scores:
        _refuse_besides(horizons, as_json=as_json)
    name = "standard input" if file == "-" else file
    hints = wanted(columns, timezone, dates, [read_span(text) for text in observed])
    with opened(file) as stream:
        lines, things = count_file(stream, name, hints, partial(click.echo, err=True))
        if scores:
            _write(analysis.scored(lines, name), sys.stdout)
            return
        counts = analysis.counts(lines, name)
    if horizons:
        ranges = analysis.forecasts(counts, horizons)
        rows = [ForecastRow.__struct_fields__, *map(astuple, ranges.forecast)]
        cells = (("" if cell is None else str(cell) for cell in row) for row in rows)
        text = "\n".join(map(",".join, cells))
        click.echo(json.encode(ranges).decode() if as_json else text)
    else:
        found = analysis.summary(counts, timezone or analysis.UTC, things=things)
        click.echo(json.encode(found).decode() if as_json else analysis.text(found))


def _refuse_besides(horizons: list[timedelta] | None, *, as_json: bool) -> None:
    if horizons or as_json:
        raise click.UsageError("--scores is written alone: leave out --forecast and --json.")


def _write(lines: Iterable[str], stream: TextIO) -> None:
    """Write lines, many at once unless somebody looks on; those before an error are written too."""
    most = 1 if stream.isatty() else 256  # where output is not buffered, each write costs a call
    block: list[str] = []
    try:
        for line in lines:
            block.append(line)
            if len(block) == most:
                stream.write("".join(block))
                block = []
    finally:
        stream.write("".join(block))
