"""``monitor score``: texts in, one for each line; what a scorer says of them out, in order."""

import os
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, cast

import click

if TYPE_CHECKING:
    from monitor.sentiment.base import Scorer

_CHUNK: Final = 1 << 16


class Input(Protocol):
    """Bytes that come when they come."""

    def read1(self, size: int, /) -> bytes:
        """Return at most *size* bytes, waiting only where nothing is there; none at the end."""
        ...


def _known(_context: click.Context, _option: click.Parameter, name: str) -> str:
    from monitor.sentiment.base import names

    if name not in names():
        message = f"expected a scorer ({', '.join(names())}), got {name!r}"
        raise click.BadParameter(message)
    return name


@click.command()
@click.option(
    "--scorer",
    "name",
    default="textblob",
    show_default=True,
    metavar="NAME",
    callback=_known,
    help="Who scores; installed packages may add some.",
)
@click.option("--ndjson", is_flag=True, help='Read JSON objects with "text" and, if known, "lang".')
def score(name: str, ndjson: bool) -> None:
    """Score texts: one for each line on stdin, one JSON object for each on stdout, in order.

    "label" is negative, neutral, positive or unscored. "score" is the scorer's number in [-1, 1],
    or null where the text is unscored; then "reason" says why. "polarity" and "subjectivity" are
    the raw numbers, whatever the label. A line that cannot be read is unscored too, and the command
    then ends with code 65.

    \b
    Examples:
      echo "I love this" | monitor score
      monitor score < texts.txt > scores.ndjson
      echo '{"text": "Que bueno", "lang": "es"}' | monitor score --ndjson
    """  # noqa: D301, DOC501  click reads the escape, the user the codes
    from monitor.errors import DataError
    from monitor.sentiment.base import load

    source, target = cast("Input", sys.stdin.buffer), sys.stdout.buffer
    try:
        broken = _answer_all(load(name), source, target, ndjson=ndjson)
    except BrokenPipeError:
        # Whoever read our answers has seen enough; what is left in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), target.fileno())
        return
    if broken:
        message = f"standard input: {broken} line{'s' if broken > 1 else ''} could not be read"
        raise DataError(message)


def _answer_all(scorer: "Scorer", source: Input, target: BinaryIO, *, ndjson: bool) -> int:
    """Answer each line of *source* on *target*; return how many could not be read."""
    from monitor.sentiment.answer import LONGEST_LINE, answer, read_line, refusal

    broken = 0
    for number, line in enumerate(lines(source, target.flush, LONGEST_LINE), 1):
        text = line.removeprefix(BOM_UTF8) if number == 1 else line
        try:
            said = answer(scorer, read_line(text, ndjson=ndjson))
        except ValueError as error:
            broken += 1
            click.echo(f"monitor: standard input, line {number}: {error}", err=True)
            said = refusal(scorer)
        target.write(said + b"\n")
    return broken


def lines(source: Input, before_waiting: Callable[[], None], longest: int) -> Iterator[bytes]:
    """Yield the lines of *source* as they come, without their ends.

    Whoever writes one line and waits for its answer gets it: *before_waiting* is called whenever
    all that came has been yielded. Of a line longer than *longest* bytes only somewhat more than
    that is kept.
    """
    kept = bytearray()
    chunk = source.read1(_CHUNK)
    while chunk:
        *ended, rest = chunk.split(b"\n")
        for line in ended:
            yield bytes(kept + line).removesuffix(b"\r")
            kept.clear()
        if len(kept) <= longest:
            kept += rest
        before_waiting()
        chunk = source.read1(_CHUNK)
    if kept:
        yield bytes(kept)
    before_waiting()
