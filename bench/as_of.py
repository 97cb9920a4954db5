"""What a report of what was known earlier costs: it counts post by post.

From the repository: ``python -m bench.as_of`` (10,000 and 100,000 posts).
"""

import sqlite3
import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.report import SPAN, build, report
from monitor.report.formats import Style, written
from monitor.report.readings import Question
from monitor.report.volume import volume_report
from monitor.store.reading.as_of import AsOf
from monitor.store.reading.reader import open_reader

AT = SPAN.start + timedelta(days=15)


def as_of(path: Path) -> str:
    """The report by the hour on what was known in the middle of the month."""
    question = Question(
        incident="bench",
        title="Bench",
        span=SPAN,
        every=timedelta(hours=1),
        timezone="UTC",
        now=AT,
        as_of=AT,
    )
    with open_reader(path) as reader, reader.snapshot():
        known = AsOf(reader.conn, reader.path, AT)
        return written("json", volume_report(known, question, None), Style())


def main() -> None:
    for posts in (10_000, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.db"
            build(path, posts, 3)
            with closing(sqlite3.connect(path)) as conn, conn:
                conn.execute("INSERT INTO topic_query (topic, since, query) VALUES (1, 0, 'x')")
            took = []
            for make in (report, as_of):
                rounds = []
                for _ in range(3):
                    start = perf_counter()
                    make(path)
                    rounds.append(perf_counter() - start)
                took.append(median(rounds))
            print(f"{posts:>9,} posts: {took[1]:6.2f} s as of an instant, {took[0]:.3f} s plain")


if __name__ == "__main__":
    main()
