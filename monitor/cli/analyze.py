"""``monitor analyze``: the analytics of reports, on counts from any other tool."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

from monitor.cli.options import json_option

if TYPE_CHECKING:
    from datetime import timedelta


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


BLOCK: Final = 256
"""Lines that are written at once: where output is not buffered, each write costs a call."""


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

    from monitor.app import analysis

    name = "standard input" if file == "-" else file
    with _opened(file) as lines:
        if scores:
            _write(analysis.scored(lines, name), sys.stdout)
            return
        counts = analysis.counts(lines, name)
    if horizons:
        said = analysis.forecasts(counts, horizons)
        rows = [analysis.FORECAST, *(",".join(map(str, one.values())) for one in said)]
        click.echo(json.encode({"forecast": said}).decode() if as_json else "\n".join(rows))
    else:
        found = analysis.summary(counts)
        click.echo(json.encode(found).decode() if as_json else analysis.text(found))


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
