"""Texts in, one for each line; what a scorer says of them out, in order."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from io import BufferedIOBase
from typing import BinaryIO, Final

from monitor.sentiment.answer import LONGEST_LINE, answer, read_line, refusal
from monitor.sentiment.base import load, names

_CHUNK: Final = 1 << 16


__all__: Final = ["answer_all", "lines", "names"]


def answer_all(
    name: str,
    source: BufferedIOBase,
    target: BinaryIO,
    complain: Callable[[str], None],
    *,
    ndjson: bool,
) -> int:
    """Answer each line of *source* on *target*; return how many could not be read.

    *target* is flushed whenever *source* has no more for now. With *ndjson* each line is an object
    with `text`; else it is the text.
    """
    scorer, broken = load(name), 0
    for number, line in enumerate(lines(source, target.flush, LONGEST_LINE), 1):
        text = line.removeprefix(BOM_UTF8) if number == 1 else line
        try:
            said = answer(scorer, read_line(text, ndjson=ndjson))
        except ValueError as error:
            broken += 1
            complain(f"line {number}: {error}")
            said = refusal(scorer)
        target.write(said + b"\n")
    return broken


def lines(
    source: BufferedIOBase, before_waiting: Callable[[], None], longest: int
) -> Iterator[bytes]:
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
