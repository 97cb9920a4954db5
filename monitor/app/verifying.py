"""Sealed reports, made again and compared."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from monitor.app.newsroom import Newsroom
from monitor.app.reports import maker
from monitor.errors import DataError, cannot_read
from monitor.privacy.output import json_line, terminal
from monitor.report.making import AS_OF_TOO, MAKERS
from monitor.report.seal import Sealed, Verdict, compare, make, read_seal
from monitor.store.reading.as_of import AsOf
from monitor.store.reading.reader import Reader

LARGEST: Final = 256 * 2**20
"""Bytes: a report of 100,000 buckets has a tenth of that, and a device has no end."""


def sealed(file: Path) -> Sequence[Sealed]:
    """Return the sealed reports in a file.

    Raises:
        DataError: It cannot be read, or holds something else.
    """
    try:
        with file.open("rb") as stream:
            held = stream.read(LARGEST + 1)
    except OSError as error:
        raise DataError(cannot_read(file, error)) from error
    if len(held) > LARGEST:
        message = f"{file} is larger than {LARGEST >> 20} MiB: name a file that --seal wrote"
        raise DataError(message)
    lines = held.splitlines()
    if not lines:
        raise DataError(f"{file} is empty and no sealed report: name a file that --seal wrote")
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(read_seal(line))
        except DataError as error:
            raise DataError(f"{file}, line {number}: {error}") from error
    return found


def judged(newsroom: Newsroom, reports: Sequence[Sealed]) -> Sequence[Verdict]:
    with newsroom.opened() as reader:
        return [_judged(newsroom, reader, one) for one in reports]


def in_words(verdict: Verdict) -> str:
    """Return how a sealed report compares in a sentence, safe for a terminal."""
    return terminal(verdict.sentence)


def in_json(verdict: Verdict) -> str:
    return terminal(json_line(msgspec.json.encode(verdict).decode()))


def _judged(newsroom: Newsroom, reader: Reader, sealed: Sealed) -> Verdict:
    name, question = sealed.manifest.report, sealed.manifest.question
    if name not in MAKERS:
        raise DataError(
            f"this version knows no report {name!r}: verify it with the version that sealed it"
        )
    masked = newsroom.leaks.masked
    make_one = maker(newsroom, name)

    def at(instant: datetime | None) -> Reader:
        return reader if instant is None else AsOf(reader.conn, reader.path, instant)

    made = make(make_one, at(question.as_of), question)
    if name not in AS_OF_TOO or question.as_of is not None:
        return masked(compare(sealed, made, None, masked))
    then = at(sealed.manifest.sealed_at)
    return masked(compare(sealed, made, lambda: make(make_one, then, question), masked))
