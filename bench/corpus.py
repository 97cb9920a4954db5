"""Finds and reads the real posts and counts with which the benches measure."""

import gzip
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.archive.counts import counted_lines, laid_out
from monitor.spread.series import Counts


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a gzipped file, which has one in a line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def instants(path: Path) -> NDArray[np.int64]:
    """Return when the posts of a timeline were published, in seconds, in the order of the file."""
    said = (datetime.fromisoformat(row["created_at"]) for row in rows(path))
    return np.array([int(at.timestamp()) for at in said])


def plain(posts: NDArray[np.int64], start: int = 0, step: int = 300) -> Counts:
    """Return counts of which everything was seen, and none is provisional."""
    return Counts(start, step, posts, np.ones(len(posts)), len(posts))


def counts(path: Path) -> Counts:
    """Return the counts of a table, gzipped or not; a gap counts as seen, without a post."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    table = laid_out(counted_lines(text.splitlines(), path.name), path.name)
    posts = np.array([count or 0 for count in table.counts], np.int64)
    return plain(posts, table.start, table.step)


def begins(path: Path) -> tuple[int, NDArray[np.int64]]:
    """Return the width of the buckets of a table, and for each post when its bucket begins."""
    table = counts(path)
    return table.step, np.repeat(table.start + table.step * np.arange(len(table)), table.posts)
